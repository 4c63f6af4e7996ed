"""Equipment leaves the stock and comes back only by a proposal that another person approved (L01-R09)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.base.errors import NotAllowed, NotFound
from kiosk.ledgers.movement_rules import FROM
from kiosk.ledgers.values import person
from kiosk.models import equipment
from kiosk.models.verify import verify
from kiosk.services.desk import Outcome
from kiosk.services.movements import Movements, Proposal
from tests.station import ASSETS, Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path).furnish()
    yield made
    made.store.close()


def propose(counter: Counter, what: str, code: str, qty: int = 1, by: str = "P02") -> Outcome:
    service, actor = Movements(counter.desk), counter.actor(by, desk=True)
    asset, _ = service.find(actor, code)
    return service.propose(actor, Proposal(what, asset, "外殼破損", qty, "保養場"))


def approve(counter: Counter, line: str, by: str = "P01") -> Outcome:
    return Movements(counter.desk).decide(counter.actor(by), line, granted=True)


def move(counter: Counter, what: str, code: str, qty: int = 1) -> Outcome:
    return approve(counter, propose(counter, what, code, qty).lines[0])


def stock(counter: Counter) -> dict[str, tuple[int, int, int, int]]:
    return counter.store.read(lambda c: equipment.stock(c, counter.desk.unit))


def test_l01_r09_repaired_items_come_back_into_store(counter: Counter) -> None:
    line = propose(counter, "repair", "BR1").lines[0]
    assert stock(counter)["radio"] == (2, 0, 0, 2)  # nothing moves before the approval
    assert approve(counter, line).done
    assert stock(counter)["radio"] == (1, 0, 1, 2)
    assert counter.line(line).state == "approved"
    assert person(counter.line(line).values, "decided_by") == counter.ref("P01")
    assert move(counter, "restored", "BR1").done
    assert stock(counter)["radio"] == (2, 0, 0, 2)


@pytest.mark.parametrize("what", ["lost", "seized", "transferred", "retired"])
def test_l01_r09_what_leaves_the_stock_lowers_its_total(counter: Counter, what: str) -> None:
    assert move(counter, what, "BV1").done
    assert stock(counter)["vest"] == (0, 0, 0, 0)
    assert move(counter, what, "ammo_9mm", 24).done
    assert stock(counter)["ammo_9mm"] == (456, 0, 0, 456)


def test_l01_r09_counted_kinds_keep_what_others_have_drawn(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    assert move(counter, "transferred", "ammo_9mm", 100).done
    assert stock(counter)["ammo_9mm"] == (356, 24, 0, 380)
    home = replace(
        counter.returning("B03"),
        deviation_reason="任務取消",
        confirmed=frozenset({"DS-04", "DS-07"}),
    )
    assert counter.check_in(home).done
    assert stock(counter)["ammo_9mm"] == (380, 0, 0, 380)


def test_l01_r09_a_damaged_item_returned_is_brought_back_by_repair(counter: Counter) -> None:
    from kiosk.services.check_in_draft import with_condition

    assert counter.check_out("B05", "BR1").done
    back = with_condition(counter.returning("B05"), "R1", "damaged")
    confirmed = frozenset({"DS-07", "L03-R02"})
    written = counter.check_in(replace(back, deviation_reason="提前返所", confirmed=confirmed))
    assert written.done, written.problems
    assert stock(counter)["radio"] == (1, 0, 1, 2)
    assert move(counter, "restored", "BR1").done
    assert stock(counter)["radio"] == (2, 0, 0, 2)


def test_l01_r09_nobody_approves_his_own_proposal(counter: Counter) -> None:
    line = propose(counter, "repair", "BR1", by="P01").lines[0]
    refused = approve(counter, line, by="P01")
    assert {problem.code for problem in refused.problems} == {"RB-01"}
    assert stock(counter)["radio"] == (2, 0, 0, 2)
    assert approve(counter, line, by="P00").done


def test_l01_r09_only_cadre_or_chief_approves(counter: Counter) -> None:
    line = propose(counter, "repair", "BR1").lines[0]
    with pytest.raises(NotAllowed):
        Movements(counter.desk).decide(counter.actor("P03", desk=True), line, granted=True)
    with pytest.raises(NotAllowed):
        Movements(counter.desk).pending(counter.actor("P03"))


def test_l01_r09_what_is_out_does_not_move(counter: Counter) -> None:
    assert counter.check_out("B05", "BR1").done
    refused = propose(counter, "repair", "BR1")
    assert {problem.code for problem in refused.problems} == {"MOV-R09"}
    assert "退勤" in refused.problems[0].message


def test_l01_r09_an_item_drawn_since_the_proposal_stays_where_it_is(counter: Counter) -> None:
    line = propose(counter, "transferred", "BR1").lines[0]
    assert counter.check_out("B05", "BR1").done
    assert not approve(counter, line).done
    assert stock(counter)["radio"] == (1, 1, 0, 2)
    refusal = Movements(counter.desk).decide(counter.actor("P01"), line, granted=False)
    assert refusal.problems[0].field == "decision_note"
    words = "已由林員領用"
    decided = Movements(counter.desk).decide(counter.actor("P01"), line, granted=False, note=words)
    assert decided.done
    assert counter.line(line).state == "refused"
    assert not approve(counter, line).done


def test_l01_r09_one_item_waits_once(counter: Counter) -> None:
    assert propose(counter, "repair", "BR1").done
    assert propose(counter, "lost", "BR1").problems[0].code == "MOV-WAIT"
    assert [line.state for line in Movements(counter.desk).pending(counter.actor("P01"))] == [
        "proposed"
    ]


def test_unknown_code_and_too_many(counter: Counter) -> None:
    with pytest.raises(NotFound):
        propose(counter, "repair", "nothing")
    assert not propose(counter, "lost", "ammo_9mm", 481).done
    assert not propose(counter, "repair", "ammo_9mm", 2).done


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(sorted(FROM)),
            st.sampled_from([entry.label for entry in ASSETS]),
            st.integers(1, 30),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_l01_r09_stock_equation_holds_after_any_movements(
    acts: list[tuple[str, str, int, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(Path(folder)).furnish()
        assert counter.check_out("B03", "BG1", "BR1").done
        before = stock(counter)
        for what, code, qty, counted in acts:
            outcome = propose(counter, what, code, qty if counted else 1)
            if outcome.done:
                assert approve(counter, outcome.lines[0]).done
            for kind, (inside, out, repair, total) in stock(counter).items():
                assert inside + out + repair == total
                assert min(inside, out, repair) >= 0
                assert total <= before[kind][3]
                assert out == before[kind][1]
        report = counter.store.read(lambda c: verify(c, counter.store.projector))
        assert report.finding is None
        counter.store.close()
