"""The simulated pad itself: what it shows can be looked at, what it refuses is refused."""

from __future__ import annotations

import struct
import zlib

import pytest

from kiosk.devices.pads.simulator.lcd import BGR24, RGB565, Box, Lcd
from kiosk.devices.pads.stu.codec import Pen
from tests.devices.pads.bench import Desk


def test_the_display_as_png_is_what_was_shown() -> None:
    desk = Desk("STU-430")
    desk.open().show(desk.form())
    png = desk.sim.lcd.png()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (320, 200)
    start = png.index(b"IDAT") + 4
    raw = zlib.decompress(png[start : png.index(b"IEND") - 8])
    assert len(raw) == 200 * (1 + 320 * 3)
    rows = [raw[row * 961 + 1 : (row + 1) * 961] for row in range(200)]
    assert b"".join(rows) == bytes(desk.sim.lcd.pixels)


def test_colours_of_both_encodings() -> None:
    lcd = Lcd(2, 1)
    assert lcd.show(BGR24, None, bytes([1, 2, 3, 4, 5, 6])) == 0
    assert bytes(lcd.pixels) == bytes([3, 2, 1, 6, 5, 4])
    assert lcd.show(RGB565, Box(1, 0, 1, 1), b"\xf8\x00") == 0
    assert bytes(lcd.pixels) == bytes([3, 2, 1, 0xF8, 0, 0])


@pytest.mark.parametrize(
    ("encoding", "data", "result"),
    [
        (9, b"", 0x10),
        (0, bytes(3), 0x11),
        (1, b"nonsense", 0x12),
        (1, zlib.compress(b"")[:-2], 0x12),
    ],
)
def test_wrong_images_have_the_codes_of_the_maker(encoding: int, data: bytes, result: int) -> None:
    assert Lcd(16, 2).show(encoding, None, data) == result


@pytest.mark.parametrize(
    "report", [b"\x26\x01\x00" + bytes(253), b"\x27\x00", b"\x16\x00", b"\x15\x00\x00\x00\x01"]
)
def test_a_command_out_of_its_state_is_refused(report: bytes) -> None:
    sim = Desk().sim
    assert sim.set_feature(report)
    assert sim.get_feature(3) == bytes([3, 0, 2, 0, 0])


def test_areas_outside_the_display_are_refused() -> None:
    sim = Desk().sim
    for edges in ((0, 0, 800, 10), (10, 10, 9, 20), (0, 0, 10, 480)):
        sim.set_feature(b"\x24\0\1" + struct.pack("<4H", *edges))
        assert sim.get_feature(3) == bytes([3, 0, 0x15, 0, 0])


def test_ink_appears_under_the_pen_inside_its_area_only() -> None:
    desk = Desk()
    pad = desk.open()
    asked = desk.form()
    pad.begin(asked)
    area = asked.ink_area
    below = area.bottom + 2
    for y in (200, below):
        assert not desk.sim.lcd.is_black(400, y)
        desk.sim.pen(Pen(400 * 27 // 2 + 5, y * 27 // 2 + 5, 500, rdy=True, sw=1))
    assert desk.sim.lcd.is_black(400, 200)
    assert desk.sim.lcd.is_black(400, 300)  # a line, not dots
    assert not desk.sim.lcd.is_black(400, below)


def test_the_pen_is_not_felt_while_an_image_arrives() -> None:
    desk = Desk()
    spy = desk.bus.open(desk.bus.enumerate()[0])
    desk.sim.set_feature(b"\x25\x00")
    desk.sim.pen(Pen(100, 100, 100, rdy=True, sw=1))
    assert spy.read(0) is None
