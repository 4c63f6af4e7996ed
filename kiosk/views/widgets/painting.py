"""What delegates share."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem


def place(option: QStyleOptionViewItem) -> tuple[QRect, QStyle.StateFlag]:
    """Return where a delegate paints and in which state; the stubs of PySide6 leave both out."""
    return option.rect, option.state  # type: ignore[attr-defined]
