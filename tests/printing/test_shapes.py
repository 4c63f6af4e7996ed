"""Forms of boxes, month sheets and lines of several rows: nothing is lost, cut, or written over."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kiosk.printing
from kiosk.base.instants import to_text
from kiosk.ledgers.catalog import ALL, BOOKS, by_key
from kiosk.ledgers.definition import FieldKind, LedgerDef
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line, Status
from kiosk.ledgers.paper import MonthGrid, SubRow
from kiosk.printing import rows as measuring
from kiosk.printing.amendment import Marked
from kiosk.printing.blank import render_blank
from kiosk.printing.job import BlankJob, PrintCancelled, PrintJob
from kiosk.printing.month import month_sheets
from kiosk.printing.pages import render
from kiosk.printing.sub_rows import marked_rows
from kiosk.printing.wrap import wrap
from tests.printing.anything import WORDS, line_of, lines_of
from tests.printing.samples import (
    CHIEF,
    PEOPLE,
    PRINTED_AT,
    START,
    UNIT,
    amended,
    job,
    pdf,
)
from tests.printing.test_pages import operators, straight_lines, texts

FORMS = [book.key for book in BOOKS if book.paper.block]
GRIDS = [book.key for book in BOOKS if book.paper.grid is not None]
SPLIT = [book.key for book in BOOKS if book.paper.sub_rows is not None]
MONTH = (date(2026, 5, 1), date(2026, 5, 31))
EVERY_CHARACTER = "".join(map(chr, range(0x5000, 0x5000 + 3000)))
"""A text in which every character stands once."""
_TM = re.compile(r"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm")


def whole(definition: LedgerDef, lines: list[Line], **more: object) -> PrintJob:
    first, last = MONTH
    return job(
        "L01", lines, **{"definition": definition, "date_from": first, "date_to": last, **more}
    )


def long_text(definition: LedgerDef) -> str:
    """Return the text field of a form that has the most room."""
    found = [
        (row.height, item.fields[0])
        for row in definition.paper.block
        for item in row.cells
        if item.fields and _is_text(definition, item.fields[0])
    ]
    return max(found)[1]


def _is_text(definition: LedgerDef, key: str) -> bool:
    return key in definition.by_key and definition.by_key[key].kind is FieldKind.TEXT


def shown_text(definition: LedgerDef) -> str:
    """Return a text field that the form shows."""
    paper = definition.paper
    keys = [key for row in paper.block for cell in row.cells for key in cell.fields]
    keys += [key for column in paper.columns for key in column.fields]
    return next(key for key in [*keys, *paper.note] if _is_text(definition, key))


@pytest.mark.parametrize("book", ALL, ids=lambda book: book.key)
def test_every_line_of_every_book_is_printed_on_whole_pages(book: LedgerDef) -> None:
    lines = lines_of(book, 9)
    data = pdf(whole(book, lines))
    pages = texts(data)
    for number, text in enumerate(pages, 1):
        assert f"{UNIT} {book.title}" in text
        assert f"第 {number} 頁／共 {len(pages)} 頁" in text
        assert re.search(r"驗證碼 [0-9a-f]{8}\b", text)
    every = "".join(pages)
    for line in lines:
        assert line.number[-6:] in every
    wide, high = (842, 595) if book.paper.landscape else (595, 842)
    for page in range(len(pages)):
        placed = _TM.findall(operators(data, page))
        assert len(set(placed)) == len(placed)
        assert all(20 < float(x) < wide - 20 and 20 < float(y) < high - 20 for x, y in placed)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.key)
def test_empty_forms_of_every_book_hold_their_numbers_in_order(book: LedgerDef) -> None:
    count = 2 * book.paper.rows_per_page + 1
    numbers = tuple(f"115-AF05-{book.number:02d}-A{n:05d}" for n in range(1, count + 1))
    out = io.BytesIO()
    pages = render_blank(BlankJob(book, UNIT, numbers, CHIEF, PRINTED_AT), out)
    slots = len(book.paper.grid.slots) if book.paper.grid else 1
    found = texts(out.getvalue())
    assert len(found) == pages == -(-count // (book.paper.rows_per_page * slots))
    printed = re.findall(r"\bA(\d{5})\b", "\n".join(found))
    assert sorted(printed) == [number[-5:] for number in numbers]
    assert "停機備用表" in found[0]


@pytest.mark.parametrize("key", FORMS)
def test_so_many_forms_stand_on_a_page_as_the_book_says(key: str) -> None:
    book = by_key(key)
    count = book.paper.rows_per_page
    short: dict[str, Value] = {
        field.key: None for field in book.fields if field.kind in {FieldKind.TEXT, FieldKind.FILES}
    }
    lines = [line_of(book, n, **short) for n in range(count + 1)]
    assert len(texts(pdf(whole(book, lines[:count])))) == 1
    assert len(texts(pdf(whole(book, lines)))) == 2


@pytest.mark.parametrize("key", FORMS)
def test_a_long_text_of_a_form_goes_on_over_pages_without_losing_a_character(key: str) -> None:
    book = by_key(key)
    lines = lines_of(book, 3)
    lines[1].values[long_text(book)] = EVERY_CHARACTER
    pages = texts(pdf(whole(book, lines)))
    assert "（續）" in "".join(pages)
    assert set(EVERY_CHARACTER) <= set("".join(pages))


@pytest.mark.parametrize("key", [*FORMS, *GRIDS, *SPLIT])
def test_amendments_remarks_and_voids_stand_on_every_shape(key: str) -> None:
    book = by_key(key)
    field = shown_text(book)
    short: dict[str, Value] = {
        item.key: "簡短" for item in book.fields if item.kind is FieldKind.TEXT and item.lines > 1
    }
    lines = [line_of(book, n, **{**short, field: "原來的字"}) for n in range(4)]
    lines[0] = amended(lines[0], field, "改過的字", reason="誤植姓名")
    lines[1] = replace(lines[1], late=True, late_reason="停電以紙本登記")
    lines[2] = replace(lines[2], status=Status.VOIDED, void_reason="重複登記")
    lines[3] = replace(lines[3], proxy_pending=True)
    data = pdf(whole(book, lines))
    pages = [re.sub(r"\s", "", page) for page in texts(data)]
    every = "".join(pages)
    for words in ("原來改過的字", "誤植姓名", "刪2字增2字", "【補登】停電以紙本登記"):
        assert words in every
    assert "【作廢】重複登記" in every
    assert "【代登】所長林志成" in every
    amended_on = [page for page in pages if "刪2字增2字" in page]
    assert amended_on
    assert "修正版1" in amended_on[0]
    plain = pdf(whole(book, [line_of(book, 2, **{field: "原來的字"})]))
    void = pdf(whole(book, [lines[2]]))
    assert len(straight_lines(void)) > len(straight_lines(plain))


@pytest.mark.parametrize("key", FORMS)
def test_a_form_begun_on_a_page_ends_on_it_when_it_can(key: str) -> None:
    book = by_key(key)
    lines = lines_of(book, 7)
    for page in texts(pdf(whole(book, lines))):
        assert "（續）" not in page


def test_signatures_on_forms_are_ink_with_a_caption_or_say_that_they_are_on_paper() -> None:
    book = by_key("L14")
    signer: Value = {"id": "", "title": "民眾", "name": "林𠮷祥", "no": ""}
    at = to_text(START)
    on_paper: Value = {"by": signer, "at": at, "device": "paper", "document": "0" * 64}
    line = line_of(book, 1, done_sig=on_paper)
    data = pdf(whole(book, [line]))
    assert operators(data).count("1 J 1 j") == 1
    (text,) = texts(data)
    assert "紙本簽名" in text
    assert text.count("林𠮷祥") == 3  # applicant, caption of the ink, signature on paper


def test_rare_characters_of_every_plane_stand_on_forms() -> None:
    rare = "𦰡𠮷\U000f0001堃"
    text = texts(pdf(whole(by_key("L06"), [line_of(by_key("L06"), 1, reporter_name=rare)])))[0]
    assert "𦰡𠮷" in text


# --- month sheets ---------------------------------------------------------------------------------


def on_day(book: LedgerDef, number: int, day: int, hour: int, group: Value = None) -> Line:
    """Return a line of a day of May with short texts."""
    at = to_text(START.replace(day=1) + timedelta(days=day - 2, hours=hour))
    short: dict[str, Value] = {
        field.key: None
        for field in book.fields
        if field.kind in {FieldKind.TEXT, FieldKind.LINKS, FieldKind.FILES, FieldKind.SIGNATURE}
    }
    grid = book.paper.grid
    assert grid is not None
    values = {**short, book.when: at, **({grid.group: group} if group else {})}
    line = line_of(book, number, **values)
    line.values["fixed_at"] = None
    return replace(line, duty_date=date(2026, 5, day).isoformat(), occurred_at=at)


def room(number: int) -> Value:
    return {"id": f"room-{number}", "kind": "interview_room", "label": f"偵詢室{number}", "qty": 1}


def test_a_month_has_a_sheet_for_each_room_with_all_its_days() -> None:
    book = by_key("L16")
    lines = [on_day(book, day, day, 9, room(1)) for day in range(1, 25)]
    lines += [on_day(book, 40, 7, 9, room(2))]
    pages = texts(pdf(whole(book, lines)))
    assert len(pages) == 2
    assert "偵詢室1　115 年 5 月" in pages[0]
    assert "偵詢室2　115 年 5 月" in pages[1]
    for page in pages:
        for day in range(1, 32):
            assert re.search(rf"(^|\s){day}(\s|$)", page), day
    assert pages[1].count("－") == 30


def test_two_checks_of_a_day_stand_side_by_side_and_a_third_below() -> None:
    book = by_key("L07")
    sheet = book.by_key["sheet"].choices[0].code
    lines = [on_day(book, n, 3, hour, sheet) for n, hour in enumerate((9, 21, 22))]
    (text,) = texts(pdf(whole(book, lines)))
    rows = text.splitlines()
    third = next(n for n, row in enumerate(rows) if "A00003" in row)
    assert re.search(r"3 A00001 A00002", rows[third - 1])
    assert "－" not in rows[third]


def test_a_long_fault_lets_the_month_stay_on_one_sheet() -> None:
    book = by_key("L16")
    lines = [on_day(book, day, day, 9, room(1)) for day in range(1, 32)]
    for line in lines:
        line.values["keeper"] = PEOPLE[0].to_value()
    lines[9].values["fault"] = WORDS * 2
    assert len(texts(pdf(whole(book, lines)))) == 1


def test_days_that_were_not_asked_for_are_crossed_out() -> None:
    book = by_key("L16")
    lines = [on_day(book, 1, 10, 9, room(1))]
    data = pdf(whole(book, lines, date_from=date(2026, 5, 5), date_to=date(2026, 5, 20)))
    (text,) = texts(data)
    assert text.count("不在列印期間") == 2
    assert text.count("－") == 15
    slanted = [pair for pair in straight_lines(data) if pair[0] != pair[2] and pair[1] != pair[3]]
    assert len(slanted) == 2


def test_a_time_of_the_same_day_says_no_date() -> None:
    book = by_key("L07")
    sheet = book.by_key["sheet"].choices[0].code
    (text,) = texts(pdf(whole(book, [on_day(book, 1, 3, 9, sheet)])))
    assert re.search(r"\b\d\d:01\b", text)
    assert "115-05-03" not in text


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 31), st.integers(0, 23), st.sampled_from(["", "A", "B"])),
        max_size=40,
    ),
    st.integers(1, 3),
)
def test_every_line_stands_once_in_a_month_and_by_its_time(
    given_lines: list[tuple[int, int, str]], slots: int
) -> None:
    book = by_key("L16")
    lines = [
        on_day(book, n, day, hour, {"id": group, "kind": "k", "label": group, "qty": 1})
        for n, (day, hour, group) in enumerate(given_lines)
    ]
    sheets = month_sheets(book, MonthGrid(("",) * slots, "room"), lines)
    seen = [line.id for sheet in sheets for row in sheet.rows for line in row.filled]
    assert sorted(seen) == sorted(line.id for line in lines)
    for sheet in sheets:
        assert sorted({row.day for row in sheet.rows}) == list(range(1, 32))
        for row in sheet.rows:
            assert len(row.lines) == slots
            times = [line.occurred_at for line in row.filled]
            assert times == sorted(times)


# --- lines of several rows ------------------------------------------------------------------------


def test_a_handover_prints_its_four_rows() -> None:
    book = by_key("L02")
    (text,) = texts(pdf(whole(book, [line_of(book, n, diff_note="") for n in range(2)])))
    for word in ("在所", "出勤", "送修", "庫存"):
        assert len(re.findall(word, text)) == 2


def test_a_count_that_was_corrected_stays_legible_in_its_row() -> None:
    book = by_key("L02")

    def rows(values: object) -> tuple[SubRow, ...]:
        assert isinstance(values, dict)
        return (SubRow((("項目", "在所"), ("手槍", str(values["n"])))),)

    line = line_of(book, 1)
    line.values["n"] = 3
    line = amended(line, "n", 4, 5)
    (row,) = marked_rows(rows, line)
    assert row == {"項目": Marked("在所"), "手槍": Marked("3 4 5", ((0, 1), (2, 3)))}


def test_a_line_too_high_for_a_page_is_cut_between_its_lines_and_loses_nothing() -> None:
    book = by_key("L12")
    pages = texts(pdf(whole(book, [line_of(book, 2, fault=EVERY_CHARACTER)])))
    assert len(pages) > 1
    joined = "".join(pages)
    assert set(EVERY_CHARACTER) <= set(joined)
    for item in ("電源", "防潮", "零件"):
        assert item in joined


# --- work -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["L01", "L02", "L04", "L07"])
def test_scenario_27_the_work_of_a_month_grows_with_its_lines_and_no_faster(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[int] = []
    real = wrap

    def counted(text: str, *rest: object, **more: object) -> object:
        broken.append(len(text))
        return real(text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(measuring, "wrap", counted)
    book = by_key(key)

    def characters(count: int) -> int:
        broken.clear()
        lines = lines_of(book, count)
        for number, line in enumerate(lines):
            line.values["remark"] = f"{number}號{WORDS[: 20 + number % 30]}"
        pdf(whole(book, lines))
        return sum(broken)

    few, many = characters(100), characters(400)
    assert many <= 4.4 * few
    # Each printed character is measured a few times, once a size, and never once a page.
    assert many <= 400 * 4000


def test_cancelling_stops_every_shape_before_anything_is_drawn() -> None:
    for key in ("L02", "L06", "L16"):
        book = by_key(key)
        out = io.BytesIO()
        with pytest.raises(PrintCancelled):
            render(whole(book, lines_of(book, 5)), out, lambda _done, _total: False)
        assert out.getvalue() == b""


def test_no_name_of_a_book_stands_in_the_printing_code() -> None:
    folder = Path(kiosk.printing.__file__).parent
    for path in folder.glob("*.py"):
        assert not re.search(r'"L\d\d"', path.read_text("utf-8")), path.name
