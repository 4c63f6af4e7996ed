"""Every field kind: typed text in, stored value, text out, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.canonical import canonical
from kiosk.base.errors import InvalidInput
from kiosk.ledgers import kinds
from kiosk.ledgers.definition import Choice, Field, FieldKind, Phase
from kiosk.ledgers.duty_io import DUTY_IO
from kiosk.ledgers.event import Value
from tests.ledgers.builders import CAR, LIN, WANG, armed, ref, thing

TODAY = date(2026, 5, 19)
CHOICES = (Choice("body", "外觀"), Choice("fluids", "油／水"))


def field(kind: FieldKind, **more: object) -> Field:
    choices = CHOICES if kind in {FieldKind.CHOICE, FieldKind.CHECKS, FieldKind.COUNTS} else ()
    return Field("x", "欄位", kind, **{"choices": choices, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "typed", "value", "shown", "short"),
    [
        (FieldKind.TEXT, " 和平東路　", "和平東路", "和平東路", "和平東路"),
        (FieldKind.TEXT, "第一行\n第二行", "第一行 第二行", "第一行 第二行", "第一行 第二行"),
        (FieldKind.INTEGER, "１２，３４５", 12345, "12345", "12345"),
        (FieldKind.INTEGER, "0", 0, "0", "0"),
        (FieldKind.DECIMAL, "０32.50", "32.5", "32.5", "32.5"),
        (FieldKind.DECIMAL, "-0.0", "0", "0", "0"),
        (FieldKind.FLAG, "是", True, "是", "✓"),
        (FieldKind.FLAG, "Ｎ", False, "否", ""),
        (FieldKind.INSTANT, "２２１０", "2026-05-19T14:10:00.000Z", "115-05-19 22:10", "22:10"),
        (
            FieldKind.INSTANT,
            "115/5/18 24:00",
            "2026-05-18T16:00:00.000Z",
            "115-05-19 00:00",
            "00:00",
        ),
        (FieldKind.DATE, "1150519", "2026-05-19", "115-05-19", "05-19"),
        (FieldKind.CHOICE, "外觀", "body", "外觀", "外觀"),
        (FieldKind.CHOICE, "ＢＯＤＹ", "body", "外觀", "外觀"),
        (FieldKind.CHECKS, "外觀、油/水", {"body": True, "fluids": True}, "正常", "正常"),
        (
            FieldKind.CHECKS,
            "外觀",
            {"body": True, "fluids": False},
            "未勾選：油／水",
            "未勾選：油／水",
        ),
        (
            FieldKind.COUNTS,
            "外觀 3、油／水2",
            {"body": 3, "fluids": 2},
            "外觀 3、油／水 2",
            "外觀 3、油／水 2",
        ),
    ],
)
def test_typed_text_becomes_a_value_and_is_shown(
    kind: FieldKind, typed: str, value: Value, shown: str, short: str
) -> None:
    made = kinds.parse(field(kind), typed, TODAY)
    assert made == value
    assert type(made) is type(value)
    assert kinds.check(field(kind), made) == []
    assert kinds.display(field(kind), made) == shown
    assert kinds.short(field(kind), made) == short


@pytest.mark.parametrize("kind", list(FieldKind))
def test_nothing_typed_is_nothing_and_shows_nothing(kind: FieldKind) -> None:
    assert kinds.parse(field(kind), " 　", TODAY) is None
    assert kinds.display(field(kind), None) == ""
    assert kinds.short(field(kind), None) == ""
    assert kinds.check(field(kind), None) == []


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldKind.INTEGER, "十二"),
        (FieldKind.INTEGER, "1.5"),
        (FieldKind.DECIMAL, "1.2.3"),
        (FieldKind.FLAG, "也許"),
        (FieldKind.INSTANT, "2560"),
        (FieldKind.DATE, "2/30"),
        (FieldKind.CHOICE, "輪胎"),
        (FieldKind.CHECKS, "輪胎"),
        (FieldKind.COUNTS, "外觀很多"),
        (FieldKind.PERSON, "王大明"),
        (FieldKind.ASSET, "TPD-0132"),
        (FieldKind.SIGNATURE, "王"),
        (FieldKind.LINKS, "案件"),
        (FieldKind.FILES, "照片"),
    ],
)
def test_what_cannot_be_read_says_so_and_how_to_do_better(kind: FieldKind, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kinds.parse(field(kind), typed, TODAY)
    assert typed in refused.value.message
    assert refused.value.hint


def test_records_are_shown_as_people_read_them() -> None:
    persons = field(FieldKind.PERSON, many=True)
    assert kinds.display(persons, [ref(WANG), ref(LIN)]) == "警員 王大明、警員 林小華"
    assert kinds.short(persons, [ref(WANG), ref(LIN)]) == "王大明、林小華"
    spray = thing("spray", "spray", "防護型噴霧器", 2)
    assert (
        kinds.display(field(FieldKind.ASSET, many=True), [CAR, spray])
        == "ABC-5678、防護型噴霧器 ×2"
    )
    signed: dict[str, Value] = {
        "drawing": "d",
        "document": "e",
        "by": ref(WANG),
        "at": "2026-05-19T14:10:00.000Z",
        "device": "x",
    }
    assert kinds.display(field(FieldKind.SIGNATURE), signed) == "已簽 王大明 115-05-19 22:10"
    assert kinds.short(field(FieldKind.SIGNATURE), signed) == "✓"
    why: Value = {"reason": "不願使用電子簽名"}
    refused: Value = {**signed, "device": "paper", "refused": why}
    told = kinds.display(field(FieldKind.SIGNATURE), refused)
    assert told == "改用紙本 王大明 115-05-19 22:10（不願使用電子簽名）"
    notes: Value = [{"kind": "note", "ref": "p2", "text": "甲"}, {"kind": "case", "ref": "C-1"}]
    assert kinds.display(field(FieldKind.LINKS), notes) == "甲\nC-1"
    assert (
        kinds.display(field(FieldKind.FILES), [{"digest": "ab", "name": "前保桿.jpg"}])
        == "前保桿.jpg"
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.TEXT, 3),
        (FieldKind.INTEGER, True),
        (FieldKind.INTEGER, "3"),
        (FieldKind.DECIMAL, "3,5"),
        (FieldKind.FLAG, "true"),
        (FieldKind.INSTANT, "2026-05-19 22:10"),
        (FieldKind.DATE, "115-05-19"),
        (FieldKind.DATE, "20260519"),
        (FieldKind.PERSON, {"id": "p1"}),
        (FieldKind.PERSON, [{"id": "p1", "title": "", "name": ""}]),
        (FieldKind.ASSET, "g1"),
        (FieldKind.CHECKS, {"body": 1}),
        (FieldKind.COUNTS, {"body": True}),
        (FieldKind.LINKS, {"kind": "note"}),
        (FieldKind.FILES, [{"name": "x"}]),
    ],
)
def test_values_of_another_shape_are_found(kind: FieldKind, value: Value) -> None:
    assert [problem.code for problem in kinds.check(field(kind), value)] == ["F-TYPE"]


def test_limits_count_code_points() -> None:
    narrow = field(FieldKind.TEXT, limit=3)
    assert kinds.check(narrow, "\U00026c21\U00020bb7王") == []
    (problem,) = kinds.check(narrow, "\U00026c21\U00020bb7王大")
    assert (problem.code, problem.field) == ("F-LIMIT", "x")
    assert "刪去 1 字" in problem.message


def test_range_choice_and_form() -> None:
    ranged = field(FieldKind.INTEGER, minimum=0, maximum=100)
    assert [kinds.check(ranged, n) == [] for n in (-1, 0, 100, 101)] == [False, True, True, False]
    assert kinds.check(field(FieldKind.COUNTS, maximum=9), {"body": 10})[0].code == "F-RANGE"
    assert kinds.check(field(FieldKind.CHOICE), "tyre")[0].code == "F-CHOICE"
    assert kinds.check(field(FieldKind.CHECKS), {"tyre": True})[0].code == "F-CHOICE"
    assert kinds.check(field(FieldKind.TEXT), "e\u0301")[0].code == "F-NFC"
    assert kinds.check(field(FieldKind.TEXT), "\x07")[0].code == "F-NFC"


@given(st.text(max_size=40))
def test_any_text_a_keyboard_sends_can_be_stored(typed: str) -> None:
    for lines in (1, 5):
        kept = field(FieldKind.TEXT, lines=lines)
        value = kinds.parse(kept, typed, TODAY)
        assert kinds.check(kept, value) == []
        canonical({"x": value})
        assert (kinds.parse(kept, str(value or ""), TODAY) or "") == (value or "")


@given(st.integers(-(10**14), 10**14))
def test_integers_round_trip_in_both_widths(number: int) -> None:
    wide = str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    for typed in (str(number), wide, f"{number:,}"):
        assert kinds.parse(field(FieldKind.INTEGER), typed, TODAY) == number


@given(st.integers(0, 1439))
def test_instants_round_trip_by_the_minute(minute: int) -> None:
    typed = f"115-05-19 {minute // 60:02d}:{minute % 60:02d}"
    value = kinds.parse(field(FieldKind.INSTANT), typed, TODAY)
    assert kinds.display(field(FieldKind.INSTANT), value) == typed


def test_missing_fields_are_named_at_their_step() -> None:
    def missing(values: dict[str, Value], phase: Phase) -> set[str]:
        found = kinds.problems(DUTY_IO, values, phase)
        return {problem.field for problem in found if problem.code == "F-REQUIRED"}

    assert "out_at" in missing({}, Phase.OPEN)
    unarmed = {k: v for k, v in armed().items() if k not in {"pistol", "mag_qty", "rounds_out"}}
    assert missing(unarmed, Phase.OPEN) == set()
    assert missing(armed(), Phase.OPEN) == {"issue_sig", "issuer_sig"}
    assert missing(unarmed, Phase.CLOSE) == {"in_at", "condition"}
    assert "duty_code" not in missing({"movement_kind": "outing"}, Phase.OPEN)


def test_a_filled_field_is_checked_even_when_it_is_not_due() -> None:
    found = kinds.problems(DUTY_IO, armed(remark="長" * 201), Phase.OPEN)
    assert "F-LIMIT" in {problem.code for problem in found if problem.field == "remark"}
    newer = kinds.problems(DUTY_IO, armed(field_of_2031="x"), Phase.OPEN)
    assert "field_of_2031" not in {problem.field for problem in newer}
