"""偵詢室: the rooms, the session that runs, and every step of it by a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout

from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.base.result import Changes
from kiosk.identity.permissions import Action, allowed
from kiosk.ledgers.definition import Field, FieldKind
from kiosk.services.desk import Outcome
from kiosk.services.new_line import Blank
from kiosk.services.room_state import RoomsNow
from kiosk.services.rooms import Rooms
from kiosk.views.ledger.editors import Editor, FormContext, editor_for
from kiosk.views.ledger.new_sheet import NewActs, NewForm, NewLineSheet
from kiosk.views.ledger.pick_editors import PickEditor, new_line_editors, thing_pick
from kiosk.views.ops import Op
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.interview_parts import STEP_KEYS, RoomList, SessionList, SessionPanel
from kiosk.views.workflow.page import WorkflowPage

BOOK = "L15"
_LEFT_PX = 380
_LOOK_MS = 15_000
_AHEAD = frozenset({"booked_from", "booked_to"})
"""Times that lie ahead: typed as they are, never taken for yesterday's."""

_WORD = {
    "F9": "下一步",
    "F4": "暫停",
    "F12": "結束詢問",
    "F10": "夜間事由",
    "F11": "拘捕時限",
    "Ctrl+E": "解送",
    "Ctrl+Delete": "取消使用",
}


