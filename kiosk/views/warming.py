"""Making a page ready before anybody waits for it, in steps too small to be felt."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

_AT_ONCE = 10
"""Widgets styled in one step; one takes about 0.3 ms when its style sheet is first resolved."""
_DRAWN_AT_ONCE = 12
"""Widgets below a part that is drawn in one step; more than these are drawn part by part."""


def warm(page: QWidget, size: QSize) -> Iterator[None]:
    """Style a page or sheet that was made already, lay it out and draw it out of sight, in steps.

    The first drawing of a style's box or of a character takes several times as long as the next.
    """
    widgets = page.findChildren(QWidget)
    for at in range(0, len(widgets), _AT_ONCE):
        for widget in widgets[at : at + _AT_ONCE]:
            widget.ensurePolished()
        yield
    page.ensurePolished()
    page.resize(size)
    layout = page.layout()
    if layout is not None:
        layout.activate()
    yield
    for part in _parts(page):
        picture = QImage(part.size(), QImage.Format.Format_RGB32)
        if not picture.isNull():
            part.render(picture)
            yield


def _parts(widget: QWidget) -> Iterator[QWidget]:
    """Return the largest parts of a page that have few enough widgets to be drawn in one step."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    for part in widget.findChildren(QWidget, options=direct):
        if part.isWindow():
            continue
        if len(part.findChildren(QWidget)) > _DRAWN_AT_ONCE:
            yield from _parts(part)
        else:
            yield part
