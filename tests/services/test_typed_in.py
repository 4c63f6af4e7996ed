"""Scenario 28 for every book: a form written by hand during an outage is typed in whole, by its number."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from kiosk.ledgers import catalog
from kiosk.ledgers.definition import FieldKind, Phase
from kiosk.ledgers.line import Line
from kiosk.ledgers.reserved_forms import form_numbers
from kiosk.ledgers.values import text
from kiosk.models import equipment
from kiosk.printing.blank import render_blank
from kiosk.printing.job import BlankJob
from kiosk.services.asked_signatures import Given
from kiosk.services.new_line import Blank, Blanks
from kiosk.services.paper_path import SCAN, PaperPath
from kiosk.services.registration import Registration
from tests.services.sixteen_forms import INSTALLED, Form, Written
from tests.services.truths import hold_to_the_end
from tests.station import UNIT, Counter

BOOKS = [book.key for book in catalog.BOOKS]


def furnished(counter: Counter) -> Counter:
    assert counter.registers.put_equipment(counter.actor("P00"), INSTALLED).lines
    return counter


def reserve(counter: Counter, book: str, count: int = 1) -> list[str]:
    done = PaperPath(counter.desk).reserve(counter.duty_officer, book, count, "outage")
    return [one.printed for one in form_numbers(counter.line(done.lines[0]).values)]


def offered(blank: Blank) -> set[str]:
    return {field.key for field in (*blank.opening, *blank.closing)}


def typed(counter: Counter, book: str, form: Form) -> Form:
    """Return the form over what the blank begins with (checks in order); all of it is offered."""
    blank = Blanks(counter.desk).on_form(counter.duty_officer, book)
    assert set(form) <= offered(blank)
    definition = catalog.by_key(book)
    checks = {
        key: value
        for key, value in blank.values.items()
        if definition.by_key[key].kind is FieldKind.CHECKS
    }
    return {**checks, **form}


def type_in(counter: Counter, book: str, number: str, form: Form) -> Line:
    desk, registration, blanks = (
        counter.duty_officer,
        Registration(counter.desk),
        Blanks(counter.desk),
    )
    values = blanks.settled(book, typed(counter, book, form))
    at = blanks.occurred(book, values)
    said = registration.check(desk, book, at, values, "", number)
    assert [one for one in said if one.blocks] == []
    asked = frozenset(one.code for one in said if one.severity.value == "confirm")
    done = registration.open(desk, book, at, values, "", asked, Given(form=number))
    assert done.done, done.problems
    return counter.line(done.lines[0])


@pytest.mark.parametrize("book", BOOKS)
def test_scenario_28_a_form_of_every_book_is_reserved_printed_and_typed_in(
    counter: Counter, book: str
) -> None:
    furnished(counter)
    numbers = reserve(counter, book, 2)
    printed = BytesIO()
    render_blank(
        BlankJob(
            catalog.by_key(book), UNIT, tuple(numbers), counter.ref("P02"), counter.clock.now()
        ),
        printed,
    )
    words = "".join(page.extract_text() for page in PdfReader(printed).pages)
    assert all(number[-5:] in words for number in numbers)
    counter.later(hours=5)
    line = type_in(counter, book, numbers[0], Written(counter).form(book))
    assert (line.number, line.late, line.late_reason) == (numbers[0], True, "紙本補登")
    assert line.occurred_at < line.recorded_at
    after = Registration(counter.desk).check(
        counter.duty_officer, book, counter.clock.now(), {}, "", numbers[0]
    )
    assert after
    again = Registration(counter.desk).open(
        counter.duty_officer, book, counter.clock.now(), {}, "", given=Given(form=numbers[0])
    )
    assert "FORM-USED" in [one.code for one in again.problems]
    hold_to_the_end(counter)


@pytest.mark.parametrize("book", BOOKS)
def test_a_form_offers_every_field_that_it_prints_and_every_field_a_line_needs(
    counter: Counter, book: str
) -> None:
    definition = catalog.by_key(book)
    fields = offered(Blanks(counter.desk).on_form(counter.duty_officer, book))
    held = {key for key in definition.paper.fields if not key.startswith("@")}
    held |= {field.key for field in definition.fields if field.required}
    unsigned = {
        key
        for key in held
        if definition.by_key[key].kind is not FieldKind.SIGNATURE
        and definition.by_key[key].phase is not Phase.REVIEW
    }
    assert unsigned - fields == set()


SIGNED = {
    "L01": ("issue_sig", "issuer_sig", "return_sig", "receiver_sig"),
    "L02": ("out_sig", "in_sig"),
    "L06": ("reporter_sig",),
    "L08": ("handed_sig", "keeper_sig"),
    "L09": ("apply_sig",),
    "L11": ("receiver_sig",),
    "L13": ("collector_sig",),
    "L14": ("apply_sig",),
    "L16": ("keeper_sig",),
}


@pytest.mark.parametrize("book", SIGNED)
def test_who_signs_a_book_has_signed_on_the_form_and_its_scan_is_waited_for(
    counter: Counter, book: str
) -> None:
    furnished(counter)
    (number,) = reserve(counter, book)
    counter.later(hours=5)
    line = type_in(counter, book, number, Written(counter).form(book))
    found = {
        key: text(value, "device")
        for key, value in line.values.items()
        if isinstance(value, dict) and key.endswith("_sig")
    }
    assert found == dict.fromkeys(SIGNED[book], "paper")
    assert [one.line for one in PaperPath(counter.desk).waiting(counter.duty_officer)] == [line.id]
    assert catalog.by_key(book).by_key[SCAN].many


def test_figures_that_the_page_reckons_are_taken_from_the_form(counter: Counter) -> None:
    furnished(counter)
    (number,) = reserve(counter, "L02")
    counter.later(hours=5)
    line = type_in(counter, "L02", number, Written(counter).form("L02"))
    assert line.state == "accepted"
    assert (line.values["count_result"], line.values["handed_on"]) == ("equal", "公文 2 件待送")
    items = line.values["open_items"]
    assert isinstance(items, list)
    assert [text(one, "ref") for one in items if isinstance(one, dict)] == [
        f"{number}/open_items/1"
    ]


def test_what_a_form_says_came_back_is_in_the_store_again(counter: Counter) -> None:
    (number,) = reserve(counter, "L01")
    counter.later(hours=5)
    line = type_in(counter, "L01", number, Written(counter).form("L01"))
    assert counter.desk.definition("L01").state_of(line.state).open is False
    signed = line.values["issuer_sig"]
    assert isinstance(signed, dict)
    assert signed["by"] == counter.ref("P02").to_value()
    facts = counter.store.read(lambda c: equipment.everything(c, UNIT))
    assert [fact.state for fact in facts if fact.id in {"G1", "V1"}] == ["in_store", "in_store"]
    hold_to_the_end(counter)


def test_a_rule_of_the_counter_is_mentioned_and_other_rules_still_stop(counter: Counter) -> None:
    furnished(counter)
    (number,) = reserve(counter, "L13")
    counter.later(hours=5)
    form = {
        **Written(counter).form("L13"),
        "effective_on": "2026-05-20",
        "keep_until": "2026-07-19",
    }
    values = typed(counter, "L13", form)
    now = counter.clock.now()
    said = Registration(counter.desk).check(
        counter.duty_officer,
        "L13",
        now,
        values,
        "",
        number,
    )
    dates = [one for one in said if one.code == "L13-R01"]
    assert dates
    assert not any(one.blocks for one in dates)
    without = Registration(counter.desk).check(
        counter.duty_officer, "L05", now, {"purpose": "巡邏"}, "", number
    )
    assert any(one.code == "F-REQUIRED" and one.blocks for one in without)
