"""Sealing: a signature of three seconds, beside the bare ciphers over the same bytes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from math import cos, sin
from time import perf_counter

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.app.bench.figures import Figure, percentile
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.biometrics.envelope import seal_capture
from kiosk.devices.biometrics.seal import MINIMUM_BITS
from kiosk.devices.pads.model import (
    Capability,
    Capture,
    Link,
    LossProof,
    PadAddress,
    PadInfo,
    PenSample,
    Protection,
)

_SAMPLES, _STEP_MS = 600, 5
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)


def sealing(repeats: int) -> Iterable[Figure]:
    """Seal one capture `repeats` times, each followed by its twin in the bare ciphers."""
    capture = _capture()
    recipient = rsa.generate_private_key(65537, MINIMUM_BITS).public_key()
    document = hashlib.sha256("領用手槍".encode()).hexdigest()
    binding = Binding.of(capture, document, form="L01.issue_sig/1", purpose="出勤")
    size = len(seal_capture(capture, recipient, binding))
    twin = secrets.token_bytes(size - MINIMUM_BITS // 8)
    ours, bare = [], []
    for _ in range(repeats):
        ours.append(_millis(partial(seal_capture, capture, recipient, binding)))
        bare.append(_millis(partial(_bare, twin, recipient)))
    note = f"{_SAMPLES} 點，{size:,} 位元組；基準：同樣位元組只加密"
    for share, part in ((0.5, "p50"), (0.99, "p99")):
        yield Figure(f"seal.{part}", percentile(ours, share), "ms", percentile(bare, share), note)


def _bare(plain: bytes, recipient: rsa.RSAPublicKey) -> bytes:
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    return recipient.encrypt(key, _OAEP) + AESGCM(key).encrypt(nonce, plain, b"")


def _capture() -> Capture:
    """Return loops of a pen at 200 Hz on a pad of 108 x 65 mm."""
    can = Capability(10_800, 6_480, 1023, 800, 480, 200, 2540)
    address = PadAddress(Link.EMULATOR, "bench")
    info = PadInfo("", "STU-540", "", "", address, can, Protection.ENCRYPTED, LossProof.COUNTED)
    samples = [
        PenSample(
            1000 + 14 * index + round(300 * cos(index / 7)),
            3000 + round(900 * sin(index / 7)),
            500 + round(200 * sin(index / 31)),
            rdy=True,
            sw=int(index % 150 < 140),  # noqa: PLR2004 - a stroke of 140 samples, then the pen is lifted
            time_ms=_STEP_MS * index,
            seq=index,
            host_ns=10**15 + _STEP_MS * 1_000_000 * index + 1000 * (index % 97),
        )
        for index in range(_SAMPLES)
    ]
    return Capture(tuple(samples), info, Protection.ENCRYPTED, 1, 10**15, 4 * 10**15)


def _millis(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000
