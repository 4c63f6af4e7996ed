"""The process of the pad host as the kiosk holds it: started, spoken to over pipes, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, cast

import kiosk
from kiosk.devices.pads.model import PadError, PadProtocol
from kiosk.devices.pads.wire import Message, Unpacker, pack

WORD = "pad-host"
EMULATE, DEMO = "--emulate", "--demo"
TOPAZ, TABLETS = "--topaz=", "--tablets"
AT = "@@"
_CHUNK = 1 << 16
_TRACE_BYTES = 8000
_STOP_SECONDS = 2.0


def host_command(
    *,
    emulate: bool = False,
    demo: bool = False,
    kits: Sequence[str] = (),
    blind: Sequence[str] = (),
) -> list[str]:
    """Return how the pad host is started.

    `emulate` gives it simulated pads instead of real ones, `demo` beside them; `kits` are serial
    ports with an RS-232 kit, which no enumeration can find; `blind` are the words of pads without a
    display (`blind_words`).

    An interpreter runs the module; our own launcher takes no `-m`, so the program itself answers to
    the word `pad-host` by calling `kiosk.devices.pads.host_main.main`.
    """
    extra = [EMULATE] if emulate else [*([DEMO] if demo else []), *kits]
    extra += blind
    if Path(sys.executable).stem.lower().startswith(("python", "pypy")):
        return [sys.executable, "-X", "utf8", "-m", "kiosk.devices.pads.host_main", *extra]
    return [sys.executable, WORD, *extra]


def blind_words(port: str = "", model: str = "", *, tablets: bool = False) -> list[str]:
    """Return the words of the host's command line for a Topaz pad, and for any tablet."""
    named = [f"{TOPAZ}{port}{AT}{model}"] if port else []
    return [*named, *([TABLETS] if tablets else [])]


class HostChild:
    """One running host. Two threads serve its pipes, so that no caller ever waits for it.

    `heard` gets each message, `ended` is called once when the pipe closes; both on the reading
    thread and with this child, so that words of an earlier one are known as such.
    """

    def __init__(
        self,
        command: Sequence[str],
        heard: Callable[[HostChild, Message], None],
        ended: Callable[[HostChild], None],
    ) -> None:
        self._heard = heard
        self._ended = ended
        self._out: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._trace: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        here = str(Path(kiosk.__file__).parents[1])
        path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._trace,
                env={**os.environ, "PYTHONPATH": path},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as failure:
            self._trace.close()
            raise PadError(f"簽名板程式無法啟動：{failure.strerror or failure}") from failure
        self._threads = [
            threading.Thread(target=work, name=f"pad-host-{name}", daemon=True)
            for name, work in (("read", self._read), ("write", self._write))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """Hand a message over without waiting; to a dead host it is lost."""
        self._out.put(message)

    def kill(self) -> None:
        """End the process at once; `ended` follows."""
        self._process.kill()

    def end(self, *, gently: bool = False) -> str:
        """Give everything back and return the end of its error output, empty when it had none."""
        if gently:
            self._out.put({"do": "stop"})
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        self._process.kill()
        self._process.wait()
        self._out.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        size = self._trace.seek(0, os.SEEK_END)
        self._trace.seek(max(0, size - _TRACE_BYTES))
        said = self._trace.read().decode("utf-8", "replace")
        self._trace.close()
        return said

    def _read(self) -> None:
        pipe = cast("IO[bytes]", self._process.stdout).fileno()
        unpacker = Unpacker()
        try:
            while data := os.read(pipe, _CHUNK):
                for message in unpacker.feed(data):
                    self._heard(self, message)
        except (PadProtocol, OSError):
            # Whatever speaks there is no host of ours any more.
            self._process.kill()
        self._ended(self)

    def _write(self) -> None:
        pipe = cast("IO[bytes]", self._process.stdin)
        with contextlib.suppress(OSError):
            while (message := self._out.get()) is not None:
                pipe.write(pack(message))
                pipe.flush()
