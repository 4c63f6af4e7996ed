"""Fusion, one palette and a little QSS: calm, dense and the same on every counter PC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.views import tokens

THAI_FAMILIES = ("Leelawadee UI", "Noto Sans Thai", "Noto Sans Thai UI", "Sarabun", "Loma")
UI_FAMILIES = (
    "Noto Sans TC",
    "Noto Sans CJK TC",
    "Microsoft JhengHei UI",
    "Microsoft JhengHei",
    # TW-Kai has Thai letters too, but as full-width signs that cannot be read as words: it comes after.
    *THAI_FAMILIES,
    # Names hold characters of every plane; Qt goes down this list character by character.
    "TW-Kai",
    "TW-Kai-Ext-B",
    "TW-Kai-Plus",
)
FORM_FAMILIES = ("TW-Kai", "TW-Kai-Ext-B", "TW-Kai-Plus", "Noto Sans TC", "Noto Sans CJK TC")
"""正楷, for text that is signed or printed."""

_TOKEN = re.compile(r"@([A-Z_]+)")


def ui_font(pixels: int = tokens.BODY_PX, *, bold: bool = False) -> QFont:
    """Return the screen font at a size in logical pixels, with fallback for rare characters."""
    font = QFont()
    font.setFamilies(list(UI_FAMILIES))
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.Bold)
    return font


def form_font(pixels: int) -> QFont:
    """Return the 正楷 font of signed and printed text at a size in logical pixels."""
    font = QFont()
    font.setFamilies(list(FORM_FAMILIES))
    font.setPixelSize(pixels)
    return font


def add_fonts(files: Iterable[Path]) -> list[str]:
    """Load shipped font files (1-5 ms each, mapped) and return the families they brought."""
    families: list[str] = []
    for file in files:
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families


def apply_theme(app: QApplication, resources: Path) -> None:
    """Dress the application; `resources` holds theme/kiosk.qss and icons/.

    Raises OSError when the style file is missing.
    """
    app.setStyle("Fusion")
    app.setPalette(palette())
    app.setFont(ui_font())
    app.setStyleSheet(style_sheet(resources))


def style_sheet(resources: Path) -> str:
    """Return the QSS with tokens and the icon folder filled in."""
    icons = (resources / "icons").as_posix()

    def fill(found: re.Match[str]) -> str:
        return icons if found[1] == "ICONS" else str(getattr(tokens, found[1]))

    return _TOKEN.sub(fill, (resources / "theme" / "kiosk.qss").read_text("utf-8"))


def palette() -> QPalette:
    """Return the palette that Fusion and the item views draw with."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, tokens.GROUND),
        (role.WindowText, tokens.TEXT),
        (role.Base, tokens.SURFACE),
        (role.AlternateBase, tokens.SURFACE_ALT),
        (role.Text, tokens.TEXT),
        (role.Button, tokens.SURFACE),
        (role.ButtonText, tokens.TEXT),
        (role.BrightText, tokens.BAD),
        (role.Highlight, tokens.SELECTION),
        (role.HighlightedText, tokens.TEXT),
        (role.PlaceholderText, tokens.MUTED),
        (role.Link, tokens.ACCENT),
        (role.ToolTipBase, tokens.SURFACE),
        (role.ToolTipText, tokens.TEXT),
    ):
        made.setColor(name, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(disabled, name, QColor(tokens.DISABLED))
    return made


def dress(widget: QWidget, **properties: str) -> None:
    """Set the style properties of a widget that was made just now and never shown."""
    for key, value in properties.items():
        widget.setProperty(key, value)


def mark(widget: QWidget, **properties: str) -> None:
    """Set style properties (`role`, `tone`, `kind`, `problem`) and draw the widget anew by them.

    Finding the rules of a widget again takes a third of a millisecond: it is left to the first showing
    for a widget that was never shown, and not done where nothing changes.
    """
    changed = {key: text for key, text in properties.items() if widget.property(key) != text}
    for key, value in changed.items():
        widget.setProperty(key, value)
    if not changed or not widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
