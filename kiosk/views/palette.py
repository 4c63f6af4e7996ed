"""Ctrl+K: every command by name, with its key beside it, and everything the store can find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.views.ops import Op, OpRunner
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import label
from kiosk.views.widgets.hit_delegate import HitDelegate
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 820
_PAUSE_MS = 60
_MOST = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: what it is, what stands beside it (key, time, state), what Enter does."""

    title: str
    subtitle: str
    action: Callable[[], None]


Search = Callable[[str], Sequence[Hit]]


def command_hits(actions: Sequence[QAction], text: str) -> list[Hit]:
    """Return the commands whose name or key holds the characters of `text` in order, best first."""
    scored: list[tuple[int, int, Hit]] = []
    for order, action in enumerate(actions):
        if not action.isEnabled() or not action.text():
            continue
        key = action.shortcut().toString()
        score = fuzzy(text, f"{action.text()} {key}")
        if score is not None:
            scored.append((score, order, Hit(action.text(), key, action.trigger)))
    return [hit for _score, _order, hit in sorted(scored, key=lambda item: item[:2])]


def fuzzy(wanted: str, text: str) -> int | None:
    """Return how far apart the wanted characters stand in the text (0 is best), or None."""
    wanted, text = wanted.casefold().replace(" ", ""), text.casefold()
    if wanted in text:
        return text.index(wanted)
    at = -1
    gaps = 100
    for character in wanted:
        found = text.find(character, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1
        at = found
    return gaps


class Palette(Overlay):
    """Type, arrows, Enter. `>` lists commands only; other text also asks `search` off the GUI thread."""

    def __init__(
        self,
        host: QWidget,
        actions: Sequence[QAction],
        runner: OpRunner | None = None,
        search: Search | None = None,
    ) -> None:
        super().__init__(host, _WIDTH)
        self._actions = list(actions)
        self._runner = runner
        self._search = search
        self._asked: Op[Sequence[Hit]] | None = None
        self._hits: list[Hit] = []
        self.edit = QLineEdit(self.panel)
        self.edit.setPlaceholderText("指令、人員、裝備、編號或內文")
        self.edit.setAccessibleName("搜尋")
        mark(self.edit, big="true")
        self.list = QListWidget(self.panel)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("搜尋結果")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._go())
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(14, 14, 14, 10)
        column.addWidget(self.edit)
        column.addWidget(self.list, 1)
        column.addWidget(
            label("↑↓ 選取　Enter 執行　> 只列指令　@ 人員　# 編號　Esc 關閉", role="muted")
        )
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        self.edit.textChanged.connect(self._typed)
        self.edit.installEventFilter(self)
        self.panel.setMinimumHeight(min(520, host.window().height() - 48))
        self._typed("")
        self.open_sheet(self.edit)

    @property
    def hits(self) -> list[Hit]:
        """Return what is listed."""
        return self._hits

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the arrows to the list while the typing stays in the line."""
        if watched is self.edit and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event.key())
            return False
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        step = next((count for name, count in steps.items() if key == name), 0)
        if step:
            last = self.list.count() - 1
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            return False
        return True

    def _typed(self, text: str) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        wanted = text.strip()
        self._show([] if wanted[:1] in {"@", "#"} else self._commands(wanted))
        if wanted and not wanted.startswith(">") and self._search is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def _commands(self, wanted: str) -> list[Hit]:
        return command_hits(self._actions, wanted.removeprefix(">"))

    def _ask(self) -> None:
        text, search = self.edit.text().strip(), self._search
        if self._runner is not None and search is not None and text:
            self._asked = self._runner.run(lambda: search(text), self._found, self._not_found)

    def _found(self, found: Sequence[Hit]) -> None:
        # What the store knows comes after the commands that are named alike.
        self._show([*self._hits, *found])

    def _not_found(self, error: KioskError) -> None:
        self._show([*self._hits, Hit(error.message, error.hint, lambda: None)])

    def _show(self, hits: list[Hit]) -> None:
        chosen = max(self.list.currentRow(), 0)
        self._hits = hits[:_MOST]
        self.list.clear()
        for hit in self._hits:
            item = QListWidgetItem(hit.title)
            item.setData(Qt.ItemDataRole.UserRole, hit.subtitle)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.title}，{hit.subtitle}")
            self.list.addItem(item)
        self.list.setCurrentRow(min(chosen, len(self._hits) - 1))

    def _go(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._hits):
            hit = self._hits[at]
            self._leave()
            hit.action()

    def _leave(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        self._timer.stop()
        self.close_sheet()
