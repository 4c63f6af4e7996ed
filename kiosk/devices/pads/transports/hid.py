"""Pads on USB through hidapi.

What its Python binding does not tell (measured): `send_feature_report` returns -1 and raises
nothing; `read` with time 0 blocks for ever unless the handle is set to non-blocking; one device is
listed once for each of its top-level collections.
"""

from __future__ import annotations

import errno
import importlib
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict, cast

from kiosk.devices.pads.model import (
    Link,
    PadAddress,
    PadBusy,
    PadError,
    PadGone,
    PadNotFound,
    PadRefused,
)
from kiosk.devices.pads.stu.ids import SIZES, VENDORS, Report, is_pad
from kiosk.devices.pads.transports.hid_descriptor import report_sizes

_LONGEST_INPUT = 64
_VENDOR_PAGES = 0xFF00
_DIGITIZER_PAGE = 0x0D
_NOT_CONNECTED = "0x0000048F"
"""ERROR_DEVICE_NOT_CONNECTED, as hidapi prints it."""


class HidRow(TypedDict):
    """What hidapi lists of a top-level collection."""

    path: bytes
    vendor_id: int
    product_id: int
    serial_number: str
    product_string: str
    usage_page: int
    usage: int


class HidDevice(Protocol):
    """A handle of hidapi."""

    def open_path(self, path: bytes) -> None: ...
    def set_nonblocking(self, v: int) -> int: ...
    def get_feature_report(self, report_num: int, max_length: int) -> list[int]: ...
    def send_feature_report(self, buff: bytes) -> int: ...
    def read(self, max_length: int, timeout_ms: int) -> list[int]: ...
    def get_report_descriptor(self) -> list[int]: ...
    def error(self) -> str: ...
    def close(self) -> None: ...


class HidLibrary(Protocol):
    """The module hidapi."""

    def enumerate(self, vendor_id: int, product_id: int) -> list[HidRow]: ...
    def device(self) -> HidDevice: ...


def load_library() -> HidLibrary:
    """Return hidapi; on Linux the kind that speaks to hidraw, for no driver has to be detached.

    Raises PadError where it is not installed.
    """
    names = ("hidraw", "hid") if sys.platform == "linux" else ("hid",)
    for name in names:
        try:
            return cast("HidLibrary", importlib.import_module(name))
        except ImportError:
            continue
    raise PadError("此電腦未安裝 USB 簽名板所需的程式庫 hidapi", hint="請重新安裝本程式")


def one_row_each(rows: Sequence[HidRow]) -> list[HidRow]:
    """Return one row for each device: of its collections the maker's own, never one Windows holds.

    Windows opens pen and touch collections (page 0D) for itself alone.
    """
    best: dict[str, HidRow] = {}
    for row in rows:
        device = _device_of(os.fsdecode(row["path"]))
        known = best.get(device)
        if known is None or _preference(row) < _preference(known):
            best[device] = row
    return list(best.values())


def _device_of(path: str) -> str:
    """Return what the paths of all collections of a device share (Windows numbers them &Col01#…&0000)."""
    without_collection = re.sub(r"(?i)&col\d+(?=#)", "", path)
    return re.sub(r"&\d{4}(?=#\{)", "", without_collection)


def _preference(row: HidRow) -> int:
    page = row["usage_page"]
    if page >= _VENDOR_PAGES:
        return 0
    return 2 if page == _DIGITIZER_PAGE else 1


