"""What every play acts on: the counter, the people of the station, the agenda, chance, what is left undone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kiosk.services.desk import Desk
from kiosk.services.simulation.office import Later
from kiosk.services.simulation.omissions import Omissions
from kiosk.services.simulation.station import DemoStation


@dataclass(frozen=True, slots=True)
class Stage:
    """The same for all plays of a simulated station; `later` puts an act on the agenda."""

    desk: Desk
    station: DemoStation
    seed: int
    later: Later
    omissions: Omissions

    def chance(self, subject: str) -> Random:
        """Return the chance of one subject: what another draws more or less does not change its days."""
        return Random(f"{subject}-{self.seed}")  # noqa: S311 - repeatable, nothing to protect
