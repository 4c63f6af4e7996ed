"""A receipt to be printed: title, labelled rows, a signature, in as many copies as have a name.

No book is known here and no PDF library is loaded: the screens may use it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from kiosk.base.canonical import Json, nfc
from kiosk.base.drawing import Drawing
from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.event import PersonRef, Value
from kiosk.printing.job import content_hash
from kiosk.printing.wire import Message


@dataclass(frozen=True, slots=True)
class ReceiptJob:
    """One receipt; `rows` are (label, text), `copies` the name of each copy (收執聯, 存根聯).

    `sign_label` names who signs; without `drawing` the box stays empty for a signature by hand.
    `sign_text` stands under the box (name, time, 按指印者的旁註).
    """

    unit: str
    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    sign_label: str
    sign_text: str
    printed_by: PersonRef
    printed_at: datetime
    drawing: Drawing | None = None
    notes: tuple[str, ...] = ()

    @property
    def content(self) -> Json:
        """Return what the hash on the paper is of: everything but who printed it when."""
        return {
            "receipt": nfc(self.title),
            "unit": nfc(self.unit),
            "number": nfc(self.number),
            "rows": [[nfc(label), nfc(text)] for label, text in self.rows],
            "signed": nfc(self.sign_text),
        }

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content as 64 hexadecimal digits."""
        return content_hash(self.content)


def receipt_message(job: ReceiptJob) -> Message:
    """Return the message that carries a receipt to the print process."""
    ink = job.drawing
    return {
        "unit": job.unit,
        "title": job.title,
        "number": job.number,
        "rows": [list(row) for row in job.rows],
        "copies": list(job.copies),
        "sign_label": job.sign_label,
        "sign_text": job.sign_text,
        "by": job.printed_by.to_value(),
        "at": to_text(job.printed_at),
        "notes": list(job.notes),
        "ink": base64.b64encode(ink.to_bytes()).decode() if ink is not None else "",
    }


def receipt_of(message: Message) -> ReceiptJob:
    """Return the receipt of a received message; raises InvalidInput when its ink is damaged."""
    ink = _text(message, "ink")
    rows = cast("list[list[str]]", message["rows"])
    return ReceiptJob(
        unit=_text(message, "unit"),
        title=_text(message, "title"),
        number=_text(message, "number"),
        rows=tuple((label, text) for label, text in rows),
        copies=_texts(message["copies"]),
        sign_label=_text(message, "sign_label"),
        sign_text=_text(message, "sign_text"),
        printed_by=PersonRef.from_value(message["by"]),
        printed_at=from_text(_text(message, "at")),
        drawing=Drawing.from_bytes(base64.b64decode(ink)) if ink else None,
        notes=_texts(message["notes"]),
    )


def _text(message: Message, key: str) -> str:
    return cast("str", message[key])


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(cast("Sequence[str]", value))
