"""Forms on paper: numbers reserved, typed in by order, struck off; nothing twice, no gap, on two kiosks."""

from __future__ import annotations

from collections import Counter as Tally
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.reserved_forms import form_numbers
from kiosk.ledgers.values import text
from kiosk.models.ingest import Foreign, ingest, outgoing
from kiosk.models.store import Snapshot
from kiosk.services.asked_signatures import Given
from kiosk.services.attachments import Attachments
from kiosk.services.desk import Outcome
from kiosk.services.paper_path import PaperPath
from kiosk.services.registration import Registration
from kiosk.services.steps import Steps
from tests.services.paper_forms import PDF, escort
from tests.services.truths import hold_to_the_end
from tests.station import Counter


def reserve(counter: Counter, count: int, book: str = "L14") -> str:
    done = PaperPath(counter.desk).reserve(counter.duty_officer, book, count, "outage")
    assert done.done
    return done.lines[0]


def numbers(counter: Counter, stack: str) -> list[str]:
    return [one.printed for one in form_numbers(counter.line(stack).values)]


def type_in(counter: Counter, number: str, reason: str = "") -> Outcome:
    return Registration(counter.desk).open(
        counter.duty_officer,
        "L14",
        counter.clock.now(),
        escort(counter),
        reason,
        given=Given(form=number),
    )


def written(counter: Counter) -> str:
    """Write a request on the kiosk and return its number."""
    done = Registration(counter.desk).open(
        counter.duty_officer, "L14", counter.clock.now(), escort(counter, "phone")
    )
    assert done.done, done.problems
    return counter.line(done.lines[0]).number


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_reserved_numbers_stand_in_the_series_and_are_given_to_no_other_line(
    counter: Counter,
) -> None:
    before = written(counter)
    stack = reserve(counter, 3)
    after = written(counter)
    serials = [int(one[-5:]) for one in (before, *numbers(counter, stack), after)]
    assert serials == [1, 2, 3, 4, 5]
    assert counter.line(stack).state == "open"
    hold_to_the_end(counter)


def test_scenario_28_forms_typed_in_after_an_outage_keep_the_order_of_their_numbers(
    counter: Counter,
) -> None:
    stack = reserve(counter, 3)
    first, second, third = numbers(counter, stack)
    counter.later(hours=5)
    early = type_in(counter, third)
    assert codes(early) == ["FORM-ORDER"]
    assert first in early.problems[0].message
    assert type_in(counter, first, "停電").done
    assert codes(type_in(counter, third)) == ["FORM-ORDER"]
    assert type_in(counter, second).done
    assert type_in(counter, third).done
    lines = counter.lines("L14")
    assert [line.number for line in lines] == [first, second, third]
    assert [line.late_reason for line in lines] == ["停電", "紙本補登", "紙本補登"]
    assert all(line.late for line in lines)
    assert counter.line(stack).state == "settled"
    assert counter.line(stack).values["settled_at"] == to_text(counter.clock.now())
    hold_to_the_end(counter)


