"""L13 司法文書寄存及具領登記簿: each rule of the domain reference by its id."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.instants import at_local, local, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.deposit import DEPOSIT, PICK_UP, due, references
from kiosk.ledgers.deposit_terms import (
    Age,
    age,
    collected_late,
    default_regime,
    disposable_from,
    kind_choices,
    regimes,
    served_on,
    term,
)
from kiosk.ledgers.event import Value
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.validation import problems
from kiosk.services.desk import check_step
from tests.ledgers.builders import (
    CADRE,
    LIN,
    World,
    ask,
    line_of,
    of,
    one,
    ref,
    seen,
    step_asked,
    world,
)

DEPOSITED = date(2026, 2, 28)


def paper(day: date = DEPOSITED, regime: str = "civil", **more: Value) -> dict[str, Value]:
    """Return a judgment deposited at nine in the morning, on the shelf."""
    values: dict[str, Value] = {
        "deposited_at": to_text(at_local(day, 9)),
        "server_kind": "postal",
        "server_name": "許郵差",
        "issuer": "臺灣士林地方法院",
        "case_no": "115年度訴字第12號",
        "doc_kind": "judgment",
        "pieces": 1,
        "addressee_name": "王小群",
        "address": "臺北市內湖區文德路22巷3號",
        "regime": regime,
        "is_evidence": False,
        "shelf_code": "A3",
    }
    found = term({**values, **more})
    assert found is not None
    dates = {
        "effective_on": found.effective_on.isoformat(),
        "keep_until": found.keep_until.isoformat(),
    }
    return {**values, **dates, **more}


def collected(at: date, values: dict[str, Value], **more: Value) -> dict[str, Value]:
    """Return the paper collected by the addressee at ten o'clock of a day."""
    served = served_on(values, at)
    assert served is not None
    return {
        **values,
        "picked_up_at": to_text(at_local(at, 10)),
        "collector_name": values["addressee_name"],
        "relation": "self",
        "id_kind": "national_id",
        "id_last4": "6789",
        "served_on": served.isoformat(),
        "late_pickup": collected_late(values, at),
        "released_by": ref(LIN),
        **more,
    }


def picking(values: dict[str, Value], facts: World) -> list[Problem]:
    """Return what the rules of the book say about the pick-up, the signature aside."""
    found = check_step(DEPOSIT, PICK_UP, line_of(DEPOSIT, values), facts)
    return [item for item in found if item.field not in {"collector_sig", "closed_at"}]


def at(day: date) -> World:
    made = world()
    made.now = at_local(day, 10)
    return made


def shelf(facts: World, *papers: dict[str, Value]) -> World:
    facts.seen += [seen(DEPOSIT, f"d{place}", values) for place, values in enumerate(papers)]
    return facts


# --- R01, R02, R08: dates ----------------------------------------------------------------------


def test_l13_r01_each_act_has_its_own_days_and_months() -> None:
    terms = {code: term(paper(regime=code)) for code in regimes()}
    ten_days = {"civil", "criminal", "admin_litigation", "petition", "social_order"}
    for code, found in terms.items():
        assert found is not None
        effective = date(2026, 3, 10) if code in ten_days else DEPOSITED
        until = date(2026, 4, 30) if code in ten_days else date(2026, 5, 31)
        assert (found.effective_on, found.keep_until) == (effective, until)


def test_l13_r01_other_dates_are_refused() -> None:
    facts = at(DEPOSITED)
    assert ask(DEPOSIT, paper(), facts, Phase.OPEN) == []
    wrong = one(ask(DEPOSIT, paper(keep_until="2026-04-28"), facts, Phase.OPEN), "L13-R01")
    assert wrong.field == "keep_until"
    assert "115-04-30" in wrong.message


