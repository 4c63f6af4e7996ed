"""L12: one form with two modes, downtime counted, a silent test a week."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.siren_terminal import SIREN_TERMINAL, sub_rows, summary
from kiosk.ledgers.siren_terminal_rules import ITEM_KEYS, bad_items, is_silent_tested
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import (
    BACK,
    LIN,
    OUT,
    ask,
    minutes_after,
    of,
    one,
    ref,
    seen,
    step_asked,
    thing,
    world,
)

PANEL = thing("t1", "siren_terminal", "T-01")


def checked(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "terminal": PANEL,
        "mode": "check",
        "checked_at": OUT,
        "keeper": ref(LIN),
        "silent_test": "ok",
        **dict.fromkeys(ITEM_KEYS, "ok"),
    }
    return {**values, **more}


def test_a_check_in_order() -> None:
    assert len(ITEM_KEYS) == 11
    assert ask(SIREN_TERMINAL, checked(), world(), Phase.OPEN) == []
    assert problems(SIREN_TERMINAL, checked(), Phase.OPEN) == []
    assert SIREN_TERMINAL.state(checked()) == "ok"
    assert summary(checked()) == "T-01 檢查 正常"


def test_l12_r01_one_form_for_check_and_repair() -> None:
    bad = checked(item_battery="ng")
    assert bad_items(bad) == ["電瓶電壓"]
    assert [p.field for p in problems(SIREN_TERMINAL, bad, Phase.OPEN)] == ["fault"]
    repair = checked(mode="repair", fault="電瓶電壓不足")
    assert problems(SIREN_TERMINAL, repair, Phase.OPEN) == []
    assert SIREN_TERMINAL.state(repair) == "found"
    asked = SIREN_TERMINAL.step("fix")
    assert asked is not None
    assert "parts" in asked.fields


def test_l12_r01_a_second_repair_of_one_terminal_is_asked_about() -> None:
    facts, repair = world(), checked(mode="repair", fault="電瓶電壓不足")
    assert of(ask(SIREN_TERMINAL, repair, facts, Phase.OPEN), "L12-R01") == []
    facts.seen.append(seen(SIREN_TERMINAL, "other", repair))
    found = one(ask(SIREN_TERMINAL, repair, facts, Phase.OPEN), "L12-R01")
    assert found.severity is Severity.CONFIRM


def test_l12_r02_downtime_beyond_a_day_goes_to_the_precinct() -> None:
    facts = world()
    bad = checked(fault="無收訊", reported_at=BACK, vendor="中華電信")
    assert of(step_asked(SIREN_TERMINAL, "report", bad, facts), "L12-R02") == []
    facts.now = from_text(OUT) + timedelta(hours=24, minutes=1)
    found = one(step_asked(SIREN_TERMINAL, "report", bad, facts), "L12-R02")
    assert found.severity is Severity.NOTICE
    assert SIREN_TERMINAL.due_of(bad, Limits()) == to_text(from_text(OUT) + timedelta(hours=24))
    own = Limits(terminal_down_hours=6)
    assert SIREN_TERMINAL.due_of(bad, own) == to_text(from_text(OUT) + timedelta(hours=6))
    assert SIREN_TERMINAL.due_of({**bad, "fixed_at": BACK}, Limits()) == ""
    assert SIREN_TERMINAL.due_of(checked(), Limits()) == ""
    early = {**bad, "reported_at": minutes_after(OUT, -9)}
    assert one(step_asked(SIREN_TERMINAL, "report", early, facts), "L12-R02").blocks


def test_l12_r03_a_silent_test_is_due_every_week() -> None:
    duty = SIREN_TERMINAL.periodic[0]
    assert (duty.days, duty.asset, duty.days_limit) == (7, "terminal", "silent_test_days")
    assert duty.when is is_silent_tested
    assert is_silent_tested(checked())
    assert is_silent_tested(checked(silent_test="ng"))
    assert not is_silent_tested(checked(silent_test="none"))


def test_the_paper_has_a_row_for_each_point_and_the_repair() -> None:
    rows = sub_rows(checked(item_damp="na"))
    assert [dict(row.cells)["檢查項目"] for row in rows[:2]] == ["電源", "充電器"]
    assert dict(rows[-1].cells)["不適用"] == "✓"
    assert len(rows) == 11
    repaired = sub_rows(checked(mode="repair", fault="故障", vendor="中華電信", fixed_at=BACK))
    assert len(repaired) == 16
    assert ("說明", "115-05-20 02:00") in repaired[13].cells
