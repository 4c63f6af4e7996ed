"""What the page of the interview rooms is built of: the rooms, the open sessions, the session in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.room_state import RoomLine, Session
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, chip, label, row
from kiosk.views.workflow.fields import ColumnScroll
from kiosk.views.workflow.interview_custody import CustodyView

_STATE_TONE = {
    "in_use": "ok",
    "paused": "warn",
    "ended": "warn",
    "postchecked": "warn",
    "prechecked": "info",
    "booked": "",
}
STEP_KEYS = {
    "precheck": "F9",
    "start": "F9",
    "resume": "F9",
    "postcheck": "F9",
    "close": "F9",
    "pause": "F4",
    "end": "F12",
    "night": "F10",
    "custody": "F11",
    "escort": "Ctrl+E",
    "abort": "Ctrl+Delete",
}
"""The key of each step; F9 is always what comes next."""
_LINE = Qt.ItemDataRole.UserRole


def elapsed_words(span: timedelta) -> str:
    """Return `1:34`, hours and minutes as a wall clock counts them."""
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


class RoomList(QWidget):
    """The rooms of the station with what keeps each from being used."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._shown: tuple[RoomLine, ...] = ()

    def show_rooms(self, rooms: tuple[RoomLine, ...]) -> None:
        """Show the rooms anew when anything about them changed."""
        if rooms == self._shown and self._grid.count():
            return
        self._shown = rooms
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not rooms:
            words = "本所尚未登錄偵詢室，請由所長匯入裝備清冊（種類 interview_room）"
            self._grid.addWidget(label(words, role="muted", wrap=True), 0, 0)
        at = 0
        for one in rooms:
            name = label(one.room.label)
            name.setStyleSheet("font-weight: 600;")
            self._grid.addWidget(name, at, 0)
            self._grid.addWidget(label(one.kind, role="muted"), at, 1)
            self._grid.addWidget(chip(one.state, one.tone), at, 2)
            at += 1
            if one.fault:
                self._grid.addWidget(label(one.fault, tone="bad", wrap=True), at, 0, 1, 3)
                at += 1

    @property
    def texts(self) -> list[str]:
        """Return `室名 狀態` of each room."""
        return [f"{one.room.label} {one.state}" for one in self._shown]


