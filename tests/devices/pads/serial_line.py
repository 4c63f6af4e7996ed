"""A simulated pad at the far end of a pseudo-terminal, which pyserial opens like any port."""

from __future__ import annotations

import os
import select
import struct
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from kiosk.devices.pads.model import Link, PadAddress
from kiosk.devices.pads.simulator.device import SimulatedPad, Unplugged
from kiosk.devices.pads.simulator.faults import NO_FAULTS, FaultPlan
from kiosk.devices.pads.stu.ids import SERIAL_BLOCK, SIZES
from kiosk.devices.pads.stu.serial_frame import FrameDecoder, encode


class SerialDesk:
    """One pad and its line. `spoil` may alter each frame on its way to the host."""

    def __init__(self, faults: FaultPlan = NO_FAULTS, model: str = "STU-540") -> None:
        self.sim = SimulatedPad(model, now=time.monotonic, faults=faults, serial_line=True)
        self.sim.listeners.append(lambda report: self._send(encode(report)))
        self.spoil: Callable[[bytes], bytes] = lambda frame: frame
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self.address = PadAddress(Link.SERIAL, self.path)
        self._stop = threading.Event()
        self.lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        decoder = FrameDecoder(dict(SIZES) | {0x26: SERIAL_BLOCK, 0x80: 2})
        try:
            while not self._stop.is_set():
                readable, _, _ = select.select([self._master], [], [], 0.002)
                with self.lock:
                    self.sim.play_due()
                    for report in decoder.feed(os.read(self._master, 4096) if readable else b""):
                        self._send(self._reply(report))
        except (OSError, Unplugged):
            pass
        os.close(self._slave)
        os.close(self._master)

    def _reply(self, report: bytes) -> bytes:
        if report == b"\x80\xff":
            return encode(self._size_report())
        if report[0] == 0x80:
            answer = self.sim.get_feature(report[1])
            return encode(answer) if answer else encode(b"\x81\x01", crc=False)
        taken = self.sim.set_feature(report)
        return encode(bytes([0x81, self.sim.last if taken else 1]), crc=False)

    def _size_report(self) -> bytes:
        sizes = self.sim.sizes | self.sim.input_sizes
        words = b"".join(struct.pack(">H", sizes.get(index, 0)) for index in range(1, 256))
        return b"\xff\0" + words

    def _send(self, frame: bytes) -> None:
        data = self.spoil(frame)
        while data:
            data = data[os.write(self._master, data) :]

    def unplug(self) -> None:
        self._stop.set()
        self._thread.join(5)


@contextmanager
def serial_desk(faults: FaultPlan = NO_FAULTS, model: str = "STU-540") -> Iterator[SerialDesk]:
    made = SerialDesk(faults, model)
    try:
        yield made
    finally:
        with suppress(OSError):
            made.unplug()
