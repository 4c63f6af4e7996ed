"""Everything laid out for the page breaker, whatever shape the official form has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.base import roc_date
from kiosk.base.canonical import Json, nfc
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.ledgers.paper import MonthGrid
from kiosk.printing.amendment import FOOT_COLUMNS, Marked, foot_row
from kiosk.printing.cells import Cell, Composer, join
from kiosk.printing.fonts import FontSet
from kiosk.printing.forms import FormRow, Forms
from kiosk.printing.geometry import (
    DAY,
    EVERY_SLOT,
    FINE,
    LEADING,
    NOTE_LEADING,
    NUMBER,
    PAD_Y,
    SMALL,
    Column,
    Geometry,
    plain_columns,
)
from kiosk.printing.job import Drawings, PrintJob
from kiosk.printing.month import DayRow, MonthSheet, month_sheets
from kiosk.printing.pen import MM
from kiosk.printing.rows import Layout, Row, said
from kiosk.printing.sub_rows import SubRows

NOTES_HEADING = SMALL * NOTE_LEADING + 2 * MM
"""Height of the amendment table's heading with the gap above it, in points."""
NO_ENTRY = "－"
"""In the place of the number on a day that was asked for and has no line."""

_LOWER_ROWS = tuple(size * LEADING + 2 * PAD_Y + 0.1 for size in (SMALL, FINE))
"""Heights of a day that let a month with a long text stand on one page."""

