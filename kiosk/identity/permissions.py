"""Who may do what in which book: one table, one door (`authorize`), denied unless granted.

Views only hide with `allowed`; every use case calls `authorize` first (domain rules §2.3, §11.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from kiosk.base.errors import NotAllowed
from kiosk.base.result import Problem
from kiosk.ledgers.event import PersonRef


class Role(StrEnum):
    """The roles of domain rules §2.3; never derived from rank, always assigned."""

    OFFICER = "officer"
    DESK = "desk"
    SHIFT_LEAD = "shift_lead"
    CADRE = "cadre"
    CHIEF = "chief"
    SUPERVISOR = "supervisor"
    PRECINCT_BIZ = "precinct_biz"
    COMMAND_CENTER = "command_center"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"


ROLE_LABEL: Mapping[Role, str] = MappingProxyType(
    {
        Role.OFFICER: "服勤員警",
        Role.DESK: "值班",
        Role.SHIFT_LEAD: "帶班幹部",
        Role.CADRE: "幹部",
        Role.CHIEF: "單位主管",
        Role.SUPERVISOR: "督導人員",
        Role.PRECINCT_BIZ: "分局業務承辦",
        Role.COMMAND_CENTER: "勤務指揮中心",
        Role.AUDITOR: "稽核",
        Role.SYSADMIN: "資訊管理",
    }
)


class Action(StrEnum):
    """What a use case asks leave for."""

    READ = "read"
    SUBMIT = "submit"
    ENTER_FOR = "enter_for"
    ISSUE = "issue"
    RECEIVE = "receive"
    AMEND = "amend"
    APPROVE = "approve"
    VOID = "void"
    REVIEW = "review"
    CONFIRM = "confirm"
    PRINT = "print"
    EXPORT = "export"
    IMPORT = "import"
    ROSTER = "roster"
    RESOLVE = "resolve"
    MOVE = "move"
    VERIFY = "verify"
    ADMIN = "admin"


ACTION_LABEL: Mapping[Action, str] = MappingProxyType(
    {
        Action.READ: "查閱",
        Action.SUBMIT: "登記",
        Action.ENTER_FOR: "代登",
        Action.ISSUE: "發給裝備",
        Action.RECEIVE: "收繳裝備",
        Action.AMEND: "更正",
        Action.APPROVE: "核准更正",
        Action.VOID: "作廢",
        Action.REVIEW: "核閱",
        Action.CONFIRM: "確認",
        Action.PRINT: "列印",
        Action.EXPORT: "匯出",
        Action.IMPORT: "匯入",
        Action.ROSTER: "發布或變更勤務",
        Action.RESOLVE: "處理異常",
        Action.MOVE: "異動裝備",
        Action.VERIFY: "驗證紀錄",
        Action.ADMIN: "管理系統",
    }
)


class Reach(IntEnum):
    """How far a grant goes; a wider reach includes the narrower ones of the same unit."""

    OWN = 1
    """Lines the actor is the person of, in his own unit."""
    TODAY = 2
    """The unit's lines of the running duty day, and his own of any day."""
    UNIT = 3
    """Every line of his own unit."""
    LENT = 4
    """Every line of the units in `Actor.units`: the unit visited, or the units of his precinct."""
    ALL = 5
    """Every unit."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which unit, with which roles, and how he proved himself.

    `method` is `password`, `badge` or `demo`; `acting_for` names the chief he stands in for (RB-02).
    `units` are other units opened to him for now: the one he visits (SV-04), or those of his precinct.
    `subjects` are the ledger keys a precinct desk is in charge of; without them it sees nothing.
    """

    person: PersonRef
    unit: str
    roles: frozenset[Role]
    session: str
    method: str
    acting_for: str = ""
    units: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()


ROSTER, PEOPLE, EQUIPMENT, AUDIT, SYSTEM = "roster", "people", "equipment", "audit", "system"
"""The registers beside the sixteen books, as `authorize` names them."""

INCIDENT = "INC"
"""The internal register of incidents (lost rounds, mismatched counts), a ledger of its own."""

MOVEMENT = "MOV"
"""The internal register of equipment movements: proposed at the desk, approved under `equipment`."""

DAY_CLOSE = "DAY"
"""The internal register of closed roster days: explained at the desk, closed by a cadre."""

RESERVED = "RSV"
"""The internal register of numbers on printed forms: reserved, typed in and struck off at the desk."""

ADDED = "L+"
"""Any book beyond the sixteen that a precinct has added (簿冊 17, 18 …): granted alike."""

