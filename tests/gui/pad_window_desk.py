"""A window with a pad port over a real host process, and the short ways through a signing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.devices.pads.client import PadState
from kiosk.devices.pads.events import Display
from kiosk.devices.pads.model import PadForm
from kiosk.views.pads.form_painter import SignedForm
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.pad_signatures import PadSignatures
from kiosk.views.pads.port import PadPort
from kiosk.views.widgets.signature_capture import Inked, SignatureRequest
from tests.devices.pads.client_desk import tap, written

PATIENCE_MS = 15_000


@dataclass
class Counter:
    """A window with a pad port, and what came of a signing."""

    window: QWidget
    port: PadPort
    signatures: PadSignatures
    answers: list[Inked | None]
    displays: list[Display]

    def capture(self, request: SignatureRequest) -> None:
        self.signatures.capture(request, self.answers.append)

    @property
    def sheet(self) -> PadSheet:
        assert self.signatures.pad_sheet is not None
        return self.signatures.pad_sheet

    @property
    def form(self) -> SignedForm:
        assert self.sheet.form is not None
        return self.sheet.form

    def write(self, rows: list[list[int]]) -> None:
        self.port.client.emulate("write", "SIM1", pens=rows)

    def sign(self, count: int = 300) -> None:
        info = self.port.status.info
        assert info is not None
        form = self.form.pages[-1]
        self.write([*written(info.capability, count), *tap(form, info.capability, "confirm")])


def wait_state(qtbot: QtBot, counter: Counter, state: PadState) -> None:
    def both() -> bool:
        return counter.port.client.state is counter.port.status.state is state

    qtbot.waitUntil(both, timeout=PATIENCE_MS)


def plug(qtbot: QtBot, counter: Counter) -> None:
    counter.port.client.emulate("plug", "SIM1", model="STU-540")
    wait_state(qtbot, counter, PadState.IDLE)


def on_pad(qtbot: QtBot, counter: Counter) -> None:
    qtbot.waitUntil(lambda: "簽名板簽名" in counter.sheet.state_text, timeout=PATIENCE_MS)


def answer(qtbot: QtBot, counter: Counter) -> Inked | None:
    def answered() -> None:
        assert counter.answers, counter.sheet.state_text

    qtbot.waitUntil(answered, timeout=PATIENCE_MS)
    return counter.answers[-1]


def shows(display: Display, form: PadForm) -> bool:
    """Tell whether a display shows exactly a form, pixel for pixel."""
    rows = []
    for y in range(form.height):
        row = display.pixels[y * form.width * 3 : (y + 1) * form.width * 3 : 3]
        number = int(row.replace(b"\xff", b"1").replace(b"\0", b"0"), 2)
        rows.append(number.to_bytes(form.stride, "big"))
    return b"".join(rows) == form.bits