class HidTransport:
    """One open handle; owned by the thread that opened it (libusb/hidapi issue 649)."""

    def __init__(self, library: HidLibrary, device: HidDevice, address: PadAddress) -> None:
        self._library = library
        self._device = device
        self._address = address
        self._closed = False
        # Without this, asking for a report that is not there yet would never return.
        device.set_nonblocking(1)
        self._sizes = self._read_sizes()

    def _read_sizes(self) -> dict[int, int]:
        try:
            return report_sizes(bytes(self._device.get_report_descriptor()))
        except (OSError, ValueError):
            return {}  # the model's table has to do

    def report_sizes(self) -> Mapping[int, int]:
        """Return the sizes from the report descriptor."""
        return self._sizes

    def get_feature(self, report_id: int, size: int) -> bytes:
        """Read a feature report; raises PadRefused when the pad stalls it, PadGone."""
        self._check_open()
        try:
            report = bytes(self._device.get_feature_report(report_id, self._room(size)))
        except (OSError, ValueError) as failure:
            raise self._failed(f"簽名板不回應報告 {report_id:02X}") from failure
        return report[:size]

    def _room(self, size: int) -> int:
        # Windows refuses a buffer shorter than the longest feature report of the collection.
        longest = max(self._sizes.get(Report.IMAGE_BLOCK, 0), SIZES[Report.IMAGE_BLOCK])
        return max(size, longest) if sys.platform == "win32" else size

    def send_feature(self, report: bytes) -> None:
        """Write a feature report; raises PadRefused when the pad stalls it, PadGone."""
        self._check_open()
        try:
            written = self._device.send_feature_report(report)
        except (OSError, ValueError) as failure:
            raise self._failed(f"簽名板不接受報告 {report[0]:02X}") from failure
        if written < len(report):
            raise self._failed(f"簽名板不接受報告 {report[0]:02X}")

    def read(self, timeout_ms: int) -> bytes | None:
        """Read the next input report or None; raises PadGone."""
        self._check_open()
        try:
            report = self._device.read(_LONGEST_INPUT, timeout_ms)
        except (OSError, ValueError) as failure:
            raise PadGone("簽名板已拔除") from failure
        return bytes(report) if report else None

    def close(self) -> None:
        """Give the handle back."""
        if not self._closed:
            self._closed = True
            self._device.close()

    def _check_open(self) -> None:
        if self._closed:
            raise PadGone("簽名板已拔除")

    def _failed(self, message: str) -> PadError:
        """Tell a pad that refuses from one that is not there: both fail in the same way."""
        if self._says_gone() or not _listed(self._library, self._address):
            return PadGone("簽名板已拔除")
        return PadRefused(message)

    def _says_gone(self) -> bool:
        try:
            text = str(self._device.error())
        except (OSError, ValueError):
            return False
        return os.strerror(errno.ENODEV) in text or _NOT_CONNECTED in text


def _listed(library: HidLibrary, address: PadAddress) -> bool:
    rows = library.enumerate(address.vendor, address.product)
    return any(os.fsdecode(row["path"]) == address.path for row in rows)


class HidBus:
    """The USB of this machine; `library` stands in for hidapi where a test has no device."""

    def __init__(self, library: HidLibrary | None = None) -> None:
        self._given = library

    @property
    def _library(self) -> HidLibrary:
        if self._given is None:
            self._given = load_library()
        return self._given

    def enumerate(self) -> Sequence[PadAddress]:
        """Return the signature pads on USB, those we cannot serve too; raises PadError."""
        rows = [row for vendor in VENDORS for row in self._library.enumerate(vendor, 0)]
        found = [
            PadAddress(
                Link.HID,
                os.fsdecode(row["path"]),
                row["vendor_id"],
                row["product_id"],
                row["product_string"] or "",
                row["serial_number"] or "",
            )
            for row in one_row_each(rows)
        ]
        return [address for address in found if is_pad(address)]

    def open(self, address: PadAddress) -> HidTransport:
        """Open a pad; raises PadNotFound, PadBusy, PadError without the right to it."""
        device = self._library.device()
        try:
            device.open_path(os.fsencode(address.path))
        except OSError as failure:
            raise self._not_opened(address) from failure
        try:
            return HidTransport(self._library, device, address)
        except (OSError, ValueError) as failure:
            device.close()
            raise PadGone("簽名板已拔除") from failure

    def _not_opened(self, address: PadAddress) -> PadError:
        if not _listed(self._library, address):
            return PadNotFound("找不到簽名板")
        if sys.platform == "linux" and not os.access(address.path, os.R_OK | os.W_OK):
            return PadError(
                f"沒有使用簽名板 {address.path} 的權限", hint="請資訊人員設定 udev 規則"
            )
        return PadBusy("簽名板正由其他程式使用")
