"""Measurements measure what they say: tiny amounts, no times asserted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from kiosk.app import marks
from kiosk.app.bench import main
from kiosk.app.bench.crash import crash
from kiosk.app.bench.figures import Figure, percentile, row
from kiosk.app.bench.printing import printing
from kiosk.app.bench.save import save
from kiosk.app.bench.station import BenchStation, bench_station
from kiosk.app.bench.table import table
from kiosk.app.bench.verifying import verifying
from kiosk.base.errors import InvalidInput
from kiosk.models.bare import BareJournal, chained, written_since
from kiosk.models.same_rows import SameRows
from kiosk.models.verify import verify


def _positive(figures: list[Figure]) -> None:
    assert figures
    for figure in figures:
        assert figure.value > 0
        assert figure.baseline is None or figure.baseline > 0


def test_the_bench_station_saves_three_books_by_one_confirm() -> None:
    with bench_station() as station:
        acts = station.rounds()
        for _ in range(6):
            _, act = next(acts)
            before = station.store.head.seq
            assert station.confirm(act) >= before + 3
        assert station.store.read(lambda c: verify(c, station.store.projector)).finding is None


def test_the_bare_twin_holds_the_same_chain(tmp_path: Path) -> None:
    station = BenchStation(tmp_path / "data")
    journal = BareJournal(tmp_path / "bare.db")
    for _, act in zip(range(4), (act for _, act in station.rounds()), strict=False):
        station.confirm(act)
    written = written_since(station.store, 0)
    journal.write(written)
    assert chained(journal.envelopes()) == station.store.head.hash
    assert sum(map(len, written.parts)) > 4000
    journal.close()
    station.close()


def test_the_twin_with_the_same_schema_holds_the_same_rows(tmp_path: Path) -> None:
    station = BenchStation(tmp_path / "data")
    twin = tmp_path / "same.db"
    same = SameRows(twin, station.store)
    for _, act in zip(range(5), (act for _, act in station.rounds()), strict=False):
        before = station.store.head.seq
        station.confirm(act)
        same.write(*same.changed(before))
    same.close()
    connection = sqlcipher.connect(str(twin))

    def ours(sql: str) -> list[object]:
        return station.store.read(lambda c: [tuple(row) for row in c.exec_driver_sql(sql)])

    tables = ours(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'"
    )
    assert len(tables) > 15
    for (name,) in cast("list[tuple[str]]", tables):
        sql = f"SELECT * FROM {name}"
        assert sorted(map(str, ours(sql))) == sorted(map(str, connection.execute(sql))), name
    found = "SELECT rowid FROM search_index WHERE search_index MATCH 'u652f' ORDER BY rowid"
    assert ours(found) == connection.execute(found).fetchall() != []
    connection.close()
    station.close()


def test_save_pairs_each_confirm_with_its_twin() -> None:
    figures = list(save(6))
    parts = ("p50", "p50.same_rows", "p99", "p99.same_rows", "rules_again.p50", "rules.p50")
    assert [one.name for one in figures] == [
        f"save.{kind}.{part}" for kind in ("out", "in") for part in parts
    ]
    _positive(figures)


def test_verifying_names_chain_and_full() -> None:
    figures = list(verifying(1, days=1, officers=24))
    assert [one.name for one in figures] == [
        "verify.chain",
        "verify.chain.read",
        "verify.full.read",
    ]
    _positive(figures)


def test_a_killed_process_loses_nothing() -> None:
    lost, broken, _ = crash(3)
    assert (lost.value, broken.value) == (0, 0)
    assert "3 次" in lost.note


def test_a_lost_entry_is_told() -> None:
    out = io.StringIO()
    row(out, Figure("crash.lost", 2, "lost"))
    assert "crash.lost" in out.getvalue()


@pytest.mark.usefixtures("qapp")
@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_the_table_shows_every_line_it_was_given() -> None:
    figures = {one.name: one for one in table(2_000)}
    assert figures["table.open.p95"].note.startswith("2,001 筆")
    assert figures["table.jump.p95"].value > 0


def test_printing_prints_the_pages_asked_for() -> None:
    (figure,) = printing(2)
    assert int(figure.note.split(" ")[0]) >= 2
    _positive([figure])


def test_percentiles_are_nearest_rank() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert percentile([7.0], 0.99) == 7.0


def test_an_unknown_measurement_is_refused_before_anything_runs() -> None:
    out = io.StringIO()
    for word in ("speed", "crash:many"):
        with pytest.raises(InvalidInput, match="沒有量測"):
            main(["save", word], out)
    assert out.getvalue() == ""


def test_marks_are_written_only_for_a_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "marks"
    monkeypatch.delenv(marks.START_MARKS, raising=False)
    marks.mark("usable")
    assert not file.exists()
    monkeypatch.setenv(marks.START_MARKS, str(file))
    marks.mark("first_paint")
    marks.mark("usable")
    names = [line.split(" ")[0] for line in file.read_text(encoding="ascii").splitlines()]
    assert names == ["first_paint", "usable"]
