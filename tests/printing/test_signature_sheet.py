"""The examiner's sheet: one page with picture, pressure where it is measured, and speed."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.printing.signature_sheet import Sample, SignatureSheet, render_signature

STROKE = tuple((1000 * step, 500 * (step % 7), 5 * step, 300 + step) for step in range(40))
SHEET = SignatureSheet(
    "簽名筆跡檢視", (("簽名人", "𠮷田羣"), ("裝置", "STU-540")), 108_000, 64_800, 1023, (STROKE,)
)


def page(sheet: SignatureSheet) -> str:
    out = io.BytesIO()
    render_signature(sheet, out)
    pages = PdfReader(out).pages
    assert len(pages) == 1
    return pages[0].extract_text()


def test_the_sheet_says_who_and_shows_the_scales() -> None:
    text = page(SHEET)
    for words in ("簽名筆跡檢視", "𠮷田羣", "STU-540", "筆壓", "筆速", "1023", "195 ms"):
        assert words in text


def test_speed_is_in_millimetres_a_second() -> None:
    straight = tuple((1000 * step, 0, 5 * step, 9) for step in range(9))
    assert "200" in page(replace(SHEET, strokes=(straight,))).split()


def test_a_device_without_pressure_has_no_curve_of_it() -> None:
    assert "筆壓" not in page(replace(SHEET, max_pressure=0))


samples = st.tuples(
    st.integers(-9, 200_000), st.integers(-9, 99_000), st.integers(0, 90_000), st.integers(0, 2000)
)


@settings(max_examples=15)
@given(st.lists(st.lists(samples, min_size=1, max_size=6).map(tuple), max_size=4).map(tuple))
def test_any_strokes_make_a_page(strokes: tuple[tuple[Sample, ...], ...]) -> None:
    assert "筆速" in page(replace(SHEET, strokes=strokes))
