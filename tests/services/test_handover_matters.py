"""What flows on with the desk, and handing it over in part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.app.duty import DutyBook
from kiosk.base.clock import ManualClock
from kiosk.base.instants import at_local, from_text
from kiosk.ledgers.values import person, records
from kiosk.services import handover_draft as drafts
from kiosk.services.desk import Desk
from kiosk.services.handover import Handovers
from kiosk.services.handover_draft import Stage
from kiosk.services.policy import Policy
from tests.services.handover_parts import (
    ASKED,
    BEFORE_NOON,
    at_noon,
    codes,
    confirm,
    ready,
)
from tests.station import DAY, Counter, signed


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return a furnished counter at 11:52; P02 has the desk until 12, P05 after him."""
    made = at_noon(tmp_path)
    yield made
    made.store.close()


# --- what flows on -----------------------------------------------------------------------------


def test_l02_r05_a_note_flows_on_until_somebody_closes_it(counter: Counter) -> None:
    draft = drafts.with_note(ready(counter), "n1", "號誌故障已通報，待回復")
    assert confirm(counter, draft).done
    assert counter.lines("L02")[0].values["handed_on"] == "號誌故障已通報，待回復"
    counter.clock.set(at_local(DAY, 12, 10))
    later = Handovers(counter.desk).begin(counter.actor("P05", desk=True))
    assert later.items[0].text == "號誌故障已通報，待回復"
    later = ready(counter, replace(later, incoming=counter.fact("P02"), change_reason="調班"))
    later = replace(later, approver=counter.fact("P01"))
    forgotten = replace(later, items=later.items[1:])
    assert "L02-R05" in codes(confirm(counter, forgotten))
    done = drafts.with_item(later, 0, replace(later.items[0], done=True, note="已修復"))
    assert confirm(counter, done).done
    newest = counter.lines("L02")[-1]
    assert not [one for one in records(newest.values, "open_items") if one["kind"] == "note"]
    assert [one["ref"] for one in records(newest.values, "closed_items")] == ["n1"]


def test_l01_r12_what_is_still_owed_is_on_the_list(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    owing = counter.returning("B03")
    left = tuple(replace(one, ticked=one.kind != "radio") for one in owing.items)
    assert counter.check_in(
        replace(owing, items=left, deviation_reason="任務取消", confirmed=ASKED)
    ).done
    items = Handovers(counter.desk).begin(counter.duty_officer).items
    assert [one for one in items if one.kind == "L01" and one.ref and "待繳" in one.text]


def test_l02_r05_books_with_personal_data_tell_number_and_state_only(counter: Counter) -> None:
    from kiosk.ledgers.catalog import ALL
    from kiosk.ledgers.facts import Seen
    from kiosk.services.open_items import named

    private = next(book for book in ALL if any(field.personal for field in book.fields))
    state = private.states[0]
    seen = Seen("x", "115-1", private.key, state.key, True, counter.ref("P02"), "", "", {})
    assert named(private, seen) == f"{private.short} 115-1 {state.label}"


def test_a_version_without_the_other_books_hands_over_all_the_same(tmp_path: Path) -> None:
    from kiosk.ledgers.duty_io import DUTY_IO
    from kiosk.ledgers.handover import HANDOVER
    from kiosk.ledgers.incident import INCIDENT
    from kiosk.ledgers.vehicle_use import VEHICLE_USE
    from kiosk.ledgers.work_log import WORK_LOG

    few = (DUTY_IO, HANDOVER, WORK_LOG, VEHICLE_USE, INCIDENT)
    counter = at_noon(tmp_path, few)
    assert confirm(counter, ready(counter)).done
    counter.store.close()


# --- in part -----------------------------------------------------------------------------------


def test_scenario_03_l02_r07_missing_rounds_block_the_handover(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    back = replace(
        counter.returning("B03", rounds=22), deviation_reason="任務取消", confirmed=ASKED
    )
    assert counter.check_in(back).done
    whole = ready(counter)
    assert "L02-R07" in codes(confirm(counter, whole))
    part = replace(whole, partial_reason="短少子彈查處中，由幹部會同點交")
    assert part.stage is Stage.WITNESS
    assert "L02-R07" in codes(confirm(counter, part))
    part, _ = Handovers(counter.desk).name(counter.duty_officer, part, "B01")
    assert confirm(counter, part).done
    (line,) = counter.lines("L02")
    assert person(line.values, "witness_id") == counter.ref("P01")


def test_l02_r07_a_cadre_hands_over_for_who_has_left(counter: Counter) -> None:
    service, cadre = Handovers(counter.desk), counter.actor("P01")
    draft = replace(ready(counter, service.begin(cadre)), outgoing_absent=True)
    assert "L02-R07" in {problem.code for problem in service.check(cadre, draft)}
    draft = replace(draft, partial_reason="交班人緊急送醫")
    draft, _ = service.name(cadre, draft, "B01")
    pinned = service.pin(draft)
    wanted = service.to_sign(cadre, pinned)
    assert [one.person.ref.id for one in wanted] == ["P05"]
    assert service.confirm(cadre, pinned, signed(wanted)).done
    assert DutyBook(counter.desk)("P05").on_desk


def test_l02_r03_the_unit_may_show_the_numbers_first(counter: Counter) -> None:
    limits = replace(counter.desk.policy.limits, blind_count=False)
    desk = Desk(counter.store, counter.clock, replace(Policy(), limits=limits))
    draft = Handovers(desk).begin(counter.duty_officer)
    assert draft.counted == draft.in_store


def test_the_clock_of_the_test_stands_before_noon(counter: Counter) -> None:
    assert isinstance(counter.clock, ManualClock)
    draft = Handovers(counter.desk).pin(ready(counter))
    assert from_text(draft.at) == BEFORE_NOON
