"""The count at a handover: one row a kind; a box to type in, and what the books say once it was counted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kiosk.ledgers.reference import kind_label
from kiosk.services import handover_draft as drafts
from kiosk.services.handover_draft import HandoverDraft, Stage
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import chip, label
from kiosk.views.workflow.fields import NumberEdit, goes_on

Change = Callable[[Callable[[HandoverDraft], HandoverDraft]], None]
_HEADS = ("項目", "清點", "在所", "出勤", "送修", "庫存", "結果")
_HIDDEN = "－"
_BOX_PX, _ROW_PX, _NUMBER_PX, _CHIP_PX = 72, 25, 40, 76


class CountRow:
    """One kind of equipment: its box, the four numbers of the books, and what came of the comparison."""

    def __init__(self, kind: str, change: Change, go_on: Callable[[], None]) -> None:
        self.kind = kind
        self.name = label(kind_label(kind))
        self.box = NumberEdit(f"{kind_label(kind)}清點數", digits=5, width=_BOX_PX)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setStyleSheet("min-height: 0; padding: 0 6px; font-size: 16px;")
        self.numbers = [_number() for _ in range(4)]
        self.result = chip("")
        self.result.setFixedWidth(_CHIP_PX)
        self._again = False
        for widget in (self.name, self.box, *self.numbers, self.result):
            widget.setFixedHeight(_ROW_PX)
        self.box.typed.connect(
            lambda number: change(lambda draft: drafts.with_count(draft, kind, number))
        )
        goes_on(self.box, go_on)

    def show(self, draft: HandoverDraft) -> None:
        """Show one kind; before it was counted twice or found equal no number of the books is seen."""
        again = draft.stage is Stage.RECOUNT and self.kind in draft.doubtful
        typed = draft.recounted if again else draft.found
        self.box.setEnabled(again or draft.stage is Stage.COUNT)
        if again and not self._again:
            self.box.clear()  # what was typed first must not be taken for the second count
        self._again = again
        self.box.show_value(typed.get(self.kind))
        shown = draft.stock[self.kind]
        for place, number in enumerate(self.numbers):
            number.setText(str(shown[place]) if draft.revealed else _HIDDEN)
        word, tone = self._outcome(draft, again=again)
        self.result.setText(word)
        self.result.setVisible(bool(word))
        mark(self.result, tone=tone)
        mark(self.box, problem="true" if tone == "bad" or again else "false")

    def _outcome(self, draft: HandoverDraft, *, again: bool) -> tuple[str, str]:
        if draft.stage is Stage.COUNT:
            return "", ""
        if again:
            return "再點一次", "warn"
        if self.kind not in draft.found:
            return "未點", "warn"
        difference = draft.wrong.get(self.kind, 0)
        if not difference:
            return "相符", "ok"
        return f"{'多' if difference > 0 else '少'} {abs(difference)}", "bad"


class CountGrid(QWidget):
    """The sheet of a handover, one row a kind in the order of the official form."""

    def __init__(self, change: Change, go_on: Callable[[], None]) -> None:
        super().__init__()
        self._change = change
        self._go_on = go_on
        self.rows: dict[str, CountRow] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        for column, head in enumerate(_HEADS):
            made = label(head, role="muted")
            if column == len(_HEADS) - 1:
                made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            elif column:
                made.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(made, 0, column)

    def show_draft(self, draft: HandoverDraft | None) -> None:
        """Show the counts of a draft, or an empty sheet."""
        kinds = draft.kinds if draft else ()
        if tuple(self.rows) != kinds:
            self._lay_out(kinds)
        if draft is not None:
            for made in self.rows.values():
                made.show(draft)

    def _lay_out(self, kinds: tuple[str, ...]) -> None:
        for made in self.rows.values():
            for widget in (made.name, made.box, *made.numbers, made.result):
                widget.hide()
                widget.deleteLater()
        self.rows = {kind: CountRow(kind, self._change, self._go_on) for kind in kinds}
        for at, made in enumerate(self.rows.values(), start=1):
            for column, widget in enumerate((made.name, made.box, *made.numbers, made.result)):
                self._grid.addWidget(widget, at, column)
        self._grid.setRowStretch(len(self.rows) + 1, 1)

    def next_box(self, draft: HandoverDraft) -> NumberEdit | None:
        """Return the box that is to be typed next in this round, None when all are filled."""
        waiting = draft.uncounted if draft.stage in {Stage.COUNT, Stage.RECOUNT} else ()
        return self.rows[waiting[0]].box if waiting else None

    def walk(self, by: int) -> bool:
        """Go so many boxes on from the one that is typed in, as far as there are any; False from elsewhere."""
        boxes = [made.box for made in self.rows.values() if made.box.isEnabled()]
        at = next((at for at, box in enumerate(boxes) if box.hasFocus()), None)
        if at is not None and 0 <= at + by < len(boxes):
            boxes[at + by].setFocus()
            boxes[at + by].selectAll()
        return at is not None

    def result_of(self, kind: str) -> str:
        """Return the word beside a kind."""
        return self.rows[kind].result.text()


def _number() -> QLabel:
    made = label(_HIDDEN)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumWidth(_NUMBER_PX)
    return made
