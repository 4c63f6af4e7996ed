"""L01 rules that hold when an officer comes back: one function each, named after its rule."""

from __future__ import annotations

from kiosk.base import roc_date
from kiosk.base.instants import minutes_between, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers import custody
from kiosk.ledgers.approvals import approval
from kiosk.ledgers.duty_io_out_rules import DEVIATION_MINUTES, guns
from kiosk.ledgers.event import PersonRef, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import Item, amount, flag, items, number, person, text

LATE_MINUTES = 10
"""An entry this much later than the fact is marked 補登 (T-07)."""


def r01_return_once(line: Line, facts: Facts) -> list[Problem]:
    """L01-R01: what is already back cannot come back; the first return is named with its time."""
    problems: list[Problem] = []
    drawn = {thing.id for thing in custody.drawn(line.values)}
    first: dict[str, Item] = {}
    for entry in items(line.values, "returned"):
        if entry.id not in drawn:
            message = f"{custody.named(entry)}不是這一行領用的，請到領用的那一行歸還"
            problems.append(Problem("L01-R01", message, "returned"))
        elif entry.id == entry.kind:  # counted kinds may come back in parts; R09 holds their sum
            continue
        elif before := first.get(entry.id):
            problems.append(_already_back(entry, before.by_label, before.at))
        else:
            first[entry.id] = entry
            problems += _returned_elsewhere(entry, facts)
    return problems


def _returned_elsewhere(entry: Item, facts: Facts) -> list[Problem]:
    fact = facts.asset(entry.id)
    if fact is None or fact.state != "in_store" or not fact.returned_at:
        return []
    if not entry.at or fact.returned_at >= entry.at:  # this very return, already projected
        return []
    by = fact.returned_by.label if fact.returned_by else ""
    return [_already_back(entry, by, fact.returned_at)]


def _already_back(entry: Item, by: str, at: str) -> Problem:
    when = f"於 {roc_date.minute(at)} " if at else ""
    who = f"由{by}" if by else ""
    return Problem("L01-R01", f"{custody.named(entry)}已{when}{who}歸還，不能重複歸還", "returned")


def r02_own_return(line: Line, facts: Facts) -> list[Problem]:
    """L01-R02: the drawer returns his weapon; an agent needs a reason and a cadre (RB-01)."""
    values = line.values
    who, agent = person(values, "person"), person(values, "agent")
    if agent is not None:
        return _agent_return(values, who, agent, facts)
    for entry in items(values, "returned"):
        if who and entry.by and entry.by != who.id and custody.is_weapon(entry.kind):
            message = (
                f"{custody.named(entry)}應由領用人{who.label}本人繳回；代繳須填原因並經幹部核准"
            )
            return [Problem("L01-R02", message, "agent", need="agent")]
    return []


def _agent_return(
    values: Values, who: PersonRef | None, agent: PersonRef, facts: Facts
) -> list[Problem]:
    problems: list[Problem] = []
    if who is not None and agent.id == who.id:
        problems.append(Problem("L01-R02", f"{who.label}本人繳回，不必填代繳人", "agent"))
    if not text(values, "agent_reason"):
        message = f"請填{agent.label}代繳的原因"
        problems.append(Problem("L01-R02", message, "agent_reason", need="reason"))
    concerned = frozenset({agent.id, who.id} if who else {agent.id})
    approver = person(values, "agent_approver")
    what = f"{agent.label}代繳槍械"
    return problems + approval("L01-R02", "agent_approver", approver, concerned, facts, what)


