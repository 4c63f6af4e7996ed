"""What stands in each cell and on the second line of a row, before anything is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.base import roc_date
from kiosk.base.drawing import Drawing
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import STATUS_LABEL, Line, Status
from kiosk.printing.amendment import Marked, marked, shown, tidy
from kiosk.printing.geometry import NUMBER, Geometry
from kiosk.printing.job import Drawings

_SEPARATOR = "　"
_PAPER = "paper"
"""The device of a signature that stands on the printed form itself."""
PAPER_SIGNATURE = "紙本簽名"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell with its struck places, and the ink of signatures beside or instead of it."""

    text: str
    struck: tuple[tuple[int, int], ...] = ()
    inks: tuple[Drawing, ...] = ()
    names: tuple[str, ...] = ()
    """Digests of the drawings; they stand for the ink in the page's hash."""
    caption: bool = False
    """Name and time of a signature without ink, printed small."""


@dataclass(frozen=True, slots=True)
class Content:
    """One line of the book as it will be printed."""

    line: Line
    number: str
    cells: tuple[Cell, ...]
    note: Marked


_COMMON: dict[str, Callable[[Line], str]] = {
    "@number": lambda line: line.number,
    "@duty_date": lambda line: line.duty_date,
    "@actor": lambda line: line.actor.label,
    "@actor_no": lambda line: line.actor.number,
    "@actor_title": lambda line: line.actor.title,
    "@actor_name": lambda line: line.actor.name,
    "@recorded_by": lambda line: line.recorded_by.label,
    "@recorded_at": lambda line: roc_date.minute(line.recorded_at),
    "@status": lambda line: STATUS_LABEL[line.status],
}


class Composer:
    """Turns lines of one book into cells; with `captions` ink has name and time of the signer under it."""

    def __init__(
        self,
        definition: LedgerDef,
        geometry: Geometry,
        drawing: Drawings,
        *,
        captions: bool = False,
    ) -> None:
        self._captions = captions
        self._definition = definition
        self._columns = geometry.columns
        self._second = geometry.second
        self._drawing = drawing
        self._plain = {
            item.key: item for item in definition.fields if item.kind is not FieldKind.SIGNATURE
        }

    def content(self, line: Line, number: str) -> Content:
        """Return the cells and the second line; a voided line is struck as a whole."""
        cells = tuple(
            self.cell(line, number, column.fields, column.joiner) for column in self._columns
        )
        return Content(line, number, cells, self.note(line))

    def cell(self, line: Line, number: str, keys: tuple[str, ...], joiner: str) -> Cell:
        """Return what stands in one place of the form; of a voided line it is struck as a whole."""
        cell = self._cell(line, number, keys, joiner)
        if line.status is Status.VOIDED:
            return replace(cell, struck=_whole_lines(cell.text))
        return cell

    def _cell(self, line: Line, number: str, keys: tuple[str, ...], joiner: str) -> Cell:
        """Return one cell; most hold a single plain field, and a book has thousands of them."""
        key = keys[0] if len(keys) == 1 else ""
        item = self._plain.get(key)
        if item is not None and not line.revisions:
            return Cell(shown(item, line.values.get(key)))
        if key in _COMMON and key != NUMBER:
            return Cell(tidy(_COMMON[key](line)))
        return self._composed(line, number, keys, joiner)

    def _composed(self, line: Line, number: str, keys: tuple[str, ...], joiner: str) -> Cell:
        parts: list[Marked] = []
        inks: list[Drawing] = []
        names: list[str] = []
        for key in keys:
            if key == NUMBER:
                parts.append(Marked(number))
            elif key.startswith("@"):
                common = _COMMON.get(key)
                parts.append(Marked(tidy(common(line)) if common else ""))
            else:
                item = self._definition.by_key[key]
                value = line.values.get(key)
                if item.kind is FieldKind.SIGNATURE:
                    parts.append(Marked(self._sign(value, inks, names)))
                else:
                    text = marked(item, value, line.revisions)
                    parts.append(_same_day(item, text, parts[-1:]))
        text = join(parts, joiner)
        only = bool(names) and all(self._is_signature(key) for key in keys)
        return Cell(text.text, text.struck, tuple(inks), tuple(names), only)

    def _is_signature(self, key: str) -> bool:
        item = self._definition.by_key.get(key)
        return item is not None and item.kind is FieldKind.SIGNATURE

    def _sign(self, value: Value, inks: list[Drawing], names: list[str]) -> str:
        """Collect the ink of a signature; return name and time when there is none."""
        if not isinstance(value, dict) or not value:
            return ""
        digest = value.get("drawing")
        name = digest if isinstance(digest, str) else ""
        names.append(name)
        ink = self._drawing(name) if name else None
        if ink is None or ink.bounds is None:
            return _signed_by(value)
        inks.append(ink)
        return _signed_by(value) if self._captions else ""

    def note(self, line: Line) -> Marked:
        """Return the second line of a row: remarks, then the fields that the form puts there."""
        parts = [Marked(text) for text in _remarks(line)]
        keys = [key for column in self._second for key in column.fields if not key.startswith("@")]
        for key in [*keys, *self._definition.paper.note]:
            item = self._definition.by_key[key]
            text = marked(item, line.values.get(key), line.revisions)
            if text.text:
                parts.append(_shift(text, f"{item.label}："))
        return join(parts, _SEPARATOR)


