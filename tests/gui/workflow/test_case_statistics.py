"""案件統計 by keys: found with Ctrl+K, a period of one's own, kept as CSV."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from kiosk.identity.permissions import Role
from kiosk.views.palette import Palette
from kiosk.views.workflow.case_statistics import CaseStatisticsPage
from tests.gui.workflow import station
from tests.gui.workflow.conftest import Desk
from tests.gui.workflow.intake_hands import CTRL, begin, cases, tell

KEY = Qt.Key


def statistics(desk: Desk) -> CaseStatisticsPage:
    """Open the page as an officer finds it."""
    desk.shell.go_home()
    desk.shell.open_palette()
    found = [item for item in desk.shell.findChildren(Palette) if item.isVisible()]
    found[-1].edit.setText("案件統計")
    desk.settle()
    desk.press(KEY.Key_Return)
    desk.until(lambda: desk.shell.current == "case_statistics")
    desk.settle()
    page = desk.shell.page("case_statistics")
    assert isinstance(page, CaseStatisticsPage)
    return page


def chosen(path: Path, *_asked: object) -> tuple[str, str]:
    """Answer for the person at the file dialog of the system."""
    return str(path), ""


def test_l06_r07_cases_are_counted_in_a_period_and_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(desk)
    tell(desk)
    desk.press(KEY.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(KEY.Key_F8)
    desk.until(lambda: bool(cases(desk)))
    desk.press(KEY.Key_Escape)
    desk.settle()
    desk.counter.who[:] = [station.CHIEF]
    page = statistics(desk)
    (entry,) = page.rows.entries
    assert [page.rows.text(entry, at) for at in range(4)] == ["一般刑案", "機車竊盜", "1", "1"]
    assert "1 件" in page.title.text()
    path = tmp_path / "cases.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", partial(chosen, path))
    desk.press(KEY.Key_S, CTRL)
    desk.until(path.exists)
    desk.settle()
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows[2][:4] == ["一般刑案", "機車竊盜", "1", "1"]
    assert str(path) in page.said.text()

    desk.press(KEY.Key_PageUp)
    assert page.rows.rowCount() == 0
    assert "115-04-01 至 115-04-30" in page.title.text()
    desk.press(KEY.Key_PageDown)
    assert page.rows.rowCount() == 1
    page.first.setFocus()
    page.first.setText("昨兒")
    desk.press(KEY.Key_Return)
    assert page.said.isVisible()
    assert page.rows.rowCount() == 0
    desk.press(KEY.Key_Escape)
    assert desk.shell.current == "board"


def test_l06_r07_counts_of_the_unit_are_refused_to_who_sees_his_own_cases_only(desk: Desk) -> None:
    desk.counter.who[:] = [station.actor("wang", Role.OFFICER)]
    page = statistics(desk)
    desk.until(page.said.isVisible)
    assert "只能由" in page.said.text()
    assert not page.save.isVisible()
