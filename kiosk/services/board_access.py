"""How much of the board an account sees, and what an account that sees none of it may do at the counter."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.identity.permissions import (
    EQUIPMENT,
    PEOPLE,
    ROLE_LABEL,
    ROSTER,
    SYSTEM,
    Action,
    Actor,
    Reach,
    Role,
    allowed,
    reach,
)
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.values import persons
from kiosk.models.lines import Record
from kiosk.models.tables import person_column, values_of
from kiosk.services.desk import Desk

DUTIES = "L01"
"""The book of who is out: without leave to read it an account has no board."""

_KEYS: tuple[tuple[str, str, Action], ...] = (
    ("check_out", DUTIES, Action.ISSUE),
    ("check_in", DUTIES, Action.RECEIVE),
    ("handover", "L02", Action.SUBMIT),
    ("reassign", DUTIES, Action.ISSUE),
    ("work_log", "L03", Action.SUBMIT),
    ("roster", ROSTER, Action.READ),
    ("pick_up", "L13", Action.SUBMIT),
    ("intake", "L06", Action.SUBMIT),
    ("day_end", DUTIES, Action.READ),
    ("review", DUTIES, Action.REVIEW),
    ("hours", DUTIES, Action.READ),
    ("stock", EQUIPMENT, Action.READ),
)
"""What the use case behind each key of the board asks leave for."""

_PALETTE = "Ctrl+K，輸入「匯入」"
_COMMAND_LINE = "於本機以管理命令執行"
_WORK: tuple[tuple[str, Action, str, str], ...] = (
    (PEOPLE, Action.IMPORT, "匯入人員名冊", _PALETTE),
    (EQUIPMENT, Action.IMPORT, "匯入裝備清冊", _PALETTE),
    (ROSTER, Action.IMPORT, "匯入勤務分配表", _PALETTE),
    (SYSTEM, Action.VERIFY, "檢核紀錄是否完整（verify）", _COMMAND_LINE),
    (SYSTEM, Action.ADMIN, "備份、還原與重建（backup、restore、rebuild）", _COMMAND_LINE),
)
_ALWAYS = (("變更密碼", "Ctrl+K，輸入「密碼」"), ("換人登入", "Ctrl+J"), ("登出", "Ctrl+Shift+L"))
_APART = frozenset({Role.AUDITOR, Role.SYSADMIN})


@dataclass(frozen=True, slots=True)
class Notice:
    """Stands in the board's place: why there is none, (what this account does here, how), who changes it."""

    title: str
    reason: str
    work: tuple[tuple[str, str], ...]
    remedy: str


def offered(actor: Actor, unit: str) -> frozenset[str]:
    """Return the actions of the board's keys whose use case would not refuse this account."""
    return frozenset(action for action, book, act in _KEYS if allowed(actor, book, act, unit))


def notice(actor: Actor, unit: str) -> Notice:
    """Return what the board says to an account that may not see who is on duty (domain §2.3, S6)."""
    roles = "、".join(label for role, label in ROLE_LABEL.items() if role in actor.roles)
    readers = "、".join(
        label
        for role, label in ROLE_LABEL.items()
        if allowed(_as(actor, role, unit), DUTIES, Action.READ, unit)
    )
    work = tuple((text, how) for book, act, text, how in _WORK if allowed(actor, book, act, unit))
    return Notice(
        title=f"{roles or '未指派職務'}帳號",
        reason=_reason(actor),
        work=(*work, *_ALWAYS),
        remedy=f"看板由{readers}使用。職務依網域帳號的群組而定；需要變更時，"
        "請由單位主管向資訊室提出，經另一人核可後，下次登入生效。",
    )


def _reason(actor: Actor) -> str:
    if actor.roles & _APART:
        return "依職務分離原則，此帳號不查閱在外人員、裝備與簿冊內容。"
    if Role.SUPERVISOR in actor.roles:
        return "督導人員於到所督導期間查閱該單位；本單位目前未對此帳號開放。"
    if not actor.roles:
        return "此帳號尚未指派本系統的職務。"
    return "此帳號可查閱的單位或簿冊，不含本單位的在外人員與裝備。"


def _as(actor: Actor, role: Role, unit: str) -> Actor:
    """Return an actor of one role inside the unit, to ask what that role is granted."""
    return Actor(
        actor.person, unit, frozenset({role}), "", "", units=frozenset({unit}),
        subjects=frozenset({DUTIES}),
    )  # fmt: skip


class LineReach:
    """The reach of an account's grants over books and their lines (domain §11.4)."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._actor = actor
        self._unit = desk.unit
        self._today = desk.duty_day(desk.clock.now())

    def reads(self, ledger: str) -> bool:
        """Tell whether a book or register is open to the account at all."""
        return allowed(self._actor, ledger, Action.READ, self._unit)

    def sees(self, definition: LedgerDef, record: Record) -> bool:
        """Tell whether one line is within reach: the running duty day's, or one that names him."""
        wide = reach(self._actor, definition.key, Action.READ, self._unit)
        if wide is None or wide > Reach.TODAY:
            return wide is not None
        if wide is Reach.TODAY and str(record["duty_date"]) >= self._today:
            return True
        return self._actor.person.id in _named(definition, record)


def _named(definition: LedgerDef, record: Record) -> set[str]:
    values = values_of(definition, record)
    fields = ("person", "author", "driver", "partners", "passengers")
    entered = {person_column(record[key]).id for key in ("actor", "recorded_by")}
    return entered | {one.id for field in fields for one in persons(values, field)}
