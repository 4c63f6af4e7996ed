"""What a book is: one frozen value from which table, form, print, search, export and tests derive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from kiosk.base.result import Problem
from kiosk.ledgers.event import Event, Value, Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.paper import Paper

if TYPE_CHECKING:
    from kiosk.ledgers.facts import Facts
    from kiosk.ledgers.line import Line
    from kiosk.ledgers.values import Item


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
    RECKONED = "系統計算"
    REGISTER = "設備清冊"
    PREVIOUS = "前次登記"


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
class TextForm:
    """The shape of a TEXT field that is more than words: identity number, telephone, plate, name …

    `normal` turns what was typed into what is stored and never fails; `complaint` returns why a stored
    text is refused and `doubt` why it should be looked at again, each empty when there is nothing to
    say; `mask` returns what a reader without need to know sees (domain rules §11.2).
    """

    key: str
    normal: Callable[[str], str]
    complaint: Callable[[str], str]
    doubt: Callable[[str], str]
    mask: Callable[[str], str]


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
    form: TextForm | None = None
    asset_kinds: tuple[str, ...] = ()
    """Kinds of equipment or installation an ASSET field may name; empty for any."""
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
    """Who signs what: `field` holds the signature, `role` is printed under it.

    `name` is the field that names the signer: a PERSON of the unit, or the TEXT name of a citizen;
    without it the session of whoever acts stands for his signature. `step` is the step that asks for
    it; without one it is asked when the line is opened. Only signers with `on_pad` draw. `known_by` are
    the fields of the paper a citizen showed: its kind, its number (the last four alone are said), and the
    PERSON who looked, in place of whoever acts.
    """

    field: str
    role: str
    on_pad: bool = False
    when: Callable[[Values], bool] | None = None
    name: str = ""
    step: str = ""
    known_by: tuple[str, ...] = ()


class Authority(StrEnum):
    """What right a step asks for; the same words as the actions of `identity.permissions`."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Step:
    """A named act on an open line, such as 審核 or 派遣; a book's workflow is the list of its steps.

    Possible while the line is in one of `states`. It fills `fields` (`needs` of them must be filled),
    sets the constants of `sets`, and puts who and when into `by` (PERSON) and `at` (INSTANT).
    Nobody named in the PERSON fields of `not_by` may do it (RB-01). `closes` ends the line.
    """

    key: str
    label: str
    states: tuple[str, ...]
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    authority: Authority = Authority.SUBMIT
    by: str = ""
    at: str = ""
    not_by: tuple[str, ...] = ()
    sets: Mapping[str, Value] = field(default_factory=dict)
    closes: bool = False
    danger: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sends:
    """A book whose lines send officers out: a sign-out (臨時派遣) begins with what they say.

    `officers` is a PERSON field, `vehicle` an ASSET field, `duty` the duty code, `place` the words that
    stand on the board: nothing that is masked.
    """

    officers: str
    vehicle: str = ""
    duty: str = ""
    place: Callable[[Values], str] = field(default=lambda _values: "")


@dataclass(frozen=True, slots=True)
class Periodic:
    """A duty that a book must show at regular times; what is missing is shown, never filled in.

    `times` entries are due in every `days` roster days, for each installation of `asset_kinds` (named
    by the ASSET field `asset`), or for the unit when there are no kinds. Kinds without `asset` make it one
    duty of any unit that has such an installation. `when` tells which lines count; `times_limit` and
    `days_limit` name the unit's own number in `Limits` that stands in for `times` or `days`.
    """

    label: str
    times: int
    days: int
    asset_kinds: tuple[str, ...] = ()
    asset: str = ""
    when: Callable[[Values], bool] | None = None
    times_limit: str = ""
    days_limit: str = ""


