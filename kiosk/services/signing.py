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
from kiosk.services.evidence import doubts, evidence
from kiosk.services.kit import Signed, ToSign


def signature_of(wanted: ToSign, signed: Iterable[Signed]) -> Signed | None:
    """Return the signature of exactly this text by exactly this person, or None."""
    for given in signed:
        same = given.to_sign.person.ref.id == wanted.person.ref.id
        if same and given.to_sign.digest == wanted.digest:
            return given
    return None


def unsigned(wanted: Iterable[ToSign], signed: tuple[Signed, ...]) -> list[Problem]:
    """Return a problem for each text that its person has not signed, or not well enough."""
    asked = [(item, signature_of(item, signed)) for item in wanted]
    missing = [
        Problem("SIGN", f"{item.person.ref.name} 尚未簽名（{item.role}）", item.field, need="sign")
        for item, given in asked
        if given is None
    ]
    return missing + doubts([given for _, given in asked if given is not None])


def keep_signature(transaction: Transaction, signed: Signed, at: datetime) -> Value:
    """Store the drawing (and the sealed dynamics, if any) and return the field value that names them.

    The value binds the SHA-256 of exactly the text that was shown (電子簽章法 §2: linked with the document),
    and of a pad also form, bitmap, language, device, purpose, counts and verdict. Raises
    `evidence.SignatureReplayed` for strokes that another line bears, InvalidInput for the binding of
    another document; the transaction is then rolled back.
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
        value["sealed"] = transaction.put_blob("sealed-ink/2", signed.sealed)
    return {**value, **evidence(transaction.connection, signed)}


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
