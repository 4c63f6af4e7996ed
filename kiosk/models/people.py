"""Members of the unit as registered; the latest register event wins for each person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection

from kiosk.ledgers.event import Event, PersonRef, Value
from kiosk.ledgers.facts import PersonFact
from kiosk.models.statement import Statement


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One row of the people register, as imported."""

    id: str
    unit: str
    title: str
    name: str
    number: str = ""
    account: str = ""
    badge: str = ""
    post: str = ""
    roles: tuple[str, ...] = ("officer",)
    licences: tuple[str, ...] = ()
    barred: str = ""
    active: bool = True
    extra: tuple[str, ...] = field(default=())

    @property
    def ref(self) -> PersonRef:
        """Return the snapshot for lines."""
        return PersonRef(self.id, self.title, self.name, self.number)


def register(connection: Connection, event: Event) -> None:
    """Take over the entries of a register event."""
    stamp = "|".join(map(str, event.order))
    entries = cast("list[dict[str, Value]]", event.detail["entries"])
    rows = [
        {
            "id": entry["id"],
            "unit": entry["unit"],
            "number": entry.get("number", ""),
            "badge": entry.get("badge", ""),
            "account": entry.get("account", ""),
            "name": entry["name"],
            "active": int(bool(entry.get("active", True))),
            "body": json.dumps(entry, ensure_ascii=False, sort_keys=True),
            "registered": stamp,
        }
        for entry in entries
    ]
    if rows:
        _PUT.many(connection, rows)


def find(connection: Connection, person: str) -> PersonFact | None:
    """Return a person by id."""
    row = _BY_ID.one(connection, {"id": person})
    return _fact(row[0]) if row else None


def by_code(connection: Connection, unit: str, code: str) -> tuple[PersonFact, str] | None:
    """Return a person of the unit and how he was named: `badge`, or `typed` (番號, account, full name)."""
    row = _BY_CODE.one(connection, {"unit": unit, "code": code, "upper": code.upper()})
    if row is None:
        return None
    return _fact(row[0]), "badge" if row[1] == code else "typed"


def everyone(connection: Connection, unit: str) -> list[PersonFact]:
    """Return the active members of a unit in the order of their numbers (番號)."""
    return [_fact(row[0]) for row in _ALL.run(connection, {"unit": unit})]


def by_account(connection: Connection, account: str) -> PersonFact | None:
    """Return the person of a directory account."""
    row = _BY_ACCOUNT.one(connection, {"account": account})
    return _fact(row[0]) if row else None


def _fact(body: str) -> PersonFact:
    entry = json.loads(body)
    return PersonFact(
        ref=PersonRef(entry["id"], entry["title"], entry["name"], entry.get("number", "")),
        unit=entry["unit"],
        roles=frozenset(entry.get("roles", ())),
        barred=entry.get("barred", ""),
        licences=frozenset(entry.get("licences", ())),
        active=bool(entry.get("active", True)),
    )


_PUT = Statement(
    "INSERT INTO person(id, unit, number, badge, account, name, active, body, registered) "
    "VALUES (:id, :unit, :number, :badge, :account, :name, :active, :body, :registered) "
    "ON CONFLICT(id) DO UPDATE SET unit = excluded.unit, number = excluded.number, badge = excluded.badge, "
    "account = excluded.account, name = excluded.name, active = excluded.active, body = excluded.body, "
    "registered = excluded.registered WHERE excluded.registered > person.registered"
)
_BY_ID = Statement("SELECT body FROM person WHERE id = :id")
_BY_CODE = Statement(
    "SELECT body, badge FROM person WHERE unit = :unit AND active = 1 AND "
    "((badge = :code AND badge <> '') OR (number = :upper AND number <> '') OR account = :code OR id = :code "
    "OR name = :code) ORDER BY badge = :code DESC, number = :upper DESC"
)
_ALL = Statement("SELECT body FROM person WHERE unit = :unit AND active = 1 ORDER BY number, id")
_BY_ACCOUNT = Statement("SELECT body FROM person WHERE account = :account AND active = 1")
