"""Numbers of the Wacom STU protocol and the pads that speak it (pads.md §1.1, §1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from kiosk.devices.pads.model import Capability, PadAddress, PadUnsupported

WACOM = 0x056A
FIRST_PRODUCT, LAST_PRODUCT = 0xA1, 0xAF
"""The range the maker keeps for STU pads."""


class Report(IntEnum):
    """Report ids."""

    PEN = 0x01
    STATUS = 0x03
    RESET = 0x04
    HID_INFORMATION = 0x06
    INFORMATION = 0x08
    CAPABILITY = 0x09
    SERIAL_NUMBER = 0x0B
    ESERIAL = 0x0F
    REPORT_RATE = 0x0D
    PEN_ENCRYPTED = 0x10
    HOST_PUBLIC_KEY = 0x13
    DEVICE_PUBLIC_KEY = 0x14
    START_CAPTURE = 0x15
    END_CAPTURE = 0x16
    DH_PRIME = 0x1A
    DH_BASE = 0x1B
    CLEAR = 0x20
    INKING = 0x21
    INK_THRESHOLD = 0x22
    CLEAR_AREA = 0x23
    START_IMAGE_AREA = 0x24
    START_IMAGE = 0x25
    IMAGE_BLOCK = 0x26
    END_IMAGE = 0x27
    INK_AREA = 0x2A
    BRIGHTNESS = 0x2B
    PEN_OPTION = 0x30
    PEN_ENCRYPTED_OPTION = 0x31
    OPTION_MODE = 0x32
    PEN_TIMED_ENCRYPTED = 0x33
    PEN_TIMED = 0x34
    ENCRYPTION = 0x40
    ENCRYPTION_STATUS = 0x50
    GET = 0x80
    SET_RESULT = 0x81
    EVENT = 0x99
    EVENT_ENCRYPTED = 0x9A
    REPORT_SIZES = 0xFF


SIZES: MappingProxyType[int, int] = MappingProxyType(
    {
        Report.PEN: 7,
        Report.STATUS: 5,
        Report.RESET: 2,
        Report.HID_INFORMATION: 9,
        Report.INFORMATION: 17,
        Report.CAPABILITY: 17,
        Report.SERIAL_NUMBER: 11,
        Report.ESERIAL: 14,
        Report.REPORT_RATE: 2,
        Report.PEN_ENCRYPTED: 17,
        Report.HOST_PUBLIC_KEY: 17,
        Report.DEVICE_PUBLIC_KEY: 17,
        Report.START_CAPTURE: 5,
        Report.END_CAPTURE: 2,
        Report.DH_PRIME: 17,
        Report.DH_BASE: 3,
        Report.CLEAR: 2,
        Report.INKING: 2,
        Report.INK_THRESHOLD: 5,
        Report.CLEAR_AREA: 11,
        Report.START_IMAGE_AREA: 11,
        Report.START_IMAGE: 2,
        Report.IMAGE_BLOCK: 256,
        Report.END_IMAGE: 2,
        Report.INK_AREA: 9,
        Report.BRIGHTNESS: 3,
        Report.PEN_OPTION: 9,
        Report.PEN_ENCRYPTED_OPTION: 21,
        Report.OPTION_MODE: 2,
        Report.PEN_TIMED_ENCRYPTED: 17,
        Report.PEN_TIMED: 11,
        Report.ENCRYPTION: 68,
        Report.ENCRYPTION_STATUS: 17,
        Report.SET_RESULT: 2,
        Report.EVENT: 10,
        Report.EVENT_ENCRYPTED: 17,
        Report.REPORT_SIZES: 512,
    }
)
"""Bytes of each report with its id, over HID; a serial line has IMAGE_BLOCK at 2560."""

SERIAL_BLOCK = 2560

INPUTS = frozenset(
    {
        Report.PEN,
        Report.PEN_ENCRYPTED,
        Report.PEN_OPTION,
        Report.PEN_ENCRYPTED_OPTION,
        Report.PEN_TIMED_ENCRYPTED,
        Report.PEN_TIMED,
        Report.EVENT,
        Report.EVENT_ENCRYPTED,
    }
)
"""What a pad sends by itself."""


class State(IntEnum):
    """What a pad is doing."""

    READY = 0
    IMAGE = 1
    CAPTURE = 2
    CALCULATION = 3
    BOOT_IMAGE = 4
    ROM_BUSY = 5
    RESETTING = 0xFF


ALLOWED: MappingProxyType[int, State] = MappingProxyType(
    {
        Report.CLEAR: State.READY,
        Report.CLEAR_AREA: State.READY,
        Report.INK_THRESHOLD: State.READY,
        Report.START_IMAGE: State.READY,
        Report.START_IMAGE_AREA: State.READY,
        Report.START_CAPTURE: State.READY,
        Report.HOST_PUBLIC_KEY: State.READY,
        Report.IMAGE_BLOCK: State.IMAGE,
        Report.END_IMAGE: State.IMAGE,
        Report.END_CAPTURE: State.CAPTURE,
    }
)
"""The state a command needs; what is not here may be sent at any time.

