from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.base.canonical import Json, canonical
from kiosk.base.errors import InvalidInput
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.line import Line, Review, Status
from kiosk.printing.blank import render_blank
from kiosk.printing.job import BlankJob, PrintCancelled, content_hash
from kiosk.printing.pages import render, render_file
from tests.printing.samples import (
    CHIEF,
    DAY,
    PRINTED_AT,
    UNIT,
    amended,
    duty_io,
    job,
    pdf,
    reviewed,
    vehicle_use,
    work_log,
)


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def operators(data: bytes, page: int = 0) -> str:
    contents = PdfReader(io.BytesIO(data)).pages[page].get_contents()
    assert contents is not None
    return contents.get_data().decode("ascii")


def straight_lines(data: bytes) -> list[tuple[float, float, float, float]]:
    pattern = r"w ([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S"
    return [tuple(map(float, found)) for found in re.findall(pattern, operators(data))]  # type: ignore[misc]


def plain(number: int) -> Line:
    line = duty_io(number)
    line.values.update(issue_sig=None, receiver_sig=None, reason_place="成功路", items=None)
    return line


def test_eighteen_lines_fill_the_official_page_and_the_next_one_begins_a_new_page() -> None:
    assert len(texts(pdf(job("L01", map(plain, range(18)))))) == 1
    assert len(texts(pdf(job("L01", map(plain, range(19)))))) == 2


def test_every_line_stands_once_and_in_order() -> None:
    pages = texts(pdf(job("L01", map(duty_io, range(120)))))
    found = re.findall(r"TPD-(\d{4})", "\n".join(pages))
    assert [int(number) for number in found] == list(range(132, 252))


def test_every_page_says_what_it_is_who_printed_it_and_when() -> None:
    first = job("L01", map(duty_io, range(40)), date_to=DAY + timedelta(days=1))
    pages = texts(pdf(first))
    for number, text in enumerate(pages, 1):
        assert f"{UNIT} 員警出入及領用槍械無線電登記簿" in text
        assert "中華民國 115 年 5 月 19 日 星期二 至 115 年 5 月 20 日 星期三" in text
        assert f"第 {number} 頁／共 {len(pages)} 頁" in text
        assert "列印：所長 林志成 115-05-20 08:10" in text
        assert re.search(r"驗證碼 [0-9a-f]{8}\b", text)


def test_the_qr_code_names_ledger_dates_page_and_the_whole_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    real = segno.make

    def make(content: str, **options: object) -> segno.QRCode:
        made.append(content)
        return real(content, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(segno, "make", make)
    contents: list[Json] = []

    def hashed(content: Json) -> str:
        contents.append(content)
        return content_hash(content)

    pages = texts(pdf(job("L01", map(duty_io, range(20)), page_hash=hashed)))
    digests = [content_hash(content) for content in contents]
    assert made == [
        f"L01/1150519-1150519/{n}-{len(pages)}/{digest.upper()}"
        for n, digest in enumerate(digests, 1)
    ]
    for text, digest in zip(pages, digests, strict=True):
        assert f"驗證碼 {digest[:8]}" in text


def test_the_hash_follows_the_content_and_not_the_printing() -> None:
    seen: list[str] = []

    def hashed(content: Json) -> str:
        seen.append(canonical(content))
        return content_hash(content)

    lines = [duty_io(n) for n in range(3)]
    pdf(job("L01", lines, page_hash=hashed))
    pdf(job("L01", lines, page_hash=hashed, printed_at=PRINTED_AT + timedelta(days=1)))
    lines[1].values["rounds_in"] = 23
    pdf(job("L01", lines, page_hash=hashed))
    assert seen[0] == seen[1] != seen[2]


def test_the_same_job_gives_the_same_bytes() -> None:
    assert pdf(job("L05", [vehicle_use(1)])) == pdf(job("L05", [vehicle_use(1)]))


def test_an_amended_field_shows_both_texts_the_strike_and_the_foot_table() -> None:
    lines = [plain(0), amended(plain(1), "reason_place", "成功橋", reason="地點誤植")]
    data = pdf(job("L01", lines))
    text = texts(data)[0]
    assert "修正版 1" in text
    assert "成功路橋" in text
    assert "刪1字增1字" in text
    assert "地點誤植" in text
    assert "更正 警員 陳𠮷祥" in text
    assert "核准 所長 林志成" in text
    level = [pair for pair in straight_lines(data) if pair[1] == pair[3] and pair[2] - pair[0] < 12]
    assert len(level) == 2
    assert level[0][0] == level[1][0]


def test_pages_without_amended_lines_carry_no_edition() -> None:
    lines = [amended(plain(0), "reason_place", "成功橋"), *map(plain, range(1, 40))]
    pages = texts(pdf(job("L01", lines)))
    assert ["修正版" in text for text in pages] == [True, False, False]


def test_a_voided_line_stays_legible_under_the_strike_with_its_reason() -> None:
    void = replace(plain(0), status=Status.VOIDED, void_reason="重複登記")
    data = pdf(job("L01", [void]))
    text = texts(data)[0]
    assert "TPD-0132" in text
    assert "【作廢】重複登記" in text
    clean = pdf(job("L01", [plain(0)]))
    assert len(straight_lines(data)) >= len(straight_lines(clean)) + 2 * 10


def test_a_late_entry_says_so_with_its_reason() -> None:
    late = replace(plain(0), late=True, late_reason="停電以紙本登記")
    assert "【補登】停電以紙本登記（115-05-19 00:01 登記）" in texts(pdf(job("L01", [late])))[0]


def test_a_returned_line_shows_the_remark_and_reviews_are_counted_in_their_box() -> None:
    lines = [reviewed(plain(n)) for n in range(3)]
    returned = Review("returned", "彈數請補", CHIEF, lines[0].recorded_at)
    lines[0] = replace(lines[0], reviews=(returned,), status=Status.RETURNED)
    text = texts(pdf(job("L01", lines)))[0]
    assert "【退回補正】彈數請補" in text
    assert "核閱 3 筆" in text


def test_the_empty_end_of_the_last_page_is_crossed_out_once() -> None:
    data = pdf(job("L01", [plain(0)]))
    assert texts(data)[0].count("以下空白") == 1
    slanted = [pair for pair in straight_lines(data) if pair[0] != pair[2] and pair[1] != pair[3]]
    assert len(slanted) == 1
    full = pdf(job("L01", map(plain, range(18))))
    assert "以下空白" not in texts(full)[0]


def test_a_book_without_lines_is_one_crossed_page() -> None:
    pages = texts(pdf(job("L03", [])))
    assert len(pages) == 1
    assert "以下空白" in pages[0]


def test_signatures_are_ink_and_without_ink_name_and_time() -> None:
    data = pdf(job("L01", [duty_io(0)]))
    assert "林志成" in texts(data)[0]
    assert "05-19 02:01" in texts(data)[0]
    assert operators(data).count("1 J 1 j") == 1
    assert operators(pdf(job("L01", [duty_io(1)]))).count("1 J 1 j") == 2


def test_a_long_narrative_goes_on_over_pages_without_losing_a_character() -> None:
    line = work_log(0)
    story = "\n".join(f"第{n}點無異狀。" for n in range(300))
    line.values["narrative"] = story
    pages = texts(pdf(job("L03", [work_log(1), line, work_log(2)])))
    assert len(pages) > 3
    assert "（續）" in pages[1]
    found = re.findall(r"第(\d+)點", "".join(pages).replace("\n", ""))
    assert [int(number) for number in found] == list(range(300))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 1200), min_size=1, max_size=10), st.sampled_from(["L01", "L03"]))
