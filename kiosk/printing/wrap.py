"""Line breaking for Chinese text with Latin words, numbers and dates in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NO_START = frozenset("，。、；：？！」』）》〉】〕｝…‥‧·．,.;:?!)]}%％℃’”～ー々")
"""避頭: may not begin a line (after CLREQ §3.1.5, line start prohibition)."""
NO_END = frozenset("「『（《〈【〔｛([{‘“＄$")
"""避尾: may not end a line."""
_JOINERS = frozenset("-:./_'+#&@")
_LAST_LATIN = "\u024f"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Where each line begins and ends in the text, and whether a word had to be cut."""

    spans: tuple[tuple[int, int], ...]
    forced: bool


def _word(character: str) -> bool:
    return character <= _LAST_LATIN and (character.isalnum() or character in _JOINERS)


def _may_break(before: str, after: str) -> bool:
    if after in NO_START or before in NO_END:
        return False
    return not (_word(before) and _word(after))


def wrap(text: str, advance: Mapping[str, float], room: float) -> Wrapped:
    """Return the lines of a text in a column `room` em wide.

    Breaks fall between ideographs and at spaces, never inside a word or a number that fits a line;
    a line always takes at least one character. Every character but the blanks at a break and the
    line feeds lies in exactly one line.
    """
    spans: list[tuple[int, int]] = []
    forced = False
    start = 0
    for paragraph in text.split("\n"):
        if sum(map(advance.__getitem__, paragraph)) <= room:
            spans.append((start, start + len(paragraph)))
        else:
            forced |= _fill(paragraph, start, advance, room, spans)
        start += len(paragraph) + 1
    return Wrapped(tuple(spans), forced)


def _fill(
    text: str, offset: int, advance: Mapping[str, float], room: float, spans: list[tuple[int, int]]
) -> bool:
    forced = False
    begin = 0
    while begin < len(text):
        end, cut = _line_end(text, begin, advance, room)
        forced |= cut
        stop = end
        while stop > begin and text[stop - 1] == " " and stop < len(text):
            stop -= 1
        spans.append((offset + begin, offset + stop))
        begin = end
    return forced


def _line_end(text: str, begin: int, advance: Mapping[str, float], room: float) -> tuple[int, bool]:
    """Return where the next line begins and whether the break is one the rules forbid."""
    used = 0.0
    last = begin
    for index in range(begin, len(text)):
        character = text[index]
        if index > begin and _may_break(text[index - 1], character):
            last = index
        used += advance[character]
        if used > room + 1e-6 and character != " " and index > begin:
            return (last, False) if last > begin else (index, True)
    return len(text), False
