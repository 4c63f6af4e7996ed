"""Pads without a display through the real host process: from the cable to the sealed signature."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals and hidraw", allow_module_level=True)

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.biometrics.dynamics import Dynamics
from kiosk.devices.biometrics.envelope import open_capture
from kiosk.devices.pads.child import blind_words, host_command
from kiosk.devices.pads.client import PadConfig, PadState
from kiosk.devices.pads.events import Doubtful, Failed, Finished, Ink, Presence
from kiosk.devices.pads.model import LossProof, PadUnsupported, Verdict
from kiosk.devices.pads.signing import CLEAR, CONFIRM
from kiosk.devices.pads.sources import named_sources
from tests.devices.captures import examiner
from tests.devices.pads import bench
from tests.devices.pads.blind_pads import (
    MODEL,
    SIGLITE,
    Hand,
    tablet_command,
    tablet_writing,
    topaz_writing,
)
from tests.devices.pads.client_desk import DOCUMENT, ClientDesk
from tests.devices.pads.test_generic_hid import Hidraw, Tablet
from tests.devices.pads.test_topaz import packet
from tests.devices.ptys import PtyDevice

ALLOWED = PadConfig(examiner()[1], allow_plain=True)
FORM = bench.form()


@contextmanager
def desk_of(command: Sequence[str], config: PadConfig = ALLOWED) -> Iterator[ClientDesk]:
    desk = ClientDesk(config, command)
    desk.client.start()
    try:
        yield desk
    finally:
        desk.client.close()


@pytest.fixture
def topaz(tmp_path: Path) -> Iterator[PtyDevice]:
    made = PtyDevice(tmp_path / "ttyTopaz")
    yield made
    made.unplug()


@pytest.fixture
def hidraw(tmp_path: Path) -> Iterator[Hidraw]:
    made = Hidraw(tmp_path, Tablet())
    yield made
    made.unplug()


def topaz_command(device: PtyDevice) -> list[str]:
    return host_command(emulate=True, blind=blind_words(device.port, MODEL))


def finished(desk: ClientDesk) -> Finished:
    ended = desk.ended()
    assert isinstance(ended, Finished), ended
    return ended


def check(made: Finished, model: str, samples: int) -> None:
    """The evidence says what the signer saw and where, and opens for nothing else."""
    signature = made.signature
    assert signature.quality.verdict is Verdict.OK, signature.quality.findings
    assert signature.quality.loss_proof is LossProof.UNCOUNTED
    assert signature.protection == "none"
    binding = signature.binding
    assert (binding.document, binding.picture) == (DOCUMENT, FORM.digest)
    assert (binding.model, binding.shown_on, binding.loss_proof) == (model, "screen", "B")
    assert Binding.from_value(DOCUMENT, binding.to_value()) == binding
    opened = open_capture(signature.sealed, examiner()[0], binding).content
    assert not isinstance(opened, Dynamics)
    assert len(opened.samples) == binding.counts[0] == samples
    assert opened.form_digest == FORM.digest
    elsewhere = replace(binding, shown_on="", loss_proof="")
    with pytest.raises(InvalidInput):
        open_capture(signature.sealed, examiner()[0], elsewhere)


@pytest.mark.parametrize("goes_away", [True, False], ids=["leaves", "falls_silent"])
def test_a_signature_on_a_topaz(topaz: PtyDevice, goes_away: bool) -> None:
    with desk_of(topaz_command(topaz)) as desk:
        status = desk.wait_state(PadState.IDLE)
        assert status.info is not None
        assert (status.info.maker, status.info.model) == ("Topaz", MODEL)
        session = desk.begin(FORM)
        writing = topaz_writing(goes_away=goes_away)
        Hand(topaz.say, writing).finish()
        ink = desk.wait(Ink)
        assert all(FORM.ink_area.holds(x, y) for x, y, _ in ink.points)
        desk.client.press(session, CONFIRM)
        made = finished(desk)
        check(made, MODEL, len(writing))
        can = SIGLITE.capability
        drawing = made.signature.drawing
        assert (drawing.width, drawing.height) == (can.width_um, can.height_um)
        assert len(drawing.strokes) == made.signature.quality.strokes == 2


def test_a_signature_on_a_tablet(hidraw: Hidraw, tmp_path: Path) -> None:
    with desk_of(tablet_command(tmp_path)) as desk:
        desk.wait_state(PadState.IDLE)
        session = desk.begin(FORM)
        writing = tablet_writing(desk.capability)
        for report in writing:
            hidraw.say(report)
        desk.wait(Ink, lambda ink: ink.points[-1][2] == 0)
        desk.client.press(session, CONFIRM)
        check(finished(desk), "Pen T-1", len(writing))


def test_what_was_written_before_is_cleared_from_the_keyboard(topaz: PtyDevice) -> None:
    with desk_of(topaz_command(topaz)) as desk:
        desk.wait_state(PadState.IDLE)
        session = desk.begin(FORM)
        topaz.say(packet(1000, 1000) * 9)
        desk.wait(Ink)
        desk.client.press(session, CLEAR)
        desk.client.press(session, CONFIRM)
        doubtful = desk.wait(Doubtful)
        assert doubtful.quality.samples == 0
        assert "few_samples" in {one.code for one in doubtful.quality.findings}


def test_a_tip_that_never_lifts_is_no_whole_signature(topaz: PtyDevice) -> None:
    with desk_of(topaz_command(topaz)) as desk:
        desk.wait_state(PadState.IDLE)
        session = desk.begin(FORM)
        Hand(topaz.say, topaz_writing()[:150]).finish()
        desk.client.press(session, CONFIRM)
        found = {one.code for one in desk.wait(Doubtful).quality.findings}
        assert found == {"no_end"}


def test_a_topaz_pulled_in_the_middle(topaz: PtyDevice) -> None:
    with desk_of(topaz_command(topaz)) as desk:
        desk.wait_state(PadState.IDLE)
        session = desk.begin(FORM)
        hand = Hand(topaz.say, topaz_writing())
        desk.wait(Ink)
        topaz.unplug()
        ended = desk.ended()
        assert isinstance(ended, Failed)
        assert (ended.session, ended.code) == (session, "pad_gone")
        hand.lift()
        assert desk.client.state is PadState.ABSENT
        topaz.plug()
        desk.wait_state(PadState.IDLE)
        again = desk.begin(FORM)
        writing = topaz_writing()
        Hand(topaz.say, writing).finish()
        desk.client.press(again, CONFIRM)
        check(finished(desk), MODEL, len(writing))


def test_a_tablet_pulled_in_the_middle(hidraw: Hidraw, tmp_path: Path) -> None:
    with desk_of(tablet_command(tmp_path)) as desk:
        desk.wait_state(PadState.IDLE)
        desk.begin(FORM)
        hidraw.say(Tablet().report(500, 500, 300))
        desk.wait(Ink)
        shutil.rmtree(hidraw.node)
        hidraw.unplug()
        ended = desk.ended()
        assert isinstance(ended, Failed)
        assert ended.code == "pad_gone"
        assert desk.client.state is PadState.ABSENT


def test_pads_that_send_in_clear_are_allowed_by_name_only(topaz: PtyDevice) -> None:
    with desk_of(topaz_command(topaz), PadConfig()) as desk:
        status = desk.wait_state(PadState.FAULT)
        assert status.presence is Presence.WRONG
        assert status.text == f"Topaz {MODEL} 傳輸未加密，依設定不得簽名"


def test_a_tablet_without_pressure_is_refused_with_its_reason(tmp_path: Path) -> None:
    tablet = Tablet()
    made = Hidraw(tmp_path, tablet)
    force = bytes([0x09, 0x30, 0x81, 2])  # the last field of that usage is the pressure
    head, _, tail = tablet.descriptor.rpartition(force)
    plain = head + bytes([0x09, 0x3D]) + force[2:] + tail
    (made.node / "device" / "report_descriptor").write_bytes(plain)
    with desk_of(tablet_command(tmp_path)) as desk:
        status = desk.wait_state(PadState.FAULT)
        assert "沒有筆壓" in status.text
    made.unplug()


def test_a_topaz_beside_another_pad_is_one_too_many(topaz: PtyDevice) -> None:
    with desk_of(topaz_command(topaz)) as desk:
        desk.wait_state(PadState.IDLE)
        desk.client.emulate("plug", "SIM1", model="STU-540")
        assert desk.wait_state(PadState.FAULT).presence is Presence.MANY


def test_a_model_that_is_not_known_is_named() -> None:
    assert named_sources(["COM4", "--demo"]) == []
    assert len(named_sources(blind_words("COM7", MODEL, tablets=True))) == 2
    with pytest.raises(PadUnsupported, match="SigLite 9x9"):
        named_sources(blind_words("COM7", "SigLite 9x9"))
