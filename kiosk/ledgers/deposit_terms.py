"""What the law says of a deposited paper: which act applies, when it takes effect, how long it is kept.

Read once from `resources/reference/deposit.json` (domain rules §13.7, §13.8); the arithmetic is in
`periods.py`. Pure functions of a line's values, so that list, receipt and rules always tell the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TypedDict, cast

from kiosk.base.instants import local
from kiosk.ledgers.definition import Choice
from kiosk.ledgers.event import Values
from kiosk.ledgers.name_variants import name_key
from kiosk.ledgers.periods import end_of_days, end_of_months, next_working_day
from kiosk.ledgers.reference import sheet
from kiosk.ledgers.values import text

_FIRST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Regime:
    """One act under which a paper is deposited: days until it takes effect, months it is kept."""

    code: str
    label: str
    law: str
    effective_days: int
    keep_months: int


@dataclass(frozen=True, slots=True)
class Term:
    """What is reckoned once from the deposit (L13-R01): both days are part of the period."""

    effective_on: date
    keep_until: date


class Age(StrEnum):
    """How long a paper has waited (L13-R10)."""

    FRESH = "0–10 日"
    MONTH = "11 日–1 月"
    KEPT = "期限內"
    OVERDUE = "逾期"


class _KindRecord(TypedDict):
    code: str
    label: str
    regime: str


class _IssuerRecord(TypedDict):
    name: str
    regime: str


class _File(TypedDict):
    regimes: list[dict[str, object]]
    document_kinds: list[_KindRecord]
    issuers: list[_IssuerRecord]


@cache
def _file() -> _File:
    return cast("_File", sheet("deposit"))


@cache
def regimes() -> dict[str, Regime]:
    """Return every act by its code."""
    found = (Regime(**record) for record in _file()["regimes"])  # type: ignore[arg-type]
    return {regime.code: regime for regime in found}


@cache
def regime_choices() -> tuple[Choice, ...]:
    """Return the acts as choices of a field."""
    return tuple(Choice(regime.code, regime.label) for regime in regimes().values())


@cache
def kind_choices() -> tuple[Choice, ...]:
    """Return the kinds of papers as choices of a field."""
    return tuple(Choice(kind["code"], kind["label"]) for kind in _file()["document_kinds"])


@cache
def issuers() -> tuple[str, ...]:
    """Return the usual issuers, to choose from; any other may be written."""
    return tuple(issuer["name"] for issuer in _file()["issuers"])


def default_regime(issuer: str, doc_kind: str) -> str:
    """Return the act that usually applies to a kind of paper of an issuer, or empty text.

    A kind that belongs to one act decides; otherwise the issuer does. Offices without a list entry go by
    their name: 法院 civil, 檢察署 criminal, 行政法院 行訴, anything else an administrative agency.
    """
    kinds = (kind["regime"] for kind in _file()["document_kinds"] if kind["code"] == doc_kind)
    if by_kind := next(kinds, ""):
        return by_kind
    key = name_key(issuer)
    if not key:
        return ""
    listed = (one["regime"] for one in _file()["issuers"] if name_key(one["name"]) == key)
    return next(listed, "") or _by_name(key)


def _by_name(key: str) -> str:
    words = (
        ("行政法院", "admin_litigation"),
        ("檢察", "criminal"),
        ("法院", "civil"),
        ("裁決所", "traffic"),
        ("訴願", "petition"),
    )
    return next((code for word, code in words if name_key(word) in key), "admin_procedure")


def reckon(deposited: date, regime: Regime) -> Term:
    """Return when service takes effect and until when the paper is kept (L13-R01, domain §3.4)."""
    effective = end_of_days(deposited, regime.effective_days)
    return Term(effective, end_of_months(deposited, regime.keep_months))


def term(values: Values) -> Term | None:
    """Return what the deposit time and the act of a line come to, or None while one is missing."""
    regime = regimes().get(text(values, "regime"))
    deposited = day_of(text(values, "deposited_at"))
    return reckon(deposited, regime) if regime and deposited else None


def day_of(instant: str) -> date | None:
    """Return the day in Taiwan of a stored instant, or None for empty text."""
    return local(instant).date() if instant else None


def served_on(values: Values, collected: date) -> date | None:
    """Return the day service took effect: the pick-up inside the ten days, else as reckoned (T-04, R02)."""
    found = term(values)
    return min(found.effective_on, collected) if found else None


def collected_late(values: Values, collected: date) -> bool:
    """Tell whether a paper is collected after its time; the effect stays as it was (L13-R08)."""
    found = term(values)
    return found is not None and collected > found.keep_until


def disposable_from(values: Values) -> date | None:
    """Return the first day on which the paper may be disposed of: a working day (L13-R07)."""
    found = term(values)
    return next_working_day(found.keep_until) if found else None


def age(values: Values, now: datetime) -> Age:
    """Return the age band of a waiting paper (L13-R10)."""
    found, deposited = term(values), day_of(text(values, "deposited_at"))
    today = local(now).date()
    if found is None or deposited is None:
        return Age.FRESH
    if today > found.keep_until:
        return Age.OVERDUE
    if (today - deposited).days <= _FIRST_DAYS:
        return Age.FRESH
    return Age.MONTH if today <= end_of_months(deposited, 1) else Age.KEPT
