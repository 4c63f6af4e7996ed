"""The rules of L01 when equipment is drawn, each test named after its rule."""

from __future__ import annotations

import pytest

from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.duty_io import DUTY_IO
from kiosk.ledgers.duty_io_out_rules import r01_issue_once
from kiosk.ledgers.event import Value
from tests.ledgers.builders import (
    CADRE,
    LIN,
    OUT,
    RADIO,
    RIFLE,
    VEST,
    WANG,
    World,
    armed,
    ask,
    back,
    home,
    line_of,
    minutes_after,
    of,
    one,
    ref,
    world,
)


def out(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(DUTY_IO, values, facts or world(), Phase.OPEN)


def close(values: dict[str, Value], facts: World | None = None) -> list[Problem]:
    return ask(DUTY_IO, values, facts or world(), Phase.CLOSE)


def test_l01_r01_issued_item_names_holder_and_time() -> None:
    facts = world()
    facts.change("g1", state="issued", holder=LIN, since=OUT, line="other")
    problem = one(out(armed(), facts), "L01-R01")
    assert problem.blocks
    assert problem.field == "pistol"
    assert problem.message == "手槍 TPD-0132已由警員 林小華於 115-05-19 22:00 領用，尚未歸還"


@pytest.mark.parametrize("gone", ["repair", "lost", "seized", "transferred", "retired"])
def test_l01_r01_item_not_in_store_stays(gone: str) -> None:
    facts = world()
    facts.change("r1", state=gone)
    assert one(out(armed(), facts), "L01-R01").field == "radio"


def test_l01_r01_unknown_item_and_item_twice() -> None:
    assert one(out(armed(radio={**RADIO, "id": "nowhere"})), "L01-R01").field == "radio"
    assert one(out(armed(items=[VEST, VEST])), "L01-R01").message == "防彈背心 V-09在這一行選了兩次"


def test_l01_r01_next_segment_keeps_the_holders_own_item() -> None:
    facts = world()
    facts.change("g1", state="issued", holder=WANG, since=OUT, line="first-segment")
    assert not of(out(armed(segment=2), facts), "L01-R01")
    assert of(out(armed(segment=1), facts), "L01-R01")
    assert of(out(armed(segment=2, person=ref(LIN)), facts), "L01-R01")


def test_l01_r04_deviation_is_a_notice() -> None:
    problem = one(out(armed(mag_qty=1, rounds_out=12)), "L01-R04")
    assert problem.severity is Severity.NOTICE
    assert "彈匣 1（標準 2）" in problem.message
    assert "子彈 12（標準 24）" in problem.message
    assert "未領防彈背心" in problem.message


def test_l01_r04_the_guns_own_template_comes_first() -> None:
    facts = world()
    facts.change("g1", magazines=3, rounds=45)
    values = armed(mag_qty=3, rounds_out=45, duty_code="E")
    assert "彈匣" not in "".join(problem.message for problem in of(out(values, facts), "L01-R04"))


def test_l01_r05_clearing_before_issue_and_after_return() -> None:
    assert one(out(armed(cleared_out=False)), "L01-R05").blocks
    assert one(close(home(cleared_in=False)), "L01-R05").blocks
    still_out = home(returned=[back(RADIO)], cleared_in=False)
    still_out.pop("rounds_in")
    assert not of(close(still_out), "L01-R05"), "a weapon that is not back cannot be cleared"


@pytest.mark.parametrize(
    ("until", "severity"),
    [
        ("2026-05-19", Severity.CONFIRM),
        ("2026-05-20", Severity.NOTICE),
        ("2026-06-19", Severity.NOTICE),
    ],
)
def test_l01_r06_licence(until: str, severity: Severity) -> None:
    facts = world()
    facts.change("g1", licence_no="A-77", licence_until=until)
    assert one(out(armed(), facts), "L01-R06").severity is severity


def test_l01_r06_valid_licence_is_silent() -> None:
    facts = world()
    facts.change("g1", licence_no="A-77", licence_until="2026-06-20")
    assert not of(out(armed(), facts), "L01-R06")


def test_l01_r07_off_roster_needs_a_dispatch() -> None:
    facts = world()
    facts.slots.clear()
    problem = one(out(armed(), facts), "L01-R07")
    assert problem.blocks
    assert problem.field == "movement_kind"
    assert not of(out(armed(movement_kind="dispatch"), facts), "L01-R07")


def test_l01_r07_drawing_shortly_before_the_slot_is_on_duty() -> None:
    assert not of(out(armed(out_at=minutes_after(OUT, -12))), "L01-R07")
    assert of(out(armed(out_at=minutes_after(OUT, -45))), "L01-R07")


def test_l01_r07_leave_and_bar_hold_for_dispatches_too() -> None:
    facts = world()
    facts.leaves[WANG.id] = "病假"
    assert "病假" in one(out(armed(movement_kind="dispatch"), facts), "L01-R07").message
    facts = world()
    facts.bar(WANG.id, barred="酒測不合格")
    assert "酒測不合格" in one(out(armed(movement_kind="dispatch"), facts), "L01-R07").message
    facts = world()
    facts.bar(WANG.id, active=False)
    assert one(out(armed(), facts), "L01-R07").blocks


def test_l01_r07_unarmed_duty_is_not_held_up() -> None:
    facts = world()
    facts.slots.clear()
    facts.bar(WANG.id, barred="身心狀況")
    unarmed = {k: v for k, v in armed().items() if k not in {"pistol", "mag_qty", "rounds_out"}}
    assert not of(out(unarmed, facts), "L01-R07")


def test_l01_r07_long_gun_only_with_a_cadre() -> None:
    values = armed(long_gun=RIFLE, long_rounds_out=60)
    problem = one(out(values), "L01-R07")
    assert (problem.need, problem.field) == ("cadre", "long_gun_approver")
    assert of(out({**values, "long_gun_approver": ref(LIN)}), "L01-R07")
    assert one(out({**values, "long_gun_approver": ref(WANG)}), "RB-01").blocks
    assert not of(out({**values, "long_gun_approver": ref(CADRE)}), "L01-R07")


def test_l01_r08_desk_draws_its_own_pistol() -> None:
    """Scenario 4."""
    problem = one(out(armed(issued_by=ref(WANG))), "L01-R08")
    assert problem.blocks
    assert problem.need == "second_officer"
    assert one(close(home(received_by=ref(WANG))), "L01-R08").need == "second_officer"


def test_l01_r08_radio_alone_needs_nobody_else() -> None:
    drop = {"pistol", "mag_qty", "rounds_out"}
    values = {k: v for k, v in armed(issued_by=ref(WANG)).items() if k not in drop}
    assert not of(out(values), "L01-R08")


def test_l01_r11_personal_gun_of_another_is_a_swap_with_reason() -> None:
    facts = world()
    facts.change("g1", personal_of=LIN.id)
    problem = one(out(armed(), facts), "L01-R11")
    assert (problem.severity, problem.need) == (Severity.CONFIRM, "reason")
    assert "林小華" in problem.message
    assert not of(out(armed(kit_deviation="原槍送修"), facts), "L01-R11")
    facts.change("g1", personal_of=WANG.id)
    assert not of(out(armed(), facts), "L01-R11")


def test_ds_07_asks_about_the_start_of_the_first_rostered_segment_only() -> None:
    late = minutes_after(OUT, 40)
    assert "晚 40 分鐘" in one(out(armed(out_at=late)), "DS-07").message
    assert "早 20 分鐘" in one(out(armed(out_at=minutes_after(OUT, -20))), "DS-07").message
    for other in ({"segment": 2}, {"movement_kind": "outing"}, {"movement_kind": "dispatch"}):
        values = armed(out_at=late)
        values.update(other)
        assert not of(out(values), "DS-07")


def test_l01_r04_rounds_of_the_guns_own_template() -> None:
    facts = world()
    facts.change("g1", magazines=3, rounds=45)
    message = one(out(armed(), facts), "L01-R04").message
    assert "彈匣 2（標準 3）" in message
    assert "子彈 24（標準 45）" in message


def test_l01_r01_a_line_without_id_yet_never_owns_an_issued_item() -> None:
    facts = world()
    facts.change("g1", state="issued", holder=LIN, line="")
    draft = line_of(DUTY_IO, armed(), id="")
    assert [problem.field for problem in r01_issue_once(draft, facts)] == ["pistol"]
