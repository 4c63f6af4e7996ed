"""Who may open the pads of a machine: kiosks beside each other, an inspection alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from devtools.paths import ROOT
from kiosk.app.cli import run_command_line
from kiosk.devices.pads import claim
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.claim import NAME, PadClaim, machine_folder
from kiosk.devices.pads.client import PadState, PadStatus
from kiosk.devices.pads.host import HostParts, Inbox, PadHost
from kiosk.devices.pads.judging import judge
from kiosk.devices.pads.model import PadError
from kiosk.devices.pads.wire import Message
from tests.devices.pads import bench
from tests.devices.pads.client_desk import ClientDesk

_HOST = """
import sys
from pathlib import Path
from kiosk.devices.pads import claim, host_main
claim.machine_folder = lambda: Path(sys.argv[1])
sys.exit(host_main.main())
"""
"""A pad host of a kiosk as it is, on a machine of its own."""


def test_hosts_beside_each_other_and_an_inspection_alone(tmp_path: Path) -> None:
    one, two, inspection = (PadClaim(tmp_path) for _ in range(3))
    assert one.share()
    assert two.share()
    assert one.share(), "asked again while it has it"
    assert not inspection.whole()
    one.release()
    assert not inspection.whole()
    two.release()
    assert inspection.whole()
    assert not one.share()
    assert not PadClaim(tmp_path).whole()
    inspection.release()
    assert one.share()
    one.release()


def test_without_a_place_a_host_serves_and_nobody_inspects(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    host = PadClaim(missing)
    assert host.share()
    assert host.share()
    with pytest.raises(PadError, match="無法確認簽名板是否使用中"):
        PadClaim(missing).whole()


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")
def test_the_file_is_open_to_every_account_and_no_link_is_followed(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        host = PadClaim(tmp_path)
        assert host.share()
    finally:
        os.umask(before)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o644
    host.release()
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / NAME).symlink_to(tmp_path / "victim")
    with pytest.raises(PadError):
        PadClaim(trap).whole()
    assert not (tmp_path / "victim").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one such folder")
def test_the_place_is_the_same_for_every_account(monkeypatch: pytest.MonkeyPatch) -> None:
    here = machine_folder()
    for name in ("TMPDIR", "XDG_RUNTIME_DIR", "HOME", "USER"):
        monkeypatch.setenv(name, "/nowhere")
    assert machine_folder() == here
    assert here.stat().st_mode & 0o1002 == 0o1002


def test_a_host_opens_no_pad_while_an_inspection_has_them(tmp_path: Path) -> None:
    desk = bench.Desk()
    inspection = PadClaim(tmp_path)
    assert inspection.whole()
    said: list[Message] = []
    listening: list[int] = []

    def send(message: Message) -> None:
        said.append(message)
        if message.get("presence") == "held":
            listening.append(len(desk.sim.listeners))
            inspection.release()
            desk.pace.wait(1.0)  # until the host looks again
        elif message.get("presence") == "ready":
            listening.append(len(desk.sim.listeners))
            inbox.put({"do": "stop"})

    inbox = Inbox(send)
    mine = PadClaim(tmp_path)
    PadHost(HostParts(inbox, desk.pace, send, [desk.bus], judge, claim=mine)).run()
    assert [one.get("presence") for one in said] == [None, "held", "ready"]
    assert "檢查指令" in str(said[1]["text"])
    assert listening == [0, 1]
    mine.release()


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientDesk]:
    """A kiosk's client with its real host process; this process is on the same machine of its own."""
    monkeypatch.setattr(claim, "machine_folder", lambda: tmp_path)
    desk = ClientDesk(command=[sys.executable, "-c", _HOST, str(tmp_path)])
    desk.client.start()
    desk.wait(PadStatus, lambda status: status.state is not PadState.STARTING)
    yield desk
    desk.client.close()


def test_the_command_leaves_the_pads_of_a_running_kiosk_alone(
    running: ClientDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["pads"], ["pads", "--json"], ["pads", "--rate", "3"]):
        assert run_command_line(words) == 2
        told = capsys.readouterr()
        assert told.out == ""
        (line,) = told.err.splitlines()
        assert "正在這台電腦執行" in line
        assert "簽名板自我測試" in line
    assert running.client.host_pid
    running.client.close()
    free = PadClaim()
    assert free.whole(), "the claim ends with the process"
    free.release()


def test_a_killed_host_leaves_no_claim(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOST, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        heard = b""
        while b'"seen"' not in heard:
            heard += os.read(program.stdout.fileno(), 4096)
        assert not PadClaim(tmp_path).whole()
        program.kill()
        program.wait()
    free = PadClaim(tmp_path)
    assert free.whole()
    free.release()


def refused(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-X", "utf8", "-m", "kiosk", *words]
    return subprocess.run(
        program, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def test_host_and_command_meet_without_being_told_where() -> None:
    desk = ClientDesk(command=host_command())
    desk.client.start()
    try:
        desk.wait(PadStatus, lambda status: status.state is not PadState.STARTING)
        done = refused(["pads"])
        assert (done.returncode, done.stdout) == (2, "")
        assert "正在這台電腦執行" in done.stderr
    finally:
        desk.client.close()
