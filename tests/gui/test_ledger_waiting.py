"""A book whose lines take long to find: the page stays in the officer's hands, old answers are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, get_ident

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.errors import StoreError
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers import catalog
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.line import History
from kiosk.services.reading import LineFilter
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ops import OpRunner
from tests.gui.keys import bring_up
from tests.gui.ledger_bench import Bench, Million
from tests.station import Counter

LINES, FOUND = 5_000, 12


class Slow(Million):
    """Finds lines only when told to; unfiltered questions are answered at once."""

    def __init__(self, columns: int) -> None:
        super().__init__(columns, LINES)
        self.found = Event()
        self.broken = False
        self.threads: list[int] = []

    def positions(self, ledger: str, filter: LineFilter) -> Sequence[int]:  # noqa: A002
        self.threads.append(get_ident())
        if self.broken:
            raise StoreError("磁碟讀取失敗")
        if not filter.open_only:
            return range(LINES, 0, -1)
        assert self.found.wait(20)
        return range(FOUND, 0, -1)

    def history(self, line_id: str) -> History:
        self.threads.append(get_ident())
        raise StoreError("這個讀取器沒有歷程")


class Desk:
    """A page over the slow reader, with the store's own thread."""

    def __init__(self, qtbot: QtBot, counter: Counter, runner: OpRunner) -> None:
        definition = catalog.by_key("L01")
        self.reader = Slow(sum(1 for item in definition.fields if item.width))
        self.runner = runner
        self.actor: Actor | None = officer("P02")
        ports = replace(
            Bench(counter, runner).ports(),
            reader=lambda: self.reader if self.actor else None,
            actor=lambda: self.actor,
        )
        self.page = LedgerPage(definition, ports)
        qtbot.addWidget(self.page)
        self.page.resize(1170, 716)
        bring_up(qtbot, self.page)
        self.page.entered()
        qtbot.waitUntil(lambda: self.page.model.rowCount() == LINES)


def officer(key: str) -> Actor:
    person = PersonRef(key, "警員", "王大明", "2")
    return Actor(person, "AW3B2", frozenset({Role.DESK}), "S-1", "password")


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, counter: Counter) -> Iterator[Desk]:
    bugs: list[Exception] = []
    with ThreadPoolExecutor(1) as pool:
        runner = OpRunner(pool, bugs.append)
        made = Desk(qtbot, counter, runner)
        yield made
        made.reader.found.set()
        qtbot.waitUntil(lambda: runner.idle)
    assert not bugs


def test_the_table_can_be_walked_while_a_filter_is_being_answered(qtbot: QtBot, desk: Desk) -> None:
    page = desk.page
    page.filter.open_only.click()
    page.table.setFocus()
    for _ in range(3):
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == 3
    assert page.model.rowCount() == LINES
    assert page.model.index(3, 0).data()
    desk.reader.found.set()
    qtbot.waitUntil(lambda: page.model.rowCount() == FOUND)
    assert get_ident() not in desk.reader.threads


def test_an_answer_to_an_older_question_is_dropped(qtbot: QtBot, desk: Desk) -> None:
    page = desk.page
    shown: list[int] = []
    page.model.modelReset.connect(lambda: shown.append(page.model.rowCount()))
    page.filter.open_only.click()
    page.filter.open_only.click()
    desk.reader.found.set()
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert shown == [LINES]


def test_a_line_asked_for_is_chosen_once_its_filter_is_gone(qtbot: QtBot, desk: Desk) -> None:
    page = desk.page
    desk.reader.found.set()
    page.filter.open_only.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == FOUND)
    page.show_line(4_000)
    qtbot.waitUntil(lambda: page.model.rowCount() == LINES)
    row = page.model.row_at(page.table.currentIndex().row())
    assert row is not None
    assert row.row_number == 4_000


def test_lines_of_one_officer_are_not_left_for_the_next(qtbot: QtBot, desk: Desk) -> None:
    page = desk.page
    page.filter.open_only.click()
    desk.actor = officer("P03")
    page.reload()
    assert page.model.rowCount() == 0
    desk.actor = None
    page.reload()
    desk.reader.found.set()
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert page.model.rowCount() == 0


def test_a_book_that_cannot_be_read_says_why(qtbot: QtBot, desk: Desk) -> None:
    desk.reader.broken = True
    desk.page.reload()
    qtbot.waitUntil(lambda: desk.page.model.rowCount() == 0)
    assert any("磁碟讀取失敗" in text for text in desk.page.detail.texts())
