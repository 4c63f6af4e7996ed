"""An STU that misbehaves in every way of the fault plan, and what the driver makes of it."""

from __future__ import annotations

import pytest

from kiosk.devices.pads.driver import PadPolicy, StuPad
from kiosk.devices.pads.model import (
    Area,
    Capture,
    PadError,
    PadGone,
    PadProtocol,
    PadRefused,
    PadTimeout,
    Protection,
)
from kiosk.devices.pads.simulator.faults import FaultPlan
from kiosk.devices.pads.stu.codec import Pen
from kiosk.devices.pads.stu.ids import Encoding
from tests.devices.pads.bench import SIGNATURE, Desk

SOME = frozenset({20, 21, 150})


def capture_with(faults: FaultPlan, model: str = "STU-540") -> Capture:
    desk = Desk(model, faults)
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad)
    return pad.finish()


def numbers(capture: Capture) -> list[int]:
    return [sample.seq for sample in capture.samples if sample.seq is not None]


# ----------------------------------------------------------------------------------- pen reports
@pytest.mark.parametrize("model", ["STU-430", "STU-540"])
def test_lost_reports_leave_holes_in_the_numbers(model: str) -> None:
    found = numbers(capture_with(FaultPlan(lost=SOME), model))
    assert set(range(1, SIGNATURE + 2)) - set(found) == {index + 1 for index in SOME}


def test_a_report_sent_twice_is_kept_once() -> None:
    capture = capture_with(FaultPlan(duplicated=SOME))
    assert numbers(capture) == list(range(1, SIGNATURE + 2))
    assert capture.counts.duplicates == len(SOME)


def test_a_late_report_goes_back_to_its_place() -> None:
    capture = capture_with(FaultPlan(late=frozenset({30, 90})))
    assert numbers(capture) == list(range(1, SIGNATURE + 2))
    assert capture.counts.disordered == 2


def test_a_short_report_is_counted_and_not_used() -> None:
    capture = capture_with(FaultPlan(short=SOME))
    assert len(capture.samples) == SIGNATURE + 1 - len(SOME)
    assert capture.counts.malformed == len(SOME)


def test_a_block_of_another_session_is_counted_and_not_used() -> None:
    capture = capture_with(FaultPlan(wrong_session=SOME))
    assert len(capture.samples) == SIGNATURE + 1 - len(SOME)
    assert capture.counts.foreign == len(SOME)


def test_plain_reports_in_an_encrypted_session_are_counted_and_not_used() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    for listener in desk.sim.listeners:
        listener(bytes.fromhex("34916c06540ca800000001"))
        listener(bytes.fromhex("01916c06540ca8"))
    assert pad.poll(5) == []
    assert pad.finish().counts.plain == 2


def test_a_lost_end_shows_as_a_pen_that_never_left() -> None:
    capture = capture_with(FaultPlan(lost=frozenset(range(250, SIGNATURE + 1))))
    found = numbers(capture)
    assert found == list(range(1, 251))  # no hole tells of it
    assert not capture.left_range


@pytest.mark.parametrize("kind", ["lost", "short", "wrong_session"])
def test_ink_of_samples_that_never_came_is_wiped_too(kind: str) -> None:
    where = frozenset(range(100, 130))
    plans = {
        "lost": FaultPlan(lost=where),
        "short": FaultPlan(short=where),
        "wrong_session": FaultPlan(wrong_session=where),
    }
    desk = Desk(faults=plans[kind])
    pad = desk.open()
    asked = desk.form()
    pad.begin(asked)
    pens = [Pen(5000 + index, 3000, 300, rdy=True, sw=1) for index in range(200)]
    for index in where:
        pens[index] = Pen(1000 + 50 * index, 1500 + 20 * index, 300, rdy=True, sw=1)
    desk.sim.play([*pens, Pen(0, 0, 0, rdy=False, sw=0)])
    desk.read_all(pad)
    pad.finish()
    pad.show(asked)
    assert desk.sim.lcd.bits() == asked.bits


