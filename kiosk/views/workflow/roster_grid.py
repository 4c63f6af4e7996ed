"""The roster as a grid: one row an officer, one column an hour, changes against the version before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from kiosk.base.instants import at_local, from_text, to_text
from kiosk.ledgers.event import PersonRef
from kiosk.models.roster import RosterVersion
from kiosk.services.assembly import duty_of
from kiosk.views import tokens
from kiosk.views.theme import ui_font
from kiosk.views.workflow.kit_list import LIST_STYLE

HOURS = 24
_NAME_PX = 128


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one officer; `before` is what the version before said, when it differs."""

    text: str = ""
    before: str = ""
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Officers with their cells; `hours` are the hours of the header, `now` the present column."""

    people: tuple[PersonRef, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()
    hours: tuple[int, ...] = ()
    now: int = -1


def grid_of(
    version: RosterVersion,
    before: RosterVersion | None,
    people: Sequence[PersonRef],
    now: datetime,
) -> Grid:
    """Return the grid of a version; officers in the order of the unit's list, then the others."""
    day = datetime.fromisoformat(version.duty_date).date()
    starts = [at_local(day, version.start_hour + hour) for hour in range(HOURS)]
    named = {piece.person.id: piece.person for piece in version.pieces}
    known = {person.id: person for person in people}
    listed = [known[key] for key in known if key in named or key in version.leaves]
    listed += [person for key, person in named.items() if key not in known]
    cells = tuple(
        _fitted([_cell(version, before, person.id, to_text(start)) for start in starts])
        for person in listed
    )
    column = int((now - starts[0]) / timedelta(hours=1)) if now >= starts[0] else -1
    hours = tuple((version.start_hour + hour) % HOURS for hour in range(HOURS))
    return Grid(tuple(listed), cells, hours, column if column < HOURS else -1)


def _cell(version: RosterVersion, before: RosterVersion | None, person: str, at: str) -> Cell:
    text = _duty_at(version, person, at)
    past = _duty_at(before, person, at) if before else text
    leave = not any(piece.person.id == person for piece in version.pieces)
    return Cell(text, "" if text == past else past or "無", leave)


def _fitted(cells: list[Cell]) -> tuple[Cell, ...]:
    """Return the row with one character where a duty of one hour leaves room for no more."""
    around = [None, *cells, None]
    return tuple(
        cell if cell in (before, after) else replace(cell, text=cell.text[:1])
        for before, cell, after in zip(around, cells, around[2:], strict=False)
    )


def _duty_at(version: RosterVersion, person: str, at: str) -> str:
    middle = to_text(from_text(at) + timedelta(minutes=30))
    for piece in version.pieces:
        if piece.person.id == person and piece.start <= middle < piece.end:
            duty = duty_of(piece.duty)
            return duty.short if duty else piece.duty
    return version.leaves.get(person, "")


class GridModel(QAbstractTableModel):
    """First column the officer, then one column an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid()
        self._small = ui_font(15)
        self._bold = ui_font(15, bold=True)

    def show_grid(self, grid: Grid) -> None:
        """Show another grid."""
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.grid.people)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else HOURS + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return "姓名"
        return f"{self.grid.hours[section - 1]:02d}" if self.grid.hours else ""

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | QColor | QFont | Qt.AlignmentFlag | None:
        if index.column() == 0:
            return self._person(index.row(), role)
        return self._cell(
            self.grid.cells[index.row()][index.column() - 1], index.column() - 1, role
        )

    def _cell(
        self, cell: Cell, column: int, role: int
    ) -> str | QColor | QFont | Qt.AlignmentFlag | None:
        colour = tokens.WARN if cell.before else tokens.MUTED if cell.leave else tokens.TEXT
        shown: dict[int, str | QColor | QFont | Qt.AlignmentFlag | None] = {
            Qt.ItemDataRole.DisplayRole: cell.text,
            Qt.ItemDataRole.BackgroundRole: self._ground(cell, column),
            Qt.ItemDataRole.ForegroundRole: QColor(colour),
            Qt.ItemDataRole.FontRole: self._bold if cell.before else self._small,
            Qt.ItemDataRole.TextAlignmentRole: Qt.AlignmentFlag.AlignCenter,
            Qt.ItemDataRole.ToolTipRole: f"原為 {cell.before}" if cell.before else None,
        }
        return shown.get(role)

    def _person(self, at: int, role: int) -> str | QFont | None:
        person = self.grid.people[at]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{person.name} {person.number}".strip()
        return self._bold if role == Qt.ItemDataRole.FontRole else None

    def _ground(self, cell: Cell, column: int) -> QColor | None:
        if cell.before:
            return QColor(tokens.WARN_TINT)
        if column == self.grid.now:
            return QColor(tokens.ACCENT_TINT)
        return QColor(tokens.GROUND) if cell.leave else None


class GridTable(QTableView):
    """Merges the hours of one duty, so that the eye sees pieces and not hours."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = GridModel()
        self.setModel(self.rows)
        self.setAccessibleName("勤務表")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(LIST_STYLE)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(38)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, _NAME_PX)

    def show_grid(self, grid: Grid) -> None:
        """Show another grid."""
        self.clearSpans()
        self.rows.show_grid(grid)
        for at, cells in enumerate(grid.cells):
            start = 0
            for hour in range(1, HOURS + 1):
                if hour < HOURS and cells[hour] == cells[start]:
                    continue
                if hour - start > 1 and (cells[start].text or cells[start].before):
                    self.setSpan(at, start + 1, 1, hour - start)
                start = hour