SIXTEEN = tuple(f"L{number:02d}" for number in range(1, 17))
BOOKS = (*SIXTEEN, ADDED)
REGISTERS = (ROSTER, PEOPLE, EQUIPMENT)

_BOOK_LABEL: Mapping[str, str] = MappingProxyType(
    {
        "L01": "員警出入及領用槍械無線電登記簿",
        "L02": "值班人員交接登記簿",
        "L03": "員警工作紀錄簿",
        "L04": "公務電話紀錄簿",
        "L05": "車輛使用登記簿",
        "L06": "受理各類案件紀錄表",
        "L07": "監視錄影監視系統檢查維護登記表",
        "L08": "治安要點錄影監視系統保管維護登記表",
        "L09": "錄影監視系統影像申請表",
        "L10": "民防防空警報器運轉狀況紀錄表",
        "L11": "防情查勤紀錄表",
        "L12": "遙控警報臺檢查(修)紀錄表",
        "L13": "司法文書寄存及具領登記簿",
        "L14": "受理申請運鈔護送登記簿",
        "L15": "偵詢室使用登記簿",
        "L16": "偵詢室設備保養維護紀錄簿",
        INCIDENT: "異常事件登記",
        MOVEMENT: "裝備異動登記",
        DAY_CLOSE: "日終登記",
        RESERVED: "預留表單號碼登記",
        ROSTER: "勤務分配表",
        PEOPLE: "人員名冊",
        EQUIPMENT: "裝備清冊",
        AUDIT: "稽核紀錄",
        SYSTEM: "系統設定",
    }
)

_DUTY = ("L01", "L05")  # one duty session writes both
_UPKEEP = (
    "L07",
    "L08",
    "L10",
    "L12",
    "L16",
    ADDED,
)  # checks and maintenance, open to the whole unit
_OWN_ONLY = ("L03", "L06", "L09", "L14", "L15")  # an officer sees his own lines, nobody else's
_DESK_FULL = tuple(book for book in BOOKS if book != "L03")
_DESK_WRITES = tuple(book for book in BOOKS if book != "L03")
_CORRECTION = (Action.AMEND, Action.CONFIRM)
_LEAD = (Action.APPROVE, Action.REVIEW, Action.CONFIRM, Action.PRINT)

_Grant = tuple[Role, tuple[str, ...], tuple[Action, ...], Reach]

