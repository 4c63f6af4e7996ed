"""Contrast and style: the numbers of WCAG 2.2, and no rule that slows the tables."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from kiosk.views import tokens
from kiosk.views.theme import UI_FAMILIES, style_sheet
from tests.gui.conftest import RESOURCES


def test_contrast_of_the_known_pair() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("front", "back", "least"), tokens.CONTRASTS)
def test_every_pair_on_screen_is_legible(front: str, back: str, least: float) -> None:
    assert tokens.contrast(front, back) >= least


@pytest.mark.parametrize("tone", tokens.TONES)
def test_every_tone_is_legible_on_its_ground(tone: str) -> None:
    assert tokens.contrast(*tokens.TONES[tone]) >= 4.5


def test_the_style_sheet_is_filled_and_leaves_table_items_alone() -> None:
    sheet = style_sheet(RESOURCES)
    assert "@" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert not re.search(r"Q\w*View::item", sheet)


def test_icons_named_by_the_style_exist() -> None:
    for path in re.findall(r'url\("([^"]+)"\)', style_sheet(RESOURCES)):
        assert (RESOURCES / "icons" / path.rpartition("/")[2]).is_file()


@pytest.mark.parametrize("enabled", [True, False])
def test_a_tick_is_seen_whether_the_box_may_be_changed_or_not(
    qtbot: QtBot, *, enabled: bool
) -> None:
    pictures = []
    for ticked in (True, False):
        box = QCheckBox("已覆誦")
        qtbot.addWidget(box)
        box.setStyleSheet(style_sheet(RESOURCES))
        box.setChecked(ticked)
        box.setEnabled(enabled)
        box.resize(160, 44)
        pictures.append(box.grab().toImage())
    with_tick, without = pictures
    changed = [
        (x, y)
        for x in range(with_tick.width())
        for y in range(with_tick.height())
        if with_tick.pixel(x, y) != without.pixel(x, y)
    ]
    left, right = min(x for x, _ in changed), max(x for x, _ in changed)
    top, bottom = min(y for _, y in changed), max(y for _, y in changed)
    inside = {
        QColor(with_tick.pixel(x, y)).name()
        for x in range(left + 4, right - 3)
        for y in range(top + 4, bottom - 3)
    }
    ground = tokens.ACCENT if enabled else tokens.DISABLED
    assert {ground.lower(), "#ffffff"} <= inside


def test_the_application_wears_it(qapp: QApplication) -> None:
    assert qapp.font().families()[: len(UI_FAMILIES)] == list(UI_FAMILIES)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(tokens.GROUND)
