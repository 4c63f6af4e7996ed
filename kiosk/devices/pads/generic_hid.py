"""Any pen tablet that describes itself, through Linux hidraw (usage page 0D of the HID usage tables).

Windows keeps pens to itself: there they are the system's own pen input, which the screen capture
takes and marks as `pen` (`InkDevice.PEN`). Neither way numbers its samples: class B.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median_low

from kiosk.devices.pads.hid_fields import Field, Reports, Scale, read_descriptor
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
from kiosk.devices.pads.stu.ids import is_pad

DIGITIZER, PEN = 0x0D_0001, 0x0D_0002
"""Applications that are pens; 0D:04 is a touch screen."""
X, Y = 0x01_0030, 0x01_0031
TIP, IN_RANGE, PRESSURE, SCAN_TIME, BARREL = 0x0D_0042, 0x0D_0032, 0x0D_0030, 0x0D_0056, 0x0D_0044
LEAVE_S = 1.5
_CENTIMETRES, _INCHES = 0x11, 0x13
_NEVER_WAIT: int = getattr(os, "O_NONBLOCK", 0)
_LONGEST = 4096
_BURST = 256
_TENTHS = 10
"""Scan time counts in 100 microseconds."""


@dataclass(frozen=True, slots=True)
class PenLayout:
    """Where a pen's report holds what; the fields that a device may lack are None."""

    reports: Reports
    x: Field
    y: Field
    tip: Field
    in_range: Field | None
    pressure: Field | None
    barrel: Field | None
    scan_time: Field | None

    @property
    def capability(self) -> Capability:
        """Return the ranges; a tablet has no display, and does not tell its rate."""
        force = self.pressure.scale.levels if self.pressure is not None else 0
        x, y = self.x.scale, self.y.scale
        return Capability(x.levels, y.levels, force, 0, 0, 0, units_per_inch(x))


def units_per_inch(scale: Scale) -> int:
    """Return the resolution of an axis, 0 when its descriptor does not tell it."""
    span = scale.physical_max - scale.physical_min
    if scale.unit not in {_CENTIMETRES, _INCHES} or span <= 0:
        return 0
    per_unit = scale.levels / (span * 10.0**scale.exponent)
    return round(per_unit * 2.54 if scale.unit == _CENTIMETRES else per_unit)


def pen_layout(descriptor: bytes) -> PenLayout:
    """Return how to read a pen; raises PadUnsupported when the device is none, or does not say enough."""
    reports = read_descriptor(descriptor)
    pens = [one for one in reports.fields if one.application in {DIGITIZER, PEN}]
    if not pens:
        raise PadUnsupported("不是筆式輸入裝置")
    for number in dict.fromkeys(one.report_id for one in pens):
        found: dict[int, Field] = {}
        for one in pens:
            if one.report_id == number:
                found.setdefault(one.usage, one)
        if {X, Y, TIP} <= found.keys():
            return _checked(reports, found)
    raise PadUnsupported("手寫板沒有說明筆尖與座標的位置")


def _checked(reports: Reports, found: dict[int, Field]) -> PenLayout:
    x, y = found[X], found[Y]
    if x.scale.levels <= 0 or y.scale.levels <= 0:
        raise PadUnsupported("手寫板的座標範圍不正確")
    if not units_per_inch(x.scale):
        raise PadUnsupported("手寫板沒有說明實際尺寸")
    if units_per_inch(x.scale) != units_per_inch(y.scale):
        raise PadUnsupported("手寫板兩軸的解析度不同")
    optional = (found.get(usage) for usage in (IN_RANGE, PRESSURE, BARREL, SCAN_TIME))
    return PenLayout(reports, x, y, found[TIP], *optional)