@pytest.mark.parametrize(
    ("issuer", "kind", "regime"),
    [
        ("臺灣士林地方法院", "judgment", "civil"),
        ("台灣士林地方法院", "summons", "criminal"),
        ("臺灣臺北地方檢察署", "notice", "criminal"),
        ("臺北高等行政法院", "ruling", "admin_litigation"),
        ("新北市政府", "petition_decision", "petition"),
        ("臺北市交通事件裁決所", "notice", "traffic"),
        ("財政部臺北國稅局", "tax", "admin_procedure"),
        ("臺灣桃園地方法院", "judgment", "civil"),
        ("臺灣桃園地方檢察署", "official", "criminal"),
        ("臺灣士林地方法院", "social_order_ruling", "social_order"),
        ("某某鄉公所", "official", "admin_procedure"),
        ("", "official", ""),
    ],
)
def test_l13_r01_issuer_and_kind_propose_the_act(issuer: str, kind: str, regime: str) -> None:
    assert default_regime(issuer, kind) == regime


def test_l13_r02_pick_up_inside_the_ten_days_is_the_day_of_service() -> None:
    fifth = date(2026, 3, 5)
    assert served_on(paper(), fifth) == fifth
    assert served_on(paper(), date(2026, 3, 20)) == date(2026, 3, 10)
    assert served_on(paper(regime="traffic"), fifth) == DEPOSITED
    assert picking(collected(fifth, paper()), at(fifth)) == []
    wrong = collected(fifth, paper(), served_on="2026-03-10")
    assert "115-03-05" in one(picking(wrong, at(fifth)), "L13-R02").message


def test_l13_r08_a_late_collector_is_served_and_marked_and_nothing_else_moves() -> None:
    late = date(2026, 5, 2)
    values = collected(late, paper())
    assert values["late_pickup"] is True
    assert values["served_on"] == "2026-03-10"
    assert picking(values, at(late)) == []
    assert one(picking({**values, "late_pickup": False}, at(late)), "L13-R08").blocks


def test_l13_r08_a_corrected_deposit_time_stops_every_act_until_its_dates_follow() -> None:
    moved = paper(deposited_at=to_text(at_local(date(2026, 2, 27), 9)))
    stale = {**moved, "keep_until": "2026-04-30", "effective_on": "2026-03-10"}
    day = date(2026, 5, 4)
    for key in ("expire", "dispose", "recall"):
        assert len(of(step_asked(DEPOSIT, key, stale, at(day)), "L13-R08")) == 2
    assert of(picking(collected(day, stale), at(day)), "L13-R08")


def test_scenario_08_keeps_to_the_last_day_and_is_disposed_of_on_a_working_day() -> None:
    values = paper()
    assert (values["effective_on"], values["keep_until"]) == ("2026-03-10", "2026-04-30")
    last = date(2026, 4, 30)
    assert picking(collected(last, values), at(last)) == []
    assert collected(last, values)["late_pickup"] is False
    # 115-05-01 is 勞動節, a Friday; Monday is the first working day.
    assert disposable_from(values) == date(2026, 5, 4)
    for day in (date(2026, 5, 1), date(2026, 5, 3)):
        assert one(step_asked(DEPOSIT, "expire", values, at(day)), "L13-R07").blocks
    assert step_asked(DEPOSIT, "expire", values, at(date(2026, 5, 4))) == []


def test_scenario_09_takes_effect_the_same_day_and_is_kept_three_months() -> None:
    values = paper(regime="admin_procedure")
    assert (values["effective_on"], values["keep_until"]) == ("2026-02-28", "2026-05-31")


# --- R03, R04, R05: whose hands ----------------------------------------------------------------


