"""受理: every report becomes a line; P4, paper signatures, the national platform, statistics."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import to_text
from kiosk.base.result import blocking
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers.definition import Classification
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import records, text
from kiosk.services.asked_signatures import PAPER, Given
from kiosk.services.attachments import Attachments
from kiosk.services.corrections import Corrections
from kiosk.services.desk import Outcome
from kiosk.services.intake import Intake
from kiosk.services.intake_draft import IntakeDraft
from kiosk.services.intake_statistics import IntakeStatistics
from kiosk.services.kit import Signed
from kiosk.services.paper_path import PaperPath
from kiosk.services.reveals import Reveals, Why
from kiosk.services.steps import Steps
from tests.station import DAY, INK, UNIT, Counter, signed

SECRET = "F100000006"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    yield made
    made.store.close()


@pytest.fixture
def intake(station: Counter) -> Intake:
    return Intake(station.desk)


def said(draft: IntakeDraft, **more: Value) -> IntakeDraft:
    """Return a theft told at the counter."""
    values: dict[str, Value] = {
        "reporter_name": "林阿明",
        "reporter_sex": "male",
        "reporter_id_no": SECRET,
        "reporter_phone": "0912345678",
        "relation": "victim",
        "case_category": "theft_motorcycle",
        "occurred_from": draft.values["received_at"],
        "place": "臺北市內湖區文德路 22 號前",
        "summary": "報案人機車停放路邊，返回時發現遭竊。",
        "plates": "ABC-1234",
        "notices_ack": True,
    }
    for key, value in {**values, **more}.items():
        draft = draft.with_value(key, value)
    return draft


def on_pad(intake: Intake, actor: Actor, draft: IntakeDraft) -> Given:
    return Given(tuple(Signed(one, INK, "pad") for one in intake.to_sign(actor, draft)))


ON_PAPER = Given(on_paper=frozenset({"reporter_sig"}))


def take(station: Counter, intake: Intake, actor: Actor | None = None, **more: Value) -> Outcome:
    """Take a case at the counter, signed on the pad."""
    who = actor or station.duty_officer
    draft = said(intake.begin(who), **more)
    return intake.confirm(who, draft, on_pad(intake, who, draft))


def by_phone(station: Counter, intake: Intake, **more: Value) -> Line:
    desk = station.duty_officer
    draft = said(intake.begin(desk), channel="phone", reporter_id_no=None, **more)
    outcome = intake.confirm(desk, draft)
    assert outcome.done, outcome.problems
    return station.line(outcome.lines[0])


def test_a_walk_in_case_is_one_line_signed_on_the_pad(station: Counter, intake: Intake) -> None:
    outcome = take(station, intake)
    assert outcome.done
    (line,) = station.lines("L06")
    assert line.state == "received"
    assert line.number
    assert text(line.values, "reporter_name") == "林阿明"
    signature = line.values["reporter_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == "pad"
    assert "林阿明" in str(signature["text"])
    due = text(line.values, "record_due_at")
    assert due == to_text(station.clock.now() + timedelta(hours=48))


def test_l06_r01_what_was_said_cannot_be_discarded(station: Counter, intake: Intake) -> None:
    desk = station.duty_officer
    fresh = intake.begin(desk)
    assert not fresh.owed
    assert intake.discard(desk, fresh) == ()
    named = fresh.with_value("reporter_name", "林阿明")
    intake.keep(desk, named)
    cleared = fresh
    (problem,) = intake.discard(desk, cleared)
    assert (problem.code, problem.need) == ("L06-R01", "withdraw")
    assert intake.discard(desk, named) == (problem,)
    kept = intake.unfinished(desk)
    assert kept is not None
    assert kept.draft == named


def test_l06_r01_what_one_began_is_seen_by_who_has_the_desk(
    station: Counter, intake: Intake
) -> None:
    wang, desk = station.actor("P03"), station.duty_officer
    intake.keep(wang, intake.begin(wang))
    assert intake.left_behind(desk) == []
    begun = intake.begin(wang).with_value("reporter_name", "林阿明")
    intake.keep(wang, begun)
    (kept,) = intake.left_behind(desk)
    assert (kept.draft, kept.owner) == (begun, "警員 王大明")
    assert intake.left_behind(wang) == intake.left_behind(station.actor("P05")) == []
    whole = said(kept.draft, channel="phone")
    assert intake.confirm(desk, whole).done
    assert intake.left_behind(desk) == []
    assert intake.unfinished(wang) is None


@pytest.mark.parametrize(
    ("step", "values", "state"),
    [
        ("transfer", {"transferred_to": "士林分局", "actions": "電告並移轉"}, "transferred"),
        ("repeat", {"duplicate_of": "115-0001", "actions": "同一案"}, "duplicate"),
        ("withdraw", {"withdraw_reason": "報案人尋獲機車"}, "withdrawn"),
    ],
)
def test_a_case_ends_by_its_side_ways_with_number_and_text(
    station: Counter, intake: Intake, step: str, values: dict[str, Value], state: str
) -> None:
    desk, steps = station.duty_officer, Steps(station.desk)
    line = take(station, intake).lines[0]
    assert blocking(steps.check(desk, line, step, {}))
    assert steps.take(desk, line, step, values).done
    after = station.line(line)
    assert after.state == state
    assert text(after.values, "outcome") == state
    assert text(after.values, "reporter_name") == "林阿明"
    assert steps.take(desk, line, "dispatch", {}).problems[0].code == "STEP-STATE"


def test_l06_r01_a_withdrawal_is_a_numbered_line(station: Counter, intake: Intake) -> None:
    desk = station.duty_officer
    draft = intake.begin(desk).with_value("reporter_name", "林阿明")
    intake.keep(desk, draft)
    refused = intake.withdraw(desk, draft, "無")
    assert not refused.done
    assert refused.problems[0].code == "L06-R01"
    assert intake.withdraw(desk, draft, "機車由親友騎走，已尋獲").done
    (line,) = station.lines("L06")
    assert (line.state, bool(line.number)) == ("withdrawn", True)
    assert intake.unfinished(desk) is None


def test_l06_r01_a_case_is_not_voided(station: Counter, intake: Intake) -> None:
    line = take(station, intake).lines[0]
    outcome = Corrections(station.desk).void(station.actor("P00"), line, "不想受理")
    assert not outcome.done
    assert station.line(line).state == "received"


def test_typing_long_makes_no_late_entry_but_a_paper_typed_in_later_does(
    station: Counter, intake: Intake
) -> None:
    desk = station.duty_officer
    draft = said(intake.begin(desk), channel="phone")
    station.later(minutes=25)
    assert intake.confirm(desk, draft).done
    paper = said(intake.begin(desk), channel="phone", received_at=to_text(station.clock.now()))
    earlier = to_text(station.clock.now() - timedelta(hours=2))
    paper = paper.with_value("received_at", earlier).with_value("occurred_from", earlier)
    assert [one.code for one in blocking(intake.check(desk, paper))] == ["T-07"]
    assert intake.confirm(desk, paper.answered("T-07", "停電，紙本補登")).done
    first, second = station.lines("L06")
    assert (first.late, second.late) == (False, True)


def test_l06_r02_the_number_of_the_platform_ends_the_time_limit(
    station: Counter, intake: Intake
) -> None:
    desk = station.duty_officer
    line = take(station, intake).lines[0]
    take(station, intake, case_category="noise", things=None)
    (waiting,) = intake.pending(desk)
    assert (waiting.line, waiting.overdue) == (line, False)
    station.later(hours=49)
    assert intake.pending(desk)[0].overdue
    steps = Steps(station.desk)
    early: dict[str, Value] = {"actions": "調閱影像", "outcome": "handled"}
    assert [one.code for one in blocking(steps.check(desk, line, "handle", early))] == ["L06-R02"]
    assert not intake.keep_number(desk, line, "", "").done
    assert intake.keep_number(desk, line, " ｐ１１５０５１９０００１ ", "").done
    assert text(station.line(line).values, "npa_case_no") == "P11505190001"
    assert intake.pending(desk) == []
    assert steps.take(desk, line, "handle", early).done
    assert station.line(line).state == "handled"


def test_l06_r02_the_fields_for_the_platform_are_one_text(station: Counter, intake: Intake) -> None:
    desk = station.duty_officer
    line = take(station, intake).lines[0]
    copied = intake.platform_text(desk, line)
    assert copied.splitlines()[0] == f"受理編號：{station.line(line).number}"
    assert f"報案人證號：{SECRET}" in copied
    assert "案類：機車竊盜" in copied
    visitor = replace(
        station.actor("P01"),
        roles=frozenset({Role.SUPERVISOR}),
        units=frozenset({UNIT}),
    )
    with pytest.raises(NotAllowed):
        intake.platform_text(visitor, line)


def test_scenario_17_a_citizen_who_refuses_the_pad_signs_paper(
    station: Counter, intake: Intake
) -> None:
    desk = station.duty_officer
    outcome = intake.confirm(desk, said(intake.begin(desk)), ON_PAPER)
    assert outcome.done, outcome.problems
    line = station.line(outcome.lines[0])
    signature = line.values["reporter_sig"]
    assert isinstance(signature, dict)
    assert signature["device"] == PAPER
    number = line.number
    paper = PaperPath(station.desk)
    assert [one.number for one in paper.waiting(desk)] == [number]
    scan = Attachments(station.desk).stage_bytes("受理.pdf", b"%PDF-1.4 scan\n%%EOF\n")
    assert paper.attach(desk, line.id, [scan]).done
    after = station.line(line.id)
    assert after.number == number
    assert [text(one, "name") for one in records(after.values, "paper_scan")] == ["受理.pdf"]


def test_an_unsigned_walk_in_is_refused_but_not_one_who_declines(
    station: Counter, intake: Intake
) -> None:
    desk = station.duty_officer
    draft = said(intake.begin(desk))
    assert [one.code for one in intake.confirm(desk, draft).problems if one.blocks] == ["SIGN"]
    mouse = Given(signed(intake.to_sign(desk, draft)))
    assert "SIGN-CITIZEN" in [one.code for one in intake.confirm(desk, draft, mouse).problems]
    declined = draft.with_value("unsigned_reason", "報案人拒簽")
    assert intake.confirm(desk, declined).done


def test_l06_r06_who_calls_does_not_sign(station: Counter, intake: Intake) -> None:
    line = by_phone(station, intake)
    assert "reporter_sig" not in line.values
    draft = said(intake.begin(station.duty_officer), channel="phone")
    assert intake.to_sign(station.duty_officer, draft) == []
    refused = intake.confirm(station.duty_officer, draft, ON_PAPER)
    assert [one.code for one in refused.problems if one.blocks] == ["SIGN-PAPER"]


def test_scenario_24_masked_after_saving(station: Counter, intake: Intake) -> None:
    form = station.desk.definition("L06").by_key["reporter_id_no"].form
    assert form is not None
    wide = form.normal("Ｆ１０００００００６")
    assert wide == SECRET
    wrong = said(intake.begin(station.duty_officer), reporter_id_no="F100000007")
    found = blocking(intake.check(station.duty_officer, wrong))
    assert [(one.code, one.field) for one in found] == [("F-FORM", "reporter_id_no")]
    line = take(station, intake, reporter_id_no=wide, case_category="noise").lines[0]
    closing: dict[str, Value] = {"actions": "勸導後改善", "outcome": "handled"}
    assert Steps(station.desk).take(station.duty_officer, line, "handle", closing).done
    station.later(hours=24)
    next_shift = replace(station.actor("P03", desk=True))
    shown = station.reader(next_shift).history(line).line.values
    assert shown["reporter_id_no"] == "F*****0006"
    assert shown["reporter_name"] == "林○明"
    assert SECRET not in str(shown)


@pytest.mark.parametrize("code", ["sexual_assault", "domestic_violence", "child_protection"])
def test_scenario_25_a_restricted_case_is_opened_by_a_cadre_with_a_case_number_only(
    station: Counter, intake: Intake, code: str
) -> None:
    line = take(station, intake, case_category=code).lines[0]
    cadre = station.actor("P01")
    masked = station.reader(cadre).history(line)
    assert "reporter_name" in masked.masked
    assert "林阿明" not in str(masked.line.values)
    assert "文德路" not in str(masked.line.values)
    reveals = Reveals(station.desk)
    assert reveals.needs(cadre, line) is Classification.SPECIAL
    refused = reveals.reveal(cadre, line, Why("case"))
    assert refused.history is None
    assert [one.code for one in refused.problems] == ["REVEAL-CASE"]
    shown = reveals.reveal(cadre, line, Why("case", case_no="115年度偵字第12號"))
    assert shown.history is not None
    assert text(shown.history.line.values, "reporter_name") == "林阿明"
    precinct = replace(
        cadre,
        roles=frozenset({Role.PRECINCT_BIZ}),
        units=frozenset({UNIT}),
        subjects=frozenset({"L06"}),
    )
    (mark,) = reveals.seen(precinct, special_only=True)
    assert (mark.ledger, mark.by.id, mark.case_no) == ("L06", "P01", "115年度偵字第12號")


def test_l06_r05_lists_name_a_restricted_case_by_code(station: Counter, intake: Intake) -> None:
    take(station, intake, case_category="domestic_violence")
    station.later(minutes=1)
    take(station, intake, case_category="child_protection")
    take(station, intake)
    codes = [text(line.values, "code_name") for line in station.lines("L06")]
    assert codes == ["1150519-0855", "1150519-0856", ""]
    reader = station.reader(station.actor("P01"))
    rows = reader.rows("L06", [1, 2, 3])
    cells = ["".join(row.cells) for row in rows]
    assert "1150519-0855" in cells[0]
    assert "林阿明" not in cells[0] + cells[1]
    assert reader.search("林阿明")[0][3] == "機車竊盜 臨櫃"
    assert all("林阿明" not in hit[3] for hit in reader.search("1150519-0855"))


def test_l06_r07_counts_by_kind_way_and_response(
    station: Counter, intake: Intake, tmp_path: Path
) -> None:
    chief, desk = station.actor("P00"), station.duty_officer
    officer: dict[str, Value] = {"officers": [station.ref("P03").to_value()]}
    for minutes, kind in ((4, "theft_motorcycle"), (12, "noise"), (9, "theft_motorcycle")):
        line = by_phone(station, intake, case_category=kind)
        assert Steps(station.desk).take(desk, line.id, "dispatch", officer).done
        station.later(minutes=minutes)
        assert Steps(station.desk).take(desk, line.id, "arrive", {}).done
    take(station, intake)
    found = IntakeStatistics(station.desk).report(chief, DAY, DAY)
    assert found.cases == 4
    theft, noise = found.categories
    assert (theft.group, theft.label, theft.count, theft.by_channel[:2]) == (
        "一般刑案",
        "機車竊盜",
        3,
        (1, 2),
    )
    assert (noise.label, noise.count) == ("噪音", 1)
    response = found.response
    assert (response.cases, response.median, response.slowest_tenth) == (3, 9, 12)
    IntakeStatistics(station.desk).export(chief, DAY, DAY, tmp_path / "cases.csv")
    rows = list(csv.reader((tmp_path / "cases.csv").read_text("utf-8-sig").splitlines()))
    assert rows[2][:5] == ["一般刑案", "機車竊盜", "3", "1", "2"]
    assert "林阿明" not in str(rows)


def test_l06_r07_counts_of_the_unit_are_not_for_everybody(station: Counter) -> None:
    statistics = IntakeStatistics(station.desk)
    with pytest.raises(NotAllowed):
        statistics.report(station.actor("P03"), DAY, DAY)
    with pytest.raises(InvalidInput):
        statistics.report(station.actor("P00"), DAY, date(2026, 5, 1))
    with pytest.raises(NotAllowed):
        statistics.export(station.duty_officer, DAY, DAY, Path("nowhere.csv"))
    empty = statistics.report(station.actor("P00"), DAY, DAY)
    assert (empty.cases, empty.response.median) == (0, None)


def test_an_officer_without_the_desk_takes_and_sees_his_own_case(
    station: Counter, intake: Intake
) -> None:
    wang, lin = station.actor("P03"), station.actor("P05")
    line = take(station, intake, wang).lines[0]
    assert station.reader(wang).history(line).masked == frozenset()
    with pytest.raises(NotAllowed):
        station.reader(lin).history(line)
    assert intake.pending(lin) == []
