"""The pictures of the pages: each is drawn from a real station, in the size asked for, and shows something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiosk.app import pictures
from kiosk.app.cli import run_command_line
from kiosk.app.demo import build
from kiosk.base.clock import SystemClock
from kiosk.base.errors import StoreDamaged
from kiosk.ledgers.catalog import ALL
from kiosk.models import connection
from kiosk.models.store import DATABASE

pytestmark = pytest.mark.slow
KEY_FILE = "store.key"


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


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty place for kept stations, which one day lived through fills."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(pictures, "usual_folder", lambda: folder)
    monkeypatch.setattr(pictures, "_DAYS", 1)
    monkeypatch.setattr(pictures, "_OFFICERS", 24)
    return folder


def drawn(target: Path) -> bool:
    pictures.draw("login", (1280, 720), target, None)
    return colours(QImage(str(target))) > 8


def test_a_station_kept_by_an_older_build_is_replaced(
    qapp: QApplication, kept: Path, tmp_path: Path
) -> None:
    other = kept / "0123456789abcdef"
    other.mkdir(parents=True)
    for folder in (kept, other):
        (folder / DATABASE).write_bytes(bytes(range(256)) * 64)
        (folder / KEY_FILE).write_bytes(bytes(32))
    assert drawn(tmp_path / "a.png")
    assert [one.name for one in kept.iterdir()] == [pictures.readable_as()]
    key = (kept / pictures.readable_as() / KEY_FILE).read_bytes()
    assert drawn(tmp_path / "b.png")
    assert (kept / pictures.readable_as() / KEY_FILE).read_bytes() == key


@pytest.mark.parametrize("broken", [DATABASE, KEY_FILE, "accounts.json"])
def test_a_kept_station_that_cannot_be_opened_is_made_anew(
    qapp: QApplication, kept: Path, tmp_path: Path, broken: str
) -> None:
    folder = kept / pictures.readable_as()
    assert drawn(tmp_path / "a.png")
    if broken == DATABASE:
        (folder / broken).write_bytes(bytes(range(256)) * 64)
    else:
        (folder / broken).unlink()
    assert drawn(tmp_path / "b.png")


def test_the_data_of_a_station_is_never_replaced(
    qapp: QApplication, kept: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    build(data, SystemClock(), days=1, officers=24)
    damaged = bytes(range(256)) * 64
    (data / DATABASE).write_bytes(damaged)
    with pytest.raises(StoreDamaged):
        pictures.draw("login", (1280, 720), tmp_path / "x.png", data)
    assert (data / DATABASE).read_bytes() == damaged
    assert not (tmp_path / "x.png").exists()


def test_what_makes_a_station_readable_is_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [pictures.readable_as()]
    with monkeypatch.context() as changed:
        changed.setattr(pictures, "HEAD", "9999")
        names.append(pictures.readable_as())
    with monkeypatch.context() as changed:
        changed.setattr(pictures, "ALL", (replace(ALL[0], version=ALL[0].version + 1), *ALL[1:]))
        names.append(pictures.readable_as())
    with monkeypatch.context() as changed:
        changed.setattr(connection, "unlock", _sealed_otherwise)
        names.append(pictures.readable_as())
    assert len(set(names)) == len(names)
    assert pictures.readable_as() == names[0]


def _sealed_otherwise(opened: sqlcipher.Connection, key: bytes) -> None:
    opened.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()
    opened.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA512").fetchall()
