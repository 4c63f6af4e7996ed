"""Where everything stands on A4: measured from the book's `Paper`, in points, origin bottom left."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.printing.fonts import FontSet
from kiosk.printing.pen import MM
from kiosk.printing.wrap import balanced

SHORT, LONG = 210 * MM, 297 * MM
TITLE, BODY, DENSE, SMALL, FINE = 18.0, 12.0, 10.0, 8.0, 7.0
"""Sizes of type in points (P-02; the smaller two for second lines and page marks)."""
FEET = 20 * MM
"""Height of the foot boxes and side of the QR field."""
PAD_X, PAD_Y = 2.0, 1.3
LEADING, FLOWING_LEADING, NOTE_LEADING = 1.1, 1.3, 1.15
"""Line heights in em: a fixed row of 8 mm holds two lines of 9 pt."""
_TITLE_ROOM, _DATE_ROOM, _GAP = 8.5 * MM, 5.5 * MM, 2 * MM
_MARKS = 50 * MM
"""Width of the page marks beside the QR field."""
_HIGHEST_ROW = 24 * MM
_FLOWING_ROW = 8 * MM
_DENSE_COLUMNS = 9
_NUMBER_WIDTH = 13
NUMBER, DAY = "@number", "@day"
EVERY_SLOT = -1
"""A column of a month grid that stands once a day and not once a slot."""
_DAY_WIDTH = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column: left edge and width in points."""

    label: tuple[str, ...]
    x: float
    width: float
    fields: tuple[str, ...]
    joiner: str
    centred: bool
    title: str = ""
    band: str = ""
    """Heading shared with the neighbours that show the same of another slot of the day."""
    slot: int = EVERY_SLOT


@dataclass(frozen=True, slots=True)
class _Shown:
    """A printed column before it has a place."""

    label: str
    width: int
    fields: tuple[str, ...]
    joiner: str = " "
    band: str = ""
    slot: int = EVERY_SLOT


@dataclass(frozen=True, slots=True)
class Geometry:
    """The fixed places of one book's pages."""

    page: tuple[float, float]
    left: float
    width: float
    top: float
    bottom: float
    columns: tuple[Column, ...]
    second: tuple[PaperColumn, ...]
    size: float
    header: float
    row: float
    flowing: bool
    feet: tuple[str, ...]
    grow: float = 0.0
    """Size of a text that no size makes fit its row, in points; 0 stands for that of the table."""

    @property
    def right(self) -> float:
        """Return the right edge of the text."""
        return self.left + self.width

    @property
    def table_top(self) -> float:
        """Return the upper edge of the table's heading."""
        return self.page[1] - self.top - _TITLE_ROOM - _DATE_ROOM

    @property
    def body_top(self) -> float:
        """Return the upper edge of the first row."""
        return self.table_top - self.header

    @property
    def body_bottom(self) -> float:
        """Return the lowest place a row may reach."""
        return self.bottom + FEET + _GAP

    @property
    def budget(self) -> float:
        """Return the height for rows and amendment table."""
        return self.body_top - self.body_bottom

    @property
    def marks_left(self) -> float:
        """Return where the foot boxes end and the page marks begin."""
        return self.right - FEET - _MARKS

    @property
    def leading(self) -> float:
        """Return the line height of the rows in em."""
        return FLOWING_LEADING if self.flowing else LEADING


def measure(definition: LedgerDef, fonts: FontSet) -> Geometry:
    """Return the geometry of a book: proportions normalised to the text width (domain §7.17)."""
    paper = definition.paper
    margin, edge = (12 * MM, 10 * MM) if paper.landscape else (15 * MM, 12 * MM)
    page = (LONG, SHORT) if paper.landscape else (SHORT, LONG)
    width = page[0] - 2 * margin
    shown = _columns(paper)
    dense = len(shown) > _DENSE_COLUMNS
    columns = _place(shown, margin, width, fonts)
    header = _heading_height(columns)
    body = page[1] - 2 * edge - _TITLE_ROOM - _DATE_ROOM - header - FEET - _GAP
    return Geometry(
        page=page,
        left=margin,
        width=width,
        top=edge,
        bottom=edge,
        columns=columns,
        second=tuple(column for column in paper.columns if column.second_line),
        size=DENSE if dense else BODY,
        header=header,
        row=_row_height(paper, body),
        flowing=paper.flowing,
        feet=paper.feet,
        grow=SMALL if paper.grid is not None else 0.0 if paper.flowing else LABEL,
    )


LABEL = 9.0
"""Size of the column headings."""


def _row_height(paper: Paper, body: float) -> float:
    if paper.flowing:
        return _FLOWING_ROW
    share = body / max(paper.rows_per_page, 1)
    plain = not paper.block and paper.grid is None and paper.sub_rows is None
    return min(share, _HIGHEST_ROW) if plain else share


def _heading_height(columns: tuple[Column, ...]) -> float:
    """Return the height of the table's heading; a form of boxes has none."""
    if not columns:
        return 0.0
    lines = max(len(column.label) + bool(column.band) for column in columns)
    return max(lines * LABEL * LEADING + 2 * PAD_Y + 2, 7 * MM)


def _columns(paper: Paper) -> list[_Shown]:
    if paper.block:
        return []
    shown = [column for column in paper.columns if not column.second_line]
    # A printed line must be found again by its number (P-07, domain §4.2), so every form has it.
    named = any(NUMBER in column.fields for column in paper.columns)
    if not named:
        per_slot = paper.grid is not None and len(paper.grid.slots) > 1
        taken = any(column.label == "編號" for column in shown)
        label = "登記號" if taken else "編號"
        shown.insert(0, PaperColumn(label, _NUMBER_WIDTH, (NUMBER,), per_slot=per_slot))
    if paper.grid is None:
        return [_Shown(item.label, item.width, item.fields, item.joiner) for item in shown]
    days = [_Shown("日", _DAY_WIDTH, (DAY,))]
    return [*days, *(part for item in shown for part in _slots(item, paper.grid.slots))]


def _slots(column: PaperColumn, slots: tuple[str, ...]) -> list[_Shown]:
    """Return a column of a month grid once for every slot of a day, or as it is."""
    if not column.per_slot:
        return [_Shown(column.label, column.width, column.fields, column.joiner)]
    return [
        _Shown(label or column.label, column.width, column.fields, column.joiner, column.label, n)
        for n, label in enumerate(slots)
    ]


def _place(shown: list[_Shown], left: float, width: float, fonts: FontSet) -> tuple[Column, ...]:
    total = sum(column.width for column in shown)
    widest = max((column.width for column in shown), default=0)
    placed, x = [], left
    for column in shown:
        own = width * column.width / total
        room = (own - 2 * PAD_X) / LABEL
        spans = balanced(column.label, fonts.advance, room).spans
        label = tuple(column.label[start:end] for start, end in spans)
        placed.append(
            Column(
                label,
                x,
                own,
                column.fields,
                column.joiner,
                centred=column.width < widest,
                title=column.label,
                band=column.band,
                slot=column.slot,
            )
        )
        x += own
    return tuple(placed)


def plain_columns(
    headings: tuple[tuple[str, int], ...], left: float, width: float
) -> tuple[Column, ...]:
    """Return columns of a small table under the rows, by heading and proportion."""
    total = sum(share for _, share in headings)
    placed, x = [], left
    for label, share in headings:
        own = width * share / total
        placed.append(Column((label,), x, own, (), "", centred=False))
        x += own
    return tuple(placed)
