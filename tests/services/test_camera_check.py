"""監錄檢查: a drawn camera cannot be evaded, drift is computed, faults are followed to their acceptance."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import local
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.line import Line
from kiosk.ledgers.station_cctv_rules import is_check, is_fault
from kiosk.ledgers.values import amount, flag, records, text
from kiosk.services.camera_check import CameraCheck
from kiosk.services.camera_clock import drift_text, read_clock
from kiosk.services.desk import Outcome
from kiosk.services.steps import Steps
from tests.services.upkeep import answer, camera, check, corner, install
from tests.station import Counter

NOW = datetime(2026, 5, 19, 1, 0, 30, tzinfo=UTC)  # 09:00:30


@pytest.fixture
def watched(counter: Counter) -> Counter:
    install(counter, *(camera(n) for n in range(1, 9)), *(corner(n) for n in range(1, 4)))
    return counter


@pytest.fixture
def checks(watched: Counter) -> CameraCheck:
    return CameraCheck(watched.desk, Random(7))


def lines(counter: Counter, kind: str = "") -> list[Line]:
    found = counter.lines("L07")
    return [one for one in found if kind in {"", text(one.values, "entry")}]


def test_all_in_order_is_a_clock_for_each_system_and_one_confirm(
    watched: Counter, checks: CameraCheck
) -> None:
    outcome = check(watched, checks, off=3)
    assert outcome.done, outcome.problems
    station, street = lines(watched)
    assert (text(station.values, "system"), text(street.values, "system")) == ("station", "street")
    assert amount(station.values, "cam_total") == amount(station.values, "cam_ok") == 8
    assert flag(station.values, "clock_ok")
    assert station.state == "checked"
    assert abs(amount(station.values, "clock_drift_s")) == 3


def test_l07_r02_nothing_is_written_without_the_clock_of_the_drawn_camera(
    watched: Counter, checks: CameraCheck
) -> None:
    who = watched.duty_officer
    outcome = checks.confirm(who, checks.begin(who))
    assert [p.code for p in outcome.problems] == ["L07-R02"]
    assert lines(watched) == []


def test_l07_r02_the_draw_stays_until_it_is_answered(watched: Counter, checks: CameraCheck) -> None:
    who = watched.duty_officer
    first = checks.begin(who).of("station").asked
    assert all(checks.begin(who).of("station").asked == first for _ in range(20))
    assert check(watched, checks).done
    watched.later(hours=3)
    drawn = Tally[str]()
    for _ in range(25):
        part = checks.begin(who).of("station")
        assert part.asked is not None
        drawn[part.asked.id] += 1
        assert check(watched, checks).done
        watched.later(hours=3)
    assert len(drawn) >= 5


def test_l07_r02_a_screen_cannot_choose_its_camera(watched: Counter, checks: CameraCheck) -> None:
    who = watched.duty_officer
    draft = answer(checks, checks.begin(who), watched.clock.now())
    part = draft.of("station")
    turned = draft.put(replace(part, drawn=part.drawn[::-1]))
    outcome = checks.confirm(who, turned)
    assert not [one for one in lines(watched) if text(one.values, "system") == "station"]
    written = {text(one.values, "system") for one in lines(watched)}
    assert written == ({"street"} if outcome.done else set())


def test_l07_r02_a_camera_without_a_picture_passes_the_question_on(
    watched: Counter, checks: CameraCheck
) -> None:
    who = watched.duty_officer
    draft = answer(checks, checks.begin(who), watched.clock.now())
    before = draft.of("station").asked
    assert before is not None
    marked = checks.mark(draft, before.id, "black")
    part = marked.of("station")
    assert part.asked is not None
    assert part.asked.id != before.id
    assert not part.answered
    assert checks.mark(draft, before.id, "clock").of("station").answered
    assert checks.mark(marked, before.id, "").of("station").asked == before


def test_l07_r03_a_clock_that_is_off_becomes_a_fault_by_itself(
    watched: Counter, checks: CameraCheck
) -> None:
    assert check(watched, checks, off=-75).done
    faults = lines(watched, "fault")
    assert {text(one.values, "fault_kind") for one in faults} == {"clock"}
    assert len(faults) == 2
    station = next(one for one in lines(watched, "check"))
    assert not flag(station.values, "clock_ok")
    assert amount(station.values, "cam_ok") == 7
    (told,) = records(station.values, "faults")
    assert told["line"] == faults[0].id


def test_faults_are_lines_of_their_own_and_known_in_the_next_check(
    watched: Counter, checks: CameraCheck
) -> None:
    who = watched.duty_officer
    draft = checks.mark(checks.begin(who), "station_camera:C-03", "black")
    draft = checks.mark(draft, "station_camera:C-05", "disk")
    assert checks.confirm(who, answer(checks, draft, watched.clock.now())).done
    assert [one.state for one in lines(watched, "fault")] == ["found", "found"]
    watched.later(hours=10)
    again = checks.begin(who).of("station")
    assert set(again.known) == {"station_camera:C-03", "station_camera:C-05"}
    assert again.asked is not None
    assert again.asked.id not in again.known
    assert check(watched, checks).done
    newest = [one for one in lines(watched, "check") if text(one.values, "system") == "station"][-1]
    assert amount(newest.values, "cam_ok") == 6
    assert len(lines(watched, "fault")) == 2


def test_a_fault_goes_from_finding_to_acceptance_by_another(
    watched: Counter, checks: CameraCheck
) -> None:
    who = watched.duty_officer
    draft = checks.mark(checks.begin(who), "station_camera:C-03", "black")
    assert checks.confirm(who, answer(checks, draft, watched.clock.now())).done
    (fault,) = lines(watched, "fault")
    steps, other = Steps(watched.desk), watched.actor("P05", desk=True)

    def take(key: str, actor: Actor = other, **values: str) -> Outcome:
        watched.later(minutes=30)
        return steps.take(actor, fault.id, key, dict(values))

    assert take("report", who, vendor="安訊科技", ticket_no="A-77").done
    assert take("repair", who).done
    assert take("fix", other, repair_note="更換電源供應器").done
    assert watched.line(fault.id).state == "fixed"
    assert [p.code for p in take("verify", other).problems] == ["RB-01"]
    assert take("again", watched.actor("P03", desk=True), repair_note="仍無影像").done
    assert watched.line(fault.id).state == "repairing"
    assert take("fix", other, repair_note="更換攝影機").done
    assert take("verify", watched.actor("P03", desk=True)).done
    line = watched.line(fault.id)
    assert line.state == "verified"
    assert "中斷 3 小時" in watched.desk.definition("L07").summary(line.values)


@pytest.mark.parametrize("seed", range(6))
def test_a_fault_is_written_whichever_camera_was_drawn(watched: Counter, seed: int) -> None:
    checks, who = CameraCheck(watched.desk, Random(seed)), watched.duty_officer
    draft = checks.begin(who)
    first = draft.of("station").asked
    assert first is not None
    for marked in (first.id, "station_camera:C-02"):
        draft = checks.mark(draft, marked, "black")
    assert checks.confirm(who, answer(checks, draft, watched.clock.now())).done
    assert len(lines(watched, "fault")) == len({first.id, "station_camera:C-02"})


def test_a_second_check_of_the_hour_is_asked_about(watched: Counter, checks: CameraCheck) -> None:
    assert check(watched, checks).done
    watched.later(minutes=20)
    again = check(watched, checks)
    assert {p.code for p in again.problems} == {"L07-R01"}
    who = watched.duty_officer
    draft = answer(checks, checks.begin(who), watched.clock.now())
    assert checks.confirm(who, replace(draft, confirmed=frozenset({"L07-R01"}))).done


def test_an_old_comparison_is_made_again(watched: Counter, checks: CameraCheck) -> None:
    who = watched.duty_officer
    draft = answer(checks, checks.begin(who), watched.clock.now())
    watched.later(minutes=11)
    assert {p.field for p in checks.confirm(who, draft).problems} == {"clock_shown"}
    assert lines(watched) == []


def test_where_no_camera_shows_a_picture_none_is_asked(counter: Counter) -> None:
    install(counter, camera(1))
    checks, who = CameraCheck(counter.desk, Random(1)), counter.duty_officer
    draft = checks.mark(checks.begin(who), "station_camera:C-01", "power_cut")
    outcome = checks.confirm(who, checks.read_clock(draft, "station", ""))
    assert outcome.done, outcome.problems
    line = lines(counter, "check")[0]
    assert amount(line.values, "cam_ok") == 0
    assert not flag(line.values, "clock_ok")


def test_a_station_without_cameras_is_told_what_to_do(counter: Counter) -> None:
    checks, who = CameraCheck(counter.desk), counter.duty_officer
    outcome = checks.confirm(who, checks.begin(who))
    assert "匯入" in outcome.problems[0].message


def test_only_who_may_write_the_book_checks(watched: Counter, checks: CameraCheck) -> None:
    stranger = replace(watched.actor("P03"), roles=frozenset({Role.SYSADMIN}))
    with pytest.raises(NotAllowed):
        checks.begin(stranger)
    with pytest.raises(NotAllowed):
        checks.confirm(stranger, checks.begin(watched.duty_officer))


def test_days_kept_come_from_the_last_check_or_the_register(counter: Counter) -> None:
    install(counter, camera(1, days_kept="30"), camera(2, days_kept="28"))
    checks, who = CameraCheck(counter.desk, Random(1)), counter.duty_officer
    draft = checks.begin(who)
    assert draft.of("station").days_kept == 28
    draft = draft.put(replace(draft.of("station"), days_kept=31))
    assert checks.confirm(who, answer(checks, draft, counter.clock.now())).done
    assert checks.begin(who).of("station").days_kept == 31


# --- the clock that is typed ---------------------------------------------------------------------


@given(st.integers(-6 * 3600, 6 * 3600))
def test_the_typed_clock_is_the_one_nearest_to_now(off: int) -> None:
    shown = NOW + timedelta(seconds=off)
    assert read_clock(f"{local(shown):%H%M%S}", NOW) == shown
    assert read_clock(f"{local(shown):%H:%M:%S}", NOW) == shown


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("0900", 0),
        ("09:01", 30),
        ("0859", -31),
        ("０９：００：３０", 0),
        ("1150519 090030", 0),
        ("1150518 090030", -86_400),
    ],
)
def test_a_clock_may_lack_seconds_or_have_a_date(typed: str, seconds: int) -> None:
    assert (read_clock(typed, NOW) - NOW).total_seconds() == seconds


@pytest.mark.parametrize("typed", ["", "x", "2561", "09:61", "1", "99:99:99", "090061"])
def test_what_is_no_clock_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_clock(typed, NOW)


def test_drift_is_said_in_words() -> None:
    assert [drift_text(s) for s in (0, 4, -75)] == ["相符", "快 4 秒", "慢 75 秒"]


def test_kinds_of_lines_are_told_apart() -> None:
    assert is_check({"entry": "check"})
    assert is_fault({"entry": "fault"})
    assert not is_check({})
