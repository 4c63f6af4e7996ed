"""The sizes of a device's reports, read from its HID report descriptor (USB HID 1.11, §6.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_LONG_ITEM = 0xFE
_MAIN, _GLOBAL = 0, 1
_INPUT, _OUTPUT, _FEATURE = 8, 9, 11
_REPORT_SIZE, _REPORT_ID, _REPORT_COUNT, _PUSH, _POP = 7, 8, 9, 10, 11
_MAX_BITS = 1 << 20


class _Globals(NamedTuple):
    """What stays in force from one item to the next."""

    size: int = 0
    fields: int = 0
    report_id: int = 0


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, tag and value of each short item; a damaged end ends the walk."""
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        length = (0, 1, 2, 4)[prefix & 3]
        value = descriptor[at + 1 : at + 1 + length]
        if len(value) < length:
            return
        yield prefix >> 2 & 3, prefix >> 4, int.from_bytes(value, "little")
        at += 1 + length


def _changed(state: _Globals, tag: int, value: int) -> _Globals:
    if tag == _REPORT_SIZE:
        return state._replace(size=value)
    if tag == _REPORT_COUNT:
        return state._replace(fields=value)
    if tag == _REPORT_ID:
        return state._replace(report_id=value & 0xFF)
    return state


def report_sizes(descriptor: bytes) -> dict[int, int]:
    """Return the bytes of each numbered report with its id; the larger one of a shared number."""
    bits: dict[tuple[int, int], int] = {}
    state, saved = _Globals(), list[_Globals]()
    for kind, tag, value in _items(descriptor):
        if kind == _GLOBAL and tag == _PUSH:
            saved.append(state)
        elif kind == _GLOBAL and tag == _POP:
            state = saved.pop() if saved else state
        elif kind == _GLOBAL:
            state = _changed(state, tag, value)
        elif kind == _MAIN and tag in {_INPUT, _OUTPUT, _FEATURE} and state.report_id:
            key = state.report_id, tag
            bits[key] = min(bits.get(key, 0) + state.size * state.fields, _MAX_BITS)
    sizes: dict[int, int] = {}
    for (report_id, _), count in bits.items():
        sizes[report_id] = max(sizes.get(report_id, 0), 1 + -(-count // 8))
    return sizes
