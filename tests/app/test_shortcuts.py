"""No key means two things: every page of the running kiosk, with every key that is live on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.identity.permissions import Role
from kiosk.ledgers import catalog
from kiosk.views.shell import Shell
from tests.app.conftest import Desk

_CONTEXT = Qt.ShortcutContext


@dataclass(frozen=True)
class Live:
    """A key that is heard now: in the whole window, or only while the focus is inside `home`."""

    keys: tuple[str, ...]
    home: QWidget
    whole: bool
    children: bool
    words: str

    def meets(self, other: Live) -> bool:
        """Tell whether one keystroke can reach both: the same keys, or one the beginning of the other's."""
        short, long = sorted((self.keys, other.keys), key=len)
        return long[: len(short)] == short and self._together(other)

    def _together(self, other: Live) -> bool:
        if self.whole or other.whole:
            return True
        if self.home is other.home:
            return True
        outer, inner = (self, other) if self.home.isAncestorOf(other.home) else (other, self)
        return outer.children and outer.home.isAncestorOf(inner.home)


def keys_of(sequence: QKeySequence) -> tuple[str, ...]:
    return tuple(sequence.toString().split(", ")) if not sequence.isEmpty() else ()


def live(shell: Shell) -> Iterator[Live]:
    """Find every enabled shortcut of the window that some focus can press."""
    for found in shell.findChildren(QObject):
        if isinstance(found, QShortcut):
            home = found.parent()
            if isinstance(home, QWidget) and found.isEnabled() and heard(home):
                for key in QShortcut.keys(found):
                    yield made(keys_of(key), home, found.context(), type(home).__name__)
        elif isinstance(found, QAction) and found.isEnabled():
            for owner in found.associatedObjects():
                if isinstance(owner, QWidget) and heard(owner):
                    for key in found.shortcuts():
                        yield made(keys_of(key), owner, found.shortcutContext(), found.text())
        elif isinstance(found, QAbstractButton) and heard(found):
            yield made(keys_of(found.shortcut()), found, _CONTEXT.WindowShortcut, found.text())


def heard(home: QWidget) -> bool:
    return home.isVisible() and home.isEnabled()


def made(keys: tuple[str, ...], home: QWidget, context: Qt.ShortcutContext, words: str) -> Live:
    whole = context in {_CONTEXT.WindowShortcut, _CONTEXT.ApplicationShortcut}
    return Live(keys, home, whole, context is _CONTEXT.WidgetWithChildrenShortcut, words)


def clashes(shell: Shell) -> list[str]:
    found = [one for one in live(shell) if one.keys]
    return sorted(
        f"{', '.join(one.keys)}: {one.words} / {other.words}"
        for one, other in combinations(found, 2)
        if one.meets(other)
    )


PAGES = (
    *(book.key for book in catalog.ALL),
    "board", "roster", "day_end", "check_out", "check_in", "hours", "work_log", "camera_check",
    "camera_round", "camera_uptime", "siren_test", "air_defence", "interview_room", "deposit",
    "pick_up", "disposal", "handover", "intake", "review", "case_statistics",
)  # fmt: skip


def test_the_pages_walked_are_all_pages(desk: Desk) -> None:
    desk.sign_in("kuo")
    assert set(desk.shell._makers) <= set(PAGES)


@pytest.mark.parametrize("account", ["chen", "kuo"])
def test_no_key_of_any_page_is_ambiguous(desk: Desk, account: str) -> None:
    desk.sign_in(account)
    assert desk.kiosk.sign_in.active is not None
    said: dict[str, list[str]] = {}
    for page in desk.shell._makers:
        desk.shell.show_page(page)
        desk.settle()
        if found := clashes(desk.shell):
            said[page] = found
    assert said == {}


def test_a_chord_that_begins_like_a_single_key_is_found(desk: Desk) -> None:
    desk.sign_in("chen")
    assert Role.OFFICER in desk.kiosk.sign_in.actor().roles
    desk.shell.add_command("一鍵", "Alt+1", lambda: None)
    assert any(one.startswith("Alt+1") for one in clashes(desk.shell))
