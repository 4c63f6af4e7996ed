"""The envelope that is hashed: canonical, complete, readable again, without personal values."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.canonical import canonical
from kiosk.ledgers.event import Event, Kind, PersonRef, Values
from kiosk.ledgers.fold import people_of
from kiosk.ledgers.values import amount, flag, item, items, number, person, persons, records, text
from tests.ledgers.builders import CADRE, LIN, WANG, armed, event, ref

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), st.sampled_from(["", "甲", "\U00020bb7"])
)
VALUES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.one_of(SCALARS, st.lists(SCALARS, max_size=2))
)


@given(VALUES, VALUES, st.booleans())
def test_an_event_reads_back_as_it_was_written(values: Values, detail: Values, proxy: bool) -> None:
    made = replace(
        event(7, Kind.ADD, dict(values)),
        detail=detail,
        recorded_by=CADRE if proxy else WANG,
        digests=("ab",) if proxy else (),
        causes=("e1", "e2") if proxy else (),
    )
    text_form = made.envelope()
    assert Event.from_envelope(text_form) == made
    assert canonical(json.loads(text_form)) == text_form


def test_personal_values_stay_outside_and_come_back_while_they_exist() -> None:
    made = replace(
        event(1, Kind.OPEN, {"places": "和平東路", "narrative": "盤查某人"}),
        commitments={"narrative": "0" * 64},
    )
    envelope = made.envelope()
    assert "盤查某人" not in envelope
    assert "0" * 64 in envelope
    assert Event.from_envelope(envelope, {"narrative": "盤查某人"}) == made
    destroyed = Event.from_envelope(envelope)
    assert dict(destroyed.values) == {"places": "和平東路"}
    assert destroyed.envelope() == envelope, "the chain still verifies"


def test_events_of_two_streams_have_one_order() -> None:
    one = event(5, Kind.ADD, hlc="0" * 16, stream="A")
    other = event(2, Kind.ADD, hlc="0" * 16, stream="B")
    assert sorted([other, one], key=lambda item: item.order) == [one, other]


def test_people_are_snapshots() -> None:
    assert PersonRef.from_value(WANG.to_value()) == WANG
    assert PersonRef("p", "", "王大明").label == "王大明"
    assert people_of(ref(WANG)) == [WANG]
    assert people_of([ref(WANG), ref(LIN)]) == [WANG, LIN]
    assert people_of(None) == []


def test_looks_into_values_answer_neutrally_for_other_shapes() -> None:
    odd: Values = {"x": {"unknown": 1}, "y": [1, "a"], "z": True}
    for key in ("x", "y", "z", "missing"):
        assert (text(odd, key), number(odd, key), amount(odd, key)) == ("", None, 0)
        assert (person(odd, key), persons(odd, key), items(odd, key), item(odd, key)) == (
            None,
            [],
            [],
            None,
        )
    assert records(odd, "y") == []
    assert (flag(odd, "z"), flag(odd, "x")) == (True, False)
    assert item(armed(), "pistol") == items(armed(), "pistol", "radio")[0]
