"""L09 影像申請: retention, decision by another, grounds of refusal, no copies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.footage_request import FOOTAGE_REQUEST, due, state
from kiosk.ledgers.footage_request_fields import GROUNDS
from kiosk.ledgers.footage_request_rules import reckoned
from kiosk.ledgers.limits import Limits
from tests.ledgers.builders import BACK, CADRE, LIN, WANG, ask, of, one, ref, step_asked, world

NOW = from_text(BACK)


def request(days_ago: float = 3, hours: float = 1, **more: Value) -> dict[str, Value]:
    begun = NOW - timedelta(days=days_ago)
    values: dict[str, Value] = {
        "applied_at": BACK,
        "applicant": "吳美玲",
        "applicant_id": "A200000003",
        "applicant_phone": "0912345678",
        "applicant_address": "臺北市內湖區文德路 1 號",
        "capacity": "party",
        "purpose_code": "accident",
        "purpose_text": "車輛遭擦撞，對方離去",
        "from_at": to_text(begun),
        "to_at": to_text(begun + timedelta(hours=hours)),
        "place": "成功路四段與文德路口",
        "notices_ack": True,
    }
    return {**values, **more}


def under_review(**more: Value) -> dict[str, Value]:
    checked: dict[str, Value] = {
        "id_kind": "national",
        "identity_by": ref(LIN),
        "identity_at": BACK,
        "handler": ref(LIN),
        "submitted_at": BACK,
    }
    return request(**{**checked, **more})  # type: ignore[arg-type]


def test_l09_r01_says_how_long_the_pictures_are_there() -> None:
    assert of(ask(FOOTAGE_REQUEST, request(3), world(), Phase.OPEN), "L09-R01") == []
    soon = one(ask(FOOTAGE_REQUEST, request(26), world(), Phase.OPEN), "L09-R01")
    assert soon.severity is Severity.NOTICE
    assert "4 天後逾期" in soon.message


def test_scenario_16_footage_that_is_gone_is_said_before_the_citizen_signs() -> None:
    gone = one(ask(FOOTAGE_REQUEST, request(35), world(), Phase.OPEN), "L09-R01")
    assert gone.blocks
    assert "影像保存 30 日" in gone.message
    told = request(35, footage_gone=True)
    assert of(ask(FOOTAGE_REQUEST, told, world(), Phase.OPEN), "L09-R01") == []
    assert state(told) == "expired"
    # The flag is no way to shorten the matter while the pictures are there.
    assert of(ask(FOOTAGE_REQUEST, request(3, footage_gone=True), world(), Phase.OPEN), "L09-R01")


@pytest.mark.parametrize(("hours", "severity"), [(-1, "block"), (25, "confirm")])
def test_l09_r01_the_span_is_sensible(hours: float, severity: str) -> None:
    found = one(ask(FOOTAGE_REQUEST, request(3, hours), world(), Phase.OPEN), "L09-R01")
    assert found.severity.value == severity


def test_l09_r01_reckons_expiry_and_deadline() -> None:
    filled = reckoned(request(3), Limits(footage_days=30, footage_decision_days=14))
    assert filled["footage_until"] == to_text(NOW + timedelta(days=27))
    assert filled["decide_by"] == to_text(NOW + timedelta(days=14))


def test_l09_r02_the_handler_does_not_decide() -> None:
    values = under_review(decision="granted", approver=ref(LIN))
    assert one(step_asked(FOOTAGE_REQUEST, "decide", values, world()), "L09-R02").blocks
    by_cadre = under_review(decision="granted", approver=ref(CADRE))
    assert step_asked(FOOTAGE_REQUEST, "decide", by_cadre, world()) == []


def test_l09_r03_a_citizen_gets_no_copy() -> None:
    seen: dict[str, Value] = {
        "decision": "granted",
        "viewed_at": BACK,
        "escort": ref(WANG),
        "view_log": [{"kind": "camera", "ref": "", "text": "鏡頭 A01 1400-1500 肇事逃逸"}],
    }
    copied = under_review(**seen, result="copied")
    assert one(step_asked(FOOTAGE_REQUEST, "view", copied, world()), "L09-R03").blocks
    agency = under_review(**seen, result="copied", agency_doc_no="北檢字第 115001 號")
    assert step_asked(FOOTAGE_REQUEST, "view", agency, world()) == []


def test_l09_r04_a_refusal_names_one_of_the_five_grounds() -> None:
    assert len(GROUNDS) == 5
    refused = under_review(decision="denied", approver=ref(CADRE))
    codes = {problem.code for problem in step_asked(FOOTAGE_REQUEST, "decide", refused, world())}
    assert "L09-R04" in codes
    grounded = under_review(decision="denied", deny_reason="privacy", approver=ref(CADRE))
    assert step_asked(FOOTAGE_REQUEST, "decide", grounded, world()) == []
    both = under_review(decision="granted", deny_reason="privacy", approver=ref(CADRE))
    assert one(step_asked(FOOTAGE_REQUEST, "decide", both, world()), "L09-R04").blocks


def test_l09_r05_footage_is_preserved_before_the_decision() -> None:
    step = FOOTAGE_REQUEST.step("preserve")
    assert step is not None
    assert {"applied", "identity_checked", "under_review"} <= set(step.states)
    urgent = {**request(20), **reckoned(request(20), Limits())}
    assert due(urgent, Limits()) == urgent["footage_until"]
    assert due({**urgent, "preserve_flag": True}, Limits()) == urgent["decide_by"]


def test_l09_r06_every_camera_watched_is_written_down() -> None:
    values = under_review(
        decision="granted",
        viewed_at=BACK,
        escort=ref(WANG),
        result="found",
        view_log=[{"kind": "camera", "ref": "", "text": " "}],
    )
    assert one(step_asked(FOOTAGE_REQUEST, "view", values, world()), "L09-R06").blocks


def test_l09_r07_the_deadline_keeps_the_request_on_the_board() -> None:
    values = {**request(3), **reckoned(request(3), Limits())}
    assert due(values, Limits()) == min(str(values["footage_until"]), str(values["decide_by"]))
    assert due({**values, "closed_at": BACK}, Limits()) == ""
    unreckoned = {**request(3), "preserve_flag": True}
    begun = from_text(str(unreckoned["applied_at"]))
    own = Limits(footage_decision_days=5)
    assert due(unreckoned, own) == to_text(begun + timedelta(days=5))


def test_the_way_of_a_request() -> None:
    way: list[tuple[dict[str, Value], str]] = [
        ({}, "applied"),
        ({"identity_at": BACK}, "identity_checked"),
        ({"submitted_at": BACK}, "under_review"),
        ({"decision": "partly"}, "partly"),
        ({"scheduled_at": BACK}, "scheduled"),
        ({"viewed_at": BACK}, "viewed"),
        ({"closed_at": BACK}, "closed"),
    ]
    values = request()
    for more, expected in way:
        values |= more
        assert state(values) == expected
    assert state({**request(), "withdrawn": True, "closed_at": BACK}) == "withdrawn"
    kept: dict[str, Value] = {"preserve_flag": True, "closed_at": BACK, "decision": "denied"}
    assert state({**request(), **kept}) == "preserved"
