"""An open Wacom STU: shows forms, takes signatures, recovers; the same over every transport.

Not thread-safe: one thread owns a pad and all its calls (libusb/hidapi issue 649).
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import astuple, dataclass, replace

from kiosk.devices.pads.agreement import agree
from kiosk.devices.pads.display import Shown, StuDisplay
from kiosk.devices.pads.line import StuLine
from kiosk.devices.pads.model import (
    Capture,
    Link,
    LossProof,
    PadAddress,
    PadError,
    PadForm,
    PadGone,
    PadInfo,
    PadProtocol,
    PadRefused,
    PadTimeout,
    PenSample,
    Protection,
)
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.stu.codec import (
    command,
    parse_capability,
    parse_hid_information,
    parse_information,
    parse_serial,
    start_capture,
)
from kiosk.devices.pads.stu.crypto import BlockKey, host_agreement
from kiosk.devices.pads.stu.ids import Generation, Model, OptionMode, Report, State, model_of
from kiosk.devices.pads.stu.image import ABANDON
from kiosk.devices.pads.stu.session import PenDecoder, has_gaps, ordered
from kiosk.devices.pads.transports.base import Bus

_SWITCH_S = 0.02
"""What the maker asks to wait after a capture begins or ends."""
_BURST = 256
"""Reports taken in one go; more would keep commands waiting."""
_FULL_RATE = 200
LEAVE_S = 1.5
"""How long the end of a capture waits for the pen to go away."""
_PLAIN_NOTE = "筆跡傳輸未加密（依設定允許）"
_WEAK_NOTE = "此型號僅有 128 位元混淆，不能視為加密"


@dataclass(frozen=True, slots=True)
class PadPolicy:
    """What a station asks of its pads.

    `allow_plain` lets a pad sign that cannot encrypt; it is flagged in the evidence. `brightness`
    is the back light 0 to 3, None leaves it as it is.
    """

    allow_plain: bool = False
    brightness: int | None = None


@dataclass(frozen=True, slots=True)
class _Running:
    """A capture in progress."""

    decoder: PenDecoder
    key: BlockKey | None
    session: int
    form: PadForm
    started_ns: int
    samples: list[PenSample]


class StuPad:
    """One STU from opening to closing."""

    def __init__(self, line: StuLine, model: Model, info: PadInfo, policy: PadPolicy) -> None:
        self._line = line
        self._model = model
        self._policy = policy
        self.info = info
        self._option = _option(line, model)
        self.display = StuDisplay(line, info.capability)
        self._rsa = host_agreement() if model.generation is Generation.RSA else None
        self._running: _Running | None = None

    @classmethod
    def open(
        cls, bus: Bus, address: PadAddress, pace: Pace, policy: PadPolicy | None = None
    ) -> StuPad:
        """Open a pad, wait until it is ready, and bring it into a known state.

        Raises PadUnsupported with the reason, PadNotFound, PadBusy, PadTimeout, PadGone.
        """
        if address.vendor:
            model_of(address.vendor, address.product)
        with ExitStack() as until_open:
            transport = bus.open(address)
            until_open.callback(transport.close)
            line = StuLine(transport, pace)
            _calm(line)
            model = _identify(line, address)
            if address.link is Link.SERIAL:
                _set_full_rate(line)
            pad = cls(line, model, _info(line, model, address), policy or PadPolicy())
            if pad._policy.brightness is not None:
                pad.display.set_brightness(pad._policy.brightness)
            pad.display.inking(on=False)
            until_open.pop_all()
            return pad

    def close(self) -> None:
        """Leave the pad white and give it back; works after it is gone."""
        try:
            if self._running is not None:
                self.cancel()
            self.display.clear()
        except PadError:
            pass  # it is given back in whatever state it is
        finally:
            self._line.close()

    # ---------------------------------------------------------------------------------- forms
    def show(self, form: PadForm) -> Shown:
        """Show a form; outside a capture only. Raises PadRefused, PadTimeout, PadGone."""
        if self._running is not None:
            raise PadRefused("簽名進行中，不能更換畫面")
        return self.display.show(form)

    def recover(self) -> None:
        """Bring a pad that got stuck back without unplugging it; a running capture is lost."""
        self._running = None
        self.display.forget()
        _calm(self._line)
        if self.info.address.link is Link.SERIAL:
            _set_full_rate(self._line)
        self.display.inking(on=False)

    def blank(self) -> None:
        """Leave nothing of a person's papers on the display; raises PadError."""
        self.display.clear()

    def is_alive(self) -> bool:
        """Ask the pad for its state; False when it is not ready. Raises PadGone."""
        status = self._line.status()
        return status.state in {State.READY, State.CAPTURE, State.IMAGE}

    # -------------------------------------------------------------------------------- capture
    def begin(self, form: PadForm) -> Shown:
        """Show the form and take what the pen writes from now on.

        Nothing written before the form is wholly shown counts. Raises PadError when the pad does
        not encrypt and the policy asks for it.
        """
        if self._running is not None:
            raise PadRefused("已有簽名進行中")
        shown = self.show(form)
        key = self._agree()
        repeated = self.show(form)  # a failed agreement ends in a reset, which wipes the display
        session = secrets.randbits(32) if key is not None else 0
        try:
            self._start(form, session, sealed=key is not None)
        except (PadRefused, PadTimeout, PadProtocol):
            self._recover_quietly()
            raise
        decoder = PenDecoder(self.info.capability, self._option, key, session)
        self._running = _Running(decoder, key, session, form, self._line.now_ns(), [])
        return repeated if repeated.blocks else shown

    def _start(self, form: PadForm, session: int, *, sealed: bool) -> None:
        if self._option is not OptionMode.NONE:
            self._line.do(command(Report.OPTION_MODE, bytes([self._option])))
        self.display.ink_inside(form.ink_area)
        self._drop_reports(inked=False)
        self.display.inking(on=True)
        if sealed:
            self._line.do(start_capture(session))
            self._line.pace.wait(_SWITCH_S)
            self._line.wait_for(State.CAPTURE)
        self._drop_reports(inked=True)

    def _drop_reports(self, *, inked: bool) -> None:
        """Read what the pen did outside a capture; ink it may have left is nowhere noted."""
        for _ in range(_BURST):
            if self._line.read(0) is None:
                return
            if inked:
                self.display.forget()

    def _recover_quietly(self) -> None:
        """Recover, and keep the first failure as the one that is told."""
        try:
            self.recover()
        except (PadRefused, PadTimeout, PadProtocol):
            return

    def _agree(self) -> BlockKey | None:
        try:
            key = agree(self._line, self._model.generation, self._rsa)
        except PadGone:
            raise
        except PadError:
            self.display.forget()
            if not self._policy.allow_plain:
                raise
            return None
        if key is None and not self._policy.allow_plain:
            raise PadRefused(
                "簽名板的加密已關閉，依設定不得簽名", hint="請洽資訊人員啟用簽名板加密"
            )
        return key

    def poll(self, timeout_ms: int) -> list[PenSample]:
        """Return the samples that have come, waiting for the first one; raises PadGone.

        They are kept for the capture; what is returned is for ink on the screen.
        """
        running = self._required()
        fresh: list[PenSample] = []
        report = self._line.read(timeout_ms)
        for _ in range(_BURST):
            if report is None:
                break
            fresh += running.decoder.feed(report, self._line.now_ns())
            report = self._line.read(0)
        for sample in fresh:
            self.display.mark(sample)
        running.samples.extend(fresh)
        return fresh

    def finish(self, leave_s: float = LEAVE_S) -> Capture:
        """End the capture once the pen has gone, or after `leave_s` without that; return it all."""
        running = self._required()
        until = self._line.now_ns() + int(leave_s * 1e9)
        while running.samples and running.samples[-1].rdy and self._line.now_ns() < until:
            self.poll(10)
        for _ in range(_BURST):
            if not self.poll(0):
                break
        ended = self._line.now_ns()
        try:
            self._end(running)
        except (PadRefused, PadTimeout, PadProtocol):
            self._recover_quietly()  # what was signed is here all the same
        return Capture(
            samples=tuple(ordered(running.samples)),
            info=self._described(running),
            protection=_protection(self._model, running.key),
            session=running.session,
            started_ns=running.started_ns,
            ended_ns=ended,
            counts=running.decoder.counts,
            form_digest=running.form.digest,
        )

    def cancel(self) -> None:
        """End the capture and keep nothing of it."""
        if self._running is not None:
            self._end(self._running)

    def _required(self) -> _Running:
        if self._running is None:
            raise PadRefused("沒有進行中的簽名")
        return self._running

    def _end(self, running: _Running) -> None:
        self._running = None
        if running.key is not None:
            self._line.do(command(Report.END_CAPTURE))
            self._line.pace.wait(_SWITCH_S)
            self._line.wait_for(State.READY)
        self.display.inking(on=False)
        self._drop_reports(inked=True)
        if any(astuple(running.decoder.counts)) or has_gaps(running.samples):
            self.display.forget()  # what was not read may have left ink all the same

    def _described(self, running: _Running) -> PadInfo:
        if running.key is not None:
            return self.info
        notes = (*self.info.notes, _PLAIN_NOTE)
        return replace(self.info, protection=Protection.NONE, notes=notes)


