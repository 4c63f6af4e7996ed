"""Where people sign: on the pad when one is there, else on the screen as far as the unit allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.devices.pads.client import PadState
from kiosk.views.ops import OpRunner
from kiosk.views.pads.accepting import CadreDoor
from kiosk.views.pads.citizen import CitizenText
from kiosk.views.pads.pad_sheet import PadSheet
from kiosk.views.pads.port import PadPort, status_detail, status_words
from kiosk.views.warming import warm
from kiosk.views.widgets.message_sheet import tell, tell_error
from kiosk.views.widgets.signature_capture import Inked, SignatureRequest, Signed
from kiosk.views.widgets.signature_sheet import ScreenSignatures, SignatureSheet

_SOON = frozenset({PadState.IDLE, PadState.SIGNING})


class PadSignatures(QObject):
    """`SignatureCapture` for officers and citizens. Signal `touched()` while somebody writes on the pad.

    Without a pad an officer signs on the screen, and his signature says so; a citizen only where
    `citizen_on_screen` (domain §10), otherwise the printed form is left to him.
    """

    touched = Signal()

    def __init__(
        self,
        host: QWidget,
        port: PadPort,
        words: Mapping[str, CitizenText],
        runner: OpRunner,
        *,
        citizen_on_screen: bool,
        cadres: CadreDoor | None = None,
    ) -> None:
        super().__init__(host)
        self._cadres = cadres
        self._host = host
        self._port = port
        self._words = words
        self._runner = runner
        self._citizen_on_screen = citizen_on_screen
        self.screen = ScreenSignatures(host)
        self.pad_sheet: PadSheet | None = None
        self._request: SignatureRequest | None = None
        self._done: Callable[[Inked | None], None] | None = None

    @property
    def sheet(self) -> SignatureSheet | None:
        """Return the sheet of the screen last opened."""
        return self.screen.sheet

    def prepare(self) -> Iterator[None]:
        """Make both sheets before anybody waits for them; each `next` is one small step."""
        yield from self.screen.prepare()
        if self.pad_sheet is None:
            self.pad_sheet = self._make()
            yield
            yield from warm(self.pad_sheet, self._host.size())

    def capture(self, request: SignatureRequest, done: Callable[[Inked | None], None]) -> None:
        """Let a person sign where he can; `done` is called once, with None when he did not."""
        screen = not request.citizen or self._citizen_on_screen
        if self.pad_ready:
            if self.pad_sheet is None:
                self.pad_sheet = self._make()
            self._request, self._done = request, done
            self.pad_sheet.present(request, on_screen=screen)
        elif screen:
            self.screen.capture(request, done)
        else:
            words, _ = status_words(self._port.status)
            detail = status_detail(self._port.status)
            why = f"{words}：{detail}" if detail else words
            tell(self._host, f"民眾須在簽名板或紙本上簽名（{why}）")
            QTimer.singleShot(0, self._host, lambda: done(None))

    def take_scan(self, text: str) -> bool:
        """Take a scanned badge while a cadre is asked to accept a signature; False when none is."""
        sheet = self.pad_sheet.accept_sheet if self.pad_sheet is not None else None
        if sheet is None or sheet.closed:
            return False
        sheet.take_scan(text)
        return True

    @property
    def pad_ready(self) -> bool:
        """Tell whether a pad can be signed on now, or as soon as it is free."""
        return self._port.status.state in _SOON

    def refuse(self, error: KioskError) -> None:
        """Say why a signature that was just taken does not count."""
        tell_error(self._host, error)

    def _make(self) -> PadSheet:
        sheet = PadSheet(self._host, self._port, self._words, self._runner, self._cadres)
        sheet.signed.connect(self._answer)
        sheet.declined.connect(lambda: self._answer(None))
        sheet.screen_asked.connect(self._to_screen)
        sheet.touched.connect(self.touched)
        return sheet

    def _answer(self, signed: Inked | None) -> None:
        done, self._done, self._request = self._done, None, None
        if done is not None:
            # What it starts (a write) would make the drawing of what lay behind wait.
            QTimer.singleShot(0, self._host, lambda: done(signed))

    def _to_screen(self) -> None:
        request, done = self._request, self._done
        self._request = self._done = None
        if request is None or done is None:
            return
        beside = self.pad_ready

        def taken(signed: Signed | None) -> None:
            done(replace(signed, beside_pad=beside) if signed is not None else None)

        self.screen.capture(request, taken)
