"""Scenes of the close list and of the review, as a deputy and the chief see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.services.close_list import CloseList
from kiosk.views.workflow.day_end import DayEndPage
from kiosk.views.workflow.review import ReviewPage
from kiosk.views.workflow.workflow import DAY_END

if TYPE_CHECKING:
    from kiosk.app.pictures import Stage


def day_end(stage: Stage) -> None:
    """Show yesterday's close list to a deputy, one item explained."""
    stage.kiosk.sign_in.enter(stage.cast.titled("副所長"), "demo")
    stage.settle()
    stage.go(DAY_END)
    page = stage.shell.page(DAY_END)
    if not isinstance(page, DayEndPage):
        return
    page.show_day(1)
    stage.settle()
    if page.state is not None and page.state.items:
        desk, actor = stage.kiosk.station.opened.desk, stage.kiosk.sign_in.actor()
        words = "同仁支援重大事故，返所後補正"
        CloseList(desk).explain(actor, page.state.day, page.state.items[0], words)
        page.look()
        stage.settle()


def review(stage: Stage) -> None:
    """Show what waits for the chief, an unusual line opened."""
    stage.kiosk.sign_in.enter(stage.cast.titled("所長"), "demo")
    stage.settle()
    stage.go("review")
    page = stage.shell.page("review")
    if isinstance(page, ReviewPage):
        odd = [one for one in page.entries.rows.entries if one.odd]
        if odd:
            page.open_line(odd[0].line)
            stage.settle()
