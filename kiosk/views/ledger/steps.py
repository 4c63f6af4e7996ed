"""The next acts of an open line (派遣, 審核, 完成 …): their buttons, and the sheet each of them opens."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import LedgerDef, Step
from kiosk.ledgers.line import Line
from kiosk.services.new_line import Blank
from kiosk.views.ledger.editors import FormContext
from kiosk.views.ledger.file_editor import files_editors
from kiosk.views.ledger.new_sheet import NewActs, NewForm, NewLineSheet
from kiosk.views.ledger.pick_editors import new_line_editors
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.widgets.bits import button
from kiosk.views.widgets.message_sheet import tell_error

_ABREAST = 2
_MODIFIERS = ("", "Shift+", "Ctrl+", "Ctrl+Shift+")
KEYS = tuple(f"{modifier}{key}" for modifier in _MODIFIERS for key in ("F11", "F12"))
"""The keys of the first eight steps: Alt and Ctrl with a digit lead to books and officers."""
_MOST = len(KEYS)


class StepBar(QWidget):
    """Buttons for the steps that are possible now, F11, F12, Shift+F11 … Signals: `done(Outcome)` after one,
    `dispatch_asked(line)` when those whom the line names are to be signed out.
    """

    done = Signal(object)
    dispatch_asked = Signal(str)

    def __init__(self, host: QWidget, definition: LedgerDef, ports: LedgerPorts) -> None:
        super().__init__()
        self._host = host
        self._definition = definition
        self._ports = ports
        self._line: Line | None = None
        self._steps: tuple[Step, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._buttons: list[QPushButton] = []
        for at in range(min(len(definition.steps), _MOST)):
            made = button(f"步驟 {at + 1}", partial(self._press, at))
            made.setStyleSheet(
                "padding: 0 2px;"
            )  # two side by side with Ctrl+Shift+F12 at 1366x768
            self._grid.addWidget(made, at // _ABREAST, at % _ABREAST)
            self._buttons.append(made)
            shortcut = QShortcut(QKeySequence(KEYS[at]), host)
            shortcut.activated.connect(made.click)
        self._send = button("派遣出勤  Ctrl+Shift+D", self._dispatch)
        self._grid.addWidget(self._send, _MOST, 0, 1, _ABREAST)
        if definition.sends is not None:
            QShortcut(QKeySequence("Ctrl+Shift+D"), host).activated.connect(self._send.click)
        self.hide()

    def show_line(self, line: Line | None) -> None:
        """Offer the steps of a line to whoever is signed in."""
        actor = self._ports.actor()
        self._line = line
        self._steps = ()
        if line is not None and actor is not None:
            self._steps = self._ports.steps.offered(actor, line)[:_MOST]
        for at, made in enumerate(self._buttons):
            shown = at < len(self._steps)
            made.setVisible(shown)
            made.setEnabled(shown)
            if shown:
                step = self._steps[at]
                made.setText(f"{step.label}  {KEYS[at]}")
                made.setToolTip(step.hint or step.label)
                made.setAccessibleName(step.label)
        sends = line is not None and actor is not None and self._ports.dispatch.offered(line)
        self._send.setVisible(sends)
        self._send.setEnabled(sends)
        self.setVisible(bool(self._steps) or sends)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the steps that are offered."""
        return tuple(step.label for step in self._steps)

    @property
    def sends(self) -> bool:
        """Tell whether 派遣出勤 is offered."""
        return self._send.isVisibleTo(self)

    def take(self, key: str) -> None:
        """Open the sheet of a step by its key, if it is offered now."""
        step = next((one for one in self._steps if one.key == key), None)
        if step is not None:
            self._ask(step)

    def _dispatch(self) -> None:
        if self._line is not None:
            self.dispatch_asked.emit(self._line.id)

    def _press(self, at: int) -> None:
        if at < len(self._steps):
            self._ask(self._steps[at])

    def _ask(self, step: Step) -> None:
        actor, line = self._ports.actor(), self._line
        if actor is None or line is None:
            return
        self._ports.runner.run(
            lambda: self._ports.blanks.step(actor, line, step),
            lambda blank: self._open(actor, line, step, blank),
            self._failed,
        )

    def _open(self, actor: Actor, line: Line, step: Step, blank: Blank) -> None:
        steps = self._ports.steps
        acts = NewActs(
            check=lambda values, _reason, _form: steps.check(actor, line.id, step.key, values),
            to_sign=lambda values: steps.to_sign(actor, line.id, step.key, values),
            write=lambda values, _reason, confirmed, given: steps.take(
                actor, line.id, step.key, values, confirmed, given
            ),
        )
        clock = self._ports.clock
        files = files_editors(self._ports.attachments, self._ports.runner)
        context = FormContext(lambda: local(clock.now()).date(), blank.people, files)
        about = self._definition.summary(line.values)
        form = NewForm(
            f"{step.label}　{line.number.rpartition('-')[2]}　{about}",
            blank,
            context,
            new_line_editors(blank.things, clock.now),
            step.label,
            step.hint,
        )
        sheet = NewLineSheet(self._host, self._definition, form, self._ports.runner, acts)
        sheet.use_signing(self._ports.sign, citizen_draws=self._ports.citizen_draws())
        sheet.written.connect(self.done)

    def _failed(self, error: KioskError) -> None:
        tell_error(self._host, error)
