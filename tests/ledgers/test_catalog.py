"""Every book says everything a page, a form, a paper and an export need, and says it once."""

from __future__ import annotations

import pytest

from kiosk.base.errors import NotFound
from kiosk.ledgers import catalog, reference
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase
from tests.ledgers.builders import armed, home

BOOKS = pytest.mark.parametrize("book", catalog.ALL, ids=lambda book: book.key)
PAPER_KEYS = {"@number", "@actor_no", "@actor_title", "@actor_name"}


@BOOKS
def test_fields_say_what_screens_need(book: LedgerDef) -> None:
    listed = {FieldKind.CHOICE, FieldKind.CHECKS, FieldKind.COUNTS}
    for field in book.fields:
        assert field.key.isascii()
        assert field.key.isidentifier()
        assert field.label
        assert bool(field.choices) == (field.kind in listed), field.key
        assert len({choice.code for choice in field.choices}) == len(field.choices)
        if field.kind is FieldKind.TEXT:
            assert field.limit, field.key
        if field.kind is FieldKind.INTEGER:
            assert field.minimum is not None, field.key
            assert field.maximum is not None, field.key
        if field.many:
            assert field.kind in {
                FieldKind.PERSON,
                FieldKind.ASSET,
                FieldKind.LINKS,
                FieldKind.FILES,
            }
    assert len({field.label for field in book.fields}) == len(book.fields)
    assert any(field.width for field in book.fields)


@BOOKS
def test_times_states_and_cycle(book: LedgerDef) -> None:
    assert book.by_key[book.when].kind is FieldKind.INSTANT
    closing = book.by_key[book.closes]
    assert closing.kind is FieldKind.INSTANT
    assert closing.needed({}, Phase.CLOSE)
    assert not closing.needed({}, Phase.OPEN)
    assert book.state_of(book.state({})).open
    assert book.state({book.closes: "2026-05-19T18:00:00.000Z"}) in {
        s.key for s in book.states if not s.open
    }
    assert len({state.key for state in book.states}) == len(book.states)
    assert book.review.days > 0
    assert book.review.role in {"cadre", "chief"}
    assert book.retention_years in {1, 3, 5, 10, 15, 20, 25, 30}
    assert book.law
    assert book.help
    assert "\n" not in book.summary({})


@BOOKS
def test_paper_is_complete(book: LedgerDef) -> None:
    keys = {key for column in book.paper.columns for key in column.fields}
    assert {key for key in keys if key.startswith("@")} <= PAPER_KEYS
    assert all(column.width > 0 and column.label for column in book.paper.columns)
    assert book.paper.feet
    assert book.paper.rows_per_page > 0


@BOOKS
def test_signers_point_to_signatures(book: LedgerDef) -> None:
    for signer in book.signers:
        assert book.by_key[signer.field].kind is FieldKind.SIGNATURE


@BOOKS
def test_rules_are_named_after_the_book_or_the_session(book: LedgerDef) -> None:
    for rule in book.rules:
        assert rule.code.startswith((f"{book.key}-R", "DS-"))
        assert rule.check.__doc__


@BOOKS
def test_personal_fields_are_classified_as_such(book: LedgerDef) -> None:
    personal: list[Field] = [field for field in book.fields if field.personal]
    assert all(field.classification.value >= 2 for field in personal)
    shown = [field.key for field in personal if field.key in {book.when, book.closes}]
    assert shown == []


def test_the_rail_is_in_official_order_and_registers_are_not_on_it() -> None:
    numbers = [book.number for book in catalog.BOOKS]
    assert numbers == sorted(set(numbers))
    assert all(book.key == f"L{book.number:02d}" for book in catalog.BOOKS)
    assert [book.key for book in catalog.ALL if book not in catalog.BOOKS] == [
        "INC",
        "MOV",
        "DAY",
        "RSV",
    ]
    assert len({book.table for book in catalog.ALL}) == len(catalog.ALL)


def test_books_are_found_by_key() -> None:
    assert {catalog.by_key(key).key for key in catalog.KNOWN_KEYS} == catalog.KNOWN_KEYS
    with pytest.raises(NotFound):
        catalog.by_key("L99")


def test_summary_of_a_line() -> None:
    book = catalog.by_key("L01")
    assert book.summary(armed()) == "警員 王大明 巡邏 和平東路 手槍 TPD-0132"
    assert book.summary({**home(), "movement_kind": "outing"}).startswith("警員 王大明 外出")


def test_reference_lists_agree_with_each_other() -> None:
    kinds = {kind.code for kind in reference.equipment()}
    assert len(kinds) == len(reference.equipment())
    for duty in reference.duties():
        assert {part.kind for part in duty.kit} <= kinds
        assert not (duty.leave and (duty.kit or duty.leaves_station or duty.work_log))
    for kind in reference.equipment():
        assert {kind.ammunition, kind.magazine} <= kinds | {""}
        assert bool(kind.weapon) == bool(kind.ammunition)
        assert kind.tracking in {"serial", "count", "plate", "personal", "fixed"}
        assert kind.vehicle == (kind.tracking == "plate")


def test_patrol_kit_and_statutory_duties() -> None:
    patrol = reference.duty("B")
    assert (patrol.label, patrol.leaves_station, patrol.vehicle) == ("巡邏", True, True)
    assert [patrol.standard(kind) for kind in ("pistol", "pistol_mag", "ammo_9mm", "net")] == [
        1,
        2,
        24,
        0,
    ]
    assert {duty.code for duty in reference.duties() if duty.leave} == set("VWXYZ")
    with pytest.raises(NotFound):
        reference.duty("?")
    with pytest.raises(NotFound):
        reference.kind("catapult")
    assert reference.kind_label("catapult") == "catapult"
    assert "警員" in reference.titles()
    assert "病假" in reference.leave_kinds()
    assert "械彈保管人" in reference.keeper_posts()


def test_handover_columns_follow_the_real_sheet() -> None:
    counted = [kind.label for kind in reference.equipment() if kind.in_handover]
    assert counted[:3] == ["手槍", "彈匣", "手槍子彈"]
    assert {"無線電", "行動電腦", "防彈背心", "酒測器", "警用機車", "巡邏車", "防彈頭盔"} <= set(
        counted
    )
