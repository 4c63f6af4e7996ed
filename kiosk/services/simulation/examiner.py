"""The examiner of the demo station: a certificate whose private key nobody keeps.

A real station gets the certificate of the office that examines signatures. Here only the sealing is
shown; what is sealed in a demo stays sealed.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from kiosk.base.clock import Clock
from kiosk.devices.biometrics.seal import CERTIFICATE, MINIMUM_BITS

_VALID = timedelta(days=3650)


def write_certificate(folder: Path, clock: Clock) -> None:
    """Put a self-signed certificate into the data folder and forget its key."""
    key = rsa.generate_private_key(65537, MINIMUM_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示範鑑識單位")])
    start = clock.now()
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, start, start + _VALID)
    made = builder.sign(key, hashes.SHA256())
    (folder / CERTIFICATE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
