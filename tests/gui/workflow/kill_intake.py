"""A counter that is killed in the middle of a 受理: `python -m tests.gui.workflow.kill_intake FOLDER`.

Prints `typed` after the name is typed and `a second later` when keeping must be over, then only waits.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.base.clock import ManualClock
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.intake import IntakePage
from tests.gui.workflow import station


def _raise(error: Exception) -> None:
    raise error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Begin a case and type the name of who reports, then leave it as it is."""
    app = QApplication([])
    runner = OpRunner(ThreadPoolExecutor(1), _raise)
    made = station.counter(folder, ManualClock(station.MORNING), runner)
    made.shell.show()
    made.shell.show_page("intake")
    page = made.shell.page("intake")
    waiting = QTimer(interval=5)

    def look() -> None:
        if runner.idle and isinstance(page, IntakePage) and page.flow.draft.key:
            waiting.stop()
            page.form.texts["reporter_name"].insert("林阿明")
            page.form.texts["reporter_name"].textEdited.emit("林阿明")
            _say("typed")
            QTimer.singleShot(1000, lambda: _say("a second later"))

    waiting.timeout.connect(look)
    waiting.start()
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
