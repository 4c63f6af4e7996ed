"""The smallest window this toolkit makes: the baseline of start-up times."""

from __future__ import annotations

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel

from kiosk.app.marks import mark


class _Window(QLabel):
    def __init__(self) -> None:
        super().__init__("應勤簿冊")
        self._told = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._told:
            self._told = True
            mark("usable")


def main() -> int:
    """Show the window until the process is ended."""
    app = QApplication(sys.argv)
    window = _Window()
    window.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
