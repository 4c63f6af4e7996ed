"""Scans of what citizens signed on paper, in the books whose signatures a page of their own asks for."""

from __future__ import annotations

from pathlib import Path

from kiosk.ledgers.values import records, text
from kiosk.services.attachments import Attachments
from kiosk.services.close_list import CloseList
from kiosk.services.paper_path import SCAN, PaperPath
from tests.services.paper_forms import PDF
from tests.services.room_house import ON_PAPER, House, done
from tests.services.test_deposits import DEPOSITED, Station
from tests.services.truths import hold_to_the_end
from tests.station import Counter


def unscanned(counter: Counter) -> list[str]:
    """Return the lines of point 16 of today's list."""
    now = counter.clock.now()
    items = CloseList(counter.desk).items(counter.actor("P00"), counter.desk.duty_day(now))
    return [item.line for item in items if item.number == 16]


def attached(counter: Counter, line: str) -> None:
    """Assert that a line waits for its scan until it has one, on the board's list and the day's."""
    paper, desk = PaperPath(counter.desk), counter.duty_officer
    assert [one.line for one in paper.waiting(desk)] == [line]
    assert unscanned(counter) == [line]
    assert paper.may_attach(desk, counter.line(line))
    record = Attachments(counter.desk).stage_bytes("scan.pdf", PDF)
    assert paper.attach(desk, line, [record]).done
    assert paper.waiting(desk) == []
    assert unscanned(counter) == []
    assert [text(one, "name") for one in records(counter.line(line).values, SCAN)] == ["scan.pdf"]
    hold_to_the_end(counter)


def test_a_pick_up_signed_on_the_printed_receipt_waits_for_its_scan(tmp_path: Path) -> None:
    station = Station(tmp_path / "store")
    try:
        station.on(DEPOSITED)
        line = station.take_in()
        assert PaperPath(station.counter.desk).waiting(station.officer) == []
        assert station.hand_over(station.find("王小群").tick_own()).done
        attached(station.counter, line)
    finally:
        station.counter.store.close()


def test_a_consent_to_the_night_signed_on_paper_waits_for_its_scan(tmp_path: Path) -> None:
    house = House(tmp_path / "store")
    try:
        house.at(17, 15)
        line = house.book(booked_to=house.t(19))
        done(house.precheck(line))
        done(house.start(line, ON_PAPER, night_ground="consent"))
        attached(house.counter, line)
    finally:
        house.counter.store.close()
