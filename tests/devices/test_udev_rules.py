"""The udev rules name exactly the pads that are served, in the syntax of udev."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from devtools.paths import ROOT
from kiosk.devices.pads.stu.ids import MODELS, WACOM
from kiosk.devices.pads.topaz import FT232, FTDI

RULES = ROOT / "installer" / "udev" / "70-duty-kiosk-pads.rules"
KEY = re.compile(
    r'(?:SUBSYSTEM|ATTRS\{id(?:Vendor|Product)\})=="[^"]+"|[A-Z]+(?:\{\w+\})?\+?="[^"]+"'
)


def rules() -> list[dict[str, str]]:
    """Return each rule as key -> value; a part that is no key fails."""
    found = []
    for line in RULES.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        parts = line.split(", ")
        assert all(KEY.fullmatch(part) for part in parts), line
        split = (re.split(r"[=+]+", part, maxsplit=1) for part in parts)
        found.append({key: value.strip('"') for key, value in split})
    return found


def named(subsystem: str, vendor: int) -> set[int]:
    return {
        int(rule["ATTRS{idProduct}"], 16)
        for rule in rules()
        if rule["SUBSYSTEM"] == subsystem and int(rule["ATTRS{idVendor}"], 16) == vendor
    }


def test_exactly_the_supported_pads_are_named() -> None:
    assert named("hidraw", WACOM) == set(MODELS)
    assert named("tty", WACOM) <= set(MODELS)
    assert named("tty", FTDI) == {FT232}
    assert {int(rule["ATTRS{idVendor}"], 16) for rule in rules()} == {WACOM, FTDI}


def test_nobody_but_the_seat_and_the_group_may_open_them() -> None:
    for rule in rules():
        assert rule["MODE"] == "0660"
        assert rule["TAG"] == "uaccess"
        assert rule["GROUP"] == {"hidraw": "plugdev", "tty": "dialout"}[rule["SUBSYSTEM"]]


def test_udev_reads_attributes_in_lower_case() -> None:
    for rule in rules():
        for key in ("ATTRS{idVendor}", "ATTRS{idProduct}"):
            assert re.fullmatch(r"[0-9a-f]{4}", rule[key]), (
                "sysfs writes them so, and udev compares text"
            )
    assert int(RULES.name[:2]) < 73, "uaccess is granted by 73-seat-late.rules"


def test_udev_takes_the_file() -> None:
    udevadm = shutil.which("udevadm")
    if udevadm is None:
        pytest.skip("udevadm is not installed")
    known = subprocess.run([udevadm, "verify", "--help"], capture_output=True, check=False)
    if known.returncode:
        pytest.skip("this udevadm cannot verify")
    checked = subprocess.run(
        [udevadm, "verify", "--no-style", str(RULES)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
