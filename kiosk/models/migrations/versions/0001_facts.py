"""Journal, personal values, blobs, properties and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables and the triggers that keep the journal append-only."""
    _create_journal()
    _create_values()
    for table, verb, why in (
        ("event", "UPDATE", "the journal is append-only"),
        ("event", "DELETE", "the journal is append-only"),
        ("personal", "UPDATE", "a personal value is written once"),
    ):
        name = f"{table}_no_{verb.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )


def _create_journal() -> None:
    op.create_table(
        "event",
        sa.Column("arrival", sa.Integer, primary_key=True),
        *(
            sa.Column(name, kind, nullable=False)
            for name, kind in (
                ("stream", sa.Text),
                ("seq", sa.Integer),
                ("id", sa.Text),
                ("hlc", sa.Text),
                ("ledger", sa.Text),
                ("kind", sa.Text),
                ("line", sa.Text),
                ("envelope", sa.Text),
                ("hash", sa.Text),
            )
        ),
        sa.UniqueConstraint("stream", "seq", name="event_stream_seq"),
    )
    op.create_index("event_line", "event", ["line"])


def _create_values() -> None:
    op.create_table(
        "personal",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blob",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
