"""Signatures of a pad in a book: what the line keeps, what is refused, and who goes the way on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.base.canonical import canonical, digest
from kiosk.base.errors import InvalidInput
from kiosk.base.result import Problem
from kiosk.devices.biometrics.binding import Binding, witness
from kiosk.devices.biometrics.envelope import open_capture, seal_capture
from kiosk.devices.biometrics.samples import fingerprint
from kiosk.devices.biometrics.seal import load_certificate
from kiosk.devices.pads.model import Capture, Finding, LossProof, Quality, Verdict
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.line import Line
from kiosk.models.journal import blob
from kiosk.models.verify import verify
from kiosk.services.asked_signatures import Asking, Given, Refusal, Witness
from kiosk.services.deposit_drafts import HandOver, Intake
from kiosk.services.deposits import Deposits
from kiosk.services.desk import Outcome
from kiosk.services.evidence import SignatureReplayed, replayed
from kiosk.services.kit import Signed, ToSign
from kiosk.services.paper_path import PaperPath
from kiosk.services.pick_ups import PickUps
from kiosk.services.registration import Registration
from kiosk.services.signing import keep_signature, unsigned
from tests.devices.captures import bound, capture, examiner, pen
from tests.services.paper_forms import escort
from tests.station import INK, Counter

FIELD = "collector_sig"
GOOD = Quality(Verdict.OK, (), 121, 2, 31_000, 600, 0, LossProof.COUNTED)


def drawn(wanted: ToSign, taken: Capture, quality: Quality = GOOD) -> Signed:
    """Return what a pad's host hands over for a capture."""
    binding = bound(taken, wanted.digest, form="L13.collector_sig/1", purpose=wanted.purpose)
    sealed = seal_capture(taken, load_certificate(examiner()[1]), binding)
    return Signed(
        wanted,
        INK,
        "STU-540",
        sealed,
        binding,
        fingerprint(taken),
        quality,
        "國民身分證 末四碼 6789，值班核對",
        taken.protection.value,
    )


class Window:
    """The counter where papers are collected."""

    def __init__(self, folder: Path) -> None:
        self.counter = Counter(folder).furnish()
        self.deposits = Deposits(self.counter.desk)
        self.pick_ups = PickUps(self.counter.desk)
        self.officer = self.counter.duty_officer
        self.number = 0

    def waiting(self, name: str) -> HandOver:
        """Return the draft of a person who collects a paper that just came."""
        self.number += 1
        paper = Intake(
            server_name="許郵差",
            issuer="臺灣士林地方法院",
            case_no=f"115年度訴字第{self.number}號",
            doc_kind="judgment",
            addressee_name=name,
            address="臺北市內湖區文德路22巷3號",
            shelf_code="A3",
        )
        outcome = self.deposits.take_in(self.officer, paper)
        assert outcome.done, outcome.problems
        found = self.pick_ups.find(self.officer, name).tick_own()
        return replace(found, id_last4="6789").pinned(self.counter.clock.now())

    def asked(self, draft: HandOver) -> ToSign:
        (wanted,) = self.pick_ups.to_sign(self.officer, draft)
        return wanted

    def confirm(self, draft: HandOver, given: Given) -> Outcome:
        return self.pick_ups.confirm(self.officer, draft, given)

    def signature(self, outcome: Outcome) -> Values:
        value = self.line(outcome).values[FIELD]
        assert isinstance(value, dict)
        return value

    def line(self, outcome: Outcome) -> Line:
        assert outcome.done, outcome.problems
        return self.counter.line(outcome.lines[0])


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    made = Window(tmp_path / "store")
    yield made
    made.counter.store.close()


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [one.code for one in problems]


def test_a_line_keeps_what_its_signature_is_bound_to(window: Window) -> None:
    draft = window.waiting("王小群")
    wanted, taken = window.asked(draft), capture()
    signed = drawn(wanted, taken)
    value = window.signature(window.confirm(draft, Given((signed,))))
    store = window.counter.store
    sealed = store.read(lambda c: blob(c, str(value["sealed"])))
    assert sealed == signed.sealed
    assert value["h1"] == witness(wanted.text.encode(), signed.sealed)
    assert value["quality"] == {
        "verdict": "ok",
        "findings": [],
        "samples": 121,
        "strokes": 2,
        "ink_um": 31_000,
        "duration_ms": 600,
        "lost": 0,
        "loss_proof": "A",
    }
    assert value["identity"] == "國民身分證 末四碼 6789，值班核對"
    assert value["protection"] == "encrypted"
    binding = Binding.from_value(str(value["document"]), value["binding"])
    assert open_capture(sealed, examiner()[0], binding).content == taken
    report = store.read(lambda c: verify(c, store.projector))
    assert report.finding is None


def test_the_station_keeps_no_hash_that_shows_the_strokes(window: Window) -> None:
    draft = window.waiting("王小群")
    taken = capture()
    value = window.signature(window.confirm(draft, Given((drawn(window.asked(draft), taken),))))
    assert fingerprint(taken) not in canonical(value)


