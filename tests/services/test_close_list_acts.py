"""Explaining what the close list of a roster day still holds, and closing the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.base.errors import NotAllowed, NotFound
from kiosk.base.instants import at_local
from kiosk.identity.permissions import Role
from kiosk.ledgers.values import number, person, records, text
from kiosk.printing.spool import PrintSpool
from kiosk.services.close_list import CloseList
from kiosk.services.export import Exports
from kiosk.services.reading import LineFilter
from tests.services.test_close_list import counter, listed
from tests.station import DAY, Counter

__all__ = ["counter"]
_DAY = DAY.isoformat()


def ended(counter: Counter) -> CloseList:
    """Leave an officer out and a roster version unreported, and let the roster day end."""
    counter.check_out("B03", "BR1")
    counter.publish([("P05", "C", 9, 11, "")], reason="變更")
    counter.clock.set(at_local(DAY + timedelta(days=1), 8, 30))
    return CloseList(counter.desk)


def test_a_day_is_closed_when_every_item_is_solved_or_explained(counter: Counter) -> None:
    close_list, cadre = ended(counter), counter.actor("P01")
    assert close_list.unclosed(cadre, _DAY)
    (refused,) = close_list.close(cadre, _DAY).problems
    assert (refused.code, "2 項" in refused.message) == ("DAY-OPEN", True)
    out, version = listed(counter)
    assert close_list.explain(counter.duty_officer, _DAY, out, " 戒護  就醫 ").done
    assert [one.code for one in close_list.close(cadre, _DAY).problems] == ["DAY-OPEN"]
    counter.registers.report_roster(counter.actor("P00"), version.lead[1])
    assert close_list.close(cadre, _DAY).done
    state = close_list.state(cadre, _DAY)
    assert state.closed is not None
    assert (state.closed.by, state.closed.explained) == (counter.ref("P01"), 1)
    assert not close_list.unclosed(cadre, _DAY)
    assert [one.code for one in close_list.close(cadre, _DAY).problems] == ["DAY-TWICE"]
    (line,) = counter.lines("DAY")
    assert (line.state, number(line.values, "explained_count")) == ("closed", 1)
    assert person(line.values, "closed_by") == counter.ref("P01")
    results = line.values["results"]
    assert isinstance(results, dict)
    assert [key for key, fine in results.items() if not fine] == ["1"]
    (left,) = records(line.values, "left")
    assert "戒護 就醫" in text(left, "text")
    (said,) = records(line.values, "explained")
    assert said["text"].endswith("說明：戒護 就醫（115-05-20 08:30 警員 陳志強）")  # type: ignore[union-attr]


def test_an_explanation_goes_with_one_matter_of_one_day(counter: Counter) -> None:
    close_list, desk = ended(counter), counter.duty_officer
    out = next(one for one in listed(counter) if one.number == 1)
    assert close_list.explain(desk, _DAY, out, "戒護就醫").done
    counter.later(minutes=5)
    assert close_list.explain(counter.actor("P01"), _DAY, out, "仍在醫院").done
    after = next(one for one in listed(counter) if one.number == 1)
    assert after.explanation is not None
    assert after.explanation.text == "仍在醫院"
    assert len(counter.lines("DAY")) == 1
    assert len(records(counter.lines("DAY")[0].values, "explained")) == 2
    following = DAY + timedelta(days=1)
    (again,) = [one for one in listed(counter, day=following) if one.number == 1]
    assert again.explanation is None
    assert [one.code for one in close_list.explain(desk, _DAY, out, "  ").problems] == ["DAY-WORDS"]
    assert [one.code for one in close_list.explain(desk, _DAY, out, "長" * 301).problems] == [
        "DAY-WORDS"
    ]
    back = counter.returning("B03")
    codes = frozenset(one.code for one in counter.back.check(desk, back))
    back = replace(back, confirmed=codes).with_reason("DS-07", "就醫")
    assert counter.check_in(back).done
    gone = close_list.explain(desk, _DAY, out, "已返所")
    assert [one.code for one in gone.problems] == ["DAY-GONE"]


def test_a_running_day_cannot_be_closed_beforehand(counter: Counter) -> None:
    close_list = CloseList(counter.desk)
    (refused,) = close_list.close(counter.actor("P01"), _DAY).problems
    assert (refused.code, "05-20 08:00" in refused.message) == ("DAY-EARLY", True)
    assert not close_list.unclosed(counter.actor("P01"), _DAY)


def test_closing_is_the_cadres_and_explaining_the_desks(counter: Counter) -> None:
    close_list = ended(counter)
    out = listed(counter)[0]
    officer = counter.actor("P03")
    with pytest.raises(NotAllowed):
        close_list.explain(officer, _DAY, out, "無")
    with pytest.raises(NotAllowed):
        close_list.close(counter.duty_officer, _DAY)
    state = close_list.state(counter.duty_officer, _DAY)
    assert (state.may_explain, state.may_close) == (True, False)
    with pytest.raises(NotFound):
        close_list.items(officer, "")


def test_nobody_is_shown_lines_beyond_his_reach(counter: Counter) -> None:
    ended(counter)
    assert {item.number for item in listed(counter)} == {1, 8}
    own = {item.number for item in listed(counter, "P03")}
    other = {item.number for item in listed(counter, "P05")}
    assert (1 in own, 1 in other) == (True, False)
    visitor = replace(counter.actor("P01"), roles=frozenset({Role.SYSADMIN}))
    with pytest.raises(NotAllowed):
        CloseList(counter.desk).items(visitor, _DAY)


def test_what_is_explained_survives_a_rebuild(counter: Counter) -> None:
    close_list = ended(counter)
    for item in listed(counter):
        assert close_list.explain(counter.duty_officer, _DAY, item, "已處理中").done
    assert close_list.close(counter.actor("P00"), _DAY).done
    before = close_list.state(counter.actor("P00"), _DAY)
    counter.store.rebuild()
    assert CloseList(counter.desk).state(counter.actor("P00"), _DAY) == before


def test_the_closed_day_goes_on_paper_with_its_explanations(
    counter: Counter, tmp_path: Path
) -> None:
    close_list, cadre = ended(counter), counter.actor("P01")
    for item in listed(counter):
        assert close_list.explain(counter.duty_officer, _DAY, item, "戒護就醫").done
    assert close_list.close(cadre, _DAY).done
    spool, target = PrintSpool(), tmp_path / "day.pdf"
    line = close_list.state(cadre, _DAY).line
    made = Exports(counter.desk, spool, "文德派出所").paper(
        cadre, "DAY", LineFilter(), target, None, (line,)
    )
    spool.close()
    assert (made.lines, made.pages) == (1, 1)
    printed = "".join(page.extract_text() for page in PdfReader(target).pages).replace("\n", "")
    for words in ("說明：戒護就醫", "出勤未退勤", "潘惠君", "115-05-20"):
        assert words in printed
