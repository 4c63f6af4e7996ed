"""Signatures on a line: what was signed, by whom, how; the drawing is kept under its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import PersonRef, Value
from kiosk.models.journal import Transaction
from kiosk.services.kit import Signed, ToSign


def signature_of(wanted: ToSign, signed: Iterable[Signed]) -> Signed | None:
    """Return the signature of exactly this text by exactly this person, or None."""
    for given in signed:
        same = given.to_sign.person.ref.id == wanted.person.ref.id
        if same and given.to_sign.digest == wanted.digest:
            return given
    return None


def unsigned(wanted: Iterable[ToSign], signed: tuple[Signed, ...]) -> list[Problem]:
    """Return a problem for each text that its person has not signed."""
    return [
        Problem("SIGN", f"{item.person.ref.name} 尚未簽名（{item.role}）", item.field, need="sign")
        for item in wanted
        if signature_of(item, signed) is None
    ]


def keep_signature(transaction: Transaction, signed: Signed, at: datetime) -> Value:
    """Store the drawing (and the sealed dynamics, if any) and return the field value that names them.

    The value binds the SHA-256 of exactly the text that was shown (電子簽章法 §2: linked with the document).
    """
    value: dict[str, Value] = {
        "drawing": transaction.put_blob("drawing/1", signed.drawing.to_bytes()),
        "document": signed.to_sign.digest,
        "text": signed.to_sign.text,
        "by": signed.to_sign.person.ref.to_value(),
        "at": to_text(at),
        "device": signed.device,
    }
    if signed.sealed:
        value["sealed"] = transaction.put_blob("sealed-ink/1", signed.sealed)
    return value


def session_signature(actor: Actor, person: PersonRef, text: str, at: datetime) -> Value:
    """Return the signature of an officer whose session at the counter stands for it (domain §4.4)."""
    return {
        "document": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
        "by": person.to_value(),
        "at": to_text(at),
        "device": "session",
        "session": actor.session,
        "method": actor.method,
    }