def r03_rounds(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R03: rounds out = in + fired + lost, per calibre.

    Too many is refused. Too few, shots and losses are written and open an incident.
    """
    problems: list[Problem] = []
    for long_gun in (False, True):
        problems += _rounds(line.values, long_gun=long_gun)
    return problems


def _rounds(values: Values, *, long_gun: bool) -> list[Problem]:
    prefix = "long_rounds" if long_gun else "rounds"
    label = kind_label(custody.long_rounds_kind(values)) if long_gun else "手槍子彈"
    field = f"{prefix}_in"
    issued = amount(values, f"{prefix}_out")
    short = custody.missing_rounds(values, long_gun=long_gun)
    if short < 0:
        message = (
            f"{label or '長槍子彈'}領 {issued} 發，歸還、擊發、遺失合計多了 {-short} 發，請重新清點"
        )
        return [Problem("L01-R03", message, field)]
    problems: list[Problem] = []
    counted = number(values, field) is not None
    if short and counted:
        message = f"{label}領 {issued} 發，還少 {short} 發；確認後本行列為「待繳」並開立異常事件"
        problems.append(Problem("L01-R03", message, field, Severity.CONFIRM, "incident"))
    if fired := amount(values, f"{prefix}_fired"):
        report = text(values, "weapon_report")
        tail = f"報告文號 {report}" if report else "請立即報告長官並補使用警械報告文號"
        message = f"{label}擊發 {fired} 發，將開立異常事件；{tail}"
        problems.append(
            Problem("L01-R03", message, f"{prefix}_fired", Severity.CONFIRM, "incident")
        )
    if lost := amount(values, f"{prefix}_lost"):
        message = f"{label}遺失 {lost} 發，將開立異常事件並通報"
        problems.append(Problem("L01-R03", message, f"{prefix}_lost", Severity.CONFIRM, "incident"))
    return problems


def r05_cleared_in(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R05: a weapon is cleared again before the desk takes it."""
    back = custody.returned_quantities(line.values)
    returned = [gun for gun in guns(line.values) if back[gun.id] > 0]
    if not returned or flag(line.values, "cleared_in"):
        return []
    message = f"請先完成{custody.named(returned[0])}的清槍（退彈匣、拉滑套、檢查彈膛）再繳回"
    return [Problem("L01-R05", message, "cleared_in", need="confirm")]


def r08_two_person_return(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R08: nobody takes back the weapon he himself drew or carries in for another."""
    receiver = person(line.values, "received_by")
    givers = (person(line.values, "person"), person(line.values, "agent"))
    weapons = [thing for thing in items(line.values, "returned") if custody.is_weapon(thing.kind)]
    if not weapons or receiver is None or receiver.id not in {who.id for who in givers if who}:
        return []
    name = custody.named(weapons[0])
    message = f"{receiver.label}不能收繳自己繳回的{name}，請另一位同仁或幹部收繳並簽名"
    return [Problem("L01-R08", message, "received_by", need="second_officer")]


def r09_stock(line: Line, _facts: Facts) -> list[Problem]:
    """L01-R09: a line never gives back more than it took, and stock sees the rounds that were counted.

    This keeps 在所 + 出勤 + 送修 = 庫存 for every kind and calibre.
    """
    values = line.values
    problems: list[Problem] = []
    back = custody.returned_quantities(values)
    for thing in custody.drawn(values):
        extra = back[thing.id] - thing.qty
        if extra > 0 and (thing.id == thing.kind or thing.qty > 1):
            message = f"{custody.named(thing)}領 {thing.qty}，歸還多了 {extra}，請重新清點"
            problems.append(Problem("L01-R09", message, "returned"))
    for prefix, code in (
        ("rounds", custody.PISTOL_ROUNDS),
        ("long_rounds", custody.long_rounds_kind(values)),
    ):
        counted = number(values, f"{prefix}_in")
        if counted is not None and code and counted != back[code]:
            message = f"{kind_label(code)}清點 {counted} 發，入庫 {back[code]} 發，兩者不一致"
            problems.append(Problem("L01-R09", message, f"{prefix}_in"))
    return problems


def ds01_pending(line: Line, _facts: Facts) -> list[Problem]:
    """DS-01: with anything still out the line becomes 待繳, never 退勤; each item is named."""
    values = line.values
    if text(values, "moved_to") or text(values, "carry_reason"):
        return []
    owed = custody.items_owed(values)
    if not owed:
        return []
    message = f"{'、'.join(owed)}尚未歸還；確認後本行列為「待繳」，交接時會再提示"
    return [Problem("DS-01", message, "returned", Severity.CONFIRM, "confirm")]


def ds03_carry(line: Line, facts: Facts) -> list[Problem]:
    """DS-03: items outlive a session only with a reason and a cadre's approval."""
    values = line.values
    reason, approver = text(values, "carry_reason"), person(values, "carry_approver")
    if not reason and approver is None:
        return []
    if not reason:
        return [Problem("DS-03", "請填退勤後續用裝備的原因", "carry_reason", need="reason")]
    who = person(values, "person")
    concerned = frozenset({who.id} if who else ())
    return approval("DS-03", "carry_approver", approver, concerned, facts, "退勤後續用裝備")


def ds06_forgotten(line: Line, facts: Facts) -> list[Problem]:
    """DS-06: a sign-in entered late is marked 補登; past the roster's end it needs a cadre."""
    values = line.values
    in_at, planned = text(values, "in_at"), text(values, "planned_in_at")
    if not in_at or minutes_between(in_at, to_text(facts.now)) <= LATE_MINUTES:
        return []
    who, approver = person(values, "person"), person(values, "extension_approver")
    if approver is not None:
        concerned = frozenset({who.id} if who else ())
        return approval("DS-06", "extension_approver", approver, concerned, facts, "延長勤務")
    if planned and in_at > planned:
        over = minutes_between(planned, in_at)
        message = f"補登的退勤超過勤務表 {over} 分鐘，未經幹部核可前不計入超勤"
        return [Problem("DS-06", message, "extension_approver", Severity.CONFIRM, "cadre")]
    return [Problem("DS-06", "退勤為事後登記，本行將標示「補登」", "in_at", Severity.NOTICE)]


def ds07_end(line: Line, _facts: Facts) -> list[Problem]:
    """DS-07: coming back more than 15 minutes off the roster's time asks for a reason."""
    values = line.values
    in_at, planned = text(values, "in_at"), text(values, "planned_in_at")
    if not in_at or not planned or text(values, "moved_to") or text(values, "deviation_reason"):
        return []
    late = minutes_between(planned, in_at)
    if abs(late) <= DEVIATION_MINUTES or text(values, "movement_kind") == "outing":
        return []
    word = "晚" if late > 0 else "早"
    message = (
        f"退勤比預定（{roc_date.hour_minute(planned)}）{word} {abs(late)} 分鐘，請填時間差異原因"
    )
    return [Problem("DS-07", message, "deviation_reason", Severity.CONFIRM, "reason")]
