"""The fields of a deposit: what every paper needs on the left, what few need beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QLineEdit, QPushButton, QWidget

from kiosk.base.errors import InvalidInput
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import dashed
from kiosk.ledgers.definition import Source
from kiosk.ledgers.deposit import DEPOSIT
from kiosk.ledgers.deposit_terms import regimes
from kiosk.services.deposit_drafts import Intake
from kiosk.services.deposit_typing import full_address, full_case
from kiosk.services.deposits import Usual
from kiosk.views.widgets.bits import button
from kiosk.views.workflow.fields import (
    ChoiceBox,
    ColumnScroll,
    FieldRow,
    NumberEdit,
    TextEdit,
    goes_on,
    value_label,
)
from kiosk.views.workflow.numbered import numbered
from kiosk.views.workflow.times import past_time, shown_time

Change = Callable[[Callable[[Intake], Intake]], None]
_ORDER = (
    "issuer",
    "doc_kind",
    "doc_note",
    "case_no",
    "addressee_name",
    "address",
    "server_name",
    "shelf_code",
)
"""What Enter asks for, in the order of the envelope."""
_MAIN = (
    ("addressee_name", "姓名", "F2"),
    ("address", "處所", "F4"),
    ("issuer", "機關", "F9"),
    ("case_no", "案號", "F10"),
    ("doc_kind", "種類", "F11"),
    ("doc_note", "封面註記", ""),
    ("dates", "期限", ""),
)
_MORE = (
    ("shelf_code", "格位", "5"),
    ("pieces", "件數", "6"),
    ("barred_name", "不得代收", "7"),
    ("section", "股別", "8"),
    ("regime", "適用法", "9"),
    ("is_evidence", "證物", ""),
    ("deposited_at", "寄存", "G"),
    ("server_kind", "送達別", "O"),
    ("server_name", "送達人", "B"),
    ("name_note", "造字", "R"),
    ("reg_mail_no", "掛號", ""),
)
_TEXTS = (
    "addressee_name",
    "address",
    "issuer",
    "case_no",
    "doc_note",
    "shelf_code",
    "server_name",
    "section",
    "barred_name",
    "name_note",
    "reg_mail_no",
)
_HINTS = {
    "case_no": "115訴12",
    "address": "文德路22/3*5＝22巷3號5樓",
    "barred_name": "信封註明不得交付的人",
    "name_note": "電腦沒有的字",
}


class IntakeForm(QWidget):
    """Edits an Intake through `change`; `filled(key)` is called when a text was finished, `go_on` by Enter.

    `main` and `more` are the two columns; the page lays them out.
    """

    def __init__(
        self,
        change: Change,
        now: Callable[[], datetime],
        filled: Callable[[str], None],
        go_on: Callable[[], None],
    ) -> None:
        super().__init__()
        self._change = change
        self._now = now
        self._filled = filled
        self._go_on = go_on
        self.texts = {key: self._text(key) for key in _TEXTS}
        self.kind = self._choice("doc_kind")
        self.server = self._choice("server_kind")
        self.regime = self._choice("regime")
        self.pieces = NumberEdit("件數", digits=2)
        self.pieces.typed.connect(lambda many: self._put("pieces", many or 0))
        self.time = TextEdit("寄存時間", limit=16)
        self.time.editingFinished.connect(self._time_typed)
        self.evidence: QPushButton = button("", self._turn_evidence, key="Ctrl+0", kind="quiet")
        self._dates = value_label()
        self._dates.setWordWrap(True)  # the one text that is wider than a narrow column
        for edit in (self.pieces, self.time):
            goes_on(edit, go_on)
        self.rows: dict[str, FieldRow] = {}
        self.parts = self._make()
        """What is left to make, in small steps; nothing else is asked of the form before."""

    def _make(self) -> Iterator[None]:
        for rows in (_MAIN, _MORE):
            yield
            self.rows |= {key: self._row(key, name, cap) for key, name, cap in rows}
        yield
        self.main = ColumnScroll(*(self.rows[key] for key, _, _ in _MAIN))
        yield
        self.more = ColumnScroll(*(self.rows[key] for key, _, _ in _MORE))
        for scroll in (self.main, self.more):
            scroll.column.addStretch(1)
        self._words = {key: self._offer(key) for key in ("issuer", "address")}

    def _text(self, key: str) -> TextEdit:
        field = DEPOSIT.by_key[key]
        made = TextEdit(field.label, limit=field.limit or 100, hint=_HINTS.get(key, ""))
        made.typed.connect(lambda text: self._put(key, text))
        made.editingFinished.connect(lambda: self._finish(key))
        goes_on(made, lambda: self._entered(key))
        return made

    def _choice(self, key: str) -> ChoiceBox:
        field = DEPOSIT.by_key[key]
        made = ChoiceBox(field.label, [(one.code, one.label) for one in field.choices])

        def chosen(code: str) -> None:
            self._put(key, code)
            self._go_on()

        made.chosen.connect(chosen)
        return made

    def _row(self, key: str, name: str, cap: str) -> FieldRow:
        others: dict[str, QWidget] = {
            "doc_kind": self.kind,
            "server_kind": self.server,
            "regime": self.regime,
            "pieces": self.pieces,
            "deposited_at": self.time,
            "is_evidence": self.evidence,
            "dates": self._dates,
        }
        editor = others[key] if key in others else self.texts[key]
        return numbered(name, editor, cap) if len(cap) == 1 else FieldRow(name, editor, cap)

    def _offer(self, key: str) -> QStringListModel:
        words = QStringListModel(self)
        offer = QCompleter(words, self)
        offer.setFilterMode(Qt.MatchFlag.MatchContains)
        offer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.texts[key].setCompleter(offer)
        return words

    # ------------------------------------------------------------------ edits

    def _put(self, key: str, value: str | int | bool) -> None:
        self._change(lambda draft: draft.typed(key, value))

    def _finish(self, key: str) -> None:
        """Write shorthand out once the field is left, and let the page look up what belongs to it."""
        text = self.texts[key].text().strip()
        full = {"case_no": full_case, "address": full_address}.get(key, str)(text)
        if full != text:
            self.texts[key].setText(full)
        if full != self.texts[key].property("told"):
            self.texts[key].setProperty("told", full)
            self._change(lambda draft: draft if _same(draft, key, full) else draft.typed(key, full))
            self._filled(key)

    def _entered(self, key: str) -> None:
        """Look up what belongs to a text before Enter leads on: what is found need not be typed."""
        self._finish(key)
        self._go_on()

    def _turn_evidence(self) -> None:
        self._change(lambda draft: draft.typed("is_evidence", not draft.is_evidence))

    def _time_typed(self) -> None:
        text, row = self.time.text().strip(), self.rows["deposited_at"]
        try:
            at = past_time(text, self._now()) if text else ""
        except InvalidInput as error:
            row.show_problem(str(error))
            return
        row.show_problem("")
        now = to_text(self._now())
        shown = at and shown_time(at, self._now()) != shown_time(now, self._now())
        self._change(lambda draft: draft.typed("deposited_at", at if shown else ""))

    def offer(self, usual: Usual) -> None:
        """Offer these words while a person types."""
        self._words["issuer"].setStringList(list(usual.issuers))
        self._words["address"].setStringList(list(usual.roads))

    # ------------------------------------------------------------------ showing

    def missing(self, draft: Intake) -> QLineEdit | QComboBox | None:
        """Return the editor of the next thing that must be filled."""
        for key in _ORDER:
            if getattr(draft, key) or (key == "doc_note" and draft.doc_kind != "other"):
                continue
            return self.kind if key == "doc_kind" else self.texts[key]
        return self.regime if not draft.applies else None

    def show_draft(self, draft: Intake) -> None:
        """Show every value with its source."""
        for key, edit in self.texts.items():
            value = getattr(draft, key)
            edit.show_value(value)
            if key in draft.prefilled and not edit.text():
                edit.setText(value)  # found while the field had the focus already
                edit.selectAll()
            if not edit.text():
                edit.setProperty("told", "")
        for key in (*self.texts, "doc_kind", "server_kind"):
            source = Source.PREVIOUS.value if key in draft.prefilled else ""
            self.rows[key].show_source(source)
        self.kind.show_value(draft.doc_kind)
        self.server.show_value(draft.server_kind)
        self.regime.show_value(draft.applies)
        self.rows["regime"].show_source("" if draft.regime else Source.RECKONED.value)
        self.pieces.show_value(draft.pieces or None)
        now = self._now()
        if not self.time.hasFocus():
            self.time.setText(shown_time(draft.deposited_at or to_text(now), now))
        self.rows["deposited_at"].show_source("補登" if draft.deposited_at else Source.NOW.value)
        self.rows["doc_note"].setVisible(draft.doc_kind == "other")
        self.evidence.setText(f"{'有證物' if draft.is_evidence else '無證物'}  Ctrl+0")
        self._show_dates(draft, now)

    def _show_dates(self, draft: Intake, now: datetime) -> None:
        found, regime = draft.reckoned(now), regimes().get(draft.applies)
        text = ""
        if found is not None:
            text = f"生效 {dashed(found.effective_on)}　保存至 {dashed(found.keep_until)}"
        self._dates.setText(text or "填機關與種類後自動計算")
        self._dates.setToolTip(regime.law if regime else "")
        self.rows["dates"].show_source(regime.label if found is not None and regime else "")

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


def _same(draft: Intake, key: str, value: str) -> bool:
    return bool(getattr(draft, key) == value)
