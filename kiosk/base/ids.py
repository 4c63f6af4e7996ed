"""Identifiers made on the kiosk, without asking anyone (RFC 9562 UUIDv7)."""

from __future__ import annotations

import secrets
from typing import NewType

from kiosk.base.clock import Clock

EventId = NewType("EventId", str)
LineId = NewType("LineId", str)
PersonId = NewType("PersonId", str)
AssetId = NewType("AssetId", str)
LedgerKey = NewType("LedgerKey", str)
UnitCode = NewType("UnitCode", str)
StreamId = NewType("StreamId", str)
Digest = NewType("Digest", str)


def uuid7(clock: Clock) -> str:
    """Return a UUIDv7: 48 bits of Unix milliseconds, version, variant, 74 random bits."""
    millis = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    value = (
        (millis << 80)
        | (0x7 << 76)
        | ((random >> 62) << 64)
        | (0b10 << 62)
        | (random & ((1 << 62) - 1))
    )
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
