"""Who sees a citizen's data in full, who sees it masked, and how it is shown for a purpose (§11)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import to_text
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import Classification, LedgerDef
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.limits import Limits
from kiosk.printing.spool import PrintSpool
from kiosk.services.asked_signatures import Given
from kiosk.services.export import ExportFormat, Exports
from kiosk.services.masking import HIDDEN, mask_value
from kiosk.services.reading import LineFilter
from kiosk.services.registration import Registration
from kiosk.services.reveals import Reveals, Why
from tests.book_seventeen import VISITORS
from tests.station import DAY, Counter

NAME, NUMBER = "吳美玲", "A200000003"


def restricted(values: Values, _now: str, _limits: Limits) -> Classification:
    """Return SPECIAL for visits that nobody may know of."""
    return Classification.SPECIAL if values.get("purpose") == "other" else Classification.INTERNAL


BOOK = replace(VISITORS, level=restricted)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "station", definitions=(*catalog.ALL, BOOK)).furnish()
    yield made
    made.store.close()


def visit(counter: Counter, purpose: str = "visit") -> str:
    """Let a visitor in at the desk; return the line."""
    values: dict[str, Value] = {
        "came_at": to_text(counter.clock.now()),
        "visitor": NAME,
        "id_no": NUMBER,
        "purpose": purpose,
        "card_no": "A-03",
    }
    outcome = Registration(counter.desk).open(
        counter.duty_officer,
        "L17",
        counter.clock.now(),
        values,
        given=Given(on_paper=frozenset({"visitor_sig"})),
    )
    assert outcome.done, outcome.problems
    return outcome.lines[0]


def shown(counter: Counter, actor: Actor, line: str) -> tuple[Value, Value]:
    values = counter.reader(actor).history(line).line.values
    return values["visitor"], values["id_no"]


def supervisor(counter: Counter) -> Actor:
    return replace(
        counter.actor("P01"),
        unit="AW300",
        roles=frozenset({Role.SUPERVISOR}),
        units=frozenset({counter.desk.unit}),
    )


def next_day(counter: Counter) -> None:
    counter.clock.advance(timedelta(days=1))


def test_the_desk_sees_its_work_in_hand_and_the_cadre_everything(station: Counter) -> None:
    line = visit(station)
    other_desk = station.actor("P05", desk=True)
    next_day(station)
    assert shown(station, other_desk, line) == (NAME, NUMBER)  # still open
    assert shown(station, station.actor("P01"), line) == (NAME, NUMBER)
    assert shown(station, supervisor(station), line) == ("吳○玲", "A*****0003")


def test_an_officer_sees_the_lines_of_others_masked_in_list_detail_and_search(
    station: Counter,
) -> None:
    line = visit(station)
    officer = station.actor("P03")
    reader = station.reader(officer)
    assert shown(station, officer, line) == ("吳○玲", "A*****0003")
    (row,) = reader.rows("L17", list(reader.positions("L17", LineFilter())))
    assert "吳○玲" in row.cells
    assert NAME not in "".join(row.cells)
    history = reader.history(line)
    assert history.masked == {"visitor", "id_no", "visitor_sig"}
    assert NAME not in repr(history)
    assert NUMBER not in repr(history)


def test_a_purpose_shows_the_line_and_leaves_a_mark(station: Counter) -> None:
    line = visit(station)
    officer, reveals = station.actor("P03"), Reveals(station.desk)
    assert reveals.needs(officer, line) is Classification.PERSONAL
    found = reveals.reveal(officer, line, Why("case", "受理 115-12"))
    assert found.history is not None
    assert found.history.line.values["visitor"] == NAME
    auditor = replace(station.actor("P01"), roles=frozenset({Role.AUDITOR}))
    (mark,) = reveals.seen(auditor)
    assert (mark.by.id, mark.ledger, mark.purpose) == ("P03", "L17", "case")
    with pytest.raises(NotAllowed):
        reveals.seen(officer)
    assert shown(station, officer, line) == ("吳○玲", "A*****0003")


def test_without_a_purpose_nothing_is_shown(station: Counter) -> None:
    line = visit(station)
    officer, reveals = station.actor("P03"), Reveals(station.desk)
    with pytest.raises(InvalidInput):
        reveals.reveal(officer, line, Why("curious"))
    assert reveals.reveal(officer, line, Why("other")).problems[0].need == "reason"


def test_a_special_line_hides_everything_and_asks_a_cadre_for_the_case_number(
    station: Counter,
) -> None:
    line = visit(station, "other")
    chief = station.actor("P00")
    assert shown(station, station.duty_officer, line) == (
        NAME,
        NUMBER,
    )  # who entered it, while open
    assert shown(station, chief, line) == (HIDDEN, HIDDEN)
    reveals = Reveals(station.desk)
    with pytest.raises(NotAllowed):
        reveals.reveal(station.actor("P03"), line, Why("case", case_no="115-001"))
    assert reveals.reveal(chief, line, Why("case")).problems[0].code == "REVEAL-CASE"
    assert reveals.reveal(chief, line, Why("case", case_no="115-001")).history is not None
    precinct = replace(station.actor("P01"), unit="AW300", roles=frozenset({Role.PRECINCT_BIZ}))
    (mark,) = reveals.seen(precinct, special_only=True)
    assert (mark.case_no, mark.level) == ("115-001", Classification.SPECIAL)


def test_a_file_taken_out_is_masked_like_the_screen(station: Counter, tmp_path: Path) -> None:
    visit(station)
    spool = PrintSpool()
    exports = Exports(station.desk, spool, "文德派出所")
    target = tmp_path / "l17.csv"
    precinct = replace(
        supervisor(station),
        roles=frozenset({Role.PRECINCT_BIZ}),
        subjects=frozenset({"L17"}),
    )
    exports.export(precinct, "L17", (DAY, DAY), ExportFormat.CSV, target, purpose="業務統計")
    spool.close()
    (row,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert row["訪客姓名"] == NAME  # the precinct desk of this subject


def field(book: LedgerDef, key: str, value: Value, wide: Classification) -> Value:
    return mask_value(book.by_key[key], wide, value)


@pytest.mark.parametrize("wide", [Classification.SENSITIVE, Classification.SPECIAL])
def test_above_personal_nothing_but_a_sign_is_left(wide: Classification) -> None:
    assert field(BOOK, "visitor", NAME, wide) == HIDDEN
    signed: Value = {
        "at": "2026-05-19T01:00:00.000Z",
        "by": {"id": "", "title": "民眾", "name": NAME},
        "text": f"訪客姓名：{NAME}",
        "drawing": "ab",
        "device": "mouse",
    }
    kept = field(BOOK, "visitor_sig", signed, wide)
    assert NAME not in repr(kept)
    assert "drawing" not in repr(kept)
