"""Errors people read, problems as data, and which screens a change touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base import errors
from kiosk.base.errors import DiskFull, KioskError, StoreError
from kiosk.base.result import Changes, Problem, Severity, blocking

FAMILY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, KioskError)
]
NAMES = st.frozensets(st.sampled_from(["L01", "L03", "L05"]))
CHANGES = st.builds(Changes, NAMES, st.booleans(), st.booleans(), st.booleans(), NAMES)


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_is_one_line_with_a_stable_code(kind: type[KioskError]) -> None:
    error = kind("磁碟沒有空間", hint="請通知資訊人員")
    assert str(error) == "磁碟沒有空間（請通知資訊人員）"
    assert error.code.isidentifier()
    assert str(kind("磁碟沒有空間", hint="")) == "磁碟沒有空間"


def test_codes_are_unique_and_hints_inherited() -> None:
    assert len({kind.code for kind in FAMILY}) == len(FAMILY)
    assert DiskFull("x").hint == StoreError.default_hint
    assert KioskError("x", code="other").code == "other"
    assert KioskError("x").code == "kiosk"


def test_only_blocking_problems_stop_an_act() -> None:
    problems = [Problem("A", "甲", severity=severity) for severity in Severity]
    assert [problem.severity for problem in blocking(problems)] == [Severity.BLOCK]


@given(CHANGES, CHANGES, CHANGES)
def test_changes_add_up_in_any_order(one: Changes, two: Changes, three: Changes) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | Changes() == one
    assert bool(one | two) == (bool(one) or bool(two))


def test_no_change_is_false_and_every_part_counts() -> None:
    assert not Changes()
    for part in (
        Changes(ledgers=frozenset({"L01"})),
        Changes(board=True),
        Changes(roster=True),
        Changes(people=True),
        Changes(lines=frozenset({"x"})),
    ):
        assert part
