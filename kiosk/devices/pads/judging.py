"""What the host judges and seals a capture with: thresholds and the examiner's certificate of the station."""

from __future__ import annotations

from dataclasses import fields

from kiosk.devices.biometrics.envelope import seal_capture
from kiosk.devices.biometrics.seal import load_certificate
from kiosk.devices.pads import quality, wire
from kiosk.devices.pads.quality import DEFAULT, Thresholds
from kiosk.devices.pads.signing import Gate, Seal
from kiosk.devices.pads.wire import Message


def judge(settings: Message) -> tuple[Gate, Seal]:
    """Return the quality gate and the seal; raises InvalidInput when the certificate is unfit."""
    limits = _limits(settings)
    return (
        lambda capture, form, earlier: quality.judge(capture, form, limits, earlier),
        _seal_with(wire.blob(settings, "certificate")),
    )


def _limits(settings: Message) -> Thresholds:
    if "thresholds" not in settings:
        return DEFAULT
    given = wire.record(settings, "thresholds")
    known = {one.name for one in fields(Thresholds)}
    return Thresholds(**{key: wire.whole(given, key) for key in given if key in known})


def _seal_with(pem: bytes) -> Seal:
    """Return what seals to a certificate; without one nothing of time and pressure is kept."""
    if not pem:
        return lambda _capture, _binding: b""
    recipient = load_certificate(pem)
    return lambda capture, binding: seal_capture(capture, recipient, binding)
