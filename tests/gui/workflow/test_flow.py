"""A draft changes in the order things happened, whatever the answers take."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kiosk.base.errors import KioskError, NotFound
from kiosk.views.ops import OpRunner
from kiosk.views.workflow.flow import DraftFlow, Latest

Draft = tuple[str, ...]


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Hold the worker until the test lets it go."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def threaded(qtbot: QtBot) -> Iterator[OpRunner]:
    """Return a runner on a real worker thread, as the store executor is."""
    bugs: list[Exception] = []
    with ThreadPoolExecutor(1) as executor:
        yield OpRunner(executor, bugs.append)
    assert not bugs


class Recorder:
    def __init__(self, runner: OpRunner) -> None:
        self.errors: list[KioskError] = []
        self.heard: list[str] = []
        self.flow = DraftFlow[Draft](runner, (), lambda: None, self.errors.append)

    def now(self) -> Draft:
        return self.flow.draft

    def scan(self, code: str, gate: threading.Event) -> None:
        def work(draft: Draft) -> tuple[Draft, str]:
            gate.wait(10)
            if code == "bad":
                message = "查無"
                raise NotFound(message)
            return (*draft, code), code

        self.flow.ask(work, self.heard.append)


def test_scans_edits_and_acts_keep_their_order(
    qtbot: QtBot, threaded: OpRunner, gate: threading.Event
) -> None:
    made = Recorder(threaded)
    seen: list[Draft] = []
    made.scan("badge", gate)
    made.flow.change(lambda draft: (*draft, "edit"))
    made.scan("gun", gate)
    made.flow.then(lambda: seen.append(made.flow.draft))
    made.scan("radio", gate)
    assert made.now() == ()
    gate.set()
    qtbot.waitUntil(lambda: made.heard == ["badge", "gun", "radio"], timeout=2000)
    assert made.flow.draft == ("badge", "edit", "gun", "radio")
    assert seen == [("badge", "edit", "gun")]


def test_a_failed_scan_lets_the_next_one_pass(
    qtbot: QtBot, threaded: OpRunner, gate: threading.Event
) -> None:
    made = Recorder(threaded)
    gate.set()
    for code in ("badge", "bad", "gun"):
        made.scan(code, gate)
    qtbot.waitUntil(lambda: made.heard == ["badge", "gun"], timeout=2000)
    assert [error.message for error in made.errors] == ["查無"]
    assert made.flow.draft == ("badge", "gun")


def test_a_reset_forgets_the_answer_under_way(
    qtbot: QtBot, threaded: OpRunner, gate: threading.Event
) -> None:
    made = Recorder(threaded)
    made.scan("badge", gate)
    made.scan("gun", gate)
    made.flow.reset(("fresh",))
    gate.set()
    qtbot.waitUntil(lambda: threaded.idle, timeout=2000)
    assert made.flow.draft == ("fresh",)
    assert made.heard == []


def test_what_is_held_waits_for_the_release(
    qtbot: QtBot, threaded: OpRunner, gate: threading.Event
) -> None:
    made = Recorder(threaded)
    gate.set()
    made.flow.hold()
    made.scan("badge", gate)
    made.flow.change(lambda draft: (*draft, "edit"))
    made.flow.settle(lambda draft: (*draft, "answer"))
    assert made.flow.draft == ("answer",)
    made.flow.release()
    qtbot.waitUntil(lambda: made.flow.draft == ("answer", "badge", "edit"), timeout=2000)


def test_only_the_newest_draft_is_asked_about(
    qtbot: QtBot, threaded: OpRunner, gate: threading.Event
) -> None:
    owner = QObject()
    asked: list[str] = []
    shown: list[str] = []

    def work(draft: str) -> str:
        asked.append(draft)
        gate.wait(10)
        return draft

    latest = Latest[str, str](threaded, work, shown.append, owner, delay_ms=0)
    latest.look("a")
    qtbot.waitUntil(lambda: asked == ["a"], timeout=2000)
    for draft in ("b", "c", "d"):
        latest.look(draft)
    gate.set()
    qtbot.waitUntil(lambda: shown[-1:] == ["d"], timeout=2000)
    assert asked == ["a", "d"]
    assert "b" not in shown
