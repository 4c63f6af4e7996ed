"""L01 rules that hold when equipment is drawn: one function each, named after its rule."""

from __future__ import annotations

from datetime import date, timedelta

from kiosk.base import roc_date
from kiosk.base.errors import NotFound
from kiosk.base.instants import local, minutes_between
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import custody, reference
from kiosk.ledgers.approvals import approval
from kiosk.ledgers.event import PersonRef, Values
from kiosk.ledgers.facts import AssetFact, Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import Item, amount, flag, item, items, number, person, text

DEVIATION_MINUTES = 15
LICENCE_NOTICE_DAYS = 30
STANDARD_MAGAZINES = 2
STANDARD_ROUNDS = 24

_NOT_HERE = {
    "repair": "送修中",
    "lost": "已登記遺失",
    "seized": "扣案中",
    "transferred": "已移撥",
    "retired": "已報廢",
}


def guns(values: Values) -> list[Item]:
    """Return the weapons a line draws."""
    return items(values, "pistol", "long_gun")


def ds01_out_once(line: Line, facts: Facts) -> list[Problem]:
    """DS-01: who is out, or still owes something, comes back before he leaves again."""
    who = person(line.values, "person")
    if who is None or text(line.values, "in_at"):
        return []
    other = facts.open_line("L01", who.id)
    if other in {"", line.id}:
        return []
    message = f"{who.label} 已出勤或尚有待繳，請先辦退勤"
    return [Problem("L01-OPEN", message, "person", need=f"check_in:{other}")]


def r01_issue_once(line: Line, facts: Facts) -> list[Problem]:
    """L01-R01: an item that is out cannot be issued again; nor one under repair, lost or gone."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for key in custody.SERIAL_FIELDS:
        for thing in items(line.values, key):
            if thing.id in seen:
                message = f"{custody.named(thing)}在這一行選了兩次"
                problems.append(Problem("L01-R01", message, key))
            elif thing.id != thing.kind:  # a counted kind is known by its kind code and has no fact
                problems += _issuable(line, thing, key, facts.asset(thing.id))
            seen.add(thing.id)
    return problems


def _issuable(line: Line, thing: Item, key: str, fact: AssetFact | None) -> list[Problem]:
    name = custody.named(thing)
    if fact is None:
        return [Problem("L01-R01", f"本所裝備中沒有{name}", key)]
    if fact.state == "issued":
        if _own_continuation(line, fact):
            return []
        holder = fact.holder.label if fact.holder else "他人"
        since = f"於 {roc_date.minute(fact.since)} " if fact.since else ""
        return [Problem("L01-R01", f"{name}已由{holder}{since}領用，尚未歸還", key)]
    kind = reference.find_kind(fact.kind)
    if kind is not None and kind.fixed:
        return [Problem("L01-R01", f"{name}是固定設備，不能領用", key)]
    if fact.state in _NOT_HERE:
        return [Problem("L01-R01", f"{name}{_NOT_HERE[fact.state]}，不能領用", key)]
    return []


def _own_continuation(line: Line, fact: AssetFact) -> bool:
    """Tell whether the item stays with its holder into his next segment (DS-02)."""
    who = person(line.values, "person")
    same = fact.holder is not None and who is not None and fact.holder.id == who.id
    return (bool(line.id) and fact.line == line.id) or (same and amount(line.values, "segment") > 1)


def r04_kit(line: Line, facts: Facts) -> list[Problem]:
    """L01-R04: what differs from the standard kit is shown to the desk; no reason is asked."""
    values = line.values
    try:
        duty = reference.duty(text(values, "duty_code"))
    except NotFound:
        return []
    if text(values, "movement_kind") == "outing":
        return []
    found = [*_missing_kinds(values, duty), *_loading(values, duty, facts)]
    if not found:
        return []
    message = f"與{duty.short}標準配備不同：{'、'.join(found)}"
    return [Problem("L01-R04", message, "kit_deviation", Severity.NOTICE)]


def _missing_kinds(values: Values, duty: reference.Duty) -> list[str]:
    kinds = {thing.kind for thing in items(values, *custody.SERIAL_FIELDS)}
    wanted = (reference.find_kind(part.kind) for part in duty.kit)
    return [
        f"未領{kind.label}"
        for kind in wanted
        if kind is not None and kind.tracking == "serial" and kind.code not in kinds
    ]


def _loading(values: Values, duty: reference.Duty, facts: Facts) -> list[str]:
    """Return magazines and cartridges that differ from the gun's own template, else the duty's."""
    pistol = item(values, "pistol")
    if pistol is None:
        return []
    fact = facts.asset(pistol.id)
    magazines = (fact.magazines if fact else 0) or duty.standard(custody.MAGAZINE)
    rounds = (fact.rounds if fact else 0) or duty.standard(custody.PISTOL_ROUNDS)
    wanted = (
        ("彈匣", amount(values, "mag_qty"), magazines or STANDARD_MAGAZINES),
        ("子彈", amount(values, "rounds_out"), rounds or STANDARD_ROUNDS),
    )
    return [
        f"{label} {drawn}（標準 {standard}）"
        for label, drawn, standard in wanted
        if drawn != standard
    ]


def r05_cleared_out(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R05: the weapon is cleared before it leaves; skipped clearing caused the discharges."""
    drawn = guns(line.values)
    if not drawn or flag(line.values, "cleared_out"):
        return []
    message = f"請先完成{custody.named(drawn[0])}的清槍（退彈匣、拉滑套、檢查彈膛）再勾選"
    return [Problem("L01-R05", message, "cleared_out", need="confirm")]


