"""核閱: what waits for whom by the cycle of each book, unusual lines looked at first, never one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.line import Status
from kiosk.services.deposits import Deposits
from kiosk.services.review_piles import Pile, period_of
from kiosk.services.reviews import Reviews
from kiosk.services.steps import Steps
from tests.services.test_deposits import PAPER
from tests.services.upkeep import TERMINAL, install, terminal_check
from tests.station import DAY, UNIT, Counter

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    yield made
    made.store.close()


@pytest.fixture
def reviews(counter: Counter) -> Reviews:
    return Reviews(counter.desk)


def lived(counter: Counter) -> tuple[str, ...]:
    """Let two officers and a deputy go out and come back; return their lines in the book of duties."""
    for badge, radio in (("B03", "BR1"), ("04", "BR2"), ("B01", "")):
        draft = counter.assemble(*((badge, radio) if radio else (badge,)))
        assert counter.check_out(draft=draft.with_reason("DS-07", "支援")).done
    counter.clock.set(at_local(DAY, 12))
    for code in ("B03", "04", "B01"):
        back = counter.returning(code)
        codes_ = frozenset(one.code for one in counter.back.check(counter.duty_officer, back))
        assert counter.check_in(replace(back, confirmed=codes_).with_reason("DS-07", "調整")).done
    counter.corrections.confirm(counter.actor("P05"), counter.lines("L01")[1].id)
    return tuple(line.id for line in counter.lines("L01"))


def pile(reviews: Reviews, actor: Actor, ledger: str) -> Pile:
    (found,) = [one for one in reviews.piles(actor) if one.ledger == ledger]
    return found


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (1, date(2026, 5, 19), date(2026, 5, 19)),
        (7, date(2026, 5, 18), date(2026, 5, 24)),
        (30, date(2026, 5, 1), date(2026, 5, 31)),
    ],
)
def test_a_cycle_is_a_day_a_week_or_a_month(days: int, first: date, last: date) -> None:
    assert period_of(DAY, days) == (first, last)


def test_a_day_waits_until_it_is_over_and_is_late_a_day_after(
    counter: Counter, reviews: Reviews
) -> None:
    lived(counter)
    cadre = counter.actor("P01")
    found = pile(reviews, cadre, "L01")
    assert (found.waiting, found.own, found.ended, found.late_days) == (2, 1, False, 0)
    assert reviews.count(cadre) == 0
    counter.clock.set(at_local(NEXT, 9))
    found = pile(reviews, cadre, "L01")
    assert (found.ended, found.late_days) == (True, 0)
    assert reviews.count(cadre) >= found.waiting
    counter.clock.set(at_local(NEXT + timedelta(days=2), 9))
    assert pile(reviews, cadre, "L01").late_days == 2
    assert reviews.piles(cadre)[0].late_days == 2


def test_books_of_the_chief_are_not_the_deputys(counter: Counter, reviews: Reviews) -> None:
    install(counter, TERMINAL)
    lived(counter)
    assert terminal_check(counter).done
    deputys = {one.ledger for one in reviews.piles(counter.actor("P01"))}
    chiefs = {one.ledger for one in reviews.piles(counter.actor("P00"))}
    assert "L12" not in deputys
    assert {"L01", "L12"} <= chiefs
    monthly = pile(reviews, counter.actor("P00"), "L12")
    assert (monthly.first, monthly.last, monthly.period) == (
        "2026-05-01",
        "2026-05-31",
        "115-05-01～05-31",
    )


def test_a_week_of_deposits_is_one_pile(counter: Counter, reviews: Reviews) -> None:
    deposits, desk = Deposits(counter.desk), counter.duty_officer
    for number, day in enumerate((DAY, NEXT)):
        counter.clock.set(at_local(day, 10))
        line = deposits.take_in(desk, replace(PAPER, reg_mail_no=f"{number}")).lines[0]
        recall = {"recall_no": "士院字第 1 號"}
        steps = Steps(counter.desk)
        offered = [one.key for one in steps.offered(desk, counter.line(line))]
        outcome = steps.take(desk, line, next(one for one in offered if "recall" in one), recall)
        assert outcome.done, outcome.problems
    found = pile(reviews, counter.actor("P01"), "L13")
    assert (found.waiting, found.first, found.last) == (2, "2026-05-18", "2026-05-24")


def test_rb_01_own_lines_are_shown_and_left_for_another(counter: Counter, reviews: Reviews) -> None:
    lines = lived(counter)
    cadre = counter.actor("P01")
    entries = reviews.entries(cadre, pile(reviews, cadre, "L01"))
    own = [one for one in entries if one.own]
    assert [one.line for one in own] == [lines[2]]
    for one in entries:
        reviews.look(cadre, one.line)
    outcome = reviews.review(cadre, "L01", lines)
    assert [one.code for one in outcome.problems] == ["RB-01"]
    assert set(outcome.lines) == set(lines[:2])
    assert counter.line(lines[2]).status is Status.RECORDED
    assert reviews.review(counter.actor("P00"), "L01", (lines[2],)).done


def test_unusual_lines_are_looked_at_as_they_stand_before_they_are_reviewed(
    counter: Counter, reviews: Reviews
) -> None:
    lines = lived(counter)
    chief, cadre = counter.actor("P00"), counter.actor("P01")
    counter.later(minutes=20)
    first = lines[0]
    counter.corrections.amend(counter.actor("P03"), first, {"remark": "補註"}, "漏填")
    entry = reviews.entries(cadre, pile(reviews, cadre, "L01"))[0]
    assert (entry.line, entry.odd) == (first, ("更正待核准",))
    assert [one.code for one in reviews.review(cadre, "L01", (first,)).problems] == [
        "REVIEW-UNSEEN"
    ]
    looked = reviews.look(cadre, first)
    assert "更正待核准：漏填（警員 王大明）" in looked.told
    counter.corrections.decide(chief, first, counter.line(first).asks[0].event, granted=True)
    # It was looked at, and then it changed.
    assert not reviews.review(cadre, "L01", (first,)).done
    again = reviews.look(cadre, first)
    assert any("補註" in told and "郭文彬 核准" in told for told in again.told)
    assert reviews.review(cadre, "L01", (first,)).done
    line = counter.line(first)
    assert (line.status, line.reviews[-1].by) == (Status.REVIEWED, cadre.person)
    assert line.reviews[-1].at
    assert [one.code for one in reviews.review(cadre, "L01", (first,)).problems] == ["REVIEW-DONE"]


def test_what_one_reader_looked_at_another_has_not(counter: Counter, reviews: Reviews) -> None:
    lines = lived(counter)
    counter.later(minutes=20)
    counter.corrections.amend(counter.actor("P03"), lines[0], {"remark": "x"}, "漏填")
    reviews.look(counter.actor("P01"), lines[0])
    assert not reviews.review(counter.actor("P00"), "L01", (lines[0],)).done


def test_a_voided_line_is_shown_and_asks_for_no_review(counter: Counter, reviews: Reviews) -> None:
    lines = lived(counter)
    chief = counter.actor("P00")
    counter.corrections.void(chief, lines[1], "輸入錯誤")
    found = pile(reviews, chief, "L01")
    entries = reviews.entries(chief, found)
    voided = [one for one in entries if one.voided]
    assert [one.line for one in voided] == [lines[1]]
    assert found.waiting == len(entries) - 1
    assert not reviews.review(chief, "L01", (lines[1],)).lines


def test_a_return_needs_a_note_and_comes_back_to_the_reviewer_when_completed(
    counter: Counter, reviews: Reviews
) -> None:
    lines = lived(counter)
    cadre = counter.actor("P01")
    assert [one.code for one in reviews.give_back(cadre, lines[0], " ").problems] == ["REVIEW-NOTE"]
    assert reviews.give_back(cadre, lines[0], "請補路名").done
    assert counter.line(lines[0]).status is Status.RETURNED
    assert lines[0] not in {one.line for one in reviews.entries(cadre, pile(reviews, cadre, "L01"))}


def test_nobody_else_reviews(counter: Counter, reviews: Reviews) -> None:
    lines = lived(counter)
    officer = counter.actor("P03")
    assert not reviews.may(officer)
    assert reviews.piles(officer) == []
    with pytest.raises(NotAllowed):
        reviews.review(officer, "L01", lines)
    with pytest.raises(NotAllowed):
        reviews.look(officer, lines[0])


def test_a_supervisor_countersigns_what_the_station_has_reviewed(
    counter: Counter, reviews: Reviews
) -> None:
    lines = lived(counter)
    stranger = replace(counter.ref("P01"), id="X-1", name="柯子翔")
    visitor = Actor(
        stranger, "AW3A0", frozenset({Role.SUPERVISOR}), "S-X", "badge", units=frozenset({UNIT})
    )
    assert reviews.visiting(visitor)
    assert not [one for one in reviews.piles(visitor) if one.ledger == "L01"]
    cadre = counter.actor("P01")
    assert reviews.review(cadre, "L01", (lines[0],)).done
    found = pile(reviews, visitor, "L01")
    assert found.waiting == 1
    assert reviews.review(visitor, "L01", (lines[0],)).done
    assert [one.by.id for one in counter.line(lines[0]).reviews] == ["P01", "X-1"]
    assert not [one for one in reviews.piles(visitor) if one.ledger == "L01"]
