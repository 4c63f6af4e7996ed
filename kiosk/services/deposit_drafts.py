"""寄存文書 at the counter as screens show them: immutable drafts that the services confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.base.instants import local, to_text
from kiosk.ledgers.deposit import reckon
from kiosk.ledgers.deposit_fields import SELF
from kiosk.ledgers.deposit_terms import Age, Term, age, default_regime, disposable_from, term
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.text_forms import mask_name
from kiosk.ledgers.values import flag, text

TEXTS = (
    "server_kind",
    "server_name",
    "issuer",
    "case_no",
    "section",
    "doc_kind",
    "doc_note",
    "reg_mail_no",
    "addressee_name",
    "name_note",
    "address",
    "barred_name",
    "shelf_code",
)
"""Fields of the intake that are typed or chosen as they are stored."""
COMMON = ("server_kind", "server_name", "issuer", "section", "doc_kind", "shelf_code")
"""What papers of one delivery have in common."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A paper before it is entered; `regime` empty means the usual act of issuer and kind.

    `deposited_at` empty means now, an earlier instant makes a late entry (補登).
    """

    server_kind: str = "postal"
    server_name: str = ""
    issuer: str = ""
    case_no: str = ""
    section: str = ""
    doc_kind: str = ""
    doc_note: str = ""
    pieces: int = 1
    reg_mail_no: str = ""
    addressee_name: str = ""
    name_note: str = ""
    address: str = ""
    barred_name: str = ""
    shelf_code: str = ""
    is_evidence: bool = False
    regime: str = ""
    deposited_at: str = ""
    late_reason: str = ""
    confirmed: frozenset[str] = frozenset()
    prefilled: frozenset[str] = frozenset()
    """Fields that were brought in from an earlier intake, to be said beside them."""

    @property
    def applies(self) -> str:
        """Return the code of the act: what was chosen, else what issuer and kind usually mean."""
        return self.regime or default_regime(self.issuer, self.doc_kind)

    def pinned(self, now: datetime) -> Intake:
        """Return the draft with its time fixed, so that what is checked is what is written."""
        return self if self.deposited_at else replace(self, deposited_at=to_text(now))

    def values(self, now: datetime) -> dict[str, Value]:
        """Return the values of the line, dates reckoned (L13-R01)."""
        found: dict[str, Value] = {"deposited_at": self.deposited_at or to_text(now)}
        found |= {key: getattr(self, key) for key in TEXTS if getattr(self, key)}
        found |= {"pieces": self.pieces, "is_evidence": self.is_evidence}
        if self.regime:
            found["regime"] = self.regime
        return {**found, **reckon(found, Limits())}

    def reckoned(self, now: datetime) -> Term | None:
        """Return effect and keeping of the draft as it stands, or None while the act is unknown."""
        return term(self.values(now))

    def next_one(self) -> Intake:
        """Return the draft of the next paper of the same delivery: who brings it and where it goes stay."""
        return like({key: getattr(self, key) for key in COMMON})

    def typed(self, key: str, value: str | int | bool) -> Intake:  # noqa: FBT001 - the value of a field
        """Return the draft with one field as the officer gave it."""
        left = self.prefilled - {key}
        return replace(self, prefilled=left, **{key: value})  # type: ignore[arg-type]


def like(values: Values) -> Intake:
    """Return a draft with what papers of one delivery have in common, said to come from before."""
    common = {key: text(values, key) for key in COMMON}
    found = frozenset(key for key, value in common.items() if value)
    return replace(Intake(), prefilled=found, **{key: common[key] for key in found})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper in the station. `why` tells how it came into a list of search results."""

    line: str
    number: str
    state: str
    values: Values
    age: Age
    keep_until: date
    effective_on: date
    disposable: bool = False
    why: str = ""

    def text(self, key: str) -> str:
        """Return a text of the line."""
        return text(self.values, key)

    @property
    def masked_name(self) -> str:
        """Return the name as passers-by may see it (L13-R09)."""
        return mask_name(self.text("addressee_name"))

    @property
    def evidence(self) -> bool:
        """Tell whether the envelope is marked as holding evidence."""
        return flag(self.values, "is_evidence")

    def days_left(self, now: datetime) -> int:
        """Return the days that remain, negative when overdue."""
        return (self.keep_until - local(now).date()).days


@dataclass(frozen=True, slots=True)
class HandOverItem:
    """One paper of a pick-up: handed over, or left with a reason."""

    paper: Waiting
    ticked: bool = False
    reason: str = ""

    @property
    def settled(self) -> bool:
        """Tell whether it is clear what becomes of it (L13-R03)."""
        return self.ticked or bool(self.reason.strip())


@dataclass(frozen=True, slots=True)
class HandOver:
    """A pick-up before it is confirmed: all papers found, and who collects."""

    query: str = ""
    items: tuple[HandOverItem, ...] = ()
    collector_name: str = ""
    relation: str = SELF
    id_kind: str = "national_id"
    id_last4: str = ""
    poa_paper: bool = False
    poa_files: tuple[Mapping[str, Value], ...] = ()
    """Scans of the authority, as records of a FILES field."""
    sign_note: str = ""
    at: str = ""
    confirmed: frozenset[str] = frozenset()

    @property
    def handed(self) -> tuple[Waiting, ...]:
        """Return the papers that are handed over."""
        return tuple(item.paper for item in self.items if item.ticked)

    @property
    def unsettled(self) -> tuple[Waiting, ...]:
        """Return the papers of which nobody has said what becomes of them."""
        return tuple(item.paper for item in self.items if not item.settled)

    @property
    def collector(self) -> str:
        """Return who collects: the addressee unless another name was typed."""
        if self.collector_name or self.relation != SELF:
            return self.collector_name
        return self.handed[0].text("addressee_name") if self.handed else ""

    def pinned(self, now: datetime) -> HandOver:
        """Return the draft with its time fixed: the text that is signed names the day."""
        return self if self.at else replace(self, at=to_text(now))

    def toggle(self, line: str) -> HandOver:
        """Return the draft with one paper ticked, or no longer."""
        return self._each(
            lambda item: (
                replace(item, ticked=not item.ticked, reason="")
                if item.paper.line == line
                else item
            )
        )

    def tick_own(self) -> HandOver:
        """Return the draft with every paper of the same name ticked; pressed again it unticks them."""
        own = [item for item in self.items if item.paper.why in OWN]
        ticked = not all(item.ticked for item in own)
        return self._each(
            lambda item: replace(item, ticked=ticked, reason="") if item.paper.why in OWN else item
        )

    def leave(self, reason: str) -> HandOver:
        """Return the draft with one reason for every paper that is neither ticked nor explained."""
        return self._each(lambda item: item if item.settled else replace(item, reason=reason))

    def _each(self, change: Callable[[HandOverItem], HandOverItem]) -> HandOver:
        return replace(self, items=tuple(change(item) for item in self.items))


FOUND, SAME_NAME = "符合", "同名"
OWN = frozenset({FOUND, SAME_NAME})
"""Reasons that make a paper the searched person's own; the others are asked about."""


def waiting(
    line: str, number: str, state: str, values: Values, now: datetime, why: str = ""
) -> Waiting | None:
    """Return a paper of the station as screens show it, None when its dates cannot be reckoned."""
    dates = term(values)
    if dates is None:
        return None
    first = disposable_from(values)
    due = first is not None and local(now).date() >= first
    return Waiting(
        line,
        number,
        state,
        values,
        age(values, now),
        dates.keep_until,
        dates.effective_on,
        due,
        why,
    )
