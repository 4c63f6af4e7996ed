"""The desk from hand to hand: counts, signatures, witness, and who has the desk after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.app.duty import DutyBook
from kiosk.base.errors import NotAllowed
from kiosk.base.instants import at_local
from kiosk.base.result import Changes
from kiosk.base.roc_date import minute
from kiosk.ledgers.values import person, text
from kiosk.services import handover_draft as drafts
from kiosk.services.handover import Handovers
from kiosk.services.handover_draft import Stage
from kiosk.services.kit import ScanKind
from kiosk.services.steps import Steps
from tests.services.handover_parts import (
    BEFORE_NOON,
    at_noon,
    codes,
    confirm,
    just_before,
    miscounted,
    ready,
    sound,
    stock_of,
)
from tests.station import DAY, Counter, signed


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return a furnished counter at 11:52; P02 has the desk until 12, P05 after him."""
    made = at_noon(tmp_path)
    yield made
    made.store.close()


# --- counts agree ------------------------------------------------------------------------------


def test_l02_r03_equal_counts_are_written_at_once_and_sealed(counter: Counter) -> None:
    begun = Handovers(counter.desk).begin(counter.duty_officer)
    assert begun.stage is Stage.COUNT
    assert not begun.revealed
    draft = ready(counter, begun)
    assert draft.stage is Stage.SIGN
    outcome = confirm(counter, draft)
    assert outcome.done, outcome.problems
    (line,) = counter.lines("L02")
    assert line.state == "accepted"
    assert line.values["count_result"] == "equal"
    assert line.values["in_store"] == {
        "pistol": 3, "pistol_mag": 20, "ammo_9mm": 480, "radio": 2, "vest": 1, "patrol_car": 1,
    }  # fmt: skip
    assert line.values["counted"] == line.values["in_store"]
    for key, who in (("out_sig", "P02"), ("in_sig", "P05")):
        signature = line.values[key]
        assert isinstance(signature, dict)
        assert person(signature, "by") == counter.ref(who)
    assert not counter.lines("INC")
    assert sound(counter)


def test_l02_r04_a_count_cannot_be_corrected_afterwards(counter: Counter) -> None:
    assert confirm(counter, ready(counter)).done
    (line,) = counter.lines("L02")
    for key in ("in_store", "counted", "count_result", "accepted_at"):
        plan = counter.corrections.check_amend(
            counter.duty_officer, line.id, {key: {"radio": 9} if key != "count_result" else "x"}
        )
        assert "AMEND-FIXED" in {problem.code for problem in plan.problems}
    assert counter.corrections.void(counter.actor("P00"), line.id, "誤登").problems


