"""Taking a book out of the kiosk: whole file or none, and a mark in the journal that it was done.

The mark is the audit trail of 個人資料保護法施行細則 §12: who took which days of which book, how many lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import cast

from kiosk.base.canonical import nfc
from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput, KioskError, NotFound
from kiosk.base.instants import to_text
from kiosk.identity.permissions import AUDIT, RESERVED, Action, Actor, authorize
from kiosk.ledgers.event import Kind, Value, Values
from kiosk.ledgers.line import Line
from kiosk.models.journal import Entry, Transaction
from kiosk.models.store import Snapshot
from kiosk.printing.job import BlankJob, PrintJob
from kiosk.printing.spool import PrintSpool
from kiosk.services.desk import Desk
from kiosk.services.export_scope import Scope
from kiosk.services.export_writers import csv_writer, json_writer, xlsx_writer
from kiosk.services.print_sight import LONGEST_PURPOSE, for_paper, holds_citizens
from kiosk.services.reading import LedgerReader, LineFilter
from kiosk.services.reserved import reservations
from kiosk.services.whole_file import whole_file

Progress = Callable[[int, int], bool]
"""Told lines (or pages) done and in all; False stops."""

_CHUNK = 200


class ExportFormat(StrEnum):
    """What a book can be taken out as."""

    CSV = "csv"
    JSON = "json"
    PDF = "pdf"
    XLSX = "xlsx"


class ExportStopped(KioskError):
    """A person stopped the export; nothing was kept."""

    code = "export_stopped"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: lines, and pages when it is paper."""

    lines: int
    pages: int = 0


_WRITERS = {
    ExportFormat.CSV: csv_writer,
    ExportFormat.JSON: json_writer,
    ExportFormat.XLSX: xlsx_writer,
}


