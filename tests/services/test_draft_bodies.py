"""Half-filled 出勤 and 退勤 come back as they were; what changed meanwhile is named and left out."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.canonical import canonical, nfc
from kiosk.ledgers.definition import Source
from kiosk.services import check_in_draft
from kiosk.services.check_in_draft import with_rounds
from kiosk.services.draft_bodies import check_in_to_body, check_out_to_body
from kiosk.services.drafts import Drafts
from kiosk.services.kit import CheckInDraft, CheckOutDraft, Pick
from kiosk.services.unfinished import CHECK_IN, CHECK_OUT, Found, Unfinished
from tests.station import Counter

CODES = ("B03", "B04", "B05", "BG1", "BG2", "BR1", "BR2", "BV1", "BC1")
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(nfc)
counts = st.none() | st.integers(0, 99)
code_sets = st.frozensets(st.sampled_from(["DS-01", "DS-07", "L01-R03"]))


@given(data=st.data())
def test_a_check_out_comes_back_as_it_was(counter: Counter, data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from(CODES), unique=True, max_size=6))
    draft = counter.assemble("B03", *(code for code in codes if code != "B03"))
    draft = replace(
        draft,
        active=data.draw(st.integers(0, len(draft.members) - 1)),
        duty=data.draw(st.sampled_from(["B", "I", "E", ""])),
        duty_source=data.draw(st.sampled_from(Source)),
        place=data.draw(texts),
        remark=data.draw(texts),
        late_reason=data.draw(texts),
        odometer=data.draw(counts) if draft.vehicle else None,
        odometer_source=Source.HAND,
        vehicle_faults=frozenset({"tyres"}) if draft.vehicle else frozenset(),
        reasons=tuple((code, data.draw(texts)) for code in sorted(data.draw(code_sets))),
        confirmed=data.draw(code_sets),
    )
    member = draft.members[draft.active]
    if member.pistol:
        draft = draft.with_member(
            replace(member, rounds=data.draw(st.integers(0, 48)), magazines=3)
        )
    draft = counter.out.assembly.recount(draft)
    assert _kept_out(counter, draft) == draft


def _kept_out(counter: Counter, draft: CheckOutDraft) -> CheckOutDraft | None:
    kept = Unfinished(counter.desk)
    key = kept.new_key(CHECK_OUT)
    kept.save_check_out(key, "P02", draft)
    found = kept.check_out(counter.duty_officer)
    assert found is not None
    assert (found.key, found.restored.lost) == (key, ())
    kept.drop(key)
    assert kept.check_out(counter.duty_officer) is None
    return found.restored.draft


@given(data=st.data())
def test_a_check_in_comes_back_as_it_was(counter: Counter, data: st.DataObject) -> None:
    if not counter.lines("L01"):
        assert counter.check_out("B03", "BG1", "BR1", "BV1").done
    draft = counter.back.begin(counter.duty_officer, "B03")
    for entry in draft.items:
        ticked = data.draw(st.booleans())
        draft = check_in_draft.tick(draft, entry.id, ticked=ticked, source=Source.SCAN)
        condition = data.draw(st.sampled_from(["normal", "damaged"]))
        draft = check_in_draft.with_condition(draft, entry.id, condition)
    draft = with_rounds(
        draft,
        "ammo_9mm",
        back=data.draw(counts),
        magazines_back=data.draw(counts),
        fired=data.draw(st.integers(0, 9)),
        lost=data.draw(st.integers(0, 9)),
    )
    assert draft.vehicle is not None
    assert draft.work is not None
    trip = replace(
        draft.vehicle,
        odo_in=data.draw(counts),
        fuel_pct=data.draw(counts),
        damage_note=data.draw(texts),
        faults=frozenset(data.draw(st.sets(st.sampled_from(["tyres", "lights"])))),
        transported=data.draw(st.booleans()),
        key_back=data.draw(st.booleans()),
    )
    offers = counter.back.offers(counter.duty_officer, draft)
    links = tuple(offers) if data.draw(st.booleans()) else ()
    work = replace(draft.work, narrative=data.draw(texts), links=links)
    draft = replace(
        draft,
        vehicle=trip,
        work=work,
        agent=data.draw(st.sampled_from([None, counter.fact("P05")])),
        agent_reason=data.draw(texts),
        approver=data.draw(st.sampled_from([None, counter.fact("P01")])),
        remark=data.draw(texts),
        confirmed=data.draw(code_sets),
    )
    found = _kept_in(counter, draft)
    assert (found.restored.draft, found.restored.lost) == (draft, ())


def _kept_in(counter: Counter, draft: CheckInDraft) -> Found[CheckInDraft]:
    kept = Unfinished(counter.desk)
    key = kept.new_key(CHECK_IN)
    kept.save_check_in(key, "P02", draft)
    found = kept.check_in(counter.duty_officer)
    assert found is not None
    kept.drop(key)
    return found


def test_bodies_are_canonical_and_hold_no_snapshots(counter: Counter) -> None:
    out = counter.assemble("B03", "BG1", "BR1")
    assert counter.check_out("B03", "BG1", "BR1").done
    for body in (check_out_to_body(out), check_in_to_body(counter.returning("B03"))):
        written = canonical(body)
        assert json.loads(written) == body
        assert "licence" not in written
        assert "barred" not in written


def test_a_gun_that_went_out_meanwhile_is_refused_and_named(counter: Counter) -> None:
    kept = Unfinished(counter.desk)
    draft = counter.assemble("B03", "BG1", "BR1")
    kept.save_check_out("check_out:1", "P02", draft)
    assert counter.check_out("B04", "BG1").done
    found = kept.check_out(counter.duty_officer)
    assert found is not None
    back = found.restored.draft
    assert back is not None
    assert back.members[0].pistol is None
    assert back.members[0].rounds == 0
    assert isinstance(back.members[0].radio, Pick)
    said = "".join(found.restored.lost)
    assert "TPD-0101" in said
    assert "𠮷田喆" in said


def test_an_officer_who_left_meanwhile_is_named_and_left_out(counter: Counter) -> None:
    kept = Unfinished(counter.desk)
    kept.save_check_out("check_out:1", "P02", counter.assemble("B03", "B04"))
    assert counter.check_out("B03", "BR1").done
    found = kept.check_out(counter.duty_officer)
    assert found is not None
    assert found.restored.draft is not None
    assert [one.person.ref.id for one in found.restored.draft.members] == ["P04"]
    assert any("王大明 已出勤" in said for said in found.restored.lost)


def test_a_return_finished_by_another_is_not_restored(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    counter.later(minutes=175)
    draft = counter.returning("B03")
    Unfinished(counter.desk).save_check_in("check_in:1", "P02", draft)
    assert counter.check_in(draft).done
    found = Unfinished(counter.desk).check_in(counter.duty_officer)
    assert found is not None
    assert found.restored.draft is None
    assert "王大明" in found.restored.lost[0]


def test_what_another_officer_took_back_meanwhile_is_named(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    counter.later(minutes=175)
    draft = counter.returning("B03", rounds=22)
    Unfinished(counter.desk).save_check_in("check_in:1", "P02", draft)
    partly = check_in_draft.tick(draft, "R1", ticked=False)
    codes = frozenset(problem.code for problem in counter.check_in(partly).problems)
    assert counter.check_in(replace(partly, confirmed=codes)).done
    found = Unfinished(counter.desk).check_in(counter.duty_officer)
    assert found is not None
    assert found.restored.draft is not None
    assert [entry.id for entry in found.restored.draft.items if entry.ticked] == ["R1"]
    said = "".join(found.restored.lost)
    assert "TPD-0101 已經歸還" in said
    assert "請重新清點" in said
    assert "ABC-1234 已經返所" in said


def test_drafts_come_back_to_their_owner_alone_and_of_one_version(counter: Counter) -> None:
    kept = Unfinished(counter.desk)
    kept.save_check_out("check_out:1", "P02", counter.assemble("B03"))
    assert kept.check_out(counter.actor("P05")) is None
    Drafts(counter.desk).save("check_out:2", "P05", {"version": 99})
    found = kept.check_out(counter.actor("P05"))
    assert found is not None
    assert found.restored.draft is None
    assert found.restored.lost
