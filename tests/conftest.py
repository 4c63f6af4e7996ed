"""Settings and fixtures of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.station import Counter

# Pages are drawn without a screen unless somebody wants to watch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The machine that runs the tests may be busy: how long an example takes proves nothing.
settings.register_profile(
    "kiosk",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("kiosk")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Give a furnished station at five to nine on 115-05-19."""
    made = Counter(tmp_path / "data").furnish()
    yield made
    made.store.close()
