"""duty-kiosk pads: what it prints, in words and as JSON, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from devtools.paths import ROOT
from kiosk.app.arguments import build_parser
from kiosk.app.commands.pads import tell
from kiosk.devices.pads.model import Link, PadAddress, PadNotFound
from kiosk.devices.pads.stu.ids import State
from kiosk.devices.pads.survey import Found, PadFitness, Rate, Surveyor
from tests.devices.pads.bench import Desk
from tests.devices.pads.usb_desk import usb_desk, why_not

_PROGRAM = """
import sys
from pathlib import Path
from kiosk.devices.pads import claim
claim.machine_folder = lambda place=sys.argv.pop(1): Path(place)
from kiosk.__main__ import main
sys.exit(main())
"""
"""The program on a machine of its own: a kiosk that runs on this one has no part in the test."""

CLOSED = Found(
    PadAddress(Link.HID, "/dev/hidraw3", 0x22C9, 0x0884, "naturaSign"),
    PadFitness.UNSUPPORTED,
    "只能透過原廠的封閉程式庫使用",
)


def ready() -> Found:
    desk = Desk("STU-430")
    (found,) = Surveyor([desk.bus], desk.pace).look()
    return Found(found.address, found.fitness, info=found.info, rate=Rate(600, 3000, 2))


def test_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell([ready()], as_json=False) == 0
    text = capsys.readouterr().out
    for part in (
        "✔ 可用",
        "Wacom STU-430",
        "韌體 1.04",
        "已加密",
        "可證明無漏失",
        "200.0 點/秒（漏失 2 點）",
    ):
        assert part in text
    assert tell([ready(), CLOSED], as_json=False) == 1
    text = capsys.readouterr().out
    assert "✘ 不支援　naturaSign　USB /dev/hidraw3 22C9:0884" in text
    assert "原廠的封閉程式庫" in text


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell([ready(), CLOSED], as_json=True) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert (first["model"], first["rate_hz"], first["lost"]) == ("STU-430", 200.0, 2)
    assert (second["state"], second["usb"], second["rate_hz"]) == ("unsupported", "22C9:0884", None)
    assert tell([], as_json=True) == 2
    assert json.loads(capsys.readouterr().out) == []


def test_none_is_an_error() -> None:
    with pytest.raises(PadNotFound, match="沒有接上簽名板"):
        tell([], as_json=False)


def test_the_words_of_the_command() -> None:
    given = build_parser().parse_args(["pads", "--rate", "5", "--json"])
    assert (given.command, given.rate, given.json, given.topaz) == ("pads", 5, True, "")
    with pytest.raises(SystemExit):
        build_parser().parse_args(["pads", "--rate", "0"])


@pytest.mark.slow
def test_the_command_finds_a_pad_through_the_real_usb_library(tmp_path: Path) -> None:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with usb_desk("STU-540") as desk:
        environment = psutil.Process(desk._client.process.pid).environ()
        with subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(tmp_path), "pads", "--json", "--rate", "2"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as program:
            until = time.monotonic() + 30
            while desk.sim.state != State.CAPTURE and time.monotonic() < until:
                threading.Event().wait(0.01)
            desk.write(400)
            said, _ = program.communicate(timeout=30)
    assert program.returncode == 0, said
    (found,) = json.loads(said)
    assert (found["model"], found["state"], found["link"]) == ("STU-540", "ready", "hid")
    assert found["protection"] == "encrypted"
    assert 190 <= found["rate_hz"] <= 210
