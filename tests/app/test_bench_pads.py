"""`duty-kiosk bench pads` in small: every row is there, and what has a hard limit keeps it."""

from __future__ import annotations

import os
import subprocess
import sys

ROWS = (
    "pads.form.blocks",
    "pads.form.upload",
    "pads.ink.p50",
    "pads.ink.p99",
    "pads.unplug.signing",
    "pads.unplug.idle",
    "pads.replug",
    "pads.memory.kiosk",
    "pads.descriptors.kiosk",
    "pads.memory.host",
    "pads.descriptors.host",
    "pads.host.cpu",
    "pads.lost",
)


def test_the_figures_of_pads_are_measured_in_small() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "kiosk", "bench", "pads:2"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    found = {row[0]: row[1:] for row in rows}
    assert tuple(found) == ROWS
    assert float(found["pads.form.blocks"][0]) <= 25
    assert float(found["pads.replug"][0]) <= 2_000
    lost, unit, baseline, *_ = found["pads.lost"]
    assert (lost, unit) == ("0", "lost")
    assert (
        float(baseline.replace(",", "")) > 0
    )  # the stalls were real: the thread beside them lost ink
    assert "2 次簽名成立" in done.stdout
