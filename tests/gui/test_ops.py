"""Work off the GUI thread comes back on it, whole or as an error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.base.errors import KioskError, StoreError
from kiosk.base.result import Changes
from kiosk.services.desk import Outcome
from kiosk.views.ops import OpRunner


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


@pytest.fixture
def ops(qapp: QApplication, pool: ThreadPoolExecutor, bugs: list[Exception]) -> OpRunner:
    return OpRunner(pool, bugs.append)


def test_work_runs_elsewhere_and_its_answer_arrives_here(qtbot: QtBot, ops: OpRunner) -> None:
    here = threading.get_ident()
    seen: list[tuple[int, int]] = []
    ops.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != here
    assert seen[0][1] == here


def test_an_error_goes_to_failed_and_nothing_is_announced(qtbot: QtBot, ops: OpRunner) -> None:
    def work() -> None:
        raise StoreError("磁碟已滿")

    errors: list[KioskError] = []
    with qtbot.assertNotEmitted(ops.changed):
        ops.run(work, lambda _none: pytest.fail("done"), errors.append)
        qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].message == "磁碟已滿"


def test_an_error_without_a_handler_is_still_shown(qtbot: QtBot, ops: OpRunner) -> None:
    def work() -> None:
        raise StoreError("磁碟已滿")

    with qtbot.waitSignal(ops.failed) as caught:
        ops.run(work)
    assert caught.args is not None
    assert caught.args[0].code == "store"


def test_a_bug_is_reported_and_frees_the_page(
    qtbot: QtBot, ops: OpRunner, bugs: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[KioskError] = []
    ops.run(lambda: 1 // 0, None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(bugs[0], ZeroDivisionError)
    assert errors[0].code == "bug"
    assert "op failed" in caplog.text


@pytest.mark.parametrize("wrap", [lambda changes: changes, lambda changes: Outcome((), changes)])
def test_changes_are_announced_after_done(
    qtbot: QtBot, ops: OpRunner, wrap: Callable[[Changes], object]
) -> None:
    order: list[object] = []
    changes = Changes(ledgers=frozenset({"L01"}))
    ops.changed.connect(order.append)
    ops.run(lambda: wrap(changes), lambda _result: order.append("done"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["done", changes]


def test_a_cancelled_op_still_announces_what_it_wrote(qtbot: QtBot, ops: OpRunner) -> None:
    changes = Changes(board=True)
    with qtbot.waitSignal(ops.changed):
        ops.run(lambda: changes, lambda _result: pytest.fail("cancelled")).cancel()


def test_busy_is_said_only_of_long_work(qtbot: QtBot, ops: OpRunner) -> None:
    gate = threading.Event()
    said: list[bool] = []
    ops.busy.connect(said.append)
    done: list[int] = []
    ops.run(lambda: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])
    assert said == []
    ops.run(gate.wait)
    qtbot.waitUntil(lambda: said == [True])
    gate.set()
    qtbot.waitUntil(lambda: said == [True, False])
    assert ops.idle
