"""A half-filled page outlives a power cut: kept within a second, given back with a quiet word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QLabel

from kiosk.base.errors import KioskError
from kiosk.base.roc_date import hour_minute
from kiosk.services.unfinished import Found
from kiosk.views.theme import mark
from kiosk.views.workflow.autosave import AFTER_MS
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.side_panel import RefusalBar

D = TypeVar("D")


@dataclass(frozen=True)
class Page(Generic[D]):
    """What the pages differ in: the kind of key, the word for the act, how its draft is kept."""

    key: str
    word: str
    save: Callable[[str, str, D], None]
    hint: QLabel
    refusal: RefusalBar


class Kept(QObject, Generic[D]):
    """Keeps the newest draft of one page under one key until it is confirmed or discarded.

    The owner is whoever is at the counter at the last change. Writing happens on the store's thread.
    """

    def __init__(self, context: Context, page: Page[D], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._page = page
        self._usual = page.hint.text()
        self._key = ""
        self._owner = ""
        self._last: D | None = None
        self._waiting: D | None = None
        self._came: D | None = None
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def keep(self, draft: D) -> None:
        """Keep this draft soon; one that comes before then replaces it."""
        owner = self._context.actor().person.id or self._owner
        newest = self._last if self._waiting is None else self._waiting
        if draft == newest and owner == self._owner:
            return
        self._owner = owner
        self._waiting = draft
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def flush(self) -> None:
        """Keep at once what waits."""
        self._timer.stop()
        draft, self._waiting = self._waiting, None
        if draft is None or not self._owner:
            return
        self._key = self._key or self._context.services.unfinished.new_key(self._page.key)
        self._last = draft
        key, owner, save = self._key, self._owner, self._page.save
        self._context.runner.run(lambda: save(key, owner, draft), None, self._failed)

    def drop(self) -> None:
        """Forget the draft that was confirmed or discarded."""
        self._timer.stop()
        key, self._key = self._key, ""
        self._waiting = self._last = self._came = None
        self._say(self._usual, "")
        if key:
            self._context.runner.run(lambda: self._context.services.unfinished.drop(key))

    def came_back(self, found: Found[D]) -> None:
        """Go on under the key of a restored draft, and say what came back and what could not."""
        self._timer.stop()
        self._key, self._waiting = found.key, None
        draft, lost = found.restored.draft, "；".join(found.restored.lost)
        if draft is None:
            self.drop()
            self._say(
                f"{hour_minute(found.saved_at)} 未完成的{self._page.word}未還原：{lost}", "warn"
            )
            return
        self._last = self._came = draft
        self._owner = self._context.actor().person.id
        self._say(
            f"已還原 {hour_minute(found.saved_at)} 未完成的{self._page.word}　Esc 放棄", "info"
        )
        if lost:
            self._page.refusal.add(f"未還原：{lost}")

    def as_it_came(self, draft: D) -> bool:
        """Tell whether nothing has been done to the restored draft."""
        return self._came is not None and draft == self._came

    @property
    def notice(self) -> str:
        """Return what is said in place of the usual hint."""
        return self._page.hint.text()

    def _say(self, text: str, tone: str) -> None:
        self._page.hint.setText(text)
        mark(self._page.hint, tone=tone)

    def _failed(self, error: KioskError) -> None:
        self._last = None
        self._say(f"未完成的{self._page.word}未能保存：{error.message}", "bad")
