"""Writing a work log: plain text, template on request, times found as they are typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kiosk.base.canonical import nfc
from kiosk.base.instants import from_text, local, to_text
from kiosk.base.roc_date import hour_minute
from kiosk.ledgers.work_log_text import personal_tokens, template, times_in
from kiosk.services.kit import CheckInDraft, WorkReturn
from kiosk.services.work_log import WorkText
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.offers import OfferList

LIMIT = 4000
_TIMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class About:
    """The duty that is written about."""

    duty_code: str = ""
    start_at: str = ""
    end_at: str = ""
    place: str = ""


class WorkEditor(QWidget):
    """Narrative and disposition. Signals: `typed(WorkText)` for edits by a person only; `done()` by
    Ctrl+Enter. `offers` are the lines of other books that he may refer to.
    """

    typed = Signal(object)
    done = Signal()

    def __init__(self, template_key: str = "F4") -> None:
        super().__init__()
        self._about = About()
        self._places = ""
        self._showing = False
        self.title = label("工作紀錄", role="heading")
        self._template = button("帶入範本", self.use_template, key=template_key, kind="quiet")
        self.narrative = _edit("工作記事", "直接輸入，四碼時間（例如 2210）會自動辨識")
        self.disposition = _edit("處理情形", "處理情形（可留空）")
        self.disposition.setFixedHeight(68)
        self._times = label("", role="muted", wrap=True)
        self._rest = label("", role="muted")
        self._saved = label("", role="muted", tone="ok")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(row(self.title, None, self._template))
        column.addWidget(self.narrative, 1)
        column.addWidget(self._times)
        column.addWidget(self.disposition)
        self.offers = OfferList()
        column.addWidget(self.offers)
        column.addLayout(row(self._saved, None, self._rest))
        self.narrative.textChanged.connect(self._changed)
        self.disposition.textChanged.connect(self._changed)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(
                QKeySequence(key),
                self,
                self.done.emit,
                context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
            )
        self._hints()

    def show_text(self, written: WorkText, about: About, *, title: str, note: bool = False) -> None:
        """Show a text to go on with; a partner's note has no template and no disposition."""
        self._about = about
        self._places = written.places
        self.title.setText(title)
        self._template.setVisible(not note)
        self.disposition.setVisible(not note)
        self._showing = True
        for edit, text in (
            (self.narrative, written.narrative),
            (self.disposition, written.disposition),
        ):
            if edit.toPlainText() != text:
                edit.setPlainText(text)
        self._showing = False
        self._hints()

    def show_return(self, draft: CheckInDraft, work: WorkReturn, now: datetime) -> None:
        """Show the work log that somebody who comes back brings along, as he last typed it."""
        text = WorkText(work.narrative, work.disposition, work.places)
        ended, place = draft.in_at or to_text(now), work.places or draft.place
        title = "工作紀錄  F2" if work.own else "同班補充  F2"
        about = About(draft.duty, draft.out_at, ended, place)
        self.show_text(text, about, title=title, note=not work.own)
        self.show_saved("已還原上次輸入" if text.narrative else "")

    @property
    def written(self) -> WorkText:
        """Return what stands in the editor, NFC."""
        return WorkText(
            nfc(self.narrative.toPlainText()),
            nfc(self.disposition.toPlainText()),
            self._places,
            self.offers.chosen,
        )

    def use_template(self) -> None:
        """Put the duty's phrases before what is written already."""
        about = self._about
        if not about.start_at or not self._template.isVisible():
            return
        opening = template(about.duty_code, about.start_at, about.end_at, about.place)
        before = self.narrative.toPlainText()
        if opening in before:
            self.narrative.setFocus()
            return
        cursor = self.narrative.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(cursor.MoveOperation.Start)
        cursor.insertText(f"{opening}\n" if before else opening)
        cursor.endEditBlock()
        self.narrative.setFocus()

    def show_saved(self, text: str, tone: str = "ok") -> None:
        """Say whether what is typed is safe."""
        self._saved.setText(text)
        mark(self._saved, tone=tone)

    @property
    def times(self) -> str:
        """Return the line of recognised times."""
        return self._times.text()

    def _changed(self) -> None:
        self._hints()
        if not self._showing:
            self.show_saved("")
            self.typed.emit(self.written)

    def _hints(self) -> None:
        text = self.narrative.toPlainText()
        rest = LIMIT - len(text)
        self._rest.setText(f"還可輸入 {rest:,} 字" if rest >= 0 else f"超過 {-rest:,} 字")
        mark(self._rest, tone="bad" if rest < 0 else "")
        marks = []
        if self._about.start_at:
            day = local(from_text(self._about.start_at)).date()
            marks = [hour_minute(found.at) for found in times_in(text, day, self._about.start_at)]
        shown = "、".join(marks[:_TIMES_SHOWN]) + ("…" if len(marks) > _TIMES_SHOWN else "")
        private = len(personal_tokens(text))
        parts = [f"時間 {shown}" if marks else "", f"個資 {private} 處將遮蔽" if private else ""]
        self._times.setText("　".join(part for part in parts if part))
        self._times.setVisible(bool(marks or private))


def _edit(name: str, hint: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setTabChangesFocus(True)
    return made
