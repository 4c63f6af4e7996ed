"""What everything around signature pads agrees on: pads, forms, pen samples, captures, errors.

Plain frozen values without input or output, so that they cross the pipe of the pad host and the
boundary to the screens unchanged. Lengths on the display are pixels, positions of the pen are the
pad's own units (`Capability.units_per_inch`), times are milliseconds unless the name says `ns`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from kiosk.base.errors import InvalidInput, KioskError

MICROMETRES_PER_INCH = 25_400


# ------------------------------------------------------------------------------------ errors
class PadError(KioskError):
    """A signature pad did not do what it was asked; the capture, if any, is not a signature."""

    code = "pad"
    default_hint = "請重新插拔簽名板後再試，或改用紙本簽名"


class PadNotFound(PadError):
    """No pad answers at the address."""

    code = "pad_not_found"
    default_hint = "請確認簽名板已接上"


class PadUnsupported(PadError):
    """The pad is known and cannot be served; the message says why."""

    code = "pad_unsupported"
    default_hint = "請更換支援的簽名板，或改用紙本簽名"


class PadBusy(PadError):
    """Another program holds the pad."""

    code = "pad_busy"
    default_hint = "請關閉其他使用簽名板的程式後再試"


class PadGone(PadError):
    """The pad was unplugged or lost its power while it was in use."""

    code = "pad_gone"
    default_hint = "請接回簽名板，並請當事人重新簽名"


class PadRefused(PadError):
    """The pad answered a command with an error; `result` is its code, or 0 for a bare refusal."""

    code = "pad_refused"

    def __init__(self, message: str, *, result: int = 0, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.result = result


class PadTimeout(PadError):
    """The pad did not become ready in the time its protocol allows."""

    code = "pad_timeout"


class PadProtocol(PadError):
    """The pad said something its protocol does not allow."""

    code = "pad_protocol"


# -------------------------------------------------------------------------------------- pads
class Link(StrEnum):
    """How a pad is connected."""

    HID = "hid"
    SERIAL = "serial"
    EMULATOR = "emulator"
    SYSTEM = "system"
    """Through the operating system's own pen input."""


class Protection(StrEnum):
    """What protects pen data between the pad and this process."""

    NONE = "none"
    OBFUSCATED = "obfuscated"
    """128-bit Diffie-Hellman of the first pads: keeps out a casual reader, not an attacker."""
    ENCRYPTED = "encrypted"
    """RSA-2048 and AES-256 (STU encryption v2)."""


class LossProof(StrEnum):
    """Whether a capture can prove that no sample is missing."""

    COUNTED = "A"
    """The pad numbers its samples."""
    UNCOUNTED = "B"
    """It does not; only times can speak."""


@dataclass(frozen=True, slots=True)
class PadAddress:
    """Where a pad was found; `path` is opaque to everyone but the transport that named it."""

    link: Link
    path: str
    vendor: int = 0
    product: int = 0
    name: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """What a pad can do, as it says itself or as its model is known (pads.md §1.1).

    `max_x`, `max_y`, `max_pressure` are the largest values of a sample; `width` and `height` the
    display in pixels, 0 without one; `rate_hz` samples a second; `mono_zlib` whether compressed
    one-bit images are understood.
    """

    max_x: int
    max_y: int
    max_pressure: int
    width: int
    height: int
    rate_hz: int
    units_per_inch: int
    mono_zlib: bool = False
    colour: bool = False

    @property
    def has_display(self) -> bool:
        """Tell whether it shows a form itself; otherwise the clerk's screen does."""
        return self.width > 0

    @property
    def width_um(self) -> int:
        """Return the width of the signing surface in micrometres."""
        return self.max_x * MICROMETRES_PER_INCH // self.units_per_inch

    @property
    def height_um(self) -> int:
        """Return the height of the signing surface in micrometres."""
        return self.max_y * MICROMETRES_PER_INCH // self.units_per_inch

    def to_pixel(self, x: int, y: int) -> tuple[int, int]:
        """Return the display pixel under a pen position."""
        across = x * self.width // (self.max_x + 1)
        down = y * self.height // (self.max_y + 1)
        return min(across, max(self.width - 1, 0)), min(down, max(self.height - 1, 0))


@dataclass(frozen=True, slots=True)
class PadInfo:
    """One open pad, as it is written into the evidence of a signature (domain rules §10)."""

    maker: str
    model: str
    serial: str
    firmware: str
    address: PadAddress
    capability: Capability
    protection: Protection
    loss_proof: LossProof
    notes: tuple[str, ...] = ()
    """zh-TW remarks a cadre should know, such as weak protection."""