def r06_licence(line: Line, facts: Facts) -> list[Problem]:
    """L01-R06: an expired gun licence is warned about, one that soon expires is mentioned."""
    problems: list[Problem] = []
    today = local(facts.now).date()
    for key in ("pistol", "long_gun"):
        gun = item(line.values, key)
        fact = facts.asset(gun.id) if gun else None
        if gun is None or fact is None or not fact.licence_until:
            continue
        until = date.fromisoformat(fact.licence_until)
        text_until = roc_date.dashed(until)
        name = f"{custody.named(gun)}的警槍執照 {fact.licence_no}".strip()
        if until < today:
            message = f"{name} 已於 {text_until} 逾期，確認後仍可領用，請儘速換照"
            problems.append(Problem("L01-R06", message, key, Severity.CONFIRM, "confirm"))
        elif until <= today + timedelta(days=LICENCE_NOTICE_DAYS):
            message = f"{name} 將於 {text_until} 到期"
            problems.append(Problem("L01-R06", message, key, Severity.NOTICE))
    return problems


def r07_entitled(line: Line, facts: Facts) -> list[Problem]:
    """L01-R07: who may draw: on the roster or dispatched now, not on leave, not barred."""
    values = line.values
    who = person(values, "person")
    drawn = guns(values)
    if who is None or not drawn:
        return []
    name = f"{who.label}"
    field = "pistol" if item(values, "pistol") else "long_gun"
    known = facts.person(who.id)
    if known is None or not known.active:
        return [Problem("L01-R07", f"{name}不在本所人員名單，不能領用槍械", field)]
    found: list[Problem] = []
    if known.barred:
        found.append(Problem("L01-R07", f"{name}經所長停止領用槍械（{known.barred}）", field))
    at = text(values, "out_at")
    if leave := facts.leave(who.id, at):
        found.append(Problem("L01-R07", f"{name}今天{leave}中，不能領用槍械", field))
    elif text(values, "movement_kind") != "dispatch" and not _rostered(facts, who, at):
        message = f"勤務表上{name}此時沒有勤務，不能領用槍械；臨時派遣請改選「臨時派遣」"
        found.append(Problem("L01-R07", message, "movement_kind"))
    return found


def _rostered(facts: Facts, who: PersonRef, at: str) -> bool:
    slot = facts.slot(who.id, at)
    if slot is None:
        return False
    return not any(duty.code == slot.duty and duty.leave for duty in reference.duties())


def r07_long_gun(line: Line, facts: Facts) -> list[Problem]:
    """L01-R07: a long gun leaves with a cadre's approval only, never one's own (RB-01)."""
    values = line.values
    gun = item(values, "long_gun")
    if gun is None:
        return []
    who = person(values, "person")
    concerned = frozenset({who.id} if who else ())
    approver = person(values, "long_gun_approver")
    what = f"領用{custody.named(gun)}"
    return approval("L01-R07", "long_gun_approver", approver, concerned, facts, what)


def r08_two_person_issue(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R08: drawer and issuer are two persons; the desk does not hand itself a weapon."""
    who, issuer = person(line.values, "person"), person(line.values, "issued_by")
    drawn = [thing for thing in custody.drawn(line.values) if custody.is_weapon(thing.kind)]
    if not drawn or who is None or issuer is None or who.id != issuer.id:
        return []
    message = f"{who.label}不能發給自己{custody.named(drawn[0])}，請另一位同仁或幹部發給並簽名"
    return [Problem("L01-R08", message, "issued_by", need="second_officer")]


def r11_personal_gun(line: Line, facts: Facts) -> list[Problem]:
    """L01-R11: a weapon fixed to another person is a swap, recorded with its reason."""
    values = line.values
    who = person(values, "person")
    if who is None or text(values, "kit_deviation"):
        return []
    problems: list[Problem] = []
    for key in ("pistol", "long_gun"):
        gun = item(values, key)
        fact = facts.asset(gun.id) if gun else None
        if gun is None or fact is None or fact.personal_of in {"", who.id}:
            continue
        owner = facts.person(fact.personal_of)
        name = owner.ref.label if owner else "他人"
        message = f"{custody.named(gun)}是{name}的個人配賦，請在配備差異註明換用原因"
        problems.append(Problem("L01-R11", message, "kit_deviation", Severity.CONFIRM, "reason"))
    return problems


def ds07_start(line: Line, facts: Facts) -> list[Problem]:
    """DS-07: leaving more than 15 minutes off the roster's time asks for a reason."""
    values = line.values
    who = person(values, "person")
    first = (number(values, "segment") or 1) == 1
    if who is None or not first or text(values, "movement_kind") != "duty":
        return []
    out_at = text(values, "out_at")
    slot = facts.slot(who.id, out_at)
    if slot is None or text(values, "deviation_reason"):
        return []
    late = minutes_between(slot.start, out_at)
    if abs(late) <= DEVIATION_MINUTES:
        return []
    planned = roc_date.hour_minute(slot.start)
    word = "晚" if late > 0 else "早"
    message = f"出勤比勤務表（{planned}）{word} {abs(late)} 分鐘，請填時間差異原因"
    return [Problem("DS-07", message, "deviation_reason", Severity.CONFIRM, "reason")]