class InterviewRoomPage(WorkflowPage):
    """Rooms and open sessions on the left, the chosen session on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rooms = Rooms(context.desk)
        self._asked: Op[RoomsNow] | None = None
        self._target = ""
        self._now: RoomsNow | None = None
        self.sheet: NewLineSheet | None = None
        self.rooms = RoomList()
        self.sessions = SessionList()
        self.panel = SessionPanel(self.take_step)
        self._sun = label("", role="muted")
        self._new = button("預約／使用", self.book, key="F2", kind="primary")
        self.parts = self._make_rest()

    def _make_rest(self) -> Iterator[None]:
        yield
        self._lay_out()
        yield
        self.sessions.picked.connect(self._picked)
        self.sessions.itemActivated.connect(lambda _item: self._next())
        for key in dict.fromkeys(STEP_KEYS.values()):
            self.add_command(f"偵詢室：{_WORD.get(key, key)}", key, partial(self._pressed, key))
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(row(label("偵詢室", role="title"), self._sun, None, self._new))
        left = QVBoxLayout()
        rooms, column = card("偵詢室")
        column.addWidget(self.rooms)
        rooms.setFixedWidth(_LEFT_PX)
        left.addWidget(rooms)
        listed, inner = card("使用中與預約")
        inner.addWidget(self.sessions, 1)
        listed.setFixedWidth(_LEFT_PX)
        left.addWidget(listed, 1)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addLayout(left)
        columns.addWidget(self.panel, 1)
        outer.addLayout(columns, 1)
        outer.addWidget(label("↑↓ 選取　Enter 下一步　Esc 回看板", role="muted"))

    # ------------------------------------------------------------------ showing

    def entered(self) -> None:
        """Look anew and put the focus on the sessions."""
        self.sessions.setFocus()
        self.look()

    def open_target(self, target: str) -> None:
        """Show the session of a line; empty for whatever runs. `new` begins a booking."""
        if target == "new":
            self.book()
        elif target:
            self._target = target
            self.look()

    def refresh(self, changes: Changes) -> None:
        """Follow what is written while the page is in front."""
        if changes and self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask what is going on in the rooms."""
        actor, states = self.context.actor(), self._rooms.state
        if self._asked is not None:
            self._asked.cancel()
        self._new.setVisible(allowed(actor, BOOK, Action.SUBMIT, self.context.desk.unit))
        self._asked = self.context.runner.run(lambda: states.now(actor), self._show, self._refused)

    def _tick(self) -> None:
        if self.isVisible() and self.isEnabled():
            self.look()

    def _show(self, now: RoomsNow) -> None:
        self._asked = None
        self._now = now
        light = "夜間" if now.night else "日間"
        self._sun.setText(f"{now.sun}　現在{light}")
        self.rooms.show_rooms(now.rooms)
        chosen = self._target or self.sessions.line
        self._target = ""
        self.sessions.show_sessions(now.sessions, chosen)
        self._picked(self.sessions.line)
        self._keep_focus()

    def _keep_focus(self) -> None:
        """Take the focus where nothing has it: keys of a page work only while the focus is inside."""
        if self.isVisible() and self.isEnabled() and QApplication.focusWidget() is None:
            self.sessions.setFocus()

    def _refused(self, error: KioskError) -> None:
        self._asked = None
        self.rooms.show_rooms(())
        self.sessions.show_sessions((), "")
        self.panel.show_session(None)
        self._sun.setText(str(error))

    def _picked(self, line: str) -> None:
        sessions = self._now.sessions if self._now else ()
        self.panel.show_session(next((one for one in sessions if one.line == line), None))

    # ------------------------------------------------------------------ acts

    def book(self) -> None:
        """Open the form of a booking."""
        actor, rooms = self.context.actor(), self._rooms
        if not allowed(actor, BOOK, Action.SUBMIT, self.context.desk.unit):
            return
        acts = NewActs(
            check=lambda values, _reason, _form: rooms.check_booking(actor, values),
            write=lambda values, _reason, confirmed, _given: rooms.book(actor, values, confirmed),
        )
        self._ask(lambda: rooms.forms.booking(actor), acts, "預約或使用偵詢室", "登記")

    def take_step(self, key: str) -> None:
        """Open the form of a step of the chosen session."""
        session = self.panel.session
        step = next((one for one in session.steps if one.key == key), None) if session else None
        if session is None or step is None:
            return
        actor, rooms, line = self.context.actor(), self._rooms, session.line
        title = f"{step.label}　{session.room}　{session.subject}"
        if key == "precheck":
            acts = NewActs(
                write=lambda values, _reason, confirmed, _given: rooms.precheck(
                    actor, line, values, confirmed
                )
            )
            self._ask(lambda: rooms.forms.precheck(actor), acts, title, step.label, step.hint)
            return
        acts = NewActs(
            check=lambda values, _reason, _form: rooms.check(actor, line, key, values),
            to_sign=lambda values: rooms.to_sign(actor, line, key, values),
            write=lambda values, _reason, confirmed, given: rooms.take(
                actor, line, key, values, confirmed, given
            ),
        )
        self._ask(lambda: rooms.step_blank(actor, line, key), acts, title, step.label, step.hint)

    def _ask(
        self, work: Callable[[], Blank], acts: NewActs, title: str, act: str, hint: str = ""
    ) -> None:
        def opened(blank: Blank) -> None:
            make, people = self._make(blank), self._form_context(blank)
            self._open(acts, NewForm(title, blank, people, make, act, hint))

        self.context.runner.run(work, opened, self.show_error)

    def _open(self, acts: NewActs, form: NewForm) -> None:
        definition = self.context.desk.definition(BOOK)
        sheet = NewLineSheet(self, definition, form, self.context.runner, acts)
        sheet.use_signing(self.context.sign, citizen_draws=self.context.citizen_draws())
        sheet.written.connect(self._written)
        self.sheet = sheet

    def _form_context(self, blank: Blank) -> FormContext:
        clock = self.context.clock
        return FormContext(lambda: local(clock.now()).date(), blank.people)

    def _make(self, blank: Blank) -> Callable[[Field, FormContext], Editor]:
        usual = new_line_editors(blank.things, self.context.clock.now)

        def make(field: Field, context: FormContext) -> Editor:
            if field.kind is FieldKind.INSTANT and field.key in _AHEAD:
                return editor_for(field, context)
            if field.kind is FieldKind.ASSET:
                rooms = [thing_pick(one) for one in blank.things]
                return PickEditor(field, context, rooms, "名稱或編號，↓ 選清單")
            return usual(field, context)

        return make

    def _written(self, outcome: Outcome) -> None:
        self._target = outcome.lines[-1]
        self.look()

    # ------------------------------------------------------------------ keys

    def _pressed(self, key: str) -> None:
        offered = self.panel.offered
        found = next((step for step in offered if STEP_KEYS[step] == key), "")
        if found:
            self.take_step(found)

    def _next(self) -> None:
        self._pressed("F9")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)