# -------------------------------------------------------------------------------------- form
@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of pixels, all four edges inside it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Return how many pixels it is wide."""
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        """Return how many pixels it is high."""
        return self.bottom - self.top + 1

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a pixel lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def joined(self, other: Area) -> Area:
        """Return the smallest area around both."""
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class PadKey:
    """A key drawn on the display; `name` is stable (`confirm`, `clear`, `cancel`), `label` is shown."""

    name: str
    label: str
    area: Area


@dataclass(frozen=True)
class PadForm:
    """What the signer reads and signs, already drawn as one-bit picture for one display size.

    `bits` holds the rows from the top, each padded with white to a whole byte, most significant
    bit first, 1 is white. Raises InvalidInput when the picture does not fit its size.
    """

    width: int
    height: int
    bits: bytes = field(repr=False)
    ink_area: Area
    keys: tuple[PadKey, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a picture of another size, and areas outside it."""
        if self.width <= 0 or self.height <= 0 or len(self.bits) != self.stride * self.height:
            raise InvalidInput("簽名板畫面的大小不符")
        for area in (self.ink_area, *(key.area for key in self.keys)):
            inside = 0 <= area.left <= area.right < self.width
            if not inside or not 0 <= area.top <= area.bottom < self.height:
                raise InvalidInput("簽名板畫面的區域超出範圍")

    @property
    def stride(self) -> int:
        """Return the bytes of one row."""
        return (self.width + 7) // 8

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of what was shown (64 hex digits), for the evidence of a signature."""
        return hashlib.sha256(b"%d %d " % (self.width, self.height) + self.bits).hexdigest()

    def pixel_under(self, can: Capability, x: int, y: int) -> tuple[int, int]:
        """Return the pixel of this picture under a pen position.

        The whole surface of a pad without a display lies on the ink area, of whose shape it is.
        """
        if can.has_display:
            return can.to_pixel(x, y)
        area = self.ink_area
        across = area.left + x * area.width // (can.max_x + 1)
        down = area.top + y * area.height // (can.max_y + 1)
        return min(across, area.right), min(down, area.bottom)

    def key_at(self, x: int, y: int) -> PadKey | None:
        """Return the key under a pixel, or None."""
        return next((key for key in self.keys if key.area.holds(x, y)), None)


# --------------------------------------------------------------------------------------- pen
@dataclass(frozen=True, slots=True)
class PenSample:
    """One report of the pen, raw: nothing is smoothed, scaled or joined.

    `x`, `y` in the pad's units, origin top left; `pressure` 0 to `Capability.max_pressure`; `rdy`
    pen in range — without it there is no position and x, y, pressure mean nothing; `sw` switches,
    bit 0 the tip. `time_ms` and `seq` are the pad's own, carried on beyond the wrap of their
    counters, None where the pad has none. `host_ns` is when this machine read it (monotonic).
    """

    x: int
    y: int
    pressure: int
    rdy: bool
    sw: int
    time_ms: int | None
    seq: int | None
    host_ns: int

    @property
    def down(self) -> bool:
        """Tell whether the tip touches the surface."""
        return self.rdy and bool(self.sw & 1)


@dataclass(frozen=True, slots=True)
class CaptureCounts:
    """What the driver saw beside the samples; all zero in a capture without trouble."""

    duplicates: int = 0
    """Samples sent twice; kept once."""
    disordered: int = 0
    """Samples that arrived behind a later one; put back by their number."""
    malformed: int = 0
    """Reports of a wrong size, or with values no pad can have; not used."""
    foreign: int = 0
    """Encrypted blocks without this session's number; not used."""
    plain: int = 0
    """Unencrypted pen reports in an encrypted session; not used."""


@dataclass(frozen=True, slots=True)
class Capture:
    """All that one signing gave, in the order of the pad, and how it was taken.

    `started_ns` and `ended_ns` are monotonic host times; `left_range` tells that the last sample
    says the pen went away, without which the end may be missing.
    """

    samples: tuple[PenSample, ...]
    info: PadInfo
    protection: Protection
    session: int
    started_ns: int
    ended_ns: int
    counts: CaptureCounts = CaptureCounts()
    form_digest: str = ""

    @property
    def left_range(self) -> bool:
        """Tell whether the final out-of-range report arrived."""
        return bool(self.samples) and not self.samples[-1].rdy

    @property
    def is_ended(self) -> bool:
        """Tell whether the end of the last stroke is known.

        A pad without a display is not left to press a key, and some (Topaz) fall silent without a last
        word: there the lifted tip of a pen that is still near has to do.
        """
        if self.info.capability.has_display:
            return self.left_range
        return bool(self.samples) and not self.samples[-1].down


# ------------------------------------------------------------------------------------ verdict
class Verdict(StrEnum):
    """What becomes of a capture."""

    OK = "ok"
    SIGN_AGAIN = "sign_again"
    ACCEPTED_WITH_REASON = "accepted_with_reason"


REPLAY = "replay"
"""The code of the finding that these very strokes were judged before."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the quality gate noticed: a stable code, a zh-TW sentence, the figure and its limit."""

    code: str
    message: str
    value: int
    limit: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Verdict on one capture with all findings and the figures of the evidence.

    `reason` and `accepted_by` are filled only when a cadre accepted a capture with findings.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    samples: int
    strokes: int
    ink_um: int
    duration_ms: int
    lost: int
    loss_proof: LossProof
    reason: str = ""
    accepted_by: str = ""

    @property
    def is_copy(self) -> bool:
        """Tell whether the strokes were judged before: no hand writes the same twice, no reason excuses it."""
        return any(finding.code == REPLAY for finding in self.findings)
