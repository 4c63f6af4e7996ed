"""公務電話: noted, forwarded, done; what waits; what a work log may refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import to_text
from kiosk.base.result import blocking
from kiosk.identity.permissions import Role
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import person, text
from kiosk.services.intake import Intake
from kiosk.services.open_items import open_items
from kiosk.services.phone_calls import CallDraft, PhoneCalls
from kiosk.services.steps import Steps
from kiosk.services.work_log import WorkLogs
from kiosk.services.world import World
from tests.station import UNIT, Counter


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    yield made
    made.store.close()


@pytest.fixture
def calls(station: Counter) -> PhoneCalls:
    return PhoneCalls(station.desk)


def told(draft: CallDraft, **more: Value) -> CallDraft:
    values: dict[str, Value] = {
        "peer_unit": "內湖分局偵查隊",
        "peer_title": "偵查佐",
        "peer_name": "許文凱",
        "peer_phone": "0227901234",
        "category": "coordination",
        "subject": "協調調閱路口影像",
        "content": "請於明日上午提供影像。",
    }
    for key, value in {**values, **more}.items():
        draft = draft.with_value(key, value)
    return draft


def test_a_call_that_needs_nothing_more_is_finished_at_once(
    station: Counter, calls: PhoneCalls
) -> None:
    desk = station.duty_officer
    assert calls.record(desk, told(calls.begin(desk))).done
    (line,) = station.lines("L04")
    assert line.state == "noted"
    assert "receiver" not in line.values
    assert person(line.values, "our_person") == desk.person
    shown = station.reader(station.actor("P05")).history(line.id).line.values
    assert shown["peer_name"] == "許○凱"
    assert shown["peer_phone"] == "0227***234"


def test_l04_r01_a_command_is_not_written_without_read_back(
    station: Counter, calls: PhoneCalls
) -> None:
    desk = station.duty_officer
    draft = told(calls.begin(desk), category="command")
    assert [one.field for one in calls.record(desk, draft).problems] == ["read_back"]
    assert calls.record(desk, draft.with_value("read_back", True)).done
    (line,) = station.lines("L04")
    assert text(line.values, "receiver") == desk.person.label


def test_l04_r02_a_time_limit_stays_open_until_done(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    due = to_text(station.clock.now() + timedelta(hours=3))
    line = calls.record(desk, told(calls.begin(desk), due_at=due)).lines[0]
    definition = station.desk.definition("L04")
    assert station.line(line).state == "pending"
    assert definition.due_of(station.line(line).values, station.desk.policy.limits) == due
    waiting = station.store.read(lambda c: open_items(station.desk, World(station.desk, c, desk)))
    assert [item for item in waiting if item.ref == line]
    steps = Steps(station.desk)
    (missing,) = blocking(steps.check(desk, line, "done", {}))
    assert missing.field == "action"
    assert steps.take(desk, line, "done", {"action": "已提供"}).done
    after = station.line(line)
    assert (after.state, person(after.values, "done_by")) == ("done", desk.person)
    assert definition.due_of(after.values, station.desk.policy.limits) == ""


def test_a_call_is_forwarded_and_done_by_another(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    wang: Value = [station.ref("P03").to_value()]
    first = calls.record(desk, told(calls.begin(desk))).lines[0]
    steps = Steps(station.desk)
    assert steps.take(desk, first, "forward", {"forwarded_to": wang}).done
    assert station.line(first).state == "forwarded"
    assert text(station.line(first).values, "forwarded_at")
    officer = station.actor("P03")
    assert steps.take(officer, first, "done", {"action": "已到場處理"}).done
    assert station.line(first).state == "done"
    second = calls.record(desk, told(calls.begin(desk), forwarded_to=wang)).lines[0]
    assert station.line(second).state == "forwarded"


def test_l04_r03_civil_defence_is_sent_to_l11(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    outcome = calls.record(desk, told(calls.begin(desk), category="civil_defence"))
    assert [(one.code, one.need) for one in outcome.problems] == [("L04-R03", "ledger:L11")]
    assert station.lines("L04") == []


def test_l04_r04_a_110_number_is_a_link_to_search_for(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    number = station.desk.definition("L04").by_key["case_110_no"].form
    assert number is not None
    draft = told(
        calls.begin(desk), subject="110 報案聯繫", case_110_no=number.normal("p11505190001")
    )
    line = calls.record(desk, draft).lines[0]
    found = [hit[1] for hit in station.reader().search("P11505190001")]
    assert line in found


def test_a_half_noted_call_comes_back(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    draft = told(calls.begin(desk))
    calls.keep(desk, draft)
    assert calls.begin(desk).values == draft.values
    assert "peer_name" not in calls.begin(station.actor("P03")).values
    assert calls.record(desk, draft).done
    assert "peer_name" not in calls.begin(desk).values
    calls.keep(desk, draft)
    calls.forget(desk)
    assert "peer_name" not in calls.begin(desk).values


def test_a_late_call_needs_a_reason(station: Counter, calls: PhoneCalls) -> None:
    desk = station.duty_officer
    earlier = to_text(station.clock.now() - timedelta(hours=1))
    draft = told(calls.begin(desk), call_at=earlier)
    assert [one.code for one in blocking(calls.check(desk, draft))] == ["T-07"]
    assert calls.record(desk, replace(draft, late_reason="支援臨檢後補登")).done
    assert station.lines("L04")[0].late


def test_nobody_else_notes_calls(station: Counter, calls: PhoneCalls) -> None:
    stranger = replace(station.actor("P03"), roles=frozenset({Role.AUDITOR}))
    assert not calls.may(stranger)
    with pytest.raises(NotAllowed):
        calls.begin(stranger)
    assert len(calls.colleagues(station.duty_officer)) == 6


def test_ds05_a_work_log_offers_cases_and_calls_of_the_duty(
    station: Counter, calls: PhoneCalls
) -> None:
    wang = station.actor("P03")
    assert calls.record(wang, told(calls.begin(wang), subject="出勤前")).done
    station.later(minutes=3)
    assert station.check_out("B03", "BR1").done
    station.later(minutes=20)
    assert calls.record(wang, told(calls.begin(wang), subject="路口影像")).done
    assert calls.record(
        station.duty_officer, told(calls.begin(station.duty_officer), subject="值班的電話")
    ).done
    station.later(minutes=1)
    intake = Intake(station.desk)
    draft = intake.begin(wang)
    found: dict[str, Value] = {
        "channel": "patrol",
        "anonymous": True,
        "case_category": "domestic_violence",
        "occurred_from": draft.values["received_at"],
        "place": "文德路",
        "summary": "巡邏發現鄰居爭吵，被害人王小美。",
    }
    for key, value in found.items():
        draft = draft.with_value(key, value)
    assert intake.confirm(wang, draft).done
    (item,) = WorkLogs(station.desk).list_open(wang)
    texts = [offer.text for offer in item.offers if offer.kind in {"L04", "L06"}]
    assert texts == [
        "09:18 公務電話 受話 內湖分局偵查隊 機關協調：路口影像",
        "09:19 受理 限閱案件 1150519-0919",
    ]
    assert UNIT not in "".join(texts)