def test_ink_of_a_pen_that_never_stops_writing_is_wiped_too() -> None:
    desk = Desk()
    pad = desk.open()
    asked = desk.form()
    pens = [Pen(500 + 60 * index, 2000 + 10 * index, 300, rdy=True, sw=1) for index in range(160)]
    desk.sim.play(pens)
    pad.begin(asked)
    pad.poll(5)
    pad.cancel()
    while desk.sim.writing:
        desk.pace.wait(0.1)
        desk.sim.play_due()
    pad.show(asked)
    assert desk.sim.lcd.bits() == asked.bits


# ----------------------------------------------------------------------------------- encryption
def test_a_pad_that_calculates_for_ever_is_given_up_and_usable_again() -> None:
    desk = Desk(faults=FaultPlan(stall=True))
    pad = desk.open()
    with pytest.raises(PadTimeout, match="金鑰"):
        pad.begin(desk.form())
    desk.sim.faults = FaultPlan()
    pad.begin(desk.form())
    assert desk.sim.lcd.bits() == desk.form().bits
    desk.write(pad)
    assert len(pad.finish().samples) == SIGNATURE + 1


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (FaultPlan(oaep_for_another=True), PadProtocol),
        (FaultPlan(nak=frozenset({0x40})), PadRefused),
        (FaultPlan(stall=True), PadTimeout),
    ],
)
def test_without_encryption_nobody_signs_unless_the_policy_says_so(
    faults: FaultPlan, error: type[PadError]
) -> None:
    desk = Desk(faults=faults)
    with pytest.raises(error):
        desk.open().begin(desk.form())
    pad = desk.open(PadPolicy(allow_plain=True))
    asked = desk.form()
    pad.begin(asked)
    assert desk.sim.lcd.bits() == asked.bits
    desk.write(pad)
    capture = pad.finish()
    assert len(capture.samples) == SIGNATURE + 1
    assert capture.protection is capture.info.protection is Protection.NONE
    assert any("未加密" in note for note in capture.info.notes)


def test_switched_off_obfuscation_needs_the_policy_too() -> None:
    desk = Desk("STU-300")
    desk.sim.group.prime = 0
    with pytest.raises(PadRefused, match="加密已關閉"):
        desk.open().begin(desk.form())


# --------------------------------------------------------------------------------------- images
@pytest.mark.parametrize("result", [0x10, 0x11, 0x12])
def test_a_pad_that_cannot_unpack_gets_the_plain_image(result: int) -> None:
    desk = Desk(faults=FaultPlan(refused_encodings=((Encoding.MONO_ZLIB, result),)))
    pad = desk.open()
    asked = desk.form()
    shown = pad.show(asked)
    assert (shown.encoding, shown.size) == (Encoding.MONO, 48_000)
    assert desk.sim.lcd.bits() == asked.bits


def test_a_pad_that_takes_no_image_says_so_and_is_left_ready() -> None:
    desk = Desk(faults=FaultPlan(refused_encodings=((0, 0x20), (1, 0x12))))
    pad = desk.open()
    with pytest.raises(PadRefused, match="感應板") as caught:
        pad.show(desk.form())
    assert caught.value.result == 0x20
    assert pad.is_alive()
    desk.sim.faults = FaultPlan()
    assert pad.show(desk.form()).blocks


@pytest.mark.parametrize("report", [0x24, 0x25, 0x26])
def test_a_refused_image_report_leaves_no_half_image_behind(report: int) -> None:
    desk = Desk()
    pad = desk.open()
    if report != 0x25:
        pad.show(desk.form())
    changed = desk.form(Area(50, 100, 59, 109))
    desk.sim.faults = FaultPlan(nak=frozenset({report}))
    if report == 0x24:
        assert pad.show(changed).area is None
    else:
        with pytest.raises(PadRefused):
            pad.show(changed)
        desk.sim.faults = FaultPlan()
        pad.show(changed)
    assert desk.sim.lcd.bits() == changed.bits


