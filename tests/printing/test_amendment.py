from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ledgers.catalog import by_key
from kiosk.printing.amendment import change, marked
from tests.printing.samples import amended, duty_io, vehicle_use

PLACE = by_key("L01").by_key["reason_place"]
ODOMETER = by_key("L05").by_key["odo_in"]
words = st.text("內湖路成功\U00020bb7", max_size=8)


def living(text: str, struck: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(struck):
        text = text[:start] + text[end:]
    return text


def test_only_the_wrong_characters_of_a_text_are_struck_and_counted() -> None:
    step = change(PLACE, "內湖路一段巡邏", "內湖路二三段巡邏")
    assert (step.kept, step.deleted, step.added) == (3, "一", "二三")
    assert step.counts == "刪1字增2字"


def test_a_character_outside_the_basic_plane_counts_as_one() -> None:
    assert change(PLACE, "吉", "\U00020bb7").counts == "刪1字增1字"


def test_a_number_is_struck_as_a_whole_beside_the_new_one() -> None:
    line = amended(vehicle_use(0), "odo_in", 52400, 52410)
    found = marked(ODOMETER, line.values["odo_in"], line.revisions)
    assert found.text == "52330 52400 52410"
    assert [found.text[a:b] for a, b in found.struck] == ["52330", "52400"]


@given(st.lists(words, min_size=2, max_size=5))
def test_after_any_corrections_what_is_not_struck_is_the_text_in_force(wordings: list[str]) -> None:
    line = duty_io(0)
    line.values["reason_place"] = wordings[0]
    line = amended(line, "reason_place", *wordings[1:])
    found = marked(PLACE, line.values["reason_place"], line.revisions)
    assert living(found.text, found.struck) == wordings[-1]
    for before, after in pairwise(wordings):
        step = change(PLACE, before, after)
        cut = before[: step.kept] + step.added + before[step.kept + len(step.deleted) :]
        assert cut == after