def test_no_text_lies_on_another_and_none_leaves_the_page(lengths: list[int], key: str) -> None:
    lines = []
    for number, length in enumerate(lengths):
        line = plain(number) if key == "L01" else work_log(number)
        field = "reason_place" if key == "L01" else "narrative"
        line.values[field] = "簿" * length
        lines.append(line)
    data = pdf(job(key, lines))
    # The title of every page holds the character once.
    pages = texts(data)
    assert "".join(pages).count("簿") == sum(lengths) + len(pages)
    for page in range(len(pages)):
        placed = re.findall(r"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm", operators(data, page))
        assert len(set(placed)) == len(placed)
        assert all(float(x) > 20 and float(y) > 20 for x, y in placed)


def test_cancelling_writes_nothing_and_keeps_the_earlier_file(tmp_path: Path) -> None:
    target = tmp_path / "L01.pdf"
    target.write_bytes(b"earlier")
    out = io.BytesIO()
    with pytest.raises(PrintCancelled):
        render(job("L01", map(plain, range(40))), out, lambda done, _total: done < 2)
    assert out.getvalue() == b""
    with pytest.raises(PrintCancelled):
        render_file(job("L01", map(plain, range(40))), target, lambda done, _total: done < 2)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("L01.pdf", b"earlier")
    ]


def test_progress_counts_pages(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def told(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    assert render_file(job("L01", map(plain, range(40))), tmp_path / "a.pdf", told) == 3
    assert seen == [(0, 0), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("key", ["L01", "L03", "L05"])
def test_blank_forms_hold_their_reserved_numbers_and_nothing_else(key: str) -> None:
    numbers = tuple(f"115-AF05-{key[1:]}-A{n:05d}" for n in range(1, 21))
    out = io.BytesIO()
    pages = render_blank(BlankJob(by_key(key), UNIT, numbers, CHIEF, PRINTED_AT), out)
    found = texts(out.getvalue())
    assert len(found) == pages == -(-20 // by_key(key).paper.rows_per_page)
    assert re.findall(r"\bA000\d\d\b", "\n".join(found)) == [number[-6:] for number in numbers]
    assert f"編號 115-AF05-{key[1:]}-" in found[0]
    assert "停機備用表" in found[0]


def test_blank_forms_need_numbers() -> None:
    with pytest.raises(InvalidInput):
        render_blank(BlankJob(by_key("L01"), UNIT, (), CHIEF, PRINTED_AT), io.BytesIO())


def test_the_drawn_code_is_the_code_dark_for_dark(tmp_path: Path) -> None:
    content: list[Json] = []

    def hashed(page: Json) -> str:
        content.append(page)
        return content_hash(page)

    file = tmp_path / "page.pdf"
    file.write_bytes(pdf(job("L01", [plain(0)], page_hash=hashed)))
    command = ["pdftoppm", "-r", "300", "-gray", "-singlefile", str(file)]
    image = subprocess.run(command, check=True, capture_output=True).stdout
    _, size, _, pixels = image.split(b"\n", 3)
    width, height = map(int, size.split())
    text = f"L01/1150519-1150519/1-1/{content_hash(content[0]).upper()}"
    matrix = segno.make(text, error="m", micro=False, boost_error=False, mask=2).matrix
    # The field of 20 mm ends 12 mm from the right and 10 mm from the lower edge (domain §7.17).
    dot = 300 / 25.4
    left, top = width - (12 + 20 - 1.75) * dot, height - (10 + 20 - 1.75) * dot
    unit = (20 - 2 * 1.75) * dot / len(matrix)
    drawn = [
        [
            pixels[int(top + (row + 0.5) * unit) * width + int(left + (column + 0.5) * unit)] < 128
            for column in range(len(matrix))
        ]
        for row in range(len(matrix))
    ]
    assert drawn == [[bool(dark) for dark in row] for row in matrix]
