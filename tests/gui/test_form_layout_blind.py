"""The form for a pad without a display: the screen's picture, its ink area in the shape of the pad."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.devices.pads.model import Capability
from kiosk.devices.pads.topaz import MODELS
from kiosk.views.pads.citizen import LANGUAGES, load
from kiosk.views.pads.form_painter import draw_form
from kiosk.views.pads.mirror import PadMirror
from kiosk.views.widgets.signature_capture import SignatureRequest
from tests.gui.conftest import RESOURCES

CITIZEN = SignatureRequest("本人已領取上列文書。", "林小美", "具領人", citizen=True)
TABLET = Capability(20_000, 12_500, 2047, 0, 0, 0, 2540)
SHAPES = {name: model.capability for name, model in MODELS.items()} | {"tablet": TABLET}


@pytest.mark.parametrize("can", SHAPES.values(), ids=list(SHAPES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ink_area_has_the_shape_of_the_pad(
    qapp: QApplication, language: str, can: Capability
) -> None:
    words = load(RESOURCES / "citizen")[language]
    form = draw_form(CITIZEN, words, can)
    page = form.pages[-1]
    area = page.ink_area
    assert abs(area.width / area.height - can.max_x / can.max_y) < 0.03
    assert area.height >= 100
    assert page.pixel_under(can, 0, 0) == (area.left, area.top)
    assert page.pixel_under(can, can.max_x, can.max_y) == (area.right, area.bottom)
    assert {key.name for key in page.keys} >= {"clear", "cancel", "confirm"}
    assert not any(area.holds(key.area.left, key.area.top) for key in page.keys)
    assert form.consent == words.consent


def test_a_key_of_the_picture_is_pressed_on_the_screen(qtbot: QtBot) -> None:
    page = draw_form(CITIZEN, load(RESOURCES / "citizen")["zh-TW"], TABLET).pages[-1]
    mirror = PadMirror()
    qtbot.addWidget(mirror)
    mirror.resize(page.width // 2, page.height)
    pressed: list[str] = []
    mirror.key_pressed.connect(pressed.append)
    spare = mirror.height() // 4  # the picture stands in the middle, at half its size
    for key in page.keys:
        middle = QPoint(
            (key.area.left + key.area.right) // 4, spare + (key.area.top + key.area.bottom) // 4
        )
        QTest.mouseClick(mirror, Qt.MouseButton.LeftButton, pos=middle)
        assert pressed == []
    mirror.show_page(page)
    for key in page.keys:
        middle = QPoint(
            (key.area.left + key.area.right) // 4, spare + (key.area.top + key.area.bottom) // 4
        )
        QTest.mouseClick(mirror, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseClick(mirror, Qt.MouseButton.LeftButton, pos=QPoint(5, spare + 5))
    assert pressed == [key.name for key in page.keys]