def test_scenario_17_who_will_not_sign_on_the_kiosk_signs_the_form_with_the_same_number(
    counter: Counter,
) -> None:
    desk, paper = counter.duty_officer, PaperPath(counter.desk)
    reserved = paper.reserve(desk, "L14", 1, "paper_wanted")
    (number,) = numbers(counter, reserved.lines[0])
    done = type_in(counter, number)
    assert done.done
    line = counter.line(done.lines[0])
    assert (line.number, line.state) == (number, "applied")
    signature = line.values["apply_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == "paper"
    assert [(one.line, one.number) for one in paper.waiting(desk)] == [(line.id, number)]
    assert paper.may_attach(desk, line)
    record = Attachments(counter.desk).stage_bytes("scan.pdf", PDF)
    assert paper.attach(desk, line.id, [record]).done
    assert paper.waiting(desk) == []
    assert codes(paper.attach(desk, line.id, [record])) == ["SCAN-DONE"]
    hold_to_the_end(counter)


def test_a_form_is_typed_in_once_and_by_its_last_digits_too(counter: Counter) -> None:
    stack = reserve(counter, 2)
    first, second = numbers(counter, stack)
    assert type_in(counter, first[-5:]).done
    assert codes(type_in(counter, first)) == ["FORM-USED"]
    assert type_in(counter, "2").done
    assert codes(type_in(counter, second)) == ["FORM-USED"]
    assert codes(type_in(counter, "115-AW3B2-14-A00009")) == ["FORM-UNKNOWN"]
    assert len(counter.lines("L14")) == 2


def test_a_form_of_another_book_is_unknown(counter: Counter) -> None:
    (number,) = numbers(counter, reserve(counter, 1, "L09"))
    assert codes(type_in(counter, number)) == ["FORM-UNKNOWN"]


def test_unused_forms_are_struck_with_a_reason_and_let_the_next_one_in(counter: Counter) -> None:
    paper, desk = PaperPath(counter.desk), counter.duty_officer
    stack = reserve(counter, 3)
    first, second, third = numbers(counter, stack)
    assert codes(paper.strike(desk, stack, [first], " ")) == ["FORM-REASON"]
    assert codes(paper.strike(desk, stack, [], "汙損")) == ["FORM-NONE"]
    assert paper.strike(desk, stack, [first, first], "汙損").done
    assert codes(type_in(counter, first)) == ["FORM-USED"]
    assert type_in(counter, second).done
    assert codes(paper.strike(desk, stack, [second], "汙損")) == ["FORM-USED"]
    assert paper.strike(desk, stack, [third], "未使用").done
    line = counter.line(stack)
    assert line.state == "settled"
    struck = line.values["struck"]
    assert isinstance(struck, list)
    assert [text(one, "text") for one in struck if isinstance(one, dict)] == [
        f"{first}（汙損）",
        f"{third}（未使用）",
    ]
    assert paper.stacks(desk) == []


def test_a_line_that_a_rule_refuses_leaves_its_form_open(counter: Counter) -> None:
    (number,) = numbers(counter, reserve(counter, 1))
    values = escort(counter)
    del values["applicant"]
    refused = Registration(counter.desk).open(
        counter.duty_officer, "L14", counter.clock.now(), values, given=Given(form=number)
    )
    assert not refused.done
    assert counter.lines("L14") == []
    assert type_in(counter, number).done


def test_who_may_not_keep_the_register_reserves_and_strikes_nothing(counter: Counter) -> None:
    paper, officer = PaperPath(counter.desk), counter.actor("P05")
    assert not paper.may_reserve(officer, "L14")
    assert paper.may_reserve(counter.duty_officer, "L14")
    assert not paper.may_reserve(counter.actor("P00"), "INC")
    with pytest.raises(NotAllowed):
        paper.reserve(officer, "L14", 2, "outage")
    stack = reserve(counter, 1)
    with pytest.raises(NotAllowed):
        paper.strike(officer, stack, numbers(counter, stack), "汙損")
    with pytest.raises(NotAllowed):
        paper.stacks(officer)


@pytest.mark.parametrize(("count", "purpose"), [(0, "outage"), (101, "outage"), (1, "fun")])
def test_a_reservation_says_how_many_and_what_for(
    counter: Counter, count: int, purpose: str
) -> None:
    with pytest.raises(InvalidInput):
        PaperPath(counter.desk).reserve(counter.duty_officer, "L14", count, purpose)
    assert written(counter).endswith("00001")


def test_forms_of_another_kiosk_are_typed_in_where_they_were_printed(
    counter: Counter, tmp_path: Path
) -> None:
    other = Counter(tmp_path / "other", "B")
    try:
        stack = reserve(counter, 2)
        ingest(other.store, counter.store.read(partial(sent_by, counter.store.stream)))
        first, _ = numbers(counter, stack)
        assert codes(type_in(other, first)) == ["FORM-OTHER"]
        refused = PaperPath(other.desk).strike(other.duty_officer, stack, [first], "汙損")
        assert codes(refused) == ["FORM-OTHER"]
        assert written(other).endswith("B00001")
    finally:
        other.store.close()


def test_a_voided_line_asks_for_no_scan_any_more(counter: Counter) -> None:
    (number,) = numbers(counter, reserve(counter, 1))
    line = type_in(counter, number).lines[0]
    paper = PaperPath(counter.desk)
    assert counter.corrections.void(counter.actor("P00"), line, "重複").done
    assert paper.waiting(counter.duty_officer) == []
    assert not paper.may_attach(counter.duty_officer, counter.line(line))


def test_an_officer_finds_only_his_own_lines_that_wait(counter: Counter) -> None:
    (number,) = numbers(counter, reserve(counter, 1))
    line = type_in(counter, number).lines[0]
    paper, steps, his = PaperPath(counter.desk), Steps(counter.desk), counter.actor("P05")
    assert paper.waiting(his) == []
    assert not paper.may_attach(his, counter.line(line))
    called: dict[str, Value] = {"callback_ok": True}
    assert steps.take(counter.duty_officer, line, "accept", called).done
    sent: dict[str, Value] = {
        "officers": [counter.ref(person).to_value() for person in ("P05", "P04")]
    }
    done = steps.take(counter.duty_officer, line, "assign", sent)
    assert done.done, done.problems
    assert [one.line for one in paper.waiting(his)] == [line]
    assert paper.may_attach(his, counter.line(line))


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "use", "strike", "write", "exchange"]),
        st.integers(0, 1),
        st.integers(1, 4),
    ),
    max_size=14,
)


