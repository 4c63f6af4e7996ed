"""An officer as the bar shows him; apart from the bar, since signing in works before the bar is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficerChip:
    """An officer signed in at this kiosk: session or person id, `警員 陳志強`, `值班`."""

    id: str
    label: str
    detail: str = ""
