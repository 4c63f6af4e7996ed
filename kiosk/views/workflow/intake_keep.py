"""A report being typed is durable within a second; what was begun before a power cut comes back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from kiosk.base.errors import KioskError
from kiosk.services.intake_draft import IntakeDraft
from kiosk.views.workflow.autosave import AFTER_MS
from kiosk.views.workflow.context import Context


class IntakeKeeper(QObject):
    """Keeps the newest draft under its own key; `failed` hears a sentence when the store refuses."""

    def __init__(self, context: Context, failed: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._told = failed
        self._waiting: IntakeDraft | None = None
        self._last: IntakeDraft | None = None
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def keep(self, draft: IntakeDraft) -> None:
        """Keep this draft soon; one in which nobody has said anything is not worth keeping."""
        newest = self._waiting or self._last
        if not draft.key or not draft.owed or draft == newest:
            return
        self._waiting = draft
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def flush(self) -> None:
        """Keep at once what waits."""
        self._timer.stop()
        draft, self._waiting = self._waiting, None
        if draft is None:
            return
        self._last = draft
        service, actor = self._context.services.intake, self._context.actor()
        self._context.runner.run(lambda: service.keep(actor, draft), None, self._failed)

    def hold(self) -> None:
        """Keep nothing more: the draft is about to become a line, which ends it."""
        self._timer.stop()
        self._waiting = None

    def _failed(self, error: KioskError) -> None:
        self._last = None
        self._told(f"受理內容未能保存：{error.message}")
