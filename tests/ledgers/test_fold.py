"""A line is a function of the set of its events, and each kind of event does what §4.3 says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ledgers.custody import duty_moves
from kiosk.ledgers.duty_io import DUTY_IO
from kiosk.ledgers.event import Event, Kind, Value
from kiosk.ledgers.fold import fold, settle, step
from kiosk.ledgers.line import Line, Status
from tests.ledgers.builders import (
    BACK,
    CADRE,
    PISTOL,
    RADIO,
    RIFLE,
    WANG,
    armed,
    back,
    count,
    event,
    home,
)

_VALUES: st.SearchStrategy[dict[str, Value]] = st.dictionaries(
    st.sampled_from(["remark", "reason_place", "rounds_in", "in_at", "carry_reason"]),
    st.one_of(st.none(), st.integers(0, 30), st.sampled_from(["甲", "乙", BACK])),
    max_size=3,
)


@st.composite
def _events(draw: st.DrawFn) -> list[Event]:
    """Return events of one line from two streams, some with the same stamp, asks decided or not."""
    made: list[Event] = []
    size = draw(st.integers(1, 8))
    for seq in range(1, size + 1):
        kind = draw(st.sampled_from([*Kind, "from-the-future"])) if seq > 1 else Kind.OPEN
        detail: dict[str, Value] = {"reason": draw(st.sampled_from(["", "筆誤"]))}
        if kind == Kind.DECIDE:
            detail |= {"ask": f"e{draw(st.integers(1, size))}", "granted": draw(st.booleans())}
        if kind == Kind.REVIEW:
            detail |= {"outcome": draw(st.sampled_from(["reviewed", "returned"]))}
        made.append(
            event(
                seq,
                kind,
                draw(_VALUES),
                detail=detail,
                hlc=f"{draw(st.integers(1, 4)):016x}",
                stream=draw(st.sampled_from(["AW2O1-A-1", "AW2O1-B-1"])),
                actor=draw(st.sampled_from([WANG, CADRE])),
            )
        )
    return made


@given(st.data(), _events())
def test_any_order_of_arrival_gives_the_same_line(data: st.DataObject, events: list[Event]) -> None:
    shuffled = data.draw(st.permutations(events))
    assert fold(DUTY_IO, shuffled) == fold(DUTY_IO, events)


@given(_events())
def test_one_step_more_equals_folding_all(events: list[Event]) -> None:
    """The store may keep the line and add the newest event instead of reading all again."""
    ordered = sorted(events, key=lambda item: item.order)
    before = fold(DUTY_IO, ordered[:-1])
    if before is not None:
        assert settle(DUTY_IO, step(before, ordered[-1])) == fold(DUTY_IO, ordered)


def made(*events: Event) -> Line:
    line = fold(DUTY_IO, events)
    assert line is not None
    return line


OPEN = event(
    1,
    Kind.OPEN,
    armed(remark="初稿"),
    detail={"no": "115-AW2O1-L01-A-1", "duty_date": "2026-05-19"},
)


def test_nothing_is_a_line_before_its_opening_event_arrived() -> None:
    assert fold(DUTY_IO, [event(2, Kind.ADD, {"remark": "x"})]) is None


def test_opening_and_closing() -> None:
    line = made(OPEN)
    assert (line.number, line.state, line.status) == ("115-AW2O1-L01-A-1", "out", Status.RECORDED)
    closing = {key: value for key, value in home().items() if key not in armed()}
    assert made(OPEN, event(2, Kind.CLOSE, closing)).state == "in"


def test_partial_returns_add_up() -> None:
    first = event(2, Kind.ADD, {"returned": [back(RADIO)]})
    assert made(OPEN, first).state == "out"
    rest: dict[str, Value] = {
        "in_at": BACK,
        "rounds_in": 24,
        "returned": [back(PISTOL), count("pistol_mag", 2), count("ammo_9mm", 24)],
    }
    line = made(OPEN, first, event(3, Kind.CLOSE, rest))
    assert isinstance(line.values["returned"], list)
    assert len(line.values["returned"]) == 4
    assert line.state == "in"


def test_amendment_keeps_the_old_text_with_reason_and_name() -> None:
    line = made(OPEN, event(2, Kind.AMEND, {"remark": "定稿"}, detail={"reason": "筆誤"}))
    (revision,) = line.revisions
    assert (revision.before, revision.after, revision.reason, revision.by) == (
        "初稿",
        "定稿",
        "筆誤",
        WANG,
    )
    assert (line.revision, line.values["remark"]) == (1, "定稿")
    assert made(OPEN, event(2, Kind.AMEND, {"remark": "初稿"})).revision == 0


def test_asking_changes_nothing_until_a_cadre_grants_it() -> None:
    asked = event(2, Kind.ASK, {"remark": "定稿"}, detail={"reason": "筆誤"})
    line = made(OPEN, asked)
    assert (line.values["remark"], [ask.reason for ask in line.asks]) == ("初稿", ["筆誤"])
    granted = event(3, Kind.DECIDE, detail={"ask": "e2", "granted": True}, actor=CADRE)
    line = made(OPEN, asked, granted)
    assert line.values["remark"] == "定稿"
    assert (line.revisions[0].by, line.revisions[0].approver, line.asks) == (WANG, CADRE, ())
    refused = replace(granted, detail={"ask": "e2", "granted": False})
    line = made(OPEN, asked, refused)
    assert (line.values["remark"], line.asks, line.revision) == ("初稿", (), 0)


def test_void_keeps_number_and_text() -> None:
    line = made(OPEN, event(2, Kind.VOID, detail={"reason": "重複登記"}))
    assert (line.status, line.state, line.void_reason) == (Status.VOIDED, "voided", "重複登記")
    assert (line.number, line.values["remark"]) == ("115-AW2O1-L01-A-1", "初稿")
    reviewed = event(3, Kind.REVIEW, detail={"outcome": "reviewed"}, actor=CADRE)
    assert made(OPEN, event(2, Kind.VOID), reviewed).status is Status.VOIDED


def test_review_return_and_correction_after_review() -> None:
    reviewed = event(2, Kind.REVIEW, detail={"outcome": "reviewed"}, actor=CADRE)
    assert made(OPEN, reviewed).status is Status.REVIEWED
    returned = event(
        2, Kind.REVIEW, detail={"outcome": "returned", "note": "事由不明"}, actor=CADRE
    )
    line = made(OPEN, returned)
    assert (line.status, line.reviews[0].note, line.reviews[0].by) == (
        Status.RETURNED,
        "事由不明",
        CADRE,
    )
    after = event(3, Kind.AMEND, {"remark": "定稿"})
    assert made(OPEN, reviewed, after).status is Status.RECORDED
    assert made(OPEN, returned, after).status is Status.RECORDED


def test_proxy_entry_waits_for_the_officer_himself() -> None:
    opened = replace(OPEN, detail={**OPEN.detail, "proxy": True}, recorded_by=CADRE)
    assert made(opened).proxy_pending
    assert made(opened, event(2, Kind.CONFIRM, actor=CADRE)).proxy_pending
    line = made(opened, event(2, Kind.CONFIRM))
    assert (line.proxy_pending, line.confirmed_by) == (False, (WANG.id,))


def test_unknown_kinds_are_counted_not_dropped() -> None:
    line = made(OPEN, event(2, "from-the-future", {"remark": "?"}))
    assert (line.unknown, line.values["remark"]) == (1, "初稿")


def test_custody_tells_what_each_event_moves() -> None:
    opened = event(1, Kind.OPEN, armed(long_gun=RIFLE, long_rounds_out=60))
    assert [(move.asset, move.qty) for move in duty_moves(opened) if move.out] == [
        ("g1", 1),
        ("g2", 1),
        ("r1", 1),
        ("pistol_mag", 2),
        ("ammo_9mm", 24),
        ("ammo_65", 60),
    ]
    closed = event(2, Kind.CLOSE, {"returned": [back(PISTOL), count("ammo_9mm", 22)]})
    moves = [(move.asset, move.qty, move.out, move.condition) for move in duty_moves(closed)]
    assert moves == [("g1", 1, False, "normal"), ("ammo_9mm", 22, False, "normal")]


def test_corrections_do_not_move_custody() -> None:
    for kind in (Kind.AMEND, Kind.DECIDE, Kind.ASK, Kind.REVIEW):
        assert duty_moves(event(2, kind, home())) == []