def test_scenario_18_replay_of_an_earlier_stroke_file_is_rejected(window: Window) -> None:
    first = window.waiting("王小群")
    assert window.confirm(first, Given((drawn(window.asked(first), capture()),))).done
    later = window.waiting("林阿美")
    again = capture(pen(late=123_456, first=70_000), session=99)
    assert replayed(window.counter.desk, fingerprint(again))
    with pytest.raises(SignatureReplayed, match="完全相同"):
        window.confirm(later, Given((drawn(window.asked(later), again),)))
    assert window.counter.lines("L13")[1].values.get(FIELD) is None
    fresh = capture(pen(shift=3))
    assert not replayed(window.counter.desk, fingerprint(fresh))
    assert window.confirm(later, Given((drawn(window.asked(later), fresh),))).done


def test_a_replay_is_found_after_a_rebuild(window: Window) -> None:
    first = window.waiting("王小群")
    assert window.confirm(first, Given((drawn(window.asked(first), capture()),))).done
    window.counter.store.rebuild()
    assert replayed(window.counter.desk, fingerprint(capture()))


def test_a_new_station_has_seen_nothing(window: Window) -> None:
    assert not replayed(window.counter.desk, fingerprint(capture()))
    assert not replayed(window.counter.desk, "")


def test_a_signature_for_another_text_is_refused(window: Window) -> None:
    draft, other = window.waiting("王小群"), window.waiting("林阿美")
    foreign = drawn(window.asked(other), capture())
    moved = replace(foreign, to_sign=window.asked(draft))
    assert "SIGN-BINDING" in codes(window.confirm(draft, Given((moved,))).problems)
    assert window.counter.lines("L13")[0].values.get(FIELD) is None


def test_one_capture_does_not_serve_two_signers_of_one_act(counter: Counter) -> None:
    draft = replace(counter.assemble("B03", "B04", "BG1"), cleared=True)
    wanted = [*counter.out.to_sign(counter.out.pin(draft))]
    first = wanted[0]
    second = replace(first, text=f"{first.text}。", person=counter.fact("P05"))
    pair = (drawn(first, capture()), drawn(second, capture()))
    assert codes(tuple(unsigned([first, second], pair))) == ["SIGN-REPLAY"]


def test_a_doubtful_capture_is_signed_again_or_taken_by_a_cadre(window: Window) -> None:
    draft = window.waiting("王小群")
    wanted = window.asked(draft)
    finding = Finding("short", "簽名時間過短", 180, 250)
    doubtful = replace(GOOD, verdict=Verdict.SIGN_AGAIN, findings=(finding,))
    refused = window.confirm(draft, Given((drawn(wanted, capture(), doubtful),)))
    assert codes(refused.problems) == ["SIGN-QUALITY"]
    assert "簽名時間過短" in refused.problems[0].message
    bare = replace(doubtful, verdict=Verdict.ACCEPTED_WITH_REASON)
    assert not window.confirm(draft, Given((drawn(wanted, capture(), bare),))).done
    taken = replace(bare, reason="手部受傷", accepted_by="副所長 潘惠君")
    value = window.signature(window.confirm(draft, Given((drawn(wanted, capture(), taken),))))
    judged = value["quality"]
    assert isinstance(judged, dict)
    assert (judged["reason"], judged["accepted_by"]) == ("手部受傷", "副所長 潘惠君")
    assert judged["findings"] == [{"code": "short", "value": 180, "limit": 250}]


def test_scenario_17_a_refusal_is_on_record_and_leads_to_paper(window: Window) -> None:
    draft = window.waiting("王小群")
    silent = Given(refusals=(Refusal(FIELD, "  "),))
    assert codes(window.confirm(draft, silent).problems) == ["SIGN-REFUSED"]
    given = Given(refusals=(Refusal(FIELD, "不願使用電子簽名"),))
    outcome = window.confirm(draft, given)
    value = window.signature(outcome)
    assert value["device"] == "paper"
    assert value["refused"] == {
        "reason": "不願使用電子簽名",
        "at": value["at"],
        "noted_by": window.officer.person.to_value(),
    }
    by = value["by"]
    assert isinstance(by, dict)
    assert by["name"] == "王小群"


def test_the_paper_that_was_looked_at_stands_beside_the_signature(window: Window) -> None:
    wanted = window.asked(window.waiting("王小群"))
    assert wanted.identity == f"國民身分證 末四碼 6789，{window.officer.person.label}核對"
    intake = by_key("L06")
    values: dict[str, Value] = {
        "channel": "counter",
        "reporter_name": "王小群",
        "reporter_id_no": "F100000006",
    }
    asking = Asking(intake, "", "受理", values, window.officer, lambda _id: None)
    (reporter,) = asking.to_sign()
    assert reporter.identity == f"末四碼 0006，{window.officer.person.label}核對"
    (nobody,) = replace(asking, values={**values, "reporter_id_no": ""}).to_sign()
    assert nobody.identity == ""


