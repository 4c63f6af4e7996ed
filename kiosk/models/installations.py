"""Installations (鏡頭, 警報器, 警報臺, 偵詢室): the rows of the equipment register that nobody draws."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

from sqlalchemy import Connection

from kiosk.ledgers.facts import AssetFact
from kiosk.models.equipment import AssetEntry
from kiosk.models.statement import Statement

REMOVED = "removed"
"""The status of an installation that was taken down; its row stays, for the books name it."""


def standing(connection: Connection, unit: str, kinds: Iterable[str]) -> list[AssetFact]:
    """Return the installations of a unit that stand, in the order of kind and label."""
    asked = {"unit": unit, "kinds": json.dumps(sorted(kinds))}
    facts = (_fact(cast("str", row[0])) for row in _OF_KINDS.run(connection, asked))
    return [fact for fact in facts if fact.attributes.get("status", "") != REMOVED]


def entry(connection: Connection, installation: str) -> AssetEntry | None:
    """Return the register's row of an installation as it was put in, for putting in a changed one."""
    row = _BY_ID.one(connection, {"id": installation})
    return AssetEntry(**json.loads(cast("str", row[0]))) if row else None


def _fact(body: str) -> AssetFact:
    record = json.loads(body)
    return AssetFact(
        id=record["id"],
        kind=record["kind"],
        label=record["label"],
        state="in_store",
        attributes=record.get("attributes", {}),
    )


_OF_KINDS = Statement(
    "SELECT body FROM asset WHERE unit = :unit AND kind IN (SELECT value FROM json_each(:kinds)) "
    "ORDER BY kind, label"
)
_BY_ID = Statement("SELECT body FROM asset WHERE id = :id")