@dataclass(frozen=True, slots=True)
class ReviewCycle:
    """How often the book is reviewed and by which role (`cadre`, `chief`)."""

    days: int
    role: str
    label: str


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
    steps: tuple[str, ...] = ()
    """Steps at which the rule is asked instead of at its phase."""
    counter: bool = False
    """Asks for what the page of the book works out or sees at the counter: of a form that was written by
    hand the form's own figures are taken, and what the rule says of them is only mentioned."""


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
    steps: tuple[Step, ...] = ()
    search: tuple[str, ...] = ()
    closes: str = ""
    """The field whose filling closes a line."""
    closed_by: Authority = Authority.SUBMIT
    """The right that ends a line; a form typed at the counter ends no line that takes another one."""
    when: str = ""
    """The field that holds the time of the fact, for filters and printed days."""
    custody: Callable[[Event], list[CustodyMove]] | None = None
    draws: Callable[[Values], list[Item]] | None = None
    """What a line that is about to be opened takes out of the store; not more than is there (L01-R09)."""
    outstanding: Callable[[Values], list[str]] | None = None
    """Labels of the items still out on this line."""
    booked: Callable[[Values], Mapping[str, int]] | None = None
    """The counts that the stock was told by this line; a correction may not change them (L01-R09)."""
    void_blocked: Callable[[Values], str] | None = None
    """Reason why a line may not be voided now, or an empty text."""
    void_rules: tuple[RuleFunction, ...] = ()
    """What other lines say against voiding one: what hangs on it could not be settled any more."""
    odometer: str = ""
    """The field with the newest reading of the vehicle a line names."""
    due: Callable[[Values, Limits], str] | None = None
    """Until when an open line must be dealt with by the unit's numbers; ask `due_of`."""
    level: Callable[[Values, str, Limits], Classification] | None = None
    """The class of one line at an instant by the unit's numbers; ask `level_of`."""
    references: Callable[[Values], list[str]] | None = None
    """Keys under which rules find the line again (`Facts.lines_about`), beside its persons and items."""
    reckon: Callable[[Values, Limits], Mapping[str, Value]] | None = None
    """What the system fills in by itself from the other values when a line is opened (deadlines …)."""
    from_form: Callable[[Values], Mapping[str, Value]] | None = None
    """What the page of the book would have worked out, from the figures of a form written by hand (補登);
    only what the form leaves empty is filled."""
    sends: Sends | None = None
    periodic: tuple[Periodic, ...] = ()
    by_page: bool = False
    """Lines are opened by a page of their own (交接, 寄存 …) and not by the generated form."""
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
        named |= {key for key in self.paper.fields if not key.startswith("@")}
        named |= {key for key in (self.closes, self.when, self.odometer) if key}
        named |= {signer.name for signer in self.signers if signer.name}
        for step in self.steps:
            named |= {*step.fields, *step.needs, *step.not_by, *step.sets}
            named |= {key for key in (step.by, step.at) if key}
        if missing := named - index.keys():
            message = f"{self.key}: unknown fields {sorted(missing)}"
            raise ValueError(message)
        object.__setattr__(self, "by_key", index)

    @property
    def step_fields(self) -> frozenset[str]:
        """Return the fields that some step fills: a new line is not asked for them."""
        return frozenset(
            key
            for step in self.steps
            for key in (*step.fields, *step.sets, step.by, step.at)
            if key and key not in self._asked_first
        )

    @property
    def _asked_first(self) -> frozenset[str]:
        return frozenset(f.key for f in self.fields if f.required and f.phase is Phase.OPEN)

    def level_of(self, values: Values, now: str, limits: Limits) -> Classification:
        """Return the class of one line at a UTC instant, PUBLIC where the book's own fields say all."""
        return self.level(values, now, limits) if self.level else Classification.PUBLIC

    def due_of(self, values: Values, limits: Limits) -> str:
        """Return until when an open line must be dealt with (UTC instant), or empty text."""
        return self.due(values, limits) if self.due else ""

    def step(self, key: str) -> Step | None:
        """Return a step by key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def state_of(self, key: str) -> State:
        """Return a state by key; an unknown one (newer version) counts as closed."""
        return next((state for state in self.states if state.key == key), State(key, key))
