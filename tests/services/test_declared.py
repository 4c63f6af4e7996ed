"""What a book declares is obeyed for a book that no service knows: its end, its draw, its voiding, its odometer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import Authority, Field, FieldKind, LedgerDef
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import Item, amount
from kiosk.services.registration import Registration
from kiosk.services.world import World
from tests.book_seventeen import VISITORS
from tests.station import Counter


def drawn(values: Values) -> list[Item]:
    return [Item("ammo_9mm", "ammo_9mm", "手槍子彈", amount(values, "cartridges"))]


def another_inside(line: Line, facts: Facts) -> list[Problem]:
    others = [one for one in facts.lines_open(line.ledger) if one.line != line.id]
    return [Problem("VOID-ESCORT", "同行訪客尚未離開") for _ in others]


BOOK = replace(
    VISITORS,
    table="escorted_visitor",
    fields=(
        *VISITORS.fields,
        Field("cartridges", "子彈", FieldKind.INTEGER),
        Field("car", "車輛", FieldKind.ASSET),
        Field("reading", "里程", FieldKind.INTEGER),
    ),
    signers=(),
    closed_by=Authority.RESOLVE,
    draws=drawn,
    void_rules=(another_inside,),
    odometer="reading",
)


@pytest.fixture
def added(tmp_path: Path) -> Iterator[Counter]:
    books: tuple[LedgerDef, ...] = (*catalog.ALL, BOOK)
    made = Counter(tmp_path / "station", definitions=books).furnish()
    yield made
    made.store.close()


def visit(counter: Counter, card: str, **more: Value) -> dict[str, Value]:
    return {
        "came_at": to_text(counter.clock.now()),
        "visitor": "吳美玲",
        "id_no": "A200000003",
        "purpose": "repair",
        "card_no": card,
        **more,
    }


def arrived(counter: Counter, card: str, **more: Value) -> str:
    counter.clock.advance(timedelta(minutes=1))
    who, now = counter.duty_officer, counter.clock.now()
    values, asked = visit(counter, card, **more), Registration(counter.desk)
    codes = frozenset(one.code for one in asked.check(who, BOOK.key, now, values, ""))
    done = asked.open(who, BOOK.key, now, values, confirmed=codes)
    assert done.done, done.problems
    return done.lines[0]


def test_a_higher_right_ends_its_lines(added: Counter) -> None:
    line = arrived(added, "A-01")
    refused = Registration(added.desk).close(added.duty_officer, line, {"card_back": True})
    assert [one.message for one in refused.problems] == ["訪客換證由幹部處理後結案"]


def test_it_draws_no_more_than_is_in_store(added: Counter) -> None:
    who, now = added.duty_officer, added.clock.now()
    asked = Registration(added.desk)

    def said(cartridges: int) -> list[str]:
        values = visit(added, "A-01", cartridges=cartridges)
        found = asked.check(who, BOOK.key, now, values, "")
        return [one.message for one in found if one.code == "L01-R09"]

    assert said(480) == []
    assert said(481) == ["手槍子彈在所只有 480，不能領用 481"]


def test_what_hangs_on_a_line_keeps_it_from_being_voided(added: Counter) -> None:
    chief, (first, second) = added.actor("P00"), (arrived(added, "A-01"), arrived(added, "A-02"))
    refused = added.corrections.void(chief, first, "誤登")
    assert [one.code for one in refused.problems] == ["VOID-ESCORT"]
    assert not added.corrections.void(chief, second, "誤登").done


def test_its_odometer_is_the_reading_of_the_car(added: Counter) -> None:
    car: Value = {"id": "C1", "kind": "patrol_car", "label": "ABC-1234", "qty": 1}
    arrived(added, "A-01", car=car, reading=48_300)

    def reading() -> int:
        found = added.store.read(lambda c: World(added.desk, c, added.duty_officer).asset("C1"))
        return found.odometer if found else 0

    assert reading() == 48_300
    arrived(added, "A-02", car=car, reading=10)
    assert reading() == 48_211  # the newest reading counts, but never less than the register says
