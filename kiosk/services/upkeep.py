"""The use cases of upkeep in one hand: cameras, sirens, the civil-defence line, duties in time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kiosk.services.air_defence import AirDefence
from kiosk.services.camera_check import CameraCheck
from kiosk.services.camera_round import CameraRound
from kiosk.services.desk import Desk
from kiosk.services.installations import Installations
from kiosk.services.periodic import Periodics
from kiosk.services.siren_test import SirenTests
from kiosk.services.uptime import Uptime


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Made once a counter: the draw of a camera outlives the page that asks for it."""

    periodics: Periodics
    camera_check: CameraCheck
    camera_round: CameraRound
    installations: Installations
    air_defence: AirDefence
    siren_tests: SirenTests
    uptime: Uptime

    @classmethod
    def of(cls, desk: Desk, rng: Random | None = None) -> Upkeep:
        """Return the use cases of one desk."""
        return cls(
            Periodics(desk),
            CameraCheck(desk, rng),
            CameraRound(desk),
            Installations(desk),
            AirDefence(desk),
            SirenTests(desk),
            Uptime(desk),
        )
