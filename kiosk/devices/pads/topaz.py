"""Topaz serial pads: a stream of five-byte packets without checksum (pads.md §1.3).

The first byte of a packet has the top bit set, the other four have it clear. Nothing numbers or sums
up the packets, therefore a packet is believed only when the packets before and behind it are whole:
bytes that are lost or come in between — up to four in a row — always break one of the three, and
all of them are left out and counted. A loss of exactly five bytes inside two packets cannot be told
from none; captures are of class B (`LossProof.UNCOUNTED`).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from kiosk.devices.pads.model import (
    Capability,
    Capture,
    CaptureCounts,
    Link,
    LossProof,
    PadAddress,
    PadBusy,
    PadError,
    PadGone,
    PadInfo,
    PadNotFound,
    PadRefused,
    PadUnsupported,
    PenSample,
    Protection,
)
from kiosk.devices.pads.pace import Pace
from kiosk.devices.serial_line import Line, LineBusy, LineError, LineGone, LineSettings, Ports

FTDI = 0x0403
FT232 = 0x6001
"""Topaz builds this common serial chip in: the identity of a pad, and of many other devices."""
LENGTH = 5
SILENCE_MS = 50
"""Without a byte for so long the stream is at rest; the chip hands over every 16 ms."""
LEAVE_S = 1.5
_NOISE = 0xFFF
_POSITIONS = frozenset({0, 1, 4})
_IDENTITY, _PRESSURE = 2, 7
_READ_MS = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """How bits are spread over a packet: `sync` marks its first byte, the others carry `bits` each."""

    sync: int
    bits: int
    high: int
    near: int


WIDE = Layout(sync=0x80, bits=7, high=0x1F, near=0x40)
NARROW = Layout(sync=0x40, bits=6, high=0x3F, near=0)
"""Seven-bit lines: no bit is left to say that the pen is near, so only a touching pen is in range."""


@dataclass(frozen=True, slots=True)
class TopazModel:
    """A Topaz pad: its line, and the raw positions of its signing area (left, top, right, bottom)."""

    name: str
    baud: int
    area: tuple[int, int, int, int]
    layout: Layout = WIDE
    units_per_inch: int = 410

    @property
    def line(self) -> LineSettings:
        """Return how its line speaks: odd parity always."""
        return LineSettings(self.baud, self.layout.bits + 1, "odd")

    @property
    def capability(self) -> Capability:
        """Return what it measures; its display, if any, is not served and its rate is not told."""
        left, top, right, bottom = self.area
        return Capability(right - left, bottom - top, 1023, 0, 0, 0, self.units_per_inch)


_MODELS = (
    TopazModel("SignatureGem 1x5", 19200, (400, 350, 2400, 950)),
    TopazModel("SignatureGem LCD 1x5", 19200, (400, 350, 2400, 1250), NARROW),
    TopazModel("SignatureGem 4x5", 19200, (500, 700, 2650, 2100)),
    TopazModel("SigLite 1x5", 19200, (500, 700, 2650, 2100)),
    TopazModel("SigLite LCD 1x5", 19200, (400, 350, 2400, 1050)),
    TopazModel("SigLite LCD 4x5", 38400, (500, 500, 2600, 2100)),
    TopazModel("ClipGem", 9600, (485, 170, 2800, 3200), units_per_inch=275),
)
MODELS: MappingProxyType[str, TopazModel] = MappingProxyType({one.name: one for one in _MODELS})
"""By the name that settings use. The SigGem Color has no public calibration."""


def model_of(name: str) -> TopazModel:
    """Return a model by its name; raises PadUnsupported."""
    if name not in MODELS:
        raise PadUnsupported(f"不支援 Topaz 型號「{name}」", hint=f"可用型號：{'、'.join(MODELS)}")
    return MODELS[name]


# ----------------------------------------------------------------------------------- packets
@dataclass(frozen=True, slots=True)
class Packet:
    """Five bytes that belong together, already unpacked into two numbers of 14 (12) bits."""

    status: int
    first: int
    second: int

    @property
    def kind(self) -> int:
        """Return what it is about."""
        return self.status >> 2 & 7


class PacketParser:
    """Cuts the stream into packets; `damaged` counts the runs of bytes that were left out."""

    def __init__(self, layout: Layout = WIDE) -> None:
        self._layout = layout
        self._run = bytearray()
        self._held: bytes | None = None
        self._sound = True
        self.damaged = 0

    def feed(self, data: bytes) -> list[Packet]:
        """Take bytes; return the packets that are now known to be whole, two packets behind."""
        sure: list[bytes] = []
        for byte in data:
            if byte & self._layout.sync:
                self._end_run(sure)
                self._run.append(byte)
            elif self._run:
                if len(self._run) <= LENGTH:
                    self._run.append(byte)
            else:
                self._distrust()
        return [self._packet(raw) for raw in sure]

    def silence(self) -> list[Packet]:
        """Return what the end of the stream makes sure."""
        sure: list[bytes] = []
        self._end_run(sure)
        if self._held is not None:
            sure.append(self._held)
        self._held, self._sound = None, True
        return [self._packet(raw) for raw in sure]

    def _end_run(self, sure: list[bytes]) -> None:
        """Judge the bytes since the last start mark."""
        run = bytes(self._run)
        self._run.clear()
        if not run:
            return
        if len(run) != LENGTH:
            self._distrust()
            return
        if self._held is not None:
            sure.append(self._held)
        self._held = run if self._sound else None
        self._sound = True

    def _distrust(self) -> None:
        """Leave out the neighbours of damage as well."""
        if self._sound or self._held is not None:
            self.damaged += 1
        self._held, self._sound = None, False

    def _packet(self, raw: bytes) -> Packet:
        bits, mask = self._layout.bits, (1 << self._layout.bits) - 1
        pairs = ((raw[1], raw[2]), (raw[3], raw[4]))
        first, second = ((low & mask) | (high & mask) << bits for low, high in pairs)
        return Packet(raw[0], first, second)


class TopazDecoder:
    """Makes pen samples of packets; `identity` is (model, serial) once the pad has told them."""

    def __init__(self, model: TopazModel) -> None:
        self._model = model
        self._pressure = 0
        self.identity: tuple[int, int] | None = None
        self.noise = 0

    def feed(self, packets: Iterable[Packet], host_ns: int) -> list[PenSample]:
        """Return the samples of the packets that are positions."""
        found: list[PenSample] = []
        for packet in packets:
            if packet.kind == _PRESSURE:
                self._pressure = packet.second & 0x3FF
            elif packet.kind == _IDENTITY:
                number = (packet.first & 0x03) << 16 | packet.second
                self.identity = (packet.first & 0xFC) >> 2, number
            elif packet.kind in _POSITIONS:
                found += self._position(packet, host_ns)
        return found

    def _position(self, packet: Packet, host_ns: int) -> list[PenSample]:
        layout = self._model.layout
        largest = layout.high << layout.bits | ((1 << layout.bits) - 1)
        raw_x, raw_y = packet.first & largest, packet.second & largest
        if raw_x == _NOISE and raw_y == _NOISE:
            self.noise += 1
            return []
        down = bool(packet.status & 1)
        near = bool(packet.status & layout.near) or down
        left, top, right, bottom = self._model.area
        if not near or not (left <= raw_x <= right and top <= raw_y <= bottom):
            # Beyond the edge of the area there is no surface to write on.
            return [PenSample(0, 0, 0, rdy=False, sw=0, time_ms=None, seq=None, host_ns=host_ns)]
        force = self._pressure if down else 0
        x, y = raw_x - left, raw_y - top
        return [
            PenSample(x, y, force, rdy=True, sw=int(down), time_ms=None, seq=None, host_ns=host_ns)
        ]


# --------------------------------------------------------------------------------------- pad
class TopazPad:
    """One open Topaz pad, owned by one thread. It shows nothing: the form stands on the screen."""

    def __init__(self, line: Line, model: TopazModel, address: PadAddress, pace: Pace) -> None:
        self._line = line
        self._model = model
        self._address = address
        self._pace = pace
        self._parser = PacketParser(model.layout)
        self._decoder = TopazDecoder(model)
        self._samples: list[PenSample] | None = None
        self._started_ns = 0
        self._damaged_before = 0
        self._heard_ns = pace.monotonic_ns()

    @classmethod
    def open(cls, ports: Ports, address: PadAddress, model: TopazModel, pace: Pace) -> TopazPad:
        """Open the port of a pad; raises PadNotFound, PadBusy, PadError. It says nothing until a pen is near."""
        try:
            line = ports.open(address.path, model.line)
        except LineGone as failure:
            raise PadNotFound(failure.message) from failure
        except LineBusy as failure:
            raise PadBusy(failure.message) from failure
        except LineError as failure:
            raise PadError(failure.message, hint=failure.hint) from failure
        return cls(line, model, address, pace)

    @property
    def info(self) -> PadInfo:
        """Return what is known of the pad; the serial number comes with its first identity packet."""
        number = self._decoder.identity
        return PadInfo(
            maker="Topaz",
            model=self._model.name,
            serial=str(number[1]) if number else self._address.serial,
            firmware="",
            address=self._address,
            capability=self._model.capability,
            protection=Protection.NONE,
            loss_proof=LossProof.UNCOUNTED,
            notes=("筆跡傳輸未加密", "此型號不編號取樣點，無法證明沒有漏失（B 級）"),
        )

    def begin(self) -> None:
        """Take what the pen writes from now on; raises PadRefused, PadGone."""
        if self._samples is not None:
            raise PadRefused("已有簽名進行中")
        while self._read(0):
            pass  # what the pen did before
        self._parser.silence()
        self._samples = []
        self._started_ns = self._pace.monotonic_ns()
        self._damaged_before = self._parser.damaged + self._decoder.noise

    def poll(self, timeout_ms: int) -> list[PenSample]:
        """Return the samples that have come, waiting for the first byte; raises PadRefused, PadGone."""
        kept = self._required()
        data = self._read(timeout_ms)
        now = self._pace.monotonic_ns()
        if data:
            self._heard_ns = now
            packets = self._parser.feed(data)
        elif now - self._heard_ns >= SILENCE_MS * 1_000_000:
            packets = self._parser.silence()
        else:
            packets = []
        fresh = self._decoder.feed(packets, now)
        kept.extend(fresh)
        return fresh

    def finish(self, leave_s: float = LEAVE_S) -> Capture:
        """End the capture once the tip is lifted and the line is still, or after `leave_s`."""
        kept = self._required()
        until = self._pace.monotonic_ns() + int(leave_s * 1e9)
        while self._pace.monotonic_ns() < until:
            self.poll(_READ_MS)
            quiet = self._pace.monotonic_ns() - self._heard_ns >= SILENCE_MS * 1_000_000
            if quiet and not (kept and kept[-1].down):
                break
        kept += self._decoder.feed(self._parser.silence(), self._pace.monotonic_ns())
        self._samples = None
        damaged = self._parser.damaged + self._decoder.noise - self._damaged_before
        return Capture(
            samples=tuple(kept),
            info=self.info,
            protection=Protection.NONE,
            session=0,
            started_ns=self._started_ns,
            ended_ns=self._pace.monotonic_ns(),
            counts=replace(CaptureCounts(), malformed=damaged),
        )

    def cancel(self) -> None:
        """End the capture and keep nothing of it."""
        self._samples = None

    def is_alive(self) -> bool:
        """Tell whether the port is still there; a pad without a pen says nothing. Raises PadGone."""
        if data := self._read(0):
            self._decoder.feed(self._parser.feed(data), self._pace.monotonic_ns())
        return True

    def close(self) -> None:
        """Give the port back."""
        with suppress(LineError):
            self._line.close()

    def _required(self) -> list[PenSample]:
        if self._samples is None:
            raise PadRefused("沒有進行中的簽名")
        return self._samples

    def _read(self, timeout_ms: int) -> bytes:
        try:
            return self._line.read(timeout_ms)
        except LineGone as failure:
            self.close()
            raise PadGone("簽名板已拔除") from failure


def address_of(device: str, serial: str = "") -> PadAddress:
    """Return the address of a Topaz pad at a serial port."""
    return PadAddress(Link.SERIAL, device, FTDI, FT232, "Topaz", serial)
