"""A line's history as sentences: corrections, reviews, every event with time and names. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.base import roc_date
from kiosk.ledgers.definition import Field, LedgerDef
from kiosk.ledgers.event import Event, Kind, Value
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import STATUS_LABEL, Line, Review, Revision, Status

KIND_LABEL = {
    Kind.OPEN: "登記",
    Kind.ADD: "補充",
    Kind.CLOSE: "結束",
    Kind.AMEND: "更正",
    Kind.ASK: "申請更正",
    Kind.DECIDE: "核定更正",
    Kind.VOID: "作廢",
    Kind.REVIEW: "核閱",
    Kind.SIGN: "簽名",
    Kind.CONFIRM: "本人確認",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected field, as paper shows it: struck text, new text, counts, names (刑訴 §40)."""

    head: str
    label: str
    before: str
    after: str
    counts: str
    reason: str


def text_of(definition: LedgerDef, key: str, value: Value) -> str:
    """Return a value as text, also for a field of a newer version."""
    field = definition.by_key.get(key)
    return display(field, value) if field is not None else str(value or "")


def label_of(definition: LedgerDef, key: str) -> str:
    """Return a field's label, or its key when this version does not know it."""
    field = definition.by_key.get(key)
    return field.label if field is not None else key


def corrections(definition: LedgerDef, revisions: Sequence[Revision]) -> list[Correction]:
    """Return every correction, oldest first."""
    return [_correction(definition, item) for item in revisions]


def _correction(definition: LedgerDef, item: Revision) -> Correction:
    before = text_of(definition, item.field, item.before)
    after = text_of(definition, item.field, item.after)
    approved = f"　核准：{item.approver.label}" if item.approver else ""
    return Correction(
        head=f"第 {item.number} 次更正　{roc_date.minute(item.at)}　{item.by.label}{approved}",
        label=label_of(definition, item.field),
        before=before,
        after=after,
        counts=f"刪 {len(before)} 字、增 {len(after)} 字",
        reason=item.reason,
    )


def review_words(review: Review) -> str:
    """Return `115-05-19 09:00　巡佐 林小華　已核閱` and the note."""
    outcome = "退回補正" if review.outcome == Status.RETURNED else STATUS_LABEL[Status.REVIEWED]
    note = f"：{review.note}" if review.note else ""
    return f"{roc_date.minute(review.at)}　{review.by.label}　{outcome}{note}"


def event_words(event: Event) -> str:
    """Return when an event was recorded, what it did and who did it for whom."""
    kind = next((text for name, text in KIND_LABEL.items() if name == event.kind), "其他紀錄")
    # Entered at the counter in the officer's presence is no entry for another (C-04).
    how = "代登" if event.detail.get("proxy") else "登錄"
    entered = event.recorded_by.id != event.actor.id
    proxy = f"（{event.recorded_by.label} {how}）" if entered else ""
    claimed = ""
    if roc_date.minute(event.occurred_at) != roc_date.minute(event.recorded_at):
        claimed = f"，發生於 {roc_date.minute(event.occurred_at)}"
    return f"{roc_date.second(event.recorded_at)}　{kind}　{event.actor.label}{proxy}{claimed}"


def state_chips(definition: LedgerDef, line: Line) -> list[tuple[str, str]]:
    """Return the words that say how a line stands, each with a tone."""
    state = definition.state_of(line.state)
    chips = [(state.label, "warn" if state.open else "")] if line.status != Status.VOIDED else []
    tones = {Status.REVIEWED: "ok", Status.RETURNED: "warn", Status.VOIDED: "bad"}
    chips.append((STATUS_LABEL[line.status], tones.get(line.status, "")))
    if line.late:
        chips.append(("補登", "warn"))
    if line.proxy_pending:
        chips.append(("代登待本人確認", "warn"))
    if line.revision:
        chips.append((f"更正 {line.revision} 次", "info"))
    if line.asks:
        chips.append((f"待核准更正 {len(line.asks)} 件", "warn"))
    if line.unknown:
        chips.append(("含新版程式的紀錄，僅供檢視", "info"))
    return chips


def destroyed(field: Field, line: Line, events: Sequence[Event]) -> bool:
    """Tell whether a personal value once stood here and was destroyed after retention."""
    return field.key not in line.values and any(field.key in event.commitments for event in events)
