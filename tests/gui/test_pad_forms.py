"""Forms as a pad shows them: every size, every language, to the last letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from kiosk.devices.pads.model import Capability
from kiosk.views.pads.citizen import LANGUAGES, CitizenText, load
from kiosk.views.pads.form_painter import draw_form, drawable, unpacked
from kiosk.views.theme import ui_font
from kiosk.views.widgets.signature_capture import SignatureRequest
from tests.gui.conftest import RESOURCES

TEXT = "寄存司法文書具領\n編號 115-AW3B2-L13-A-00012\n應受送達人：𠮷川明\n本人已領取上列文書。"
OFFICER = SignatureRequest(TEXT, "警員 王大明", "領用人", "領用槍彈：請確認內容並簽名")
CITIZEN = replace(OFFICER, signer="𠮷川明", role="具領人", citizen=True)
SIZES = ((800, 480), (640, 480), (320, 200), (396, 100))
PATIENCE_MS = 15_000


def can(width: int, height: int) -> Capability:
    return Capability(10_800, 6_480, 1023, width, height, 200, 2540)


@pytest.fixture(scope="module")
def words() -> dict[str, CitizenText]:
    return dict(load(RESOURCES / "citizen"))


# ------------------------------------------------------------------------------------- forms
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_fit_every_display_in_every_language(
    qapp: QApplication, words: dict[str, CitizenText], size: tuple[int, int], language: str
) -> None:
    form = draw_form(CITIZEN, words[language], can(*size))
    assert form.language == language
    assert form.consent == words[language].consent
    last = form.pages[-1]
    assert {"clear", "cancel", "confirm"} <= {key.name for key in last.keys}
    assert all({"cancel", "next"} <= {key.name for key in page.keys} for page in form.pages[:-1])
    for page in form.pages:
        assert (page.width, page.height) == size
        assert all(key.area.height >= 20 and key.area.width >= 60 for key in page.keys)
        for one in page.keys:
            others = [key.area for key in page.keys if key is not one]
            assert not any(other.holds(one.area.left, one.area.top) for other in others)
            assert not last.ink_area.holds(one.area.left, one.area.top)
    assert last.ink_area.height >= 50


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_keys_are_read_whole(
    qapp: QApplication, words: dict[str, CitizenText], size: tuple[int, int], language: str
) -> None:
    role = "受詢問人（同意夜間詢問）"
    one = replace(CITIZEN, role=role, signer="WATANABE 健太")
    other = replace(one, signer="WATANABE 健犬")
    pages = [draw_form(asked, words[language], can(*size)).pages[-1] for asked in (one, other)]
    assert pages[0].bits != pages[1].bits, "the end of the name is not cut"
    font = ui_font(11, bold=True)
    font.setFamilies(["Noto Sans CJK TC", "Loma"])
    for key in pages[0].keys:
        assert QFontMetrics(font).horizontalAdvance(key.label) <= key.area.width, key.label


def test_thai_is_offered_and_breaks_between_words(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    assert drawable("th")
    assert words["th"].consent.count("\u200b") > 20


def test_the_text_is_on_the_form_to_the_last_letter(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    one = draw_form(OFFICER, words["zh-TW"], can(800, 480))
    again = draw_form(OFFICER, words["zh-TW"], can(800, 480))
    assert one == again
    for at in range(len(TEXT)):
        if TEXT[at].isspace():
            continue
        changed = replace(OFFICER, text=f"{TEXT[:at]}囗{TEXT[at + 1 :]}")
        assert draw_form(changed, words["zh-TW"], can(800, 480)).digest != one.digest


def test_a_long_text_is_read_on_pages_and_nothing_is_left_out(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    lines = [f"第 {number} 條：本人已知悉並同意。" for number in range(60)]
    request = replace(OFFICER, text="\n".join(lines))
    pages = draw_form(request, words["zh-TW"], can(800, 480)).pages
    assert len(pages) >= 4
    assert len({page.digest for page in pages}) == len(pages)
    shorter = draw_form(replace(request, text="\n".join(lines[:-1])), words["zh-TW"], can(800, 480))
    assert [page.digest for page in shorter.pages] != [page.digest for page in pages]


def test_a_picture_survives_its_way_to_bits_and_back(
    qapp: QApplication, words: dict[str, CitizenText]
) -> None:
    form = draw_form(OFFICER, words["zh-TW"], can(396, 100)).pages[-1]
    image = unpacked(form)
    black = [
        (x, y)
        for y in range(form.height)
        for x in range(form.width)
        if not form.bits[y * form.stride + x // 8] >> (7 - x % 8) & 1
    ]
    assert len(black) > 500
    assert all(image.pixelColor(x, y).value() == 0 for x, y in black)


def test_citizen_texts_are_complete(words: dict[str, CitizenText]) -> None:
    assert tuple(words) == LANGUAGES
    assert len({text.consent for text in words.values()}) == len(LANGUAGES)
    for text in words.values():
        assert "5" in text.consent
        assert "{page}" in text.page
        assert "{pages}" in text.page
    assert Path(RESOURCES / "citizen").is_dir()
