"""保管檢查: every camera that was looked at is a line, the bad ones with their words; all or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Role
from kiosk.ledgers.street_cctv_rules import POINT_FIELDS, bad_points
from kiosk.ledgers.values import person, text
from kiosk.models.installations import REMOVED
from kiosk.services.camera_round import BAD_WORDS, CameraRound, Look
from kiosk.services.periodic import Periodics
from kiosk.services.steps import Steps
from tests.services.upkeep import corner, install
from tests.station import Counter

KEYS = st.frozensets(st.sampled_from(sorted(POINT_FIELDS)))


@pytest.fixture
def street(counter: Counter) -> Counter:
    install(counter, *(corner(n) for n in range(1, 6)), corner(6, status=REMOVED))
    return counter


def test_a_round_of_cameras_is_written_at_once(street: Counter) -> None:
    rounds, keeper = CameraRound(street.desk), street.actor("P03")
    cameras = rounds.begin(keeper)
    assert [one.camera.label for one in cameras] == [f"CAM-00{n}" for n in range(1, 6)]
    assert all(one.kept_by("P03") and not one.last for one in cameras)
    looks = [Look(one.camera.id) for one in cameras[:3]]
    looks.append(Look(cameras[3].camera.id, frozenset({"night_ok", "blocked"}), "樹枝"))
    outcome = rounds.record(keeper, looks)
    assert outcome.done, outcome.problems
    lines = street.lines("L08")
    assert [line.state for line in lines] == ["ok", "ok", "ok", "found"]
    assert text(lines[3].values, "fault") == "夜視不良、遭遮蔽、樹枝"
    assert text(lines[3].values, "site") == "民權東路 4 號"
    kept = person(lines[0].values, "keeper")
    assert kept is not None
    assert kept.id == "P03"


def test_the_next_round_begins_with_what_was_not_looked_at(street: Counter) -> None:
    rounds, keeper = CameraRound(street.desk), street.actor("P03")
    first = rounds.begin(keeper)
    assert rounds.record(keeper, [Look(first[0].camera.id, frozenset({"image_ok"}))]).done
    after = rounds.begin(keeper)
    assert after[-1].camera.id == first[0].camera.id
    assert "影像異常" in after[-1].fault
    late = {state.name for state in Periodics(street.desk).state(keeper, "L08") if state.late}
    assert late == {"CAM-002", "CAM-003", "CAM-004", "CAM-005"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bad=KEYS)
def test_what_was_marked_is_what_is_written(street: Counter, bad: frozenset[str]) -> None:
    rounds, keeper = CameraRound(street.desk), street.actor("P03")
    outcome = rounds.record(keeper, [Look("street_camera:CAM-002", bad)])
    line = street.line(outcome.lines[0])
    assert len(bad_points(line.values)) == len(bad)
    assert text(line.values, "fault") == "、".join(
        word for key, word in BAD_WORDS.items() if key in bad
    )
    assert (line.state == "ok") == (not bad)


def test_all_or_none(street: Counter) -> None:
    rounds, keeper = CameraRound(street.desk), street.actor("P03")
    looks = [Look("street_camera:CAM-001"), Look("street_camera:CAM-006")]
    outcome = rounds.record(keeper, looks)
    assert [problem.code for problem in outcome.problems] == ["L08-R02"]
    assert street.lines("L08") == []
    assert not rounds.record(keeper, []).done
    assert rounds.check(keeper, looks)


def test_a_repair_is_accepted_by_a_cadre_who_did_not_make_it(street: Counter) -> None:
    rounds, steps = CameraRound(street.desk), Steps(street.desk)
    keeper, cadre = street.actor("P03"), street.actor("P01")
    look = Look("street_camera:CAM-001", frozenset({"power_ok"}))
    (line,) = rounds.record(keeper, [look]).lines
    street.later(minutes=10)
    assert steps.take(keeper, line, "report", {"vendor": "中華電信"}).done
    street.later(hours=2)
    assert steps.take(keeper, line, "fix", {"repair_note": "復電"}).done
    with pytest.raises(NotAllowed):
        steps.take(keeper, line, "verify", {})
    assert steps.take(cadre, line, "verify", {}).done
    assert "中斷 2 小時" in street.desk.definition("L08").summary(street.line(line).values)


def test_only_who_may_write_the_book(street: Counter) -> None:
    clerk = replace(street.actor("P03"), roles=frozenset({Role.SYSADMIN}))
    with pytest.raises(NotAllowed):
        CameraRound(street.desk).begin(clerk)
    with pytest.raises(NotAllowed):
        CameraRound(street.desk).record(clerk, [Look("street_camera:CAM-001")])
