"""Texts with a shape: identity numbers, telephones, plates, names, addresses, e-mail; and how each is masked.

Normalising is NFKC, because full-width digits pass for digits elsewhere; names stay NFC, for NFKC would
change rare characters. Nothing here blocks what may be right: only a wrong check digit is refused.
Masks follow domain rules §11.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from kiosk.ledgers.definition import TextForm

_LETTER_VALUE = {letter: 10 + at for at, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1)
_CITIZEN = re.compile(r"[A-Z][12]\d{8}", re.ASCII)
_RESIDENT = re.compile(r"[A-Z][89]\d{8}", re.ASCII)
_OLD_RESIDENT = re.compile(r"[A-Z][A-D]\d{8}", re.ASCII)
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}", re.ASCII)
_SAMPLE = "A123456789"
_MOBILE = re.compile(r"09\d{8}", re.ASCII)
_LANDLINE = re.compile(r"0[2-8]\d{7,9}", re.ASCII)
_PLATE = re.compile(r"[A-Z0-9]{2,4}-?[A-Z0-9]{2,4}", re.ASCII)
_TO_ROAD = re.compile(r"^(.*?(?:路|街|大道|巷|村|里))")
_SHORT_ID = re.compile(r"[A-Z][1289A-D]\d{7}", re.ASCII)
_CASE_NO = re.compile(r"[A-Z0-9-]{10,20}", re.ASCII)
_SEVERAL = re.compile(r"[、,;，；\n]+")
_KEPT_NAME = 2


def _nothing(_text: str) -> str:
    return ""


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def hidden(text: str) -> str:
    """Return a mask that tells nothing but that there is a text."""
    return "●●●" if text else ""


# --- identity number ---------------------------------------------------------------------------


def check_digit_holds(number: str) -> bool:
    """Tell whether an identity number (national, or resident of either form) has its check digit."""
    if not any(form.fullmatch(number) for form in (_CITIZEN, _RESIDENT, _OLD_RESIDENT)):
        return False
    first = _LETTER_VALUE[number[0]]
    second = _LETTER_VALUE[number[1]] % 10 if number[1].isalpha() else int(number[1])
    digits = (first // 10, first % 10, second, *map(int, number[2:9]))
    weighed = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return (weighed + int(number[9])) % 10 == 0


def sex_of_number(number: str) -> str:
    """Return `male` or `female` as an identity number tells it; empty text for a passport."""
    if not check_digit_holds(number):
        return ""
    return {"1": "male", "8": "male", "A": "male", "C": "male"}.get(
        number[1:2], "female" if number[1:2] in {"2", "9", "B", "D"} else ""
    )


def _id_normal(text: str) -> str:
    return re.sub(r"[\s-]", "", _half_width(text)).upper()


def _looks_like_id(text: str) -> bool:
    return len(text) == len(_SAMPLE) and text[:1].isalpha() and text[2:].isdigit()


def _id_complaint(text: str) -> str:
    if check_digit_holds(text):
        return ""
    if _looks_like_id(text):
        return "身分證統一編號或居留證號的檢查碼不符，請核對證件"
    if _PASSPORT.fullmatch(text):
        return ""
    return "證號格式不符：身分證與居留證 10 碼，護照 5 到 17 碼英數字"


def _id_doubt(text: str) -> str:
    if text == _SAMPLE:
        return "這是文件常用的範例證號，請核對證件"
    if _SHORT_ID.fullmatch(text):
        return "只有 9 碼：身分證與居留證號是 10 碼，請再核對證件"
    return "" if check_digit_holds(text) else "不是身分證或居留證號，以護照或其他證件登記"


def mask_id(text: str) -> str:
    """Return `A*****6789`."""
    return f"{text[:1]}*****{text[-4:]}" if len(text) > len("A6789") else hidden(text)


# --- telephone ---------------------------------------------------------------------------------


def _phone_normal(text: str) -> str:
    clean = re.sub(r"[\s()\-－.]", "", _half_width(text))
    clean = re.sub(r"^(\+|00)?886\(?0?", "0", clean) if re.match(r"(\+|00)886", clean) else clean
    number, mark, extension = re.sub(r"(?i)(ext|轉|分機)", "#", clean).partition("#")
    return f"{number}{mark}{extension}"


def _phone_doubt(text: str) -> str:
    number = text.partition("#")[0]
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return ""
    return "不是國內行動或市內電話，請再核對"


def _phone_complaint(text: str) -> str:
    number = text.partition("#")[0].lstrip("+")
    if number in {"110", "119", "1999", "113", "165"}:
        return f"{number} 是報案專線，不是聯絡電話"
    return (
        "" if number.isdigit() and number.isascii() else "電話只能有數字、「+」、「-」與分機「#」"
    )


def mask_phone(text: str) -> str:
    """Return `0912***678`, or `02****5678` for a short number."""
    number = text.partition("#")[0]
    return f"{number[:4]}***{number[-3:]}" if len(number) > len("0912678") else hidden(text)


# --- plate -------------------------------------------------------------------------------------


def _plate_normal(text: str) -> str:
    return re.sub(r"\s", "", _half_width(text)).upper().replace("－", "-")


def _plate_doubt(text: str) -> str:
    return "" if _PLATE.fullmatch(text) else "不是常見的車牌格式，請再核對（臨時牌、外國牌可照登）"


def mask_plate(text: str) -> str:
    """Return `ABC-**34`."""
    if len(text) <= len("AB12"):
        return hidden(text)
    head, mark, tail = text.partition("-")
    if not mark:
        return f"{text[:-4]}**{text[-2:]}"
    return f"{head}-{'*' * max(len(tail) - 2, 1)}{tail[-2:]}"


def _each(form: TextForm) -> TextForm:
    """Return the form of several such texts, separated by 、."""

    def parts(text: str) -> list[str]:
        return [part for piece in _SEVERAL.split(text) if (part := form.normal(piece))]

    def first(ask: Callable[[str], str]) -> Callable[[str], str]:
        return lambda text: next((said for part in parts(text) if (said := ask(part))), "")

    return TextForm(
        f"{form.key}s",
        lambda text: "、".join(parts(text)),
        first(form.complaint),
        first(form.doubt),
        lambda text: "、".join(map(form.mask, parts(text))),
    )


# --- case number -------------------------------------------------------------------------------


def _case_normal(text: str) -> str:
    return re.sub(r"\s", "", _half_width(text)).upper()


def _case_doubt(text: str) -> str:
    return "" if _CASE_NO.fullmatch(text) else "案號通常是 10 到 20 碼英數字，請再核對"


# --- name, address, mail -----------------------------------------------------------------------


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def mask_name(text: str) -> str:
    """Return `王○明`; two characters keep the first, four and more the first two."""
    if len(text) <= 1:
        return "○" if text else ""
    if not any(ord(letter) > 0x2E7F for letter in text):  # noqa: PLR2004 - where CJK begins
        return " ".join(f"{word[:1]}***" for word in text.split())
    if len(text) == _KEPT_NAME:
        return f"{text[0]}○"
    if len(text) == _KEPT_NAME + 1:
        return f"{text[0]}○{text[-1]}"
    return f"{text[:2]}{'○' * (len(text) - 2)}"


def mask_address(text: str) -> str:
    """Return the address to its road: `大安區和平東路…`."""
    road = _TO_ROAD.match(text)
    return f"{road[1] if road else text[:6]}…" if text else ""


def _mail_complaint(text: str) -> str:
    name, mark, host = text.partition("@")
    return "" if name and mark and "." in host else "電子郵件格式不符，例如 name@example.tw"


def mask_mail(text: str) -> str:
    """Return `w***@d***`."""
    name, _, host = text.partition("@")
    return f"{name[:1]}***@{host[:1]}***" if host else hidden(text)


IDENTITY = TextForm("identity", _id_normal, _id_complaint, _id_doubt, mask_id)
"""國民身分證統一編號, 居留證號 (new and old), passport."""
PHONE = TextForm("phone", _phone_normal, _phone_complaint, _phone_doubt, mask_phone)
PLATE = TextForm("plate", _plate_normal, _nothing, _plate_doubt, mask_plate)
PLATES = _each(PLATE)
"""Several plates, separated by 、."""
CASE_NO = TextForm("case_no", _case_normal, _nothing, _case_doubt, lambda text: text)
"""The number of a case in a national system (110, e 化平臺): free text, looked at again when unusual."""
NAME = TextForm("name", _nfc, _nothing, _nothing, mask_name)
"""One registered name of any script and plane; never split into surname and given name."""
ADDRESS = TextForm("address", _nfc, _nothing, _nothing, mask_address)
MAIL = TextForm(
    "mail", lambda text: _half_width(text).lower(), _mail_complaint, _nothing, mask_mail
)
WORDS = TextForm("words", _nfc, _nothing, _nothing, hidden)
"""A narrative that names persons: hidden as a whole."""
