from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.wrap import NO_END, NO_START, balanced, wrap


class Widths(dict[str, float]):
    def __missing__(self, character: str) -> float:
        return 0.5 if character.isascii() else 1.0


WIDTHS = Widths()
TEXTS = st.text("派出所巡邏，。、「」（）abc019-: \n", max_size=60)


def lines(text: str, room: float, *, phrases: bool = False) -> list[str]:
    return [text[a:b] for a, b in wrap(text, WIDTHS, room, phrases=phrases).spans]


def test_no_closing_mark_begins_a_line_and_no_opening_mark_ends_one() -> None:
    assert lines("攔查機車，放行。", 4) == ["攔查機", "車，放", "行。"]
    assert lines("通報「噪音」案", 3) == ["通報", "「噪", "音」案"]


def test_numbers_and_words_stay_whole_when_they_fit() -> None:
    assert lines("於115-05-19 22:00返所", 6) == ["於115-05-19", "22:00返所"]


def test_a_word_longer_than_the_column_is_cut_and_said_to_be() -> None:
    found = wrap("ABCDEFGH", WIDTHS, 2)
    assert found.forced
    assert found.spans == ((0, 4), (4, 8))


def test_phrases_keep_names_whole() -> None:
    assert lines("警員 歐陽文德", 5, phrases=True) == ["警員", "歐陽文德"]


def test_headings_are_broken_into_even_halves() -> None:
    found = balanced("歸還彈數", WIDTHS, 3)
    assert found.spans == ((0, 2), (2, 4))


@given(TEXTS, st.floats(1, 12), st.booleans())
def test_every_character_stands_in_one_line_and_lines_fit(
    text: str, room: float, phrases: bool
) -> None:
    found = wrap(text, WIDTHS, room, phrases=phrases)
    at = 0
    for start, end in found.spans:
        assert text[at:start].strip(" \n") == ""
        assert start <= end
        at = end
        visible = text[start:end].rstrip(" ")
        assert sum(WIDTHS[c] for c in visible) <= room + 1e-6 or len(visible) == 1
    assert text[at:].strip(" \n") == ""


@given(TEXTS, st.floats(1, 12))
def test_unforced_breaks_obey_the_rules(text: str, room: float) -> None:
    found = wrap(text, WIDTHS, room)
    if found.forced:
        return
    for (_, end), (start, _) in zip(found.spans, found.spans[1:], strict=False):
        if end == start:  # neither a line feed nor a blank of the writer stands between
            assert text[start] not in NO_START
            assert text[end - 1] not in NO_END
