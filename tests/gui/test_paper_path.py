"""Empty forms, forms typed in, scans and attachments on a book's page, by keys over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from kiosk.base import roc_date
from kiosk.base.canonical import digest
from kiosk.base.instants import to_text
from kiosk.ledgers import catalog
from kiosk.ledgers.definition import FieldKind, Phase
from kiosk.ledgers.values import records, text
from kiosk.models import audit
from kiosk.services.asked_signatures import Given
from kiosk.services.attachments import Attachments
from kiosk.services.paper_path import PaperPath
from kiosk.services.registration import Registration
from kiosk.views.ledger.file_editor import FilesEditor
from kiosk.views.ledger.file_view import FileSheet
from kiosk.views.ledger.paper_sheet import PaperSheet
from kiosk.views.ops import OpRunner
from tests.gui.book_keys import CTRL, BookKeys
from tests.gui.ledger_bench import Bench
from tests.services.paper_forms import PDF, escort
from tests.services.sixteen_forms import Written
from tests.station import Counter

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(counter: Counter, runner: OpRunner) -> Iterator[Bench]:
    made = Bench(counter, runner)
    yield made
    made.close()


@pytest.fixture
def book(qtbot: QtBot, bench: Bench) -> BookKeys:
    return BookKeys(qtbot, bench, catalog.by_key("L14"))


def picture() -> bytes:
    """Return a picture that a real encoder wrote."""
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0x335577)
    held = QBuffer()
    held.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(held, "PNG")  # type: ignore[call-overload]
    return bytes(held.data().data())


def forms(book: BookKeys) -> PaperSheet:
    found = [one for one in book.window.findChildren(PaperSheet) if one.isVisible()]
    assert found
    return found[-1]


def reserve(book: BookKeys, count: int) -> list[str]:
    """Reserve forms by keys and return their numbers."""
    book.key(Qt.Key.Key_B, CTRL)
    sheet = forms(book)
    sheet.count.setText(str(count))
    with book.qtbot.waitSignal(book.page.paper.blank_asked) as asked:
        book.key(Qt.Key.Key_F9)
    (stack,) = [
        one
        for one in PaperPath(book.counter.desk).stacks(book.counter.duty_officer)
        if one.line == asked.args[0]
    ]
    return [one.printed for one in stack.left]


def request(book: BookKeys) -> None:
    """Fill the form of a request made at the counter."""
    book.fill("channel", "臨櫃")
    book.fill("applicant", "吳美玲")
    book.fill("applicant_phone", "0912345678")
    book.fill("bank", "文德分行")
    book.fill("from_place", "文德路 22 號")
    book.fill("to_place", "港墘路 8 號")
    later = book.counter.clock.now() + timedelta(hours=2)
    book.fill("planned_at", roc_date.minute(to_text(later)))


def on_paper(counter: Counter) -> str:
    signed = Given(on_paper=frozenset({"apply_sig"}))
    done = Registration(counter.desk).open(
        counter.duty_officer, "L14", counter.clock.now(), escort(counter), given=signed
    )
    assert done.done, done.problems
    return done.lines[0]


def test_forms_are_reserved_typed_in_and_struck_by_keys(book: BookKeys) -> None:
    counter = book.counter
    first, second = reserve(book, 2)
    book.key(Qt.Key.Key_F2, SHIFT)
    assert book.sheet().paper_form.number == first
    request(book)
    book.key(Qt.Key.Key_F9)
    line = book.newest()
    assert (line.number, line.late_reason) == (first, "紙本補登")
    assert book.bench.asked == []  # who signs has signed on the form

    book.key(Qt.Key.Key_B, CTRL)
    assert "尚餘 1 張" in forms(book).list.item(0).text()
    book.key(Qt.Key.Key_Delete, CTRL)
    book.question().reason_edit.setText("汙損")
    book.key(Qt.Key.Key_F8)
    assert PaperPath(counter.desk).stacks(counter.duty_officer) == []
    (stack,) = counter.lines("RSV")
    struck = records(stack.values, "struck")
    assert [(text(one, "ref"), text(one, "reason")) for one in struck] == [(second, "汙損")]


def test_a_new_line_may_say_that_it_was_written_on_paper(book: BookKeys) -> None:
    (number,) = reserve(book, 1)
    book.key(Qt.Key.Key_F2)
    choice = book.sheet().paper_form
    assert choice.isVisible()
    assert choice.number == ""
    choice.combo.setCurrentIndex(1)
    request(book)
    book.key(Qt.Key.Key_F9)
    assert book.newest().number == number
    book.key(Qt.Key.Key_F2)
    assert not book.sheet().paper_form.isVisible()


def test_without_forms_it_is_said_how_to_get_some(book: BookKeys) -> None:
    book.key(Qt.Key.Key_F2, SHIFT)
    assert "沒有待補登" in book.question().message.title


def test_a_count_that_is_none_is_refused_beside_the_field(book: BookKeys) -> None:
    book.key(Qt.Key.Key_B, CTRL)
    sheet = forms(book)
    for typed in ("", "0", "101", "三"):
        sheet.count.setText(typed)
        book.key(Qt.Key.Key_F9)
        assert "1 到 100" in sheet.complaint
    assert book.counter.lines("RSV") == []
    assert sheet.count.hasFocus()


def test_a_book_with_a_page_of_its_own_takes_a_form_too(qtbot: QtBot, bench: Bench) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L04"))
    (number,) = reserve(book, 1)
    book.key(Qt.Key.Key_F2, SHIFT)
    assert book.sheet().paper_form.number == number


def test_who_may_not_reserve_is_offered_nothing(book: BookKeys) -> None:
    book.bench.actor = book.counter.actor("P05")
    book.page.reload()
    book.idle()
    book.page.paper.show_line(None)
    assert not book.page.paper.forms.isVisible()
    book.key(Qt.Key.Key_B, CTRL)
    assert not book.window.findChildren(PaperSheet)


def test_a_scan_is_attached_opened_and_marked(book: BookKeys, tmp_path: Path) -> None:
    counter = book.counter
    line = on_paper(counter)
    path = tmp_path / "簽名.png"
    path.write_bytes(picture())
    book.page.reload()
    book.qtbot.waitUntil(book.page.paper.scan.isVisible)
    book.key(Qt.Key.Key_G, CTRL)
    editor = book.editor("paper_scan")
    assert isinstance(editor, FilesEditor)
    book.key(Qt.Key.Key_F9)
    assert book.sheet().closing.note_of("paper_scan") or book.sheet().notice
    editor.take(path)
    book.idle()
    assert editor.names == ["簽名.png"]
    book.key(Qt.Key.Key_F9)
    held = records(counter.line(line).values, "paper_scan")
    assert [text(one, "digest") for one in held] == [digest(picture())]
    book.qtbot.waitUntil(lambda: not book.page.paper.scan.isVisible())

    opens = [one for one in book.page.detail.findChildren(QPushButton) if "簽名.png" in one.text()]
    opens[-1].click()
    book.idle()
    (sheet,) = [one for one in book.window.findChildren(FileSheet) if one.isVisible()]
    assert not sheet.picture.pixmap().isNull()
    (mark,) = counter.store.read(lambda c: audit.entries(c, "attachment"))
    assert mark.detail["line"] == line
    book.key(Qt.Key.Key_Escape)
    assert not [one for one in book.window.findChildren(FileSheet) if one.isVisible()]


def test_files_are_dropped_judged_listed_once_and_taken_out(book: BookKeys, tmp_path: Path) -> None:
    on_paper(book.counter)
    good, bad = tmp_path / "a.pdf", tmp_path / "b.pdf"
    good.write_bytes(PDF)
    bad.write_bytes(b"MZ not a pdf")
    book.page.reload()
    book.qtbot.waitUntil(book.page.paper.scan.isVisible)
    book.key(Qt.Key.Key_G, CTRL)
    editor = book.editor("paper_scan")
    assert isinstance(editor, FilesEditor)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in (good, bad, good)])
    drop = QDropEvent(
        QPointF(4, 4),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    editor.dropEvent(drop)
    book.idle()
    assert editor.names == ["a.pdf"]
    assert editor.complaint
    attachments = Attachments(book.counter.desk)
    assert attachments.staged(digest(PDF)) == PDF
    taken_out = [one for one in editor.findChildren(QPushButton) if one.text() == "移除"]
    taken_out[-1].click()
    assert editor.names == []
    assert attachments.staged(digest(PDF)) is None
    assert book.window.focusWidget() is editor.choose


@pytest.mark.parametrize("key", [one.key for one in catalog.BOOKS])
def test_the_form_of_every_book_is_opened_by_its_number_with_all_that_is_printed(
    qtbot: QtBot, bench: Bench, key: str
) -> None:
    definition = catalog.by_key(key)
    book = BookKeys(qtbot, bench, definition)
    (number,) = reserve(book, 1)
    book.key(Qt.Key.Key_F2, SHIFT)
    sheet = book.sheet()
    assert sheet.paper_form.number == number
    assert (sheet.paper_form.combo.findData("") < 0) is definition.by_page
    editors = {**sheet.opening.editors, **sheet.closing.editors}
    printed = {one for one in definition.paper.fields if not one.startswith("@")}
    typed = {
        one
        for one in printed
        if definition.by_key[one].kind is not FieldKind.SIGNATURE
        and definition.by_key[one].phase is not Phase.REVIEW
    }
    assert typed <= set(editors)
    assert all(editors[one].inputs() for one in typed)


def test_a_handover_on_paper_is_typed_in_by_keys(qtbot: QtBot, bench: Bench) -> None:
    book = BookKeys(qtbot, bench, catalog.by_key("L02"))
    (number,) = reserve(book, 1)
    form = Written(book.counter).form("L02")
    book.key(Qt.Key.Key_F2, SHIFT)
    sheet = book.sheet()
    book.key(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    for key, words in {
        "outgoing_id": "01",
        "incoming_id": "02",
        "change_reason": "停電期間臨時調整",
        "approver_id": "A",
        "keys": "械庫鑰匙 1 串",
        "key_note": "其餘鑰匙在保險箱",
    }.items():
        book.fill(key, words)
    for key in ("handover_at", "accepted_at"):
        book.fill(key, roc_date.minute(text(form, key)))
    for key in ("in_store", "out", "repair", "total", "counted"):
        for edit in book.editor(key).inputs():
            assert isinstance(edit, QLineEdit)
            edit.setText("3" if key in {"in_store", "total", "counted"} else "0")
            edit.textEdited.emit(edit.text())
    for key in ("cctv_ok", "comm_ok"):
        box = book.editor(key).inputs()[0]
        assert isinstance(box, QCheckBox)
        box.click()
    book.key(Qt.Key.Key_F9)
    assert sheet.closed, (
        sheet.notice,
        [sheet.opening.note_of(one) for one in sheet.opening.editors],
    )
    line = book.newest()
    assert (line.number, line.late_reason, line.state) == (number, "紙本補登", "accepted")
    signed = line.values["in_sig"]
    assert isinstance(signed, dict)
    assert signed["device"] == "paper"
