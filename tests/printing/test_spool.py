from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.errors import KioskError
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.line import Line
from kiosk.printing import wire
from kiosk.printing.job import BlankJob, PrintCancelled, PrintFailed
from kiosk.printing.spool import PrintSpool
from tests.printing.samples import (
    CHIEF,
    PRINTED_AT,
    UNIT,
    amended,
    drawings,
    duty_io,
    job,
    pdf,
    reviewed,
    vehicle_use,
    work_log,
)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(scope="module")
def spool() -> Iterator[PrintSpool]:
    made = PrintSpool()
    yield made
    made.close()


@pytest.mark.parametrize("line", [reviewed(duty_io(0)), amended(work_log(1), "disposition", "無")])
def test_a_line_crosses_the_pipe_unchanged(line: Line) -> None:
    message = wire.load(wire.dump({"line": wire.line_value(line)}))
    assert wire.line_of(message["line"]) == line


def test_a_job_printed_in_the_child_is_the_same_pdf(spool: PrintSpool, tmp_path: Path) -> None:
    lines = [amended(duty_io(0), "reason_place", "港墘站"), *map(duty_io, range(1, 30))]
    target = tmp_path / "L01.pdf"
    seen: list[tuple[int, int]] = []

    def told(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    pages = spool.render(job("L01", lines), target, told)
    assert target.read_bytes() == pdf(job("L01", lines))
    assert seen[-1] == (pages, pages)
    assert names(tmp_path) == ["L01.pdf"]


def test_blank_forms_are_printed_in_the_child(spool: PrintSpool, tmp_path: Path) -> None:
    numbers = tuple(f"115-AF05-05-A{n:05d}" for n in range(20))
    blank = BlankJob(by_key("L05"), UNIT, numbers, CHIEF, PRINTED_AT)
    assert spool.render_blank(blank, tmp_path / "blank.pdf") == 2
    assert (tmp_path / "blank.pdf").read_bytes().startswith(b"%PDF")


def test_progress_that_answers_no_leaves_nothing_and_the_spool_goes_on(
    spool: PrintSpool, tmp_path: Path
) -> None:
    target = tmp_path / "L01.pdf"
    target.write_bytes(b"earlier")
    with pytest.raises(PrintCancelled):
        spool.render(job("L01", map(duty_io, range(40))), target, lambda done, _total: done < 1)
    assert target.read_bytes() == b"earlier"
    assert names(tmp_path) == ["L01.pdf"]
    assert spool.render(job("L01", [duty_io(0)]), target) == 1


def test_cancel_from_another_thread_ends_the_waiting(spool: PrintSpool, tmp_path: Path) -> None:
    begun = threading.Event()
    caught: list[KioskError] = []

    def told(done: int, _total: int) -> bool:
        begun.set()
        if done:
            cancelled.wait(20)
        return True

    def work() -> None:
        try:
            spool.render(job("L01", map(duty_io, range(400))), tmp_path / "a.pdf", told)
        except KioskError as error:
            caught.append(error)

    cancelled = threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(20)
    spool.cancel()
    cancelled.set()
    thread.join(20)
    assert [error.code for error in caught] == ["print_cancelled"]
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_one_error_and_the_child_lives_on(
    spool: PrintSpool, tmp_path: Path
) -> None:
    with pytest.raises(PrintFailed, match="無法寫入"):
        spool.render(job("L01", [duty_io(0)]), tmp_path / "none" / "a.pdf")
    assert spool.render(job("L01", [duty_io(0)]), tmp_path / "a.pdf") == 1


def test_a_child_that_dies_is_one_error_with_its_trace(tmp_path: Path) -> None:
    spool = PrintSpool([sys.executable, "-c", "raise SystemExit('broken print process')"])
    with pytest.raises(PrintFailed, match="異常中止") as caught:
        spool.render(job("L01", map(duty_io, range(3))), tmp_path / "a.pdf")
    assert "broken print process" in "".join(caught.value.__notes__)
    assert names(tmp_path) == []
    spool.close()


def test_a_command_that_does_not_exist_is_one_error(tmp_path: Path) -> None:
    spool = PrintSpool([str(tmp_path / "nothing")])
    with pytest.raises(PrintFailed, match="無法啟動"):
        spool.warm()
    spool.close()


def test_each_drawing_crosses_once() -> None:
    messages = list(wire.job_messages(job("L01", map(duty_io, range(1, 10)))))
    inks = [message for message in messages if "ink" in message]
    assert len(inks) == 1
    assert drawings(str(inks[0]["drawing"])) == wire.ink_of(inks[0])


def test_asking_for_a_print_loads_no_pdf_library() -> None:
    program = (
        "import sys, kiosk.printing.spool\n"
        "print([name for name in ('reportlab', 'fontTools', 'segno', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_two_threads_take_turns(spool: PrintSpool, tmp_path: Path) -> None:
    threads = [
        threading.Thread(
            target=spool.render,
            args=(job("L05", [vehicle_use(n)]), tmp_path / f"{n}.pdf"),
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for n in range(4):
        out = io.BytesIO((tmp_path / f"{n}.pdf").read_bytes())
        assert out.getvalue() == pdf(job("L05", [vehicle_use(n)]))
