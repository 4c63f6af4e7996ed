"""Sunrise and sunset of a day and a place: questioning at night is asked about by the sun, not by the clock.

Reckoned on this machine (`astral`, NOAA's equations), because a counter without network must answer too.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from kiosk.base.clock import TAIPEI


class SunDay(NamedTuple):
    """When the sun rises and sets on one day; aware instants, to the second."""

    sunrise: datetime
    sunset: datetime


@lru_cache(maxsize=512)
def sun_day(day: date, latitude: str, longitude: str) -> SunDay:
    """Return sunrise and sunset of a calendar day in Taiwan; degrees as decimal text.

    Raises ValueError for a place that is no place, or where the sun does not rise that day.
    """
    from astral import Observer
    from astral.sun import sunrise, sunset

    place = Observer(float(latitude), float(longitude))
    return SunDay(
        sunrise(place, date=day, tzinfo=TAIPEI),
        sunset(place, date=day, tzinfo=TAIPEI),
    )
