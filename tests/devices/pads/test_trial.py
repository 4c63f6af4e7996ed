"""A trial of the pad beside a signing: what leaves the host, and what can be made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.pads import wire
from kiosk.devices.pads.client import PadConfig, PadState
from kiosk.devices.pads.events import Doubtful, Failed, Finished, Ink, Shown, Tried
from kiosk.devices.pads.host import HostParts, Inbox, PadHost
from kiosk.devices.pads.judging import judge
from kiosk.devices.pads.model import Capture, Verdict
from kiosk.devices.pads.signing import Begin, Gate, Seal
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.wire import Message
from tests.devices.captures import examiner
from tests.devices.pads import bench
from tests.devices.pads.client_desk import DOCUMENT, ClientDesk, client_desk, tap, written

TRIAL = Begin(0, (bench.form(),), "", "測試", "self_test", "self_test", trial=True)


@pytest.fixture
def desk() -> Iterator[ClientDesk]:
    """A host that would seal: it has the certificate of an examiner."""
    with client_desk(PadConfig(examiner()[1])) as made:
        made.plug()
        yield made


def try_out(desk: ClientDesk) -> int:
    session = desk.client.begin(TRIAL)
    desk.wait(Shown)
    return session


def inked(desk: ClientDesk, session: int) -> list[Ink]:
    return [one for one in desk.events if isinstance(one, Ink) and one.session == session]


def test_a_trial_tells_the_pressure_of_each_point_and_ends_without_a_signature(
    desk: ClientDesk,
) -> None:
    session = try_out(desk)
    rows = desk.sign()
    quality = desk.wait(Tried).quality
    assert (quality.verdict, quality.lost) == (Verdict.OK, 0)
    ink = inked(desk, session)
    near = [row for row in rows if row[3]]
    assert [force for one in ink for force in one.pressures] == [row[2] for row in near]
    assert sum(len(one.points) for one in ink) == len(near)
    desk.wait_state(PadState.IDLE)
    assert not [one for one in desk.events if isinstance(one, Finished | Failed)]


def test_the_ink_of_a_signature_has_no_pressure_and_a_trial_leaves_none_behind(
    desk: ClientDesk,
) -> None:
    try_out(desk)
    desk.write([*written(desk.capability, 80), *tap(bench.form(), desk.capability, "cancel")])
    assert desk.wait(Failed).code == "declined"
    desk.wait_state(PadState.IDLE)
    session = desk.begin()
    desk.sign()
    assert isinstance(desk.ended(), Finished)
    assert inked(desk, session)
    assert all(one.pressures == () for one in inked(desk, session))


def test_a_cleared_page_of_a_trial_keeps_points_and_pressures_together(desk: ClientDesk) -> None:
    session = try_out(desk)
    desk.write([*written(desk.capability, 80), *tap(bench.form(), desk.capability, "clear")])
    desk.wait(Shown)
    desk.sign(seed=3)
    desk.wait(Tried)
    assert all(len(one.points) == len(one.pressures) for one in inked(desk, session))


def test_nobody_accepts_what_a_trial_refused(desk: ClientDesk) -> None:
    session = try_out(desk)
    desk.sign(20)
    assert desk.wait(Tried).quality.verdict is Verdict.SIGN_AGAIN
    desk.client.accept(session, "手部受傷", "所長 王大明")
    desk.wait_state(PadState.IDLE)
    assert try_out(desk) > session
    desk.client.accept(session + 1, "手部受傷", "所長 王大明")
    assert desk.wait(Failed).code == "pad_refused"
    assert not [one for one in desk.events if isinstance(one, Finished)]


def test_the_ink_of_a_trial_is_no_signature_when_it_is_sent_again(desk: ClientDesk) -> None:
    try_out(desk)
    desk.sign()
    desk.wait(Tried)
    desk.wait_state(PadState.IDLE)
    desk.begin()
    desk.sign()
    assert [one.code for one in desk.wait(Doubtful).quality.findings] == ["replay"]


def served(begin: Begin) -> tuple[list[Message], list[Capture]]:
    """Let a host serve one signing on this thread; return what it said and what it had sealed."""
    desk = bench.Desk()
    said: list[Message] = []
    sealed: list[Capture] = []

    def send(message: Message) -> None:
        said.append(message)
        if message.get("presence") == "ready":
            inbox.put(replace(begin, session=1).to_message())
        elif message["say"] == "shown":
            can = wire.info_of(wire.record(said[1], "info")).capability
            rows = [*written(can, 300), *tap(desk.form(), can, "confirm")]
            pens = [Pen(x, y, force, rdy=bool(rdy), sw=sw) for x, y, force, rdy, sw in rows]
            desk.sim.play(pens, after=0.01)
        elif message["say"] in {"tried", "finished", "failed"}:
            inbox.put({"do": "stop"})

    def seal(capture: Capture, _binding: Binding) -> bytes:
        sealed.append(capture)
        return b"sealed"

    def with_seal(settings: Message) -> tuple[Gate, Seal]:
        return judge(settings)[0], seal

    inbox = Inbox(send)
    PadHost(HostParts(inbox, desk.pace, send, [desk.bus], with_seal)).run()
    return said, sealed


def test_a_trial_is_never_sealed_and_no_message_of_it_holds_strokes_but_the_ink() -> None:
    said, sealed = served(TRIAL)
    assert sealed == []
    assert said[-1]["say"] == "tried"
    assert set(said[-1]) == {"say", "session", "quality"}
    with_ink = [one for one in said if one["say"] == "ink"]
    assert {frozenset(one) for one in with_ink} == {
        frozenset(("say", "session", "points", "pressures"))
    }


def test_a_signature_is_sealed_and_its_ink_has_three_columns() -> None:
    said, sealed = served(Begin(0, (bench.form(),), DOCUMENT, "領用人"))
    assert said[-1]["say"] == "finished"
    assert len(sealed) == 1
    ink = [one for one in said if one["say"] == "ink"]
    assert {frozenset(one) for one in ink} == {frozenset(("say", "session", "points"))}
    assert all(wire.numbers(row, 3) for one in ink for row in wire.sequence(one, "points"))
