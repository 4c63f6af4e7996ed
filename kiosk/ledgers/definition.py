"""What a book is: one frozen value from which table, form, print, search, export and tests derive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from kiosk.base.result import Problem
from kiosk.ledgers.event import Event, Value, Values

if TYPE_CHECKING:
    from kiosk.ledgers.facts import Facts
    from kiosk.ledgers.line import Line


class FieldKind(StrEnum):
    """The closed set of field kinds, and the stored value of each (see `kinds.py`)."""

    TEXT = "text"  # str, NFC
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # str of digits, so that no float is ever hashed
    FLAG = "flag"  # bool
    INSTANT = "instant"  # str, UTC, see base.instants
    DATE = "date"  # str, ISO
    CHOICE = "choice"  # str, code of a Choice
    PERSON = "person"  # {id, title, name, no}; a list of them when many
    ASSET = "asset"  # {id, kind, label, qty, …}; a list of them when many
    SIGNATURE = "signature"  # {drawing, document, by, at, device}
    CHECKS = "checks"  # {key: bool}
    COUNTS = "counts"  # {key: int}
    LINKS = "links"  # [{kind, ref, text, …}]
    FILES = "files"  # [{digest, name, type}]


class Who(Enum):
    """Who fills a field (legend of the field tables)."""

    ACTOR = "A"
    DESK = "D"
    CADRE = "C"
    SUPERVISOR = "S"
    CITIZEN = "P"
    SYSTEM = "sys"


class Source(StrEnum):
    """Where a prefilled value comes from; the screen says it beside the value."""

    HAND = ""
    LOGIN = "登入"
    NOW = "系統時間"
    ROSTER = "勤務表帶入"
    ASSET = "裝備資料"
    LAST_RETURN = "上次返所"
    TEMPLATE = "勤務配備"
    SESSION = "出勤登記"
    SCAN = "已掃"


class Phase(Enum):
    """The step at which a field is due."""

    OPEN = 1
    CLOSE = 2
    REVIEW = 3


class Classification(Enum):
    """Classes of data, domain rules for masking and purpose (個人資料保護法)."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3
    SPECIAL = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a closed list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a book.

    `limit` counts Unicode code points. `required` means due at `phase`; `required_when` narrows it.
    `personal` keeps the value out of the hashed envelope (a salted commitment stands in for it).
    """

    key: str
    label: str
    kind: FieldKind
    who: tuple[Who, ...] = (Who.ACTOR,)
    required: bool = False
    required_when: Callable[[Values], bool] | None = None
    phase: Phase = Phase.OPEN
    source: Source = Source.HAND
    many: bool = False
    lines: int = 1
    limit: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    personal: bool = False
    classification: Classification = Classification.INTERNAL
    hint: str = ""
    width: int = 0
    """Preferred column width on screen in characters of the body font; 0 keeps it out of the table."""

    def needed(self, values: Values, phase: Phase) -> bool:
        """Tell whether the field must be filled once `phase` is reached."""
        if self.phase.value > phase.value or not self.required:
            return False
        return self.required_when is None or self.required_when(values)

    def label_of(self, code: Value) -> str:
        """Return the label of a choice code, or the code itself when it is not in the list."""
        return next(
            (choice.label for choice in self.choices if choice.code == code), str(code or "")
        )


@dataclass(frozen=True, slots=True)
class State:
    """One state of a line of this book; an open state keeps the line on the board."""

    key: str
    label: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs what: `field` holds the signature, `role` is printed under it."""

    field: str
    role: str
    on_pad: bool = False
    when: Callable[[Values], bool] | None = None


@dataclass(frozen=True, slots=True)
class ReviewCycle:
    """How often the book is reviewed and by which role (`cadre`, `chief`)."""

    days: int
    role: str
    label: str


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One printed column: proportion in mm and the fields shown in it, one after another."""

    label: str
    width: int
    fields: tuple[str, ...]
    joiner: str = " "
    second_line: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """Geometry of the official form on A4."""

    landscape: bool
    rows_per_page: int
    columns: tuple[PaperColumn, ...]
    feet: tuple[str, ...]
    flowing: bool = False
    """Rows as high as their text (narrative books) instead of a fixed height."""
    note: tuple[str, ...] = ()
    """Fields printed on the second line of a row (備考)."""


@dataclass(frozen=True, slots=True)
class CustodyMove:
    """One item leaving or coming back, as told by an event of a book.

    `kind` is the equipment kind, `out` true for issue; serial items have `qty` 1.
    """

    asset: str
    kind: str
    label: str
    out: bool
    qty: int = 1
    condition: str = ""


RuleFunction = Callable[["Line", "Facts"], list[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the book: its id in the domain reference and a plain function."""

    code: str
    check: RuleFunction
    phase: Phase = Phase.OPEN


@dataclass(frozen=True, slots=True)
class LedgerDef:
    """One book."""

    key: str
    number: int
    table: str
    title: str
    short: str
    version: int
    fields: tuple[Field, ...]
    states: tuple[State, ...]
    state: Callable[[Values], str]
    summary: Callable[[Values], str]
    rules: tuple[Rule, ...]
    paper: Paper
    review: ReviewCycle
    retention_years: int
    law: str
    signers: tuple[Signer, ...] = ()
    search: tuple[str, ...] = ()
    closes: str = ""
    """The field whose filling closes a line."""
    when: str = ""
    """The field that holds the time of the fact, for filters and printed days."""
    custody: Callable[[Event], list[CustodyMove]] | None = None
    outstanding: Callable[[Values], list[str]] | None = None
    """Labels of the items still out on this line."""
    booked: Callable[[Values], Mapping[str, int]] | None = None
    """The counts that the stock was told by this line; a correction may not change them (L01-R09)."""
    void_blocked: Callable[[Values], str] | None = None
    """Reason why a line may not be voided now, or an empty text."""
    help: str = ""
    classification: Classification = Classification.INTERNAL
    group: str = "勤務"
    by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the fields and refuse a definition that contradicts itself."""
        index = {item.key: item for item in self.fields}
        if len(index) != len(self.fields):
            message = f"{self.key}: duplicate field key"
            raise ValueError(message)
        named = {*self.search, *(signer.field for signer in self.signers), *self.paper.note}
        named |= {
            key for column in self.paper.columns for key in column.fields if not key.startswith("@")
        }
        named |= {key for key in (self.closes, self.when) if key}
        if missing := named - index.keys():
            message = f"{self.key}: unknown fields {sorted(missing)}"
            raise ValueError(message)
        object.__setattr__(self, "by_key", index)

    def state_of(self, key: str) -> State:
        """Return a state by key; an unknown one (newer version) counts as closed."""
        return next((state for state in self.states if state.key == key), State(key, key))
