"""What is typed is kept within a second, so that a power cut costs nothing (L03-R06)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from kiosk.base.errors import KioskError
from kiosk.base.roc_date import hour_minute
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import records, text
from kiosk.services.kit import Offer
from kiosk.services.work_log import WorkText
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.work_editor import WorkEditor

AFTER_MS = 600


class AutoSave(QObject):
    """Keeps the newest text of one entry. Signals `saved(str)` when it is durable, `failed(str)`."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: tuple[str, str, WorkText] | None = None
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def tell(self, editor: WorkEditor) -> None:
        """Say beside the text whether it is safe."""
        clock = self._context.clock
        self.saved.connect(lambda _: editor.show_saved(f"已自動保存 {hour_minute(clock.now())}"))
        self.failed.connect(lambda text: editor.show_saved(f"未保存：{text}", "bad"))

    def keep(self, key: str, owner: str, written: WorkText) -> None:
        """Keep this text soon; text that comes before then replaces it."""
        if self._waiting is not None and self._waiting[0] != key:
            self.flush()
        self._waiting = (key, owner, written)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def flush(self) -> None:
        """Keep at once what waits."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        key, owner, written = waiting
        drafts = self._context.services.drafts
        body = body_of(written)
        self._context.runner.run(
            lambda: drafts.save(key, owner, body), lambda _: self._kept(key), self._failed
        )

    def drop(self, key: str) -> None:
        """Forget the text of an entry that was handed in or given up."""
        if self._waiting is not None and self._waiting[0] == key:
            self._waiting = None
            self._timer.stop()
        self._context.runner.run(lambda: self._context.services.drafts.drop(key))

    def _kept(self, key: str) -> None:
        if isValid(self):  # the page may be gone before its last text is down
            self.saved.emit(key)

    def _failed(self, error: KioskError) -> None:
        if isValid(self):
            self.failed.emit(error.message)


def body_of(written: WorkText) -> dict[str, Value]:
    """Return the text as it is kept."""
    return {
        "narrative": written.narrative,
        "disposition": written.disposition,
        "places": written.places,
        "links": [link.to_value() for link in written.links],
    }


def kept_text(context: Context, key: str) -> WorkText | None:
    """Return the text kept under a key, None when there is none; reads the store."""
    found = context.services.drafts.load(key)
    if found is None:
        return None
    links = tuple(Offer.from_value(link) for link in records(found.body, "links"))
    narrative, disposition, places = (
        text(found.body, key) for key in ("narrative", "disposition", "places")
    )
    return WorkText(narrative, disposition, places, links)
