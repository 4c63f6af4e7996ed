"""The pad tries itself: what it is, ink and pressure as they come, its real rate, its keys; nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.devices.pads.client import PadState, PadStatus
from kiosk.devices.pads.events import Button, Failed, Ink, Shown, Tried
from kiosk.devices.pads.model import LossProof, PadForm, PadInfo, Protection, Quality
from kiosk.devices.pads.signing import CANCEL, CLEAR, CONFIRM, DECLINED, Begin
from kiosk.views.pads.citizen import CitizenText
from kiosk.views.pads.form_painter import draw_form
from kiosk.views.pads.mirror import PadMirror
from kiosk.views.pads.port import PadPort, SessionEvent, status_detail, status_words
from kiosk.views.pads.pressure_bar import PressureBar
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay
from kiosk.views.widgets.signature_capture import SignatureRequest

TITLE = "簽名板自我測試"
_TEXT = "請在框內書寫，再逐一按下方的按鍵。\n測試的筆跡不會保存，也不是簽名。"
_WIDTH = 900
_PAUSE_S = 0.1
"""Longer between two batches the pen was away, and that time does not count."""
_COMES_BACK = frozenset({"pad_gone", "pad_host", "pad_not_found"})
_PRESSURE = frozenset({"flat_pressure", "saturated", "faint"})
_PROTECTIONS = {
    Protection.NONE: "傳輸未加密",
    Protection.OBFUSCATED: "傳輸僅混淆",
    Protection.ENCRYPTED: "傳輸已加密",
}


class PadSelfTest(Overlay):
    """A sheet over the kiosk, deleted when closed. F2 begins anew, Esc closes."""

    def __init__(
        self,
        host: QWidget,
        port: PadPort,
        words: CitizenText,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(host, _WIDTH)
        self._port = port
        self._words = words
        self._now = monotonic
        self._session = 0
        self._waits = False
        self._form: PadForm | None = None
        self._labels = {CLEAR: words.clear, CONFIRM: words.confirm, CANCEL: words.cancel}
        self._pressed: set[str] = set()
        self._info = label("", wrap=True)
        self._state = label("", role="heading", wrap=True)
        self._figures = label("")
        self._keys = label("")
        self._verdict = label("", wrap=True)
        self.mirror = PadMirror(self.panel)
        self.mirror.key_pressed.connect(self._press_key)
        self.pressure = PressureBar(self.panel)
        self._last_at: float | None = None
        self._reset_rate()
        self._lay_out()
        port.told.connect(self._told)
        port.status_changed.connect(self._status_changed)

    def _lay_out(self) -> None:
        self.setAccessibleName(TITLE)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(label(TITLE, role="heading"))
        column.addWidget(self._info)
        column.addWidget(self.mirror, 1)
        for line in (self._state, self.pressure, self._figures, self._keys, self._verdict):
            column.addWidget(line)
        again = button("重新測試", self.again, key="F2", enter=False)
        self._leave = button("關閉", self.leave, key="Esc", enter=False)
        column.addLayout(row(again, None, self._leave))

    # -------------------------------------------------------------------------------- asking
    def present(self) -> None:
        """Open the sheet and put the test onto the pad."""
        self.panel.setMinimumHeight(min(640, self._host.height() - 48))
        self.open_sheet(self._leave)
        self._begin()

    def again(self) -> None:
        """Begin anew: no ink, no keys, no figures."""
        self._stop()
        self._pressed.clear()
        self._verdict.clear()
        self.pressure.reset()
        self._reset_rate()
        self._begin()

    def leave(self) -> None:
        """Take the test off the pad and close."""
        self._stop()
        # The port outlives the sheet; a closed one must not put its test on the pad again.
        self._port.told.disconnect(self._told)
        self._port.status_changed.disconnect(self._status_changed)
        self.close_sheet()

    def put_by(self) -> None:
        """Leave the pad empty while the kiosk is locked over the test."""
        super().put_by()
        self._stop()
        self._waits = False

    def bring_back(self) -> None:
        """Begin anew once the kiosk is unlocked."""
        super().bring_back()
        self.again()

    @property
    def texts(self) -> str:
        """Return all that stands on the sheet beside the picture."""
        lines = (self._info, self._state, self._figures, self._keys, self._verdict)
        return "\n".join(line.text() for line in lines)

    @property
    def rate(self) -> int:
        """Return the measured samples a second, 0 before there are any."""
        return round(self._counted / self._seconds) if self._seconds else 0

    @property
    def form(self) -> PadForm | None:
        """Return what is on the pad."""
        return self._form

    @property
    def _blind(self) -> bool:
        info = self._port.status.info
        return info is not None and not info.capability.has_display

    def _press_key(self, name: str) -> None:
        """Press a key of the picture, for a pad that shows none."""
        if self._session and self._blind:
            self._port.client.press(self._session, name)

    def _stop(self) -> None:
        session, self._session, self._waits = self._session, 0, False
        self.mirror.clear()
        if session:
            self._port.client.cancel(session)
            self._waits = True

    def _begin(self) -> None:
        self._last_at = None
        self._show_figures()
        info = self._port.info
        if info is None:
            self._waits = True
            status = self._port.status
            bad = status.state is PadState.FAULT
            words = "　".join(
                part for part in (status_words(status)[0], status_detail(status)) if part
            )
            self._say(words, "bad" if bad else "warn")
            return
        self._info.setText(_about(info))
        self.pressure.measure(info.capability.max_pressure)
        request = SignatureRequest(_TEXT, "測試人員", "測試", TITLE)
        form = draw_form(request, self._words, info.capability).pages[-1:]
        begin = Begin(0, form, "", request.role, "self_test", "self_test", trial=True)
        try:
            self._session = self._port.client.begin(begin)
        except KioskError as error:
            self._waits = True
            self._say(str(error), "warn")
            return
        self._waits, self._form = False, form[0]
        self._say("正在送到簽名板…", "")

    # -------------------------------------------------------------------------------- events
    def _status_changed(self, status: PadStatus) -> None:
        if self._waits and status.state is PadState.IDLE:
            self._begin()
        elif not self._session:
            self._say(status_words(status)[0], "warn")

    def _told(self, event: SessionEvent) -> None:
        if not self._session or event.session != self._session:
            return
        if isinstance(event, Ink):
            self._count(len(event.points))
            self.mirror.add(event.points)
            if event.pressures:
                tips = zip(event.points, event.pressures, strict=True)
                self.pressure.follow(force if down else 0 for (_, _, down), force in tips)
        elif isinstance(event, Shown) and self._form is not None:
            self.mirror.show_page(self._form)
            where = "畫面" if self._blind else "板上"
            self._say(f"請在簽名板書寫，並逐一按{where}的按鍵", "")
        elif isinstance(event, Button):
            self._pressed.add(event.key)
            self._say(f"收到「{self._labels.get(event.key, event.key)}」…", "")
        elif isinstance(event, Tried):
            self._judge(event.quality)
            self._ended()
        elif isinstance(event, Failed) and event.code == DECLINED:
            self._ended()
        elif isinstance(event, Failed):
            # Tried again by itself only after the pad was away: what fails at once fails for ever.
            self._session, self._waits = 0, event.code in _COMES_BACK
            self._say(event.message, "bad")
        self._show_figures()

    def _ended(self) -> None:
        """Put the test on the pad again: each of its keys can be tried, the last one ends a session."""
        self._session, self._waits = 0, True
        if self._port.info is not None:
            self._begin()

    def _judge(self, quality: Quality) -> None:
        findings = [finding.message for finding in quality.findings]
        pressure = any(finding.code in _PRESSURE for finding in quality.findings)
        proof = "可證明無漏失" if quality.loss_proof is LossProof.COUNTED else "無法證明無漏失"
        parts = (
            f"筆跡 {quality.samples} 點、{quality.strokes} 筆、漏失 {quality.lost} 點（{proof}）",
            "筆壓異常" if pressure else "筆壓正常",
            "、".join(findings) or "品質合格",
        )
        self._verdict.setText("；".join(parts))
        mark(self._verdict, tone="warn" if findings else "ok")

    # --------------------------------------------------------------------------------- rate
    def _reset_rate(self) -> None:
        self._counted = 0
        self._seconds = 0.0
        self._last_at = None

    def _count(self, points: int) -> None:
        now = self._now()
        if self._last_at is not None and now - self._last_at <= _PAUSE_S:
            self._counted += points
            self._seconds += now - self._last_at
        self._last_at = now

    def _show_figures(self) -> None:
        rate = f"{self.rate} 點/秒" if self.rate else "尚未書寫"
        self._figures.setText(f"實測速率：{rate}")
        keys = "　".join(
            f"{word} {'✔' if key in self._pressed else '—'}" for key, word in self._labels.items()
        )
        self._keys.setText(f"按鍵：{keys}")

    def _say(self, words: str, tone: str) -> None:
        self._state.setText(words)
        mark(self._state, tone=tone)


def _about(info: PadInfo) -> str:
    can = info.capability
    told = (
        f"{info.maker} {info.model}",
        f"韌體 {info.firmware or '未提供'}",
        f"序號 {info.serial or '未提供'}",
        f"{can.width}×{can.height}" if can.has_display else "沒有螢幕，內容顯示於本機螢幕",
        f"標稱 {can.rate_hz} 點/秒" if can.rate_hz else "未標示速率",
        _PROTECTIONS[info.protection],
        *info.notes,
    )
    return "　".join(told)
