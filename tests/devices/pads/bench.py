"""A desk with simulated pads: what the tests of drivers are set up with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from kiosk.devices.pads.driver import PadPolicy, StuPad
from kiosk.devices.pads.model import Area, PadForm, PadKey, PenSample
from kiosk.devices.pads.pace import ManualPace
from kiosk.devices.pads.simulator.device import SimulatedPad
from kiosk.devices.pads.simulator.faults import NO_FAULTS, FaultPlan
from kiosk.devices.pads.simulator.pen import handwriting
from kiosk.devices.pads.transports.emulator import EmulatedBus

SIGNATURE = 300
"""Samples of an ordinary signature here: one and a half seconds."""


def bits(width: int, height: int, *boxes: Area) -> bytes:
    """Draw black boxes on white, one bit a pixel, without any code of the product."""
    stride = (width + 7) // 8
    rows = []
    for y in range(height):
        row = (1 << stride * 8) - 1
        for box in boxes:
            if box.top <= y <= box.bottom:
                run = (1 << box.width) - 1
                row &= ~(run << (stride * 8 - 1 - box.right))
        rows.append(row.to_bytes(stride, "big"))
    return b"".join(rows)


def form(width: int = 800, height: int = 480, *boxes: Area) -> PadForm:
    """Return a form with something like text, three keys below and room for ink between."""
    key_top = height - height // 6
    third = width // 3
    keys = tuple(
        PadKey(name, label, Area(index * third + 2, key_top, (index + 1) * third - 2, height - 2))
        for index, (name, label) in enumerate(
            (("cancel", "取消"), ("clear", "重寫"), ("confirm", "確認"))
        )
    )
    drawn = bytearray(bits(width, height, *(key.area for key in keys), *boxes))
    stride = (width + 7) // 8
    dice = random.Random(width)
    for row in range(2, height // 6):  # as hard to compress as a page of Chinese text
        drawn[row * stride + 2 : row * stride + 2 + stride * 3 // 5] = dice.randbytes(
            stride * 3 // 5
        )
    return PadForm(width, height, bytes(drawn), Area(5, height // 5, width - 6, key_top - 5), keys)


@dataclass
class Desk:
    """One simulated pad and the time of its desk."""

    model: str = "STU-540"
    faults: FaultPlan = NO_FAULTS
    exclusive_edges: bool = False
    pace: ManualPace = field(default_factory=ManualPace)

    def __post_init__(self) -> None:
        self.sim = SimulatedPad(
            self.model,
            now=lambda: self.pace.monotonic_ns() / 1e9,
            faults=self.faults,
            exclusive_edges=self.exclusive_edges,
        )
        self.bus = EmulatedBus([self.sim], self.pace)

    def open(self, policy: PadPolicy | None = None) -> StuPad:
        return StuPad.open(self.bus, self.bus.enumerate()[0], self.pace, policy)

    def form(self, *boxes: Area) -> PadForm:
        known = self.sim.specification
        return form(known.width, known.height, *boxes)

    def write(self, pad: StuPad, count: int = SIGNATURE, seed: int = 1) -> list[PenSample]:
        """Let somebody sign and read it as the host does; return what came live."""
        self.sim.play(handwriting(pad.info.capability, count, seed), after=0.05)
        return self.read_all(pad)

    def read_all(self, pad: StuPad) -> list[PenSample]:
        """Read until the hand has finished."""
        fresh: list[PenSample] = []
        while self.sim.writing:
            fresh += pad.poll(5)
        return fresh + pad.poll(5)