def sent_by(stream: str, connection: Snapshot) -> list[Foreign]:
    return list(outgoing(connection, stream))


class Two:
    """Two kiosks of one unit, each with its own series."""

    def __init__(self, folder: Path) -> None:
        self.kiosks = (Counter(folder / "a", "A").furnish(), Counter(folder / "b", "B"))
        self.exchange()

    def act(self, kind: str, which: int, count: int) -> None:
        counter = self.kiosks[which]
        paper, desk = PaperPath(counter.desk), counter.duty_officer
        own = [stack for stack in paper.stacks(desk, "L14") if stack.own]
        if kind == "reserve":
            assert paper.reserve(desk, "L14", count, "outage").done
        elif kind == "write":
            written(counter)
        elif kind == "exchange":
            self.exchange()
        elif own and kind == "use":
            stack = own[count % len(own)]
            assert type_in(counter, stack.left[0].printed).done
        elif own:
            stack = own[count % len(own)]
            chosen = [one.printed for one in stack.left[:count]]
            assert paper.strike(desk, stack.line, chosen, "汙損").done

    def exchange(self) -> None:
        for giver, taker in (self.kiosks, self.kiosks[::-1]):
            stream = giver.store.stream
            sent = giver.store.read(partial(sent_by, stream))
            ingest(taker.store, sent)

    def close(self) -> None:
        for counter in self.kiosks:
            counter.store.close()


@settings(max_examples=12)
@given(acts=ACTS)
def test_no_number_is_given_twice_and_none_is_missing(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]]
) -> None:
    two = Two(tmp_path_factory.mktemp("two"))
    try:
        for act in acts:
            two.act(*act)
        two.exchange()
        for counter in two.kiosks:
            lines, stacks = counter.lines("L14"), counter.lines("RSV")
            reserved = {one.printed for stack in stacks for one in form_numbers(stack.values)}
            given_out = Tally(line.number for line in lines)
            assert not given_out or max(given_out.values()) == 1
            every = reserved | set(given_out)
            for letter in "AB":
                serials = sorted(int(one[-5:]) for one in every if one[-6] == letter)
                assert serials == list(range(1, len(serials) + 1))
            hold_to_the_end(counter)
    finally:
        two.close()
