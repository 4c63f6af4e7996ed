"""What stands behind the login: bar on top, books on the left, the pages; made once, after the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.base.clock import Clock
from kiosk.views.rail import Rail
from kiosk.views.status_bar import StatusBar


@dataclass(frozen=True, slots=True)
class Furniture:
    """The standing parts of the window."""

    bar: StatusBar
    rail: Rail
    stack: QStackedWidget


def furnish(work: QWidget, clock: Clock, product: str, unit: str) -> Furniture:
    """Fill an empty widget and return its parts."""
    made = Furniture(StatusBar(clock, product, unit), Rail(), QStackedWidget())
    body = QHBoxLayout()
    body.setContentsMargins(0, 0, 0, 0)
    body.setSpacing(0)
    body.addWidget(made.rail)
    body.addWidget(made.stack, 1)
    column = QVBoxLayout(work)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(made.bar)
    column.addLayout(body, 1)
    return made