# ------------------------------------------------------------------------------------ opening
def _calm(line: StuLine) -> None:
    """Bring a pad that somebody left in the middle of something back to its first state.

    A pad that is just starting refuses everything; its first state then comes by itself.
    """
    for attempt in (_leave, _reset):
        try:
            attempt(line)
        except (PadRefused, PadProtocol, PadTimeout):
            continue
    line.settle()


def _leave(line: StuLine) -> None:
    state = line.status().state
    if state == State.IMAGE:
        line.send(ABANDON)
    elif state == State.CAPTURE:
        line.send(command(Report.END_CAPTURE))


def _reset(line: StuLine) -> None:
    line.send(command(Report.RESET))


def _set_full_rate(line: StuLine) -> None:
    """Bring a serial pad from its 150 samples a second to the 200 of USB; it resets itself for that."""
    wanted = command(Report.REPORT_RATE, bytes([_FULL_RATE]))
    if line.has(Report.REPORT_RATE) and line.get(Report.REPORT_RATE)[:2] != wanted:
        line.send(wanted)
        line.settle()


def _identify(line: StuLine, address: PadAddress) -> Model:
    """Return the model; a serial port does not tell it, the pad behind it does."""
    if address.vendor:
        return model_of(address.vendor, address.product)
    return model_of(*parse_hid_information(line.get(Report.HID_INFORMATION)))