def test_l13_r03_scenario_10_both_papers_of_a_variant_name_are_asked_about() -> None:
    day = date(2026, 3, 5)
    other = paper(addressee_name="王小羣", address="臺北市士林區中山路1號", shelf_code="B1")
    facts = shelf(at(day), other)
    values = collected(day, paper())
    found = one(picking(values, facts), "L13-R03")
    assert "115-d0（同名）" in found.message
    both: Value = [{"kind": "handed", "ref": "d0", "text": "115-d0"}]
    assert picking({**values, "handed_with": both}, facts) == []
    reason: Value = [{"kind": "left", "ref": "d0", "text": "115-d0 同名不同人"}]
    assert picking({**values, "left_behind": reason}, facts) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"addressee_name": "林一山", "address": "台北市內湖區文德路二十二巷三號"}, "同址"),
        ({"addressee_name": "汪小群", "address": "臺北市士林區中山路1號"}, "讀音相近"),
        ({"addressee_name": "王大明", "address": "臺北市士林區中山路1號"}, ""),
    ],
)
def test_l13_r03_same_address_and_same_sound_count_too(more: dict[str, Value], why: str) -> None:
    day = date(2026, 3, 5)
    found = of(picking(collected(day, paper()), shelf(at(day), {**paper(), **more})), "L13-R03")
    assert [why in item.message for item in found] == ([True] if why else [])


def test_l13_r03_papers_that_left_are_not_asked_about() -> None:
    day = date(2026, 3, 5)
    gone = {**collected(day, paper()), "closed_at": to_text(at_local(day, 10))}
    assert picking(collected(day, paper()), shelf(at(day), gone)) == []


@pytest.mark.parametrize("collector", ["李伯羣", "李伯群", " 李 伯群"])
def test_l13_r04_scenario_11_the_barred_person_is_refused(collector: str) -> None:
    day = date(2026, 3, 5)
    values = collected(
        day,
        paper(barred_name="張甲、李伯羣"),
        collector_name=collector,
        relation="cohabitant",
        poa_paper=True,
    )
    refused = one(picking(values, at(day)), "L13-R04")
    assert refused.blocks
    assert "李伯羣" in refused.message


def test_l13_r05_another_shows_papers_and_authority() -> None:
    day = date(2026, 3, 5)
    agent = collected(day, paper(), collector_name="趙一", relation="agent")
    assert one(picking(agent, at(day)), "L13-R05").blocks
    assert picking({**agent, "poa_paper": True}, at(day)) == []
    scan: Value = [{"digest": "0" * 64, "name": "委託書.jpg", "type": "image/jpeg"}]
    assert picking({**agent, "poa_file": scan}, at(day)) == []
    missing = picking({**agent, "poa_paper": True, "id_last4": None}, at(day))
    assert [item.field for item in missing] == ["id_last4"]
    unreadable = {**agent, "poa_paper": True, "sign_note": "按指印，趙一"}
    assert picking(unreadable, at(day)) == []


def test_l13_r05_oneself_under_another_name_is_asked_about() -> None:
    day = date(2026, 3, 5)
    asked = one(picking(collected(day, paper(), collector_name="王小明"), at(day)), "L13-R05")
    assert asked.severity is Severity.CONFIRM
    assert picking(collected(day, paper(), collector_name="王小羣"), at(day)) == []


def test_l13_r06_a_kind_not_on_the_list_is_described_from_the_cover() -> None:
    assert "other" in {choice.code for choice in kind_choices()}
    missing = problems(DEPOSIT, paper(doc_kind="other"), Phase.OPEN)
    assert [item.field for item in missing] == ["doc_note"]
    assert problems(DEPOSIT, paper(doc_kind="other", doc_note="限本人拆閱"), Phase.OPEN) == []


# --- R07: after the period ---------------------------------------------------------------------

AFTER = date(2026, 5, 4)


def disposing(**more: Value) -> dict[str, Value]:
    expired = paper(expired_at=to_text(at_local(AFTER, 9)), expired_by=ref(LIN))
    act: dict[str, Value] = {
        "disposal_kind": "destroyed",
        "disposal_method": "碎紙機銷毀",
        "disposal_witness": ref(LIN),
        "disposal_approver": ref(CADRE),
        "disposed_at": to_text(at_local(AFTER, 10)),
        "closed_at": to_text(at_local(AFTER, 10)),
    }
    return {**expired, **act, **more}


