"""The rules of L03 and what its text holds."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import NotFound
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.reference import duties
from kiosk.ledgers.work_log import WORK_LOG, state
from kiosk.ledgers.work_log_rules import r01_partners, r02_in_time
from kiosk.ledgers.work_log_text import BLANK, masked, personal_tokens, template, times_in
from tests.ledgers.builders import BACK, LIN, OUT, WANG, ask, line_of, ref, world

DAY = date(2026, 5, 19)


def entry(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "start_at": OUT,
        "end_at": BACK,
        "duty_code": "B",
        "author": ref(WANG),
        "partners": [ref(LIN)],
        "narrative": "巡邏平安",
        "submitted_at": BACK,
    }
    return {**values, **more}


def close(values: dict[str, Value]) -> list[Problem]:
    return ask(WORK_LOG, values, world(), Phase.CLOSE)


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def test_states() -> None:
    assert state(entry()) == "submitted"
    assert state(entry(submitted_at=None)) == "draft"


def test_l03_r01_author_is_no_partner() -> None:
    problems = close(entry(partners=[ref(WANG)]))
    assert any(problem.code == "L03-R01" and problem.blocks for problem in problems)


def test_l03_r01_partner_confirms_or_adds() -> None:
    line = line_of(WORK_LOG, entry())
    assert r01_partners(line, world())[0].severity is Severity.NOTICE
    noted = entry(partner_notes=[{"kind": "note", "ref": LIN.id, "text": "另攔查機車一部"}])
    assert r01_partners(line_of(WORK_LOG, noted), world()) == []
    assert r01_partners(line_of(WORK_LOG, entry(), confirmed_by=(LIN.id,)), world()) == []


@pytest.mark.parametrize(("hours", "late"), [(0, False), (24, False), (25, True)])
def test_l03_r02_late_after_24_hours(hours: int, late: bool) -> None:
    handed_in = to_text(from_text(BACK) + timedelta(hours=hours))
    found = [
        problem for problem in close(entry(submitted_at=handed_in)) if problem.code == "L03-R02"
    ]
    assert [problem.need for problem in found] == (["reason"] if late else [])
    excused = line_of(WORK_LOG, entry(submitted_at=handed_in), late_reason="出院後補登")
    assert r02_in_time(excused, world()) == []


def test_l03_r03_tokens_are_found_and_covered() -> None:
    text = "盤查 A123456789，電話0912-345-678、(02)2345-6789，車號ABC-1234與1234-AB"
    assert [kind for *_, kind in personal_tokens(text)] == [
        "id",
        "phone",
        "phone",
        "plate",
        "plate",
    ]
    assert masked("A123456789") == "A*****6789"
    assert masked("電話0912345678。") == "電話0912***678。"
    assert masked("ABC-1234") == "ABC-**34"
    assert masked("Ａ１２３４５６７８９") == "Ａ*****６７８９"


@pytest.mark.parametrize(
    "text", ["2200-2400 巡邏", "115-05-19 22:10", "1150519", "花費2000元", "110 轉報"]
)
def test_l03_r03_ordinary_numbers_are_not_personal(text: str) -> None:
    assert personal_tokens(text) == []


def test_l03_r03_author_is_told() -> None:
    problems = close(entry(narrative="盤查A123456789"))
    assert any(p.code == "L03-R03" and p.severity is Severity.NOTICE for p in problems)


@given(st.text(alphabet="A1290-８９ 車,巡\U00020bb7", max_size=60))
def test_l03_r03_masking_keeps_every_position(text: str) -> None:
    covered = masked(text)
    assert len(covered) == len(text)
    spans = personal_tokens(text)
    outside = [i for i in range(len(text)) if not any(a <= i < b for a, b, _ in spans)]
    assert all(covered[i] == text[i] for i in outside)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert all("*" in covered[start:end] for start, end, _ in spans)


def test_l03_r04_query_is_a_reference_without_its_result() -> None:
    query: dict[str, Value] = {"kind": "query", "ref": "q1", "at": OUT, "system": "智慧警勤"}
    assert "L03-R04" in codes(close(entry(links=[query])))
    query |= {"purpose": "盤查"}
    assert "L03-R04" not in codes(close(entry(links=[query])))
    query |= {"result": "查無前科"}
    found = [problem for problem in close(entry(links=[query])) if problem.code == "L03-R04"]
    assert "不能帶入查詢結果" in found[0].message


@pytest.mark.parametrize("duty", [duty.code for duty in duties()])
def test_l03_r05_template_of_every_duty(duty: str) -> None:
    text = template(duty, OUT, BACK, "和平東路")
    assert "115-05-19 22:00" in text
    assert "{" not in text
    assert BLANK not in text


def test_l03_r05_unknown_parts_stay_blank_and_are_pointed_out() -> None:
    text = template("B", OUT)
    assert text.count(BLANK) == 2
    found = [problem for problem in close(entry(narrative=text)) if problem.code == "L03-R05"]
    assert found[0].severity is Severity.CONFIRM
    with pytest.raises(NotFound):
        template("?", OUT)


def test_l03_r07_times_are_recognised() -> None:
    text = "2200 出發，22:10盤查，０１３０返所，2200-2400 守望"
    found = times_in(text, DAY, OUT)
    assert [(text[mark.start : mark.end], mark.at[:16]) for mark in found] == [
        ("2200", "2026-05-19T14:00"),
        ("22:10", "2026-05-19T14:10"),
        ("０１３０", "2026-05-19T17:30"),
        ("2200", "2026-05-19T14:00"),
        ("2400", "2026-05-19T16:00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026年",
        "2000元",
        "115-12-10",
        "2026-05-19",
        "0912-345-678",
        "A123456789",
        "2460",
        "2401",
        "12345",
        "1830號",
    ],
)
def test_l03_r07_other_numbers_are_not_times(text: str) -> None:
    assert times_in(text, DAY) == []


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["", ":"]))
def test_l03_r07_every_minute_of_the_day(hour: int, minute: int, colon: str) -> None:
    found = times_in(f"於{hour:02d}{colon}{minute:02d}到場", DAY)
    assert len(found) == 1
    local = from_text(found[0].at) + timedelta(hours=8)
    assert (local.hour, local.minute, local.date()) == (hour, minute, DAY)
