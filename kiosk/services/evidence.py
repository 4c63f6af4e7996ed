"""What makes a drawn signature evidence: what it is bound to, how good it is, and that it is no copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput, KioskError
from kiosk.base.result import Problem
from kiosk.devices.biometrics.binding import witness
from kiosk.devices.pads.model import LossProof, Quality, Verdict
from kiosk.identity.permissions import not_self
from kiosk.ledgers.event import PersonRef, Value
from kiosk.models.ink import ink_mark, seen_before
from kiosk.models.store import Snapshot
from kiosk.services.desk import Desk
from kiosk.services.kit import Signed

_SYSTEM_PEN = "pen"
"""Ink of a pen on the kiosk's screen, through the operating system's own pen input."""

REPLAYED = "簽名與先前某一筆的筆跡完全相同，不予採認"


class SignatureReplayed(KioskError):
    """The strokes are, to the last sample, those of an earlier signature (acceptance scenario 18)."""

    code = "signature_replayed"
    default_hint = "請當事人重新簽名，並檢查簽名板的接線"


def replayed(desk: Desk, fingerprint: str) -> bool:
    """Tell at once after a capture whether a line bears the same strokes; writing asks again."""
    return desk.store.read(lambda connection: seen_before(connection, fingerprint))


def doubts(signed: Sequence[Signed]) -> list[Problem]:
    """Return what speaks against signatures before anything is written."""
    found = [one for item in signed for one in _doubts(item)]
    known: set[str] = set()
    for item in signed:
        if item.fingerprint and item.fingerprint in known:
            found.append(Problem("SIGN-REPLAY", REPLAYED, item.to_sign.field, need="sign"))
        known.add(item.fingerprint)
    return found


def _doubts(signed: Signed) -> Iterable[Problem]:
    wanted, quality = signed.to_sign, signed.quality
    name = wanted.person.ref.name
    if signed.binding is not None and signed.binding.document != wanted.digest:
        words = f"{name} 的簽名屬於另一份內容，請重新簽名"
        yield Problem("SIGN-BINDING", words, wanted.field, need="sign")
    if quality is None:
        return
    if quality.verdict is Verdict.SIGN_AGAIN:
        why = "、".join(finding.message for finding in quality.findings)
        yield Problem("SIGN-QUALITY", f"{name} 請重新簽名：{why}", wanted.field, need="sign")
    elif quality.verdict is Verdict.ACCEPTED_WITH_REASON and not (
        quality.reason.strip() and quality.accepted_by
    ):
        words = f"{name} 的簽名品質不足，採認須有幹部與理由"
        yield Problem("SIGN-QUALITY", words, wanted.field, need="reason")
    if signed.accepted_by is not None and signed.accepted_by.id == wanted.person.ref.id:
        yield from not_self(signed.accepted_by, wanted.person.ref, act="採認", field=wanted.field)


def evidence(connection: Snapshot, signed: Signed) -> dict[str, Value]:
    """Return what a line keeps of a signature besides text, person and time; nothing where all is plain.

    Raises SignatureReplayed, and InvalidInput for the binding of another document. `connection` is that of
    the writing transaction.
    """
    found: dict[str, Value] = {}
    if signed.binding is not None:
        if signed.binding.document != signed.to_sign.digest:
            raise InvalidInput("簽名屬於另一份內容", hint="請重新簽名")
        found["binding"] = signed.binding.to_value()
    if signed.fingerprint:
        if seen_before(connection, signed.fingerprint):
            raise SignatureReplayed(REPLAYED)
        found["ink"] = ink_mark(connection, signed.fingerprint)
    if signed.quality is not None:
        found["quality"] = _judged(signed.quality, signed.accepted_by)
    elif signed.device == _SYSTEM_PEN:
        # The operating system may join or drop positions and numbers none of them.
        found["loss_proof"] = LossProof.UNCOUNTED.value
    if signed.sealed:
        found["h1"] = witness(signed.to_sign.text.encode(), signed.sealed)
    said = {"identity": nfc(signed.identity.strip()), "protection": signed.protection}
    return {**found, **{key: words for key, words in said.items() if words}}


def _judged(quality: Quality, accepted_by: PersonRef | None) -> dict[str, Value]:
    record: dict[str, Value] = {
        "verdict": quality.verdict.value,
        "findings": [
            {"code": one.code, "value": one.value, "limit": one.limit} for one in quality.findings
        ],
        "samples": quality.samples,
        "strokes": quality.strokes,
        "ink_um": quality.ink_um,
        "duration_ms": quality.duration_ms,
        "lost": quality.lost,
        "loss_proof": quality.loss_proof.value,
    }
    if quality.reason:
        record |= {"reason": nfc(quality.reason), "accepted_by": nfc(quality.accepted_by)}
    if accepted_by is not None:
        record["acceptor"] = accepted_by.to_value()
    return record
