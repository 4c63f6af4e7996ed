"""A pad that tries itself: the only session whose pressure leaves the host, and one that gives no signature."""

from __future__ import annotations

from kiosk.base.canonical import Json
from kiosk.devices.pads import wire
from kiosk.devices.pads.model import PenSample
from kiosk.devices.pads.signing import Begin, OpenPad, Signing, Tools


class Trial(Signing):
    """Judges what was written and forgets it: nothing is drawn, bound, sealed or accepted.

    How hard a person presses is biometric, and with the time of each point it would make a copy of his
    hand. It is told for ink that belongs to no text (`Begin.document` is empty), and never kept.
    """

    def __init__(self, pad: OpenPad, begin: Begin, tools: Tools) -> None:
        super().__init__(pad, begin, tools)
        self._pressures: list[Json] = []

    def _show(self, page: int) -> None:
        self._pressures = []
        super()._show(page)

    def _take(self, sample: PenSample) -> None:
        super()._take(sample)
        if sample.rdy:
            self._pressures.append(sample.pressure)

    def _tell_ink(self) -> None:
        self._say("ink", points=self._ink, pressures=self._pressures)
        self._pressures = []

    def _conclude(self) -> None:
        quality = self._judged(self._pad.finish())
        self._end()
        self._say("tried", quality=wire.quality_message(quality))
