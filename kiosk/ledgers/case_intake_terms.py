"""When what is asked in L06 受理各類案件紀錄表: by the kind of case, by how it came, by how it ended."""

from __future__ import annotations

from kiosk.ledgers.case_lists import COUNTER, PHONE, CaseCategory, case_category
from kiosk.ledgers.definition import Choice
from kiosk.ledgers.event import Values
from kiosk.ledgers.values import flag, text

WITHDRAWN, TRANSFERRED, DUPLICATE = "withdrawn", "transferred", "duplicate"
OUTCOMES = (
    Choice("handled", "已處理"),
    Choice(TRANSFERRED, "移辦"),
    Choice("platform", "轉 e 化平臺"),
    Choice("unfounded", "查無"),
    Choice(WITHDRAWN, "撤回"),
    Choice(DUPLICATE, "重複受理"),
    Choice("other", "其他"),
)


def category_of(values: Values) -> CaseCategory | None:
    """Return the kind of the case, None before it is chosen."""
    return case_category(text(values, "case_category"))


def criminal(values: Values) -> bool:
    """Tell whether the case is a criminal one."""
    category = category_of(values)
    return category is not None and category.criminal


def restricted(values: Values) -> bool:
    """Tell whether victims are protected by name (性侵害犯罪防治法 §15, 家庭暴力防治法 §50, 兒少權法 §69)."""
    category = category_of(values)
    return category is not None and category.restricted


def missing_person(values: Values) -> bool:
    """Tell whether a person is looked for."""
    category = category_of(values)
    return category is not None and category.missing


def registered(values: Values) -> bool:
    """Tell whether it is a whole case: one withdrawn at the counter keeps what was said (L06-R01)."""
    return text(values, "outcome") != WITHDRAWN


def named(values: Values) -> bool:
    """Tell whether the person who reports gives his name."""
    return registered(values) and not flag(values, "anonymous")


def at_counter(values: Values) -> bool:
    """Tell whether a named person stands at the counter."""
    return named(values) and text(values, "channel") == COUNTER


def reachable(values: Values) -> bool:
    """Tell whether a telephone number must be known: of who stands here or has called."""
    return named(values) and text(values, "channel") in {COUNTER, PHONE}


def shows_id(values: Values) -> bool:
    """Tell whether an identity number is asked: at the counter, unless he has none with him."""
    return at_counter(values) and not flag(values, "no_id")


def without_id(values: Values) -> bool:
    """Tell whether the reason for a missing identity number is asked."""
    return named(values) and flag(values, "no_id")


def signs(values: Values) -> bool:
    """Tell whether the person who reports signs (L06-R06): at the counter, unless he declines."""
    return at_counter(values) and not text(values, "unsigned_reason")


def withdrawn(values: Values) -> bool:
    """Tell whether the person who reported took it back."""
    return not registered(values)


def moved(values: Values) -> bool:
    """Tell whether another unit goes on with it."""
    return text(values, "outcome") == TRANSFERRED


def repeated(values: Values) -> bool:
    """Tell whether the case had been taken before."""
    return text(values, "outcome") == DUPLICATE
