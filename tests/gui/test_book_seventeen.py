"""A precinct adds a book by one file: table, form, steps, signature, search, paper, export and verify are there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Role
from kiosk.ledgers import catalog
from kiosk.models.verify import verify
from kiosk.printing.job import PrintJob
from kiosk.printing.pages import render_file
from kiosk.printing.spool import PrintSpool
from kiosk.services.desk import Desk
from kiosk.services.export import ExportFormat, Exports
from kiosk.services.policy import Policy
from kiosk.services.reading import LineFilter
from kiosk.services.registration import Registration
from kiosk.views.ledger.new_sheet import NewLineSheet
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.message_sheet import MessageSheet
from tests.book_seventeen import VISITORS
from tests.gui.keys import bring_up
from tests.gui.ledger_bench import Bench
from tests.station import DAY, Counter


class Visitors:
    """The page of the added book, driven by keys."""

    def __init__(self, qtbot: QtBot, bench: Bench) -> None:
        self.qtbot, self.bench, self.counter = qtbot, bench, bench.counter
        self.window = QWidget()
        self.page = LedgerPage(VISITORS, bench.ports())
        bench.runner.changed.connect(self.page.refresh)
        QVBoxLayout(self.window).addWidget(self.page)
        bench.windows.append(self.window)
        self.window.resize(1170, 716)
        bring_up(qtbot, self.window)
        self.page.entered()
        self.idle()

    def idle(self) -> None:
        self.qtbot.wait(80)
        self.qtbot.waitUntil(lambda: self.bench.runner.idle)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        self.idle()

    def sheet(self) -> NewLineSheet:
        found = [one for one in self.window.findChildren(NewLineSheet) if one.isVisible()]
        assert found
        return found[-1]

    def fill(self, key: str, text: str) -> None:
        item = self.sheet().opening.editors[key].inputs()[0]
        item.setFocus()
        if isinstance(item, QComboBox):
            QTest.keyClicks(item, text)
            return
        assert isinstance(item, QLineEdit)
        item.selectAll()
        item.insert(text)
        item.textEdited.emit(text)

    def arrive(self, card: str, name: str = "吳美玲") -> None:
        self.key(Qt.Key.Key_F2)
        self.fill("visitor", name)
        self.fill("id_no", "Ａ２００００００03")
        item = self.sheet().opening.editors["purpose"].inputs()[0]
        assert isinstance(item, QComboBox)
        item.setCurrentIndex(2)
        self.fill("card_no", card)
        self.key(Qt.Key.Key_F9)

    def question(self) -> MessageSheet:
        found = [one for one in self.window.findChildren(MessageSheet) if one.isVisible()]
        assert found
        return found[-1]


@pytest.fixture
def added(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "station", definitions=(*catalog.ALL, VISITORS)).furnish()
    made.desk = Desk(made.store, made.clock, replace(Policy(), citizen_on_screen=True))
    yield made
    made.store.close()


@pytest.fixture
def visitors(qtbot: QtBot, added: Counter, runner: OpRunner) -> Iterator[Visitors]:
    bench = Bench(added, runner)
    yield Visitors(qtbot, bench)
    bench.close()


def test_a_visitor_comes_signs_and_leaves_by_keys(visitors: Visitors) -> None:
    visitors.arrive("A-03")
    assert visitors.question().isVisible()
    visitors.key(Qt.Key.Key_F9)
    assert [wanted.person.ref.name for wanted in visitors.bench.asked] == ["吳美玲"]
    assert "證號：A200000003" in visitors.bench.asked[0].text
    (line,) = visitors.counter.lines("L17")
    assert line.values["id_no"] == "A200000003"
    assert line.state == "inside"
    visitors.qtbot.waitUntil(lambda: visitors.page.steps.labels == ("離開",))
    visitors.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    visitors.sheet().closing.editors["card_back"].inputs()[0].setFocus()
    visitors.key(Qt.Key.Key_Space)
    visitors.key(Qt.Key.Key_F9)
    (line,) = visitors.counter.lines("L17")
    assert (line.state, line.values["card_back"]) == ("left", True)
    visitors.qtbot.waitUntil(lambda: visitors.page.steps.labels == ())


def test_a_card_that_is_out_is_refused_and_paper_is_offered(visitors: Visitors) -> None:
    visitors.arrive("A-03")
    visitors.key(Qt.Key.Key_F8)
    (line,) = visitors.counter.lines("L17")
    signature = line.values["visitor_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == "paper"
    visitors.arrive("A-03", "林志明")
    assert "還在別的訪客手上" in visitors.sheet().opening.note_of("card_no")
    assert len(visitors.counter.lines("L17")) == 1


def test_search_paper_export_and_verify_know_the_book(visitors: Visitors, tmp_path: Path) -> None:
    visitors.arrive("A-03")
    visitors.key(Qt.Key.Key_F9)
    counter = visitors.counter
    chief = counter.actor("P00")
    assert [row[0] for row in counter.reader(chief).search("吳美玲")]
    spool = PrintSpool()
    target = tmp_path / "l17.csv"
    done = Exports(counter.desk, spool, "文德派出所").export(
        chief, "L17", (DAY, DAY), ExportFormat.CSV, target
    )
    spool.close()
    (row,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert (done.lines, row["換證號碼"]) == (1, "A-03")
    printed = tmp_path / "l17.pdf"
    job = PrintJob(
        VISITORS,
        counter.lines("L17"),
        "文德派出所",
        DAY,
        DAY,
        chief.person,
        counter.clock.now(),
    )
    assert render_file(job, printed) == 1
    assert "訪客換證登記簿" in PdfReader(printed).pages[0].extract_text()
    report = counter.store.read(lambda c: verify(c, counter.store.projector))
    assert report.finding is None


def test_rights_of_an_added_book_are_those_of_every_added_book(added: Counter) -> None:
    assert Registration(added.desk).may(added.actor("P02", desk=True), "L17")
    technician = replace(added.actor("P00"), roles=frozenset({Role.SYSADMIN}))
    assert not Registration(added.desk).may(technician, "L17")
    with pytest.raises(NotAllowed):
        added.reader(technician).positions("L17", LineFilter())
