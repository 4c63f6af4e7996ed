"""What verification must notice: each indexed column beside the envelope, each byte under the hash."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from kiosk.models.verify import Finding, verify_chain
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
