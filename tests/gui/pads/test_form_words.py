"""What a foreigner reads on a pad: each line behind its translation, title and signer in his language."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter
from PySide6.QtWidgets import QApplication

from devtools.pad_forms import SIZES, requests
from kiosk.base.errors import InvalidInput
from kiosk.devices.pads.model import Capability
from kiosk.views.pads.citizen import HOME, LANGUAGES, CitizenText, load
from kiosk.views.pads.form_layout import plan_for
from kiosk.views.pads.form_painter import SignedForm, draw_form, packed, unpacked
from kiosk.views.pads.typography import Fonts, Run
from kiosk.views.widgets.signature_capture import SignatureRequest
from tests.gui.conftest import RESOURCES

FORMS = tuple(requests())
REPORT = replace(
    FORMS[0],
    text="受理各類案件紀錄表\n受理\n受理方式：臨櫃\n報案人姓名：吉川明\n備用欄：無名\n案類：機車竊盜",
)
TERMS = {
    "受理": "Handling",
    "受理各類案件紀錄表": "Handling of cases",
    "受理方式": "Channel",
    "臨櫃": "counter",
    "報案人姓名": "Reporter's name",
    "案類": "Type of case",
    "機車竊盜": "motorcycle theft",
    "共 # 件": "# papers in all",
    "# 件": "# item(s)",
    "判決": "Judgment",
    "寄存": "deposited",
    "生效": "in effect",
    "裝備": "Equipment",
    "彈匣": "magazines",
    "檢查": "Check",
    "未勾選": "Not ticked",
    "已搜身": "searched",
}


@pytest.fixture(scope="module")
def words() -> dict[str, CitizenText]:
    return dict(load(RESOURCES / "citizen"))


def can(width: int, height: int) -> Capability:
    return Capability(10_800, 6_480, 1023, width, height, 200, 2540)


def read(form: SignedForm) -> str:
    return "".join(line for page in form.lines for line in page)


def folder_with(place: Path, content: str, language: str = "en") -> Path:
    shutil.copytree(RESOURCES / "citizen", place)
    (place / "terms" / f"{language}.json").write_text(content, "utf-8")
    return place


@pytest.fixture
def english(tmp_path: Path) -> CitizenText:
    return load(folder_with(tmp_path / "citizen", json.dumps(TERMS)))["en"]


# ------------------------------------------------------------------------------- translations
def test_each_line_stands_unchanged_behind_its_translation(
    qapp: QApplication, english: CitizenText
) -> None:
    lines = [line for page in draw_form(REPORT, english, can(800, 480)).lines for line in page]
    for line in (
        "Handling of cases – 受理各類案件紀錄表",
        "Handling – 受理",
        "Channel: counter – 受理方式：臨櫃",
        "Reporter's name – 報案人姓名：吉川明",
        "備用欄：無名",
        "Type of case: motorcycle theft – 案類：機車竊盜",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("共 2 件：", "2 papers in all"),
        ("共 兩 件：", ""),
        ("沒有的：臨櫃", ""),
        ("受理方式：臨櫃、機車竊盜", "Channel: counter, motorcycle theft"),
        ("受理方式：臨櫃、飛鴿", "Channel"),
        ("受理方式：", "Channel"),
        ("裝備：彈匣 2、彈匣 12", "Equipment: magazines 2, magazines 12"),
        ("檢查：未勾選：已搜身", "Check: Not ticked: searched"),
        ("檢查：未勾選：別的", "Check"),
        (
            "3. 115-A-00012 臺北地院 115年度訴字第1180號 判決 1 件，115-11-20 寄存，生效 115-11-30",
            "3. Judgment 1 item(s), 115-11-20 deposited, in effect 115-11-30",
        ),
        ("3. 115-A-00012 臺北地院 115", ""),
        ("", ""),
    ],
)
def test_a_line_is_translated_as_far_as_it_is_known(
    english: CitizenText, line: str, before: str
) -> None:
    assert english.gloss(line) == before


def test_at_home_nothing_stands_before_the_text(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    form = draw_form(REPORT, words[HOME], can(800, 480))
    consent = words[HOME].consent
    assert read(form) == REPORT.text.replace("\n", "") + consent


def test_the_title_is_in_the_language_of_the_signer(words: dict[str, CitizenText]) -> None:
    for language, one in words.items():
        title, act = one.title("受理：請確認內容並簽名")
        assert act in title
        assert "請確認" not in title or language == HOME
        assert "{" not in title
        unknown, act = one.title("飛行：請確認內容並簽名")
        assert unknown.startswith("飛行")
        assert act == "飛行"
        assert one.title("請確認內容並簽名")[0] == "請確認內容並簽名"
    assert words["en"].title("受理：x") == ("Report taken: please check and sign", "Report taken")


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"受理": ""}', '{"受理": 1}', '{"か\\u3099": "x"}', "{} x"]
)
def test_damaged_terms_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidInput, match=r"terms/en\.json"):
        load(folder_with(tmp_path / "citizen", content))


def test_a_language_without_terms_shows_the_very_text(qapp: QApplication, tmp_path: Path) -> None:
    place = folder_with(tmp_path / "citizen", "{}")
    (place / "terms" / "vi.json").unlink()
    for language in ("en", "vi"):
        one = load(place)[language]
        shown = draw_form(REPORT, one, can(800, 480))
        assert read(shown) == one.text + REPORT.text.replace("\n", "") + one.consent


# ----------------------------------------------------------------- every form, language, display
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_read_whole_and_keeps_its_room(
    qapp: QApplication, words: dict[str, CitizenText], size: tuple[int, int], language: str
) -> None:
    one = words[language]
    for request in FORMS:
        form = draw_form(request, one, can(*size))
        shown = read(form)
        at = 0
        for line in request.text.split("\n"):
            gloss = one.gloss(line)
            found = [f"{gloss} – {line}", gloss + line]  # beside it, or on lines of its own
            text = next(text for text in found if text in shown[at:])
            at = shown.index(text, at) + len(text)
        assert shown.endswith(one.consent)
        made = plan_for(can(*size), form.text_px)
        edge = made.sizes.margin + made.inner
        for page, lines in zip(form.pages, form.lines, strict=True):
            last = page is form.pages[-1]
            assert len(lines) <= (made.last_lines if last else made.lines)
            image = unpacked(page)
            beside = made.key_areas([1] * len(page.keys))[0].left if made.sizes.column else size[0]
            below = size[1] if made.sizes.column else min(key.area.top for key in page.keys)
            strips = [*range(made.sizes.margin - 1), *range(edge + 1, beside)]
            assert all(
                image.pixelColor(x, y).value() == 255 for x in strips for y in range(below)
            ), (request.title, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_letter_of_a_text_vanishes_in_one_bit(qapp: QApplication, size: tuple[int, int]) -> None:
    fonts, white = Fonts(HOME), b"\xff" * 8 * 64
    for pixels in plan_for(can(*size)).sizes.ladder:
        for letter in (*map(chr, range(0x21, 0x7F)), *"，。：；、·–—丨丶一", "𠮷"):
            image = QImage(64, 64, QImage.Format.Format_Grayscale8)
            image.fill(QColor("white"))
            painter = QPainter(image)
            painter.setPen(QColor("black"))
            fonts.draw(painter, (Run(letter),), QPointF(8, 44), pixels)
            painter.end()
            assert packed(image) != white, (letter, pixels)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_short_text_has_the_largest_letters_and_a_longer_one_never_larger_ones(
    qapp: QApplication, words: dict[str, CitizenText], size: tuple[int, int]
) -> None:
    ladder = plan_for(can(*size)).sizes.ladder
    rows = [f"第 {number} 條：知悉。" for number in range(1, 30)]
    forms = [
        draw_form(
            SignatureRequest("\n".join(rows[:count]), "林小美", "報案人"), words[HOME], can(*size)
        )
        for count in range(30)
    ]
    assert forms[0].text_px == ladder[0]
    assert {form.text_px for form in forms} <= set(ladder)
    for shorter, longer in pairwise(forms):
        assert len(shorter.pages) <= len(longer.pages)
        if len(shorter.pages) == len(longer.pages):
            assert shorter.text_px >= longer.text_px


def test_short_forms_are_read_in_large_letters(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    assert draw_form(FORMS[2], words[HOME], can(800, 480)).text_px == 34
    for language in LANGUAGES:
        assert draw_form(FORMS[2], words[language], can(800, 480)).text_px >= 24


def test_the_ink_and_the_keys_keep_their_size(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    for size in SIZES:
        forms = [draw_form(one, words[HOME], can(*size)) for one in FORMS]
        assert len({form.pages[-1].ink_area for form in forms}) == 1
        assert len({key.area.height for form in forms for key in form.pages[-1].keys}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consent_is_torn_only_where_that_saves_a_page(
    qapp: QApplication, words: dict[str, CitizenText], language: str
) -> None:
    consent = words[language].consent
    for request in FORMS:
        form = draw_form(request, words[language], can(800, 480))
        assert "".join(form.lines[-1]).endswith(consent)


# ------------------------------------------------------------------------ letters and line breaks
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_thai_word_is_parted(
    qapp: QApplication, words: dict[str, CitizenText], size: tuple[int, int]
) -> None:
    for request in FORMS:
        lines = [
            line for page in draw_form(request, words["th"], can(*size)).lines for line in page
        ]
        for line, following in pairwise(lines):
            parted = line[-1:] + following[:1]
            inside = len(parted) == 2 and all("\u0e01" <= letter <= "\u0e7f" for letter in parted)
            ends = (words["th"].text, words["th"].consent)
            assert not inside or any(text.endswith(line) for text in ends), (line, following)


def test_japanese_words_have_japanese_letters_and_the_text_taiwanese_ones(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    if "Noto Sans CJK JP" not in QFontDatabase.families():
        pytest.skip("no Japanese font on this machine")
    english = words["en"]
    japanese = replace(english, language="ja")
    brief = SignatureRequest("直角化骨", "林小美", "報案人", "直：直")
    size = can(800, 480)
    # The same words around a text: only the letters differ, and only those of the words.
    spoken = replace(english, text="直角化骨", check="{act}", terms={})
    other = replace(japanese, text="直角化骨", check="{act}", terms={})
    one, two = draw_form(brief, spoken, size).pages[0], draw_form(brief, other, size).pages[0]
    sizes = plan_for(size, draw_form(brief, spoken, size).text_px).sizes
    top = sizes.margin + sizes.head
    rows = [
        [page.bits[y * page.stride : (y + 1) * page.stride] for y in range(page.height)]
        for page in (one, two)
    ]
    intro, text = slice(top, top + sizes.line), slice(top + sizes.line, top + 2 * sizes.line)
    assert rows[0][intro] != rows[1][intro]
    assert rows[0][text] == rows[1][text]
    assert any(row.count(b"\xff") != len(row) for row in rows[0][text])
