"""L06 受理各類案件紀錄表: its rules, states, level and time limit; kinds of cases by a few letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity, blocking
from kiosk.ledgers.case_intake import CASE_INTAKE, due, level, state, summary
from kiosk.ledgers.case_intake_terms import signs
from kiosk.ledgers.case_lists import case_categories, cases_like
from kiosk.ledgers.definition import Classification, Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.kinds import problems as field_problems
from kiosk.ledgers.limits import Limits
from tests.ledgers.builders import (
    BACK,
    OUT,
    WANG,
    ask,
    minutes_after,
    of,
    one,
    ref,
    step_asked,
    world,
)

RESTRICTED = ["sexual_assault", "domestic_violence", "child_protection"]


def case(**more: Value) -> dict[str, Value]:
    """Return a theft reported at the counter, everything said."""
    values: dict[str, Value] = {
        "received_at": BACK,
        "channel": "counter",
        "taken_by": ref(WANG),
        "reporter_name": "林阿明",
        "reporter_sex": "male",
        "reporter_birth": "1980-02-03",
        "reporter_id_no": "F100000006",
        "reporter_phone": "0912345678",
        "reporter_address": "臺北市內湖區文德路 1 號",
        "relation": "victim",
        "case_category": "theft_motorcycle",
        "occurred_from": OUT,
        "place": "臺北市內湖區文德路 22 號前",
        "jurisdiction": "文德派出所",
        "summary": "報案人機車停放路邊，返回時發現遭竊。",
        "plates": "ABC-1234",
        "notices_ack": True,
    }
    return {**values, **more}


def ended(outcome: str, **more: Value) -> dict[str, Value]:
    return case(outcome=outcome, closed_at=BACK, actions="已處理", **more)


def opening(values: dict[str, Value]) -> list[str]:
    """Return the fields that keep a new line from being written."""
    return [problem.field for problem in blocking(field_problems(CASE_INTAKE, values, Phase.OPEN))]


def test_a_whole_case_has_nothing_against_it() -> None:
    assert opening(case()) == []
    assert blocking(ask(CASE_INTAKE, case(), world(), Phase.OPEN)) == []


def test_who_calls_gives_name_and_number_only() -> None:
    asked = case(channel="phone", reporter_id_no=None, notices_ack=None, reporter_address=None)
    assert opening(asked) == []
    assert opening({**asked, "reporter_phone": None}) == ["reporter_phone"]


def test_an_anonymous_report_is_taken() -> None:
    bare = {"reporter_name": None, "reporter_id_no": None, "reporter_phone": None, "relation": None}
    assert opening(case(anonymous=True, notices_ack=None, **bare)) == []
    problem = one(ask(CASE_INTAKE, case(anonymous=True), world(), Phase.OPEN), "L06-R01")
    assert problem.field == "anonymous"


def test_l06_r01_lacking_papers_are_no_ground_to_refuse() -> None:
    assert opening(case(reporter_id_no=None)) == ["reporter_id_no"]
    assert opening(case(reporter_id_no=None, no_id=True)) == ["no_id_reason"]
    assert opening(case(reporter_id_no=None, no_id=True, no_id_reason="證件失竊")) == []


def test_l06_r01_a_withdrawal_is_a_line_with_its_reason() -> None:
    said: dict[str, Value] = case(
        **dict.fromkeys(("reporter_id_no", "relation", "case_category", "summary", "notices_ack"))
    )
    withdrawn: dict[str, Value] = {**said, "outcome": "withdrawn", "closed_at": BACK}
    assert opening(withdrawn) == []
    found = ask(CASE_INTAKE, {**withdrawn, "withdraw_reason": "無"}, world(), Phase.CLOSE)
    assert one(found, "L06-R01").blocks
    reason: dict[str, Value] = {**withdrawn, "withdraw_reason": "找回機車，不提告訴"}
    assert ask(CASE_INTAKE, reason, world(), Phase.CLOSE) == []
    assert state(reason) == "withdrawn"


@pytest.mark.parametrize("outcome", ["", "handled", "transferred"])
def test_l06_r01_a_case_is_never_voided(outcome: str) -> None:
    assert CASE_INTAKE.void_blocked is not None
    assert "不能作廢" in CASE_INTAKE.void_blocked(case(outcome=outcome))
    assert CASE_INTAKE.void_blocked(ended("duplicate")) == ""


def test_l06_r02_a_criminal_case_is_due_in_48_hours_until_the_platform_knows_it() -> None:
    assert due(case(), Limits()) == to_text(from_text(BACK).replace(day=from_text(BACK).day + 2))
    assert due(case(), Limits(case_record_hours=3)) == minutes_after(BACK, 180)
    assert due(case(record_due_at=minutes_after(BACK, 60)), Limits()) == minutes_after(BACK, 60)
    assert due(case(npa_case_no="P11505190001"), Limits()) == ""
    assert due(case(certificate_no="C11505190001"), Limits()) == ""
    assert due(case(case_category="noise"), Limits()) == ""
    assert due({"case_category": "theft"}, Limits()) == ""


def test_l06_r02_a_criminal_case_does_not_end_without_its_number() -> None:
    values = ended("handled")
    assert one(step_asked(CASE_INTAKE, "handle", values, world()), "L06-R02").blocks
    numbered = {**values, "certificate_no": "C11505190001"}
    assert of(step_asked(CASE_INTAKE, "handle", numbered, world()), "L06-R02") == []
    quiet = ended("handled", case_category="noise")
    assert blocking(step_asked(CASE_INTAKE, "handle", quiet, world())) == []
    assert one(ask(CASE_INTAKE, case(), world(), Phase.OPEN), "L06-R02").severity is Severity.NOTICE


def test_l06_r02_an_entry_about_the_platform_says_a_number() -> None:
    assert one(step_asked(CASE_INTAKE, "platform", case(), world()), "L06-R02").blocks
    known = case(npa_case_no="P11505190001")
    assert blocking(step_asked(CASE_INTAKE, "platform", known, world())) == []


def test_l06_r03_missing_facts_are_named() -> None:
    bare = case(reporter_name=None, plates=None, summary="失竊")
    lint = [item.message[:8] for item in of(ask(CASE_INTAKE, bare, world(), Phase.OPEN), "L06-R03")]
    assert lint == ["人事時地物缺「人", "人事時地物缺「事", "人事時地物缺「物"]
    assert opening(case(occurred_from=None, place=None)) == ["occurred_from", "place"]


def test_l06_r03_times_agree() -> None:
    late = case(occurred_from=minutes_after(BACK, 5))
    assert one(ask(CASE_INTAKE, late, world(), Phase.OPEN), "L06-R03").field == "occurred_from"
    turned = case(occurred_to=minutes_after(OUT, -5))
    assert one(ask(CASE_INTAKE, turned, world(), Phase.OPEN), "L06-R03").field == "occurred_to"


def test_l06_r03_a_number_of_the_other_sex_is_confirmed_not_refused() -> None:
    problem = one(ask(CASE_INTAKE, case(reporter_sex="female"), world(), Phase.OPEN), "L06-R03")
    assert problem.severity is Severity.CONFIRM
    assert ask(CASE_INTAKE, case(reporter_sex="other"), world(), Phase.OPEN) == ask(
        CASE_INTAKE, case(), world(), Phase.OPEN
    )


def test_the_sample_number_is_pointed_out_only() -> None:
    (notice,) = field_problems(CASE_INTAKE, case(reporter_id_no="A123456789"), Phase.OPEN)
    assert (notice.code, notice.severity) == ("F-DOUBT", Severity.NOTICE)


def test_l06_r04_a_missing_person_ends_with_the_number_of_the_national_sheet() -> None:
    values = ended("handled", case_category="missing")
    assert one(step_asked(CASE_INTAKE, "handle", values, world()), "L06-R04").blocks
    known = {**values, "missing_sheet": "a", "missing_no": "M11505190001"}
    assert blocking(step_asked(CASE_INTAKE, "handle", known, world())) == []


@pytest.mark.parametrize("code", RESTRICTED)
def test_l06_r05_protected_victims_are_p4_and_named_by_code(code: str) -> None:
    values = case(case_category=code, code_name="1150519-01")
    assert level(values, BACK, Limits()) is Classification.SPECIAL
    assert summary(values) == "限閱案件 1150519-01"
    assert "林阿明" not in summary(values)
    told = one(ask(CASE_INTAKE, values, world(), Phase.OPEN), "L06-R05")
    assert told.severity is Severity.NOTICE
    assert level(case(), BACK, Limits()) is Classification.PERSONAL


def test_l06_r06_a_signature_is_asked_at_the_counter_only() -> None:
    assert signs(case())
    assert not signs(case(channel="phone"))
    assert not signs(case(anonymous=True))
    assert not signs(case(unsigned_reason="報案人拒簽"))
    told = ask(CASE_INTAKE, case(channel="phone", unsigned_reason="電話"), world(), Phase.OPEN)
    assert one(told, "L06-R06").severity is Severity.NOTICE


def test_l06_r07_every_line_tells_category_channel_and_times_of_response() -> None:
    keys = {"case_category", "channel", "received_at", "dispatched_at", "arrived_at"}
    assert keys <= CASE_INTAKE.by_key.keys()


def test_states() -> None:
    assert state(case()) == "received"
    assert state(case(dispatched_at=BACK, officers=[ref(WANG)])) == "dispatched"
    ends = {one_end: state(ended(one_end)) for one_end in ("handled", "platform", "transferred")}
    assert ends == {"handled": "handled", "platform": "handled", "transferred": "transferred"}


def test_summary_names_no_person() -> None:
    assert summary(case()) == "機車竊盜 臨櫃"
    assert summary({}) == ""


def test_kinds_are_found_by_characters_zhuyin_and_keys() -> None:
    assert [item.label for item in cases_like("機車")] == ["機車竊盜"]
    assert cases_like("ㄕㄗ")[0].label in {"水災", "失蹤協尋"}
    assert {item.code for item in cases_like("ㄓㄑ")} == {item.code for item in cases_like("5f")}
    assert cases_like("詐")[0].code == "fraud"
    assert [item.code for item in cases_like("a2")] == ["accident_a2"]
    assert cases_like("  ") == list(case_categories())
    assert cases_like("沒有這種") == []


@given(st.sampled_from(case_categories()))
def test_a_kind_is_found_by_its_own_letters(category: object) -> None:
    sound, label = category.sound, category.label  # type: ignore[attr-defined]
    assert category in cases_like(sound)
    assert category in cases_like(label)
    assert len(sound) <= len(label.replace(" ", ""))
