"""A counter that is killed in the middle of a 出勤: `python -m tests.gui.workflow.kill_child FOLDER`.

Prints `scanned` after the last scan and `a second later` when keeping must be over, then only waits.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.base.clock import ManualClock
from kiosk.views.ops import OpRunner
from tests.gui.workflow import station


def _raise(error: Exception) -> None:
    raise error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Scan an officer and a gun on a real store thread, then leave the draft as it is."""
    app = QApplication([])
    runner = OpRunner(ThreadPoolExecutor(1), _raise)
    made = station.counter(folder, ManualClock(station.MORNING), runner)
    made.shell.show()
    made.shell.show_page("check_out")
    for code in ("TB11", "G102"):
        made.workflow.take_scan(code)
    waiting = QTimer(interval=5)

    def look() -> None:
        if runner.idle:
            waiting.stop()
            _say("scanned")
            QTimer.singleShot(1000, lambda: _say("a second later"))

    waiting.timeout.connect(look)
    waiting.start()
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
