"""An STU on the real hidapi: its nodes, refusals, unplugging, and what it does on Windows by rows."""

from __future__ import annotations

import sys

import pytest

from kiosk.devices.pads.model import Area, PadError
from kiosk.devices.pads.simulator.faults import FaultPlan
from kiosk.devices.pads.transports.hid import HidBus, HidRow, one_row_each
from tests.devices.pads.bench import form
from tests.devices.pads.usb_desk import usb_desk, why_not

REASON = why_not()
on_usb = pytest.mark.skipif(bool(REASON), reason=REASON)


@on_usb
@pytest.mark.slow
@pytest.mark.parametrize("model", ["STU-300", "STU-430", "STU-540"])
def test_a_signature_over_usb_is_whole(model: str) -> None:
    with usb_desk(model) as desk:
        listed = desk.ask("list")["pads"]
        known = desk.sim.specification
        assert listed == [["/dev/hidraw0", known.product, known.name, desk.sim.serial]]
        assert desk.ask("open")["model"] == model
        asked = form(known.width, known.height)
        assert "error" not in desk.ask("begin")
        assert desk.sim.lcd.bits() == asked.bits
        desk.write(200)
        assert desk.ask("read", count=201)["seen"] in {201, 202}
        done = desk.ask("finish")
        # A pad without a clock is judged by this machine's, which may be busy.
        assert done["findings"] in ([[], ["hole"]] if model == "STU-300" else [[]])
        samples = done["samples"]
        assert isinstance(samples, list)
        if model != "STU-300":
            assert [sample[3] for sample in samples] == list(range(1, 202))
        desk.ask("close")
        assert set(desk.sim.lcd.bits()) == {0xFF}


@on_usb
@pytest.mark.slow
def test_nobody_reads_a_position_from_the_wire() -> None:
    with usb_desk() as desk:
        desk.ask("open")
        desk.ask("begin")
        desk.write(60)
        desk.ask("read", count=61)
        done = desk.ask("finish")
        assert done["protection"] == "encrypted"
        samples = done["samples"]
        assert isinstance(samples, list)
        assert len(samples) == len(desk.wire) == 61
        assert {report[0] for report in desk.wire} == {0x33}
        for report, (x, y, *_) in zip(desk.wire, samples, strict=True):
            assert x.to_bytes(2, "big") + y.to_bytes(2, "big") not in report


@on_usb
@pytest.mark.slow
def test_a_form_that_is_there_costs_nothing_over_usb_either() -> None:
    with usb_desk() as desk:
        desk.ask("open")
        assert desk.ask("show")["blocks"] != 0
        assert desk.ask("show")["blocks"] == 0
        assert desk.ask("show", box=[400, 200, 409, 209])["blocks"] == 1
        assert desk.sim.lcd.bits() == form(800, 480, Area(400, 200, 409, 209)).bits
        assert desk.ask("bright", level=3)["written"] is False
        assert desk.ask("bright", level=2)["written"] is True
        assert desk.ask("bright", level=2)["written"] is False


@on_usb
@pytest.mark.slow
def test_a_refused_report_raises_though_the_library_only_returns_minus_one() -> None:
    with usb_desk(faults=FaultPlan(nak=frozenset({0x40}))) as desk:
        desk.ask("open")
        assert desk.ask("begin")["error"] == "PadRefused"
        assert desk.ask("alive")["alive"] is True


@on_usb
@pytest.mark.slow
def test_pulled_and_plugged_in_every_phase_without_a_descriptor_left() -> None:
    with usb_desk() as desk:
        desk.ask("open")
        desk.ask("close")
        flat = desk.ask("descriptors")["count"]
        for phase in ("idle", "shown", "capture", "writing") * 2:
            assert desk.ask("open")["model"] == "STU-540", phase
            if phase == "shown":
                desk.ask("show")
            if phase in {"capture", "writing"}:
                assert "error" not in desk.ask("begin")
            if phase == "writing":
                desk.write(100)
                desk.ask("read", count=20)
            desk.unplug()
            command = {"idle": "alive", "shown": "alive", "capture": "finish", "writing": "finish"}
            assert desk.ask(command[phase])["error"] == "PadGone", phase
            assert desk.ask("list")["pads"] == []
            assert desk.ask("close") == {}
            assert desk.ask("descriptors")["count"] == flat, phase
            desk.plug()


@on_usb
@pytest.mark.slow
@pytest.mark.parametrize("transfer", [1, 5, 30, 60])
def test_a_cable_pulled_under_a_command_is_noticed(transfer: int) -> None:
    with usb_desk(faults=FaultPlan(unplug_at_transfer=transfer)) as desk:
        said = [desk.ask(command) for command in ("open", "show", "begin") if desk.sim.plugged]
        assert said[-1].get("error") == "PadGone"


# ------------------------------------------------------------------------------- rows of a device
def row(path: bytes, page: int, usage: int = 1) -> HidRow:
    return {
        "path": path,
        "vendor_id": 0x056A,
        "product_id": 0xA8,
        "serial_number": "1",
        "product_string": "STU-540",
        "usage_page": page,
        "usage": usage,
    }


WINDOWS = (
    rb"\\?\HID#VID_056A&PID_00A8&Col0%d#7&1c2d3e4f&0&000%d#{4d1e55b2-f16f-11cf-88cb-001111000030}"
)


def test_on_windows_the_collection_is_taken_that_the_system_does_not_hold() -> None:
    pen, own = row(WINDOWS % (1, 0), 0x0D, 2), row(WINDOWS % (2, 1), 0xFF0D)
    assert one_row_each([pen, own]) == one_row_each([own, pen]) == [own]
    other = row(WINDOWS.replace(b"1c2d3e4f", b"99999999") % (1, 0), 0x0D)
    assert one_row_each([pen, own, other]) == [own, other]


def test_on_linux_a_node_is_one_device() -> None:
    first, second = row(b"/dev/hidraw3", 0x0D, 1), row(b"/dev/hidraw3", 0xFF00)
    assert one_row_each([first, second]) == [second]
    assert len(one_row_each([first, row(b"/dev/hidraw30", 0x0D)])) == 2


def test_a_machine_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(PadError, match="hidapi"):
        HidBus().enumerate()
