"""寄存 and 具領 through a real store: a batch in, everything of one person out, two persons at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.base.errors import InvalidInput, NotAllowed
from kiosk.base.instants import at_local
from kiosk.ledgers.deposit_terms import Age
from kiosk.ledgers.values import flag, records, text
from kiosk.printing.spool import PrintSpool
from kiosk.services.asked_signatures import Given
from kiosk.services.corrections import Corrections
from kiosk.services.deposit_drafts import HandOver, Intake
from kiosk.services.deposits import Deposits
from kiosk.services.desk import Desk, Outcome
from kiosk.services.kit import Signed
from kiosk.services.pick_ups import PickUps
from kiosk.services.policy import Policy
from kiosk.services.receipts import Receipts
from tests.station import INK, Counter, signed

ON_PAPER = Given(on_paper=frozenset({"collector_sig"}))


class Station:
    """A counter with the two services of this book."""

    def __init__(self, folder: Path) -> None:
        self.counter = Counter(folder).furnish()
        self.deposits = Deposits(self.counter.desk)
        self.pick_ups = PickUps(self.counter.desk)
        self.officer = self.counter.duty_officer

    def on(self, day: date, hour: int = 10) -> None:
        self.counter.clock.set(at_local(day, hour))

    def take_in(self, **more: object) -> str:
        draft = replace(PAPER, **more)  # type: ignore[arg-type]
        outcome = self.deposits.take_in(self.officer, draft)
        assert outcome.done, outcome.problems
        return outcome.lines[0]

    def hand_over(self, draft: HandOver, given: Given = ON_PAPER) -> Outcome:
        pinned = replace(draft, id_last4="6789").pinned(self.counter.clock.now())
        return self.pick_ups.confirm(self.officer, pinned, given)

    def find(self, query: str) -> HandOver:
        return self.pick_ups.find(self.officer, query)


PAPER = Intake(
    server_name="許郵差",
    issuer="臺灣士林地方法院",
    case_no="115年度訴字第12號",
    doc_kind="judgment",
    addressee_name="王小群",
    address="臺北市內湖區文德路22巷3號",
    shelf_code="A3",
)
DEPOSITED = date(2026, 2, 26)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path / "store")
    made.on(DEPOSITED)
    yield made
    made.counter.store.close()


def found(draft: HandOver) -> list[tuple[str, str]]:
    return [(item.paper.text("addressee_name"), item.paper.why) for item in draft.items]


# --- intake ------------------------------------------------------------------------------------


def test_l13_r01_dates_are_reckoned_by_the_system_from_issuer_and_kind(station: Station) -> None:
    line = station.counter.line(station.take_in())
    assert line.state == "shelved"
    assert line.number
    shown = {key: line.values[key] for key in ("regime", "effective_on", "keep_until")}
    assert shown == {"regime": "civil", "effective_on": "2026-03-08", "keep_until": "2026-04-26"}
    tax = station.counter.line(station.take_in(issuer="財政部臺北國稅局", doc_kind="tax"))
    assert tax.values["effective_on"] == "2026-02-26"


def test_a_batch_keeps_what_the_delivery_has_in_common(station: Station) -> None:
    assert station.deposits.begin(station.officer).server_name == ""
    station.take_in(section="平")
    again = station.deposits.begin(station.officer)
    assert (again.server_name, again.issuer, again.section) == ("許郵差", PAPER.issuer, "平")
    assert (again.addressee_name, again.case_no, again.reg_mail_no) == ("", "", "")
    station.on(date(2026, 3, 2))
    assert station.deposits.begin(station.officer) == Intake()
    kinds = station.deposits.of_issuer(station.officer, Intake(issuer="台灣士林地方法院"))
    assert (kinds.doc_kind, kinds.section) == ("judgment", "平")
    assert kinds.prefilled == {"doc_kind", "section"}
    known = station.deposits.of_addressee(station.officer, Intake(addressee_name="王小羣"))
    assert known.address == PAPER.address
    assert known.typed("address", "他處").prefilled == frozenset()
    usual = station.deposits.usual(station.officer)
    assert usual.roads == ("臺北市內湖區文德路",)
    assert usual.issuers[0] == PAPER.issuer
    assert len(usual.issuers) == len(set(usual.issuers)) > 10


def test_the_same_registered_mail_twice_is_asked_about(station: Station) -> None:
    station.take_in(reg_mail_no="12345610001800")
    again = replace(PAPER, reg_mail_no="12345610001800")
    refused = station.deposits.take_in(station.officer, again)
    assert [problem.code for problem in refused.problems] == ["L13-MAIL"]
    assert station.deposits.take_in(
        station.officer, replace(again, confirmed=frozenset({"L13-MAIL"}))
    ).done


def test_nothing_is_entered_without_its_fields_or_by_who_is_not_at_the_desk(
    station: Station,
) -> None:
    refused = station.deposits.take_in(station.officer, replace(PAPER, address=""))
    assert [problem.field for problem in refused.problems] == ["address"]
    other = replace(PAPER, doc_kind="other")
    assert [p.field for p in station.deposits.check(station.officer, other)] == ["doc_note"]
    with pytest.raises(NotAllowed):
        station.deposits.take_in(station.counter.actor("P03"), PAPER)
    with pytest.raises(NotAllowed):
        station.pick_ups.find(station.counter.actor("P03"), "王")


def test_the_names_of_citizens_are_not_in_the_hashed_envelope(station: Station) -> None:
    station.take_in(barred_name="李伯群")
    history = station.counter.reader().history(station.counter.lines("L13")[0].id)
    for event in history.events:
        assert "王小群" not in event.envelope()
        assert "李伯群" not in event.envelope()
        assert "文德路" not in event.envelope()


# --- pick-up -----------------------------------------------------------------------------------


def test_l13_r03_scenario_10_both_papers_of_a_variant_name_are_shown_and_handed_over(
    station: Station,
) -> None:
    first = station.take_in()
    second = station.take_in(addressee_name="王小羣", address="臺北市士林區中山路1號")
    station.take_in(addressee_name="陳大文", address="臺北市士林區中正路1號")
    draft = station.find("王小羣")
    assert found(draft) == [("王小群", "符合"), ("王小羣", "符合")]
    one_only = draft.toggle(first)
    refused = station.hand_over(one_only)
    assert [problem.code for problem in refused.problems] == ["L13-R03"]
    outcome = station.hand_over(draft.tick_own())
    assert outcome.done
    assert set(outcome.lines) == {first, second}
    lines = [station.counter.line(line) for line in (first, second)]
    assert [line.state for line in lines] == ["picked_up", "picked_up"]
    assert [text(records(line.values, "handed_with")[0], "ref") for line in lines] == [
        second,
        first,
    ]
    assert station.find("王小群").items == ()


def test_l13_r03_same_address_and_sound_come_with_a_search_and_need_a_reason(
    station: Station,
) -> None:
    own = station.take_in()
    station.take_in(addressee_name="林一山")
    station.take_in(addressee_name="汪小群", address="臺北市士林區中山路1號")
    draft = station.find("王小群").tick_own()
    assert [why for _, why in found(draft)] == ["符合", "同址", "讀音相近"]
    assert [item.ticked for item in draft.items] == [True, False, False]
    outcome = station.hand_over(draft.leave("同名不同人"))
    assert outcome.done
    left = records(station.counter.line(own).values, "left_behind")
    assert [text(one, "text").partition(" ")[2] for one in left] == ["同名不同人"] * 2
    assert len(station.find("林一山").items) == 1


def test_l13_r03_ticking_a_housemate_brings_in_his_other_papers(station: Station) -> None:
    station.take_in()
    mate = station.take_in(addressee_name="林一山")
    station.take_in(addressee_name="林一山", address="臺北市士林區中山路1號")
    draft = station.find("王小群").tick_own().toggle(mate)
    more = station.pick_ups.with_related(station.officer, draft)
    assert [item.paper.why for item in more.items] == ["符合", "同址", "同名"]
    assert not station.hand_over(draft).done
    assert station.pick_ups.with_related(station.officer, more) == more


@pytest.mark.parametrize(
    "query",
    ["王小", "訴字第12號", "文德路二十二巷3號", "RR9988", "台北市內湖區文德路22巷3號"],
)
def test_a_paper_is_found_by_name_case_address_or_scan(station: Station, query: str) -> None:
    station.take_in(reg_mail_no="RR9988")
    assert len(station.find(query).items) == 1
    number = station.counter.lines("L13")[0].number
    assert len(station.find(number).items) == 1
    assert station.find("查無此人").items == ()
    assert station.find("  ").items == ()


def test_l13_r04_scenario_11_a_barred_collector_is_refused_and_it_is_written_down(
    station: Station,
) -> None:
    line = station.take_in(barred_name="李伯羣")
    draft = replace(
        station.find("王小群").tick_own(),
        collector_name="李伯群",
        relation="cohabitant",
        poa_paper=True,
        id_last4="1234",
    )
    for _ in range(2):
        problems = station.pick_ups.attempt(station.officer, draft)
        assert [problem.code for problem in problems] == ["L13-R04"]
    assert not station.hand_over(draft).done
    after = station.counter.line(line)
    assert after.state == "shelved"
    notes = [text(one, "text") for one in records(after.values, "refusals")]
    assert notes == ["115-02-26 拒絕交付不得代收人「李伯群」"]


def test_l13_r05_an_agent_needs_authority_and_documents(station: Station) -> None:
    station.take_in()
    agent = replace(
        station.find("王小群").tick_own(), collector_name="趙一", relation="agent", id_last4=""
    )
    codes = {problem.code for problem in station.pick_ups.check(station.officer, agent)}
    assert codes == {"L13-R05", "F-REQUIRED"}
    assert station.hand_over(replace(agent, poa_paper=True)).done
    line = station.counter.lines("L13")[0]
    assert (line.values["collector_name"], line.values["relation"]) == ("趙一", "agent")


def test_scenario_12_a_pick_up_inside_ten_days_takes_effect_that_day(station: Station) -> None:
    inside = station.take_in()
    station.on(date(2026, 3, 3))
    outcome = station.hand_over(station.find("王小群").tick_own())
    assert outcome.done
    assert station.counter.line(inside).values["served_on"] == "2026-03-03"


def test_l13_r08_a_late_collector_gets_his_paper_marked_late(station: Station) -> None:
    late = station.take_in()
    station.on(date(2026, 4, 28))
    assert station.deposits.waiting(station.officer)[0].age is Age.OVERDUE
    assert station.hand_over(station.find("王小群").tick_own()).done
    line = station.counter.line(late)
    assert flag(line.values, "late_pickup")
    assert line.values["served_on"] == "2026-03-08"
    assert line.values["effective_on"] == "2026-03-08"


def test_one_signature_binds_the_text_that_lists_every_paper(station: Station) -> None:
    station.take_in()
    station.take_in(case_no="115年度訴字第13號", doc_kind="ruling")
    desk = Desk(station.counter.store, station.counter.clock, Policy(citizen_on_screen=True))
    service = PickUps(desk)
    found_ = service.find(station.officer, "王小群").tick_own()
    draft = replace(found_, id_last4="6789").pinned(station.counter.clock.now())
    wanted = service.to_sign(station.officer, draft)
    assert len(wanted) == 1
    for part in ("115年度訴字第12號", "115年度訴字第13號", "共 2 件", "王小群", "115-02-26"):
        assert part in wanted[0].text
    assert not service.confirm(station.officer, draft).done
    given = Given(drawn=signed(wanted))
    assert service.confirm(station.officer, draft, given).done
    lines = station.counter.lines("L13")
    assert lines[0].values["collector_sig"] == lines[1].values["collector_sig"]
    signature = lines[0].values["collector_sig"]
    assert isinstance(signature, dict)
    assert signature["document"] == wanted[0].digest


def test_a_citizen_does_not_sign_on_the_screen_unless_the_unit_allows_it(station: Station) -> None:
    station.take_in()
    draft = replace(station.find("王小群").tick_own(), id_last4="6789")
    pinned = draft.pinned(station.counter.clock.now())
    wanted = station.pick_ups.to_sign(station.officer, pinned)
    on_screen = Given(drawn=(Signed(wanted[0], INK, "mouse"),))
    refused = station.pick_ups.confirm(station.officer, pinned, on_screen)
    assert [problem.code for problem in refused.problems] == ["SIGN-CITIZEN"]
    assert station.pick_ups.confirm(station.officer, pinned, ON_PAPER).done


def test_what_another_handed_over_meanwhile_is_not_handed_over_again(station: Station) -> None:
    station.take_in()
    draft = station.find("王小群").tick_own()
    assert station.hand_over(draft).done
    again = station.hand_over(draft)
    assert [problem.code for problem in again.problems] == ["STEP-STATE"]


# --- after the period --------------------------------------------------------------------------


def test_l13_r07_expired_papers_are_listed_on_the_next_working_day_and_two_dispose(
    station: Station,
) -> None:
    plain = station.take_in()
    proof = station.take_in(is_evidence=True, addressee_name="陳大文")
    station.on(date(2026, 4, 26))  # the last day, a Sunday
    assert station.deposits.expired(station.officer) == []
    assert station.deposits.list_expired(station.officer).lines == ()
    station.on(date(2026, 4, 27))
    assert set(station.deposits.list_expired(station.officer).lines) == {plain, proof}
    cadre, witness = station.counter.actor("P01"), station.counter.ref("P02")
    with pytest.raises(NotAllowed):
        station.deposits.dispose(station.officer, (plain,), "destroyed", "碎紙", witness)
    assert station.deposits.may_dispose(cadre)
    alone = station.deposits.dispose(cadre, (plain,), "destroyed", "碎紙", cadre.person)
    assert [problem.code for problem in alone.problems] == ["L13-R07"]
    both = station.deposits.dispose(cadre, (plain, proof), "destroyed", "碎紙", witness)
    assert both.lines == (plain,)
    assert [problem.field for problem in both.problems] == ["disposal_kind"]
    assert station.deposits.dispose(cadre, (proof,), "returned", "函退書記處", witness).done
    states = [station.counter.line(line).state for line in (plain, proof)]
    assert states == ["disposed", "returned_to_issuer"]


def test_l13_r08_a_listed_paper_is_still_handed_to_who_comes(station: Station) -> None:
    line = station.take_in()
    station.on(date(2026, 4, 27))
    assert station.deposits.list_expired(station.officer).done
    assert station.hand_over(station.find("王小群").tick_own()).done
    assert station.counter.line(line).state == "picked_up"


def test_l13_r08_dates_move_only_with_an_approved_correction(station: Station) -> None:
    line = station.take_in()
    earlier = "2026-02-25T02:00:00.000Z"
    outcome = station.deposits.correct_term(
        station.officer, line, {"deposited_at": earlier}, "郵戳為 25 日"
    )
    assert outcome.lines == (line,)
    before = station.counter.line(line)
    assert before.values["keep_until"] == "2026-04-26"
    chief = station.counter.actor("P00")
    corrections = Corrections(station.counter.desk)
    assert corrections.decide(chief, line, before.asks[0].event, granted=True).lines
    after = station.counter.line(line).values
    assert (after["effective_on"], after["keep_until"]) == ("2026-03-07", "2026-04-25")
    assert not station.deposits.correct_term(station.officer, line, {}, "沒有內容").done


def test_l13_r10_the_list_counts_by_age(station: Station) -> None:
    station.take_in()
    station.on(date(2026, 3, 20))
    station.take_in(addressee_name="陳大文")
    station.on(date(2026, 4, 10))
    station.take_in(addressee_name="林一山")
    assert station.deposits.counts(station.officer) == {"期限內": 1, "11 日–1 月": 1, "0–10 日": 1}
    oldest = station.deposits.waiting(station.officer)[0]
    assert (oldest.masked_name, oldest.days_left(station.counter.clock.now())) == ("王○群", 16)


# --- receipt -----------------------------------------------------------------------------------


def test_l13_r02_scenario_12_the_receipt_says_that_service_took_effect_on_the_pick_up_day(
    station: Station, tmp_path: Path
) -> None:
    station.take_in()
    station.take_in(case_no="115年度訴字第13號", issuer="財政部臺北國稅局", doc_kind="tax")
    station.on(date(2026, 3, 3))
    outcome = station.hand_over(station.find("王小群").tick_own())
    spool = PrintSpool()
    receipts = Receipts(station.counter.desk, spool, "臺北市政府警察局內湖分局文德派出所")
    try:
        made = receipts.pick_up(station.officer, outcome.lines, tmp_path / "receipt.pdf")
    finally:
        spool.close()
    assert (made.lines, made.pages) == (2, 1)
    read = PdfReader(tmp_path / "receipt.pdf").pages[0].extract_text()
    assert read.count("寄存日 115-02-26　生效日 115-03-03") == 2
    assert read.count("寄存日 115-02-26　生效日 115-02-26") == 2
    assert read.count("領取日") >= 2
    assert read.count("115年度訴字第12號") == 2
    assert "6789" in read


def test_no_receipt_of_a_paper_that_still_waits(station: Station) -> None:
    line = station.take_in()
    receipts = Receipts(station.counter.desk, PrintSpool(), "文德派出所")
    with pytest.raises(InvalidInput):
        receipts.job(station.officer, (line,))
    with pytest.raises(NotAllowed):
        receipts.job(station.counter.actor("P03"), (line,))
