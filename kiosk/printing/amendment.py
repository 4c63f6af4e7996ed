"""Corrections on paper: old text stays legible, struck, with counts, reason and both names (P-04)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.base import roc_date
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef
from kiosk.ledgers.event import Value
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line, Revision

_CONTEXT = 4
"""Characters shown on each side of a changed place in a long text."""
FOOT_COLUMNS = (
    ("修正", 9),
    ("編號", 15),
    ("欄位", 20),
    ("原文", 52),
    ("更正為", 52),
    ("刪增", 20),
    ("事由", 38),
    ("更正人／核准人", 38),
    ("時間", 26),
)
"""Heading and proportion of each column of the amendment table."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one correction does to a text: after `kept` characters, `deleted` gives way to `added`."""

    kept: int
    deleted: str
    added: str

    @property
    def counts(self) -> str:
        """Return `刪2字增3字`, counted in Unicode code points (刑事訴訟法 §40)."""
        return f"刪{len(self.deleted)}字增{len(self.added)}字"


def change(item: Field | None, before: str, after: str) -> Change:
    """Return the change between two shown texts.

    Running text loses only the characters that differ between its common beginning and end; every
    other kind is struck and written anew as a whole.
    """
    if item is None or item.kind is not FieldKind.TEXT:
        return Change(0, before, after)
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next(
        (n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head
    )
    return Change(head, before[head : len(before) - tail], after[head : len(after) - tail])


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the places that are struck, as half-open index pairs in order."""

    text: str
    struck: tuple[tuple[int, int], ...] = ()


def shown(item: Field, value: Value) -> str:
    """Return a value as paper shows it: one kind of line feed, no control characters."""
    return tidy(display(item, value))


def tidy(text: str) -> str:
    """Return text with line feeds only where a line ends, and no other control characters."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c >= " " else " " for c in line) for line in lines)


def marked(item: Field, value: Value, revisions: Sequence[Revision]) -> Marked:
    """Return a field's text with every earlier wording struck at its place."""
    if not revisions:
        return Marked(shown(item, value))
    steps = [revision for revision in revisions if revision.field == item.key]
    if not steps:
        return Marked(shown(item, value))
    if item.kind is not FieldKind.TEXT:
        wordings = [shown(item, step.before) for step in steps]
        return _joined(
            [*((f"{old} ", True) for old in wordings if old), (shown(item, value), False)]
        )
    parts: list[tuple[str, bool]] = [(shown(item, steps[0].before), False)]
    for step in steps:
        before, after = shown(item, step.before), shown(item, step.after)
        parts = _strike(parts, change(item, before, after))
    return _joined(parts)


def _joined(parts: Iterable[tuple[str, bool]]) -> Marked:
    text, struck = "", []
    for part, dead in parts:
        if dead:
            struck.append((len(text), len(text) + len(part.rstrip())))
        text += part
    return Marked(text, tuple(pair for pair in struck if pair[0] < pair[1]))


def _strike(parts: list[tuple[str, bool]], step: Change) -> list[tuple[str, bool]]:
    """Return the parts after one more change of their living text."""
    out: list[tuple[str, bool]] = []
    start, end = step.kept, step.kept + len(step.deleted)
    at = 0
    written = False
    for text, dead in parts:
        if dead:
            out.append((text, True))
            continue
        low, high = min(max(start - at, 0), len(text)), min(max(end - at, 0), len(text))
        out += [(text[:low], False), (text[low:high], True)]
        at += len(text)
        if not written and at >= end:
            out.append((step.added, False))
            written = True
        out.append((text[high:], False))
    if not written:
        out.append((step.added, False))
    return [part for part in out if part[0]]


def foot_row(definition: LedgerDef, line: Line, revision: Revision, number: str) -> tuple[str, ...]:
    """Return one row of the amendment table, in the order of FOOT_COLUMNS."""
    item = definition.by_key.get(revision.field)
    before = shown(item, revision.before) if item else ""
    after = shown(item, revision.after) if item else ""
    step = change(item, before, after)
    names = [f"更正 {revision.by.label}"]
    if revision.approver is not None:
        names.append(f"核准 {revision.approver.label}")
    return (
        str(revision.number),
        number or line.number,
        item.label if item else revision.field,
        _excerpt(before, step.kept, len(step.deleted)),
        _excerpt(after, step.kept, len(step.added)),
        step.counts,
        tidy(revision.reason),
        "\n".join(names),
        roc_date.minute(revision.at),
    )


def _excerpt(text: str, start: int, length: int) -> str:
    """Return the changed place with a little of the text around it."""
    low, high = max(start - _CONTEXT, 0), min(start + length + _CONTEXT, len(text))
    return f"{'…' if low else ''}{text[low:high]}{'…' if high < len(text) else ''}"
