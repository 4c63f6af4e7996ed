"""The same strokes sent again: the host that judged them once takes them from nobody a second time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.devices.pads.client import PadState
from kiosk.devices.pads.events import Doubtful, Failed, Finished
from kiosk.devices.pads.model import Verdict
from tests.devices.pads.client_desk import ClientDesk, client_desk


@pytest.fixture
def desk() -> Iterator[ClientDesk]:
    with client_desk() as made:
        made.plug()
        yield made


def replayed(desk: ClientDesk) -> bool:
    found = desk.wait(Doubtful).quality.findings
    return [finding.code for finding in found] == ["replay"]


def test_strokes_sent_twice_are_refused_and_no_cadre_lets_them_pass(desk: ClientDesk) -> None:
    desk.begin()
    desk.sign()
    assert isinstance(desk.ended(), Finished)
    session = desk.begin()
    desk.sign()
    assert replayed(desk)
    desk.client.accept(session, "手部受傷", "所長 王大明")
    failed = desk.ended()
    assert isinstance(failed, Failed)
    assert "完全相同" in failed.message
    desk.begin()
    desk.sign(seed=2)
    made = desk.ended()
    assert isinstance(made, Finished)
    assert made.signature.quality.verdict is Verdict.OK


def test_refused_ink_is_remembered_too(desk: ClientDesk) -> None:
    desk.begin()
    desk.sign(30)
    assert "replay" not in {one.code for one in desk.wait(Doubtful).quality.findings}
    desk.sign(30)
    assert "replay" in {one.code for one in desk.wait(Doubtful).quality.findings}


def test_a_pulled_cable_forgets_nothing(desk: ClientDesk) -> None:
    desk.begin()
    desk.sign()
    assert isinstance(desk.ended(), Finished)
    desk.wait_state(PadState.IDLE)
    desk.client.emulate("unplug", "SIM1")
    desk.wait_state(PadState.ABSENT)
    desk.plug()
    desk.begin()
    desk.sign()
    assert replayed(desk)
