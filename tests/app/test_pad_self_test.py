"""The self-test from the kiosk's own palette, on a station without a pad host."""

from __future__ import annotations

from kiosk.views.pads.self_test import TITLE, PadSelfTest
from tests.app.conftest import Desk


def test_it_is_a_command_of_the_palette(desk: Desk) -> None:
    desk.sign_in("chen")
    (command,) = [one for one in desk.shell.commands() if one.text() == TITLE]
    command.trigger()
    sheet = desk.shell.findChild(PadSelfTest)
    assert sheet is not None
    assert not sheet.closed
    assert "無簽名板" in sheet.texts
    sheet.leave()
    assert sheet.closed
