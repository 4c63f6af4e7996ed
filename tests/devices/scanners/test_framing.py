"""Codes out of a stream: cut anywhere, glued together, between noise; never half a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.scanners.framing import GAP_MS, LEAST, LONGEST, CodeReader, Framing

MS = 1_000_000
codes = st.lists(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=LEAST, max_size=40),
    max_size=6,
)
framings = st.sampled_from(list(Framing))
WRAPPED = {
    Framing.CR: (b"", b"\r\n"),
    Framing.LF: (b"", b"\r\n"),
    Framing.STX_ETX: (b"\x02", b"\x03\r\n"),
}


def wrapped(framing: Framing, code: str) -> bytes:
    before, behind = WRAPPED[framing]
    return before + code.encode() + behind


@given(codes, framings, st.text("QZ#", max_size=3), st.data())
def test_every_code_comes_out_once_however_it_is_cut(
    sent: list[str], framing: Framing, prefix: str, data: st.DataObject
) -> None:
    stream = b"".join(wrapped(framing, prefix + code) for code in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    reader = CodeReader(framing, prefix)
    found: list[str] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.feed(stream[start:end], 0)
    assert found == sent
    assert reader.noise == 0


@given(st.binary(max_size=600), framings)
def test_noise_gives_nothing_unprintable_and_does_not_last(noise: bytes, framing: Framing) -> None:
    reader = CodeReader(framing)
    for code in reader.feed(noise, 0):
        assert code.isprintable()
        assert LEAST <= len(code) <= LONGEST
    reader.idle(GAP_MS * MS)
    assert reader.feed(wrapped(framing, "PX-0042"), GAP_MS * MS) == ["PX-0042"]


def test_half_a_code_is_dropped_after_silence_and_kept_while_more_waits() -> None:
    reader = CodeReader()
    assert reader.feed(b"PX-", 0) == []
    reader.idle((GAP_MS - 1) * MS)
    assert reader.feed(b"0042\r", 5000 * MS) == ["PX-0042"], "a late reader finds the rest waiting"
    reader.feed(b"PX-00", 6000 * MS)
    reader.idle((6000 + GAP_MS) * MS)
    assert reader.feed(b"A-0007\r", 7000 * MS) == ["A-0007"]
    assert reader.noise == 1


def test_what_is_too_long_takes_its_tail_with_it() -> None:
    reader = CodeReader()
    assert reader.feed(b"x" * (LONGEST + 1) + b"PX-0042\rPX-0043\r", 0) == ["PX-0043"]
    assert reader.noise == 1


@pytest.mark.parametrize(
    ("stream", "found", "noise"),
    [
        (b"ID:5678\r", ["5678"], 0),
        (b"5678\r", [], 1),
        (b"ID:\xff\xfe78\r", [], 1),
        (b"ID:5\x0078\r", [], 1),
        (b"ID:12\r", [], 1),
        (b"\r\r\n\r", [], 0),
    ],
)
def test_what_does_not_begin_as_set_up_is_noise(
    stream: bytes, found: list[str], noise: int
) -> None:
    reader = CodeReader(Framing.CR, "ID:")
    assert reader.feed(stream, 0) == found
    assert reader.noise == noise


def test_between_stx_and_etx() -> None:
    reader = CodeReader(Framing.STX_ETX)
    stream = b"junk\x02AB\x02PX-0042\x03\x03tail\x02PX-0043\x03"
    assert reader.feed(stream, 0) == ["PX-0042", "PX-0043"]
    assert reader.noise == len("junk") + 1 + 1 + len("tail")
