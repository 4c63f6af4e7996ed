"""What is typed is kept, also when the page that typed it is gone before the store answers."""

from __future__ import annotations

from PySide6.QtCore import QObject
from shiboken6 import delete

from kiosk.services.work_log import WorkText
from kiosk.views.workflow.autosave import AutoSave
from tests.gui.workflow.conftest import Desk


def test_an_answer_after_the_page_is_gone_harms_nothing(desk: Desk) -> None:
    page = QObject()
    keeper = AutoSave(desk.counter.context, page)
    keeper.keep("work_log:x", "P05", WorkText("2210 巡邏文德路"))
    keeper.flush()
    delete(page)
    desk.settle()
    kept = desk.counter.services.drafts.load("work_log:x")
    assert kept is not None
    assert kept.body["narrative"] == "2210 巡邏文德路"
