"""L02 as data: its states, its four printed rows, and its rules on a world made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.facts import RosterSlot
from kiosk.ledgers.handover import HANDOVER, state, sub_rows, summary, void_blocked
from kiosk.ledgers.handover_fields import KINDS, differences, note_item, result_of
from kiosk.ledgers.incident import INCIDENT
from tests.ledgers.builders import (
    BACK,
    CADRE,
    LIN,
    OUT,
    WANG,
    World,
    ask,
    line_of,
    minutes_after,
    of,
    one,
    ref,
    seen,
    step_asked,
    world,
)

STOCK = {"pistol": (9, 3, 1, 13), "radio": (12, 4, 0, 16)}
SIGNATURE: dict[str, Value] = {"at": BACK}


def desk_world() -> World:
    """Return a station where LIN has the desk until BACK and WANG after it."""
    made = world()
    made.counts = dict(STOCK)
    made.slots[LIN.id] = RosterSlot("v1", "2026-05-19", "A", OUT, minutes_after(BACK, 1))
    late = minutes_after(BACK, 240)
    made.slots[WANG.id] = RosterSlot("v1", "2026-05-19", "A", minutes_after(BACK, 8), late)
    return made


def handover(**more: Value) -> dict[str, Value]:
    """Return a handover from LIN to WANG in which everything agrees."""
    counts: dict[str, Value] = {
        key: {kind: row[place] for kind, row in STOCK.items()}
        for place, key in enumerate(("in_store", "out", "repair", "total"))
    }
    values: dict[str, Value] = {
        "handover_at": BACK,
        "outgoing_id": ref(LIN),
        "incoming_id": ref(WANG),
        "counted": counts["in_store"],
        "count_result": "equal",
        "keys": [{"kind": "key", "ref": key, "text": key} for key in "abc"],
        "cctv_ok": True,
        "comm_ok": True,
    }
    return {**values, **counts, **more}


def wrong(**more: Value) -> dict[str, Value]:
    """Return a handover in which one radio was missing, counted twice."""
    counted: dict[str, Value] = {"pistol": 9, "radio": 11}
    return handover(counted=counted, recount=counted, count_result="mismatch", **more)


def test_everything_in_order() -> None:
    assert ask(HANDOVER, handover(), desk_world(), Phase.OPEN) == []
    assert ask(HANDOVER, handover(), desk_world(), Phase.CLOSE) == []


def test_states_follow_the_domain() -> None:
    steps: list[tuple[dict[str, Value], str]] = [
        ({}, "opened"),
        (handover(), "counted"),
        ({**wrong(), "recount": {}}, "mismatch"),
        (wrong(), "recounted"),
        (wrong(witness_id=ref(CADRE)), "witnessed"),
        (handover(out_sig=SIGNATURE), "signed_out"),
        (handover(out_sig=SIGNATURE, accepted_at=BACK), "accepted"),
    ]
    assert [state(values) for values, _ in steps] == [name for _, name in steps]
    assert [item.key for item in HANDOVER.states] == [name for _, name in steps]
    assert [item.open for item in HANDOVER.states] == [True] * 6 + [False]
    assert void_blocked({})


def test_four_printed_rows_of_the_official_sheet() -> None:
    values = handover(in_store={"pistol": 9, "pistol_mag": 31, "keys": 6}, total={"pistol": 13})
    rows = [dict(row.cells) for row in sub_rows(values)]
    assert [row["項目"] for row in rows] == ["在所", "出勤", "送修", "庫存"]
    assert rows[0]["手槍"] == "9"
    assert rows[0]["備考"] == "彈匣 31、鑰匙 6"
    assert rows[3]["手槍"] == "13"
    assert rows[3]["無線電"] == ""
    shown = {column.label for column in HANDOVER.paper.columns}
    assert {label for row in rows for label in row} <= shown
    sheet = [kind.label for kind in KINDS if kind.label in shown]
    assert sheet[:3] == ["手槍", "手槍子彈", "65式步槍"]
    assert len(sheet) == 15


def test_summary_names_both() -> None:
    assert summary(handover()) == "林小華 → 王大明 相符"
    assert summary(handover(partial_reason="查處中")) == "林小華 → 王大明 相符 部分交接"


def test_l02_r01_the_same_person_takes_nothing_over() -> None:
    values = handover(incoming_id=ref(LIN))
    assert "同一人" in one(ask(HANDOVER, values, desk_world(), Phase.OPEN), "L02-R01").message


@pytest.mark.parametrize(("approver", "code"), [(None, "L02-R01"), (LIN, "RB-01"), (CADRE, "")])
def test_l02_r01_a_change_needs_a_cadre(approver: PersonRef | None, code: str) -> None:
    facts = desk_world()
    del facts.slots[WANG.id]
    values = handover(change_reason="臨時調班")
    if approver is not None:
        values["approver_id"] = ref(approver)
    found = [problem.code for problem in ask(HANDOVER, values, facts, Phase.OPEN)]
    assert found == ([code] if code else [])


def test_l02_r02_one_handover_at_a_time() -> None:
    facts = desk_world()
    facts.seen.append(seen(HANDOVER, "h1", wrong()))
    assert "尚未完成" in one(ask(HANDOVER, handover(), facts, Phase.OPEN), "L02-R02").message


def test_l02_r02_nobody_else_hands_over_what_he_has_not() -> None:
    facts = desk_world()
    before = handover(incoming_id=ref(CADRE), accepted_at=OUT, handover_at=OUT)
    facts.seen.append(seen(HANDOVER, "h1", before))
    assert "陳一心" in one(ask(HANDOVER, handover(), facts, Phase.OPEN), "L02-R02").message
    facts.limits = replace(facts.limits, desk_hours=3)  # four hours ago: the roster speaks again
    assert not of(ask(HANDOVER, handover(), facts, Phase.OPEN), "L02-R02")


def test_l02_r02_time_does_not_run_backwards() -> None:
    facts = desk_world()
    before = handover(incoming_id=ref(LIN), accepted_at=minutes_after(BACK, 2))
    facts.seen.append(seen(HANDOVER, "h1", before))
    found = one(ask(HANDOVER, handover(), facts, Phase.OPEN), "L02-R02")
    assert "早於前次" in found.message


def test_l02_r03_every_kind_is_counted_and_a_difference_twice() -> None:
    facts = desk_world()
    missing = handover(counted={"pistol": 9})
    assert "無線電" in one(ask(HANDOVER, missing, facts, Phase.OPEN), "L02-R03").message
    once = {**wrong(), "recount": None}
    assert one(ask(HANDOVER, once, facts, Phase.OPEN), "L02-R03").field == "recount"
    claimed = {**wrong(), "count_result": "equal"}
    assert one(ask(HANDOVER, claimed, facts, Phase.OPEN), "L02-R03").field == "count_result"


def test_l02_r04_nobody_writes_other_numbers_than_the_books_say() -> None:
    facts = desk_world()
    told = handover(in_store={"pistol": 8, "radio": 12}, counted={"pistol": 8, "radio": 12})
    assert one(ask(HANDOVER, told, facts, Phase.OPEN), "L02-R04").field == "in_store"
    paper = handover(handover_at=OUT)  # typed in later: the stock of then is not known any more
    assert not of(ask(HANDOVER, paper, facts, Phase.OPEN), "L02-R04")


def test_l02_r04_the_witness_is_a_cadre_and_neither_of_the_two() -> None:
    facts = desk_world()
    assert of(ask(HANDOVER, wrong(), facts, Phase.CLOSE), "L02-R04")
    assert of(ask(HANDOVER, wrong(witness_id=ref(WANG)), facts, Phase.CLOSE), "RB-01")
    seen_by = wrong(witness_id=ref(CADRE), diff_note="短少一具")
    assert ask(HANDOVER, seen_by, facts, Phase.CLOSE) == []
    assert step_asked(HANDOVER, "witness", wrong(witness_id=ref(LIN)), facts)


def test_l02_r05_what_was_handed_on_is_on_the_list_or_closed() -> None:
    facts = desk_world()
    note = note_item("n1", "號誌故障待回復")
    before = handover(incoming_id=ref(LIN), accepted_at=OUT, handover_at=OUT, open_items=[note])
    facts.seen.append(seen(HANDOVER, "h1", before))
    lost = ask(HANDOVER, handover(), facts, Phase.OPEN)
    assert "號誌故障待回復" in one(lost, "L02-R05").message
    for values in (handover(open_items=[note]), handover(closed_items=[note])):
        assert not of(ask(HANDOVER, values, facts, Phase.OPEN), "L02-R05")


def test_l02_r07_missing_cartridges_allow_a_partial_handover_only() -> None:
    facts = desk_world()
    incident: dict[str, Value] = {"what": "missing_rounds", "subject": "手槍子彈短少 2 發"}
    facts.seen.append(seen(INCIDENT, "i1", incident))
    assert of(ask(HANDOVER, handover(), facts, Phase.OPEN), "L02-R07")
    part = handover(partial_reason="查處中")
    assert of(ask(HANDOVER, part, facts, Phase.OPEN), "L02-R07")
    assert not ask(HANDOVER, {**part, "witness_id": ref(CADRE)}, facts, Phase.OPEN)
    some: dict[str, Value] = {**part, "witness_id": ref(CADRE), "counted": {"pistol": 9}}
    assert not ask(HANDOVER, some, facts, Phase.OPEN)  # the rest is sealed with the incident


def test_differences_are_those_of_what_was_counted() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1}) == {}
    assert differences({"a": 1, "b": 2}, {"a": 3, "b": 1}) == {"a": 2, "b": -1}
    assert result_of({"a": 1}, {"a": 0}) == "mismatch"


def test_counts_are_never_corrected() -> None:
    from kiosk.services.corrections import correctable

    sealed = ("in_store", "out", "repair", "total", "counted", "recount", "count_result")
    assert not [key for key in sealed if correctable(HANDOVER.by_key[key])]
    assert correctable(HANDOVER.by_key["comm_note"])
    assert line_of(HANDOVER, handover()).state == "counted"
