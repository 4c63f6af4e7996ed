"""Captures of invented pads and strokes, and the keys of an examiner who exists only in tests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.pads.model import (
    Capability,
    Capture,
    CaptureCounts,
    Link,
    LossProof,
    PadAddress,
    PadInfo,
    PenSample,
    Protection,
)

CAN = Capability(10_800, 6_480, 1023, 800, 480, 200, 2540, mono_zlib=True, colour=True)
PAD = PadInfo(
    "Wacom",
    "STU-540",
    "0CZZ100013",
    "1.08",
    PadAddress(Link.EMULATOR, "pad-1", 0x056A, 0x00A8, "STU-540", "0CZZ100013"),
    CAN,
    Protection.ENCRYPTED,
    LossProof.COUNTED,
    ("示範",),
)
PICTURE = hashlib.sha256(b"form").hexdigest()
HOST_START = 20_000_000_000_000_000
"""Nanoseconds after 231 days of running, beyond the numbers of canonical JSON."""


def pen(count: int = 120, *, late: int = 0, first: int = 500, shift: int = 0) -> list[PenSample]:
    """Return two strokes with hovering between, and the report that the pen went away."""
    found = []
    for index in range(count):
        up = 50 <= index < 58
        found.append(
            PenSample(
                2000 + 31 * index + shift,
                3000 + 400 * (index % 9),
                0 if up else 300 + 17 * (index % 23),
                True,
                0 if up else 1,
                first + 5 * index,
                9 + index + late,
                HOST_START + late + 5_000_000 * index,
            )
        )
    gone = PenSample(0, 0, 0, False, 0, first + 5 * count, 9 + count + late, HOST_START + late)
    return [*found, gone]


def capture(
    samples: list[PenSample] | None = None, pad: PadInfo = PAD, session: int = 7
) -> Capture:
    """Return a capture of that pad."""
    taken = tuple(pen() if samples is None else samples)
    counts = CaptureCounts(duplicates=1)
    end = HOST_START + 10**10
    return Capture(taken, pad, pad.protection, session, HOST_START, end, counts, PICTURE)


def bound(taken: Capture, document: str, **others: str) -> Binding:
    """Return the binding of a capture to a document."""
    named = {"form": "L01.issue_sig/1", "purpose": "領取手槍", **others}
    return Binding.of(taken, document, **named)


def examiner(bits: int = 3072) -> tuple[rsa.RSAPrivateKey, bytes]:
    """Return the examiner's private key and his certificate (PEM), made once a run."""
    return _made(bits)


@cache
def _made(bits: int) -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "examiner")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, start, start + timedelta(days=9)
    )
    return key, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def key_file(passphrase: bytes = b"", bits: int = 3072) -> bytes:
    """Return the private key as the examiner keeps it."""
    guard: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        guard = serialization.BestAvailableEncryption(passphrase)
    form = serialization.PrivateFormat.PKCS8
    return examiner(bits)[0].private_bytes(serialization.Encoding.PEM, form, guard)
