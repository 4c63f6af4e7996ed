"""Power cuts, full and read-only disks, a second start: nothing acknowledged is lost, and each is said."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.conftest import ENVIRONMENT, ROOT, OwnDisk, program, run_kiosk
from tests.station import Counter

pytestmark = pytest.mark.slow
KILLS = 6
WRITER = [sys.executable, "-m", "tests.e2e.writer"]


def start(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        cwd=ROOT,
    )


def remarks(folder: Path) -> set[str]:
    """Return every remark the first entry ever had."""
    counter = Counter(folder)
    line = counter.lines("L01")[0]
    counter.store.close()
    return {str(revision.after).split()[0] for revision in line.revisions}


def test_kill_loses_nothing_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    luck = random.Random(11)
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        writer = start(*WRITER, str(folder))
        assert writer.stdout is not None
        wanted = luck.randrange(5, 60)
        for _ in range(wanted):
            acknowledged.add(writer.stdout.readline().strip())
        with suppress(subprocess.TimeoutExpired):
            writer.wait(luck.random() * 0.02)
        writer.kill()
        rest, _ = writer.communicate()
        acknowledged |= {line for line in rest.splitlines(keepends=True) if line.endswith("\n")}
        acknowledged = {line.strip() for line in acknowledged}
        assert run_kiosk("verify", "--data", folder).returncode == 0
    assert len(acknowledged) >= KILLS * 5
    assert acknowledged <= remarks(folder)


def test_full_disk_keeps_everything_and_goes_on(own_disk: OwnDisk, tmp_path: Path) -> None:
    script = (
        "import runpy, shutil, sys\n"
        f"sys.argv = ['writer', {str(own_disk.place)!r} + '/data', 'full']\n"
        "runpy.run_module('tests.e2e.writer', run_name='__main__')\n"
        f"shutil.copytree({str(own_disk.place)!r} + '/data', {str(tmp_path / 'after')!r})\n"
    )
    done = own_disk.run([sys.executable, "-c", script], "4m")
    assert done.returncode == 0, done.stderr
    said = done.stdout.split()
    assert "disk_full" in said
    acknowledged = set(said) - {"full", "disk_full"}
    assert said[-1] in acknowledged
    assert len(acknowledged) > 20
    assert acknowledged <= remarks(tmp_path / "after")
    assert run_kiosk("verify", "--data", tmp_path / "after").returncode == 0


@pytest.mark.parametrize("words", [("rebuild",), ("export",), ("import",)])
def test_read_only_disk_is_said(
    words: tuple[str, ...], own_disk: OwnDisk, simulated: Path, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "員警編號,帳號,職稱,姓名,番號,服務證感應碼\nP9,x9,警員,許安,99,B99\n", encoding="utf-8-sig"
    )
    more: dict[str, tuple[str, ...]] = {
        "rebuild": (),
        "export": (
            *("--ledger", "L01", "--from", "1150101", "--to", "1990101"),
            *("--format", "csv", "--out", str(tmp_path / "x.csv")),
        ),
        "import": ("people", str(file)),
    }
    command = program(words[0], *more[words[0]], "--data", own_disk.place)
    done = own_disk.run(command, "40m", source=simulated, mode="ro")
    assert done.returncode == 2
    assert "無法寫入" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.csv").exists()


def test_read_only_disk_shows_a_page_and_ends_with_its_code(
    own_disk: OwnDisk, simulated: Path
) -> None:
    script = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from kiosk.app import main\n"
        "app = main.make_application()\n"
        f"front = main.Front(app, main.Path({str(own_disk.place)!r}), demo=False)\n"
        "timer = QTimer(interval=20)\n"
        "def leave():\n"
        "    page = front._window\n"
        "    if isinstance(page, main.MessagePage):\n"
        "        timer.stop(); page.leave.emit()\n"
        "timer.timeout.connect(leave); timer.start()\n"
        "sys.exit(front.run())\n"
    )
    done = own_disk.run([sys.executable, "-c", script], "40m", source=simulated, mode="ro")
    assert done.returncode == 2, done.stderr
    assert "無法寫入" in done.stderr


def test_a_folder_in_use_is_said(station: Path) -> None:
    holder = start(*WRITER, str(station), "hold")
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        done = run_kiosk("rebuild", "--data", station)
        assert done.returncode == 2
        assert "已在這台電腦開啟" in done.stderr
        # Looking does no harm, and the kiosk need not be closed for it.
        assert run_kiosk("verify", "--data", station).returncode == 0
    finally:
        holder.communicate()


def test_a_second_window_rings_the_first(station: Path) -> None:
    first = start(*program("run", "--data", station))
    try:
        wait_for(first, station / "ballast.bin")
        done = run_kiosk("run", "--data", station)
        assert done.returncode == 2
        assert "已切換到開啟中的視窗" in done.stderr
        first.send_signal(signal.SIGTERM)
        _, errors = first.communicate(timeout=30)
        assert (first.returncode, errors) == (0, "")
    finally:
        first.kill()
        first.communicate()
    assert run_kiosk("verify", "--data", station).returncode == 0
    assert [path.name for path in (station / "crash").iterdir()] == ["fault.txt"]


def wait_for(process: subprocess.Popen[str], mark: Path) -> None:
    """Wait until a process has made a file; fail when it ends before."""
    for _ in range(300):
        if mark.exists():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            break
    assert mark.exists(), process.communicate()
