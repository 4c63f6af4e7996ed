"""The rules of L01 when an officer comes back, the evidence of duty time, and what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import from_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import custody
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.duty_io import DUTY_IO, state, void_blocked
from kiosk.ledgers.duty_io_rules import duty_interval
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.incident import INCIDENT
from kiosk.ledgers.line import Status
from kiosk.ledgers.vehicle_use import VEHICLE_USE
from tests.ledgers.builders import (
    BACK,
    CADRE,
    CAR,
    LIN,
    OUT,
    PISTOL,
    RADIO,
    RIFLE,
    VEST,
    WANG,
    World,
    armed,
    ask,
    back,
    count,
    home,
    line_of,
    minutes_after,
    of,
    one,
    ref,
    seen,
    world,
)


def out(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(DUTY_IO, values, facts or world(), Phase.OPEN)


def close(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(DUTY_IO, values, facts or world(), Phase.CLOSE)


def test_a_patrol_in_order_has_only_notices_and_comes_home_clean() -> None:
    assert {problem.severity for problem in out(armed())} <= {Severity.NOTICE}
    assert close(home()) == []


def test_l01_r01_second_return_shows_the_first() -> None:
    """Scenario 2."""
    again = back(PISTOL, WANG, minutes_after(BACK, 7))
    first = back(PISTOL, WANG)
    rest = [back(RADIO), count("pistol_mag", 2), count("ammo_9mm", 24)]
    problem = one(close(home(returned=[first, *rest, again])), "L01-R01")
    assert problem.blocks
    assert "115-05-20 02:00" in problem.message
    assert "王大明" in problem.message


def test_l01_r01_item_already_in_store_shows_who_returned_it() -> None:
    facts = world()
    facts.change("g1", returned_by=LIN, returned_at=minutes_after(BACK, -30))
    problem = one(close(home(), facts), "L01-R01")
    assert "林小華" in problem.message
    assert "01:30" in problem.message
    facts.change("g1", returned_by=WANG, returned_at=BACK)
    assert not of(close(home(), facts), "L01-R01"), "its own return, projected before, is no double"


def test_l01_r01_item_of_another_line() -> None:
    returned = [
        back(PISTOL),
        back(RADIO),
        count("pistol_mag", 2),
        count("ammo_9mm", 24),
        back(VEST),
    ]
    assert "不是這一行領用的" in one(close(home(returned=returned)), "L01-R01").message


def returned_by_lin() -> list[Value]:
    return [
        back(PISTOL, LIN),
        back(RADIO, LIN),
        count("pistol_mag", 2, LIN),
        count("ammo_9mm", 24, LIN),
    ]


def test_l01_r02_another_person_brings_the_weapon() -> None:
    problems = of(close(home(returned=returned_by_lin())), "L01-R02")
    assert problems
    assert problems[0].blocks
    assert problems[0].need == "agent"


def test_l01_r02_radio_may_be_handed_in_by_anyone() -> None:
    rest = [back(PISTOL), back(RADIO, LIN), count("pistol_mag", 2), count("ammo_9mm", 24)]
    assert not of(close(home(returned=rest)), "L01-R02")


def test_l01_r02_agent_needs_reason_and_approver() -> None:
    values = home(returned=returned_by_lin(), agent=ref(LIN), received_by=ref(CADRE))
    needs = {problem.need for problem in of(close(values), "L01-R02")}
    assert needs == {"reason", "cadre"}
    values |= {"agent_reason": "送醫", "agent_approver": ref(CADRE)}
    assert close(values) == []


def test_l01_r08_agent_does_not_receive_what_he_carries_in() -> None:
    values = home(returned=returned_by_lin(), agent=ref(LIN), agent_reason="送醫")
    values |= {"agent_approver": ref(CADRE), "received_by": ref(LIN)}
    assert one(close(values), "L01-R08").need == "second_officer"


@pytest.mark.parametrize("approver", [LIN, WANG])
def test_rb_01_agent_return_is_not_approved_by_those_concerned(approver: PersonRef) -> None:
    values = home(
        returned=returned_by_lin(),
        agent=ref(LIN),
        agent_reason="送醫",
        agent_approver=ref(approver),
        received_by=ref(CADRE),
    )
    problem = one(close(values), "RB-01")
    assert problem.blocks
    assert problem.need == "cadre"


def test_l01_r03_short_rounds_are_written_and_stay_pending() -> None:
    """Scenario 3: 22 of 24 without a report."""
    values = home(
        rounds_in=22,
        returned=[back(PISTOL), back(RADIO), count("pistol_mag", 2), count("ammo_9mm", 22)],
    )
    problem = one(close(values), "L01-R03")
    assert problem.severity is Severity.CONFIRM
    assert problem.need == "incident"
    assert "還少 2 發" in problem.message
    assert custody.outstanding(values) == ["手槍子彈 2 發"]
    assert state(values) == "pending_items"


def test_l01_r03_fired_rounds_wait_for_the_report() -> None:
    values = home(
        rounds_in=22,
        rounds_fired=2,
        returned=[back(PISTOL), back(RADIO), count("pistol_mag", 2), count("ammo_9mm", 22)],
    )
    assert one(close(values), "L01-R03").need == "incident"
    assert custody.outstanding(values) == ["使用警械報告"]
    assert state(values) == "pending_items"
    values["weapon_report"] = "安勤字第 11500123 號"
    assert custody.outstanding(values) == []
    assert state(values) == "in"


def test_l01_r03_lost_rounds_open_an_incident_and_close_the_line() -> None:
    values = home(
        rounds_in=12,
        rounds_lost=12,
        returned=[back(PISTOL), back(RADIO), count("pistol_mag", 2), count("ammo_9mm", 12)],
    )
    assert one(close(values), "L01-R03").need == "incident"
    assert state(values) == "in"


def test_l01_r03_more_rounds_than_drawn_are_refused() -> None:
    problem = one(of(close(home(rounds_in=24, rounds_fired=1)), "L01-R03")[:1], "L01-R03")
    assert problem.blocks
    assert "多了 1 發" in problem.message


@given(
    issued=st.integers(0, 60),
    came=st.integers(0, 60),
    fired=st.integers(0, 9),
    lost=st.integers(0, 9),
)
def test_l01_r03_equation(issued: int, came: int, fired: int, lost: int) -> None:
    """Whatever the numbers, a line owes no rounds exactly when the equation holds or is exceeded."""
    values = home(rounds_out=issued, rounds_in=came, rounds_fired=fired, rounds_lost=lost)
    short = issued - came - fired - lost
    assert custody.missing_rounds(values, long_gun=False) == short
    assert bool(custody.rounds_owed(values)) == (short > 0)
    blocked = any(problem.blocks for problem in of(close(values), "L01-R03"))
    assert blocked == (short < 0)


def test_l01_r03_long_gun_has_its_own_calibre() -> None:
    values = home(long_gun=RIFLE, long_rounds_out=60, long_rounds_in=58)
    assert "65式步槍子彈 2 發" in custody.outstanding(values)


def test_l01_r09_counted_and_returned_rounds_agree() -> None:
    problem = one(close(home(rounds_in=23, rounds_fired=1, weapon_report="x")), "L01-R09")
    assert problem.blocks
    assert "清點 23 發，入庫 24 發" in problem.message


def test_l01_r09_more_magazines_than_drawn() -> None:
    returned = [back(PISTOL), back(RADIO), count("pistol_mag", 3), count("ammo_9mm", 24)]
    assert "歸還多了 1" in one(close(home(returned=returned)), "L01-R09").message


def interval(
    values: dict[str, Value], extension: str = "", **more: object
) -> tuple[str, str] | None:
    return duty_interval(line_of(DUTY_IO, values, **more), OUT, BACK, extension)


def test_l01_r10_interval_is_cut_to_the_roster() -> None:
    values = home(out_at=minutes_after(OUT, -10), in_at=minutes_after(BACK, 25))
    assert interval(values) == (OUT, BACK)
    assert interval(values, minutes_after(BACK, 60)) == (OUT, minutes_after(BACK, 25))
    assert interval(values, minutes_after(BACK, 20)) == (OUT, minutes_after(BACK, 20))


def test_l01_r10_sign_in_by_another_never_counts() -> None:
    assert interval(home(agent=ref(LIN))) is None
    assert interval(home(), proxy_pending=True) is None


def test_l01_r10_open_void_or_outside_lines_count_nothing() -> None:
    assert interval(armed()) is None
    assert interval(home(), status=Status.VOIDED) is None
    before = home(out_at=minutes_after(OUT, -60), in_at=minutes_after(OUT, -5))
    assert interval(before) is None


@given(start=st.integers(-600, 600), length=st.integers(0, 900), extra=st.integers(0, 300))
def test_l01_r10_never_outside_roster_and_presence(start: int, length: int, extra: int) -> None:
    out_at = minutes_after(OUT, start)
    in_at = minutes_after(out_at, length)
    found = interval(home(out_at=out_at, in_at=in_at), minutes_after(BACK, extra))
    if found is not None:
        assert max(OUT, out_at) <= found[0] < found[1] <= min(in_at, minutes_after(BACK, extra))
    else:
        assert max(OUT, out_at) >= min(in_at, minutes_after(BACK, extra))


def test_l01_r12_everything_drawn_is_outstanding_until_it_is_back() -> None:
    values = armed(items=[VEST])
    assert custody.outstanding(values) == [
        "手槍 TPD-0132",
        "無線電 7-101",
        "防彈背心 V-09",
        "彈匣 2 個",
        "手槍子彈 24 發",
    ]
    assert custody.outstanding(home()) == []
    assert custody.outstanding(armed(moved_to="line-2")) == []


def test_l01_r13_outing_never_adds_duty_time() -> None:
    assert interval(home(movement_kind="outing")) is None


def test_ds_01_line_with_something_out_is_pending_and_names_it() -> None:
    values = home(returned=[back(PISTOL), count("pistol_mag", 2), count("ammo_9mm", 24)])
    problem = one(close(values), "DS-01")
    assert problem.severity is Severity.CONFIRM
    assert "無線電 7-101" in problem.message
    assert state(values) == "pending_items"
    assert DUTY_IO.state_of("pending_items").open


def test_ds_03_carry_over_needs_reason_and_cadre() -> None:
    values = home(returned=[back(PISTOL), count("pistol_mag", 2), count("ammo_9mm", 24)])
    assert state({**values, "carry_reason": "戒護就醫"}) == "pending_items"
    assert one(close({**values, "carry_reason": "戒護就醫"}), "DS-03").need == "cadre"
    own = {**values, "carry_reason": "戒護就醫", "carry_approver": ref(WANG)}
    assert one(close(own), "RB-01").blocks
    approved = {**values, "carry_reason": "戒護就醫", "carry_approver": ref(CADRE)}
    assert close(approved) == []
    assert state(approved) == "carried"


def test_ds_06_forgotten_sign_in_is_marked_and_not_paid_past_the_roster() -> None:
    facts = world()
    facts.now = from_text(BACK) + timedelta(hours=3)
    assert one(close(home(), facts), "DS-06").severity is Severity.NOTICE
    over = home(in_at=minutes_after(BACK, 12))
    assert one(close(over, facts), "DS-06").need == "cadre"
    assert not of(close({**over, "extension_approver": ref(CADRE)}, facts), "DS-06")
    assert one(close({**over, "extension_approver": ref(WANG)}, facts), "RB-01").blocks


@pytest.mark.parametrize(("minutes", "asked"), [(-16, True), (-15, False), (15, False), (16, True)])
def test_ds_07_more_than_15_minutes_off_the_plan_asks_why(minutes: int, asked: bool) -> None:
    leaving = of(out(armed(out_at=minutes_after(OUT, minutes))), "DS-07")
    coming = of(close(home(in_at=minutes_after(BACK, minutes))), "DS-07")
    assert bool(leaving) == asked
    assert bool(coming) == asked
    told = home(in_at=minutes_after(BACK, minutes), deviation_reason="支援他案")
    assert not of(close(told), "DS-07")


def test_scenario_22_line_with_its_weapon_out_is_not_voided() -> None:
    assert (
        void_blocked(armed())
        == "手槍 TPD-0132、無線電 7-101、彈匣 2 個、手槍子彈 24 發尚未歸還，這一行不能作廢"
    )
    without_radio = home(returned=[back(PISTOL), count("pistol_mag", 2), count("ammo_9mm", 24)])
    assert void_blocked(without_radio) == "無線電 7-101尚未歸還，這一行不能作廢"
    assert void_blocked(home()) == ""


def test_what_hangs_on_a_line_keeps_it_from_being_voided() -> None:
    line, facts = line_of(DUTY_IO, home(), session="s1"), world()

    def said() -> list[str]:
        return [problem.code for rule in DUTY_IO.void_rules for problem in rule(line, facts)]

    assert said() == []
    about: dict[str, Value] = {"what": "fired", "about_line": line.id}
    trip: dict[str, Value] = {"driver": ref(WANG), "vehicle": CAR}
    facts.seen = [
        seen(INCIDENT, "i1", about),
        replace(seen(VEHICLE_USE, "t1", trip), session="s1"),
    ]
    assert said() == ["VOID-INC", "VOID-TRIP"]
    facts.seen = [
        seen(INCIDENT, "i1", {**about, "about_line": "another"}),
        seen(INCIDENT, "i2", {**about, "resolved_at": BACK}),
        replace(seen(VEHICLE_USE, "t1", {**trip, "in_at": BACK}), session="s1"),
        replace(seen(VEHICLE_USE, "t2", {**trip, "driver": ref(LIN)}), session="s1"),
        replace(seen(VEHICLE_USE, "t3", trip), session="s2"),
    ]
    assert said() == []
