"""The clerk's side of a signing on the pad: what is shown there, the ink as it comes, and a way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.devices.pads.client import PadState, PadStatus
from kiosk.devices.pads.events import (
    Button,
    Doubtful,
    Failed,
    Finished,
    Ink,
    PadSignature,
    Shown,
)
from kiosk.devices.pads.model import Capability, PadProtocol, Verdict
from kiosk.devices.pads.signing import CANCEL, CLEAR, DECLINED, Begin
from kiosk.views.ops import Op, OpRunner
from kiosk.views.pads.accepting import Acceptance, AcceptSheet, CadreDoor
from kiosk.views.pads.citizen import HOME, CitizenText
from kiosk.views.pads.form_painter import SignedForm, draw_form, drawable
from kiosk.views.pads.mirror import PadMirror
from kiosk.views.pads.port import PadPort, SessionEvent, status_detail, status_words
from kiosk.views.pads.screen_keys import ScreenKeys
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.widgets.signature_capture import PadSigned, SignatureRequest

_WIDTH = 900
_HASH_DIGITS = 8
_COMES_BACK = frozenset({"pad_gone", "pad_host", "pad_not_found"})
"""Failures after which the form goes onto the pad again by itself, once there is one."""
_AFRESH = "先前的筆畫不保留，請從頭簽名"
_SIGN = "請當事人在簽名板簽名，並按板上的「確認」"
_LOCKED = f"螢幕曾鎖定，{_AFRESH}"


@dataclass(frozen=True, slots=True)
class _Shown:
    """The session in progress and what it shows."""

    session: int
    form: SignedForm


class PadSheet(Overlay):
    """One signing at a time. Signals `signed(PadSigned)`, `declined()`, `screen_asked()`, one of them
    for each request; `touched()` while the signer writes. Esc declines, F2 clears; F8 asks a cadre
    (`cadres`) to accept what the quality gate refused twice.
    """

    signed = Signal(object)
    declined = Signal()
    screen_asked = Signal()
    touched = Signal()

    def __init__(
        self,
        host: QWidget,
        port: PadPort,
        words: Mapping[str, CitizenText],
        runner: OpRunner,
        cadres: CadreDoor | None = None,
    ) -> None:
        super().__init__(host, _WIDTH)
        self.kept = True
        self._port = port
        self._runner = runner
        self._drawing: Op[SignedForm] | None = None
        self._words = words
        self._request: SignatureRequest | None = None
        self._shown: _Shown | None = None
        self._language = HOME
        self._waits = False
        self._note = ""
        """Why the form is on the pad once more, shown with every page of it."""
        self._title = label("", role="heading")
        self._digest = label("", role="muted")
        self._signer = label("")
        self._state = label("", role="heading", wrap=True)
        self._state.setAccessibleName("簽名進度")
        self.mirror = PadMirror(self.panel)
        self._languages: dict[str, QPushButton] = {}
        self._lay_out()
        self._acceptance = Acceptance(host, cadres, self._accept, self._accepted)
        port.told.connect(self._told)
        port.status_changed.connect(self._status_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addLayout(row(self._title, None, self._digest))
        column.addWidget(self._signer)
        tongues = QHBoxLayout()
        tongues.setSpacing(4)
        for language, words in self._words.items():
            made = button(words.name, partial(self.speak, language), kind="quiet", enter=False)
            made.setCheckable(True)
            self._languages[language] = made
            tongues.addWidget(made)
        tongues.addStretch(1)
        column.addLayout(tongues)
        column.addWidget(self.mirror, 1)
        column.addWidget(self._state)
        self._again = button("重簽", self.again, key="F2", enter=False)
        self._screen = button("改在螢幕簽", self._ask_screen, key="F4", enter=False)
        self._cancel = button("取消", self.decline, key="Esc", enter=False)
        self._keys = ScreenKeys(self, self.mirror, self._press)
        self._accept = button("幹部採認", self._ask_cadre, key="F8", enter=False)
        column.addLayout(
            row(self._again, self._screen, self._accept, None, self._cancel, self._keys.confirm)
        )

    # -------------------------------------------------------------------------------- asking
    def present(self, request: SignatureRequest, *, on_screen: bool) -> None:
        """Put a request onto the pad; `on_screen` offers the screen as well."""
        self._request = request
        self._language = HOME
        self._acceptance.begin(request.signer_id)
        self.setAccessibleName(request.title)
        self._title.setText(request.title)
        self._digest.setText(f"內容雜湊 {request.sha256[:_HASH_DIGITS]}")
        self._signer.setText(f"{request.role}：{request.signer}")
        self._screen.setVisible(on_screen)
        for language, made in self._languages.items():
            made.setVisible(request.citizen and drawable(language))
        self.panel.setMinimumHeight(min(640, self._host.height() - 48))
        self.open_sheet(self._cancel)
        self._begin("")

    @property
    def state_text(self) -> str:
        """Return the sentence that says how the signing stands."""
        return self._state.text()

    @property
    def form(self) -> SignedForm | None:
        """Return what is on the pad now."""
        return self._shown.form if self._shown else None

    @property
    def session(self) -> int:
        """Return the session in progress, 0 without one."""
        return self._shown.session if self._shown else 0

    def speak(self, language: str) -> None:
        """Show the form in another language; what was written before is gone."""
        self._language = language
        self._stop()
        self._begin("")

    def again(self) -> None:
        """Empty the pad for another try; after a failure try the pad itself again."""
        if self._shown is not None:
            self._port.client.press(self._shown.session, CLEAR)
        else:
            self._begin("")

    def _press(self, key: str) -> None:
        """Do what a key of the picture says, for a pad that has no keys."""
        if self._shown is None:
            return
        if key == CANCEL:
            self.decline()
        else:
            self._port.client.press(self._shown.session, key)

    def decline(self) -> None:
        """Close without a signature."""
        self._leave()
        self.declined.emit()

    @property
    def accept_sheet(self) -> AcceptSheet | None:
        """Return the question to a cadre while it is open."""
        return self._acceptance.sheet

    def _ask_cadre(self) -> None:
        self._acceptance.ask()

    def _accepted(self, reason: str, by: str) -> None:
        if self._shown is not None:
            self._port.client.accept(self._shown.session, reason, by)

    def _ask_screen(self) -> None:
        self._leave()
        self.screen_asked.emit()

    def _leave(self) -> None:
        self._stop()
        self.close_sheet()

    def _stop(self) -> None:
        shown, self._shown = self._shown, None
        self._waits = False
        self._forget_drawing()
        self._acceptance.over()
        if shown is not None:
            self._port.client.cancel(shown.session)

    def close_sheet(self) -> None:
        """Put the sheet away; it holds neither text nor ink of the signing before."""
        super().close_sheet()
        self._forget_drawing()
        self._request = self._shown = None
        self._waits, self._note = False, ""
        self.mirror.clear()
        for shown in (self._title, self._digest, self._signer, self._state):
            shown.clear()

    def put_by(self) -> None:
        """Take the form off the pad while the kiosk is locked: whoever passes would read it."""
        super().put_by()
        self._stop()
        self.mirror.clear()

    def bring_back(self) -> None:
        """Put the form back once the kiosk is unlocked, to be signed afresh."""
        super().bring_back()
        self._begin(_LOCKED)

    # ------------------------------------------------------------------------------- session
    def _begin(self, before: str) -> None:
        """Put the form onto the pad, now or as soon as it is ready; `before` says why once more."""
        request, info = self._request, self._port.info
        self._note = before
        for language, made in self._languages.items():
            made.setChecked(language == self._language)
        if request is None:
            return
        if info is None:
            self._waits = True
            words, _ = status_words(self._port.status)
            self._tell(f"等候簽名板（{words}）", "warn")
            return
        self._waits = False
        self._keys.serve(info)
        self._forget_drawing()
        tongue, can = self._words[self._language], info.capability
        # Looking for the largest letters takes longer than a frame of the screen.
        self._drawing = self._runner.run(
            lambda: draw_form(request, tongue, can),
            lambda form: self._drawn(request, can, form),
            self._not_drawn,
        )
        self._tell("正在送到簽名板…")

    def _forget_drawing(self) -> None:
        drawing, self._drawing = self._drawing, None
        if drawing is not None:
            drawing.cancel()

    def _not_drawn(self, error: KioskError) -> None:
        self._drawing = None
        self._say(str(error), "bad")

    def _drawn(self, request: SignatureRequest, can: Capability, form: SignedForm) -> None:
        """Send the form, unless the pad it was drawn for has gone meanwhile."""
        self._drawing = None
        info = self._port.info
        if info is None or info.capability != can:
            self._begin(self._note)
            return
        name = request.form if len(form.pages) == 1 else f"{request.form};pages={form.digest}"
        begin = Begin(
            0,
            form.pages,
            request.sha256,
            request.role,
            name,
            request.purpose,
            form.language,
            request.identity,
        )
        try:
            session = self._port.client.begin(begin)
        except KioskError as error:
            self._waits = True
            self._say(str(error), "bad")
            return
        self._shown = _Shown(session, form)

    def _status_changed(self, status: PadStatus) -> None:
        if self._waits and status.state is PadState.IDLE:
            self._begin(self._note)
        elif self._waits and status.state is PadState.FAULT:
            self._say(f"{status_words(status)[0]}：{status_detail(status)}", "bad")

    def _told(self, event: SessionEvent) -> None:
        if self._shown is None or event.session != self._shown.session:
            return
        if isinstance(event, Ink):
            self.mirror.add(event.points)
            self._wrote(event, self._shown.form)
            self.touched.emit()
        elif isinstance(event, Shown):
            self._page_shown(event.page, self._shown.form)
        elif isinstance(event, Doubtful):
            why = "、".join(finding.message for finding in event.quality.findings)
            self._acceptance.doubtful(event.quality)
            more = "，或由幹部採認" if self._acceptance.offered else ""
            self._say(f"這次簽名不合格（{why}），請重簽{more}", "bad")
        elif isinstance(event, Finished):
            self._finished(event.signature, self._shown.form)
        elif isinstance(event, Failed):
            self._failed(event)
        elif isinstance(event, Button):
            self.touched.emit()

    def _page_shown(self, page: int, form: SignedForm) -> None:
        self.mirror.show_page(form.pages[page])
        self._acceptance.emptied()
        pages = len(form.pages)
        if words := self._keys.show_page(page, pages):
            self._tell(words)
        elif page + 1 < pages:
            self._tell(f"請當事人在簽名板閱讀（第 {page + 1} 頁，共 {pages} 頁）")
        else:
            self._tell(_SIGN)

    def _finished(self, signature: PadSignature, form: SignedForm) -> None:
        request = self._request
        if request is None:
            return
        shown = tuple(page.digest for page in form.pages)
        same = signature.pages == shown and signature.binding.picture == shown[-1]
        if not same or signature.binding.document != request.sha256:
            self._shown = None
            self._say(str(PadProtocol("簽名板上顯示的不是這份內容，簽名無效")), "bad")
            return
        accepted = signature.quality.verdict is Verdict.ACCEPTED_WITH_REASON
        cadre = self._acceptance.cadre if accepted else None
        self._acceptance.over()
        made = PadSigned(
            request.text, request.sha256, signature, form.language, form.consent, cadre
        )
        self.close_sheet()
        self.signed.emit(made)

    def _wrote(self, ink: Ink, form: SignedForm) -> None:
        holds = form.pages[-1].ink_area.holds
        if any(down and holds(x, y) for x, y, down in ink.points):
            if self._acceptance.offered:
                self._tell(_SIGN)
            self._acceptance.wrote()

    def _failed(self, event: Failed) -> None:
        self._shown = None
        self._acceptance.over()
        self.mirror.clear()
        if event.code == DECLINED:
            self.close_sheet()
            self.declined.emit()
            return
        words = f"{event.message}（{event.hint}）" if event.hint else event.message
        self._say(words, "bad")
        if event.code in _COMES_BACK:
            self._waits = True
            self._note = f"{event.message}，{_AFRESH}"
            if self._port.info is not None:
                self._begin(self._note)

    def _tell(self, words: str, tone: str = "") -> None:
        """Say how the signing stands, behind the reason for its new beginning."""
        self._say(f"{self._note}。{words}" if self._note else words, tone)

    def _say(self, words: str, tone: str) -> None:
        self._state.setText(words)
        mark(self._state, tone=tone)
