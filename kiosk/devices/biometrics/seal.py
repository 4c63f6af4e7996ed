"""The examiner's certificate of a station, and the sealing of what is signed on its screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.biometrics.dynamics import Dynamics
from kiosk.devices.biometrics.envelope import seal_ink

MINIMUM_BITS = 3072
"""Smallest accepted modulus: 128 bits of security (NIST SP 800-57 part 1, table 2)."""

Sealer: TypeAlias = Callable[[Dynamics, str], bytes]
"""Seals the dynamics of a signature on the screen to the digest of the signed text."""

CERTIFICATE = "evidence.pem"
"""The examiner's certificate in the data folder; the private key never comes to the station."""


class PassphraseNeeded(InvalidInput):
    """The key file is encrypted and no passphrase was given."""

    code = "passphrase_needed"


def sealer(folder: Path) -> Sealer | None:
    """Return what seals screen ink for this station, or None where no certificate is set up.

    Raises InvalidInput when the certificate is there but unfit.
    """
    recipient = recipient_of(folder)
    if recipient is None:
        return None
    return lambda dynamics, document: seal_ink(dynamics, recipient, Binding(document))


def recipient_of(folder: Path) -> rsa.RSAPublicKey | None:
    """Return the examiner's public key of a data folder, or None where no certificate is set up.

    Raises InvalidInput when the certificate is there but unfit.
    """
    path = folder / CERTIFICATE
    return load_certificate(path.read_bytes()) if path.exists() else None


def load_certificate(pem: bytes) -> rsa.RSAPublicKey:
    """Return the examiner's public key from a PEM certificate; raises InvalidInput when unfit."""
    try:
        key = x509.load_pem_x509_certificate(pem).public_key()
    except ValueError as failure:
        message = "鑑識憑證檔無法讀取"
        raise InvalidInput(message, hint="請向資訊室索取 PEM 格式憑證") from failure
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < MINIMUM_BITS:
        message = "鑑識憑證必須是 RSA 3072 位元以上"
        raise InvalidInput(message)
    return key


def load_private_key(pem: bytes, passphrase: bytes | None = None) -> rsa.RSAPrivateKey:
    """Return the examiner's private key; raises PassphraseNeeded, and InvalidInput when unfit."""
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except TypeError as failure:
        if passphrase is None:
            raise PassphraseNeeded("鑑識金鑰檔有密語保護") from failure
        raise InvalidInput("鑑識金鑰檔沒有密語保護，請勿提供密語") from failure
    except (ValueError, UnsupportedAlgorithm) as failure:
        raise InvalidInput("鑑識金鑰檔無法讀取，或密語不對") from failure
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidInput("鑑識金鑰必須是 RSA 金鑰")
    return key
