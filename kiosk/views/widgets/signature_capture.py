"""What a signature is to a page, whatever it was drawn on (screen now, USB pads behind the same door)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias

from kiosk.base.drawing import Drawing
from kiosk.base.errors import KioskError
from kiosk.base.result import Problem
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics, DynamicsPoint
from kiosk.devices.pads.events import PadSignature
from kiosk.ledgers.event import PersonRef

LEAST_SAMPLES = 12
LEAST_MS = 400
LEAST_MM = 15.0
_MICROMETRES = 1000
_FULL = 65_535


class InkDevice(StrEnum):
    """What drew the ink."""

    MOUSE = "mouse"
    TOUCH = "touch"
    PEN = "pen"


class Sample(NamedTuple):
    """One point: logical pixels of the canvas, milliseconds since the first, pressure 0-1 or None."""

    x: float
    y: float
    t: int
    pressure: float | None


@dataclass(frozen=True, slots=True)
class Ink:
    """Raw strokes as they were drawn; the picture is derived from them.

    `width`, `height` are the canvas in logical pixels, `width_mm`, `height_mm` the same on the
    glass, by the resolution the screen reports.
    """

    strokes: tuple[tuple[Sample, ...], ...]
    width: int
    height: int
    width_mm: float
    height_mm: float
    device: InkDevice

    @property
    def samples(self) -> int:
        """Return how many points were drawn."""
        return sum(map(len, self.strokes))

    @property
    def duration_ms(self) -> int:
        """Return the time from the first to the last point."""
        return self.strokes[-1][-1].t - self.strokes[0][0].t if self.strokes else 0

    @property
    def extent_mm(self) -> float:
        """Return the longer side of the ink's bounding box on the glass."""
        if not self.strokes:
            return 0.0
        across = [sample.x for stroke in self.strokes for sample in stroke]
        down = [sample.y for stroke in self.strokes for sample in stroke]
        wide = (max(across) - min(across)) * self.width_mm / self.width
        high = (max(down) - min(down)) * self.height_mm / self.height
        return max(wide, high)

    def problems(self) -> list[Problem]:
        """Return why this is no signature (domain §10: 12 samples, 0.4 s, 15 mm), or nothing."""
        if not self.strokes:
            return [Problem("SIG-01", "請簽名", "signature")]
        short = (
            self.samples < LEAST_SAMPLES or self.duration_ms < LEAST_MS or self.extent_mm < LEAST_MM
        )
        return [Problem("SIG-02", "簽名太短，請完整簽名", "signature")] if short else []

    def dynamics(self) -> Dynamics:
        """Return time and pressure with the points, for sealing; never kept in clear."""
        width, height = round(self.width_mm * _MICROMETRES), round(self.height_mm * _MICROMETRES)

        def point(sample: Sample) -> DynamicsPoint:
            pressure = NO_PRESSURE if sample.pressure is None else round(sample.pressure * _FULL)
            across = round(sample.x * width / self.width)
            return across, round(sample.y * height / self.height), sample.t, pressure

        strokes = tuple(tuple(map(point, stroke)) for stroke in self.strokes)
        return Dynamics(width, height, self.device.value, strokes)

    def drawing(self) -> Drawing:
        """Return the picture that is stored and printed: micrometres, without time and pressure."""
        width, height = round(self.width_mm * _MICROMETRES), round(self.height_mm * _MICROMETRES)

        def point(sample: Sample) -> tuple[int, int]:
            across = round(sample.x * width / self.width)
            down = round(sample.y * height / self.height)
            return min(max(across, 0), width), min(max(down, 0), height)

        return Drawing(width, height, tuple(tuple(map(point, stroke)) for stroke in self.strokes))


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    """Who signs what; `text` is shown word for word and is what the hash is of.

    `citizen` is a person who is no member of the unit, `signer_id` names one who is; `form` and
    `purpose` name the form and the act a signature is bound to, `identity` the paper that showed who
    signs.
    """

    text: str
    signer: str
    role: str
    title: str = "請確認內容並簽名"
    citizen: bool = False
    form: str = ""
    purpose: str = ""
    signer_id: str = ""
    identity: str = ""

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the UTF-8 text as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A finished signature: the text that was on screen, its hash, the ink.

    `beside_pad` when a pad could have been signed on and the screen was chosen instead.
    """

    text: str
    sha256: str
    ink: Ink
    beside_pad: bool = False


@dataclass(frozen=True, slots=True)
class PadSigned:
    """A signature from a pad: the text, its hash, what the pad's host sealed.

    `language` is that of the words around the text, `consent` the sentence of 電子簽章法 §5 that was
    shown with it, empty for officers, `accepted_by` the cadre who let it pass in spite of its quality.
    Time and pressure never came to the screens.
    """

    text: str
    sha256: str
    signature: PadSignature
    language: str
    consent: str
    accepted_by: PersonRef | None = None


Inked: TypeAlias = Signed | PadSigned


class SignatureCapture(Protocol):
    """A place where a person can sign."""

    def capture(self, request: SignatureRequest, done: Callable[[Inked | None], None]) -> None:
        """Show the text and take a signature; `done` gets None when the signer declined."""
        ...

    @property
    def pad_ready(self) -> bool:
        """Tell whether a pad can be signed on now: there a citizen may always sign."""
        ...

    def refuse(self, error: KioskError) -> None:
        """Say why a signature that was just taken does not count."""
        ...

    def prepare(self) -> Iterator[None]:
        """Get ready to show a text before anybody waits for it; each `next` is one small step."""
        ...
