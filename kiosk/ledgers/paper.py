"""The official form of a book on A4, as data: a table, a block form, a month grid, or rows of its own.

Geometry of domain rules §7.17. Widths are proportions in millimetres, brought to the text width
(273 mm landscape, 180 mm portrait) by the renderer. A field key may be one of the common columns
`@number @duty_date @actor @actor_no @actor_title @actor_name @recorded_by @recorded_at @status`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.ledgers.event import Values


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One printed column: proportion in mm and the fields shown in it, one after another."""

    label: str
    width: int
    fields: tuple[str, ...]
    joiner: str = " "
    second_line: bool = False
    per_slot: bool = False
    """In a month grid: printed once for every slot of a day (早、晚) instead of once a day."""


@dataclass(frozen=True, slots=True)
class BlockCell:
    """One labelled box of a block form; `width` is its proportion of the row."""

    label: str
    fields: tuple[str, ...]
    width: int = 1
    joiner: str = " "


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Boxes side by side; the row is at least `height` mm high and grows with its text."""

    cells: tuple[BlockCell, ...]
    height: int = 8
    heading: str = ""
    """A band above the row that names a part of the form (審核, 調閱紀錄 …)."""


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """31 numbered rows, one a day, filled by the lines of that day.

    `group` is the ASSET or CHOICE field of which every value has a sheet of its own. `slots` name the
    lines of one day in their order (`("上午", "下午")`); later ones of the same day follow below.
    """

    slots: tuple[str, ...] = ("",)
    group: str = ""


@dataclass(frozen=True, slots=True)
class SubRow:
    """One of several printed rows of a line (在所／出勤／送修／庫存): column label -> text."""

    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Geometry of the official form on A4.

    With `block` each line is a form of boxes and `rows_per_page` counts forms; with `grid` the columns
    stand on numbered days; with `sub_rows` each line is printed as several rows whose cells the function
    gives by column label, while columns it does not name span them. Otherwise: one row a line.
    """

    landscape: bool
    rows_per_page: int
    columns: tuple[PaperColumn, ...]
    feet: tuple[str, ...]
    flowing: bool = False
    """Rows as high as their text (narrative books) instead of a fixed height."""
    note: tuple[str, ...] = ()
    """Fields printed on the second line of a row (備考)."""
    block: tuple[BlockRow, ...] = ()
    grid: MonthGrid | None = None
    sub_rows: Callable[[Values], tuple[SubRow, ...]] | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Return every field key the form shows, common columns included."""
        shown = {key for column in self.columns for key in column.fields}
        shown |= {key for row in self.block for cell in row.cells for key in cell.fields}
        if self.grid is not None and self.grid.group:
            shown.add(self.grid.group)
        return frozenset({*shown, *self.note})
