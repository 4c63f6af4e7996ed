"""What is sealed opens only with the examiner's key and for the very document."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.seal import load_certificate, open_sealed, seal, sealer

DOCUMENT = hashlib.sha256("本人領用手槍".encode()).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


def _certificate(bits: int) -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "examiner")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, start, start + timedelta(days=9)
    )
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, private


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes]:
    return _certificate(3072)


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


def test_sealed_dynamics_open_for_their_document_only(keys: tuple[bytes, bytes]) -> None:
    plain = Dynamics(1, 1, "mouse", (((0, 0, 0, NO_PRESSURE),),)).to_bytes()
    sealed = seal(plain, DOCUMENT, load_certificate(keys[0]))
    assert plain not in sealed
    assert open_sealed(sealed, DOCUMENT, keys[1]) == plain
    with pytest.raises(InvalidInput):
        open_sealed(sealed, OTHER, keys[1])
    with pytest.raises(InvalidInput):
        open_sealed(sealed[:-1] + bytes([sealed[-1] ^ 1]), DOCUMENT, keys[1])


def test_two_seals_of_one_signature_differ(keys: tuple[bytes, bytes]) -> None:
    recipient = load_certificate(keys[0])
    assert seal(b"x", DOCUMENT, recipient) != seal(b"x", DOCUMENT, recipient)


def test_station_without_certificate_seals_nothing(
    tmp_path: Path, keys: tuple[bytes, bytes]
) -> None:
    assert sealer(tmp_path) is None
    (tmp_path / "evidence.pem").write_bytes(keys[0])
    made = sealer(tmp_path)
    assert made is not None
    dynamics = Dynamics(9, 9, "pen", (((1, 2, 0, 900),),))
    sealed = made(dynamics, DOCUMENT)
    assert Dynamics.from_bytes(open_sealed(sealed, DOCUMENT, keys[1])) == dynamics


def test_weak_or_broken_certificates_are_refused() -> None:
    with pytest.raises(InvalidInput, match="3072"):
        load_certificate(_certificate(2048)[0])
    with pytest.raises(InvalidInput, match="無法讀取"):
        load_certificate(b"not a certificate")
