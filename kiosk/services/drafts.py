"""Unfinished work survives a power cut: what is typed is kept every second until it is confirmed or dropped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from kiosk.base.canonical import canonical
from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value, Values
from kiosk.models import drafts
from kiosk.services.desk import Desk


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """One unfinished piece of work: `key` names the page and line, `body` is what that page gave."""

    key: str
    owner: str
    saved_at: str
    body: Values


class Drafts:
    """Keeps drafts in the store, outside the journal: nothing of a discarded draft remains."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def save(self, key: str, owner: str, body: Values) -> None:
        """Keep a draft durably under its key, its body as canonical JSON; raises StoreError."""
        row = {
            "key": key,
            "owner": owner,
            "at": to_text(self._desk.clock.now()),
            "body": canonical(body),
        }
        self._desk.store.write(lambda transaction: drafts.put(transaction.connection, row))

    def drop(self, key: str) -> None:
        """Forget a draft."""
        self._desk.store.write(lambda transaction: drafts.drop(transaction.connection, key))

    def load(self, key: str) -> SavedDraft | None:
        """Return the draft kept under a key."""
        row = self._desk.store.read(lambda c: drafts.one(c, key))
        return (
            SavedDraft(row[0], row[1], row[2], cast("dict[str, Value]", json.loads(row[3])))
            if row
            else None
        )

    def of_page(self, page: str) -> list[SavedDraft]:
        """Return everybody's drafts of a page, newest first; the caller has authorized it."""
        rows = self._desk.store.read(lambda c: drafts.of_page(c, page))
        return [SavedDraft(row[0], row[1], row[2], json.loads(row[3])) for row in rows]

    def of_owner(self, owner: str) -> list[SavedDraft]:
        """Return a person's drafts, newest first."""
        rows = self._desk.store.read(lambda c: drafts.of_owner(c, owner))
        return [SavedDraft(row[0], row[1], row[2], json.loads(row[3])) for row in rows]
