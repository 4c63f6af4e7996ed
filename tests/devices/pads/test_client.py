"""The client with its real host process: nothing is lost, nothing is joined, everything ends once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.envelope import open_capture
from kiosk.devices.pads.child import EMULATE, WORD, host_command
from kiosk.devices.pads.client import PadConfig, PadState, PadStatus
from kiosk.devices.pads.events import (
    Button,
    Display,
    Doubtful,
    Failed,
    Finished,
    Ink,
    PadSignature,
    Presence,
    Shown,
)
from kiosk.devices.pads.model import Capture, PadBusy, PadNotFound, Verdict
from kiosk.devices.pads.signing import Begin
from tests.devices.captures import examiner
from tests.devices.pads import bench
from tests.devices.pads.client_desk import DOCUMENT, ClientDesk, client_desk, tap, written


@pytest.fixture
def desk() -> Iterator[ClientDesk]:
    with client_desk() as made:
        yield made


def finished(desk: ClientDesk) -> PadSignature:
    ended = desk.ended()
    assert isinstance(ended, Finished), ended
    return ended.signature


def test_a_signature_comes_whole_and_without_biometrics(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    rows = desk.sign(600)
    made = finished(desk)
    assert made.quality.verdict is Verdict.OK
    assert made.quality.lost == 0
    assert made.binding.counts[0] == len(rows)
    assert made.binding.document == DOCUMENT
    assert made.pages == (bench.form().digest,)
    assert made.binding.picture == bench.form().digest
    assert made.sealed == b""
    ink = [event for event in desk.events if isinstance(event, Ink)]
    assert {event.session for event in ink} == {session}
    shown = [point for event in ink for point in event.points]
    assert len(shown) == sum(row[3] for row in rows)
    assert sum(len(stroke) for stroke in made.drawing.strokes) == sum(
        1 for row in rows[: 600 + 1] if row[4]
    )
    desk.wait_state(PadState.IDLE)


def test_a_screen_that_stands_still_for_a_second_loses_no_sample(desk: ClientDesk) -> None:
    desk.plug()
    desk.begin()
    rows = desk.sign(600)
    desk.wait(Ink)
    shares = []
    for _ in range(5):  # the quickest one was not held up by others
        begun = time.perf_counter()
        sum(range(1_000_000))
        shares.append((time.perf_counter() - begun) * 5)
    share = min(shares)
    begun = time.perf_counter()
    # One call into C: no thread of this process runs until it is through.
    sum(range(int(8_000_000 / share)))
    assert time.perf_counter() - begun >= 1.0
    made = finished(desk)
    assert made.quality.lost == 0
    assert made.binding.counts == (len(rows), 0, 0, 0, 0, 0)


def test_the_display_shows_exactly_the_form(desk: ClientDesk) -> None:
    desk.plug()
    desk.begin()
    form = bench.form()

    def same(display: Display) -> bool:
        rows = range(form.height)
        white = display.pixels[::3]
        return all(
            white[y * 800 : (y + 1) * 800].replace(b"\xff", b"1").replace(b"\0", b"0")
            == f"{int.from_bytes(form.bits[y * 100 : (y + 1) * 100], 'big'):0800b}".encode()
            for y in rows
        )

    displays = [event for event in desk.events if isinstance(event, Display)]
    assert same(displays[-1])
    desk.sign()
    finished(desk)
    desk.wait_state(PadState.IDLE)
    cleared = desk.wait(Display)
    assert set(cleared.pixels) == {0xFF}  # nobody reads the papers of the one before


def test_a_killed_host_fails_the_session_once_and_comes_back(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    desk.write(written(desk.capability, 200, seed=7))
    desk.wait(Ink)
    pid = desk.client.host_pid
    begun = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    failed = desk.wait(Failed)
    assert (failed.session, failed.code) == (session, "pad_host")
    assert failed.message == "簽名板程式中斷，這次簽名無效"
    desk.wait_state(PadState.ABSENT)
    assert time.monotonic() - begun < 1.5
    assert desk.client.host_pid != pid
    desk.plug()
    desk.begin()
    rows = desk.sign()
    made = finished(desk)
    assert made.binding.counts[0] == len(rows)  # and none of those written before
    endings = [one for one in desk.events if isinstance(one, Failed | Finished)]
    assert len(endings) == 2


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs POSIX signals")
def test_a_hanging_host_is_replaced(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    pid = desk.client.host_pid
    os.kill(pid, signal.SIGSTOP)
    failed = desk.wait(Failed)
    assert (failed.session, failed.code) == (session, "pad_host")
    desk.wait_state(PadState.ABSENT)
    assert desk.client.host_pid not in {0, pid}


def test_strokes_are_never_joined_across_an_unplug(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    desk.write(written(desk.capability, 400, seed=9))
    desk.wait(Ink)
    desk.client.emulate("unplug", "SIM1")
    failed = desk.wait(Failed)
    assert (failed.session, failed.code) == (session, "pad_gone")
    assert desk.client.state is PadState.ABSENT
    begun = time.monotonic()
    desk.plug()
    desk.begin()
    assert time.monotonic() - begun < 2.0
    rows = desk.sign()
    assert finished(desk).binding.counts[0] == len(rows)


def test_a_cable_pulled_while_the_form_is_sent_fails_the_session(desk: ClientDesk) -> None:
    desk.client.emulate("plug", "SIM1", model="STU-540", unplug_at_block=1)
    desk.wait_state(PadState.IDLE)
    session = desk.client.begin(Begin(0, (bench.form(),), DOCUMENT, "領用人"))
    failed = desk.wait(Failed)
    assert (failed.session, failed.code) == (session, "pad_gone")
    desk.plug()
    desk.begin()
    desk.sign()
    assert finished(desk).quality.verdict is Verdict.OK


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_fifty_unplugs_leave_no_descriptor_open(desk: ClientDesk) -> None:
    def descriptors() -> tuple[int, int]:
        host = Path("/proc") / str(desk.client.host_pid) / "fd"
        return len(list(host.iterdir())), len(list(Path("/proc/self/fd").iterdir()))

    desk.plug()
    pid, before = desk.client.host_pid, descriptors()
    for number in range(50):
        phase = number % 4
        if phase:
            session = desk.client.begin(Begin(0, (bench.form(),), DOCUMENT, "領用人"))
            if phase > 1:
                desk.wait(Shown)
            if phase > 2:
                desk.write(written(desk.capability, 100))
                desk.wait(Ink)
            desk.client.emulate("unplug", "SIM1")
            assert desk.wait(Failed).session == session
        else:
            desk.client.emulate("unplug", "SIM1")
            desk.wait_state(PadState.ABSENT)
        desk.plug()
    assert desk.client.host_pid == pid
    host, ours = descriptors()
    assert host == before[0]
    assert ours <= before[1]  # what earlier tests of this process left may go meanwhile


def test_pages_are_turned_and_only_the_last_is_signed(desk: ClientDesk) -> None:
    desk.plug()
    last = bench.form()
    first = replace(last, keys=tuple(replace(key, name="next") for key in last.keys))
    session = desk.begin(first, last)
    desk.write([*written(desk.capability, 60), *tap(first, desk.capability, "next")])
    assert desk.wait(Button).key == "next"
    assert desk.wait(Shown).page == 1
    rows = desk.sign()
    made = finished(desk)
    assert made.binding.counts[0] == len(rows)
    assert made.pages == (first.digest, last.digest)
    assert session


def test_too_little_ink_is_asked_for_again_or_accepted_with_a_reason(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    desk.sign(20)
    doubtful = desk.wait(Doubtful)
    assert doubtful.quality.verdict is Verdict.SIGN_AGAIN
    assert "few_samples" in {finding.code for finding in doubtful.quality.findings}
    desk.client.accept(session, "手部受傷，僅能短簽", "所長 王大明")
    quality = finished(desk).quality
    assert quality.verdict is Verdict.ACCEPTED_WITH_REASON
    assert (quality.reason, quality.accepted_by) == ("手部受傷，僅能短簽", "所長 王大明")


def test_clear_begins_anew_and_cancel_ends(desk: ClientDesk) -> None:
    desk.plug()
    session = desk.begin()
    desk.write([*written(desk.capability, 80), *tap(bench.form(), desk.capability, "clear")])
    assert desk.wait(Button).key == "clear"
    desk.wait(Shown)
    desk.client.cancel(session)
    assert desk.wait(Failed).code == "declined"
    desk.wait_state(PadState.IDLE)


def test_two_pads_and_an_unknown_one_are_not_signed_on(desk: ClientDesk) -> None:
    with pytest.raises(PadNotFound):
        desk.begin()
    desk.plug()
    desk.client.emulate("plug", "SIM2", model="STU-430")
    status = desk.wait_state(PadState.FAULT)
    assert status.presence is Presence.MANY
    assert "2 塊" in status.text
    with pytest.raises(PadNotFound, match="2 塊"):
        desk.begin()
    desk.client.emulate("unplug", "SIM1")
    assert desk.wait_state(PadState.IDLE).info is not None
    assert desk.capability.width == 320


def test_one_signing_at_a_time(desk: ClientDesk) -> None:
    desk.plug()
    desk.begin()
    with pytest.raises(PadBusy):
        desk.begin()


def test_the_seal_opens_for_this_picture_and_this_text_alone() -> None:
    key, certificate = examiner()
    with client_desk(PadConfig(certificate)) as desk:
        desk.plug()
        desk.begin()
        rows = desk.sign(600)
        made = finished(desk)
    opened = open_capture(made.sealed, key, made.binding).content
    assert isinstance(opened, Capture)
    assert len(opened.samples) == len(rows)
    assert [list(one[:3]) for one in ((s.x, s.y, s.pressure) for s in opened.samples)] == [
        row[:3] for row in rows
    ]
    form = bench.form()
    spot = form.bits[0] ^ 0x80
    pixel = replace(form, bits=bytes([spot]) + form.bits[1:])
    for changed in (
        replace(made.binding, picture=pixel.digest),
        replace(made.binding, document=DOCUMENT[::-1]),
        replace(made.binding, language="en"),
    ):
        with pytest.raises(InvalidInput):
            open_capture(made.sealed, key, changed)


def test_an_unfit_certificate_is_told_and_nothing_is_signed_with_it() -> None:
    desk = ClientDesk(PadConfig(b"no certificate"))
    desk.client.start()
    try:
        status = desk.wait_state(PadState.FAULT)
        assert "憑證" in status.text
        desk.client.emulate("plug", "SIM1", model="STU-540")
        with pytest.raises(PadNotFound, match="憑證"):
            desk.client.begin(Begin(0, (bench.form(),), DOCUMENT, "領用人"))
    finally:
        desk.client.close()


def test_the_screens_load_no_device_library() -> None:
    code = (
        "import sys, kiosk.devices.pads.client, kiosk.views.pads.pad_signatures\n"
        "print([name for name in ('hid', 'hidraw', 'serial') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_program_itself_is_the_host_under_its_word() -> None:
    """A frozen program takes no `-m`: it starts itself again."""
    desk = ClientDesk(command=[sys.executable, "-m", "kiosk", WORD, EMULATE])
    desk.client.start()
    try:
        desk.wait_state(PadState.ABSENT)
        assert desk.plug().info is not None
    finally:
        desk.client.close()


def test_the_frozen_program_is_called_by_that_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/duty-kiosk/duty-kiosk")
    assert host_command(kits=["COM4"]) == ["/opt/duty-kiosk/duty-kiosk", WORD, "COM4"]
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3.11")
    assert host_command(demo=True)[-3:] == ["-m", "kiosk.devices.pads.host_main", "--demo"]


def test_a_host_that_cannot_start_is_a_fault_and_closes_cleanly(tmp_path: Path) -> None:
    desk = ClientDesk(command=[str(tmp_path / "missing")])
    desk.client.start()
    try:
        status = desk.wait_state(PadState.FAULT)
        assert "無法啟動" in status.text
    finally:
        desk.client.close()


def test_a_host_that_speaks_garbage_is_given_up_after_some_tries() -> None:
    desk = ClientDesk(command=[sys.executable, "-c", "print('x' * 99)"])
    desk.client.start()
    try:
        status = desk.wait_state(PadState.FAULT)
        assert status.text == "簽名板程式反覆中止，請通知資訊人員"
        assert desk.client.host_pid == 0 or desk.client.state is PadState.FAULT
    finally:
        desk.client.close()


def test_the_demo_has_simulated_pads_beside_real_ones() -> None:
    desk = ClientDesk(command=host_command(demo=True))
    desk.client.start()
    try:
        desk.wait(PadStatus, lambda status: status.state is not PadState.STARTING)
        desk.client.emulate("plug", "SIM1", model="STU-540")
        status = desk.wait(PadStatus, lambda one: one.presence in {Presence.READY, Presence.MANY})
        assert status.state in {PadState.IDLE, PadState.FAULT}
    finally:
        desk.client.close()
