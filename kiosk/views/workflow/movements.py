"""裝備異動: one sheet proposes what leaves the stock or comes back, another decides what waits (L01-R09)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import EQUIPMENT, MOVEMENT, Action, allowed
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.line import Line
from kiosk.ledgers.movement import WHAT, summary
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import person, text
from kiosk.services.desk import Outcome
from kiosk.services.movements import Proposal
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.message_sheet import tell, tell_error
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.workflow.confirmation import ask_reason
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, NumberEdit, TextEdit
from kiosk.views.workflow.form_sheet import FormSheet
from kiosk.views.workflow.kit_list import LIST_STYLE

_WIDTH = 700
_STATE = {"in_store": "在所", "issued": "出勤中", "repair": "送修中", "lost": "已報遺失"}
_STATE |= {"seized": "扣案中", "transferred": "已移撥", "retired": "已報廢"}


class ProposeSheet(FormSheet):
    """Names an item by scan or label, then what is to become of it."""

    def __init__(self, host: QWidget, context: Context) -> None:
        super().__init__(host, "裝備異動提報", _WIDTH)
        self._page = host
        self._context = context
        self._asset: AssetFact | None = None
        self.code = TextEdit("裝備", limit=40, hint="掃條碼或輸入編號，Enter")
        self.found = label("", role="muted", wrap=True)
        self.what = ChoiceBox("異動")
        self.qty = NumberEdit("數量", digits=5, width=110)
        self.reason = TextEdit("事由", limit=200)
        self.place = TextEdit("送往單位", limit=60, hint="送修、移撥時必填")
        self.document = TextEdit("文號", limit=40, hint="沒有就留空")
        self.column.addWidget(FieldRow("裝備", self.code))
        self.column.addWidget(self.found)
        self._many = FieldRow("數量", self.qty)
        for item in (
            FieldRow("異動", self.what, "F2"),
            self._many,
            FieldRow("事由", self.reason, "F3"),
            FieldRow("送往", self.place, "F4"),
            FieldRow("文號", self.document, "F10"),
        ):
            self.column.addWidget(item)
        self._many.hide()
        self.code.textEdited.connect(self._forget)
        self.finish("提報", self.code)

    def _forget(self) -> None:
        self._asset = None
        self.found.setText("")
        self.what.show_choices([])

    def accept(self) -> None:
        """Look the item up first; with an item named, propose the movement."""
        if self._asset is None:
            self._find()
        else:
            self._propose(self._asset)

    def _find(self) -> None:
        code = nfc(self.code.text()).strip()
        if not code:
            self.complain("請掃描或輸入裝備")
            return
        actor, service = self._context.actor(), self._context.services.movements
        self._context.runner.run(lambda: service.find(actor, code), self._show, self.show_error)

    def _show(self, answer: tuple[AssetFact, tuple[str, ...]]) -> None:
        asset, possible = answer
        state = _STATE.get(asset.state, asset.state)
        counted = asset.id == asset.kind
        name = kind_label(asset.kind) if counted else f"{kind_label(asset.kind)} {asset.label}"
        self.found.setText(name if counted else f"{name}　現為{state}")
        if not possible:
            tail = "，請先由退勤登記歸還、損壞或遺失" if asset.state == "issued" else ""
            self.complain(f"{name} 現為{state}，不能異動{tail}")
            return
        self.complain("")
        self._asset = asset
        self.what.show_choices([(one.code, one.label) for one in WHAT if one.code in possible])
        self.what.show_value(possible[0])
        self._many.setVisible(counted)
        self.reason.setFocus()

    def _propose(self, asset: AssetFact) -> None:
        counted = asset.id == asset.kind
        proposal = Proposal(
            str(self.what.currentData()),
            asset,
            nfc(self.reason.text()),
            (self.qty.value or 0) if counted else 1,
            nfc(self.place.text()),
            nfc(self.document.text()),
        )
        actor, service = self._context.actor(), self._context.services.movements
        self._context.runner.run(
            lambda: service.propose(actor, proposal), self._written, self.show_error
        )

    def _written(self, outcome: Outcome) -> None:
        if not outcome.done:
            self.show_problems(outcome.problems)
            return
        self.close_sheet()
        tell(self._page, "已提報，由另一位幹部或所長核准後才變動庫存")


class PendingSheet(Overlay):
    """What waits for a decision, oldest first: F9 approves, F8 refuses with a reason."""

    def __init__(self, host: QWidget, context: Context, lines: list[Line]) -> None:
        super().__init__(host, _WIDTH)
        self.setAccessibleName("待核准的裝備異動")
        self._page = host
        self._context = context
        self._lines = lines
        self.list = QListWidget()
        self.list.setAccessibleName("待核准的裝備異動")
        self.list.setStyleSheet(LIST_STYLE)
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(220)
        self._complaint = label("", tone="bad", wrap=True)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label("待核准的裝備異動", role="heading"))
        column.addWidget(self.list)
        column.addWidget(self._complaint)
        propose = button("另行提報", self._propose, key="F2", enter=False)
        refuse = button("不核准", self._refuse, key="F8", kind="danger", enter=False)
        grant = button("核准", partial(self._decide, True), key="F9", kind="primary", enter=False)
        close = button("關閉", self.close_sheet, key="Esc", enter=False)
        column.addLayout(row(propose, None, close, refuse, grant))
        self._fill()
        self.open_sheet(self.list)

    def _fill(self) -> None:
        self.list.clear()
        for line in self._lines:
            self.list.addItem(_sentence(line))
        self.list.setCurrentRow(0 if self._lines else -1)

    def _propose(self) -> None:
        self.close_sheet()
        ProposeSheet(self._page, self._context)

    def _refuse(self) -> None:
        ask_reason(self._page, "不核准這件異動", "原因", partial(self._decide, False))

    def _decide(self, granted: bool, note: str = "") -> None:
        at = self.list.currentRow()
        if at < 0:
            return
        line = self._lines[at].id
        actor, service = self._context.actor(), self._context.services.movements

        def decided(outcome: Outcome) -> None:
            if not outcome.done:
                self._complaint.setText("\n".join(one.message for one in outcome.problems))
                return
            self._complaint.setText("")
            self._lines = [one for one in self._lines if one.id != line]
            self._fill()
            if not self._lines:
                self.close_sheet()

        self._context.runner.run(
            lambda: service.decide(actor, line, granted=granted, note=note),
            decided,
            lambda error: self._complaint.setText(str(error)),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter decides nothing: an approval is a key of its own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)


def _sentence(line: Line) -> str:
    who = person(line.values, "proposed_by")
    words = [summary(line.values), text(line.values, "reason")]
    if place := text(line.values, "place"):
        words.append(f"送往 {place}")
    at = minute(text(line.values, "proposed_at"))
    return f"{'　'.join(words)}\n{line.number}　{who.label if who else ''} {at} 提報"


def open_movements(host: QWidget, context: Context) -> None:
    """Open what waits where the account may decide and something waits; otherwise the proposal."""
    actor, unit = context.actor(), context.desk.unit
    service = context.services.movements
    if not allowed(actor, MOVEMENT, Action.SUBMIT, unit):
        tell(host, "裝備異動由值班、幹部或所長辦理")
        return
    if not allowed(actor, EQUIPMENT, Action.MOVE, unit):
        ProposeSheet(host, context)
        return

    def show(lines: list[Line]) -> None:
        if lines:
            PendingSheet(host, context, lines)
        else:
            ProposeSheet(host, context)

    context.runner.run(lambda: service.pending(actor), show, lambda error: tell_error(host, error))
