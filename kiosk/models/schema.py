"""Tables that hold facts (journal, personal values, blobs) and tables realized from them.

Facts are created and changed by numbered migrations only. Everything under `projections` is
generated, may be dropped at any time, and is rebuilt from the journal.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

facts = MetaData()
"""What must never be lost."""

projections = MetaData()
"""What can be computed again."""

event = Table(
    "event",
    facts,
    Column("arrival", Integer, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("hlc", Text, nullable=False),
    Column("ledger", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("stream", "seq", name="event_stream_seq"),
    Index("event_line", "line"),
    Index("event_audit", "kind", sqlite_where=text("ledger = 'audit'")),
)

personal = Table(
    "personal",
    facts,
    Column("event", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    facts,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

meta = Table(
    "meta",
    facts,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

draft = Table(
    "draft",
    facts,
    Column("key", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("body", Text, nullable=False),
)

serial = Table(
    "serial",
    projections,
    Column("ledger", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("letter", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

line_ref = Table(
    "line_ref",
    projections,
    Column("ref", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("ledger", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Which lines name a person (`p:id`) or move or name an item (`a:id`).

By thing first: the three lines of one sign-out lie side by side for each person they name.
"""

asset = Table(
    "asset",
    projections,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("barcode", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("registered", Text, nullable=False),
    Index("asset_barcode", "barcode"),
    Index("asset_kind", "unit", "kind"),
)

custody = Table(
    "custody",
    projections,
    Column("line", Text, primary_key=True),
    Column("hlc", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("asset", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("qty", Integer, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Every move. By line, so that the ten moves of a sign-out share a page; one item's moves are asked for
only when one arrives late, and `line_ref` knows its lines."""

holding = Table(
    "holding",
    projections,
    Column("asset", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("out", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("line", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("returned_by", Text, nullable=False),
    Column("returned_at", Text, nullable=False),
    Column("conflict", Text, nullable=False),
    Column("last", Text, nullable=False),
    sqlite_with_rowid=False,
)

person = Table(
    "person",
    projections,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("badge", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("registered", Text, nullable=False),
    Index("person_badge", "badge"),
    Index("person_number", "unit", "number"),
)

roster_version = Table(
    "roster_version",
    projections,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("duty_date", Text, nullable=False),
    Column("registered", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("roster_day", "unit", "duty_date", "registered"),
)

roster_report = Table(
    "roster_report",
    projections,
    Column("version", Text, primary_key=True),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)

roster_slot = Table(
    "roster_slot",
    projections,
    Column("version", Text, ForeignKey("roster_version.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("start", Text, primary_key=True),
    Column("end", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

search_doc = Table(
    "search_doc",
    projections,
    Column("id", Integer, primary_key=True),
    Column("ledger", Text, nullable=False),
    Column("line", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
)

SEARCH_INDEX = """CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
    terms, content='', contentless_delete=1, detail=none,
    tokenize="unicode61 remove_diacritics 0 tokenchars '-'")"""
"""Overlapping bigrams: the trigram tokenizer finds nothing under three characters."""
