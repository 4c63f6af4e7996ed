"""A precinct adds a book by one file: table, form, steps, signature, search, paper, export and verify are there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
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
from kiosk.views.ops import OpRunner
from tests.book_seventeen import VISITORS
from tests.gui.book_keys import BookKeys
from tests.gui.ledger_bench import Bench
from tests.station import DAY, Counter


class Visitors(BookKeys):
    """The page of the added book."""

    def arrive(self, card: str, name: str = "吳美玲") -> None:
        self.key(Qt.Key.Key_F2)
        self.fill("visitor", name)
        self.fill("id_no", "Ａ２００００００03")
        self.fill("purpose", "維修")
        self.fill("card_no", card)
        self.key(Qt.Key.Key_F9)


@pytest.fixture
def added(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "station", definitions=(*catalog.ALL, VISITORS)).furnish()
    made.desk = Desk(made.store, made.clock, replace(Policy(), citizen_on_screen=True))
    yield made
    made.store.close()


@pytest.fixture
def visitors(qtbot: QtBot, added: Counter, runner: OpRunner) -> Iterator[Visitors]:
    bench = Bench(added, runner)
    yield Visitors(qtbot, bench, VISITORS)
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
    visitors.step("離開", card_back="是")
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