Told = Callable[[int], None]
"""Told after each line that was laid out, with the number of lines so far."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One row for the page breaker: what it is of, its amendments, and the name of its sheet."""

    row: Row | FormRow
    lines: tuple[Line, ...]
    notes: tuple[Row, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class BlankPage:
    """A page of empty forms: its numbers and its rows."""

    numbers: tuple[str, ...]
    rows: tuple[Row | FormRow, ...]


class Press:
    """Lays out the lines of one book in the shape its definition gives."""

    def __init__(
        self, definition: LedgerDef, geometry: Geometry, fonts: FontSet, drawing: Drawings
    ) -> None:
        self._definition = definition
        self._paper = definition.paper
        self._at = geometry
        self._layout = Layout(fonts)
        block = bool(self._paper.block)
        self._composer = Composer(definition, geometry, drawing, captions=block)
        self.columns: tuple[Column, ...] = plain_columns(
            FOOT_COLUMNS, geometry.left, geometry.width
        )
        self._forms = Forms(self._paper, geometry, self._layout) if block else None
        rows = self._paper.sub_rows
        self._subs = SubRows(rows, geometry, self._layout) if rows is not None else None

    def book(self, job: PrintJob, lines: Sequence[Line], prefix: str, told: Told) -> list[Printed]:
        """Return the rows of all lines in printed order."""
        if self._paper.grid is not None:
            return self._month(self._paper.grid, job, lines, prefix, told)
        found: list[Printed] = []
        for index, line in enumerate(lines):
            told(index)
            found += self._line(line, line.number.removeprefix(prefix))
        return found

    def blanks(self, numbers: Sequence[str], prefix: str) -> list[BlankPage]:
        """Return for each page the empty forms with these numbers."""
        slots = len(self._paper.grid.slots) if self._paper.grid is not None else 1
        count = max(self._paper.rows_per_page, 1) * slots
        pages = []
        for start in range(0, len(numbers), count):
            own = tuple(numbers[start : start + count])
            short = [number.removeprefix(prefix) for number in own]
            rows = [
                row
                for at in range(0, len(short), slots)
                for row in self._blank(short[at : at + slots])
            ]
            pages.append(BlankPage(own, tuple(rows)))
        return pages

    def _blank(self, numbers: Sequence[str]) -> Sequence[Row | FormRow]:
        if self._forms is not None:
            return self._forms.blank(numbers[0])
        if self._subs is not None:
            return [self._subs.blank(numbers[0])]
        cells = []
        for column in self._at.columns:
            # The day of a month's sheet is written by hand, in the order of the numbers.
            own = numbers[max(column.slot, 0) : max(column.slot, 0) + 1]
            cells.append(Cell("".join(own) or NO_ENTRY if NUMBER in column.fields else ""))
        return [self._layout.measured(cells, Marked(""), self._at, (), {})]

    def _notes(self, line: Line, number: str) -> tuple[Row, ...]:
        return tuple(
            self._layout.plain(
                foot_row(self._definition, line, revision, number), self.columns, SMALL
            )
            for revision in line.revisions
        )

    def _line(self, line: Line, number: str) -> list[Printed]:
        notes = self._notes(line, number)
        if self._forms is not None:
            rows = self._forms.of_line(line, number, self._composer, notes, NOTES_HEADING)
            last = len(rows) - 1
            return [Printed(row, (line,), notes if n == last else ()) for n, row in enumerate(rows)]
        if self._subs is not None:
            row = self._subs.of_line(line, number, self._composer, notes, NOTES_HEADING)
        else:
            blocks = tuple(note.block for note in notes)
            row = self._layout.row(self._composer.content(line, number), self._at, blocks)
        return [Printed(row, (line,), notes)]

    def _month(
        self, grid: MonthGrid, job: PrintJob, lines: Sequence[Line], prefix: str, told: Told
    ) -> list[Printed]:
        found: list[Printed] = []
        done = 0
        for sheet in month_sheets(self._definition, grid, lines):
            rows: list[Printed] = []
            for least in (self._at.row, *_LOWER_ROWS):
                at = replace(self._at, row=least)
                rows = [self._day(sheet, day, job, prefix, at) for day in sheet.rows]
                if _height(rows) <= self._at.budget:
                    break
            told(done)
            done += sum(len(day.filled) for day in sheet.rows)
            first = rows[0].row
            block = replace(first.block, fresh=True)
            found += [replace(rows[0], row=replace(first, block=block)), *rows[1:]]
        return found

    def _day(
        self, sheet: MonthSheet, day: DayRow, job: PrintJob, prefix: str, at: Geometry
    ) -> Printed:
        date_of = sheet.date_of(day.day)
        outside = date_of is None or not job.date_from <= date_of <= job.date_to
        cells = [self._day_cell(column, day, prefix, outside=outside) for column in at.columns]
        if date_of is not None:
            cells = [_without_day(cell, f"{roc_date.dashed(date_of)} ") for cell in cells]
        notes: list[Row] = []
        remarks: list[Marked] = []
        for line in day.filled:
            number = line.number.removeprefix(prefix)
            notes += self._notes(line, number)
            remark = self._composer.note(line)
            if remark.text:
                remarks.append(join([Marked(number), remark], " "))
        note = join(remarks, "　")
        content: Json = {
            "day": day.day,
            "sheet": nfc(sheet.title),
            "ids": [[line.id, line.revision, line.status.value] for line in day.filled],
            "cells": [said(cell) for cell in cells],
            "note": said(Cell(note.text, note.struck)),
        }
        blocks = tuple(row.block for row in notes)
        row = self._layout.measured(cells, note, at, blocks, content)
        row = replace(row, outside=outside and not day.filled)
        return Printed(row, day.filled, tuple(notes), sheet.title)

    def _day_cell(self, column: Column, day: DayRow, prefix: str, *, outside: bool) -> Cell:
        if column.fields == (DAY,):
            return Cell(str(day.day) if day.first else "")
        lines = day.lines if column.slot == EVERY_SLOT else (day.lines[column.slot],)
        parts = [
            self._composer.cell(
                line, line.number.removeprefix(prefix), column.fields, column.joiner
            )
            for line in lines
            if line is not None
        ]
        if not parts and NUMBER in column.fields and day.first and not outside:
            return Cell(NO_ENTRY)
        return _together(parts)


def _together(parts: Sequence[Cell]) -> Cell:
    """Return several lines' texts of one place under one another."""
    if len(parts) == 1:
        return parts[0]
    text = join([Marked(part.text, part.struck) for part in parts], "\n")
    inks = tuple(ink for part in parts for ink in part.inks)
    names = tuple(name for part in parts for name in part.names)
    caption = bool(parts) and all(part.caption for part in parts)
    return Cell(text.text, text.struck, inks, names, caption)


def _without_day(cell: Cell, day: str) -> Cell:
    """Return a text without the date that the row's own number already says."""
    return cell if cell.struck else replace(cell, text=cell.text.replace(day, ""))


def _height(rows: Sequence[Printed]) -> float:
    blocks = [printed.row.block for printed in rows]
    foot = sum(note.full for block in blocks for note in block.notes)
    return sum(block.full for block in blocks) + (foot + NOTES_HEADING if foot else 0.0)
