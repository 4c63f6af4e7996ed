"""Pages are made, styled and laid out before anybody waits for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.views.widgets.signature_sheet import SignatureSheet
from tests.gui.workflow.conftest import Desk

POLISHED = Qt.WidgetAttribute.WA_WState_Polished


def test_warming_leaves_nothing_to_make_or_style_for_the_first_showing(desk: Desk) -> None:
    desk.shell.lock()
    steps = 0
    while desk.shell.warm_next():
        steps += 1
    assert not desk.shell.warm_next()
    for page in (desk.out, desk.back):
        widgets = [page, *page.findChildren(QWidget)]
        assert all(widget.testAttribute(POLISHED) for widget in widgets)
        assert page.size() == desk.board.size()
        assert not page.isVisible()
    assert steps > len(desk.shell._pages)


def test_the_two_pages_that_are_waited_for_are_made_first(desk: Desk) -> None:
    assert list(desk.shell._makers)[:3] == ["board", "check_out", "check_in"]


def test_the_signature_sheet_is_ready_before_the_first_signing(desk: Desk) -> None:
    desk.until(lambda: bool(desk.shell.findChildren(SignatureSheet)))
    (sheet,) = desk.shell.findChildren(SignatureSheet)
    parts = [sheet, *sheet.findChildren(QWidget)]
    desk.until(lambda: all(part.testAttribute(POLISHED) for part in parts))
    desk.until(lambda: sheet.size() == desk.shell.size())
    assert not sheet.isVisible()
    assert desk.board.isEnabled()