def test_a_pad_that_starts_slowly_is_waited_for() -> None:
    desk = Desk(faults=FaultPlan(boot_ms=4000))
    pad = desk.open()
    assert desk.pace.monotonic_ns() >= 4e9
    assert pad.show(desk.form()).blocks


def test_a_pad_that_never_starts_is_reported() -> None:
    with pytest.raises(PadTimeout, match="就緒"):
        Desk(faults=FaultPlan(boot_ms=60_000)).open()


def test_a_stuck_pad_recovers_without_a_cable_being_touched() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.sim.set_feature(b"\x04\x00")  # as if its firmware had started again
    pad.recover()
    pad.begin(desk.form())
    assert desk.sim.lcd.bits() == desk.form().bits
    desk.write(pad)
    assert pad.finish().left_range


@pytest.mark.parametrize("report", [0x15, 0x21, 0x2A, 0x32])
def test_a_start_that_fails_half_way_leaves_a_pad_that_can_start_again(report: int) -> None:
    desk = Desk()
    pad = desk.open()
    desk.sim.faults = FaultPlan(nak=frozenset({report}))
    with pytest.raises(PadRefused):
        pad.begin(desk.form())
    desk.sim.faults = FaultPlan()
    pad.begin(desk.form())
    assert desk.sim.lcd.bits() == desk.form().bits
    desk.write(pad)
    assert pad.finish().left_range


def test_a_signature_is_kept_though_the_pad_refuses_to_end() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad)
    desk.sim.faults = FaultPlan(nak=frozenset({0x16}))
    assert numbers(pad.finish()) == list(range(1, SIGNATURE + 2))
    desk.sim.faults = FaultPlan()
    pad.begin(desk.form())
    desk.write(pad, 50)
    assert len(pad.finish().samples) == 51


# --------------------------------------------------------------------------------------- unplug
def whole_visit(desk: Desk, opened: list[StuPad]) -> None:
    pad = desk.open()
    opened.append(pad)
    pad.begin(desk.form())
    desk.write(pad, 30)
    pad.finish()
    pad.show(desk.form())


def test_pulling_the_cable_at_any_transfer_ends_in_one_clear_error_and_a_closed_handle() -> None:
    desk = Desk("STU-430")
    whole_visit(desk, [])
    total = desk.sim.transfers
    assert total > 60
    for transfer in range(1, total + 1):
        broken = Desk("STU-430", FaultPlan(unplug_at_transfer=transfer))
        opened: list[StuPad] = []
        with pytest.raises(PadGone):
            whole_visit(broken, opened)
        assert broken.sim.listeners == [], transfer
        for pad in opened:
            pad.close()
        broken.sim.plug()
        whole_visit(broken, opened)
        assert broken.sim.lcd.bits() == broken.form().bits


@pytest.mark.parametrize("block", [1, 2, 100, 190])
def test_pulling_the_cable_in_an_image_is_noticed(block: int) -> None:
    desk = Desk("STU-520A", FaultPlan(unplug_at_block=block))
    pad = desk.open()
    with pytest.raises(PadGone):
        pad.show(desk.form())
    assert desk.sim.listeners == []


def test_a_pulled_cable_ends_a_capture_and_nothing_is_joined_after_it() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    desk.write(pad, 60)
    desk.sim.unplug()
    with pytest.raises(PadGone):
        pad.poll(5)
    desk.sim.plug()
    with pytest.raises(PadGone):
        pad.poll(5)  # the old handle stays dead
    again = desk.open()
    again.begin(desk.form())
    desk.write(again, 40)
    assert len(again.finish().samples) == 41


def test_a_slow_reader_loses_the_newest_and_the_missing_end_tells() -> None:
    desk = Desk()
    pad = desk.open()
    pad.begin(desk.form())
    for index in range(100):
        desk.sim.pen(Pen(100 + index, 200, 300, rdy=True, sw=1))
    desk.sim.pen(Pen(0, 0, 0, rdy=False, sw=0))
    capture = pad.finish()
    assert numbers(capture) == list(range(1, 64))
    assert not capture.left_range
