"""What every GUI test needs: the real theme, an executor on this thread, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kiosk.base.clock import ManualClock
from kiosk.views.ops import OpRunner
from kiosk.views.theme import apply_theme

RESOURCES = Path(__file__).parents[2] / "resources"


class InlineExecutor(Executor):
    """Runs the work where it is submitted; the answer still comes through the event loop."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run now."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="session")
def qapp(qapp_args: list[str], qapp_cls: type[QApplication]) -> QApplication:
    """Return the application in the product's dress."""
    existing = QGuiApplication.instance()
    app = existing if isinstance(existing, QApplication) else qapp_cls(qapp_args)
    apply_theme(app, RESOURCES)
    return app


@pytest.fixture
def clock() -> ManualClock:
    """Return 2026-05-19 08:32 in Taipei."""
    return ManualClock(datetime(2026, 5, 19, 0, 32, tzinfo=UTC))


@pytest.fixture
def bugs() -> list[Exception]:
    """Return the bugs the runner reported; the test fails when one is left."""
    return []


@pytest.fixture
def runner(qapp: QApplication, bugs: list[Exception]) -> Iterator[OpRunner]:
    """Return an op runner on this thread."""
    made = OpRunner(InlineExecutor(), bugs.append)
    yield made
    assert not bugs


@pytest.fixture
def drawing(qapp: QApplication, bugs: list[Exception]) -> Iterator[OpRunner]:
    """Return an op runner on a worker thread, on which forms for a pad are drawn."""
    with ThreadPoolExecutor(1) as executor:
        yield OpRunner(executor, bugs.append)
    assert not bugs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which Qt messages are only about the screen that tests do not have."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            lacking = ("propagateSizeHints", r"raise\(\)", "grabbing the keyboard")
            patterns = [f"does not support {what}" for what in lacking]
            item.add_marker(pytest.mark.qt_log_ignore(*patterns))
