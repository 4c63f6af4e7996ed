"""Numbers that stand on printed forms: drawn in advance, given to one line each, or struck off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.reserved_forms import KEY, FormNumber, accounted, form_numbers, left
from kiosk.ledgers.values import number, text
from kiosk.models.journal import Numbered
from kiosk.models.lines import Record
from kiosk.models.store import Snapshot
from kiosk.models.tables import values_of
from kiosk.services.desk import Desk, Recording

FIELD = "form_number"
"""The name under which problems with a form's number are shown."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A stack of printed forms: its line in the register, its book, and the numbers still without an end."""

    line: str
    number: str
    book: str
    purpose: str
    at: str
    numbers: tuple[FormNumber, ...]
    left: tuple[FormNumber, ...]
    own: bool
    """Printed by this kiosk; others' forms are typed in where they were printed."""
    year: int
    letter: str

    def numbered(self, printed: str) -> Numbered | None:
        """Return one of its numbers as the journal takes it."""
        return next(
            (
                Numbered(one.printed, one.serial, self.year, self.letter)
                for one in self.numbers
                if one.printed == printed
            ),
            None,
        )


def reservations(
    desk: Desk, connection: Snapshot, book: str = "", *, all_of: bool = False
) -> list[Reservation]:
    """Return the reservations with numbers left (`all_of`: every one) of a book or of all, oldest first."""
    if all_of and book:
        found = desk.lines.about(connection, KEY, f"reserved:{book}", _MOST)[::-1]
    else:
        found = desk.lines.open_lines(connection, KEY)
    made = [_reservation(desk, record) for record in found]
    return [one for one in made if not book or one.book == book]


def _reservation(desk: Desk, record: Record) -> Reservation:
    values = values_of(desk.definition(KEY), record)
    return Reservation(
        str(record["line"]),
        str(record["number"]),
        text(values, "book"),
        text(values, "purpose"),
        text(values, "reserved_at"),
        tuple(form_numbers(values)),
        left(values),
        record["stream"] == desk.store.stream,
        number(values, "year") or 0,
        text(values, "letter"),
    )


_MOST = 500


def take(
    desk: Desk, connection: Snapshot, book: str, typed: str
) -> tuple[Reservation | None, Numbered | None, list[Problem]]:
    """Find the form with a number; asked in the transaction that uses it.

    Forms of one stack are typed in by their order (scenario 28): an earlier one without an end stops a
    later one. A number used or struck already, or printed by another kiosk, is a problem.
    """
    stacks = reservations(desk, connection, book, all_of=True)
    wanted = _spelled(typed, stacks)
    for stack in stacks:
        numbered = stack.numbered(wanted)
        if numbered is not None:
            problems = list(_against(desk, connection, stack, wanted))
            return stack, numbered, problems
    words = f"「{typed.strip()}」不是本簿預留的表單號碼"
    return None, None, [Problem("FORM-UNKNOWN", words, FIELD)]


def _spelled(typed: str, stacks: list[Reservation]) -> str:
    """Return the whole number for the last digits that a person typed, when only one form ends so."""
    short = typed.strip().upper()
    numbers = [one.printed for stack in stacks for one in stack.numbers]
    if short in numbers:
        return short
    ends = [one for one in numbers if short and one.endswith(short.rjust(5, "0"))]
    return ends[0] if len(ends) == 1 else short


def _against(
    desk: Desk, connection: Snapshot, stack: Reservation, wanted: str
) -> Iterator[Problem]:
    record = desk.lines.one(connection, KEY, stack.line)
    known = accounted(values_of(desk.definition(KEY), record)) if record else {}
    if wanted in known:
        yield Problem("FORM-USED", f"表單 {wanted} {known[wanted]}，不能再補登", FIELD)
        return
    if not stack.own:
        words = f"表單 {wanted} 由 {stack.letter} 機預留，請在該機補登"
        yield Problem("FORM-OTHER", words, FIELD)
        return
    if stack.left and stack.left[0].printed != wanted:
        words = f"請依編號順序：先補登或註銷 {stack.left[0].printed}"
        yield Problem("FORM-ORDER", words, FIELD)


def used(recording: Recording, stack: Reservation, numbered: Numbered, line: str) -> None:
    """Write into the register that a form was typed in as a line."""
    link: Value = {"kind": "line", "ref": numbered.printed, "line": line, "text": numbered.printed}
    account(recording, stack.line, {"used": [link]}, last=len(stack.left) == 1)


def account(recording: Recording, stack: str, values: Values, *, last: bool) -> None:
    """Add to a reservation what became of its numbers; the last one settles it."""
    actor, now = recording.actor.person, recording.desk.clock.now()
    if last:
        closing: dict[str, Value] = {**values, "settled_at": to_text(now)}
        recording.record(KEY, Kind.CLOSE, actor, now, closing, {}, stack)
    else:
        recording.record(KEY, Kind.ADD, actor, now, values, {}, stack)
