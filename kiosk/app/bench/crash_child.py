"""The process that is killed: saves through the real services and says what is durable.

Started as `python -m kiosk.app.bench.crash_child FOLDER`; prints `begin` before each save and the
sequence number after its commit.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kiosk.app.bench.station import BenchStation, Coming, Going
from kiosk.models.people import PersonEntry


def _bring_back(station: BenchStation) -> None:
    """Sign in whoever was out when the process before was killed."""
    lines = station.store.read(lambda c: station.desk.lines.open_lines(c, "L01"))
    known: dict[str, PersonEntry] = {one.id: one for one in station.people.people}
    for record in lines:
        person = next(key for key in known if f'"id":"{key}"' in str(record["actor"]))
        _save(station, station.coming(person))


def _save(station: BenchStation, act: Going | Coming) -> None:
    """Save; `begin` and the sequence number let the killer aim at any moment of it."""
    os.write(1, b"begin\n")
    seq = station.confirm(act)
    os.write(1, b"%d\n" % seq)


def main(folder: str) -> None:
    """Save until killed."""
    station = BenchStation(Path(folder))
    _bring_back(station)
    for _, act in station.rounds():
        _save(station, act)


if __name__ == "__main__":
    main(sys.argv[1])
