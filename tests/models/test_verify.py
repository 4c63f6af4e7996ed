"""What verification must notice: each indexed column beside the envelope, each byte under the hash."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from kiosk.base.canonical import GENESIS, chain_hash
from kiosk.models.verify import Finding, verify, verify_chain
from tests.station import Counter


def _tamper(counter: Counter, statement: str) -> Finding | None:
    """Change the journal as only somebody with the key can, and verify."""
    counter.check_out("B03", "BG1", "BR1")
    assert counter.store.read(verify_chain).finding is None

    def act(connection: object) -> None:
        for name in triggers:
            counter.store._writer.execute(text(f"DROP TRIGGER {name}"))
        counter.store._writer.execute(text(statement))

    triggers = counter.store.read(
        lambda c: (
            c.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
            )
            .scalars()
            .all()
        )
    )
    assert triggers
    counter.store.write(act)
    return counter.store.read(verify_chain).finding


@pytest.mark.parametrize("column", ["hlc", "id", "kind", "ledger", "line"])
def test_an_index_column_that_says_something_else_is_found(counter: Counter, column: str) -> None:
    changed = f"UPDATE event SET {column} = substr({column}, 1, length({column}) - 1) || 'x'"
    found = _tamper(counter, f"{changed} WHERE seq = (SELECT max(seq) FROM event)")
    assert found is not None
    assert found.what == "索引欄位與內容不符"
    assert found.where.endswith(f"第 {counter.store.head.seq} 筆")


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        # What one column loses the next one gains: the texts together are the same.
        ("kind = kind || '\",\"l\":\"' || ledger, ledger = ''", "moved"),
        ('line = line || \'","f":\'', "longer"),
        ("hlc = '', id = ''", "empty"),
    ],
)
def test_columns_cannot_share_what_the_envelope_says(
    counter: Counter, columns: str, why: str
) -> None:
    found = _tamper(counter, f"UPDATE event SET {columns} WHERE seq = 2")
    assert found is not None, why
    assert found.what == "索引欄位與內容不符"


def test_a_stream_that_takes_over_anothers_events_is_found(counter: Counter) -> None:
    found = _tamper(counter, "UPDATE event SET stream = 'somebody else'")
    assert found is not None
    assert found.where.endswith("第 1 筆")
    assert found.what == "索引欄位與內容不符"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE event SET envelope = replace(envelope, '\"no\":', '\"No\":') WHERE seq = 3",
            "雜湊鏈",
        ),
        ("UPDATE event SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM event)", "序號不連續"),
        ("DELETE FROM event WHERE seq = 2", "序號不連續"),
    ],
)
def test_bytes_and_order_are_held_by_the_chain(counter: Counter, statement: str, what: str) -> None:
    found = _tamper(counter, statement)
    assert found is not None
    assert what in found.what


def test_an_envelope_that_is_no_json_is_named_though_its_hash_holds(counter: Counter) -> None:
    broken = "{broken"
    before = counter.store.read(
        lambda c: c.execute(text("SELECT hash FROM event WHERE seq = 2")).scalar_one()
    )
    stored = chain_hash(before, broken)
    found = _tamper(
        counter, f"UPDATE event SET envelope = '{broken}', hash = '{stored}' WHERE seq = 3"
    )
    assert found is not None
    assert found.where.endswith("第 3 筆")
    assert found.what == "索引欄位與內容不符"


def test_the_first_of_several_bad_records_is_named_by_number_not_by_arrival(
    counter: Counter,
) -> None:
    found = _tamper(
        counter,
        "UPDATE event SET kind = 'x', arrival = CASE seq WHEN 2 THEN 900001 ELSE arrival END "
        "WHERE seq IN (2, 4)",
    )
    assert found is not None
    assert found.where.endswith("第 2 筆")


@pytest.mark.parametrize("changed", ["upper(hash)", "CAST(hash AS BLOB)", "hash || ' '"])
def test_a_hash_that_only_looks_alike_is_found(counter: Counter, changed: str) -> None:
    found = _tamper(counter, f"UPDATE event SET hash = {changed} WHERE seq = 5")
    assert found is not None
    assert "雜湊鏈" in found.what
    assert found.where.endswith("第 5 筆")


def test_streams_that_arrived_in_turns_hold_and_are_counted(counter: Counter) -> None:
    """Events of two other kiosks, one of each by turns, as replication may bring them."""
    own = counter.store.stream
    rows = counter.store.read(lambda c: c.execute(_ALL).mappings().all())
    heads, copies = {"left": GENESIS, "right": GENESIS}, []
    for row in rows:
        for name, previous in list(heads.items()):
            envelope = row["envelope"].replace(own, name)
            heads[name] = chain_hash(previous, envelope)
            copies.append({**row, "stream": name, "envelope": envelope, "hash": heads[name]})
    counter.store.write(lambda _: counter.store._writer.execute(_COPY, copies))
    report = counter.store.read(verify_chain)
    assert report.finding is None
    assert (report.events, report.streams) == (3 * len(rows), 3)
    assert report.heads == {own: counter.store.head.hash, **heads}


def test_counts_and_heads_are_whole(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    report = counter.store.read(lambda c: verify(c, counter.store.projector))
    assert report.finding is None
    assert report.events == counter.store.head.seq
    assert report.heads == {counter.store.stream: counter.store.head.hash}


_ALL = text("SELECT stream, seq, id, hlc, ledger, kind, line, envelope FROM event ORDER BY seq")
_COPY = text(
    "INSERT INTO event(stream, seq, id, hlc, ledger, kind, line, envelope, hash) "
    "VALUES (:stream, :seq, :id, :hlc, :ledger, :kind, :line, :envelope, :hash)"
)
