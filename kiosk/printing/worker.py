"""The print process: reads jobs as JSON lines from standard input, writes PDFs, answers on standard output.

It lives from the first print to the end of the kiosk, so that only the first one waits for the
fonts, and it ends by itself when its input ends. A mistake in our code ends it with a traceback on
standard error; the kiosk reports that and starts another one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from kiosk.base.drawing import Drawing
from kiosk.base.errors import KioskError
from kiosk.ledgers.event import Value
from kiosk.ledgers.line import Line
from kiosk.printing import wire
from kiosk.printing.blank import render_blank
from kiosk.printing.fonts import installed_fonts
from kiosk.printing.pages import render
from kiosk.printing.receipt import render_receipt
from kiosk.printing.receipt_job import receipt_of


def main() -> int:
    """Serve until standard input ends; return the exit code."""
    answers = sys.stdout.buffer
    # Nothing else may write between the answers.
    sys.stdout = sys.stderr
    serve(sys.stdin.buffer, answers)
    return 0


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer every job with `progress` messages and one `done` or `error`."""
    while line := jobs.readline():
        head = wire.load(line)
        try:
            if head["do"] == "warm":
                installed_fonts().width("警員 0")
                pages = 0
            elif head["do"] == "blank":
                pages = _blank(head)
            elif head["do"] == "receipt":
                pages = _receipt(head)
            else:
                pages = _book(head, jobs, answers)
        except KioskError as error:
            problem: Value = {"code": error.code, "message": error.message, "hint": error.hint}
            _answer(answers, {"error": problem})
        except OSError as error:
            hint = "請確認磁碟空間與資料夾權限"
            text = f"列印檔無法寫入：{error.strerror or error}"
            _answer(answers, {"error": {"code": "print_failed", "message": text, "hint": hint}})
        else:
            _answer(answers, {"done": pages})


def _answer(answers: BinaryIO, message: wire.Message) -> None:
    answers.write(wire.dump(message))
    answers.flush()


def _book(head: wire.Message, jobs: BinaryIO, answers: BinaryIO) -> int:
    lines: list[Line] = []
    inks: dict[str, Drawing] = {}
    problem: KioskError | None = None
    # All of the job is read before anything may fail, so that the next message is the next job.
    while "end" not in (message := wire.load(jobs.readline())):
        if "line" in message:
            lines.append(wire.line_of(message["line"]))
        else:
            try:
                inks[str(message["drawing"])] = wire.ink_of(message)
            except KioskError as error:
                problem = error
    if problem is not None:
        raise problem

    def told(done: int, total: int) -> bool:
        _answer(answers, {"progress": [done, total]})
        return True

    job = wire.job_of(head, lines, inks.get)
    with Path(str(head["out"])).open("wb") as out:
        return render(job, out, told)


def _blank(head: wire.Message) -> int:
    with Path(str(head["out"])).open("wb") as out:
        return render_blank(wire.blank_of(head), out)


def _receipt(head: wire.Message) -> int:
    with Path(str(head["out"])).open("wb") as out:
        return render_receipt(receipt_of(head), out)


if __name__ == "__main__":
    sys.exit(main())
