"""A million lines: correct as a Qt model, small in memory, one page read a jump."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from kiosk.base.errors import KioskError, StoreError
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import LedgerDef
from kiosk.services.reading import LineFilter, Row
from kiosk.views import tokens
from kiosk.views.ledger.table_model import (
    PAGE,
    PAGES,
    LedgerTableModel,
    short_number,
    state_words,
)
from tests.gui.ledger_bench import Million

EVERYTHING = LineFilter()


def filled(definition: LedgerDef, lines: int = 1_000_000) -> tuple[LedgerTableModel, Million]:
    reader = Million(sum(1 for item in definition.fields if item.width), lines)
    model = LedgerTableModel(definition)
    model.show(reader, reader.positions(definition.key, EVERYTHING))
    return model, reader


@pytest.mark.parametrize("definition", catalog.ALL, ids=lambda item: item.key)
def test_qt_accepts_the_model(qapp: QApplication, definition: LedgerDef) -> None:
    # The tester visits every cell: two pages and a bit say the same as a million rows.
    model, _reader = filled(definition, 2 * PAGE + 9)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(None, ())
    assert tester.model().rowCount() == 0


def test_a_million_rows_are_shown_by_reading_one_page_a_jump(
    qtbot: QtBot, qapp: QApplication
) -> None:
    model, reader = filled(catalog.by_key("L01"))
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(1200, 700)
    view.show()
    for row in range(0, 1_000_000, 20_011):
        before = reader.asked
        view.scrollTo(model.index(row, 0), QTableView.ScrollHint.PositionAtTop)
        view.grab()
        assert reader.asked - before <= 2
    assert model.pages_held <= PAGES
    assert model.index(0, 0).data() == "115-A1000000"
    assert model.index(999_999, 0).data() == "115-A0000001"


def test_pages_seen_again_are_not_read_again(qapp: QApplication) -> None:
    model, reader = filled(catalog.by_key("L01"))
    for row in range(PAGE):
        model.index(row, 1).data()
    assert reader.asked == 1


def test_finding_a_line_needs_no_search(qapp: QApplication) -> None:
    model, reader = filled(catalog.by_key("L01"))
    assert model.find(1) == 999_999
    assert model.find(2_000_000) == -1
    assert reader.asked == 0


def test_words_stand_beside_every_colour(qapp: QApplication) -> None:
    model, _reader = filled(catalog.by_key("L01"), 100)
    rows = {
        (row.open, row.voided): index
        for index in range(100)
        if (row := model.row_at(index)) is not None
    }
    background = Qt.ItemDataRole.BackgroundRole
    assert model.index(rows[True, False], 0).data(background) == QColor(tokens.OPEN_ROW)
    assert model.index(rows[True, False], 2).data() == "出勤中"
    assert model.index(rows[False, True], 0).data(background) == QColor(tokens.VOID_ROW)
    assert model.index(rows[False, True], 0).data(Qt.ItemDataRole.FontRole).strikeOut()
    assert model.index(rows[False, False], 0).data(background) is None


def test_a_page_that_cannot_be_read_stays_blank_and_is_said(qtbot: QtBot) -> None:
    class Broken(Million):
        def rows(self, ledger: str, row_numbers: Sequence[int]) -> list[Row]:
            raise StoreError("磁碟讀取失敗")

    model = LedgerTableModel(catalog.by_key("L01"))
    model.show(Broken(10), range(10, 0, -1))
    with qtbot.waitSignal(model.failed) as caught:
        assert model.index(0, 0).data() is None
    assert caught.args is not None
    assert isinstance(caught.args[0], KioskError)


def test_state_words_name_everything_a_reviewer_needs() -> None:
    row = Row(
        1, "x", "1", "2026-05-19", (), "returned", "退回補正", "退勤", False, True, 2, False, True
    )
    assert state_words(row) == "退勤・補登・代登待確認・更正2・退回補正"


def test_numbers_are_shortened_only_when_they_can_be() -> None:
    assert short_number("115-AW3B2-01-A00007") == "115-A00007"
    assert short_number("暫-1") == "暫-1"


def test_no_parent_has_children(qapp: QApplication) -> None:
    model, _reader = filled(catalog.by_key("L01"), 5)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert not model.index(0, 0).parent().isValid()
    assert model.data(QModelIndex()) is None
