"""The pad host on this thread: what it says of the desk, and that it answers while a pad keeps it waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.base.canonical import Json
from kiosk.devices.pads import wire
from kiosk.devices.pads.host import HostPace, HostParts, Inbox, PadHost
from kiosk.devices.pads.judging import judge
from kiosk.devices.pads.model import Link, PadAddress, PadError
from kiosk.devices.pads.pace import ManualPace
from kiosk.devices.pads.signing import Begin
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.transports.base import Bus, Transport
from kiosk.devices.pads.wire import Message
from tests.devices.pads import bench
from tests.devices.pads.client_desk import DOCUMENT, tap, written

STOP: Message = {"do": "stop"}
Reply = Callable[[Message], Sequence[Message]]


def serve(bus: Bus, pace: ManualPace, reply: Reply) -> list[Message]:
    """Run a host; `reply` gives what the kiosk answers to each thing it says. Return all it said."""
    said: list[Message] = []

    def send(message: Message) -> None:
        said.append(message)
        for answer in reply(message):
            inbox.put(answer)

    inbox = Inbox(send)
    PadHost(HostParts(inbox, pace, send, [bus], judge)).run()
    return said


def until_seen(message: Message) -> Sequence[Message]:
    return [STOP] if message["say"] == "seen" else []


def test_a_ready_pad_is_introduced() -> None:
    desk = bench.Desk()
    said = serve(desk.bus, desk.pace, until_seen)
    assert [one["say"] for one in said] == ["ready", "seen"]
    assert said[1]["presence"] == "ready"
    assert wire.info_of(wire.record(said[1], "info")).model == "STU-540"


def test_a_pad_that_another_program_holds_is_named_so() -> None:
    desk = bench.Desk()
    desk.bus.occupied.add("emulated:0")
    said = serve(desk.bus, desk.pace, until_seen)
    assert said[-1]["presence"] == "held"
    assert said[-1]["text"] == "簽名板正由其他程式使用"


class _Foreign:
    """A bus with one pad that nobody outside its maker can talk to."""

    def enumerate(self) -> Sequence[PadAddress]:
        return [PadAddress(Link.HID, "usb-1", 0x056A, 0xA9, "STU-541")]

    def open(self, address: PadAddress) -> Transport:
        raise AssertionError(address)


def test_an_unsupported_pad_is_a_wrong_pad() -> None:
    said = serve(_Foreign(), ManualPace(), until_seen)
    assert said[-1]["presence"] == "wrong"
    assert "STU-541" in wire.text(said[-1], "text")


class _Broken:
    """A bus whose library is missing."""

    def enumerate(self) -> Sequence[PadAddress]:
        raise PadError("缺少 hidapi")

    def open(self, address: PadAddress) -> Transport:
        raise AssertionError(address)


def test_a_bus_that_cannot_look_is_a_fault_and_not_an_empty_desk() -> None:
    said = serve(_Broken(), ManualPace(), until_seen)
    assert (said[-1]["presence"], said[-1]["text"]) == ("fault", "缺少 hidapi")


def test_a_whole_signing_says_nothing_of_time_and_pressure() -> None:
    desk = bench.Desk()
    can = desk.sim.specification
    pens: list[list[int]] = []

    def reply(message: Message) -> Sequence[Message]:
        if message.get("presence") == "ready":
            return [Begin(1, (desk.form(),), DOCUMENT, "領用人").to_message()]
        if message["say"] == "shown":
            info = wire.info_of(wire.record(said_info[0], "info"))
            pens.extend(written(info.capability, 600))
            pens.extend(tap(desk.form(), info.capability, "confirm"))
            desk.sim.play([_pen(row) for row in pens], after=0.01)
        return [STOP] if message["say"] in {"finished", "failed"} else []

    said_info: list[Message] = []

    def noting(message: Message) -> Sequence[Message]:
        if "info" in message:
            said_info.append(message)
        return reply(message)

    said = serve(desk.bus, desk.pace, noting)
    made = wire.record(said[-1], "signature")
    assert wire.record(made, "quality")["verdict"] == "ok"
    assert can.max_pressure == 1023
    ink = [one for one in said if one["say"] == "ink"]
    rows = [wire.numbers(row, 3) for one in ink for row in wire.sequence(one, "points")]
    assert {row[2] for row in rows} == {0, 1}
    assert max(row[0] for row in rows) < can.width
    assert max(row[1] for row in rows) < can.height
    assert {key for one in ink for key in one} == {"say", "session", "points"}
    # 600 samples of 5 ms, at most 16 ms and one read together.
    assert len(ink) >= 600 * 5 // 24


def _pen(row: list[int]) -> Pen:
    x, y, pressure, rdy, sw = row
    return Pen(x, y, pressure, rdy=bool(rdy), sw=sw)


def test_pings_are_answered_while_a_pad_keeps_the_host_waiting() -> None:
    said: list[Message] = []
    inbox = Inbox(said.append)
    pace = HostPace(inbox)
    inbox.put({"do": "ping", "n": 1})
    inbox.put({"do": "press", "session": 1, "key": "clear"})
    inbox.put({"do": "ping", "n": 2})
    pace.wait(0.0)
    assert said == [{"say": "pong", "n": 1}, {"say": "pong", "n": 2}]
    kept: list[Json] = []
    message, came = inbox.take(0.0)
    while came and message is not None:
        kept.append(message["do"])
        message, came = inbox.take(0.0)
    assert kept == ["press"]


def test_a_message_that_makes_no_sense_fails_its_session_and_no_other() -> None:
    desk = bench.Desk()

    def reply(message: Message) -> Sequence[Message]:
        if message.get("presence") == "ready":
            return [{"do": "nonsense"}, {"do": "begin", "session": 5, "pages": []}]
        return [STOP] if message["say"] == "failed" else []

    said = serve(desk.bus, desk.pace, reply)
    assert (said[-1]["session"], said[-1]["code"]) == (5, "pad_protocol")


def test_a_signing_is_refused_without_a_pad_and_while_another_one_goes_on() -> None:
    desk = bench.Desk()
    begin = Begin(1, (desk.form(),), DOCUMENT, "領用人")

    def reply(message: Message) -> Sequence[Message]:
        if message["say"] == "ready":
            return [begin.to_message()]
        if message.get("presence") == "ready":
            return [replace(begin, session=2).to_message(), replace(begin, session=3).to_message()]
        return [STOP] if message.get("session") == 3 else []

    said = serve(desk.bus, desk.pace, reply)
    failed = [(one["session"], one["code"]) for one in said if one["say"] == "failed"]
    assert failed == [(1, "pad_not_found"), (3, "pad_busy")]
