"""Who may let a signature pass that the quality gate refused twice: a cadre beside the counter, with a reason."""

from __future__ import annotations

from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor, Role, not_self
from kiosk.ledgers.event import PersonRef

_MAY = frozenset({Role.CADRE, Role.CHIEF})
_ACT = "採認"


def acceptance_problems(cadre: Actor, counter: Actor, signer: str) -> list[Problem]:
    """Return what keeps `cadre` from accepting: no cadre of this unit, or one who is concerned (RB-01).

    `signer` is the id of the person who signs (empty for a citizen), `counter` who works at the counter.
    """
    if cadre.person.id == counter.person.id:
        words = f"{cadre.person.label}正在本機作業，簽名須由另一位幹部採認"
        return [Problem("RB-01", words, need="cadre")]
    if cadre.unit != counter.unit or not cadre.roles & _MAY:
        words = f"{cadre.person.label}不是本單位幹部，簽名須由幹部採認"
        return [Problem("SIGN-QUALITY", words, need="cadre")]
    return not_self(cadre.person, PersonRef(signer, "", ""), act=_ACT)
