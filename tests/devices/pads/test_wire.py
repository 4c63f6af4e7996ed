"""Frames survive any cutting of the pipe, values come back as they went, garbage is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.canonical import Json
from kiosk.base.errors import InvalidInput
from kiosk.devices.pads import wire
from kiosk.devices.pads.events import Doubtful, Failed, Ink, Seen, Tried, event_of
from kiosk.devices.pads.model import (
    Area,
    Finding,
    LossProof,
    PadForm,
    PadKey,
    PadProtocol,
    Quality,
    Verdict,
)
from kiosk.devices.pads.signing import Begin
from kiosk.devices.pads.wire import Message, Unpacker, pack
from tests.devices.captures import PAD

values: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text("ab簽𠮷", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz"), inner, max_size=3),
    max_leaves=8,
)
messages = st.dictionaries(st.text("abc", min_size=1), values, max_size=4)


@given(st.lists(messages, max_size=5), st.integers(1, 40))
def test_frames_come_back_however_the_pipe_cuts_them(sent: list[Message], piece: int) -> None:
    stream = b"".join(map(pack, sent))
    unpacker = Unpacker()
    got = [
        message
        for at in range(0, len(stream), piece)
        for message in unpacker.feed(stream[at : at + piece])
    ]
    assert got == sent


@pytest.mark.parametrize(
    "data",
    [b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\1{", b"\0\0\0\2\xff\xff"],
    ids=["too long", "a list", "cut", "no text"],
)
def test_garbage_is_no_message(data: bytes) -> None:
    with pytest.raises(PadProtocol):
        list(Unpacker().feed(data))


@given(messages)
def test_any_message_is_an_event_or_refused(message: Message) -> None:
    for say in ("seen", "ink", "button", "shown", "doubtful", "tried", "finished", "failed", ""):
        try:
            event = event_of({**message, "say": say})
        except PadProtocol:
            continue
        assert event is not None


@given(st.integers(1, 40), st.integers(1, 20), st.data())
def test_forms_come_back(width: int, height: int, data: st.DataObject) -> None:
    stride = (width + 7) // 8
    bits = data.draw(st.binary(min_size=stride * height, max_size=stride * height))
    whole = Area(0, 0, width - 1, height - 1)
    form = PadForm(width, height, bits, whole, (PadKey("confirm", "確認", whole),))
    begin = Begin(3, (form, form), "ab" * 32, "具領人", "L13.sig", "具領", "th")
    (message,) = Unpacker().feed(pack(begin.to_message()))
    again = Begin.of(message)
    assert again == begin
    assert [page.digest for page in again.pages] == [form.digest] * 2


def test_pads_and_verdicts_come_back() -> None:
    assert wire.info_of(wire.info_message(PAD)) == PAD
    finding = Finding("short_ink", "筆跡太短", 3, 8)
    quality = Quality(Verdict.SIGN_AGAIN, (finding,), 9, 1, 2, 3, 0, LossProof.COUNTED)
    assert wire.quality_of(wire.quality_message(quality)) == quality


def test_events_come_back() -> None:
    points: Message = {"say": "ink", "session": 4, "points": [[1, 2, 1], [3, 4, 0]]}
    assert event_of(points) == Ink(4, ((1, 2, 1), (3, 4, 0)))
    failed: Message = {"say": "failed", "session": 4, "code": "pad_gone", "message": "拔除"}
    assert event_of(failed) == Failed(4, "pad_gone", "拔除", "")
    seen = event_of({"say": "seen", "presence": "ready", "info": wire.info_message(PAD)})
    assert isinstance(seen, Seen)
    assert seen.info == PAD
    assert event_of({"say": "pong", "n": 1}) is None


def test_the_ink_of_a_trial_has_a_pressure_for_each_point() -> None:
    trial: Message = {"say": "ink", "session": 4, "points": [[1, 2, 1], [3, 4, 0]]}
    assert event_of({**trial, "pressures": [512, 0]}) == Ink(4, ((1, 2, 1), (3, 4, 0)), (512, 0))
    wrong: list[Json] = [[512], [1, 2, 3], "12", [1, "2"], None]
    for pressures in wrong:
        with pytest.raises(PadProtocol):
            event_of({**trial, "pressures": pressures})
    with pytest.raises(PadProtocol):
        event_of({**trial, "points": [[1, 2, 1, 512]]})


def test_a_verdict_is_of_a_signature_or_of_a_trial() -> None:
    quality = Quality(Verdict.OK, (), 9, 1, 2, 3, 0, LossProof.COUNTED)
    said: Message = {"session": 4, "quality": wire.quality_message(quality)}
    assert event_of({"say": "tried", **said}) == Tried(4, quality)
    assert event_of({"say": "doubtful", **said}) == Doubtful(4, quality)


def test_a_trial_has_no_document_and_a_signature_has_one() -> None:
    pages = (PadForm(8, 1, b"\xff", Area(0, 0, 7, 0)),)
    trial = Begin(3, pages, "", "測試", trial=True)
    assert Begin.of(trial.to_message()) == trial
    for message in (
        {**trial.to_message(), "document": "ab" * 32},
        {**trial.to_message(), "trial": 0},
    ):
        with pytest.raises(InvalidInput):
            Begin.of(message)