class SessionList(QListWidget):
    """The open uses of the rooms, what runs first. Signal `picked(line)` when another is chosen."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("使用中與預約")
        self.setWordWrap(True)
        self.setSpacing(2)
        self.currentItemChanged.connect(lambda now, _before: self._chosen(now))
        self._filling = False

    def show_sessions(self, sessions: Sequence[Session], line: str) -> None:
        """Show the sessions and keep the one of `line` chosen, else the first."""
        self._filling = True
        self.clear()
        for one in sessions:
            urgent = "！" if any(ask.urgent for ask in one.asks) else ""
            text = f"{urgent}{one.room}　{one.label}　{one.hours}\n{one.subject}　{one.officers}"
            item = QListWidgetItem(text)
            item.setData(_LINE, one.line)
            self.addItem(item)
            if one.line == line:
                self.setCurrentItem(item)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
        self._filling = False

    @property
    def line(self) -> str:
        """Return the line that is chosen, or empty text."""
        at = self.currentRow()
        return str(self.item(at).data(_LINE)) if at >= 0 else ""

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.picked.emit(str(item.data(_LINE)))


class SessionPanel(QWidget):
    """One session: what is asked now, how long, custody, what is known, and its next steps.

    `act` is called with the key of a step.
    """

    def __init__(self, act: Callable[[str], object]) -> None:
        super().__init__()
        self._banners = [label("", role="banner", wrap=True) for _ in range(3)]
        self._title = label("", role="title", wrap=True)
        self._state = chip("")
        self._elapsed = label("")
        self._elapsed.setStyleSheet("font-size: 54px; font-weight: 700;")
        self._meaning = label("實際詢問時間，不含暫停", role="muted")
        self._subject = label("", role="heading", wrap=True)
        self._hours = label("", role="muted", wrap=True)
        self.custody = CustodyView()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        self._fact_labels: list[QLabel] = []
        self._buttons = {key: self._button(key, act) for key in STEP_KEYS}
        self.session: Session | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        frame, column = card()
        for banner in self._banners:
            banner.setStyleSheet("font-size: 19px; font-weight: 700;")
            column.addWidget(banner)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.addLayout(row(self._title, self._state, None))
        words.addWidget(self._subject)
        words.addWidget(self._hours)
        head.addLayout(words, 1)
        clock = QVBoxLayout()
        clock.setSpacing(0)
        clock.addWidget(self._elapsed, 0, Qt.AlignmentFlag.AlignRight)
        clock.addWidget(self._meaning, 0, Qt.AlignmentFlag.AlignRight)
        clock.addStretch(1)
        head.addLayout(clock)
        column.addLayout(head)
        column.addWidget(self.custody)
        holder = QWidget()
        holder.setLayout(self._facts)
        column.addWidget(ColumnScroll(holder), 1)
        column.addLayout(self._button_rows())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    @staticmethod
    def _button(key: str, act: Callable[[str], object]) -> QPushButton:
        kind = "primary" if STEP_KEYS[key] == "F9" else "danger" if key == "abort" else "plain"
        made = button("", partial(act, key), kind=kind)
        made.hide()
        return made

    def _button_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        main = [
            made for key, made in self._buttons.items() if STEP_KEYS[key] in {"F9", "F12", "F4"}
        ]
        rest = [made for made in self._buttons.values() if made not in main]
        for at, line in enumerate((main, rest)):
            grid.addLayout(row(*line, None), at, 0)
        return grid

    def show_session(self, session: Session | None) -> None:
        """Show a session, or that none is open."""
        self.session = session
        for banner in self._banners:
            banner.hide()
        self._show_steps(session)
        if session is None:
            self._title.setText("目前沒有使用中或預約的偵詢室")
            self._subject.setText("F2 預約或立即使用")
            for made in (self._elapsed, self._hours):
                made.setText("")
            self._state.hide()
            self._meaning.hide()
            self.custody.show_clock(None)
            self._show_facts(())
            return
        for banner, ask in zip(self._banners, session.asks, strict=False):
            banner.setText(ask.text)
            mark(banner, tone="bad" if ask.urgent else "warn")
            banner.show()
        self._title.setText(f"{session.room}　{session.title}")
        self._state.setText(session.label)
        self._state.show()
        mark(self._state, tone=_STATE_TONE.get(session.state, ""))
        self._elapsed.setText(elapsed_words(session.elapsed) if session.elapsed else "")
        self._subject.setText(session.subject)
        self._meaning.setVisible(bool(session.elapsed))
        self._hours.setText(f"預定 {session.hours}　編號 {session.number.rpartition('-')[2]}")
        self.custody.show_clock(session.custody)
        self._show_facts(session.facts)

    def _show_steps(self, session: Session | None) -> None:
        offered = {step.key: step for step in session.steps} if session else {}
        for key, made in self._buttons.items():
            step = offered.get(key)
            made.setVisible(step is not None)
            if step is not None:
                made.setText(f"{step.label}  {STEP_KEYS[key]}")
                made.setAccessibleName(step.label)
                made.setToolTip(step.hint or step.label)

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for old in self._fact_labels:
            old.hide()
            old.deleteLater()
        self._fact_labels = []
        for at, (name, value) in enumerate(facts):
            shown = [label(name, role="label"), label(value, wrap=True)]
            for side, made in enumerate(shown):
                self._facts.addWidget(made, at // 2, at % 2 * 2 + side)
            self._fact_labels += shown
        for at in range(self._facts.rowCount()):
            self._facts.setRowStretch(at, 0)
        self._facts.setRowStretch(len(facts), 1)

    @property
    def banners(self) -> list[str]:
        """Return what is asked now, as it is shown."""
        return [one.text() for one in self._banners if not one.isHidden()]

    @property
    def elapsed(self) -> str:
        """Return the large number."""
        return self._elapsed.text()

    @property
    def offered(self) -> list[str]:
        """Return the steps whose buttons are shown."""
        return [key for key, made in self._buttons.items() if not made.isHidden()]
