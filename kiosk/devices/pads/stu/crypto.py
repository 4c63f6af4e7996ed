"""The two ways an STU pad and its host agree on a key, and the key at work (pads.md §1.2).

The pads encrypt block by block (AES in ECB mode); what makes a block belong to a session is the
session number inside it, which the reader has to compare.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.devices.pads.model import PadProtocol, PadRefused
from kiosk.devices.pads.stu.codec import EncryptionStatus, body, command, encryption_command
from kiosk.devices.pads.stu.ids import RESULTS, Report

_INITIALISE, _SET_KEY, _GET_KEY, _GENERATE = 1, 2, 4, 5
_EXPONENT, _MODULUS, _SECRET = 0, 1, 2
_AES_256, _OAEP, _RSA_2048 = 2, 2, 2
RSA_BITS = 2048
KEY_BYTES = 32
CHUNK = 64
_PADDING = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), label=None)  # noqa: S303 - fixed by the pad


class BlockKey:
    """An agreed key that opens single blocks of sixteen bytes."""

    def __init__(self, key: bytes) -> None:
        cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - what the pads speak
        self._opener = cipher.decryptor()

    def open(self, block: bytes) -> bytes:
        """Return the plain block."""
        return self._opener.update(block)


class RsaAgreement:
    """Encryption v2: the pad sends a fresh AES-256 key under our RSA-2048 key.

    The RSA key is made for this process and never leaves it; use `host_agreement`.
    """

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)

    def offer(self) -> list[bytes]:
        """Return the commands that name the algorithms and hand over our public key."""
        numbers = self._key.public_key().public_numbers()
        exponent = numbers.e.to_bytes(3, "big")
        modulus = numbers.n.to_bytes(RSA_BITS // 8, "big")
        return [
            encryption_command(_INITIALISE, _AES_256, _OAEP << 6 | _RSA_2048),
            encryption_command(_SET_KEY, _EXPONENT, len(exponent), exponent),
            *(
                encryption_command(_SET_KEY, _MODULUS, CHUNK, modulus[start : start + CHUNK])
                for start in range(0, len(modulus), CHUNK)
            ),
        ]

    @staticmethod
    def check(status: EncryptionStatus) -> None:
        """Raise PadRefused when the pad reports an error in the agreement."""
        if status.last_result:
            why = RESULTS.get(status.last_result, f"代碼 {status.last_result:02X}")
            raise PadRefused(f"簽名板拒絕建立加密：{why}", result=status.last_result)

    @classmethod
    def check_offer(cls, status: EncryptionStatus) -> None:
        """Raise unless the pad has the whole public key."""
        cls.check(status)
        if status.exponent or status.modulus:
            raise PadProtocol("簽名板沒有收齊加密用的公開金鑰")

    @staticmethod
    def generate() -> bytes:
        """Return the command on which the pad makes its key."""
        return encryption_command(_GENERATE)

    @staticmethod
    def ask_secret(index: int) -> bytes:
        """Return the command that selects a part of the encrypted key."""
        return encryption_command(_GET_KEY, _SECRET, index)

    @staticmethod
    def secret_part(report: bytes) -> bytes:
        """Return the part that a reply holds; raises PadProtocol for an empty or overlong one."""
        data = body(report, Report.ENCRYPTION, 3)
        size = data[2]
        if not 0 < size <= CHUNK or len(data) < 3 + size:
            raise PadProtocol("簽名板回覆的加密金鑰長度不符")
        return data[3 : 3 + size]

    @property
    def secret_bytes(self) -> int:
        """Return how long the encrypted key is."""
        return RSA_BITS // 8

    def open_secret(self, encrypted: bytes) -> BlockKey:
        """Return the pad's key; raises PadProtocol when it was not made for us."""
        try:
            plain = self._key.decrypt(encrypted, _PADDING)
        except ValueError as failure:
            raise PadProtocol("簽名板的加密金鑰無法解開") from failure
        if len(plain) < KEY_BYTES:
            raise PadProtocol("簽名板的加密金鑰太短")
        return BlockKey(plain[-KEY_BYTES:])


@cache
def host_agreement() -> RsaAgreement:
    """Return the one of this process: a key takes 0.1 to 0.5 s to make, nobody should wait for it twice."""
    return RsaAgreement()


class DiffieHellman(NamedTuple):
    """Encryption v1 of the first pads: 128 bits, broken in minutes, hence only an obfuscation."""

    prime: int
    base: int

    @classmethod
    def of(cls, prime_report: bytes, base_report: bytes) -> DiffieHellman | None:
        """Read the pad's group from reports 1A and 1B; None when its encryption is switched off."""
        prime = int.from_bytes(body(prime_report, Report.DH_PRIME, 16)[:16], "big")
        base = int.from_bytes(body(base_report, Report.DH_BASE, 2)[:2], "big")
        return cls(prime, base) if prime > base > 1 else None

    def secret(self) -> int:
        """Return a fresh private number."""
        return secrets.randbelow(self.prime - 3) + 2

    def public_report(self, secret: int) -> bytes:
        """Return the report that tells the pad our public number."""
        return command(
            Report.HOST_PUBLIC_KEY, pow(self.base, secret, self.prime).to_bytes(16, "big")
        )

    def agree(self, secret: int, reply: bytes) -> BlockKey:
        """Return the common key; raises PadProtocol for a public number that gives it away."""
        peer = int.from_bytes(body(reply, Report.DEVICE_PUBLIC_KEY, 16)[:16], "big")
        if not 1 < peer < self.prime - 1:
            raise PadProtocol("簽名板回覆的公開數值不合理")
        return BlockKey(pow(peer, secret, self.prime).to_bytes(16, "big"))
