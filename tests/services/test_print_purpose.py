"""P-06: a book of citizens leaves masked unless somebody says what for; the worst never leaves in full."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.ledgers.catalog import BOOKS, by_key
from kiosk.ledgers.definition import Classification
from kiosk.ledgers.limits import Limits
from kiosk.models import audit
from kiosk.printing.spool import PrintSpool
from kiosk.services.asked_signatures import Given
from kiosk.services.export import ExportFormat, Exports
from kiosk.services.paper_path import PaperPath
from kiosk.services.print_sight import for_paper, holds_citizens
from kiosk.services.reading import LineFilter
from kiosk.services.registration import Registration
from tests.services.paper_forms import escort
from tests.station import DAY, Counter

NAME, PHONE = "吳美玲", "0912345678"


@pytest.fixture
def exports(counter: Counter) -> Iterator[Exports]:
    spool = PrintSpool()
    yield Exports(counter.desk, spool, "文德派出所")
    spool.close()


@pytest.fixture
def line(counter: Counter) -> str:
    signed = Given(on_paper=frozenset({"apply_sig"}))
    done = Registration(counter.desk).open(
        counter.duty_officer, "L14", counter.clock.now(), escort(counter), given=signed
    )
    assert done.done
    return done.lines[0]


def text_of(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_paper_without_a_purpose_is_masked_even_for_the_desk_that_sees_everything(
    counter: Counter, exports: Exports, line: str, tmp_path: Path
) -> None:
    exports.paper(counter.duty_officer, "L14", LineFilter(), tmp_path / "a.pdf")
    text = text_of(tmp_path / "a.pdf")
    assert NAME not in text
    assert PHONE not in text
    assert "●●●" in text
    assert "個人資料已遮罩" in text
    (mark,) = counter.store.read(lambda c: audit.entries(c, "print"))
    assert "purpose" not in mark.detail


def test_with_a_purpose_it_is_clear_and_says_so_on_paper_and_in_the_journal(
    counter: Counter, exports: Exports, line: str, tmp_path: Path
) -> None:
    exports.paper(
        counter.duty_officer, "L14", LineFilter(), tmp_path / "a.pdf", purpose=" 法院\n調閱 "
    )
    text = text_of(tmp_path / "a.pdf")
    assert NAME in text
    assert PHONE in text
    assert "用途：法院 調閱" in text
    assert "遮罩" not in text
    (mark,) = counter.store.read(lambda c: audit.entries(c, "print"))
    assert mark.detail["purpose"] == "法院 調閱"


def test_a_purpose_shows_no_more_than_the_role_may_see(
    counter: Counter, exports: Exports, line: str, tmp_path: Path
) -> None:
    counter.later(days=3)
    stranger = counter.actor("P05", desk=True)
    done = Registration(counter.desk)
    assert done.may(stranger, "L14")
    target = tmp_path / "a.pdf"
    exports.paper(stranger, "L14", LineFilter(), target, purpose="核對")
    shown = counter.reader(stranger).history(line).line.values["applicant"]
    assert (NAME in text_of(target)) == (shown == NAME)


@pytest.mark.parametrize(("purpose", "shown"), [("", "●●●"), ("統計", NAME)])
def test_files_are_masked_like_paper(
    counter: Counter, exports: Exports, line: str, tmp_path: Path, purpose: str, shown: str
) -> None:
    target = tmp_path / "a.csv"
    exports.export(
        counter.actor("P00"), "L14", (DAY, DAY), ExportFormat.CSV, target, purpose=purpose
    )
    (row,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert row["申請人"] == shown


def test_the_books_of_citizens_are_known_by_their_fields() -> None:
    named = {book.key for book in BOOKS if holds_citizens(book)}
    assert {"L04", "L06", "L09", "L13", "L14", "L15"} == named


def test_books_without_citizens_are_never_asked_and_never_masked(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    assert not exports.asks_purpose("L01")
    assert exports.asks_purpose("L14")
    done = exports.paper(counter.duty_officer, "L01", LineFilter(), tmp_path / "a.pdf", purpose="x")
    assert done.lines == 1
    assert "用途" not in text_of(tmp_path / "a.pdf")


def test_a_line_of_the_special_class_stays_masked_whatever_is_said(
    counter: Counter, line: str
) -> None:
    definition = replace(by_key("L14"), level=lambda _values, _now, _limits: Classification.SPECIAL)
    found = counter.line(line)
    masked = for_paper(definition, found, "2026-05-19T01:00:00.000Z", "法院調閱", Limits())
    assert masked.values["applicant"] == "●●●"
    signature = masked.values["apply_sig"]
    assert isinstance(signature, dict)
    assert "text" not in signature


def test_blank_forms_print_the_numbers_that_are_left(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    desk = counter.duty_officer
    paper = PaperPath(counter.desk)
    stack = paper.reserve(desk, "L14", 3, "outage").lines[0]
    (found,) = paper.stacks(desk)
    first = found.left[0].printed
    assert exports.blank(desk, stack, tmp_path / "a.pdf").pages == 2
    assert paper.strike(desk, stack, [first], "汙損").done
    assert exports.blank(desk, stack, tmp_path / "b.pdf").lines == 2
    text = text_of(tmp_path / "b.pdf")
    assert "停機備用表" in text
    assert first[-6:] not in text
    marks = counter.store.read(lambda c: audit.entries(c, "blank"))
    assert [mark.detail["lines"] for mark in marks] == [2, 3]
