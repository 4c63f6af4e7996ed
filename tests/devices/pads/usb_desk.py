"""A simulated pad under the real USB library: umockdev makes the node, another process opens it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from kiosk.devices.pads.simulator.device import SimulatedPad, Unplugged
from kiosk.devices.pads.simulator.faults import NO_FAULTS, FaultPlan
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.simulator.specification import report_descriptor
from kiosk.devices.pads.stu.ids import MODELS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
PRELOAD = "libumockdev-preload.so.0"
_PROBE = "import gi; gi.require_version('UMockdev', '1.0'); from gi.repository import UMockdev"
_WAIT_S = 30


def why_not() -> str:
    """Return why this machine cannot have a USB desk, or empty text."""
    if sys.platform != "linux":
        return "umockdev exists on Linux only"
    if shutil.which("umockdev-wrapper") is None or not Path(SYSTEM_PYTHON).exists():
        return "umockdev is not installed"
    probe = subprocess.run([SYSTEM_PYTHON, "-c", _PROBE], capture_output=True, check=False)
    return "" if probe.returncode == 0 else "the system's Python has no binding of umockdev"


class Program:
    """A child process spoken to in lines; its lines are waited for with a limit."""

    def __init__(
        self, words: list[str], environment: dict[str, str], hear: Callable[[str], None]
    ) -> None:
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        self._writing = threading.Lock()
        self._hear = hear
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._hear(line.strip())

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        with self._writing:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self._listener.join(5)
        self.process.stdout.close()


class UsbDesk:
    """One simulated pad on USB and one program that uses it."""

    def __init__(self, model: str, faults: FaultPlan) -> None:
        self.sim = SimulatedPad(model, now=time.monotonic, faults=faults)
        self.wire: list[bytes] = []
        self._lock = threading.Lock()
        self._done: queue.Queue[str] = queue.Queue()
        self._stop = threading.Event()
        known = self.sim.specification
        assert known.product in MODELS
        self._server = Program(
            [
                *("umockdev-wrapper", SYSTEM_PYTHON, str(HERE / "umockdev_server.py")),
                *(known.name, self.sim.serial, str(known.product)),
                report_descriptor(self.sim.sizes, self.sim.input_sizes).hex(),
            ],
            dict(os.environ),
            self._served,
        )
        self._server.start()
        self._hand = threading.Thread(target=self._write_on, daemon=True)
        self._hand.start()
        root = self._done.get(timeout=_WAIT_S).partition(" ")[2]
        self.sim.listeners.append(self._input)
        self._said: queue.Queue[str] = queue.Queue()
        environment = dict(os.environ) | {
            "UMOCKDEV_DIR": root,
            "LD_PRELOAD": PRELOAD,
            "PYTHONPATH": str(ROOT),
        }
        words = [sys.executable, str(HERE / "hid_client.py")]
        self._client = Program(words, environment, self._said.put)
        self._client.start()

    def _served(self, line: str) -> None:
        """Answer a question of the node."""
        kind, _, rest = line.partition(" ")
        if kind in {"get", "set"}:
            with self._lock:
                answer = self._answer(kind, rest)
            self._server.say(answer)
        else:
            self._done.put(line)

    def _answer(self, kind: str, rest: str) -> str:
        try:
            if kind == "set":
                return "ok" if self.sim.set_feature(bytes.fromhex(rest)) else "no"
            report = self.sim.get_feature(int(rest.split(maxsplit=1)[0]))
        except Unplugged:
            return "gone"
        return "no" if report is None else f"ok {report.hex()}"

    def _write_on(self) -> None:
        while not self._stop.wait(0.001):
            with self._lock:
                self.sim.play_due()

    def _input(self, report: bytes) -> None:
        self.wire.append(report)
        self._server.say(f"input {report.hex()}")

    # ------------------------------------------------------------------------------ for the tests
    def ask(self, do: str, **more: object) -> dict[str, object]:
        """Let the program do something and return what it says."""
        self._client.say(json.dumps({"do": do, **more}))
        return cast("dict[str, object]", json.loads(self._said.get(timeout=_WAIT_S)))

    def write(self, count: int) -> None:
        """Let a hand begin to write."""
        known = self.sim.specification
        capability = MODELS[known.product].capability
        with self._lock:
            self.sim.play(handwriting(capability, count), after=0.02)

    def unplug(self) -> None:
        """Pull the cable and wait until the node is away."""
        with self._lock:
            self.sim.unplug()
        self._server.say("unplug")
        assert self._done.get(timeout=_WAIT_S) == "done"

    def plug(self) -> None:
        """Put the cable back; the pad gets a new node."""
        with self._lock:
            self.sim.plug()
            self.sim.listeners.append(self._input)
        self._server.say("plug")
        assert self._done.get(timeout=_WAIT_S) == "done"

    def end(self) -> None:
        self._stop.set()
        self._hand.join(5)
        self._client.end()
        self._server.end()


@contextmanager
def usb_desk(model: str = "STU-540", faults: FaultPlan = NO_FAULTS) -> Iterator[UsbDesk]:
    made = UsbDesk(model, faults)
    try:
        yield made
    finally:
        made.end()
