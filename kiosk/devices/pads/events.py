"""What the pad host tells the kiosk: which pad is there, the ink as it comes, the finished signature."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, cast

from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.pads import wire
from kiosk.devices.pads.model import PadInfo, PadProtocol, Quality
from kiosk.devices.pads.wire import Message
from kiosk.ledgers.event import Value


class Presence(StrEnum):
    """What is on the desk."""

    NONE = "none"
    READY = "ready"
    WRONG = "wrong"
    """A pad that cannot be served; the text says why."""
    HELD = "held"
    """Another program holds it."""
    MANY = "many"
    """More than one: nobody could say which one is signed on."""
    FAULT = "fault"
    """It is there and does not do what it should."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the host found; `info` only when a pad is ready."""

    presence: Presence
    info: PadInfo | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """New points of the pen in pixels of the pad's display: x, y, and 1 while the tip is down.

    `pressures` has one value a point, 0 to `Capability.max_pressure`, in a trial of the pad; else none.
    """

    session: int
    points: tuple[tuple[int, int, int], ...]
    pressures: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """The signer pressed a key on the pad."""

    session: int
    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page is on the pad, without ink: at the beginning, after a turn, after 重簽."""

    session: int
    page: int


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The signature did not pass the quality gate; it is to be written again, or accepted with a reason."""

    session: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class PadSignature:
    """A finished signature as it leaves the host: the picture, the verdict, and sealed dynamics.

    `binding` is what the seal opens for, `fingerprint` knows the same strokes sent again, `pages` are
    the SHA-256 of the bitmaps that were shown, in order. Raw samples never leave the host.
    """

    info: PadInfo
    drawing: Drawing
    quality: Quality
    sealed: bytes = field(repr=False)
    binding: Binding
    fingerprint: str
    role: str
    pages: tuple[str, ...]
    protection: str

    def to_message(self) -> Message:
        """Return it for the pipe."""
        return {
            "info": wire.info_message(self.info),
            "drawing": wire.from_blob(self.drawing.to_bytes()),
            "quality": wire.quality_message(self.quality),
            "sealed": wire.from_blob(self.sealed),
            "document": self.binding.document,
            "binding": self.binding.to_value(),
            "fingerprint": self.fingerprint,
            "role": self.role,
            "pages": list(self.pages),
            "protection": self.protection,
        }

    @classmethod
    def of(cls, message: Message) -> PadSignature:
        """Return it from the pipe; raises PadProtocol."""
        bound = cast("Value", message.get("binding"))
        try:
            binding = Binding.from_value(wire.text(message, "document"), bound)
        except InvalidInput as failure:
            raise PadProtocol("簽名板程式的訊息無法讀取") from failure
        return cls(
            wire.info_of(wire.record(message, "info")),
            wire.drawing_of(message, "drawing"),
            wire.quality_of(wire.record(message, "quality")),
            wire.blob(message, "sealed"),
            binding,
            wire.text(message, "fingerprint"),
            wire.text(message, "role"),
            wire.texts(message, "pages"),
            wire.text(message, "protection"),
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """The session ended with a signature."""

    session: int
    signature: PadSignature


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial of the pad ended; of what was written nothing is left but the verdict."""

    session: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Failed:
    """The session ended without one. `code` is stable: `declined`, `pad_gone`, `pad_host` …"""

    session: int
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Display:
    """What a simulated pad shows: red, green, blue bytes row by row from the top left."""

    width: int
    height: int
    pixels: bytes = field(repr=False)


Event: TypeAlias = Seen | Ink | Button | Shown | Doubtful | Finished | Tried | Failed | Display


def event_of(message: Message) -> Event | None:
    """Return the event of a message, None for one of the host's own household; raises PadProtocol."""
    say = wire.text(message, "say")
    if say in {"ready", "pong"}:
        return None
    if say == "seen":
        return _seen(message)
    if say == "display":
        size = wire.whole(message, "w"), wire.whole(message, "h")
        try:
            return Display(*size, zlib.decompress(wire.blob(message, "rgb")))
        except zlib.error as failure:
            raise PadProtocol("簽名板程式的訊息無法讀取") from failure
    return _of_session(say, wire.whole(message, "session"), message)


def _seen(message: Message) -> Seen:
    info = wire.info_of(wire.record(message, "info")) if "info" in message else None
    try:
        return Seen(Presence(wire.text(message, "presence")), info, wire.text(message, "text"))
    except ValueError as failure:
        raise PadProtocol("簽名板程式的訊息無法讀取") from failure


def _ink(session: int, message: Message) -> Ink:
    rows = (wire.numbers(one, 3) for one in wire.sequence(message, "points"))
    points = tuple((x, y, down) for x, y, down in rows)
    if "pressures" not in message:
        return Ink(session, points)
    return Ink(session, points, wire.numbers(message["pressures"], len(points)))


def _of_session(say: str, session: int, message: Message) -> Event:
    if say == "ink":
        return _ink(session, message)
    if say == "button":
        return Button(session, wire.text(message, "key"))
    if say == "shown":
        return Shown(session, wire.whole(message, "page"))
    if say in {"doubtful", "tried"}:
        judged = Doubtful if say == "doubtful" else Tried
        return judged(session, wire.quality_of(wire.record(message, "quality")))
    if say == "finished":
        return Finished(session, PadSignature.of(wire.record(message, "signature")))
    if say == "failed":
        words = (wire.text(message, key) for key in ("code", "message", "hint"))
        return Failed(session, *words)
    raise PadProtocol("簽名板程式的訊息無法讀取")
