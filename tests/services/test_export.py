"""Taking a book out: the same lines in every format, whole files, and the mark in the journal."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.models.rebuild import all_events
from kiosk.printing.job import PrintCancelled
from kiosk.printing.spool import PrintSpool
from kiosk.services.export import ExportFormat, Exports, ExportStopped
from kiosk.services.reading import LineFilter
from kiosk.services.whole_file import FileRefused
from tests.station import DAY, Counter

DAYS = (DAY, DAY)
NAME = "臺北市政府警察局內湖分局文德派出所"


@pytest.fixture
def exports(counter: Counter) -> Iterator[Exports]:
    spool = PrintSpool()
    yield Exports(counter.desk, spool, NAME)
    spool.close()


def out_and_corrected(counter: Counter) -> list[str]:
    """Write two sign-outs, one corrected by a text that a spreadsheet would run."""
    counter.check_out("B03", "BG1", "BR1", "B04", "BG2", "BR2")
    first = counter.lines("L01")[0].id
    assert counter.corrections.amend(
        counter.duty_officer, first, {"remark": "=HYPERLINK(1)"}, "漏填"
    ).done
    return [line.number for line in counter.lines("L01")]


def marks(counter: Counter) -> list[dict[str, object]]:
    events = counter.store.read(lambda c: list(all_events(c)))
    return [dict(event.detail) for event in events if event.ledger == "audit"]


def test_csv_holds_every_line_and_runs_nothing(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    numbers = out_and_corrected(counter)
    target = tmp_path / "l01.csv"
    done = exports.export(counter.actor("P00"), "L01", DAYS, ExportFormat.CSV, target)
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert done.lines == len(rows)
    assert [row["編號"] for row in rows] == numbers
    assert rows[0]["備考"] == "'=HYPERLINK(1)"
    assert "漏填" in rows[0]["更正紀錄"]
    assert "𠮷田喆" in rows[1]["當事人"]
    assert marks(counter) == [
        {
            "act": "export",
            "ledger": "L01",
            "from": "2026-05-19",
            "to": "2026-05-19",
            "format": "csv",
            "lines": 2,
        }
    ]


def test_json_keeps_stored_values(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    numbers = out_and_corrected(counter)
    target = tmp_path / "l01.json"
    exports.export(counter.actor("P00"), "L01", DAYS, ExportFormat.JSON, target)
    record = json.loads(target.read_text("utf-8"))
    assert (record["ledger"], record["unit"]) == ("L01", NAME)
    assert [line["number"] for line in record["lines"]] == numbers
    assert record["lines"][0]["values"] == counter.lines("L01")[0].values
    assert record["lines"][0]["revisions"][0]["after"] == "=HYPERLINK(1)"


def test_xlsx_holds_text_only(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    numbers = out_and_corrected(counter)
    target = tmp_path / "l01.xlsx"
    exports.export(counter.actor("P00"), "L01", DAYS, ExportFormat.XLSX, target)
    sheet = load_workbook(target).worksheets[0]
    cells = list(sheet.iter_rows(min_row=3))
    assert [row[0].value for row in cells] == numbers
    assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}


def test_pdf_is_the_official_form(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    numbers = out_and_corrected(counter)
    target = tmp_path / "l01.pdf"
    done = exports.export(counter.actor("P00"), "L01", DAYS, ExportFormat.PDF, target)
    pages = PdfReader(target).pages
    assert done.pages == len(pages)
    text = "".join(page.extract_text() for page in pages)
    assert numbers[0][-5:] in text


def test_days_limit_what_is_taken(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    out_and_corrected(counter)
    later = (DAY + timedelta(days=1), DAY + timedelta(days=9))
    done = exports.export(
        counter.actor("P00"), "L01", later, ExportFormat.CSV, tmp_path / "none.csv"
    )
    assert done.lines == 0
    with pytest.raises(InvalidInput):
        exports.export(
            counter.actor("P00"), "L01", (DAY, date(2026, 5, 1)), ExportFormat.CSV, tmp_path / "x"
        )


def test_an_officer_may_not_export(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        exports.export(counter.actor("P03"), "L01", DAYS, ExportFormat.CSV, tmp_path / "x.csv")
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.PDF])
def test_stopping_keeps_the_file_that_was_there(
    counter: Counter, exports: Exports, tmp_path: Path, form: ExportFormat
) -> None:
    out_and_corrected(counter)
    target = tmp_path / "old"
    target.write_text("earlier")
    with pytest.raises((ExportStopped, PrintCancelled)):
        exports.export(counter.actor("P00"), "L01", DAYS, form, target, lambda _done, _all: False)
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["old"]
    assert not marks(counter)


def test_a_folder_that_is_not_there_is_said(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused, match=r"l01\.csv"):
        exports.export(
            counter.actor("P00"), "L01", DAYS, ExportFormat.CSV, tmp_path / "no" / "l01.csv"
        )


def test_paper_of_selected_lines_only(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    out_and_corrected(counter)
    chosen = counter.lines("L01")[1].id
    done = exports.paper(
        counter.duty_officer, "L01", LineFilter(), tmp_path / "one.pdf", None, (chosen,)
    )
    assert done.lines == 1
    assert marks(counter)[0]["act"] == "print"


def test_paper_shows_an_officer_his_own_work_log_only(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    out_and_corrected(counter)
    others = counter.lines("L03")[0]
    stranger = counter.actor("P05")
    assert others.actor.id != stranger.person.id
    done = exports.paper(stranger, "L03", LineFilter(), tmp_path / "own.pdf", None, (others.id,))
    assert done.lines == 0
