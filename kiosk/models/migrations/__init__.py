"""Numbered changes of the tables that hold facts (alembic). Projections need none: they are rebuilt."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from kiosk.base.errors import StoreDamaged

HEAD = "0002"
"""The newest revision; equality with it is all that an ordinary start has to ask."""


def migrate(connection: Connection) -> None:
    """Bring the tables of facts up to `HEAD`; raises StoreDamaged for a newer database.

    alembic is imported only when there is something to do.
    """
    current = current_revision(connection)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        message = f"資料庫由較新的版本建立（{current}）"
        raise StoreDamaged(message, hint="請安裝較新的應勤簿冊系統")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, or None for an empty one."""
    exists = connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    ).scalar()
    revision = None
    if exists:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    connection.rollback()
    return revision
