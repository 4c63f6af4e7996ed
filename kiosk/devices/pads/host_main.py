"""Where the process of the pad host begins: pipes on both sides, one thread for the pads between them."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Sequence

from kiosk.devices.pads.child import DEMO, EMULATE
from kiosk.devices.pads.claim import PadClaim
from kiosk.devices.pads.desk import Desk
from kiosk.devices.pads.host import HostPace, HostParts, Inbox, PadHost
from kiosk.devices.pads.judging import judge
from kiosk.devices.pads.model import PadProtocol
from kiosk.devices.pads.sources import Source, named_sources
from kiosk.devices.pads.transports.base import Bus
from kiosk.devices.pads.wire import Message, Unpacker, pack

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_CHUNK = 1 << 16


class _Writer:
    """Writes to the kiosk from a thread of its own: a kiosk that stands still holds up no pad."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="pad-host-write", daemon=True)
        self._thread.start()

    def send(self, message: Message) -> None:
        self._queue.put(message)

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join(1.0)

    def _work(self) -> None:
        while (message := self._queue.get()) is not None:
            data = pack(message)
            while data:
                try:
                    data = data[os.write(self._pipe, data) :]
                except OSError:
                    return  # the kiosk is gone; the end of its other pipe ends the host


def _read(inbox: Inbox) -> None:
    unpacker = Unpacker()
    try:
        while data := os.read(_STDIN, _CHUNK):
            for message in unpacker.feed(data):
                inbox.put(message)
    except (PadProtocol, OSError):
        pass  # ends like a closed pipe
    inbox.put(None)


def _buses(desk: Desk | None, words: Sequence[str], pace: HostPace) -> list[Bus]:
    """Return the ways to pads: simulated ones where they are asked for, and real ones."""
    simulated: list[Bus] = [desk.bus] if desk is not None else []
    if EMULATE in words:
        return simulated
    from kiosk.devices.pads.transports.hid import HidBus
    from kiosk.devices.pads.transports.serial import SerialBus

    kits = [word for word in words if not word.startswith("--")]
    return [*simulated, HidBus(), SerialBus(kits, pace)]


def main(words: Sequence[str] = ()) -> int:
    """Serve the kiosk at the other end of standard input and output; return 0 when it goes away.

    `words` are serial ports with an RS-232 kit; `--emulate` gives simulated pads only, `--demo` both.
    `--topaz=PORT@@MODEL` and `--tablets` add pads without a display.
    """
    return serve(words, named_sources(words))


def serve(words: Sequence[str], others: Sequence[Source]) -> int:
    """Do the same with these pads without a display."""
    # The pipe is kept for messages alone: what a library prints goes where errors go.
    pipe = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    writer = _Writer(pipe)
    inbox = Inbox(writer.send)
    pace = HostPace(inbox)
    desk = Desk(pace, writer.send) if {EMULATE, DEMO} & set(words) else None
    threading.Thread(target=_read, args=(inbox,), name="pad-host-read", daemon=True).start()
    buses = _buses(desk, words, pace)
    claim = None if EMULATE in words else PadClaim()
    host = PadHost(HostParts(inbox, pace, writer.send, buses, judge, desk, others, claim))
    host.run()
    writer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
