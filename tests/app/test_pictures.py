"""The pictures of the pages: each is drawn from a real station, in the size asked for, and shows something."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiosk.app import pictures
from kiosk.app.cli import run_command_line
from kiosk.app.demo import build
from kiosk.base.clock import SystemClock

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "data"
    build(folder, SystemClock(), days=2, officers=24)
    return folder


def colours(image: QImage) -> int:
    """Return how many colours a coarse grid of the picture has."""
    small = image.scaled(160, 90)
    return len({small.pixel(x, y) for x in range(160) for y in range(90)})


@pytest.mark.parametrize("page", pictures.NAMES)
def test_every_page_is_drawn(qapp: QApplication, station: Path, tmp_path: Path, page: str) -> None:
    target = tmp_path / f"{page}.png"
    pictures.draw(page, (1280, 720), target, station)
    image = QImage(str(target))
    assert (image.width(), image.height()) == (1280, 720)
    assert colours(image) > 8
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_names_are_listed_and_others_refused(
    qapp: QApplication, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_command_line(["screenshot", "--list"]) == 0
    assert capsys.readouterr().out.split() == list(pictures.NAMES)
    target = tmp_path / "x.png"
    words = ["screenshot", "--page", "moon", "--out", str(target)]
    assert run_command_line(words) == 2
    assert "moon" in capsys.readouterr().err
    assert not target.exists()
