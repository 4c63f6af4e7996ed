"""L14 護鈔: called back, sent out in pairs, reminded of, and closed to curious eyes."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Severity
from kiosk.ledgers.cash_escort import CASH_ESCORT, due, level, state
from kiosk.ledgers.definition import Classification, Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.limits import Limits
from kiosk.services.masking import About, masked_keys
from tests.ledgers.builders import BACK, CAR, LIN, OUT, WANG, ask, of, one, ref, step_asked, world
from tests.station import Counter

LATER = to_text(from_text(BACK) + timedelta(hours=2))


def escort(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "applied_at": BACK,
        "channel": "counter",
        "applicant": "吳美玲",
        "applicant_phone": "0912345678",
        "bank": "文德分行",
        "from_place": "文德路 22 號",
        "to_place": "港墘路 8 號",
        "planned_at": LATER,
        "amount_band": "to_1m",
    }
    return {**values, **more}


def assigned(**more: Value) -> dict[str, Value]:
    sent: dict[str, Value] = {
        "callback_ok": True,
        "accepted_at": BACK,
        "officers": [ref(WANG), ref(LIN)],
        "vehicle": CAR,
        "assigned_at": BACK,
    }
    return escort(**{**sent, **more})


def test_l14_r01_who_is_sent_can_go() -> None:
    assert step_asked(CASH_ESCORT, "assign", assigned(), world()) == []
    away = world()
    away.leaves[WANG.id] = "病假"
    assert "病假" in one(step_asked(CASH_ESCORT, "assign", assigned(), away), "L14-R01").message
    broken = world()
    broken.change("c1", state="repair")
    assert one(step_asked(CASH_ESCORT, "assign", assigned(), broken), "L14-R01").blocks
    alone = assigned(officers=[ref(WANG)])
    found = one(step_asked(CASH_ESCORT, "assign", alone, world()), "L14-R01")
    assert found.severity is Severity.CONFIRM


def test_l14_r01_times_follow_each_other() -> None:
    done = assigned(met_at=BACK, left_at=OUT, done_at=BACK, result="平安送達")
    assert one(step_asked(CASH_ESCORT, "done", done, world()), "L14-R01").blocks


def test_l14_r02_a_finished_escort_is_closed_to_every_eye_after_a_week() -> None:
    done = assigned(done_at=BACK, outcome="done")
    soon = to_text(from_text(BACK) + timedelta(days=6))
    late = to_text(from_text(BACK) + timedelta(days=8))
    assert level(done, soon, Limits()) is Classification.SENSITIVE
    assert level(done, late, Limits()) is Classification.SPECIAL
    assert level(done, late, Limits(amount_masked_days=30)) is Classification.SENSITIVE


def test_l14_r03_no_escort_without_a_call_back() -> None:
    assert one(step_asked(CASH_ESCORT, "accept", escort(), world()), "L14-R03").blocks
    assert step_asked(CASH_ESCORT, "accept", escort(callback_ok=True), world()) == []


def test_l14_r04_an_escort_that_has_not_begun_is_due_when_it_was_planned() -> None:
    assert due(assigned(), Limits()) == LATER
    assert due(assigned(met_at=BACK, left_at=BACK), Limits()) == ""
    past = escort(planned_at=OUT)
    found = one(ask(CASH_ESCORT, past, world(), Phase.OPEN), "L14-R04")
    assert found.severity is Severity.CONFIRM
    assert of(ask(CASH_ESCORT, escort(), world(), Phase.OPEN), "L14-R04") == []


def test_l14_r05_route_and_amount_are_on_no_public_screen(counter: Counter) -> None:
    summary = CASH_ESCORT.summary(assigned(route="文德路轉港墘路"))
    for secret in ("文德", "港墘", "50 萬"):
        assert secret not in summary
    stranger = counter.actor("P03")
    about = About(
        open=True,
        today=True,
        owners=frozenset({"P02"}),
        entered_by="P02",
        level=Classification.SENSITIVE,
        unit=counter.desk.unit,
    )
    hidden = masked_keys(stranger, CASH_ESCORT, about)
    assert {"route", "from_place", "to_place", "amount_band", "applicant"} <= hidden.keys()


def test_the_way_of_an_escort_and_its_other_ends() -> None:
    values = escort()
    for more, expected in (
        ({}, "applied"),
        ({"accepted_at": BACK}, "accepted"),
        ({"officers": [ref(WANG)]}, "assigned"),
        ({"met_at": BACK}, "met"),
        ({"left_at": BACK}, "escorting"),
        ({"done_at": BACK}, "done"),
    ):
        values |= more  # type: ignore[arg-type]
        assert state(values) == expected
    for ended in ("declined", "cancelled", "no_show", "forwarded"):
        assert state(escort(outcome=ended, done_at=BACK)) == ended
