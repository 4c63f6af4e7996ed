"""What we rely on from outside: each test here is a reason for a pin or a rule in pyproject."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from typing import Any

import PySide6
import pytest
from PySide6.QtCore import (
    QAbstractTableModel,
    QIdentityProxyModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from pytest_socket import SocketConnectBlockedError
from sqlcipher3 import dbapi2

from devtools.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CALLS = 2_000
NOISE = 50  # other code may hold a few more or fewer references; the defect costs one a call


class EmptyModel(QAbstractTableModel):
    """Answers None to everything, as every model does for most roles."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 20

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 5

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        return None


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12")
@pytest.mark.parametrize("asked", ["data", "headerData"])
def test_none_keeps_its_references_when_qt_asks_a_model(asked: str) -> None:
    """PySide6 6.12.0 loses one a call on CPython 3.11 and dies after some 5,000."""
    model = EmptyModel()
    between = QIdentityProxyModel()  # asks from C++, where the loss is
    between.setSourceModel(model)
    cell = between.index(0, 0)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        if asked == "data":
            between.data(cell, Qt.ItemDataRole.DisplayRole)
        else:
            between.headerData(0, Qt.Orientation.Horizontal)
    assert abs(sys.getrefcount(None) - before) < NOISE


def test_qt_is_the_pinned_release() -> None:
    assert f"PySide6-Essentials=={PySide6.__version__}" in PROJECT["project"]["dependencies"]


@pytest.mark.skipif(shutil.which("ldd") is None, reason="only where ldd can say")
def test_set_up_installs_every_library_the_window_plugin_needs() -> None:
    """Qt's own message names libxcb-cursor0 whatever is missing, so ask the linker."""
    plugin = Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"
    listed = subprocess.run(["ldd", plugin], capture_output=True, check=True, text=True).stdout
    assert [line.strip() for line in listed.splitlines() if "not found" in line] == []


def test_the_store_has_a_cipher_a_search_index_and_no_wal_reset_race() -> None:
    assert dbapi2.sqlite_version_info >= (3, 51, 3)
    connection = dbapi2.connect(":memory:")
    assert connection.execute("PRAGMA cipher_version").fetchone()[0].startswith("4.")
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    assert {"ENABLE_FTS5", "HAS_CODEC"} <= options
    assert options & {"THREADSAFE=1", "THREADSAFE=2"}
    connection.close()


def test_a_warning_fails_a_test() -> None:
    with pytest.raises(UserWarning, match="noticed"):
        warnings.warn("noticed", stacklevel=1)


def test_no_test_reaches_beyond_this_machine() -> None:
    refusals = (SocketConnectBlockedError, UserWarning)  # it warns first, and that is an error
    with socket.socket() as outside, pytest.raises(refusals, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 9))
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


PLANTED = [
    ("services/x.py", "import PySide6", "Qt only in views and app"),
    ("views/x.py", "from sqlalchemy import select", "SQL only in models"),
    ("services/x.py", "import serial", "device libraries only in devices"),
    ("app/x.py", "import ldap3", "LDAP only in identity"),
    ("views/x.py", "import reportlab.pdfgen", "reportlab only in printing"),
    ("models/x.py", "import kiosk.views", "imports point down only"),
    ("printing/x.py", "import kiosk.devices", "imports point down only"),
    ("base/x.py", "import kiosk.ledgers", "imports point down only"),
    ("helpers/__init__.py", "", "imports point down only"),
]
ALLOWED = {
    "app": "import PySide6.QtWidgets, kiosk.views",
    "views": "import PySide6, kiosk.services",
    "services": "import kiosk.printing, kiosk.identity, kiosk.devices",
    "printing": "import reportlab, kiosk.models",
    "identity": "import ldap3",
    "devices": "import hid, serial",
    "models": "import sqlalchemy, kiosk.ledgers",
    "ledgers": "import kiosk.base",
    "base": "",
}


def broken_contracts(tree: Path) -> list[str]:
    """Run import-linter with our own contracts over a tree that stands in for the product."""
    shutil.copy(ROOT / "pyproject.toml", tree / "pyproject.toml")
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=tree, capture_output=True, check=False, encoding="utf-8"
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert len(verdicts) == len(PROJECT["tool"]["importlinter"]["contracts"]), done.stdout
    broken = [name for name, verdict in verdicts.items() if verdict == "BROKEN"]
    assert (done.returncode == 0) == (not broken)
    return broken


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A package with the layers of the product and only imports that are allowed."""
    for name, line in ALLOWED.items():
        package = tmp_path / "kiosk" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"{line}\n", "utf-8")
    (tmp_path / "kiosk" / "__init__.py").touch()
    return tmp_path


def test_the_layers_allow_what_the_design_allows(tree: Path) -> None:
    assert broken_contracts(tree) == []


@pytest.mark.parametrize(("place", "line", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(
    tree: Path, place: str, line: str, contract: str
) -> None:
    target = tree / "kiosk" / place
    target.parent.mkdir(exist_ok=True)
    target.write_text(f"{line}\n", "utf-8")
    assert broken_contracts(tree) == [contract]
