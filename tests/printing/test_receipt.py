"""Receipts: two copies of the same rows on one sheet, the signature on both."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.printing import wire
from kiosk.printing.receipt import render_receipt
from kiosk.printing.receipt_job import ReceiptJob, receipt_message, receipt_of
from kiosk.printing.spool import PrintSpool
from tests.printing.samples import CHIEF, INK, PRINTED_AT, UNIT

RECEIPT = ReceiptJob(
    unit=UNIT,
    title="司法文書領取收據",
    number="115-AF05-13-A00012",
    rows=(
        ("文書", "臺灣士林地方法院 115年度訴字第12號 判決 1 件"),
        ("寄存日", "115-05-12"),
        ("生效日", "115-05-17"),
        ("領取日", "115-05-17"),
        ("領取人", "𠮷田羣（本人）"),
    ),
    copies=("第一聯　領取人收執", "第二聯　存根"),
    sign_label="領取人簽名",
    sign_text="𠮷田羣 115-05-17 10:20",
    printed_by=CHIEF,
    printed_at=PRINTED_AT,
    drawing=INK,
    notes=("本收據記載之生效日依民事訴訟法第 138 條計算。",),
)


def pages(job: ReceiptJob) -> list[str]:
    out = io.BytesIO()
    count = render_receipt(job, out)
    read = PdfReader(io.BytesIO(out.getvalue()))
    assert len(read.pages) == count
    size = read.pages[0].mediabox
    assert (round(size.width), round(size.height)) == (595, 842)
    return [page.extract_text() for page in read.pages]


def test_two_copies_stand_on_one_sheet_with_every_row() -> None:
    (text,) = pages(RECEIPT)
    for label, value in RECEIPT.rows:
        assert text.count(label) >= 2
        assert text.count(value) >= 2
    assert [text.count(copy) for copy in RECEIPT.copies] == [1, 1]
    assert text.count(RECEIPT.digest[:8]) == 2


def test_the_hash_is_of_what_is_printed_not_of_who_printed_it() -> None:
    other = replace(RECEIPT, printed_by=replace(CHIEF, name="王大明"))
    assert other.digest == RECEIPT.digest
    assert replace(RECEIPT, rows=RECEIPT.rows[1:]).digest != RECEIPT.digest


def test_many_papers_take_a_sheet_for_each_copy_and_lose_no_row() -> None:
    rows = tuple((f"文書 {n}", f"臺灣士林地方法院 115年度訴字第{n}號 判決 1 件") for n in range(60))
    found = pages(replace(RECEIPT, rows=rows))
    assert len(found) == 4
    for copy in (found[:2], found[2:]):
        text = "".join(copy)
        assert all(f"第{n}號" in text for n in range(60))
        assert "第 2 頁／共 2 頁" in text


def test_without_a_drawing_the_box_waits_for_a_signature_by_hand() -> None:
    assert len(pages(replace(RECEIPT, drawing=None))) == 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=12))
def test_any_text_can_be_printed(texts: list[str]) -> None:
    rows = tuple((f"{n}", text.encode("utf-8", "ignore").decode()) for n, text in enumerate(texts))
    assert pages(replace(RECEIPT, rows=rows))


def test_a_receipt_crosses_to_the_print_process(tmp_path: Path) -> None:
    assert receipt_of(wire.load(wire.dump(receipt_message(RECEIPT)))) == RECEIPT
    out = io.BytesIO()
    render_receipt(RECEIPT, out)
    spool = PrintSpool()
    try:
        assert spool.render_receipt(RECEIPT, tmp_path / "receipt.pdf") == 1
    finally:
        spool.close()
    assert (tmp_path / "receipt.pdf").read_bytes() == out.getvalue()