class Exports:
    """Use case of chief and precinct desks: `export`; and of whoever may print: `paper`."""

    def __init__(self, desk: Desk, spool: PrintSpool, unit_name: str) -> None:
        self._desk = desk
        self._spool = spool
        self._unit_name = unit_name

    def export(
        self,
        actor: Actor,
        ledger: str,
        days: tuple[date, date],
        form: ExportFormat,
        target: Path,
        progress: Progress | None = None,
        *,
        purpose: str = "",
    ) -> Exported:
        """Write the lines whose duty day lies in `days` (both included) to `target`.

        A book of citizens is masked unless a `purpose` is given, which the audit mark keeps (P-06).
        Raises NotAllowed, NotFound, InvalidInput (days reversed), FileRefused, ExportStopped,
        PrintFailed; then nothing is left at `target` that was not there before.
        """
        scope = self._scope(actor, ledger, days, purpose)
        authorize(actor, ledger, Action.EXPORT, self._desk.unit)
        rows = self._rows(actor, ledger, LineFilter(scope.day_from, scope.day_to))
        if form is ExportFormat.PDF:
            return self._paper(actor, scope, rows, target, "export", progress)
        with whole_file(target) as part:
            with _WRITERS[form](part, scope) as writer:
                for done, line in enumerate(self._lines(actor, scope, rows), 1):
                    writer.add(line)
                    _go_on(progress, done, len(rows))
            # Inside the block: no file leaves without its mark in the journal.
            self._mark(actor, scope, "export", form.value, len(rows))
        return Exported(len(rows))

    def paper(
        self,
        actor: Actor,
        ledger: str,
        wanted: LineFilter,
        target: Path,
        progress: Progress | None = None,
        only: tuple[str, ...] = (),
        *,
        purpose: str = "",
    ) -> Exported:
        """Write the official form of the filtered lines, or of those of `only` (line ids), as a PDF.

        `purpose` as in `export`; it is printed too. Raises as `export`.
        """
        authorize(actor, ledger, Action.PRINT, self._desk.unit)
        rows = self._rows(actor, ledger, wanted, only)
        today = date.fromisoformat(self._desk.duty_day(self._desk.clock.now()))
        first = wanted.day_from or self._day_of(actor, ledger, rows[:1]) or today
        last = wanted.day_to or self._day_of(actor, ledger, rows[-1:]) or first
        scope = self._scope(actor, ledger, (first, max(first, last)), purpose)
        return self._paper(actor, scope, rows, target, "print", progress)

    def asks_purpose(self, ledger: str) -> bool:
        """Tell whether a view should ask 遮罩 or 完整 before this book is printed."""
        return holds_citizens(self._desk.definition(ledger))

    def blank(self, actor: Actor, stack: str, target: Path) -> Exported:
        """Write the empty forms of a reservation that nobody has used yet as a PDF (P-07).

        Raises NotAllowed, NotFound, InvalidInput when none is left, FileRefused, PrintFailed.
        """
        authorize(actor, RESERVED, Action.READ, self._desk.unit)
        found = self._desk.store.read(lambda c: reservations(self._desk, c))
        wanted = next((one for one in found if one.line == stack), None)
        if wanted is None:
            raise NotFound("這一批預留表單已全部補登或註銷")
        authorize(actor, wanted.book, Action.PRINT, self._desk.unit)
        definition = self._desk.definition(wanted.book)
        now = self._desk.clock.now()
        numbers = tuple(one.printed for one in wanted.left)
        job = BlankJob(definition, self._unit_name, numbers, actor.person, now)
        detail: dict[str, Value] = {
            "act": "blank",
            "ledger": wanted.book,
            "stack": wanted.number,
            "first": numbers[0],
            "last": numbers[-1],
            "lines": len(numbers),
        }
        with whole_file(target) as part:
            pages = self._spool.render_blank(job, part)
            self._write_mark(actor, detail)
        return Exported(len(numbers), pages)

    def cancel_paper(self) -> None:
        """Stop the printing that runs now, from any thread."""
        self._spool.cancel()

    def _rows(
        self, actor: Actor, ledger: str, wanted: LineFilter, only: tuple[str, ...] = ()
    ) -> Sequence[int]:
        """Return row numbers, oldest first; of `only` those that the actor may see."""
        reader = LedgerReader(self._desk, actor)
        if not only:
            return reader.all_rows(ledger, wanted)
        positions = reader.positions(ledger, LineFilter())
        seen = positions if isinstance(positions, range) else frozenset(positions)

        def act(connection: Snapshot) -> list[int]:
            found = (self._desk.lines.one(connection, ledger, line) for line in only)
            return sorted(cast("int", record["row_no"]) for record in found if record is not None)

        return [row for row in self._desk.store.read(act) if row in seen]

    def _day_of(self, actor: Actor, ledger: str, rows: Sequence[int]) -> date | None:
        found = LedgerReader(self._desk, actor).histories(ledger, rows)
        return date.fromisoformat(found[0].line.duty_date) if found else None

    def _scope(self, actor: Actor, ledger: str, days: tuple[date, date], purpose: str) -> Scope:
        first, last = days
        if last < first:
            raise InvalidInput("起日晚於迄日", hint="請對調起迄日期")
        definition = self._desk.definition(ledger)
        now = self._desk.clock.now()
        words = (
            nfc(" ".join(purpose.split()))[:LONGEST_PURPOSE] if holds_citizens(definition) else ""
        )
        return Scope(definition, self._unit_name, first, last, actor.person, now, words)

    def _paper(
        self,
        actor: Actor,
        scope: Scope,
        rows: Sequence[int],
        target: Path,
        act: str,
        progress: Progress | None,
    ) -> Exported:
        reader = LedgerReader(self._desk, actor)

        def ink(digest: str) -> Drawing | None:
            data = reader.drawing(digest)
            return Drawing.from_bytes(data) if data else None

        job = PrintJob(
            definition=scope.definition,
            lines=self._lines(actor, scope, rows),
            unit=scope.unit_name,
            date_from=scope.day_from,
            date_to=scope.day_to,
            printed_by=scope.by,
            printed_at=scope.at,
            drawing=ink,
            purpose=scope.purpose,
            masked=scope.masked,
        )
        with whole_file(target) as part:
            pages = self._spool.render(job, part, progress)
            self._mark(actor, scope, act, "pdf", len(rows))
        return Exported(len(rows), pages)

    def _lines(self, actor: Actor, scope: Scope, rows: Sequence[int]) -> Iterator[Line]:
        reader = LedgerReader(self._desk, actor)
        definition, now = scope.definition, to_text(scope.at)
        for start in range(0, len(rows), _CHUNK):
            for history in reader.histories(definition.key, rows[start : start + _CHUNK]):
                yield for_paper(
                    definition, history.line, now, scope.purpose, self._desk.policy.limits
                )

    def _mark(self, actor: Actor, scope: Scope, act: str, form: str, lines: int) -> None:
        detail: dict[str, Value] = {
            "act": act,
            "ledger": scope.definition.key,
            "from": scope.day_from.isoformat(),
            "to": scope.day_to.isoformat(),
            "format": form,
            "lines": lines,
        }
        if scope.purpose:
            detail["purpose"] = scope.purpose
        self._write_mark(actor, detail)

    def _write_mark(self, actor: Actor, detail: Values) -> None:
        now = self._desk.clock.now()
        entry = Entry(AUDIT, Kind.AUDIT, actor.person, actor.person, now, {}, detail)

        def act_on(transaction: Transaction) -> None:
            transaction.append(entry)

        self._desk.store.write(act_on)


def _go_on(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None and (done % _CHUNK == 0 or done == total) and not progress(done, total):
        raise ExportStopped("匯出已取消", hint="沒有留下檔案")