def test_who_looked_at_the_paper_is_named_even_when_another_takes_the_signature(
    window: Window,
) -> None:
    looked = window.counter.ref("P03")
    values: dict[str, Value] = {
        "applicant": "王小群",
        "id_kind": "passport",
        "identity_by": looked.to_value(),
    }
    asking = Asking(by_key("L09"), "view", "閱覽", values, window.officer, lambda _id: None)
    notes = [one.identity for one in asking.to_sign()]
    assert notes == [f"護照，{looked.label}核對"]


def test_the_line_names_the_cadre_who_accepted_never_the_signer(window: Window) -> None:
    wanted = ToSign(window.counter.fact("P03"), "draw_sig", "領用人", "本人領用手槍一枝。", "出勤")
    taken = replace(
        GOOD,
        verdict=Verdict.ACCEPTED_WITH_REASON,
        findings=(Finding("lost", "傳輸中遺失 2 點", 2, 0),),
        reason="手部受傷",
        accepted_by="副所長 潘惠君",
    )
    made = replace(drawn(wanted, capture(), taken), accepted_by=window.counter.ref("P01"))
    assert unsigned([wanted], (made,)) == []
    own = replace(made, accepted_by=wanted.person.ref)
    assert codes(tuple(unsigned([wanted], (own,)))) == ["RB-01"]
    now = window.counter.clock.now()
    value = window.counter.store.write(lambda transaction: keep_signature(transaction, made, now))
    assert isinstance(value, dict)
    judged = value["quality"]
    assert isinstance(judged, dict)
    assert judged["acceptor"] == window.counter.ref("P01").to_value()


def test_who_refuses_or_cannot_write_leaves_a_form_to_scan(counter: Counter) -> None:
    registration, now = Registration(counter.desk), counter.clock.now()
    pair = (Witness("apply_sig", "陳見證", "里長"), Witness("apply_sig", "李見證"))
    lines: list[str] = []
    for given in (Given(refusals=(Refusal("apply_sig", "不願"),)), Given(witnesses=pair)):
        values = escort(counter)
        outcome = registration.open(counter.duty_officer, "L14", now, values, given=given)
        assert outcome.done, outcome.problems
        lines += outcome.lines
    waiting = PaperPath(counter.desk).waiting(counter.duty_officer)
    assert [one.line for one in waiting] == lines


@pytest.mark.parametrize(
    "names", [("陳見證",), ("陳見證", "陳見證"), ("陳見證", " "), ("陳見證", "王小群")]
)
def test_two_others_witness_the_mark_of_who_cannot_write(
    window: Window, names: tuple[str, ...]
) -> None:
    draft = window.waiting("王小群")
    given = Given(witnesses=tuple(Witness(FIELD, name) for name in names))
    assert codes(window.confirm(draft, given).problems) == ["SIGN-WITNESS"]


def test_witnesses_stand_in_the_line(window: Window) -> None:
    draft = window.waiting("王小群")
    pair = (Witness(FIELD, "陳見證", "里長"), Witness(FIELD, "李見證", "身分證末四碼 1234"))
    outcome = window.confirm(draft, Given(witnesses=pair))
    value = window.signature(outcome)
    assert value["device"] == "paper"
    assert value["witnesses"] == [
        {"name": "陳見證", "note": "里長"},
        {"name": "李見證", "note": "身分證末四碼 1234"},
    ]


def test_a_refusal_of_a_field_nobody_asks_for_is_pointed_out(window: Window) -> None:
    draft = window.waiting("王小群")
    given = Given((drawn(window.asked(draft), capture()),), refusals=(Refusal("agent_sig", "x"),))
    assert "SIGN-PAPER" in codes(window.confirm(draft, given).problems)


def test_screen_ink_is_kept_with_h1_and_needs_no_binding(counter: Counter) -> None:
    wanted = counter.out.to_sign(counter.out.pin(counter.assemble("B03", "BG1")))[0]
    signed = Signed(wanted, INK, "mouse", b"sealed")
    value = counter.store.write(lambda t: keep_signature(t, signed, counter.clock.now()))
    assert isinstance(value, dict)
    assert value["h1"] == witness(wanted.text.encode(), b"sealed")
    assert value["sealed"] == digest(b"sealed")
    assert "binding" not in value


def test_a_foreign_binding_never_gets_into_the_store(counter: Counter) -> None:
    wanted = counter.out.to_sign(counter.out.pin(counter.assemble("B03", "BG1")))[0]
    other = drawn(replace(wanted, text="別的內容"), capture())
    moved = replace(other, to_sign=wanted)
    with pytest.raises(InvalidInput, match="另一份"):
        counter.store.write(lambda t: keep_signature(t, moved, counter.clock.now()))