def test_l13_r07_two_different_persons_dispose_of_a_paper() -> None:
    assert step_asked(DEPOSIT, "dispose", disposing(), at(AFTER)) == []
    alone = disposing(disposal_witness=ref(CADRE))
    assert "兩人" in one(step_asked(DEPOSIT, "dispose", alone, at(AFTER)), "L13-R07").message
    nobody = step_asked(DEPOSIT, "dispose", disposing(disposal_witness=None), at(AFTER))
    assert [item.field for item in nobody] == ["disposal_witness"]
    stranger = disposing(disposal_witness={**ref(LIN), "id": "x"})
    assert one(step_asked(DEPOSIT, "dispose", stranger, at(AFTER)), "L13-R07").blocks


def test_l13_r07_evidence_goes_back_to_the_court() -> None:
    asked = step_asked(DEPOSIT, "dispose", disposing(is_evidence=True), at(AFTER))
    assert one(asked, "L13-R07").field == "disposal_kind"
    back = disposing(is_evidence=True, disposal_kind="returned", disposal_method="函退")
    assert step_asked(DEPOSIT, "dispose", back, at(AFTER)) == []
    assert DEPOSIT.state(back) == "returned_to_issuer"


def test_l13_r07_an_office_calls_back_in_time() -> None:
    values = paper(recall_no="士院1號", recalled=True, closed_at=to_text(at_local(DEPOSITED, 12)))
    assert step_asked(DEPOSIT, "recall", values, at(date(2026, 3, 9))) == []
    later = one(step_asked(DEPOSIT, "recall", values, at(date(2026, 5, 1))), "L13-R07")
    assert later.severity is Severity.NOTICE
    assert DEPOSIT.state(values) == "recalled_by_issuer"


# --- R09, R10 ----------------------------------------------------------------------------------


def test_l13_r09_the_summary_masks_the_name_and_every_citizens_field_is_personal() -> None:
    assert DEPOSIT.summary(paper()) == "臺灣士林地方法院 115年度訴字第12號 判決 王○群"
    personal = {field.key for field in DEPOSIT.fields if field.personal}
    assert {
        "addressee_name",
        "address",
        "barred_name",
        "collector_name",
        "id_last4",
        "poa_file",
        "collector_sig",
        "refusals",
    } <= personal


@pytest.mark.parametrize(
    ("day", "band"),
    [
        (date(2026, 2, 28), Age.FRESH),
        (date(2026, 3, 10), Age.FRESH),
        (date(2026, 3, 11), Age.MONTH),
        (date(2026, 3, 31), Age.MONTH),
        (date(2026, 4, 1), Age.KEPT),
        (date(2026, 4, 30), Age.KEPT),
        (date(2026, 5, 1), Age.OVERDUE),
    ],
)
def test_l13_r10_age_bands(day: date, band: Age) -> None:
    assert age(paper(), at_local(day, 23, 59)) is band
    assert age(paper(), at_local(day, 0)) is band


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from(sorted(regimes())))
def test_l13_r10_a_line_is_due_when_its_last_day_is_over(day: date, regime: str) -> None:
    values = paper(day, regime)
    ends = local(due(values, Limits()))
    assert (ends.hour, ends.minute) == (0, 0)
    assert age(values, ends) is Age.OVERDUE
    first = disposable_from(values)
    assert first is not None
    assert first >= ends.date()


# --- states and keys ---------------------------------------------------------------------------


def test_states_follow_the_paper() -> None:
    fresh = paper(shelf_code=None)
    on_shelf = paper()
    listed = {**on_shelf, "expired_at": to_text(at_local(AFTER, 9))}
    assert [DEPOSIT.state(values) for values in (fresh, on_shelf, listed, disposing())] == [
        "received",
        "shelved",
        "expired",
        "disposed",
    ]
    assert DEPOSIT.state(collected(AFTER, listed)) == "picked_up"


def test_spellings_share_their_references() -> None:
    other = paper(
        addressee_name="王小羣", address="臺北市內湖區文德路二十二巷3號", reg_mail_no="RR123"
    )
    shared = set(references(paper())) & set(references(other))
    assert {key.partition(":")[0] for key in shared} == {"name", "sound", "addr", "case"}
    assert "mail:RR123" in references(other)
    assert references({}) == []
