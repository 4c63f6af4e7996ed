"""What one signature belongs to; a sealed signature opens for exactly this and nothing else."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import cast

from kiosk.base.canonical import Json, canonical, nfc
from kiosk.base.errors import InvalidInput
from kiosk.devices.pads.model import Capture
from kiosk.ledgers.event import Value

DOMAIN = b"dutyledger/signature/2\0"
LANGUAGE = "zh-TW"
SCREEN = "screen"
"""Where the text stood for a pad that has no display of its own."""
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_COUNTED = ("samples", "duplicates", "disordered", "malformed", "foreign", "plain")


@dataclass(frozen=True, slots=True)
class Binding:
    """The associated data of a sealed signature; it stands readable in the line of the book.

    `document` is the SHA-256 of the signed text, `picture` that of the bitmap on the pad's display
    (both 64 hex digits, `picture` empty for ink on the kiosk's own screen), `form` names the form,
    `language` is the tongue it was shown in (BCP 47), `purpose` the act that is signed. `counts` are
    the samples and what the driver saw beside them, empty on screen. For a pad without a display
    `shown_on` is `screen` and `loss_proof` its class; both are empty, and left out of the record, for
    a pad that showed the bitmap itself. `identity` says which paper showed who signs, left out of the
    record where none was looked at. Raises InvalidInput otherwise.
    """

    document: str
    form: str = ""
    picture: str = ""
    language: str = LANGUAGE
    model: str = ""
    serial: str = ""
    firmware: str = ""
    purpose: str = ""
    counts: tuple[int, ...] = ()
    shown_on: str = ""
    loss_proof: str = ""
    identity: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no hash, and counts that are not all there."""
        hashes = (self.document, self.picture) if self.picture else (self.document,)
        if not all(_HASH.fullmatch(one) for one in hashes):
            raise InvalidInput("簽名所依文件的雜湊值格式不符")
        if self.counts and (len(self.counts) != len(_COUNTED) or min(self.counts) < 0):
            raise InvalidInput("簽名取樣的計數不符")
        if self.shown_on not in {"", SCREEN} or bool(self.shown_on) != bool(self.loss_proof):
            raise InvalidInput("簽名的綁定資料格式不符")

    @classmethod
    def of(
        cls,
        capture: Capture,
        document: str,
        *,
        form: str,
        purpose: str,
        language: str = LANGUAGE,
        identity: str = "",
    ) -> Binding:
        """Return what a capture on a pad is bound to; the pad says its share itself."""
        info = capture.info
        return cls(
            document,
            nfc(form),
            capture.form_digest,
            language,
            printable(info.model),
            printable(info.serial),
            printable(info.firmware),
            nfc(purpose),
            counts_of(capture),
            "" if info.capability.has_display else SCREEN,
            "" if info.capability.has_display else info.loss_proof.value,
            nfc(identity.strip()),
        )

    def to_bytes(self) -> bytes:
        """Return the domain and the canonical JSON that are authenticated with the ciphertext."""
        return (
            DOMAIN
            + canonical(cast("Json", {**self.to_value(), "document": self.document})).encode()
        )

    def to_value(self) -> dict[str, Value]:
        """Return the record of the line; the document's hash stands beside it already."""
        counts: dict[str, Value] = dict(zip(_COUNTED, self.counts, strict=False))
        screen: dict[str, Value] = (
            {"shown_on": self.shown_on, "loss_proof": self.loss_proof} if self.shown_on else {}
        )
        return {
            "form": self.form,
            "picture": self.picture,
            "language": self.language,
            "pad": {"model": self.model, "serial": self.serial, "firmware": self.firmware},
            "purpose": self.purpose,
            "counts": counts,
            **screen,
            **({"identity": self.identity} if self.identity else {}),
        }

    @classmethod
    def from_value(cls, document: str, value: Value) -> Binding:
        """Return the binding of a line's record; raises InvalidInput for another shape."""
        record = value if isinstance(value, dict) else {}
        pad, counts = record.get("pad"), record.get("counts")
        if not isinstance(pad, dict) or not isinstance(counts, dict):
            raise InvalidInput("簽名的綁定資料格式不符")
        numbers = [counts[name] for name in _COUNTED if name in counts]
        if len(numbers) != len(counts):
            raise InvalidInput("簽名的綁定資料格式不符")
        form, picture, language, purpose = (
            _text(record.get(name)) for name in ("form", "picture", "language", "purpose")
        )
        model, serial, firmware = (_text(pad.get(name)) for name in ("model", "serial", "firmware"))
        whole = tuple(_whole(number) for number in numbers)
        rest = tuple(_text(record.get(name, "")) for name in ("shown_on", "loss_proof", "identity"))
        made = cls(
            document, form, picture, language, model, serial, firmware, purpose, whole, *rest
        )
        if made.to_value() != value:
            raise InvalidInput("簽名的綁定資料格式不符")
        return made


def witness(document: bytes, sealed: bytes) -> str:
    """Return H1 = SHA-256(document ‖ sealed), which ties both in the chain without opening either."""
    return hashlib.sha256(document + sealed).hexdigest()


def counts_of(capture: Capture) -> tuple[int, ...]:
    """Return the samples of a capture and what was seen beside them, in the order of the record."""
    seen = capture.counts
    return (
        len(capture.samples),
        seen.duplicates,
        seen.disordered,
        seen.malformed,
        seen.foreign,
        seen.plain,
    )


def printable(text: str) -> str:
    """Return what a device says of itself as stored text: NFC, without lone surrogates."""
    return nfc(text.encode("utf-8", "replace").decode())


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise InvalidInput("簽名的綁定資料格式不符")
    return value


def _whole(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput("簽名的綁定資料格式不符")
    return value
