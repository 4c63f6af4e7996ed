"""The pad's side of the agreement on a key, both generations."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

WRONG_STATE, BAD_PARAMETER = 2, 4
_MISSING, _CALCULATING = 0xFF, 0xFA
_PART = 64
_ONE, _OAEP = 1, 2

GROUP_PRIME = (1 << 128) - 159
"""The largest prime below 2^128, with 5 as base: any group will do for a pad of arithmetic."""
GROUP_BASE = 5


def seal_block(key: bytes, plain: bytes) -> bytes:
    """Return one block as the pad sends it (AES, ECB)."""
    return _sealer(key).update(plain)


@lru_cache(maxsize=1)
def _sealer(key: bytes) -> CipherContext:
    """Return what seals under a key: a pad makes it once for a session, not for each block."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - what the pads speak


@dataclass
class RsaSide:
    """Encryption v2: takes a public key in parts, gives a session key under it."""

    for_another: bool = False
    algorithm: int = 0
    form: int = 0
    parts: dict[int, bytes] = field(default_factory=lambda: {0: b"", 1: b""})
    last: int = 0
    calculating: bool = False
    key: bytes | None = None
    secret: bytes = b""
    selected: tuple[int, int] = (0, 0)

    def status(self) -> bytes:
        """Return the sixteen bytes of report 50."""
        done = 0 if self.secret and not self.calculating else _MISSING
        return bytes(
            (
                *(self.algorithm, self.form, 0),
                0 if self.parts[0] else _MISSING,
                0 if len(self.parts[1]) == self._modulus_bytes else _MISSING,
                _CALCULATING if self.calculating else done,
                *(self.last, 7),
            )
        ).ljust(16, b"\0")

    @property
    def _modulus_bytes(self) -> int:
        return (1024 + 512 * (self.form & 0x3F)) // 8

    def command(self, data: bytes) -> bool:
        """Take the bytes of report 40; True when the pad begins to calculate."""
        number, parameter, length = data[0], data[1], data[2]
        self.last = 0
        if number == 1:
            self._begin(parameter, length)
        elif number == 2 and parameter in self.parts and length <= _PART:  # noqa: PLR2004
            self.parts[parameter] += data[3 : 3 + length]
        elif number == 4:  # noqa: PLR2004
            self.selected = (parameter, length)
        elif number == 5 and len(self.parts[1]) == self._modulus_bytes:  # noqa: PLR2004
            self._make_key()
            return True
        else:
            self.last = BAD_PARAMETER
        return False

    def _begin(self, algorithm: int, form: int) -> None:
        self.algorithm, self.form = algorithm, form
        self.parts = {0: b"", 1: b""}
        self.key, self.secret, self.calculating = None, b"", False

    def _make_key(self) -> None:
        self.key = secrets.token_bytes(16 + 8 * self.algorithm)
        exponent, modulus = (int.from_bytes(self.parts[index], "big") for index in (0, 1))
        recipient = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        if self.for_another:
            recipient = rsa.generate_private_key(65537, self._modulus_bytes * 8).public_key()
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), label=None)  # noqa: S303
        self.secret = recipient.encrypt(self.key, oaep)
        self.calculating = True

    def reply(self) -> bytes:
        """Return the 67 bytes of report 40: the part of the encrypted key that was selected."""
        parameter, index = self.selected
        part = self.secret[index * _PART : (index + 1) * _PART]
        return (bytes([4, parameter, len(part)]) + part).ljust(67, b"\0")


@dataclass
class DiffieHellmanSide:
    """Encryption v1: 128-bit numbers, most significant byte first."""

    prime: int = GROUP_PRIME
    base: int = GROUP_BASE
    public: bytes = bytes(16)
    key: bytes | None = None

    def host_key(self, data: bytes) -> None:
        """Take the host's public number."""
        secret = secrets.randbits(120) | 1
        self.public = pow(self.base, secret, self.prime).to_bytes(16, "big")
        peer = int.from_bytes(data[:16], "big")
        self.key = pow(peer, secret, self.prime).to_bytes(16, "big")
