"""What validation and use cases hand back: problems as data, and which screens a change touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How far a problem goes."""

    BLOCK = "block"
    """Nothing is written until it is solved."""
    CONFIRM = "confirm"
    """Written after a person has confirmed it, with the reason where the rule asks for one."""
    NOTICE = "notice"
    """Shown, never in the way."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a rule: the rule id (`L01-R08`), the field it is about, a zh-TW sentence."""

    code: str
    message: str
    field: str = ""
    severity: Severity = Severity.BLOCK
    need: str = ""
    """What solves it: `reason`, `second_officer`, `cadre`, `confirm`, or empty."""

    @property
    def blocks(self) -> bool:
        """Tell whether nothing may be written while this stands."""
        return self.severity is Severity.BLOCK


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Return only the problems that stop the act."""
    return [problem for problem in problems if problem.blocks]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write touched, so that each page refreshes only when it is concerned."""

    ledgers: frozenset[str] = frozenset()
    board: bool = False
    roster: bool = False
    people: bool = False
    lines: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, other: Changes) -> Changes:
        """Return both together."""
        return Changes(
            self.ledgers | other.ledgers,
            self.board or other.board,
            self.roster or other.roster,
            self.people or other.people,
            self.lines | other.lines,
        )

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.ledgers or self.board or self.roster or self.people or self.lines)
