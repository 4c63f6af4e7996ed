"""Showing masked values in full: only with a purpose, and never without a mark (domain rules §11.1, §11.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.base.errors import InvalidInput, NotAllowed, NotFound
from kiosk.base.result import Problem
from kiosk.identity.permissions import AUDIT, Action, Actor, Role, authorize
from kiosk.ledgers.definition import Classification
from kiosk.ledgers.event import Event, Kind, PersonRef, Value
from kiosk.ledgers.line import History
from kiosk.models import audit, people
from kiosk.models.journal import Entry, Transaction
from kiosk.services.desk import Desk
from kiosk.services.reading import LedgerReader
from kiosk.services.sight import Sight

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "duty": "勤務需要",
        "case": "受理案件",
        "pickup": "領取文書核對",
        "decision": "申請審核",
        "inspection": "督導",
        "correction": "更正資料",
        "audit": "稽核",
        "other": "其他",
    }
)
"""Purpose codes of §11.3; `other` asks for words."""

_LEADS = frozenset({Role.CADRE, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class Why:
    """What a person says before he sees more: purpose, words, case number, and who stands beside him."""

    purpose: str
    note: str = ""
    case_no: str = ""
    second: str = ""
    """服務證 or 番號 of a second member of the unit."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The line in full, or why not."""

    problems: tuple[Problem, ...] = ()
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Reveal:
    """One mark: who saw which line of which book, when, and why."""

    at: str
    by: PersonRef
    ledger: str
    number: str
    purpose: str
    case_no: str
    level: Classification


class Reveals:
    """Use case of whoever may read the line."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def needs(self, actor: Actor, line_id: str) -> Classification:
        """Return the highest class that is masked for the actor on a line; PUBLIC when nothing is."""
        history = self._history(actor, line_id)
        definition = self._desk.definition(history.line.ledger)
        hidden = Sight(self._desk, actor, definition).of_line(history.line)
        shown = [wide for key, wide in hidden.items() if key in history.masked]
        return max(shown, key=lambda one: one.value, default=Classification.PUBLIC)

    def reveal(self, actor: Actor, line_id: str, why: Why) -> Revealed:
        """Write the mark and return the line in full.

        P2 asks for a purpose; P3 also for a second member of the unit, unless the chief himself asks;
        P4 for a cadre and a case number, and stands on the precinct's list. Raises NotAllowed, NotFound.
        """
        level = self.needs(actor, line_id)

        def act(transaction: Transaction) -> Revealed:
            second = people.by_code(transaction.connection, self._desk.unit, why.second)
            problems = self._problems(actor, level, why, second[0].ref if second else None)
            if problems:
                return Revealed(tuple(problems))
            history = self._desk.lines.history(transaction.connection, line_id)
            if history is None:
                message = "找不到這一筆登記"
                raise NotFound(message)
            detail: dict[str, Value] = {
                "act": "reveal",
                "ledger": history.line.ledger,
                "line": line_id,
                "number": history.line.number,
                "purpose": why.purpose,
                "note": why.note.strip(),
                "case_no": why.case_no.strip(),
                "level": level.value,
            }
            if second is not None:
                detail["second"] = second[0].ref.to_value()
            now = self._desk.clock.now()
            transaction.append(
                Entry(audit.TOPIC, Kind.AUDIT, actor.person, actor.person, now, {}, detail)
            )
            return Revealed((), history)

        return self._desk.store.write(act)

    def seen(self, actor: Actor, *, special_only: bool = False) -> list[Reveal]:
        """Return who saw what, newest first: for auditors all, for the precinct desk the P4 ones.

        Raises NotAllowed.
        """
        if not (special_only and Role.PRECINCT_BIZ in actor.roles):
            authorize(actor, AUDIT, Action.READ, self._desk.unit)
        found = self._desk.store.read(lambda c: audit.entries(c, "reveal"))
        marks = [_reveal(event) for event in found]
        special = Classification.SPECIAL
        return [one for one in marks if not special_only or one.level is special]

    def _history(self, actor: Actor, line_id: str) -> History:
        return LedgerReader(self._desk, actor).history(line_id)

    @staticmethod
    def _problems(
        actor: Actor, level: Classification, why: Why, second: PersonRef | None
    ) -> list[Problem]:
        if why.purpose not in PURPOSES:
            raise InvalidInput("請選擇查閱目的", hint="、".join(PURPOSES.values()))
        problems = []
        if why.purpose == "other" and not why.note.strip():
            problems.append(Problem("REVEAL", "選「其他」時請寫明目的", "note", need="reason"))
        if level is Classification.SPECIAL:
            if not actor.roles & _LEADS:
                raise NotAllowed("特種個資僅限幹部查閱", hint="請幹部登入後填寫案號查閱")
            if not why.case_no.strip():
                problems.append(
                    Problem("REVEAL-CASE", "請填案號，本次查閱會列入分局清單", "case_no")
                )
        elif level is Classification.SENSITIVE and Role.CHIEF not in actor.roles:
            if second is None:
                words = "這一筆屬勤務機密，請第二位同仁刷服務證或輸入番號"
                problems.append(Problem("REVEAL-SECOND", words, "second", need="second_officer"))
            elif second.id == actor.person.id:
                words = "第二位同仁不能是本人"
                problems.append(Problem("REVEAL-SECOND", words, "second", need="second_officer"))
        return problems


def _reveal(event: Event) -> Reveal:
    detail = event.detail
    level = detail.get("level")
    return Reveal(
        at=event.recorded_at,
        by=event.actor,
        ledger=str(detail.get("ledger", "")),
        number=str(detail.get("number", "")),
        purpose=str(detail.get("purpose", "")),
        case_no=str(detail.get("case_no", "")),
        level=Classification(level) if isinstance(level, int) else Classification.PERSONAL,
    )
