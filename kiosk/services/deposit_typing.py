"""Shorthand of the 寄存 page: what is typed in a few keys and stored in full; pure functions of text."""

from __future__ import annotations

import re
import unicodedata

_CASE = re.compile(
    r"(\d{2,3})\s*(?:年度?)?\s*([^\d\s年度字第號]{1,6})\s*(?:字)?\s*(?:第)?\s*(\d{1,6})\s*號?"
)
_NUMBERS = re.compile(r"(?<=[路街道段巷村里])(\d+(?:/\d+){0,2})(?:-(\d+))?(?:\*(\d+))?$")
_ROAD = re.compile(r"^.*?(?:路|街|大道)(?:[一二三四五六七八九十\d]段)?")
_MAIL = re.compile(r"\d{6,20}|[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)


def full_case(text: str) -> str:
    """Return `115年度訴字第12號` for `115訴12`; anything else as it was typed."""
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _CASE.fullmatch(typed)
    if found is None:
        return unicodedata.normalize("NFC", text).strip()
    year, word, number = found.groups()
    return f"{year}年度{word}字第{int(number)}號"


def full_address(text: str) -> str:
    """Return the address with numbers typed on the number pad after the road written out.

    `22/3` is 22巷3號, `22/5/3` 22巷5弄3號, `63-2*5` 63之2號5樓.
    """
    stored = unicodedata.normalize("NFC", text).strip()
    typed = unicodedata.normalize("NFKC", stored)
    found = _NUMBERS.search(typed)
    if found is None:
        return stored
    parts = found[1].split("/")
    names = ("巷", "弄")[: len(parts) - 1]
    lanes = "".join(f"{part}{name}" for part, name in zip(parts, names, strict=False))
    house = parts[-1] + (f"之{found[2]}" if found[2] else "")
    floor = f"{found[3]}樓" if found[3] else ""
    return f"{typed[: found.start()]}{lanes}{house}號{floor}"


def road_of(address: str) -> str:
    """Return the address to its road and section, or empty text: what the next one may begin with."""
    found = _ROAD.match(address)
    return found[0] if found else ""


def is_mail_number(code: str) -> bool:
    """Tell whether a scan is the bar code of registered mail (國內 6 to 20 digits, or UPU S10)."""
    return _MAIL.fullmatch(code.strip().upper()) is not None