_GRANTS: tuple[_Grant, ...] = (
    # 服勤員警: his own lines, and what the board of the unit shows today.
    (Role.OFFICER, ("L01", "L02", "L04", "L05"), (Action.READ,), Reach.TODAY),
    (Role.OFFICER, _OWN_ONLY, (Action.READ,), Reach.OWN),
    (Role.OFFICER, (*_UPKEEP, *REGISTERS), (Action.READ,), Reach.UNIT),
    (Role.OFFICER, (*_DUTY, "L04", *_OWN_ONLY, *_UPKEEP), (Action.SUBMIT, *_CORRECTION), Reach.OWN),
    (Role.OFFICER, ("L02",), (Action.CONFIRM,), Reach.OWN),
    (Role.OFFICER, (INCIDENT,), (Action.READ, Action.SUBMIT), Reach.OWN),
    (Role.OFFICER, ("L03",), (Action.PRINT,), Reach.OWN),
    # 值班: the counter's books, for everyone who stands in front of it; approves nothing.
    (Role.DESK, ("L03",), (Action.READ,), Reach.TODAY),
    (Role.DESK, (*_DESK_FULL, INCIDENT, *REGISTERS), (Action.READ,), Reach.UNIT),
    (Role.DESK, (*_DESK_WRITES, INCIDENT), (Action.SUBMIT, Action.PRINT), Reach.UNIT),
    (Role.DESK, tuple(book for book in BOOKS if book != "L02"), (Action.ENTER_FOR,), Reach.UNIT),
    (Role.DESK, _DUTY, (Action.ISSUE, Action.RECEIVE), Reach.UNIT),
    (Role.DESK, (MOVEMENT,), (Action.READ, Action.SUBMIT), Reach.UNIT),
    (Role.DESK, (DAY_CLOSE,), (Action.READ, Action.SUBMIT, Action.PRINT), Reach.UNIT),
    (Role.DESK, (RESERVED,), (Action.READ, Action.SUBMIT, Action.PRINT), Reach.UNIT),
    (Role.DESK, _DESK_WRITES, _CORRECTION, Reach.OWN),
    # 帶班幹部: confirms joint duty and co-signs accidents of equipment.
    (Role.SHIFT_LEAD, ("L01", "L03", "L05"), (Action.READ,), Reach.TODAY),
    (Role.SHIFT_LEAD, ("L01", "L03", "L05"), (Action.CONFIRM,), Reach.UNIT),
    # 副所長/巡官/巡佐: daily review, witness, approvals of others' corrections (RB-01 by `not_self`).
    (Role.CADRE, (*BOOKS, INCIDENT, *REGISTERS), (Action.READ,), Reach.UNIT),
    (Role.CADRE, (*BOOKS, INCIDENT), _LEAD, Reach.UNIT),
    (Role.CADRE, _DUTY, (Action.ISSUE, Action.RECEIVE), Reach.UNIT),
    (Role.CADRE, (*BOOKS, INCIDENT, EQUIPMENT), (Action.RESOLVE,), Reach.UNIT),
    (Role.CADRE, (ROSTER,), (Action.ROSTER, Action.IMPORT, Action.PRINT), Reach.UNIT),
    (Role.CADRE, (EQUIPMENT,), (Action.MOVE, Action.PRINT), Reach.UNIT),
    (Role.CADRE, (MOVEMENT,), (Action.READ, Action.SUBMIT, Action.REVIEW), Reach.UNIT),
    (Role.CADRE, (DAY_CLOSE,), (Action.READ, Action.SUBMIT, *_LEAD), Reach.UNIT),
    (Role.CADRE, (RESERVED,), (Action.READ, Action.SUBMIT, *_LEAD), Reach.UNIT),
    # 所長 or who acts for him: what a cadre may, and void, export, registers, the chain.
    (Role.CHIEF, (*BOOKS, INCIDENT, *REGISTERS), (Action.READ, Action.EXPORT), Reach.UNIT),
    (Role.CHIEF, (*BOOKS, INCIDENT), (*_LEAD, Action.VOID), Reach.UNIT),
    (Role.CHIEF, _DUTY, (Action.ISSUE, Action.RECEIVE), Reach.UNIT),
    (Role.CHIEF, (*BOOKS, INCIDENT, EQUIPMENT), (Action.RESOLVE,), Reach.UNIT),
    (Role.CHIEF, (ROSTER,), (Action.ROSTER,), Reach.UNIT),
    (Role.CHIEF, REGISTERS, (Action.IMPORT, Action.PRINT), Reach.UNIT),
    (Role.CHIEF, (EQUIPMENT,), (Action.MOVE,), Reach.UNIT),
    (Role.CHIEF, (MOVEMENT,), (Action.READ, Action.SUBMIT, Action.REVIEW), Reach.UNIT),
    (Role.CHIEF, (DAY_CLOSE,), (Action.READ, Action.SUBMIT, Action.EXPORT, *_LEAD), Reach.UNIT),
    (Role.CHIEF, (RESERVED,), (Action.READ, Action.SUBMIT, Action.EXPORT, *_LEAD), Reach.UNIT),
    (Role.CHIEF, (*BOOKS, SYSTEM), (Action.VERIFY,), Reach.UNIT),
    # 督導: reads and countersigns the unit he visits, for as long as the visit lasts (SV-04).
    (Role.SUPERVISOR, (*BOOKS, INCIDENT), (Action.READ, Action.REVIEW), Reach.LENT),
    (Role.SUPERVISOR, (*REGISTERS, MOVEMENT, DAY_CLOSE, RESERVED), (Action.READ,), Reach.LENT),
    # 分局業務: the books in his charge (`subjects`), of the units of his precinct.
    (Role.PRECINCT_BIZ, BOOKS, (Action.READ, Action.PRINT, Action.EXPORT), Reach.LENT),
    (Role.PRECINCT_BIZ, ("L08",), (Action.MOVE,), Reach.LENT),  # 遷移、拆除、新設 of street cameras
    # 勤指中心: who is on duty and who is out, everywhere; it checks calls, it never edits.
    (Role.COMMAND_CENTER, (*_DUTY, "L06", "L11", ROSTER, PEOPLE), (Action.READ,), Reach.ALL),
    # 稽核: the log and the chain; contents only by a separate reveal with a case number.
    (Role.AUDITOR, (AUDIT,), (Action.READ, Action.PRINT, Action.EXPORT), Reach.ALL),
    (Role.AUDITOR, (*BOOKS, AUDIT, SYSTEM), (Action.VERIFY,), Reach.ALL),
    # 資訊: machines and registers, never the contents of a book (S6).
    (Role.SYSADMIN, (SYSTEM,), (Action.ADMIN, Action.VERIFY), Reach.ALL),
    (Role.SYSADMIN, (PEOPLE, EQUIPMENT), (Action.IMPORT,), Reach.ALL),
)


