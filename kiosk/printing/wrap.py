"""Line breaking for Chinese text with Latin words, numbers and dates in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

NO_START = frozenset("，。、；：？！」』）》〉】〕｝…‥‧·．,.;:?!)]}%％℃’”～ー々")
"""避頭: may not begin a line (after CLREQ §3.1.5, line start prohibition)."""
NO_END = frozenset("「『（《〈【〔｛([{‘“＄$")
"""避尾: may not end a line."""
_JOINERS = frozenset("-:./_'+#&@")
_PHRASE_ENDS = frozenset(" 、，；。／/～\u3000")
_LAST_LATIN = "\u024f"


Breaks: TypeAlias = Callable[[str, str], bool]
"""Whether a line may end between two characters."""


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


def _ends_phrase(before: str, after: str) -> bool:
    return before in _PHRASE_ENDS and after not in NO_START


def balanced(text: str, advance: Mapping[str, float], room: float) -> Wrapped:
    """Return the lines of a short text, as few as fit and about equally long (headings)."""
    best = wrap(text, advance, room)
    while len(best.spans) > 1:
        room -= 0.5
        closer = wrap(text, advance, room) if room > 1 else best
        if closer is best or len(closer.spans) > len(best.spans):
            break
        best = closer
    return best


def wrap(text: str, advance: Mapping[str, float], room: float, *, phrases: bool = False) -> Wrapped:
    """Return the lines of a text in a column `room` em wide.

    Breaks fall between ideographs and at spaces, never inside a word or a number that fits a line;
    with `phrases` only after a space or a mark that ends a phrase, so that names stay whole. A line
    always takes at least one character. Every character but the blanks at a break and the line
    feeds lies in exactly one line.
    """
    may_break = _ends_phrase if phrases else _may_break
    spans: list[tuple[int, int]] = []
    forced = False
    start = 0
    for paragraph in text.split("\n"):
        if sum(map(advance.__getitem__, paragraph)) <= room:
            spans.append((start, start + len(paragraph)))
        else:
            forced |= _fill(paragraph, start, advance, room, spans, may_break)
        start += len(paragraph) + 1
    return Wrapped(tuple(spans), forced)


def _fill(
    text: str,
    offset: int,
    advance: Mapping[str, float],
    room: float,
    spans: list[tuple[int, int]],
    may_break: Breaks,
) -> bool:
    forced = False
    begin = 0
    while begin < len(text):
        end, cut = _line_end(text, begin, advance, room, may_break)
        forced |= cut
        stop = end
        while stop > begin and text[stop - 1] == " " and stop < len(text):
            stop -= 1
        spans.append((offset + begin, offset + stop))
        begin = end
    return forced


def _line_end(
    text: str, begin: int, advance: Mapping[str, float], room: float, may_break: Breaks
) -> tuple[int, bool]:
    """Return where the next line begins and whether the break is one the rules forbid."""
    used = 0.0
    last = begin
    for index in range(begin, len(text)):
        character = text[index]
        if index > begin and may_break(text[index - 1], character):
            last = index
        used += advance[character]
        if used > room + 1e-6 and character != " " and index > begin:
            return (last, False) if last > begin else (index, True)
    return len(text), False
