"""屆期清冊: papers whose time is over, disposed of by two persons on a working day."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.base.errors import KioskError
from kiosk.base.result import Changes, Problem
from kiosk.base.roc_date import dashed
from kiosk.ledgers.deposit_fields import DISPOSALS
from kiosk.ledgers.deposit_rules import LEDGER
from kiosk.ledgers.event import PersonRef
from kiosk.services.deposit_drafts import Waiting
from kiosk.services.desk import Outcome
from kiosk.services.kit import Writes
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit, goes_on
from kiosk.views.workflow.kit_list import KitRow
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.paper_list import PaperList
from kiosk.views.workflow.side_panel import SidePanel

_METHODS = {"destroyed": "碎紙機銷毀", "returned": "函退原交送機關", "discretion": ""}


class DisposalPage(WorkflowPage):
    """Lists what is over, and lets a cadre dispose of what is ticked with an attending officer."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.deposits
        self._papers: tuple[Waiting, ...] = ()
        self._ticked: set[str] = set()
        self._people: dict[str, PersonRef] = {}
        self.list = PaperList("屆期文書")
        self.kind = ChoiceBox("屆期處理", [(one.code, one.label) for one in DISPOSALS])
        self.method = TextEdit("處理方式", limit=100, hint="例如：碎紙機銷毀、函退書記處")
        self.witness = ChoiceBox("會同員警")
        self.side = SidePanel(self.confirm, self._leave)
        self._state = label("", role="heading")
        self._put = button("列入屆期清冊", self.list_all, key="F2")
        self._all = button("全選", self.tick_all, key="F9")
        self._lay_out()
        self.list.toggled.connect(self._toggle)
        self.list.left.connect(self.kind.setFocus)
        self.kind.chosen.connect(self._kind_chosen)
        self.witness.chosen.connect(lambda _: self._show())
        self.method.typed.connect(lambda _: self._show())
        goes_on(self.method, self.witness.setFocus)
        own = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F12"), self, self.confirm, context=own)
        self.kind.show_value("destroyed")
        self.method.setText(_METHODS["destroyed"])
        self._show()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        hint = label("F2 列冊 → F9 全選 → 會同員警 → F12　證物一律退回", role="muted")
        outer.addLayout(row(label("屆期清冊", role="title"), None, hint))
        columns = QHBoxLayout()
        columns.setSpacing(10)
        left, column = card()
        column.addLayout(row(self._state, None, self._put, self._all))
        column.addWidget(self.list, 1)
        columns.addWidget(left, 52)
        middle, fields = card("處理")
        for made in (
            FieldRow("處理", self.kind, "F4"),
            FieldRow("方式", self.method, "F10"),
            FieldRow("會同", self.witness, "F11"),
        ):
            fields.addWidget(made)
        fields.addWidget(label("核准幹部為登入者；兩人不得為同一人。", role="muted", wrap=True))
        fields.addStretch(1)
        columns.addWidget(middle, 26)
        columns.addWidget(self.side, 24)
        outer.addLayout(columns, 1)

    # ------------------------------------------------------------------ reading

    def entered(self) -> None:
        """Take the focus and look again."""
        self.list.setFocus()
        self._look()

    def refresh(self, changes: Changes) -> None:
        """Show what was written elsewhere."""
        if LEDGER in changes.ledgers and self.isVisible():
            self._look()

    def _look(self) -> None:
        actor = self.context.actor()
        reader = self.context.reader()
        self.context.runner.run(
            lambda: (self._service.expired(actor), reader.people()), self._read, self.show_error
        )

    def _read(self, found: tuple[list[Waiting], list[PersonRef]]) -> None:
        papers, people = found
        own = self.context.actor().person.id
        self._papers = tuple(papers)
        self._ticked &= {paper.line for paper in papers}
        self._people = {one.id: one for one in people if one.id != own}
        before = str(self.witness.currentData() or "")
        self.witness.show_choices([(one.id, one.label) for one in self._people.values()])
        self.witness.show_value(before)
        self._show()

    # ------------------------------------------------------------------ edits

    def _toggle(self, line: str) -> None:
        self._ticked ^= {line}
        self._show()

    def tick_all(self) -> None:
        """Tick everything on the list that this way of disposal may take; again unticks it."""
        back = self.kind.currentData() == "returned"
        able = {paper.line for paper in self._listed() if back or not paper.evidence}
        self._ticked = set() if self._ticked == able else able
        self._show()

    def _kind_chosen(self, code: str) -> None:
        self.method.setText(_METHODS[code])
        self._show()
        self.method.setFocus()

    def _listed(self) -> list[Waiting]:
        return [paper for paper in self._papers if paper.state == "expired"]

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        listed = {paper.line for paper in self._listed()}
        rows = [self._row(paper, listed=paper.line in listed) for paper in self._papers]
        nothing = KitRow("none", "今日沒有屆期的文書", "", quiet=True)
        self.list.show_rows(rows or [nothing])
        waiting = len(self._papers) - len(listed)
        self._state.setText(f"已列冊 {len(listed)} 件，待列冊 {waiting} 件")
        self._put.setEnabled(waiting > 0)
        self._all.setEnabled(bool(listed))
        words = f"{self.kind.currentText()} {len(self._ticked)} 件"
        self.side.show_writes([Writes(LEDGER, "屆期處理", words)] if self._ticked else [])
        ready = bool(self._ticked) and self.witness.currentData() is not None
        may = self._service.may_dispose(self.context.actor())
        self.side.confirm_button.setEnabled(ready and may)
        self.side.confirm_button.setText("處理  F12" if may else "由幹部登入後處理")

    def _row(self, paper: Waiting, *, listed: bool) -> KitRow:
        first = f"{paper.masked_name}　保存至 {dashed(paper.keep_until)}"
        text = f"{first}\n{paper.text('issuer')}　{paper.text('case_no')}"
        if paper.evidence:
            chip, tone = "證物退回", "bad"
        else:
            chip, tone = ("已列冊", "warn") if listed else ("待列冊", "info")
        ticked = paper.line in self._ticked if listed else None
        return KitRow(paper.line, paper.text("shelf_code"), text, chip, tone, ticked)

    # ------------------------------------------------------------------ acts

    def list_all(self) -> None:
        """Put everything whose time is over on the list."""
        actor = self.context.actor()
        self.context.runner.run(
            lambda: self._service.list_expired(actor), self._written, self.show_error
        )

    def confirm(self) -> None:
        """Dispose of what is ticked."""
        witness = self._people.get(str(self.witness.currentData() or ""))
        if not self._ticked or witness is None or not self.side.confirm_button.isEnabled():
            return
        actor, kind = self.context.actor(), str(self.kind.currentData())
        lines, method = tuple(sorted(self._ticked)), self.method.text()
        self.side.confirm_button.setEnabled(False)
        self.context.runner.run(
            lambda: self._service.dispose(actor, lines, kind, method, witness),
            self._written,
            self._failed,
        )

    def _written(self, outcome: Outcome) -> None:
        problems: list[Problem] = list(outcome.problems)
        self._ticked -= set(outcome.lines)
        self.side.show_problems(problems)
        self._look()

    def _failed(self, error: KioskError) -> None:
        self._show()
        self.show_error(error)

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the papers that wait."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        self.side.show_problems([])
        self.asked.emit("home", "")