Not here either: ENCRYPTION, which needs READY only until the pad calculates.
"""


class Encoding(IntEnum):
    """How an image is sent."""

    MONO = 0
    MONO_ZLIB = 1


FLAG_ZLIB, FLAG_MONO, FLAG_565, FLAG_24 = 1, 2, 4, 8
"""Bits of the encodings a pad says it takes."""


class Generation(IntEnum):
    """Which encryption a pad has."""

    NONE = 0
    DIFFIE_HELLMAN = 1
    RSA = 2


class OptionMode(IntEnum):
    """What a pad adds to a pen sample."""

    NONE = 0
    TIME = 1
    SEQUENCE = 2
    TIME_AND_SEQUENCE = 3


RESULTS: MappingProxyType[int, str] = MappingProxyType(
    {
        0x01: "不認得這項命令",
        0x02: "目前狀態不接受這項命令",
        0x03: "傳輸檢查碼不符",
        0x04: "參數不正確",
        0x10: "不支援這種影像編碼",
        0x11: "影像長度不符",
        0x12: "影像壓縮資料無法解開",
        0x15: "影像區域不正確",
        0x20: "感應板沒有接好",
        0x33: "內部記憶體寫入失敗",
        0x34: "內部記憶體已滿",
        0x35: "內部記憶體資料不正確",
    }
)


@dataclass(frozen=True, slots=True)
class Model:
    """One supported pad; `capability` fills in what its firmware does not tell."""

    name: str
    product: int
    capability: Capability
    generation: Generation
    option: OptionMode


def _capability(
    limits: tuple[int, int, int], display: tuple[int, int], *, zlib: bool, colour: bool
) -> Capability:
    return Capability(*limits, *display, 200, 2540, mono_zlib=zlib, colour=colour)


_SMALL = _capability((9600, 6000, 1023), (320, 200), zlib=True, colour=False)
_LARGE = _capability((10800, 6480, 1023), (800, 480), zlib=True, colour=True)
_MODELS = (
    Model(
        "STU-500",
        0xA1,
        _capability((10240, 7680, 511), (640, 480), zlib=False, colour=False),
        Generation.DIFFIE_HELLMAN,
        OptionMode.SEQUENCE,
    ),
    Model(
        "STU-300",
        0xA2,
        _capability((9900, 2500, 511), (396, 100), zlib=False, colour=False),
        Generation.DIFFIE_HELLMAN,
        OptionMode.NONE,
    ),
    Model(
        "STU-520A",
        0xA3,
        _capability((10400, 6048, 511), (800, 480), zlib=False, colour=True),
        Generation.DIFFIE_HELLMAN,
        OptionMode.SEQUENCE,
    ),
    Model("STU-430", 0xA4, _SMALL, Generation.RSA, OptionMode.TIME_AND_SEQUENCE),
    Model("STU-530", 0xA5, _LARGE, Generation.RSA, OptionMode.TIME_AND_SEQUENCE),
    Model("STU-430V", 0xA6, _SMALL, Generation.RSA, OptionMode.TIME_AND_SEQUENCE),
    Model("STU-540", 0xA8, _LARGE, Generation.RSA, OptionMode.TIME_AND_SEQUENCE),
)
MODELS: MappingProxyType[int, Model] = MappingProxyType({m.product: m for m in _MODELS})

_STU_541 = 0xA9
_CLOSED_MAKERS: MappingProxyType[int, str] = MappingProxyType(
    {
        0x22C9: "StepOver 簽名板只能透過原廠的封閉程式庫使用，未公開通訊格式",
        0x2133: "signotec 簽名板只能透過原廠的封閉程式庫使用，未公開通訊格式",
    }
)
VENDORS = (WACOM, *_CLOSED_MAKERS)
"""Makers whose devices are worth looking at."""


def is_pad(address: PadAddress) -> bool:
    """Tell whether a device is a signature pad this package has something to say about."""
    stu = address.vendor == WACOM and FIRST_PRODUCT <= address.product <= LAST_PRODUCT
    return stu or address.vendor in _CLOSED_MAKERS


def why_unsupported(vendor: int, product: int) -> str:
    """Return the zh-TW reason why a known pad cannot be served, or empty text."""
    if vendor in _CLOSED_MAKERS:
        return _CLOSED_MAKERS[vendor]
    if vendor != WACOM or not FIRST_PRODUCT <= product <= LAST_PRODUCT:
        return "不是 Wacom STU 簽名板"
    if product == _STU_541:
        return "STU-541 只接受原廠憑證的 TLS 連線，未公開通訊格式"
    if product not in MODELS:
        return f"Wacom STU 型號代碼 {product:02X} 未公開規格"
    return ""


def model_of(vendor: int, product: int) -> Model:
    """Return the pad of a USB identity; raises PadUnsupported with the reason."""
    if reason := why_unsupported(vendor, product):
        raise PadUnsupported(f"不支援這個簽名板：{reason}")
    return MODELS[product]
