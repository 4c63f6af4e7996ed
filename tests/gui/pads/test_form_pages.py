"""Paragraphs on pages: nothing lost, no page more than needed, nothing torn that could stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.views.pads.form_pages import Flaws, Paragraph, paged


def text(*counts: int, consent: int = 0) -> list[Paragraph[str]]:
    made = [
        Paragraph(tuple(f"{at}.{line}" for line in range(count))) for at, count in enumerate(counts)
    ]
    if consent:
        made.append(Paragraph(tuple(f"c.{line}" for line in range(consent)), apart=True))
    return made


def lines_of(paragraphs: list[Paragraph[str]]) -> list[str]:
    return [line for one in paragraphs for line in one.lines]


def greedy(paragraphs: list[Paragraph[str]], full: int, last: int) -> int:
    """Return the pages it takes to fill each to its end; an empty line at its head is not needed."""
    rest: list[str | None] = []
    for one in paragraphs:
        rest += [None, *one.lines] if one.apart and rest else one.lines
    pages = 1
    while len(rest) > last:
        rest = rest[min(full, len(rest) - last) :]
        if rest and rest[0] is None:
            rest = rest[1:]
        pages += 1
    return pages


def torn(paragraphs: list[Paragraph[str]], starts: set[str], full: int) -> int:
    """Return how many pages begin inside a paragraph that would fit on one."""
    return sum(
        line in starts for one in paragraphs if len(one.lines) <= full for line in one.lines[1:]
    )


def ways(paragraphs: list[Paragraph[str]], full: int, last: int, pages: int) -> Iterator[set[str]]:
    """Yield the lines that begin a page, for every distribution over so many pages."""
    lines = lines_of(paragraphs)
    consent = next((one.lines[0] for one in paragraphs if one.apart), "")
    for breaks in combinations(range(1, len(lines) + 1), pages - 1):
        edges = [0, *breaks, len(lines)]
        heights = [
            end - begin + int(consent in lines[begin + 1 : end]) for begin, end in pairwise(edges)
        ]
        if max(heights[:-1], default=0) <= full and heights[-1] <= last:
            yield {lines[at] for at in breaks if at < len(lines)}


TEXTS = st.builds(
    lambda counts, consent: text(*counts, consent=consent),
    st.lists(st.integers(1, 9), min_size=1, max_size=14),
    st.integers(0, 8),
)
SHORT = st.builds(
    lambda counts, consent: text(*counts, consent=consent),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.integers(0, 3),
)


@given(TEXTS, st.integers(1, 12), st.integers(0, 12))
def test_nothing_is_lost_and_no_page_is_over_its_room(
    paragraphs: list[Paragraph[str]], full: int, last: int
) -> None:
    last = min(last, full)
    pages = paged(paragraphs, full, last).pages
    assert [line for page in pages for line in page if line is not None] == lines_of(paragraphs)
    assert all(1 <= len(page) <= full for page in pages[:-1])
    assert len(pages[-1]) <= last
    assert all(page[0] is not None and page[-1] is not None for page in pages if page)
    assert len(pages) <= greedy(paragraphs, full, last)


@given(SHORT, st.integers(1, 6), st.integers(0, 6))
def test_no_other_way_takes_fewer_pages_or_tears_less(
    paragraphs: list[Paragraph[str]], full: int, last: int
) -> None:
    last = min(last, full)
    made = paged(paragraphs, full, last).pages
    fewer = range(1, len(made))
    assert not any(way for count in fewer for way in ways(paragraphs, full, last, count))
    starts = {page[0] for page in made[1:] if page and page[0] is not None}
    others = [torn(paragraphs, way, full) for way in ways(paragraphs, full, last, len(made))]
    assert torn(paragraphs, starts, full) == min(others)


def test_a_consent_that_fits_no_last_page_is_read_whole_before_it() -> None:
    made = paged(text(*[1] * 12, consent=3), 6, 2)
    assert [len(page) for page in made.pages] == [6, 6, 3, 0]
    assert made.flaws.split == 0


def test_a_statement_stays_together_before_the_page_of_the_consent() -> None:
    made = paged(text(1, 1, 1, 1, 1, consent=3), 11, 5)
    assert [len(page) for page in made.pages] == [5, 3]
    assert made.flaws == Flaws(pages=2, uneven=36)


def test_what_fits_above_the_ink_takes_one_page() -> None:
    made = paged(text(1, 1, consent=2), 11, 5)
    assert made.pages == (("0.0", "1.0", None, "c.0", "c.1"),)


def test_a_long_value_leaves_no_line_alone() -> None:
    made = paged(text(5, 7), 6, 4)
    assert [len(page) for page in made.pages] == [5, 5, 2]
    assert made.flaws.lonely == 0
