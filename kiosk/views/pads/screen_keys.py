"""The keys of a form for a pad without a display: the screen is turned to the signer, the clerk has keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.devices.pads.model import PadForm, PadInfo
from kiosk.devices.pads.signing import BACK, CONFIRM, NEXT
from kiosk.views.pads.mirror import PadMirror
from kiosk.views.widgets.bits import button


class ScreenKeys:
    """Does nothing for a pad that shows its keys itself.

    `press` gets the name of a key: pressed with the mouse or a finger on the picture, Enter and F9 for
    the key that leads on (確認, or 下一頁 before the last page), PgUp for the page before.
    """

    def __init__(self, sheet: QWidget, mirror: PadMirror, press: Callable[[str], None]) -> None:
        self._press = press
        self._mirror = mirror
        self._model = ""
        self.confirm = button("確認", self._lead_on, key="F9", kind="primary", enter=False)
        self.confirm.hide()
        mirror.key_pressed.connect(self._pressed)
        self._shortcuts = [
            self._shortcut(sheet, key, act)
            for key, act in (
                ("Return", self._lead_on),
                ("Enter", self._lead_on),
                ("PgDown", self._lead_on),
                ("PgUp", self._lead_back),
            )
        ]

    def _shortcut(self, sheet: QWidget, key: str, act: Callable[[], None]) -> QShortcut:
        made = QShortcut(QKeySequence(key), sheet)
        made.activated.connect(act)
        made.setEnabled(False)
        return made

    def serve(self, info: PadInfo) -> None:
        """Take over what this pad has no display for."""
        blind = not info.capability.has_display
        self._model = info.model if blind else ""
        self.confirm.setVisible(blind)
        for one in self._shortcuts:
            one.setEnabled(blind)

    def show_page(self, page: int, pages: int) -> str:
        """Name the key that leads on; return what the clerk is told, empty when the pad shows the page."""
        if not self._model:
            return ""
        leads_to = "下一頁" if page + 1 < pages else "確認"
        self.confirm.setText(f"{leads_to}  F9")
        self.confirm.setAccessibleName(leads_to)
        if page + 1 < pages:
            return f"請將螢幕轉向當事人閱讀（第 {page + 1} 頁，共 {pages} 頁），讀畢按「下一頁」或 Enter"
        return f"請將螢幕轉向當事人，請他在 {self._model} 簽名，再按「確認」或 Enter"

    def _pressed(self, name: str) -> None:
        if self._model:
            self._press(name)

    def _lead_on(self) -> None:
        form = self._mirror.form
        if form is not None:
            self._pressed(CONFIRM if _has(form, CONFIRM) else NEXT)

    def _lead_back(self) -> None:
        form = self._mirror.form
        if form is not None and _has(form, BACK):
            self._pressed(BACK)


def _has(form: PadForm, name: str) -> bool:
    return any(key.name == name for key in form.keys)
