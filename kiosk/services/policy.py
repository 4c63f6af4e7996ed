"""What a unit may set: local rules that are not public law, never constants in code."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.ledgers.limits import Limits


@dataclass(frozen=True, slots=True)
class Policy:
    """Settings of the unit that the use cases obey; minutes and hours as whole numbers."""

    grace_minutes: int = 10
    """An officer corrects his own entry without approval for so long (domain §4.3)."""
    late_minutes: int = 10
    """Recorded later than this after the fact is 補登 and needs a reason (T-07)."""
    future_minutes: int = 5
    """Nothing may be recorded as having happened further ahead than this (C-05)."""
    early_minutes: int = 30
    """A duty on the roster may be begun so long before its start; the rules of L01 use the same number."""
    deviation_minutes: int = 15
    """Planned and actual may differ by this without a reason (DS-07)."""
    roster_start_hour: int = 8
    """The hour at which the unit's roster day begins (6 to 9)."""
    work_log_hours: int = 24
    """A work log handed in later than this counts as late (L03-R02)."""
    proxy_hours: int = 24
    """An entry by another that stays unconfirmed longer turns red (C-04)."""
    sign_gun_issue: bool = True
    """The drawer signs for a weapon on the screen or pad; otherwise his session stands for it."""
    idle_seconds: int = 90
    """The counter hides the screen after so long without a touch (domain §11.2: 60 to 120)."""
    citizen_on_screen: bool = False
    """A citizen may sign on the screen; otherwise without a pad he signs the printed form (domain §10)."""
    attachment_mb: int = 10
    """A scan or photograph may be no larger than this (10⁶ bytes)."""
    limits: Limits = field(default_factory=Limits)
    """What the rules of the books obey."""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Directory group -> roles."""