def _info(line: StuLine, model: Model, address: PadAddress) -> PadInfo:
    said = parse_information(line.get(Report.INFORMATION))
    weak = model.generation is not Generation.RSA
    counted = _option(line, model) in {OptionMode.SEQUENCE, OptionMode.TIME_AND_SEQUENCE}
    return PadInfo(
        maker="Wacom",
        model=model.name,
        serial=_serial(line) or address.serial,
        firmware=said.firmware,
        address=address,
        capability=parse_capability(line.get(Report.CAPABILITY), model.capability),
        protection=Protection.OBFUSCATED if weak else Protection.ENCRYPTED,
        loss_proof=LossProof.COUNTED if counted else LossProof.UNCOUNTED,
        notes=(_WEAK_NOTE,) if weak else (),
    )


def _serial(line: StuLine) -> str:
    for report in (Report.SERIAL_NUMBER, Report.ESERIAL):
        if line.has(report, otherwise=False):
            return parse_serial(line.get(report), report)
    return ""


def _option(line: StuLine, model: Model) -> OptionMode:
    """Return the richest mode the pad has: both counters need report 34."""
    if not line.has(Report.OPTION_MODE, otherwise=model.option is not OptionMode.NONE):
        return OptionMode.NONE
    if line.has(Report.PEN_TIMED, otherwise=model.option is OptionMode.TIME_AND_SEQUENCE):
        return OptionMode.TIME_AND_SEQUENCE
    counted = line.has(Report.PEN_OPTION, otherwise=model.option is OptionMode.SEQUENCE)
    return OptionMode.SEQUENCE if counted else OptionMode.NONE


def _protection(model: Model, key: BlockKey | None) -> Protection:
    if key is None:
        return Protection.NONE
    strong = model.generation is Generation.RSA
    return Protection.ENCRYPTED if strong else Protection.OBFUSCATED