def _index() -> Mapping[tuple[Role, str, Action], Reach]:
    table: dict[tuple[Role, str, Action], Reach] = {}
    for role, ledgers, actions, wide in _GRANTS:
        for ledger in ledgers:
            for action in actions:
                key = (role, ledger, action)
                table[key] = max(wide, table.get(key, wide))
    return MappingProxyType(table)


_TABLE = _index()
_BEYOND = re.compile(r"L\d{2}", re.ASCII)


def _granted_as(ledger: str) -> str:
    """Return the key under which the grants of a book stand."""
    return ADDED if _BEYOND.fullmatch(ledger) and ledger not in SIXTEEN else ledger


_STATION = frozenset({Role.OFFICER, Role.SHIFT_LEAD, Role.CADRE, Role.CHIEF})
_APART = frozenset({Role.AUDITOR, Role.SYSADMIN})


def _covers(actor: Actor, role: Role, wide: Reach, ledger: str, unit: str) -> bool:
    if role is Role.PRECINCT_BIZ and ledger not in actor.subjects:
        return False
    if wide is Reach.ALL:
        return True
    if wide is Reach.LENT:
        return unit in actor.units
    return bool(unit) and unit == actor.unit


def reach(actor: Actor, ledger: str, action: Action, unit: str) -> Reach | None:
    """Return how far the actor's widest grant goes in a unit's book, so that lists show no more.

    None means no grant at all. OWN and TODAY must be applied to the lines by the caller.
    """
    found = [
        wide
        for role in actor.roles
        if (wide := _TABLE.get((role, _granted_as(ledger), action)))
        and _covers(actor, role, wide, ledger, unit)
    ]
    return max(found, default=None)


def allowed(
    actor: Actor, ledger: str, action: Action, unit: str, *, owner: str | None = None
) -> bool:
    """Tell whether `authorize` would let the act pass; views use it to hide what is closed."""
    wide = reach(actor, ledger, action, unit)
    if wide is None:
        return False
    return wide is not Reach.OWN or owner is None or owner == actor.person.id


def authorize(
    actor: Actor, ledger: str, action: Action, unit: str, *, owner: str | None = None
) -> None:
    """Let the act pass or raise NotAllowed naming act and book; every use case calls it first.

    `ledger` is a book's key or a register name, `unit` the unit whose book it is, `owner` the id of
    the person a line belongs to where the act is about one line: a grant for own lines then covers
    only the actor's. Without `owner` the question is general ("may he submit here at all").
    """
    if allowed(actor, ledger, action, unit, owner=owner):
        return
    book = _BOOK_LABEL.get(ledger, ledger)
    act = ACTION_LABEL.get(action, str(action))
    if actor.unit != unit and reach(actor, ledger, action, actor.unit) is not None:
        hint = "僅能辦理本單位的簿冊"
    elif owner is not None and allowed(actor, ledger, action, unit):
        hint = "僅能辦理本人的登記"
    else:
        hint = _who_may(ledger, action)
    raise NotAllowed(f"{actor.person.label}無權{act}「{book}」", hint=hint)


def _who_may(ledger: str, action: Action) -> str:
    labels = [
        label for role, label in ROLE_LABEL.items() if (role, _granted_as(ledger), action) in _TABLE
    ]
    return f"此項作業由{'、'.join(labels)}辦理" if labels else "此項作業未開放"


def effective_roles(base_roles: frozenset[Role], *, on_desk: bool, acting: bool) -> frozenset[Role]:
    """Return the roles that count now (RB-02, RB-03).

    The desk role comes from the roster slot only, never from a group; acting as chief from a dated
    delegation only. A second officer who issues to the desk officer himself (L01-R08) is `on_desk`
    for that one act. Auditors and administrators keep nothing else (separation of duties S6, S7).
    """
    if apart := base_roles & _APART:
        return apart
    roles = base_roles - {Role.DESK}
    if roles & _STATION:
        roles |= {Role.DESK} if on_desk else set()
        roles |= {Role.CHIEF} if acting else set()
    return roles


def not_self(
    approver: PersonRef, person: PersonRef, *, act: str = "核准", field: str = ""
) -> list[Problem]:
    """Return a problem when somebody would approve or countersign his own line (RB-01)."""
    if approver.id != person.id:
        return []
    return [Problem("RB-01", f"{approver.label}不得{act}本人的登記，請由其他幹部{act}", field)]