class PenReader:
    """Makes samples of reports; `malformed` counts those of a wrong length or without a position."""

    def __init__(self, layout: PenLayout) -> None:
        self._layout = layout
        self._clock: tuple[int, int, int] | None = None
        self.malformed = 0

    def feed(self, report: bytes, host_ns: int) -> PenSample | None:
        """Return the sample of a report, None when it is of another kind or damaged."""
        layout = self._layout
        number = layout.x.report_id
        if layout.reports.numbered and report[:1] != bytes([number & 0xFF]):
            return None
        if len(report) != layout.reports.length(number):
            self.malformed += 1
            return None
        return self._sample(report[int(layout.reports.numbered) :], host_ns)

    def _sample(self, body: bytes, host_ns: int) -> PenSample | None:
        layout = self._layout
        down = bool(layout.tip.value(body))
        near = down if layout.in_range is None else down or bool(layout.in_range.value(body))
        time_ms = self._time(body, host_ns)
        if not near:
            return PenSample(0, 0, 0, rdy=False, sw=0, time_ms=time_ms, seq=None, host_ns=host_ns)
        x, y = layout.x.value(body), layout.y.value(body)
        force = layout.pressure.value(body) if layout.pressure is not None else 0
        if x is None or y is None or force is None:
            self.malformed += 1
            return None
        if layout.pressure is not None:
            force -= layout.pressure.scale.logical_min
        barrel = layout.barrel is not None and bool(layout.barrel.value(body))
        return PenSample(
            x - layout.x.scale.logical_min,
            y - layout.y.scale.logical_min,
            force,
            rdy=True,
            sw=int(down) | int(barrel) << 1,
            time_ms=time_ms,
            seq=None,
            host_ns=host_ns,
        )

    def _time(self, body: bytes, host_ns: int) -> int | None:
        """Carry the scan time on over its wraps; the machine's clock tells how many there were."""
        field = self._layout.scan_time
        now = field.value(body) if field is not None else None
        if field is None or now is None:
            return None
        if self._clock is None:
            self._clock = now, host_ns, now
            return now // _TENTHS
        before, before_ns, total = self._clock
        turn = field.scale.levels + 1
        step = (now - before) % turn
        wraps = max(0, round(((host_ns - before_ns) // 100_000 - step) / turn))
        total += step + wraps * turn
        self._clock = now, host_ns, total
        return total // _TENTHS


# ----------------------------------------------------------------------------------- devices
class HidrawBus:
    """The pen tablets that Linux shows under hidraw; none on other systems, where sysfs is missing."""

    def __init__(
        self, sysfs: Path = Path("/sys/class/hidraw"), devices: Path = Path("/dev")
    ) -> None:
        self._sysfs = sysfs
        self._devices = devices

    def enumerate(self) -> Sequence[PadAddress]:
        """Return the pens that are there now; pads with a protocol of their own are not among them."""
        if not self._sysfs.is_dir():
            return []
        found = []
        for node in sorted(self._sysfs.iterdir()):
            address = self._address(node)
            if address is not None and not is_pad(address):
                found.append(address)
        return found

    def _address(self, node: Path) -> PadAddress | None:
        try:
            pen_layout(self._descriptor(node))
            lines = (node / "device" / "uevent").read_text("utf-8", "replace").splitlines()
        except (OSError, PadUnsupported):
            return None  # unplugged while it was looked at, or no pen
        told = dict(line.split("=", 1) for line in lines if "=" in line)
        try:
            _, vendor, product = (int(part, 16) for part in told.get("HID_ID", "").split(":"))
        except ValueError:
            vendor = product = 0
        path = str(self._devices / node.name)
        name, serial = told.get("HID_NAME", ""), told.get("HID_UNIQ", "")
        return PadAddress(Link.HID, path, vendor, product, name, serial)

    def _descriptor(self, node: Path) -> bytes:
        return (node / "device" / "report_descriptor").read_bytes()

    def open(self, address: PadAddress, pace: Pace) -> GenericPen:
        """Open a tablet; raises PadNotFound, PadBusy, PadUnsupported, PadError without the right to it."""
        try:
            layout = pen_layout(self._descriptor(self._sysfs / Path(address.path).name))
            handle = os.open(address.path, os.O_RDONLY | _NEVER_WAIT)
        except OSError as failure:
            raise _not_opened(address, failure) from failure
        return GenericPen(handle, layout, address, pace)


def _not_opened(address: PadAddress, failure: OSError) -> PadError:
    if failure.errno in {errno.EACCES, errno.EPERM}:
        hint = "請資訊人員安裝 udev 規則 70-duty-kiosk-pads.rules"
        return PadError(f"沒有使用手寫板 {address.path} 的權限", hint=hint)
    if failure.errno == errno.EBUSY:
        return PadBusy("手寫板正由其他程式使用")
    return PadNotFound("找不到手寫板")


class GenericPen:
    """One open tablet, owned by one thread. It shows nothing: the form stands on the screen."""

    def __init__(self, handle: int, layout: PenLayout, address: PadAddress, pace: Pace) -> None:
        self._handle = handle
        self._reader = PenReader(layout)
        self._pace = pace
        self._samples: list[PenSample] | None = None
        self._started_ns = 0
        self._malformed_before = 0
        self.info = PadInfo(
            maker="",
            model=address.name,
            serial=address.serial,
            firmware="",
            address=address,
            capability=layout.capability,
            protection=Protection.NONE,
            loss_proof=LossProof.UNCOUNTED,
            notes=("筆跡傳輸未加密", "此裝置不編號取樣點，無法證明沒有漏失（B 級）"),
        )

    def begin(self) -> None:
        """Take what the pen writes from now on; raises PadRefused, PadGone."""
        if self._samples is not None:
            raise PadRefused("已有簽名進行中")
        while self._read(0) is not None:
            pass  # what the pen did before
        self._samples = []
        self._started_ns = self._pace.monotonic_ns()
        self._malformed_before = self._reader.malformed

    def poll(self, timeout_ms: int) -> list[PenSample]:
        """Return the samples that have come, waiting for the first one; raises PadRefused, PadGone."""
        kept = self._required()
        fresh: list[PenSample] = []
        wait = timeout_ms
        while len(fresh) < _BURST and (report := self._read(wait)) is not None:
            wait = 0
            sample = self._reader.feed(report, self._pace.monotonic_ns())
            if sample is not None:
                fresh.append(sample)
        kept.extend(fresh)
        return fresh

    def finish(self, leave_s: float = LEAVE_S) -> Capture:
        """End the capture once the tip is lifted, or after `leave_s` without that; return it all.

        The rate in its `info` is that of the capture itself, where the tablet tells times.
        """
        kept = self._required()
        until = self._pace.monotonic_ns() + int(leave_s * 1e9)
        while kept and kept[-1].down and self._pace.monotonic_ns() < until:
            self.poll(10)
        while self.poll(0):
            pass
        self._samples = None
        can = replace(self.info.capability, rate_hz=measured_rate(kept))
        malformed = self._reader.malformed - self._malformed_before
        return Capture(
            samples=tuple(kept),
            info=replace(self.info, capability=can),
            protection=Protection.NONE,
            session=0,
            started_ns=self._started_ns,
            ended_ns=self._pace.monotonic_ns(),
            counts=CaptureCounts(malformed=malformed),
        )

    def cancel(self) -> None:
        """End the capture and keep nothing of it."""
        self._samples = None

    def is_alive(self) -> bool:
        """Tell that the tablet is there; what the pen does meanwhile counts for nothing. Raises PadGone."""
        while self._read(0) is not None:
            pass
        return True

    def close(self) -> None:
        """Give the tablet back; may be called again."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(OSError):
                os.close(handle)

    def _required(self) -> list[PenSample]:
        if self._samples is None:
            raise PadRefused("沒有進行中的簽名")
        return self._samples

    def _read(self, timeout_ms: int) -> bytes | None:
        """Return one report: hidraw hands over one at a time."""
        if self._handle < 0:
            raise PadGone("手寫板已拔除")
        try:
            ready, _, _ = select.select([self._handle], [], [], timeout_ms / 1000)
            if not ready:
                return None
            report = os.read(self._handle, _LONGEST)
        except BlockingIOError:
            return None
        except OSError as failure:
            self.close()
            raise PadGone("手寫板已拔除") from failure
        if not report:
            self.close()
            raise PadGone("手寫板已拔除")
        return report


def measured_rate(samples: Sequence[PenSample]) -> int:
    """Return samples a second by the tablet's own times, 1 when it tells none."""
    times = [one.time_ms for one in samples if one.rdy and one.time_ms is not None]
    steps = [two - one for one, two in pairwise(times) if two > one]
    return max(1, round(1000 / median_low(steps))) if steps else 1
