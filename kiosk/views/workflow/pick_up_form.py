"""Who collects: name, relation, document; and the list of what is handed over."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kiosk.base.result import Problem
from kiosk.base.roc_date import dashed
from kiosk.ledgers.deposit import DEPOSIT
from kiosk.ledgers.deposit_fields import SELF
from kiosk.ledgers.deposit_terms import Age, served_on
from kiosk.ledgers.kinds import display
from kiosk.services.deposit_drafts import OWN, HandOver, HandOverItem
from kiosk.views.widgets.bits import button
from kiosk.views.workflow.fields import ChoiceBox, ColumnScroll, FieldRow, TextEdit, goes_on
from kiosk.views.workflow.kit_list import KitRow
from kiosk.views.workflow.numbered import numbered

Change = Callable[[Callable[[HandOver], HandOver]], None]
_LAST4 = 4


class CollectorForm(ColumnScroll):
    """Edits the collector of a HandOver; `go_on` is called when Enter ends an edit, `attach` for a scan."""

    def __init__(
        self, change: Change, go_on: Callable[[], None], attach: Callable[[], object]
    ) -> None:
        self._change = change
        self._go_on = go_on
        self.relation = self._choice("relation")
        self.name = self._text("collector_name")
        self.id_kind = self._choice("id_kind")
        self.last4 = self._text("id_last4", _LAST4)
        self.note = self._text("sign_note")
        self.authority: QPushButton = button("", self._turn_authority, key="Ctrl+7", kind="quiet")
        self.scan: QPushButton = button("", attach, key="Ctrl+8", kind="quiet")
        self.rows: dict[str, FieldRow] = {
            "id_last4": FieldRow("末四", self.last4, "F2"),
            "relation": FieldRow("關係", self.relation, "F4"),
            "collector_name": FieldRow("姓名", self.name, "F11"),
            "poa_paper": FieldRow("委託書", self.authority),
            "poa_file": FieldRow("掃描檔", self.scan),
            "id_kind": numbered("證件", self.id_kind, "5"),
            "sign_note": numbered("旁註", self.note, "6"),
        }
        super().__init__(*self.rows.values())
        self.column.addStretch(1)

    def _text(self, key: str, limit: int = 0) -> TextEdit:
        field = DEPOSIT.by_key[key]
        made = TextEdit(field.label, limit=limit or field.limit or 60)
        made.typed.connect(lambda text: self._put(key, text))
        goes_on(made, self._go_on)
        return made

    def _choice(self, key: str) -> ChoiceBox:
        field = DEPOSIT.by_key[key]
        made = ChoiceBox(field.label, [(one.code, one.label) for one in field.choices])

        def chosen(code: str) -> None:
            self._put(key, code)
            self._go_on()

        made.chosen.connect(chosen)
        return made

    def _put(self, key: str, value: str) -> None:
        clean = _plain(value) if key == "id_last4" else value
        self._change(lambda draft: replace(draft, **{key: clean}))  # type: ignore[arg-type]

    def _turn_authority(self) -> None:
        self._change(lambda draft: replace(draft, poa_paper=not draft.poa_paper))

    def missing(self, draft: HandOver) -> QWidget | None:
        """Return the editor of the next thing about the collector that must be filled."""
        if not draft.handed:
            return None
        if not draft.collector.strip():
            return self.name
        return self.last4 if len(draft.id_last4) < _LAST4 else None

    def show_draft(self, draft: HandOver) -> None:
        """Show who collects; the addressee stands there until another name is typed."""
        self.setEnabled(bool(draft.handed))
        self.relation.show_value(draft.relation)
        self.id_kind.show_value(draft.id_kind)
        self.last4.show_value(draft.id_last4)
        self.note.show_value(draft.sign_note)
        self.name.show_value(draft.collector)
        own = draft.relation == SELF and not draft.collector_name and bool(draft.collector)
        self.rows["collector_name"].show_source("本人" if own else "")
        for key in ("poa_paper", "poa_file"):
            self.rows[key].setVisible(draft.relation != SELF)
        scans = len(draft.poa_files)
        self.scan.setText(f"{f'{scans} 份' if scans else '附掃描檔'}  Ctrl+8")
        self.authority.setText(f"{'已收紙本' if draft.poa_paper else '收紙本'}  Ctrl+7")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong beside the field it is about; what is only missing yet is not wrong."""
        wrong = {
            problem.field: problem.message
            for problem in problems
            if problem.blocks and problem.code != "F-REQUIRED"
        }
        for key, row in self.rows.items():
            if not isinstance(row.editor, QLabel):
                row.show_problem(wrong.get(key, ""))


def kit_row(item: HandOverItem, draft: HandOver) -> KitRow:
    """Return a paper as a row of the list: where it lies, whose it is, what it is, and a word on it."""
    paper = item.paper
    kind = display(DEPOSIT.by_key["doc_kind"], paper.values.get("doc_kind"))
    pieces = paper.values.get("pieces", 1)
    until = dashed(paper.keep_until)
    first = f"{paper.text('addressee_name')}　{kind} {pieces} 件　保存至 {until}"
    second = f"{paper.text('issuer')}　{paper.text('case_no')}　{paper.text('address')}"
    chip, tone = _word(item, draft)
    shelf = paper.text("shelf_code")
    return KitRow(paper.line, shelf, f"{first}\n{second}", chip, tone, checked=item.ticked)


def _word(item: HandOverItem, draft: HandOver) -> tuple[str, str]:
    paper = item.paper
    if item.reason:
        return f"不交：{item.reason[:8]}", "warn"
    if paper.text("barred_name"):
        return f"不得代收 {paper.text('barred_name')[:6]}", "bad"
    if paper.age is Age.OVERDUE:
        return "逾期領取", "bad"
    if item.ticked and draft.relation == SELF:
        return "交付", "ok"
    return ("", "") if paper.why in OWN else (paper.why, "warn")


def in_words(draft: HandOver, today: date) -> str:
    """Return how many are handed over and when service took effect."""
    handed = draft.handed
    if not handed:
        return ""
    days = [found for paper in handed if (found := served_on(paper.values, today))]
    shown = "、".join(dict.fromkeys(dashed(found) for found in days))
    late = sum(paper.age is Age.OVERDUE for paper in handed)
    more = f"，其中 {late} 件逾期領取" if late else ""
    return f"交付 {len(handed)} 件，生效日 {shown}{more}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().strip()
