"""One fact of the journal: who did what to which line, and the exact envelope that is hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, cast

from kiosk.base.canonical import Json, canonical

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
"""A field value as it is stored: text, whole number, flag, or lists and records of these."""

Values: TypeAlias = Mapping[str, "Value"]

ENVELOPE_VERSION = 1


class Kind(StrEnum):
    """What an event does to its line. Kinds unknown to this version are kept and never dropped."""

    OPEN = "open"
    ADD = "add"
    CLOSE = "close"
    AMEND = "amend"
    ASK = "ask"
    DECIDE = "decide"
    VOID = "void"
    REVIEW = "review"
    SIGN = "sign"
    CONFIRM = "confirm"
    REGISTER = "register"
    """A reference fact: a person, an item of equipment, a roster version."""
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as he was when he acted; a later promotion does not rewrite history."""

    id: str
    title: str
    name: str
    number: str = ""

    def to_value(self) -> dict[str, Value]:
        """Return the snapshot as a stored value."""
        return {"id": self.id, "title": self.title, "name": self.name, "no": self.number}

    @classmethod
    def from_value(cls, value: Value) -> PersonRef:
        """Return the snapshot of a stored value."""
        record = cast("dict[str, str]", value)
        return cls(record["id"], record["title"], record["name"], record.get("no", ""))

    @property
    def label(self) -> str:
        """Return `警員 王大明`, as screens and paper show a person."""
        return f"{self.title} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Event:
    """An immutable fact.

    `values` are the fields the event sets (personal ones resolved, or absent once destroyed);
    `detail` is everything else the kind needs (number, reason, outcome …).
    """

    stream: str
    seq: int
    id: str
    hlc: str
    unit: str
    ledger: str
    version: int
    kind: str
    line: str
    actor: PersonRef
    recorded_by: PersonRef
    occurred_at: str
    recorded_at: str
    values: Values = field(default_factory=dict)
    detail: Values = field(default_factory=dict)
    commitments: Mapping[str, str] = field(default_factory=dict)
    digests: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, int]:
        """Return the position among the events of all streams; total and the same everywhere."""
        return (self.hlc, self.stream, self.seq)

    def envelope(self) -> str:
        """Return the canonical JSON text that is stored and hashed.

        Values of personal fields stay outside: only their commitments are inside.
        """
        plain = {key: value for key, value in self.values.items() if key not in self.commitments}
        record: dict[str, object] = {
            "v": ENVELOPE_VERSION,
            "s": self.stream,
            "n": self.seq,
            "id": self.id,
            "h": self.hlc,
            "u": self.unit,
            "l": self.ledger,
            "lv": self.version,
            "k": self.kind,
            "e": self.line,
            "a": self.actor.to_value(),
            "at": self.occurred_at,
            "rt": self.recorded_at,
            "f": plain,
            "b": dict(self.detail),
        }
        if self.recorded_by != self.actor:
            record["by"] = self.recorded_by.to_value()
        if self.commitments:
            record["p"] = dict(self.commitments)
        if self.digests:
            record["d"] = list(self.digests)
        if self.causes:
            record["c"] = list(self.causes)
        return canonical(cast("Json", record))

    @classmethod
    def from_envelope(cls, text: str, personal: Values | None = None) -> Event:
        """Return the event of a stored envelope, with the personal values still at hand."""
        record = json.loads(text)
        actor = PersonRef.from_value(record["a"])
        by = record.get("by")
        return cls(
            stream=record["s"],
            seq=record["n"],
            id=record["id"],
            hlc=record["h"],
            unit=record["u"],
            ledger=record["l"],
            version=record["lv"],
            kind=record["k"],
            line=record["e"],
            actor=actor,
            recorded_by=PersonRef.from_value(by) if by else actor,
            occurred_at=record["at"],
            recorded_at=record["rt"],
            values={**record["f"], **(personal or {})},
            detail=record["b"],
            commitments=record.get("p", {}),
            digests=tuple(record.get("d", ())),
            causes=tuple(record.get("c", ())),
        )
