"""Printing: pages a second of the official form, beside a bare canvas drawing the same text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import islice
from statistics import median
from time import perf_counter

from kiosk.app.bench.figures import Figure
from kiosk.app.bench.station import BenchStation, bench_station
from kiosk.ledgers import kinds
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.models.store import Snapshot
from kiosk.printing.bare import draw
from kiosk.printing.job import PrintJob
from kiosk.printing.pages import render

_REPEATS, _WRITTEN = 3, 40


def printing(pages: int) -> Iterable[Figure]:
    """Print about `pages` pages of L01 three times, in turn with the bare canvas."""
    with bench_station() as station:
        for _, act in islice(station.rounds(), _WRITTEN):
            station.confirm(act)
        lines = _lines(station)
        definition = station.desk.definition("L01")
        lines = (lines * (pages * definition.paper.rows_per_page // len(lines) + 1))[
            : pages * definition.paper.rows_per_page
        ]
        now, who = station.clock.now(), station.people.chief.ref
    ours, bare = [], []
    drawn = 0
    for _ in range(_REPEATS):
        job = PrintJob(definition, lines, "文德派出所", now.date(), now.date(), who, now)
        start = perf_counter()
        drawn = render(job, io.BytesIO())
        ours.append(drawn / (perf_counter() - start))
        start = perf_counter()
        sheets = _sheets(definition, lines)
        draw(sheets)
        bare.append(len(sheets) / (perf_counter() - start))
    yield Figure(
        "print.L01", median(ours), "pages/s", median(bare), f"{drawn} 頁；基準：無格線單一字型"
    )


def _lines(station: BenchStation) -> list[Line]:
    books = station.desk.lines

    def act(connection: Snapshot) -> list[Line]:
        records = books.where(connection, "L01", _WRITTEN)
        found = (books.history(connection, str(one["line"])) for one in records)
        return [one.line for one in found if one is not None]

    return station.store.read(act)


def _sheets(definition: LedgerDef, lines: list[Line]) -> list[list[list[str]]]:
    """Return the same text as pages of rows of cells."""
    rows = [
        [
            " ".join(
                kinds.display(definition.by_key[key], line.values.get(key))
                for key in column.fields
                if not key.startswith("@")
            )
            or line.actor.label
            for column in definition.paper.columns
        ]
        for line in lines
    ]
    step = definition.paper.rows_per_page
    return [rows[first : first + step] for first in range(0, len(rows), step)]
