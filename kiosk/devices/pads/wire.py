"""Frames between the kiosk and its pad host: four bytes of length, then canonical JSON; values, no code."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from kiosk.base.canonical import Json, canonical
from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import printable
from kiosk.devices.pads.model import (
    Area,
    Capability,
    Finding,
    Link,
    LossProof,
    PadAddress,
    PadForm,
    PadInfo,
    PadKey,
    PadProtocol,
    Protection,
    Quality,
    Verdict,
)

Message: TypeAlias = "Mapping[str, Json]"

LONGEST = 8 << 20
"""Bytes of the longest frame; a form of many pages has a few hundred thousand."""
_HEAD = 4


def pack(message: Message) -> bytes:
    """Return one message as a frame; raises NotCanonical for values outside the profile."""
    body = canonical(message).encode()
    return len(body).to_bytes(_HEAD, "big") + body


class Unpacker:
    """Puts frames together again from whatever pieces a pipe hands over."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are whole now; raises PadProtocol when the peer is no peer of ours."""
        self._held += data
        while len(self._held) >= _HEAD:
            size = int.from_bytes(self._held[:_HEAD], "big")
            if size > LONGEST:
                raise _garbled()
            if len(self._held) < _HEAD + size:
                return
            body = bytes(self._held[_HEAD : _HEAD + size])
            del self._held[: _HEAD + size]
            yield _message(body)


def _message(body: bytes) -> Message:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as failure:
        raise _garbled() from failure
    if not isinstance(message, dict):
        raise _garbled()
    return cast("Message", message)


def _garbled() -> PadProtocol:
    return PadProtocol("簽名板程式的訊息無法讀取")


# ------------------------------------------------------------------------------ reading values
def text(message: Message, key: str) -> str:
    """Return a text, empty when it is not there; raises PadProtocol for another kind."""
    value = message.get(key, "")
    if not isinstance(value, str):
        raise _garbled()
    return value


def whole(message: Message, key: str) -> int:
    """Return a number, 0 when it is not there; raises PadProtocol for another kind."""
    value = message.get(key, 0)
    if not isinstance(value, int):
        raise _garbled()
    return int(value)


def record(message: Message, key: str) -> Message:
    """Return a message inside a message; raises PadProtocol."""
    value = message.get(key)
    if not isinstance(value, Mapping):
        raise _garbled()
    return value


def records(message: Message, key: str) -> list[Message]:
    """Return the messages of a list; raises PadProtocol."""
    found = sequence(message, key)
    if not all(isinstance(one, Mapping) for one in found):
        raise _garbled()
    return [cast("Message", one) for one in found]


def sequence(message: Message, key: str) -> Sequence[Json]:
    """Return a list, empty when it is not there; raises PadProtocol."""
    value = message.get(key, [])
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _garbled()
    return value


def texts(message: Message, key: str) -> tuple[str, ...]:
    """Return a list of texts; raises PadProtocol."""
    found = sequence(message, key)
    if not all(isinstance(one, str) for one in found):
        raise _garbled()
    return tuple(cast("str", one) for one in found)


def numbers(value: Json, count: int) -> tuple[int, ...]:
    """Return a row of exactly so many numbers; raises PadProtocol."""
    if not isinstance(value, list) or len(value) != count:
        raise _garbled()
    if not all(isinstance(one, int) for one in value):
        raise _garbled()
    return tuple(int(cast("int", one)) for one in value)


def blob(message: Message, key: str) -> bytes:
    """Return bytes, empty when they are not there; raises PadProtocol."""
    try:
        return base64.b64decode(text(message, key), validate=True)
    except binascii.Error as failure:
        raise _garbled() from failure


def from_blob(data: bytes) -> str:
    """Return bytes as text of a message."""
    return base64.b64encode(data).decode()


# ----------------------------------------------------------------------------------- our values
def form_message(form: PadForm) -> Message:
    """Return a form as a message."""
    return {
        "w": form.width,
        "h": form.height,
        "bits": from_blob(form.bits),
        "ink": _edges(form.ink_area),
        "keys": [
            {"name": key.name, "label": key.label, "area": _edges(key.area)} for key in form.keys
        ],
    }


