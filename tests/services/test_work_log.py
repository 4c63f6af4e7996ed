"""工作紀錄 after the duty: what waits for whom, handing in, lateness, partners, returned entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.line import Status
from kiosk.ledgers.values import records, text
from kiosk.services.drafts import Drafts
from kiosk.services.work_log import WorkItem, WorkLogs, WorkText
from tests.station import Counter

WRITTEN = WorkText("1030 西湖市場守望，無異狀。", "無", "西湖線")


@pytest.fixture
def logs(counter: Counter) -> WorkLogs:
    """Two officers have been on one patrol and are back; nobody has written anything."""
    assert counter.check_out("B03", "B04", "BR1").done
    counter.later(minutes=180)
    for code in ("B03", "B04"):
        outcome = counter.check_in(counter.returning(code).with_reason("DS-01", ""))
        assert outcome.done, outcome.problems
    return WorkLogs(counter.desk)


def own(counter: Counter, logs: WorkLogs, person: str = "P03") -> tuple[Actor, WorkItem]:
    actor = counter.actor(person)
    (item,) = logs.list_open(actor)
    return actor, item


def test_the_author_finds_his_draft_and_nobody_elses(counter: Counter, logs: WorkLogs) -> None:
    _, item = own(counter, logs)
    assert (item.part, item.duty, item.late) == ("write", "巡邏", False)
    assert [who.name for who in item.partners] == ["𠮷田喆"]
    assert logs.list_open(counter.actor("P05")) == []


def test_handing_in_closes_the_entry_and_forgets_the_kept_text(
    counter: Counter, logs: WorkLogs
) -> None:
    actor, item = own(counter, logs)
    Drafts(counter.desk).save(item.key, actor.person.id, {"narrative": "10"})
    outcome = logs.submit(actor, item, WRITTEN)
    assert outcome.done, outcome.problems
    assert outcome.changes.ledgers == {"L03"}
    (line,) = counter.lines("L03")
    assert line.state == "submitted"
    assert text(line.values, "narrative") == WRITTEN.narrative
    assert not line.late
    assert Drafts(counter.desk).load(item.key) is None
    assert logs.list_open(actor) == []


def test_an_empty_text_is_not_handed_in(counter: Counter, logs: WorkLogs) -> None:
    actor, item = own(counter, logs)
    outcome = logs.submit(actor, item, WorkText("  "))
    assert not outcome.done
    assert [problem.field for problem in outcome.problems] == ["narrative"]
    assert counter.lines("L03")[0].state == "draft"


def test_after_a_day_it_is_late_and_needs_a_reason(counter: Counter, logs: WorkLogs) -> None:
    counter.later(minutes=25 * 60)
    actor, item = own(counter, logs)
    assert item.late
    assert "L03-R02" in {problem.code for problem in logs.check(actor, item, WRITTEN, "")}
    assert not logs.submit(actor, item, WRITTEN).done
    assert not logs.submit(actor, item, WRITTEN, " ").done
    assert logs.submit(actor, item, WRITTEN, "連續勤務").done
    (line,) = counter.lines("L03")
    assert (line.late, line.late_reason) == (True, "連續勤務")


def test_blanks_of_the_template_are_asked_about_once(counter: Counter, logs: WorkLogs) -> None:
    actor, item = own(counter, logs)
    blank = replace(WRITTEN, narrative="____ 返所")
    refused = logs.submit(actor, item, blank)
    assert [problem.code for problem in refused.problems] == ["L03-R05"]
    assert logs.submit(actor, item, blank, confirmed=frozenset({"L03-R05"})).done


def test_nobody_hands_in_anothers_entry(counter: Counter, logs: WorkLogs) -> None:
    _, item = own(counter, logs)
    other = counter.actor("P05")
    outcome = logs.submit(other, item, WRITTEN)
    assert [problem.code for problem in outcome.problems] == ["L03-OWN"]
    assert counter.lines("L03")[0].state == "draft"
    auditor = Actor(counter.ref("P05"), other.unit, frozenset({Role.AUDITOR}), "S", "password")
    with pytest.raises(NotAllowed):
        logs.list_open(auditor)


def test_a_second_time_is_told_that_it_is_done(counter: Counter, logs: WorkLogs) -> None:
    actor, item = own(counter, logs)
    assert logs.submit(actor, item, WRITTEN).done
    again = logs.submit(actor, item, WRITTEN)
    assert [problem.code for problem in again.problems] == ["L03-DONE"]


def test_a_partner_reads_the_text_and_adds_his_part(counter: Counter) -> None:
    assert counter.check_out("B03", "B04", "BR1").done
    logs = WorkLogs(counter.desk)
    counter.later(minutes=60)
    author, item = own(counter, logs)
    assert logs.submit(author, item, WRITTEN).done
    partner, note = own(counter, logs, "P04")
    assert note.part == "note"
    assert "西湖市場" in note.shared
    assert logs.submit(partner, note, WorkText("1045 協助排除路障。")).done
    (line,) = counter.lines("L03")
    (added,) = records(line.values, "partner_notes")
    assert added["text"] == "1045 協助排除路障。"
    assert text(line.values, "narrative") == WRITTEN.narrative
    assert logs.list_open(partner) == []


def test_a_partner_without_words_confirms(counter: Counter) -> None:
    assert counter.check_out("B03", "B04", "BR1").done
    logs = WorkLogs(counter.desk)
    partner, note = own(counter, logs, "P04")
    assert logs.submit(partner, note, WorkText()).done
    (line,) = counter.lines("L03")
    assert line.confirmed_by == ("P04",)
    assert records(line.values, "partner_notes") == []
    assert logs.list_open(partner) == []


def test_what_the_duty_used_is_offered_and_kept_as_a_link(counter: Counter, logs: WorkLogs) -> None:
    actor, item = own(counter, logs)
    assert [offer.kind for offer in item.offers] == ["L05"]
    assert "行駛 21 公里" in item.offers[0].text
    assert logs.submit(actor, item, replace(WRITTEN, links=item.offers)).done
    (line,) = counter.lines("L03")
    assert records(line.values, "links") == [item.offers[0].to_value()]


def test_a_returned_entry_comes_back_with_its_note_and_keeps_the_old_text(
    counter: Counter, logs: WorkLogs
) -> None:
    actor, item = own(counter, logs)
    assert logs.submit(actor, item, WRITTEN).done
    counter.later(minutes=30)
    chief = counter.actor("P00")
    assert counter.corrections.review(chief, (item.line,), "returned", "請補盤查結果").done
    _, returned = own(counter, logs)
    assert (returned.part, returned.returned_note) == ("returned", "請補盤查結果")
    longer = replace(returned.text, narrative=f"{WRITTEN.narrative}盤查二人，無異狀。")
    assert logs.submit(actor, returned, longer).done
    (line,) = counter.lines("L03")
    assert line.status is Status.RECORDED
    (revision,) = [entry for entry in line.revisions if entry.field == "narrative"]
    assert revision.before == WRITTEN.narrative
    assert logs.list_open(actor) == []
