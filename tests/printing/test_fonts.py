from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.printing.fonts import FILES, MISSING, FontMissing, FontSet, find_fonts, installed_fonts
from tests.printing.samples import duty_io, job, pdf

JI, NA, PRIVATE, ABSENT = "\U00020bb7", "\U00026c21", "\U000f0016", "\U0001f600"


def pdftotext(data: bytes, tmp_path: Path) -> str:
    file = tmp_path / "page.pdf"
    file.write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


def pypdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def with_remark(text: str) -> bytes:
    line = duty_io(0)
    line.values["remark"] = text
    return pdf(job("L01", [line]))


@pytest.mark.parametrize(
    ("character", "face"), [("拔", 0), ("A", 0), (JI, 1), (NA, 1), (PRIVATE, 2), (ABSENT, MISSING)]
)
def test_each_character_is_drawn_by_the_first_font_that_has_it(character: str, face: int) -> None:
    assert installed_fonts().number[character] == face


def test_text_is_split_into_runs_of_one_font_and_loses_nothing() -> None:
    text = f"陳{JI}祥{NA}拔{PRIVATE}{ABSENT}{ABSENT}x"
    runs = installed_fonts().runs(text)
    assert "".join(part for _, part in runs) == text
    assert [number for number, _ in runs] == [0, 1, 0, 1, 0, 2, MISSING, MISSING, 0]


def test_rare_characters_come_back_out_of_the_pdf_with_two_readers(tmp_path: Path) -> None:
    text = f"陳{JI}祥、{NA}拔派出所、造字{PRIVATE}、R2-D2"
    data = with_remark(text)
    assert text in pdftotext(data, tmp_path)
    assert text in pypdf_text(data)


def test_more_than_one_block_of_rare_characters_comes_back(tmp_path: Path) -> None:
    text = "".join(map(chr, range(0x20000, 0x20000 + 230)))
    data = with_remark(text)
    assert text in pypdf_text(data).replace("\n", "")


def test_a_character_of_no_font_is_shown_as_its_code_point_and_copied_as_itself(
    tmp_path: Path,
) -> None:
    data = with_remark(f"缺字{ABSENT}後")
    assert f"缺字{ABSENT}後" in pdftotext(data, tmp_path).replace(" ", "")
    assert "U+1F600" in pypdf_text(data)


def test_absent_fonts_are_one_clear_error_that_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(FontMissing) as caught:
        find_fonts([tmp_path])
    assert "fonts-cns11643-kai" in str(caught.value)
    assert FILES[1] in caught.value.message


def test_our_own_folder_goes_before_the_systems(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second" / "deep"
    first.mkdir()
    second.mkdir(parents=True)
    for name in FILES:
        (second / name).write_bytes(b"")
    (first / FILES[0]).write_bytes(b"")
    found = find_fonts([first, tmp_path / "second"])
    assert found == [first / FILES[0], second / FILES[1], second / FILES[2]]


def test_a_file_that_is_no_font_is_a_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / FILES[0]
    broken.write_bytes(b"not a font")
    with pytest.raises(FontMissing, match="無法讀取"):
        FontSet([broken]).width("a")