def form_of(message: Message) -> PadForm:
    """Return the form of a message; raises PadProtocol, InvalidInput."""
    keys = tuple(
        PadKey(text(key, "name"), text(key, "label"), _area(key.get("area")))
        for key in records(message, "keys")
    )
    return PadForm(
        whole(message, "w"),
        whole(message, "h"),
        blob(message, "bits"),
        _area(message.get("ink")),
        keys,
    )


def _edges(area: Area) -> list[int]:
    return [area.left, area.top, area.right, area.bottom]


def _area(value: Json) -> Area:
    return Area(*numbers(value, 4))


def info_message(info: PadInfo) -> Message:
    """Return what a pad is as a message."""
    where, can = info.address, info.capability
    return {
        "maker": printable(info.maker),
        "model": printable(info.model),
        "serial": printable(info.serial),
        "firmware": printable(info.firmware),
        "protection": info.protection.value,
        "loss_proof": info.loss_proof.value,
        "notes": list(info.notes),
        "address": {
            "link": where.link.value,
            "path": printable(where.path),
            "vendor": where.vendor,
            "product": where.product,
            "name": printable(where.name),
            "serial": printable(where.serial),
        },
        "can": [
            can.max_x,
            can.max_y,
            can.max_pressure,
            can.width,
            can.height,
            can.rate_hz,
            can.units_per_inch,
            int(can.mono_zlib),
            int(can.colour),
        ],
    }


def info_of(message: Message) -> PadInfo:
    """Return the pad of a message; raises PadProtocol."""
    where = record(message, "address")
    across, down, force, width, height, rate, units, mono, colour = numbers(message.get("can"), 9)
    can = Capability(
        across, down, force, width, height, rate, units, mono_zlib=bool(mono), colour=bool(colour)
    )
    try:
        address = PadAddress(
            Link(text(where, "link")),
            text(where, "path"),
            whole(where, "vendor"),
            whole(where, "product"),
            text(where, "name"),
            text(where, "serial"),
        )
        return PadInfo(
            text(message, "maker"),
            text(message, "model"),
            text(message, "serial"),
            text(message, "firmware"),
            address,
            can,
            Protection(text(message, "protection")),
            LossProof(text(message, "loss_proof")),
            texts(message, "notes"),
        )
    except ValueError as failure:
        raise _garbled() from failure


def quality_message(quality: Quality) -> Message:
    """Return a verdict with its figures as a message; it is also what the evidence keeps."""
    return {
        "verdict": quality.verdict.value,
        "findings": [
            {"code": one.code, "message": one.message, "value": one.value, "limit": one.limit}
            for one in quality.findings
        ],
        "samples": quality.samples,
        "strokes": quality.strokes,
        "ink_um": quality.ink_um,
        "duration_ms": quality.duration_ms,
        "lost": quality.lost,
        "loss_proof": quality.loss_proof.value,
        "reason": quality.reason,
        "accepted_by": quality.accepted_by,
    }


def quality_of(message: Message) -> Quality:
    """Return the verdict of a message; raises PadProtocol."""
    findings = tuple(
        Finding(text(one, "code"), text(one, "message"), whole(one, "value"), whole(one, "limit"))
        for one in records(message, "findings")
    )
    try:
        return Quality(
            Verdict(text(message, "verdict")),
            findings,
            whole(message, "samples"),
            whole(message, "strokes"),
            whole(message, "ink_um"),
            whole(message, "duration_ms"),
            whole(message, "lost"),
            LossProof(text(message, "loss_proof")),
            text(message, "reason"),
            text(message, "accepted_by"),
        )
    except ValueError as failure:
        raise _garbled() from failure


def drawing_of(message: Message, key: str) -> Drawing:
    """Return the picture of a signature; raises PadProtocol."""
    try:
        return Drawing.from_bytes(blob(message, key))
    except InvalidInput as failure:
        raise _garbled() from failure
