"""What a pad shows, and how to change it with the fewest transfers."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.base.errors import InvalidInput
from kiosk.devices.pads.line import StuLine
from kiosk.devices.pads.model import Area, Capability, PadForm, PadRefused, PadTimeout, PenSample
from kiosk.devices.pads.stu.codec import brightness, command, ink_area
from kiosk.devices.pads.stu.ids import Encoding, Report, State
from kiosk.devices.pads.stu.image import (
    ABANDON,
    COMMIT,
    Upload,
    changed_area,
    cheapest,
    same_size,
)

MAX_BRIGHTNESS = 3
_INK_REACH = 5
"""Pixels around the tip that the pad's own ink may blacken: its widest line has seven."""
_COMMIT_S = 10.0
_ATTEMPTS = 3


class Shown(NamedTuple):
    """What it took to show a form; all zero when it was there already."""

    blocks: int = 0
    size: int = 0
    encoding: Encoding | None = None
    area: Area | None = None


class StuDisplay:
    """Remembers what is on the display and where ink lies over it."""

    def __init__(self, line: StuLine, capability: Capability) -> None:
        self._line = line
        self._capability = capability
        self._compressed = capability.mono_zlib
        self._parts = line.has(Report.START_IMAGE_AREA, otherwise=False)
        self._form: PadForm | None = None
        self._ink: Area | None = None

    def forget(self) -> None:
        """Take nothing for granted: the pad was reset, or an upload broke off."""
        self._form = self._ink = None

    def mark(self, sample: PenSample) -> None:
        """Notice that the pad has drawn ink at a place."""
        if not sample.down:
            return
        x, y = self._capability.to_pixel(sample.x, sample.y)
        width, height = self._capability.width, self._capability.height
        dot = Area(
            max(x - _INK_REACH, 0),
            max(y - _INK_REACH, 0),
            min(x + _INK_REACH, width - 1),
            min(y + _INK_REACH, height - 1),
        )
        self._ink = dot.joined(self._ink) if self._ink else dot

    # ------------------------------------------------------------------------------------ forms
    def show(self, form: PadForm) -> Shown:
        """Show a form: nothing is sent when it is there, a part when little changed.

        Ink on the display counts as a change. An image the pad refuses is tried in the plainer
        way, once each; then PadRefused is raised. After PadTimeout the pad has to be recovered.
        Raises InvalidInput for another display size.
        """
        if (form.width, form.height) != (self._capability.width, self._capability.height):
            raise InvalidInput("畫面與簽名板的螢幕大小不符")
        attempt = 0
        while True:
            attempt += 1
            upload = self._plan(form)
            if upload is None:
                self._form = form
                return Shown()
            try:
                self._upload(upload)
            except PadTimeout:
                self.forget()
                raise
            except PadRefused:
                self.forget()
                self._abandon()
                if attempt == _ATTEMPTS or not self._plainer(upload):
                    raise
                continue
            self._form, self._ink = form, None
            return Shown(len(upload.blocks), upload.size, upload.encoding, upload.area)

    def _plan(self, form: PadForm) -> Upload | None:
        dirty: Area | None = None
        if self._form is not None and same_size(self._form, form):
            dirty = changed_area(self._form, form)
            if self._ink is not None:
                dirty = self._ink.joined(dirty) if dirty else self._ink
            if dirty is None:
                return None
        return cheapest(
            form,
            dirty,
            self._line.sizes[Report.IMAGE_BLOCK],
            compressed=self._compressed,
            parts=self._parts,
        )

    def _plainer(self, refused: Upload) -> bool:
        """Give up what this firmware may not do; False when the plainest way was refused."""
        if refused.area is not None:
            self._parts = False
            return True
        if refused.encoding is Encoding.MONO_ZLIB:
            self._compressed = False
            return True
        return False

    def _upload(self, upload: Upload) -> None:
        self._line.do(upload.start)
        self._line.wait_for(State.IMAGE)
        for block in upload.blocks:
            self._line.send(block)
        self._line.send(COMMIT)
        self._line.wait_for(State.READY, _COMMIT_S)
        self._line.check()

    def _abandon(self) -> None:
        try:
            if self._line.status().state == State.IMAGE:
                self._line.send(ABANDON)
            self._line.wait_for(State.READY)
        except (PadRefused, PadTimeout):
            self._line.reset()

    # ----------------------------------------------------------------------------------- others
    def clear(self) -> None:
        """Make the display white."""
        self.forget()
        self._line.do(command(Report.CLEAR))
        self._line.wait_for(State.READY)

    def ink_inside(self, area: Area) -> None:
        """Let the pad's own ink appear only inside an area, where the pad can do that."""
        if self._line.has(Report.INK_AREA, otherwise=False):
            self._line.do(ink_area(area))

    def inking(self, *, on: bool) -> None:
        """Let the pad draw where the pen writes, or not."""
        self._line.do(command(Report.INKING, bytes([on])))

    def set_brightness(self, level: int) -> bool:
        """Set the back light, 0 to 3; return whether the pad's memory had to be written.

        The pad keeps the level in a memory that wears out, so it is read and compared first.
        """
        if not 0 <= level <= MAX_BRIGHTNESS:
            raise InvalidInput("簽名板亮度必須是 0 到 3")
        if not self._line.has(Report.BRIGHTNESS, otherwise=False):
            return False
        wanted = brightness(level)
        if self._line.get(Report.BRIGHTNESS)[: len(wanted)] == wanted:
            return False
        self._line.do(wanted)
        return True
