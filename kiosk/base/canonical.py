"""The exact bytes that are hashed, and the hash chain over them.

Canonical JSON is RFC 8785 (JCS) restricted to a profile in which the standard encoder is already
canonical: object keys are ASCII, numbers are integers below 2^53, text is NFC, no floats.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, cast

from kiosk.base.ids import Digest

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

_SAFE_INTEGER = 2**53
_SURROGATE = re.compile("[\ud800-\udfff]")
EVENT_DOMAIN = b"dutyledger/event/1\0"
GENESIS = "0" * 64


class NotCanonical(ValueError):
    """A value lies outside the canonical profile; a bug of the caller, not of a person."""


def _check(value: object, path: str) -> None:
    kind = type(value)
    if kind is str:
        _check_text(cast("str", value), path)
    elif value is None or kind is bool:
        return
    elif kind is int:
        if abs(cast("int", value)) >= _SAFE_INTEGER:
            message = f"{path}: integer out of range"
            raise NotCanonical(message)
    elif isinstance(value, Mapping):
        _check_record(value, path)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    elif isinstance(value, str):
        _check_text(value, path)
    else:
        message = f"{path}: {kind.__name__} has no canonical form"
        raise NotCanonical(message)


def _check_record(value: Mapping[object, object], path: str) -> None:
    for key, item in value.items():
        if not isinstance(key, str) or not key.isascii():
            message = f"{path}: key {key!r} is not ASCII text"
            raise NotCanonical(message)
        _check(item, f"{path}.{key}")


def _check_text(value: str, path: str) -> None:
    if not _is_nfc(value):
        message = f"{path}: text is not NFC"
        raise NotCanonical(message)


def canonical(value: Json) -> str:
    """Return the canonical JSON text of a value; raises NotCanonical outside the profile."""
    if not _fits(value):
        _check(value, "$")
    return json_text(value)


def _fits(value: object) -> bool:
    """Tell quickly that a value lies in the profile; False means that `_check` has to look.

    Nearly every value passes, so the path that an error would name is not built for it.
    """
    if isinstance(value, str):
        # Most texts are ids and instants; ASCII is NFC and has no surrogates.
        return value.isascii() or _is_nfc(value)
    kind = type(value)
    if kind is dict:
        record = cast("dict[object, object]", value)
        return all(type(key) is str and key.isascii() for key in record) and _all_fit(
            record.values()
        )
    if kind is list or kind is tuple:
        return _all_fit(cast("Sequence[object]", value))
    if kind is int:
        return -_SAFE_INTEGER < cast("int", value) < _SAFE_INTEGER
    return value is None or kind is bool


def _all_fit(values: Iterable[object]) -> bool:
    for value in values:  # noqa: SIM110 - a generator costs more than what it asks
        if not _fits(value):
            return False
    return True


def _is_nfc(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not _SURROGATE.search(text)


json_text: Callable[[Json], str] = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
).encode
"""Compact JSON with sorted keys, unchecked: what `canonical` writes, for values that it has accepted."""


def nfc(text: str) -> str:
    """Return text in Unicode normalization form C, the only form that is stored."""
    return unicodedata.normalize("NFC", text)


def chain_hash(previous: str, envelope: str) -> str:
    """Return SHA-256(domain || previous hash || envelope bytes) as 64 hexadecimal digits."""
    hasher = hashlib.sha256(EVENT_DOMAIN)
    hasher.update(bytes.fromhex(previous))
    hasher.update(envelope.encode())
    return hasher.hexdigest()


def digest(data: bytes) -> Digest:
    """Return the SHA-256 of stored bytes, the name under which a blob is kept."""
    return Digest(hashlib.sha256(data).hexdigest())


def new_salt() -> str:
    """Return 128 random bits that keep a commitment from being guessed."""
    return secrets.token_hex(16)


def commitment(salt: str, value: Json) -> str:
    """Return the salted hash that stands in an event for a personal value.

    The value can be destroyed after retention while the chain still verifies.
    """
    return hashlib.sha256(
        b"dutyledger/value/1\0" + bytes.fromhex(salt) + canonical(value).encode()
    ).hexdigest()
