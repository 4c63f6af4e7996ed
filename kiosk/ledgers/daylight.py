"""Day, night and the minutes between them, as the rules on questioning ask (刑訴 §100-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.base.instants import local
from kiosk.base.sun import SunDay, sun_day
from kiosk.ledgers.limits import Limits


class Light(StrEnum):
    """What the sun says of an instant; `near_*` is reckoned as day but within the error of the almanac."""

    DAY = "day"
    NEAR_SUNRISE = "near_sunrise"
    NEAR_SUNSET = "near_sunset"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Daylight:
    """The light at one instant of one place, with the sun of that calendar day."""

    light: Light
    sun: SunDay

    @property
    def night(self) -> bool:
        """Tell whether it is night: before sunrise or from sunset on (刑訴 §100-3 III)."""
        return self.light is Light.NIGHT

    @property
    def words(self) -> str:
        """Return `日出 06:34　日沒 17:09`."""
        return f"日出 {self.sun.sunrise:%H:%M}　日沒 {self.sun.sunset:%H:%M}"


def sun_of(instant: datetime, limits: Limits) -> SunDay:
    """Return the sun of the instant's calendar day at the station."""
    return sun_day(local(instant).date(), limits.latitude, limits.longitude)


def daylight(instant: datetime, limits: Limits) -> Daylight:
    """Return the light at an instant, with a guard band of `limits.dusk_minutes` on the bright side.

    On the dark side the reckoning stands: a ground asked for two minutes too early does no harm.
    """
    sun = sun_of(instant, limits)
    guard = timedelta(minutes=limits.dusk_minutes)
    if instant < sun.sunrise or instant >= sun.sunset:
        return Daylight(Light.NIGHT, sun)
    if instant >= sun.sunset - guard:
        return Daylight(Light.NEAR_SUNSET, sun)
    if instant < sun.sunrise + guard:
        return Daylight(Light.NEAR_SUNRISE, sun)
    return Daylight(Light.DAY, sun)


def touches_night(start: datetime, end: datetime, limits: Limits) -> bool:
    """Tell whether any instant of [start, end) is night."""
    if daylight(start, limits).night:
        return True
    return end > sun_of(start, limits).sunset
