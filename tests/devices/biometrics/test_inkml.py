"""InkML: well-formed, in the device's own units, hovering told from writing."""

from __future__ import annotations

from dataclasses import replace

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.inkml import NAMESPACE, to_inkml
from kiosk.devices.biometrics.trace import trace_of
from kiosk.devices.pads.model import PenSample
from tests.devices.captures import PAD, capture, pen

IN = {"i": NAMESPACE}


def test_strokes_and_hovering_in_turn() -> None:
    taken = [
        PenSample(10, 20, 300, True, 1, 1000, 1, 0),
        PenSample(11, 22, 310, True, 1, 1005, 2, 0),
        PenSample(14, 25, 0, True, 0, 1010, 3, 0),
        PenSample(0, 0, 0, False, 0, 1015, 4, 0),
        PenSample(90, 91, 7, True, 1, 1500, 5, 0),
        PenSample(0, 0, 0, False, 0, 1505, 6, 0),
    ]
    root = fromstring(to_inkml(trace_of(capture(taken)), {"number": "115-1"}))
    traces = root.findall("i:trace", IN)
    assert [(one.get("type"), one.text) for one in traces] == [
        ("penDown", "10 20 300 0, 11 22 310 5"),
        ("penUp", "14 25 0 10"),
        ("penDown", "90 91 7 500"),
    ]
    channels = root.findall(".//i:channel", IN)
    assert [one.get("name") for one in channels] == ["X", "Y", "F", "T"]
    resolution = root.find(".//i:channelProperty", IN)
    assert resolution is not None
    assert resolution.get("value") == "100000"
    rate = root.find(".//i:sampleRate", IN)
    assert rate is not None
    assert rate.get("value") == "200"


def test_a_screen_without_pressure_has_no_force_channel() -> None:
    ink = Dynamics(60_000, 20_000, "mouse", (((1, 2, 0, NO_PRESSURE), (3, 4, 9, NO_PRESSURE)),))
    root = fromstring(to_inkml(trace_of(ink), {}))
    assert [one.get("name") for one in root.findall(".//i:channel", IN)] == ["X", "Y", "T"]
    assert [one.text for one in root.findall("i:trace", IN)] == ["1 2 0, 3 4 9"]


@given(st.text(max_size=20))
def test_whatever_a_device_calls_itself_the_document_is_well_formed(name: str) -> None:
    named = replace(PAD, serial=name.encode("utf-8", "replace").decode())
    root = fromstring(
        to_inkml(trace_of(capture(pen(3), named)), {"a": name.encode("utf-8", "replace").decode()})
    )
    assert root.tag == f"{{{NAMESPACE}}}ink"


def test_a_capture_without_samples_is_empty() -> None:
    assert trace_of(capture([])).segments == ()


def test_lengths_are_told_in_micrometres() -> None:
    assert trace_of(capture()).micrometres(10_800) == 108_000
