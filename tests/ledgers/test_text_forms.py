"""Identity numbers, telephones, plates and names as people type them at the counter."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ledgers.text_forms import (
    ADDRESS,
    CASE_NO,
    IDENTITY,
    MAIL,
    NAME,
    PHONE,
    PLATE,
    PLATES,
    WORDS,
    check_digit_holds,
    sex_of_number,
)

NATIONAL = [
    "A123456789",
    "A200000003",
    "F100000006",
    "Z299999992",
    "I130000002",
    "O290000003",
    "W100000010",
    "X200000029",
    "L100000037",
    "Y200000048",
]
RESIDENT = ["A800000014", "A900000016", "F870000010", "H980000026", "E990000035", "A830000004"]
OLD_RESIDENT = ["AC00000012", "AD12345671", "BC98765438", "FA00000059", "ZD76543216"]
VALID = [*NATIONAL, *RESIDENT, *OLD_RESIDENT]
INVALID = ["A123456788", "A323456789", "A12345678", "B123456789", "A１23456789"]
WIDE = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
)  # fmt: skip


@pytest.mark.parametrize("number", VALID)
def test_valid_identity_numbers(number: str) -> None:
    assert len(VALID) == 21
    assert check_digit_holds(number)
    assert IDENTITY.complaint(number) == ""
    assert bool(IDENTITY.doubt(number)) == (number == "A123456789")


@pytest.mark.parametrize("number", INVALID)
def test_invalid_identity_numbers(number: str) -> None:
    assert not check_digit_holds(number)
    assert IDENTITY.complaint(number) or IDENTITY.doubt(number)


@pytest.mark.parametrize("number", ["A123456788", "A323456789", "B123456789"])
def test_a_wrong_check_digit_is_refused(number: str) -> None:
    assert "檢查碼" in IDENTITY.complaint(number)


def test_nine_characters_may_be_a_passport_but_are_pointed_out() -> None:
    assert IDENTITY.complaint("A12345678") == ""
    assert "9 碼" in IDENTITY.doubt("A12345678")


@pytest.mark.parametrize("number", VALID)
def test_width_case_and_blanks_do_not_matter(number: str) -> None:
    typed = f" {number[:4].lower()}-{number[4:].translate(WIDE)} "
    assert IDENTITY.normal(typed) == number
    assert not check_digit_holds(number.lower())
    assert not check_digit_holds(number.translate(WIDE))


@pytest.mark.parametrize("number", VALID)
@given(at=st.integers(2, 9), other=st.integers(0, 9))
def test_one_wrong_digit_is_mostly_noticed(number: str, at: int, other: int) -> None:
    changed = f"{number[:at]}{other}{number[at + 1 :]}"
    weight = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)[at + 1]
    same = (other - int(number[at])) * weight % 10 == 0
    assert check_digit_holds(changed) == same


def test_sex_is_told_by_identity_numbers_only() -> None:
    men = ["F100000006", "A800000014", "AC00000012", "FA00000059"]
    women = ["A200000003", "A900000016", "AD12345671"]
    assert {sex_of_number(one) for one in men} == {"male"}
    assert {sex_of_number(one) for one in women} == {"female"}
    assert [sex_of_number(one) for one in ("E12345678", "A123456788", "")] == ["", "", ""]


def test_passports_and_nonsense() -> None:
    assert IDENTITY.complaint("312345678") == ""
    assert IDENTITY.complaint("X1234567") == ""
    assert "護照" in IDENTITY.doubt("X1234567")
    assert IDENTITY.complaint("12") != ""
    assert IDENTITY.complaint("王大明") != ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912-345-678", "0912345678"),
        ("０９１２３４５６７８", "0912345678"),
        ("+886 912 345 678", "0912345678"),
        ("886912345678", "886912345678"),
        ("00886-2-2345-6789", "0223456789"),
        ("(02)2345-6789 分機 123", "0223456789#123"),
        ("02 23456789轉12", "0223456789#12"),
        ("037-123456", "037123456"),
        ("0836-12345", "083612345"),
        ("7123456", "7123456"),
    ],
)
def test_telephones_are_normalised(typed: str, stored: str) -> None:
    assert PHONE.normal(typed) == stored
    assert PHONE.complaint(stored) == ""


@pytest.mark.parametrize("number", ["0912345678", "0223456789", "037123456", "0223456789#123"])
def test_usual_telephones_are_not_doubted(number: str) -> None:
    assert PHONE.doubt(number) == ""


def test_unusual_telephones_are_asked_about_and_emergency_lines_refused() -> None:
    assert PHONE.doubt("7123456")
    assert PHONE.doubt("886912345678")
    assert all(PHONE.complaint(line) for line in ("110", "119", "1999"))
    assert PHONE.complaint("市話")


@pytest.mark.parametrize(
    "plate",
    [
        "ABC-1234",
        "MNA-1234",
        "LGA-1234",
        "AB-1234",
        "1234-AB",
        "ABC-123",
        "123-ABC",
        "TDA-1234",
        "EAA-1234",
        "RAA-1234",
    ],
)
def test_usual_plates(plate: str) -> None:
    wide = f" {plate.lower()[:2]} {plate[2:].translate(WIDE).replace('-', '－')}"
    assert PLATE.normal(wide) == plate
    assert PLATE.doubt(plate) == ""


@pytest.mark.parametrize("plate", ["使-0123", "外12-34", "臨時 1234", "無牌"])
def test_a_plate_is_never_refused(plate: str) -> None:
    assert PLATE.complaint(PLATE.normal(plate)) == ""
    assert PLATE.doubt(PLATE.normal(plate))


def test_several_plates() -> None:
    assert PLATES.normal("abc-1234， ｘｙ－9876、") == "ABC-1234、XY-9876"
    assert PLATES.mask("ABC-1234、XY-9876") == "ABC-**34、XY-**76"
    assert PLATES.doubt("ABC-1234、無牌")
    assert PLATES.doubt("ABC-1234、XY-9876") == PLATES.complaint("ABC-1234、無牌") == ""


def test_masks_of_the_domain() -> None:
    assert IDENTITY.mask("A123456789") == "A*****6789"
    assert PHONE.mask("0912345678") == "0912***678"
    assert [NAME.mask(name) for name in ("王大明", "王明", "歐陽大明", "𠮷田喆")] == [
        "王○明",
        "王○",
        "歐陽○○",
        "𠮷○喆",
    ]
    assert ADDRESS.mask("大安區和平東路二段 1 號") == "大安區和平東路…"
    assert PLATE.mask("ABC-1234") == "ABC-**34"
    assert MAIL.mask("wang@domain.tw") == "w***@d***"
    assert WORDS.mask("王大明遭竊") == "●●●"


def test_case_numbers() -> None:
    assert CASE_NO.normal(" ｐ１１５０５１９０００１ ") == "P11505190001"
    assert CASE_NO.doubt("P11505190001") == ""
    assert CASE_NO.doubt("12")
    assert CASE_NO.complaint("12") == ""


@pytest.mark.parametrize(
    "form",
    [IDENTITY, PHONE, PLATE, PLATES, NAME, ADDRESS, MAIL, CASE_NO],
    ids=lambda form: form.key,
)
@given(typed=st.text(max_size=24))
def test_normalising_twice_changes_nothing_and_is_storable(form: object, typed: str) -> None:
    normal = form.normal  # type: ignore[attr-defined]
    once = unicodedata.normalize("NFC", normal(typed))
    assert normal(once) == once