def _same_day(item: Field, text: Marked, before: list[Marked]) -> Marked:
    """Return a time without the day that the time before it in the same place has said."""
    day, _, time = text.text.partition(" ")
    told = before[0].text.rpartition(" ")[0] if before else ""
    plain = item.kind is FieldKind.INSTANT and not text.struck and bool(time)
    return Marked(time) if plain and day == told else text


def _signed_by(value: dict[str, Value]) -> str:
    by, at = value.get("by"), value.get("at")
    name = by.get("name") if isinstance(by, dict) else by
    # Month, day and time: the year stands in the page's date.
    when = roc_date.minute(at).partition("-")[2] if isinstance(at, str) and at else ""
    on_paper = PAPER_SIGNATURE if value.get("device") == _PAPER else ""
    lines = [on_paper, name if isinstance(name, str) else "", when]
    return "\n".join(tidy(part) for part in lines if part)


def _remarks(line: Line) -> list[str]:
    """Return what paper must say about a line that went another way than straight (T-07, C-04)."""
    found = []
    if line.status is Status.VOIDED:
        found.append(f"【作廢】{line.void_reason}")
    if line.late:
        found.append(f"【補登】{line.late_reason}（{roc_date.minute(line.recorded_at)} 登記）")
    if line.proxy_pending:
        found.append(f"【代登】{line.recorded_by.label}（待本人確認）")
    for review in line.reviews:
        if review.outcome == Status.RETURNED or review.note:
            label = (
                STATUS_LABEL.get(Status.RETURNED)
                if review.outcome == Status.RETURNED
                else "核閱意見"
            )
            found.append(
                f"【{label}】{review.note}（{review.by.label} {roc_date.minute(review.at)}）"
            )
    return [tidy(text) for text in found]


def _shift(text: Marked, before: str) -> Marked:
    by = len(before)
    return Marked(before + text.text, tuple((start + by, end + by) for start, end in text.struck))


def join(parts: list[Marked], joiner: str) -> Marked:
    filled = [part for part in parts if part.text]
    if len(filled) == 1:
        return filled[0]
    text, struck = "", list[tuple[int, int]]()
    for part in filled:
        if text:
            text += joiner
        struck += [(start + len(text), end + len(text)) for start, end in part.struck]
        text += part.text
    return Marked(text, tuple(struck))


def _whole_lines(text: str) -> tuple[tuple[int, int], ...]:
    return ((0, len(text)),) if text else ()


__all__ = ["Cell", "Composer", "Content", "shown"]
