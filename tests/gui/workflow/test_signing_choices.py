"""Who refuses, who cannot write, who signs on the pad, and strokes that were seen before: by keys."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.clock import ManualClock
from kiosk.devices.pads.child import host_command
from kiosk.devices.pads.client import PadClient, PadState
from kiosk.identity.permissions import Actor
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.values import records, text
from kiosk.services.asked_signatures import Given
from kiosk.services.deposit_drafts import HandOver
from kiosk.services.desk import Outcome
from kiosk.services.evidence import REPLAYED
from kiosk.services.kit import Signed, ToSign
from kiosk.services.pick_ups import PickUps
from kiosk.views.ledger.witness_sheet import WitnessSheet
from kiosk.views.ops import OpRunner
from kiosk.views.pads.citizen import load
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.port import PadPort
from kiosk.views.shell import Shell
from kiosk.views.widgets.signature_capture import SignatureCapture
from tests.devices.pads.client_desk import tap, written
from tests.gui.conftest import RESOURCES
from tests.gui.workflow import intake_hands, station
from tests.gui.workflow.conftest import Desk, opened
from tests.gui.workflow.papers import line, page_of, take_in

FIELD = "collector_sig"
PATIENCE_MS = 15_000


def asked(desk: Desk, name: str = "王小群") -> None:
    """Go with the collector to the question how he signs."""
    page_of(desk, "pick_up")
    desk.type(name)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F9)
    desk.type("6789")
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)


def title(desk: Desk) -> str:
    sheet = desk.message()
    return sheet.message.title if sheet else ""


def witnesses(desk: Desk) -> WitnessSheet | None:
    found = desk.shell.findChildren(WitnessSheet)
    return next((one for one in found if one.isVisible()), None)


def signature(desk: Desk, line_id: str) -> Values:
    value = line(desk, line_id).values[FIELD]
    assert isinstance(value, dict)
    return value


# ------------------------------------------------------------------------------------- paper
def test_scenario_17_a_refusal_is_written_down_with_its_reason(desk: Desk) -> None:
    taken = take_in(desk)
    asked(desk)
    desk.press(Qt.Key.Key_F2)
    desk.until(lambda: "拒絕簽名" in title(desk))
    desk.press(Qt.Key.Key_F9)  # without a reason nothing goes on
    assert "拒絕簽名" in title(desk)
    desk.type("不願使用電子簽名")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: line(desk, taken).state == "picked_up")
    value = signature(desk, taken)
    refused = value["refused"]
    assert isinstance(refused, dict)
    assert (value["device"], refused["reason"]) == ("paper", "不願使用電子簽名")
    assert refused["noted_by"] == station.PEOPLE["desk"].ref.to_value()


def test_who_turns_back_from_refusing_is_asked_again(desk: Desk) -> None:
    taken = take_in(desk)
    asked(desk)
    desk.press(Qt.Key.Key_F2)
    desk.until(lambda: "拒絕簽名" in title(desk))
    desk.press(Qt.Key.Key_Escape)
    desk.until(lambda: title(desk).endswith("簽名") and "拒絕" not in title(desk))
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: line(desk, taken).state == "picked_up")
    assert "refused" not in signature(desk, taken)


def test_two_witnesses_are_named_by_keys(desk: Desk) -> None:
    taken = take_in(desk)
    asked(desk)
    desk.press(Qt.Key.Key_F4)
    desk.until(lambda: witnesses(desk) is not None)
    sheet = witnesses(desk)
    assert sheet is not None
    for words in ("陳見證", "里長"):
        desk.type(words)
        desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F9)
    assert "二位見證人" in sheet.complaint
    desk.type("王小群")  # the focus stands where the name is missing
    desk.press(Qt.Key.Key_F9)
    assert "不能為自己見證" in sheet.complaint
    sheet.names[1].selectAll()
    desk.type("李見證")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: line(desk, taken).state == "picked_up")
    named = records(signature(desk, taken), "witnesses")
    assert [(text(one, "name"), text(one, "note")) for one in named] == [
        ("陳見證", "里長"),
        ("李見證", ""),
    ]


def test_a_reporter_refuses_in_the_intake_too(desk: Desk) -> None:
    intake_hands.begin(desk)
    intake_hands.tell(desk)
    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F2)
    desk.until(lambda: "拒絕簽名" in title(desk))
    desk.type("不識字亦不願按印")
    desk.press(Qt.Key.Key_F9)
    desk.until(lambda: bool(intake_hands.cases(desk)))
    value = intake_hands.cases(desk)[0].line.values["reporter_sig"]
    assert isinstance(value, dict)
    refused = value["refused"]
    assert isinstance(refused, dict)
    assert refused["reason"] == "不識字亦不願按印"


# --------------------------------------------------------------------------------------- pad
class PadDesk(Desk):
    """The counter with a signature pad."""

    port: PadPort
    pads: PadSignatures

    @property
    def pad(self) -> PadSheet:
        assert self.pads.pad_sheet is not None
        return self.pads.pad_sheet

    def on_pad(self) -> None:
        """Read the pages before the last with the pen, until the form can be signed."""
        self.qtbot.waitUntil(lambda: self.pads.pad_sheet is not None, timeout=PATIENCE_MS)
        while "簽名板簽名" not in self.pad.state_text:
            self.qtbot.waitUntil(
                lambda: any(word in self.pad.state_text for word in ("閱讀", "簽名板簽名")),
                timeout=PATIENCE_MS,
            )
            if "閱讀" in self.pad.state_text:
                said = self.pad.state_text
                self.port.client.press(self.pad.session, "next")
                self.qtbot.waitUntil(lambda: self.pad.state_text != said, timeout=PATIENCE_MS)  # noqa: B023

    def write(self, seed: int) -> None:
        """Sign on the pad with the strokes of a seed and confirm there."""
        info, form = self.port.status.info, self.pad.form
        assert info is not None
        assert form is not None
        can = info.capability
        rows = [*written(can, 300, seed), *tap(form.pages[-1], can, "confirm")]
        self.port.client.emulate("write", "SIM1", pens=rows)


@pytest.fixture
def pad_desk(
    qtbot: QtBot, qapp: QApplication, runner: OpRunner, tmp_path: Path
) -> Iterator[PadDesk]:
    port = PadPort(lambda listener: PadClient(listener, None, host_command(emulate=True)))
    made: list[PadSignatures] = []

    def signatures(shell: Shell) -> SignatureCapture:
        words = load(RESOURCES / "citizen")
        made.append(PadSignatures(shell, port, words, runner, citizen_on_screen=False))
        return made[0]

    clock = ManualClock(station.MORNING)
    counter = station.counter(tmp_path / "store", clock, runner, None, signatures)
    port.start()
    for desk in opened(qtbot, qapp, counter):
        found = PadDesk(qtbot, counter, desk.wedge)
        found.port, found.pads = port, made[0]
        wait_state(qtbot, port, PadState.ABSENT)
        port.client.emulate("plug", "SIM1", model="STU-540")
        wait_state(qtbot, port, PadState.IDLE)
        yield found
    port.close()
    counter.store.close()


def wait_state(qtbot: QtBot, port: PadPort, state: PadState) -> None:
    qtbot.waitUntil(lambda: port.client.state is port.status.state is state, timeout=PATIENCE_MS)


def test_scenario_18_strokes_of_an_earlier_signature_are_turned_away_at_once(
    pad_desk: PadDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = pad_desk
    first = take_in(desk)
    asked(desk)
    desk.press(
        Qt.Key.Key_F9
    )  # the pad lets a citizen sign, whatever the unit says about the screen
    desk.on_pad()
    desk.write(1)
    desk.qtbot.waitUntil(lambda: line(desk, first).state == "picked_up", timeout=PATIENCE_MS)
    assert signature(desk, first)["device"] == "STU-540"
    wait_state(desk.qtbot, desk.port, PadState.IDLE)
    desk.until(lambda: desk.shell.current == "board")
    desk.settle()

    second = take_in(desk, addressee_name="林一山")
    asked(desk, "林一山")
    desk.press(Qt.Key.Key_F9)
    desk.on_pad()
    tried: list[HandOver] = []
    confirm = PickUps.confirm

    def counted(self: PickUps, actor: Actor, draft: HandOver, given: Given) -> Outcome:
        tried.append(draft)
        return confirm(self, actor, draft, given)

    monkeypatch.setattr(PickUps, "confirm", counted)
    desk.write(1)  # the pad's own host remembers it
    refused = "與先前的簽名完全相同"
    desk.qtbot.waitUntil(lambda: refused in desk.pad.state_text, timeout=PATIENCE_MS)
    os.kill(desk.port.client.host_pid, signal.SIGKILL)
    wait_state(desk.qtbot, desk.port, PadState.ABSENT)
    desk.port.client.emulate("plug", "SIM1", model="STU-540")
    desk.on_pad()
    desk.write(1)  # a new host remembers nothing, the lines do
    desk.qtbot.waitUntil(lambda: title(desk) == REPLAYED, timeout=PATIENCE_MS)
    assert tried == []  # not one writing was begun
    assert line(desk, second).state == "shelved"
    desk.press(Qt.Key.Key_Escape)
    wait_state(desk.qtbot, desk.port, PadState.IDLE)

    desk.press(Qt.Key.Key_F12)
    desk.until(lambda: desk.message() is not None)
    desk.press(Qt.Key.Key_F9)
    desk.on_pad()
    desk.write(2)
    desk.qtbot.waitUntil(lambda: line(desk, second).state == "picked_up", timeout=PATIENCE_MS)
    assert len(tried) == 1


def test_an_officer_who_prefers_the_screen_is_flagged(pad_desk: PadDesk) -> None:
    desk = pad_desk
    counter = desk.counter
    person = PersonFact(station.PEOPLE["wang"].ref, station.UNIT)
    wanted = ToSign(person, "issue_sig", "領用人", "領用手槍一枝。", "出勤")
    got: list[Signed | None] = []
    counter.context.sign(wanted, got.append)
    desk.on_pad()
    desk.press(Qt.Key.Key_F4)
    desk.sign()
    desk.until(lambda: bool(got))
    (made,) = got
    assert made is not None
    assert made.device == "mouse+pad"
