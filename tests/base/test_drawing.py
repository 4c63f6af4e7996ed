from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput

points = st.tuples(st.integers(0, 60000), st.integers(0, 30000))
strokes = st.lists(st.lists(points, min_size=1, max_size=8).map(tuple), max_size=5).map(tuple)


@given(strokes)
def test_stored_bytes_give_the_same_drawing_and_the_same_bytes(
    lines: tuple[tuple[tuple[int, int], ...], ...],
) -> None:
    drawing = Drawing(60000, 30000, lines)
    again = Drawing.from_bytes(drawing.to_bytes())
    assert again == drawing
    assert again.to_bytes() == drawing.to_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b'{"h":1,"s":[],"v":2,"w":1}',
        b'{"h":1,"s":[],"v":1}',
        b'{"h":1.0,"s":[],"v":1,"w":1}',
        b'{"h":true,"s":[],"v":1,"w":1}',
        b'{"h":9,"s":[[[1,2,3]]],"v":1,"w":9}',
        b'{"h":9,"s":[[5]],"v":1,"w":9}',
        b'{"h":9,"s":[[[10,2]]],"v":1,"w":9}',
        b'{"h":9,"s":[[[-1,2]]],"v":1,"w":9}',
        b'{"h":9,"s":[[]],"v":1,"w":9}',
        b'{"h":0,"s":[],"v":1,"w":9}',
        b'{"h": 9,"s":[],"v":1,"w":9}',
        b'{"w":9,"h":9,"s":[],"v":1}',
        json.dumps({"h": 9, "s": "x", "v": 1, "w": 9}, separators=(",", ":")).encode(),
    ],
)
def test_bytes_that_are_not_a_stored_drawing_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        Drawing.from_bytes(data)


def test_bounds_are_those_of_the_ink() -> None:
    assert Drawing(100, 100, (((5, 7), (50, 9)), ((20, 80),))).bounds == (5, 7, 50, 80)
    assert Drawing(100, 100, ()).bounds is None
