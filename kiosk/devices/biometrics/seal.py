"""Sealing to a key the station does not hold (RSA-OAEP around AES-256-GCM).

Layout: magic, length of the wrapped key (2 bytes, big-endian), wrapped key, nonce (12 bytes),
ciphertext with tag. The SHA-256 of the signed text is the associated data: a seal moved to another
document does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.dynamics import Dynamics

MAGIC = b"DKSEAL1\0"
MINIMUM_BITS = 3072
"""Smallest accepted modulus: 128 bits of security (NIST SP 800-57 part 1, table 2)."""

_NONCE = 12
_LENGTH = 2
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)


Sealer: TypeAlias = Callable[[Dynamics, str], bytes]
"""Seals the dynamics of a signature to the digest of the signed text."""

CERTIFICATE = "evidence.pem"
"""The examiner's certificate in the data folder; the private key never comes to the station."""


def sealer(folder: Path) -> Sealer | None:
    """Return what seals for this station, or None where no certificate is set up.

    Raises InvalidInput when the certificate is there but unfit.
    """
    path = folder / CERTIFICATE
    if not path.exists():
        return None
    recipient = load_certificate(path.read_bytes())
    return lambda dynamics, document: seal(dynamics.to_bytes(), document, recipient)


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


def seal(plain: bytes, document: str, recipient: rsa.RSAPublicKey) -> bytes:
    """Return `plain` sealed to the recipient and bound to the document digest (64 hex digits)."""
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
    wrapped = recipient.encrypt(key, _OAEP)
    body = AESGCM(key).encrypt(nonce, plain, bytes.fromhex(document))
    return MAGIC + len(wrapped).to_bytes(_LENGTH, "big") + wrapped + nonce + body


def open_sealed(
    sealed: bytes, document: str, key_pem: bytes, password: bytes | None = None
) -> bytes:
    """Return what was sealed, for the examiner who holds the private key.

    Raises InvalidInput for another document, another key, or damaged bytes.
    """
    key = serialization.load_pem_private_key(key_pem, password)
    start = len(MAGIC) + _LENGTH
    size = int.from_bytes(sealed[len(MAGIC) : start], "big")
    wrapped, rest = sealed[start : start + size], sealed[start + size :]
    message = "封存的筆跡無法以這把金鑰與文件開啟"
    if not sealed.startswith(MAGIC) or not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidInput(message)
    try:
        secret = key.decrypt(wrapped, _OAEP)
        return AESGCM(secret).decrypt(rest[:_NONCE], rest[_NONCE:], bytes.fromhex(document))
    except (ValueError, InvalidTag) as failure:
        raise InvalidInput(message) from failure
