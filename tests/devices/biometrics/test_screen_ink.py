"""Ink on the kiosk's own screen: one canonical form, sealed as it is taken, or not kept at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics import iso19794_7
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.envelope import open_capture, seal_ink
from kiosk.devices.biometrics.seal import load_certificate, recipient_of, sealer
from tests.devices.captures import examiner

DOCUMENT = hashlib.sha256("本人領用手槍".encode()).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
INK = Dynamics(60_000, 20_000, "mouse", (((0, 0, 0, NO_PRESSURE), (9, 40, 7, NO_PRESSURE)),))

points = st.tuples(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 10**5),
    st.integers(NO_PRESSURE, 65535),
)


@given(st.lists(st.lists(points, min_size=1).map(tuple)).map(tuple))
def test_dynamics_survive_the_round_trip(
    strokes: tuple[tuple[tuple[int, int, int, int], ...], ...],
) -> None:
    made = Dynamics(60_000, 20_000, "pen", strokes)
    assert Dynamics.from_bytes(made.to_bytes()) == made


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        Dynamics.from_bytes(data)


def test_sealed_ink_opens_for_its_document_only() -> None:
    key, certificate = examiner()
    sealed = seal_ink(INK, load_certificate(certificate), Binding(DOCUMENT))
    assert INK.to_bytes() not in sealed
    opened = open_capture(sealed, key, Binding(DOCUMENT))
    assert opened.content == INK
    assert iso19794_7.decode(opened.iso).samples == 2
    with pytest.raises(InvalidInput):
        open_capture(sealed, key, Binding(OTHER))


def test_two_seals_of_one_signature_differ() -> None:
    recipient = load_certificate(examiner()[1])
    assert seal_ink(INK, recipient, Binding(DOCUMENT)) != seal_ink(
        INK, recipient, Binding(DOCUMENT)
    )


def test_station_without_certificate_seals_nothing(tmp_path: Path) -> None:
    assert sealer(tmp_path) is None
    assert recipient_of(tmp_path) is None
    (tmp_path / "evidence.pem").write_bytes(examiner()[1])
    made = sealer(tmp_path)
    assert made is not None
    opened = open_capture(made(INK, DOCUMENT), examiner()[0], Binding(DOCUMENT))
    assert opened.content == INK


def test_weak_or_broken_certificates_are_refused() -> None:
    with pytest.raises(InvalidInput, match="3072"):
        load_certificate(examiner(2048)[1])
    with pytest.raises(InvalidInput, match="無法讀取"):
        load_certificate(b"not a certificate")
