"""Prints in a process of its own: the screens never load the PDF library nor stop for a long book."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import kiosk
from kiosk.ledgers.event import Value
from kiosk.printing import wire
from kiosk.printing.job import BlankJob, PrintCancelled, PrintFailed, PrintJob, Progress
from kiosk.printing.receipt_job import ReceiptJob, receipt_message

_STOP_SECONDS = 5
_TRACE_BYTES = 8000


def worker_command() -> list[str]:
    """Return how the print process is started.

    An interpreter runs the module; our own launcher takes no `-m`, so the program itself answers
    to the word `print-worker` by calling `kiosk.printing.worker.main`.
    """
    if Path(sys.executable).stem.lower().startswith(("python", "pypy")):
        return [sys.executable, "-X", "utf8", "-m", "kiosk.printing.worker"]
    return [sys.executable, "print-worker"]


class PrintSpool:
    """Makes PDFs one after another in a child process; usable from any thread but the screen's.

    `render` and `render_blank` block until the file is there. `cancel` may be called from any
    thread. The child starts at the first job (or at `warm`) and is replaced when it dies.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command) if command is not None else worker_command()
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._trace: IO[bytes] | None = None
        self._busy = False
        self._cancelled = False

    def warm(self) -> None:
        """Start the child and let it load the fonts; raises FontMissing's message as PrintFailed."""
        with self._turn:
            self._run([{"do": "warm"}], None)

    def render(self, job: PrintJob, target: Path, progress: Progress | None = None) -> int:
        """Write the lines of a book to `target`; return the number of pages.

        Raises PrintCancelled after `cancel` or when `progress` answers False, PrintFailed for
        everything else; in both cases an earlier file at `target` is untouched and nothing is left.
        """
        if job.page_hash is not None:
            message = "a page hash of one's own cannot cross to the print process"
            raise ValueError(message)
        with self._turn, _part_of(target) as part:
            pages = self._run(_with_frame(wire.job_messages(job), part), progress)
            part.replace(target)
        return pages

    def render_blank(self, job: BlankJob, target: Path) -> int:
        """Write blank forms to `target`; return the number of pages. Raises as `render`."""
        with self._turn, _part_of(target) as part:
            message = {**wire.blank_message(job), "do": "blank", "out": str(part)}
            pages = self._run([message], None)
            part.replace(target)
        return pages

    def render_receipt(self, job: ReceiptJob, target: Path) -> int:
        """Write a receipt to `target`; return the number of pages. Raises as `render`."""
        with self._turn, _part_of(target) as part:
            message = {**receipt_message(job), "do": "receipt", "out": str(part)}
            pages = self._run([message], None)
            part.replace(target)
        return pages

    def cancel(self) -> None:
        """Stop the job that runs now, if any; the waiting thread raises PrintCancelled."""
        with self._guard:
            if self._busy:
                self._cancelled = True
                if self._child is not None:
                    self._child.kill()

    def close(self) -> None:
        """End the child; a running job is cancelled."""
        self.cancel()
        with self._turn:
            self._end()

    def _run(self, messages: Iterable[wire.Message], progress: Progress | None) -> int:
        with self._guard:
            self._cancelled = False
            self._busy = True
            child = self._start()
        with contextlib.ExitStack() as ended:
            ended.callback(self._rest)
            # Without an answer the child may be in the middle of this job: the next one gets a fresh child.
            ended.callback(self._end)
            answer = self._talk(child, messages, progress)
            ended.pop_all()
        self._rest()
        if "error" in answer:
            raise _failed(answer["error"])
        return cast("int", answer["done"])

    def _talk(
        self,
        child: subprocess.Popen[bytes],
        messages: Iterable[wire.Message],
        progress: Progress | None,
    ) -> wire.Message:
        jobs, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        try:
            for message in messages:
                jobs.write(wire.dump(message))
            jobs.flush()
        except OSError as error:
            raise self._lost() from error
        while line := answers.readline():
            answer = wire.load(line)
            if "progress" not in answer:
                return answer
            done, total = cast("list[int]", answer["progress"])
            if progress is not None and not progress(done, total):
                raise _stopped()
        raise self._lost()

    def _lost(self) -> PrintCancelled | PrintFailed:
        """Return why the child is gone, with its traceback for the log."""
        if self._cancelled:
            return _stopped()
        error = PrintFailed("列印程序異常中止", hint="請再印一次；若仍失敗請通知資訊人員")
        if self._child is not None and self._trace is not None:
            self._child.wait(_STOP_SECONDS)
            size = self._trace.seek(0, os.SEEK_END)
            self._trace.seek(max(0, size - _TRACE_BYTES))
            error.add_note(self._trace.read().decode("utf-8", "replace"))
        return error

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        here = str(Path(kiosk.__file__).parents[1])
        path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
        self._trace = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child, in _end
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._trace,
                env={**os.environ, "PYTHONPATH": path},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._end()
            raise PrintFailed(f"列印程序無法啟動：{error.strerror or error}") from error
        return self._child

    def _rest(self) -> None:
        with self._guard:
            self._busy = False

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            child.wait()
        if self._trace is not None:
            self._trace.close()
            self._trace = None


def _with_frame(messages: Iterator[wire.Message], part: Path) -> Iterator[wire.Message]:
    head = next(messages)
    yield {**head, "do": "book", "out": str(part)}
    yield from messages
    yield {"end": True}


@contextlib.contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """Give a name beside the target for the unfinished file; whatever is left there is removed."""
    part = target.with_name(f".{target.name}.{os.getpid()}.print")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _stopped() -> PrintCancelled:
    return PrintCancelled("列印已取消", hint="沒有留下檔案")


def _failed(problem: Value) -> PrintFailed:
    record = cast("dict[str, str]", problem)
    return PrintFailed(record["message"], hint=record["hint"], code=record["code"])