def test_l02_r04_what_is_out_stands_under_out(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    assert confirm(counter, ready(counter)).done
    (line,) = counter.lines("L02")
    assert line.values["out"]["pistol"] == 1  # type: ignore[index,call-overload]
    assert line.values["in_store"]["pistol"] == 2  # type: ignore[index,call-overload]
    assert line.values["in_store"]["ammo_9mm"] == 456  # type: ignore[index,call-overload]


def test_l02_r04_stock_that_moves_while_counting_is_counted_anew(counter: Counter) -> None:
    draft = ready(counter)
    assert counter.check_out("B03", "BR1").done
    assert "L02-R04" in codes(confirm(counter, draft))
    again = Handovers(counter.desk).refresh(counter.duty_officer, draft)
    assert again.stage is Stage.COUNT
    assert again.uncounted == ("radio", "patrol_car")  # the car of the roster went along
    for kind in again.uncounted:
        again = drafts.with_count(again, kind, again.in_store[kind])
    assert confirm(counter, drafts.compared(again)).done


def test_both_must_sign(counter: Counter) -> None:
    service, actor = Handovers(counter.desk), counter.duty_officer
    pinned = service.pin(ready(counter))
    wanted = service.to_sign(actor, pinned)
    assert [one.person.ref.id for one in wanted] == ["P02", "P05"]
    assert codes(service.confirm(actor, pinned, signed(wanted[:1]))) == {"SIGN"}
    assert not counter.lines("L02")


def test_keys_not_handed_over_need_a_word(counter: Counter) -> None:
    draft = drafts.with_key(ready(counter), "vehicles", held=False)
    assert "F-REQUIRED" in codes(confirm(counter, draft))
    assert confirm(counter, replace(draft, key_note="車鑰匙隨車保養中")).done


# --- who ---------------------------------------------------------------------------------------


def test_l02_r01_two_persons_of_the_roster_are_proposed(counter: Counter) -> None:
    draft = Handovers(counter.desk).begin(counter.duty_officer)
    assert draft.outgoing is not None
    assert draft.incoming is not None
    assert (draft.outgoing.ref.id, draft.incoming.ref.id) == ("P02", "P05")
    refused, result = Handovers(counter.desk).name(counter.duty_officer, draft, "B02")
    assert result.kind is ScanKind.REFUSED
    assert refused == draft


def test_l02_r01_off_the_roster_needs_an_approved_change(counter: Counter) -> None:
    service, actor = Handovers(counter.desk), counter.duty_officer
    draft, _ = service.name(actor, ready(counter), "B03")
    assert "L02-R01" in codes(confirm(counter, draft))
    changed = replace(draft, change_reason="林員臨時支援交通事故")
    assert "L02-R01" in codes(confirm(counter, changed))
    approved, result = service.name(actor, changed, "B01")
    assert result.kind is ScanKind.APPROVER
    assert confirm(counter, approved).done


def test_l02_r02_only_the_holder_hands_over_and_time_runs_forward(counter: Counter) -> None:
    assert confirm(counter, ready(counter)).done
    counter.later(minutes=1)
    again = Handovers(counter.desk).begin(counter.actor("P05", desk=True))
    assert again.outgoing is not None
    assert again.outgoing.ref.id == "P05"
    stale = replace(ready(counter, again), outgoing=counter.fact("P02"))
    assert "L02-R02" in codes(confirm(counter, stale))
    early = replace(ready(counter, again), incoming=counter.fact("P02"), at=just_before(counter))
    assert "L02-R02" in codes(confirm(counter, early))


def test_who_has_no_desk_cannot_hand_it_over(counter: Counter) -> None:
    with pytest.raises(NotAllowed):
        Handovers(counter.desk).begin(counter.actor("P03"))


def test_l02_r02_the_desk_role_goes_with_the_accepted_handover(counter: Counter) -> None:
    book = DutyBook(counter.desk)
    assert book("P02").on_desk
    assert not book("P05").on_desk
    outcome = confirm(counter, ready(counter))
    book.refresh(outcome.changes)
    assert not book("P02").on_desk  # his slot runs until 12:00, but he has handed over
    assert book("P05").on_desk
    counter.clock.set(at_local(DAY, 16, 30))
    assert book("P05").on_desk  # off the roster since 16:00, but nobody has taken over
    counter.clock.set(BEFORE_NOON + timedelta(hours=13))
    assert not book("P05").on_desk  # too long ago: the roster speaks again


def test_l02_r02_until_accepted_the_outgoing_keeps_the_desk(counter: Counter) -> None:
    draft = miscounted(counter, twice=True)
    assert Handovers(counter.desk).report(counter.duty_officer, draft).done
    book = DutyBook(counter.desk)
    book.refresh(Changes(roster=True))
    assert book("P02").on_desk
    assert not book("P05").on_desk


def test_scenario_05_handover_after_midnight_keeps_the_duty_date(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    night = date(2026, 5, 31)
    counter.clock.set(at_local(night, 9))
    chief = counter.actor("P00")
    from tests.station import ASSETS, PEOPLE

    counter.registers.put_people(chief, PEOPLE)
    counter.registers.put_equipment(chief, ASSETS)
    counter.publish([("P02", "A", 20, 24, ""), ("P05", "A", 24, 28, "")], night)
    counter.clock.set(at_local(night, 24, 1))
    assert confirm(counter, ready(counter)).done
    (line,) = counter.lines("L02")
    assert line.values["count_result"] == "equal"
    assert minute(text(line.values, "handover_at")) == "115-06-01 00:01"
    assert line.duty_date == "2026-05-31"
    assert person(line.values, "incoming_id") == counter.ref("P05")
    counter.store.close()


# --- counts differ -----------------------------------------------------------------------------


def test_l02_r03_a_slip_is_cleared_by_the_recount(counter: Counter) -> None:
    draft = miscounted(counter, twice=False)
    assert draft.stage is Stage.SIGN
    assert confirm(counter, draft).done
    (line,) = counter.lines("L02")
    assert line.values["counted"]["radio"] == 1  # type: ignore[index,call-overload]
    assert line.values["recount"]["radio"] == 2  # type: ignore[index,call-overload]
    assert line.values["count_result"] == "equal"
    assert not counter.lines("INC")


def test_l02_r04_a_mismatch_is_witnessed_and_opens_an_incident(counter: Counter) -> None:
    service, actor = Handovers(counter.desk), counter.duty_officer
    draft = miscounted(counter, twice=True)
    assert draft.stage is Stage.WITNESS
    refused, result = service.name(actor, draft, "B05")
    assert result.kind is ScanKind.REFUSED
    assert refused.witness is None
    draft, _ = service.name(actor, draft, "B01")
    assert "F-REQUIRED" in codes(confirm(counter, draft))  # what differs is explained
    assert confirm(counter, replace(draft, diff_note="R-15 未在充電座，查尋中")).done
    (line,), (incident,) = counter.lines("L02"), counter.lines("INC")
    assert line.state == "accepted"
    assert line.values["in_store"]["radio"] == 2  # type: ignore[index,call-overload]
    assert incident.values["what"] == "mismatch"
    assert incident.values["about_line"] == line.id
    assert "無線電 帳面 2、實點 1" in text(incident.values, "subject")
    assert stock_of(counter, "radio") == (2, 0, 0, 2)
    closed = counter.incidents.resolve(counter.actor("P00"), incident.id, "尋獲於車上", "found")
    assert closed.done, closed.problems
    assert stock_of(counter, "radio") == (2, 0, 0, 2)
    assert sound(counter)


def test_a_reported_mismatch_waits_for_the_cadre_and_is_then_accepted(counter: Counter) -> None:
    service, actor = Handovers(counter.desk), counter.duty_officer
    assert service.report(actor, miscounted(counter, twice=True)).done
    (line,) = counter.lines("L02")
    assert line.state == "recounted"
    assert len(counter.lines("INC")) == 1
    witnessed = Steps(counter.desk).take(
        counter.actor("P01"), line.id, "witness", {"diff_note": "會同複點，確短少一具"}
    )
    assert witnessed.done, witnessed.problems
    resumed = service.begin(actor)
    assert resumed.line == line.id
    assert resumed.stage is Stage.SIGN
    assert resumed.outgoing is not None
    assert confirm(counter, resumed).done
    accepted = counter.line(line.id)
    assert accepted.state == "accepted"
    assert person(accepted.values, "witness_id") == counter.ref("P01")
    assert len(counter.lines("INC")) == 1
    assert "L02-R02" in codes(confirm(counter, resumed))


def test_l02_r01_nobody_witnesses_his_own_handover(counter: Counter) -> None:
    service, actor = Handovers(counter.desk), counter.duty_officer
    assert service.report(actor, miscounted(counter, twice=True)).done
    (line,) = counter.lines("L02")
    with pytest.raises(NotAllowed):
        Steps(counter.desk).take(actor, line.id, "witness", {"diff_note": "自己看過"})
