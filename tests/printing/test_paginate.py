from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.paginate import Block, PagePlan, paginate

BUDGET, HEADING = 400.0, 14.0


def blocks(depth: int = 1) -> st.SearchStrategy[Block]:
    notes = st.lists(blocks(0), max_size=4).map(tuple) if depth else st.just(())
    return st.builds(
        Block,
        strips=st.lists(st.floats(5, 20), min_size=1, max_size=60).map(tuple),
        padding=st.just(3.0),
        minimum=st.sampled_from([0.0, 22.7, 80.0]),
        flows=st.booleans(),
        notes=notes,
    )


def used(page: PagePlan) -> float:
    return page.rows_height + page.notes_height + (HEADING if page.notes else 0.0)


@given(st.lists(blocks(), max_size=25))
def test_every_strip_of_every_row_stands_once_in_order_and_pages_are_not_overfull(
    rows: list[Block],
) -> None:
    pages = paginate(rows, BUDGET, HEADING)
    seen = [(p.row, s) for page in pages for p in page.rows for s in range(p.start, p.end)]
    assert seen == [(n, s) for n, row in enumerate(rows) for s in range(len(row.strips))]
    notes = [
        (p.row, p.note, s) for page in pages for p in page.notes for s in range(p.start, p.end)
    ]
    assert notes == [
        (n, m, s)
        for n, row in enumerate(rows)
        for m, note in enumerate(row.notes)
        for s in range(len(note.strips))
    ]
    assert all(used(page) <= BUDGET + 1e-6 for page in pages)
    assert all(page.rows or page.notes for page in pages) or not rows
    for page in pages:
        for piece in page.rows:
            assert piece.height >= rows[piece.row].height(piece.start, piece.end) - 1e-9


@given(st.lists(blocks(), max_size=25))
def test_a_row_that_does_not_flow_is_cut_only_when_no_page_could_hold_it(rows: list[Block]) -> None:
    pages = paginate(rows, BUDGET, HEADING)
    for page in pages:
        for piece in page.rows:
            row = rows[piece.row]
            cut = (piece.start, piece.end) != (0, len(row.strips))
            assert not cut or row.flows or row.full > BUDGET


def test_eighteen_plain_rows_fill_one_page_exactly() -> None:
    rows = [Block((10.0,), 2.6, 22.0)] * 36
    pages = paginate(rows, 18 * 22.0)
    assert [len(page.rows) for page in pages] == [18, 18]


def test_amendments_stand_on_the_page_of_their_row() -> None:
    note = Block((9.0, 9.0), 2.0, 0.0)
    rows = [Block((10.0,), 2.0, 20.0, notes=(note,) if n == 18 else ()) for n in range(20)]
    pages = paginate(rows, 400.0, HEADING)
    assert [[p.row for p in page.rows] for page in pages] == [list(range(18)), [18, 19]]
    assert [len(page.notes) for page in pages] == [0, 1]


def test_no_lines_are_still_one_page() -> None:
    assert len(paginate([], BUDGET)) == 1
