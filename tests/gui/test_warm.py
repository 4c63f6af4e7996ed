"""What is made behind the login: it waits for whoever types there, and nothing of it is made twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from kiosk.app import warm
from kiosk.app.warm import Warming
from kiosk.base.clock import ManualClock
from kiosk.views.ops import OpRunner
from kiosk.views.page import Page
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell

PAGES = ("board", "roster", "hours")


class Parted(Page):
    """A page whose words are made in steps of their own."""

    def __init__(self, begun: Callable[[], None], finished: Callable[[], None]) -> None:
        super().__init__()
        begun()
        self._finished = finished
        self.parts = self._make()

    def _make(self) -> Iterator[None]:
        yield
        column = QVBoxLayout(self)
        yield
        self.words = QLabel("看板")
        column.addWidget(self.words)
        self._finished()


class Asked(QObject):
    """An event filter of the application that counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:
        self.count += 1
        return False


class Bench:
    """A locked shell with pages in parts, and what was begun and finished of them."""

    def __init__(self, clock: ManualClock, runner: OpRunner) -> None:
        self.begun: list[str] = []
        self.finished: list[str] = []
        self.shell = Shell(clock, runner)
        for key in PAGES:
            self.shell.add_page(RailEntry(key, "", key), self._maker(key), home=key == "board")
        self.shell.lock()
        self.shell.show()

    def _maker(self, key: str) -> Callable[[], Page]:
        return lambda: Parted(lambda: self.begun.append(key), lambda: self.finished.append(key))


@pytest.fixture
def bench(qtbot: QtBot, clock: ManualClock, runner: OpRunner) -> Bench:
    made = Bench(clock, runner)
    qtbot.addWidget(made.shell)
    return made


def looks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the warming look again at once, and return what waits until it has looked some times more."""
    counted: list[int] = []
    real = QTimer.singleShot

    class Counted:
        @staticmethod
        def singleShot(pause: int, context: QObject, run: Callable[[], None]) -> None:
            counted.append(pause)
            real(0, context, run)

    monkeypatch.setattr("kiosk.app.warm.QTimer", Counted)

    def more() -> None:
        before = len(counted)
        qtbot.waitUntil(lambda: len(counted) > before + 20)

    return more


def test_every_page_is_made_once_while_nobody_types(bench: Bench, qtbot: QtBot) -> None:
    Warming(bench.shell).warm()
    qtbot.waitUntil(lambda: len(bench.finished) == len(PAGES))
    assert bench.begun == bench.finished == list(PAGES)
    for key in PAGES:
        bench.shell.page(key)
    assert len(bench.begun) == len(PAGES)


def test_no_page_is_begun_while_somebody_types(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "_STILL_MS", 600_000)
    looked = looks(qtbot, monkeypatch)
    warming = Warming(bench.shell)
    QTest.keyClicks(bench.shell.login.account, "chen")
    warming.warm()
    looked()
    assert not bench.begun
    monkeypatch.setattr(warm, "_STILL_MS", 0)
    qtbot.waitUntil(lambda: len(bench.finished) == len(PAGES))


def test_no_page_is_begun_while_somebody_works(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = looks(qtbot, monkeypatch)
    bench.shell.show_page("board")
    bench.shell.unlock()
    Warming(bench.shell).warm()
    looked()
    assert bench.begun == ["board"]
    bench.shell.lock()
    qtbot.waitUntil(lambda: len(bench.finished) == len(PAGES))


def test_a_page_asked_for_in_the_middle_of_its_making_is_finished_and_not_made_again(
    bench: Bench,
) -> None:
    shell = bench.shell
    while not bench.begun:
        assert shell.warm_next()
    assert not bench.finished
    page = shell.page("board")
    assert isinstance(page, Parted)
    assert page.words.text() == "看板"
    while shell.warm_next():
        pass
    assert bench.begun == bench.finished == list(PAGES)
    assert shell.page("board") is page


def test_steps_named_first_come_before_any_page(bench: Bench) -> None:
    done: list[str] = []

    def sheets() -> Iterator[None]:
        done.append("sheet")
        yield
        done.append("drawn")

    bench.shell.warm_first(sheets())
    while not bench.begun:
        assert bench.shell.warm_next()
    assert done == ["sheet", "drawn"]


def test_filters_are_not_asked_while_a_page_is_made_and_are_asked_again_after_it(
    bench: Bench, qapp: QApplication
) -> None:
    filters = Asked(), Asked()
    for one in filters:
        qapp.installEventFilter(one)
    bench.shell.use_watchers(*filters)
    before = [one.count for one in filters]
    bench.shell.page("roster")
    assert [one.count for one in filters] == before
    QTest.keyClicks(bench.shell.login.account, "a")
    assert all(one.count > counted for one, counted in zip(filters, before, strict=True))
    for one in filters:
        qapp.removeEventFilter(one)


def test_filters_come_back_from_a_page_that_cannot_be_made(
    bench: Bench, qapp: QApplication
) -> None:
    def broken() -> Page:
        raise LookupError

    bench.shell.add_page(RailEntry("broken", "", "壞"), broken)
    asked = Asked()
    qapp.installEventFilter(asked)
    bench.shell.use_watchers(asked)
    with pytest.raises(LookupError):
        bench.shell.page("broken")
    before = asked.count
    QTest.keyClicks(bench.shell.login.account, "a")
    assert asked.count > before
    qapp.removeEventFilter(asked)
