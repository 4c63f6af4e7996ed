"""Whether one value of the settings file is fit: each check returns empty text, or what it should be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias, cast

Check: TypeAlias = Callable[[object], str]


def line(value: object) -> str:
    """Take one line of text."""
    return "" if isinstance(value, str) and "\n" not in value else "應為一行文字"


def filled(value: object) -> str:
    """Take one line of text that is not blank."""
    return line(value) or ("" if str(value).strip() else "不能空白")


def flag(value: object) -> str:
    """Take true or false."""
    return "" if isinstance(value, bool) else "應為 true 或 false"


def one_of(words: tuple[str, ...]) -> Check:
    """Take one of some words."""
    return lambda value: "" if value in words else f"應為 {'、'.join(words)} 之一"


def matches(pattern: re.Pattern[str], what: str) -> Check:
    """Take text of a pattern, which `what` describes."""

    def check(value: object) -> str:
        return "" if isinstance(value, str) and pattern.fullmatch(value) else f"應為{what}"

    return check


def between(least: int, most: int) -> Check:
    """Take a whole number of a range, both ends inside."""

    def check(value: object) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole and least <= cast("int", value) <= most
        return "" if fits else f"應為 {least} 至 {most} 的整數"

    return check
