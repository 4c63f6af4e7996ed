"""A print job as lines of JSON between the kiosk and its print process; values only, no code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import TypeAlias, cast

from kiosk.base.drawing import Drawing
from kiosk.base.instants import from_text, to_text
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.line import Line, Review, Revision, Status
from kiosk.printing.job import BlankJob, Drawings, PrintJob

Message: TypeAlias = "dict[str, Value]"

_PLAIN = tuple(
    item.name
    for item in fields(Line)
    if item.name
    not in {
        "actor",
        "recorded_by",
        "status",
        "revisions",
        "asks",
        "reviews",
        "confirmed_by",
        "last",
    }
)


def dump(message: Mapping[str, Value]) -> bytes:
    """Return one message as a line of bytes."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(line: bytes) -> Message:
    """Return the message of a line; raises ValueError for anything but a JSON object."""
    message = json.loads(line)
    if not isinstance(message, dict):
        text = "not a message"
        raise ValueError(text)  # noqa: TRY004 - the peer's bytes are wrong, not a caller's type
    return message


def job_messages(job: PrintJob) -> Iterator[Message]:
    """Return the messages that carry a job: its head, then lines, each drawing before its first use."""
    yield {
        "ledger": job.definition.key,
        "unit": job.unit,
        "from": job.date_from.isoformat(),
        "to": job.date_to.isoformat(),
        "by": job.printed_by.to_value(),
        "at": to_text(job.printed_at),
        "purpose": job.purpose,
        "masked": job.masked,
    }
    sent: set[str] = set()
    for line in job.lines:
        for digest in signature_drawings(job.definition, line):
            if digest not in sent:
                sent.add(digest)
                if (ink := job.drawing(digest)) is not None:
                    yield {"drawing": digest, "ink": base64.b64encode(ink.to_bytes()).decode()}
        yield {"line": line_value(line)}


def job_of(head: Message, lines: list[Line], drawing: Drawings) -> PrintJob:
    """Return the job of received messages; raises NotFound for an unknown book."""
    return PrintJob(
        definition=by_key(_text(head, "ledger")),
        lines=lines,
        unit=_text(head, "unit"),
        date_from=date.fromisoformat(_text(head, "from")),
        date_to=date.fromisoformat(_text(head, "to")),
        printed_by=PersonRef.from_value(head["by"]),
        printed_at=from_text(_text(head, "at")),
        drawing=drawing,
        purpose=_text(head, "purpose"),
        masked=head["masked"] is True,
    )


def blank_message(job: BlankJob) -> Message:
    """Return the message that carries a job for blank forms."""
    return {
        "ledger": job.definition.key,
        "unit": job.unit,
        "numbers": list(job.numbers),
        "by": job.printed_by.to_value(),
        "at": to_text(job.printed_at),
    }


def blank_of(message: Message) -> BlankJob:
    """Return the job of a received message; raises NotFound for an unknown book."""
    return BlankJob(
        definition=by_key(_text(message, "ledger")),
        unit=_text(message, "unit"),
        numbers=tuple(str(number) for number in cast("list[Value]", message["numbers"])),
        printed_by=PersonRef.from_value(message["by"]),
        printed_at=from_text(_text(message, "at")),
    )


def ink_of(message: Message) -> Drawing:
    """Return the drawing of a message; raises InvalidInput when it is damaged."""
    return Drawing.from_bytes(base64.b64decode(_text(message, "ink")))


def signature_drawings(definition: LedgerDef, line: Line) -> Iterator[str]:
    """Return the digests of the drawings a line needs."""
    for item in definition.fields:
        value = line.values.get(item.key)
        if item.kind is FieldKind.SIGNATURE and isinstance(value, dict):
            digest = value.get("drawing")
            if isinstance(digest, str) and digest:
                yield digest


def line_value(line: Line) -> Message:
    """Return what paper needs of a line as a JSON value."""
    plain: Message = {name: getattr(line, name) for name in _PLAIN}
    return {
        **plain,
        "actor": line.actor.to_value(),
        "recorded_by": line.recorded_by.to_value(),
        "status": line.status.value,
        "revisions": [_revision_value(revision) for revision in line.revisions],
        "reviews": [
            {"outcome": r.outcome, "note": r.note, "by": r.by.to_value(), "at": r.at}
            for r in line.reviews
        ],
    }


def line_of(value: Value) -> Line:
    """Return the line of a JSON value; requests for correction are not printed and not carried."""
    record = cast("Message", value)
    build = cast("Callable[..., Line]", Line)
    revisions = cast("list[Message]", record["revisions"])
    reviews = cast("list[Message]", record["reviews"])
    return build(
        **{name: record[name] for name in _PLAIN},
        actor=PersonRef.from_value(record["actor"]),
        recorded_by=PersonRef.from_value(record["recorded_by"]),
        status=Status(_text(record, "status")),
        revisions=tuple(_revision_of(item) for item in revisions),
        reviews=tuple(
            Review(
                _text(item, "outcome"),
                _text(item, "note"),
                PersonRef.from_value(item["by"]),
                _text(item, "at"),
            )
            for item in reviews
        ),
    )


def _revision_value(revision: Revision) -> Message:
    approver = revision.approver
    return {
        "number": revision.number,
        "field": revision.field,
        "before": revision.before,
        "after": revision.after,
        "reason": revision.reason,
        "by": revision.by.to_value(),
        "approver": None if approver is None else approver.to_value(),
        "at": revision.at,
        "event": revision.event,
    }


def _revision_of(value: Message) -> Revision:
    approver = value["approver"]
    return Revision(
        number=cast("int", value["number"]),
        field=_text(value, "field"),
        before=value["before"],
        after=value["after"],
        reason=_text(value, "reason"),
        by=PersonRef.from_value(value["by"]),
        approver=None if approver is None else PersonRef.from_value(approver),
        at=_text(value, "at"),
        event=_text(value, "event"),
    )


def _text(message: Message, key: str) -> str:
    return cast("str", message[key])
