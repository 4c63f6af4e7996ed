"""Choosing a list to import, and showing every error of a file that is refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from kiosk.base.errors import KioskError
from kiosk.identity.permissions import EQUIPMENT, PEOPLE, ROSTER, Action, Actor, authorize
from kiosk.services.imports.problems import ImportRefused
from kiosk.services.register_import import Imported, RegisterImport
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell
from kiosk.views.widgets.message_sheet import Message, MessageSheet, tell, tell_error

INSTALLATIONS = "installations"
"""The list of what is fixed to walls and poles; its rows are of the equipment register."""
_NAMES = {
    ROSTER: "勤務分配表",
    PEOPLE: "人員名冊",
    EQUIPMENT: "裝備清冊",
    INSTALLATIONS: "設備清冊",
}
_FILES = "清單 (*.xlsx *.csv)"


class Intake(QObject):
    """The import flow: file dialog, one op, one sheet."""

    def __init__(self, shell: Shell, imports: RegisterImport, runner: OpRunner) -> None:
        super().__init__(shell)
        self._shell = shell
        self._imports = imports
        self._runner = runner

    def ask(self, actor: Actor, what: str) -> None:
        """Let a person choose a file for `roster`, `people`, `equipment` or `installations`, and take it over."""
        try:
            register = EQUIPMENT if what == INSTALLATIONS else what
            authorize(actor, register, Action.IMPORT, actor.unit)
        except KioskError as error:
            tell_error(self._shell, error)
            return
        chosen, _ = QFileDialog.getOpenFileName(self._shell, f"匯入{_NAMES[what]}", "", _FILES)
        if chosen:
            self.take(actor, what, Path(chosen))

    def take(self, actor: Actor, what: str, path: Path) -> None:
        """Take over a file off the GUI thread."""
        use_case = self._imports.of(what)

        def done(made: Imported) -> None:
            tell(self._shell, made.text, tone="ok")

        self._runner.run(lambda: use_case(actor, path), done, self._failed)

    def _failed(self, error: KioskError) -> None:
        if not isinstance(error, ImportRefused):
            tell_error(self._shell, error)
            return
        MessageSheet(
            self._shell,
            Message(
                f"檔案有 {len(error.problems)} 處錯誤，整份沒有匯入",
                "修正下列各處後再匯入一次。",
                details=tuple(map(str, error.problems)),
                tone="bad",
            ),
        )
