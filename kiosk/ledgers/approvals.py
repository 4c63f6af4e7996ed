"""Who may approve: a cadre or the chief, and never his own line (RB-01)."""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import Facts

APPROVER_ROLES = frozenset({"cadre", "chief"})


def approval(
    code: str,
    field: str,
    approver: PersonRef | None,
    concerned: frozenset[str],
    facts: Facts,
    what: str,
) -> list[Problem]:
    """Return what is wrong with an approval: missing, own line (RB-01), or not a cadre.

    `concerned` are the ids of those the act is about; `what` completes `…須由幹部核准`.
    """
    if approver is None:
        return [Problem(code, f"{what}須由幹部核准，請幹部登入核准", field, need="cadre")]
    if approver.id in concerned:
        message = f"{approver.label}不能核准自己的登記，請另一位幹部核准"
        return [Problem("RB-01", message, field, need="cadre")]
    known = facts.person(approver.id)
    if known is None or not known.roles & APPROVER_ROLES:
        return [Problem(code, f"{approver.label}不是幹部，{what}須由幹部核准", field, need="cadre")]
    return []
