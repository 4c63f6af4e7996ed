"""Work narratives put together from phrases, with times that lie inside the duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from kiosk.base.instants import local
from kiosk.services.simulation import material

_MOST_SCENES = 5


@dataclass(frozen=True, slots=True)
class Occasion:
    """The duty a narrative is about."""

    duty: str
    start: datetime
    end: datetime
    place: str
    partners: Sequence[str]
    vehicle: str = ""


def _clock(at: datetime) -> str:
    return f"{local(at):%H%M}"


def _vehicle_plate(rng: Random) -> str:
    """Return a plate no citizen has: I and O are never issued."""
    letters = rng.choice(("AIO", "BIO", "EOI", "NIO", "MIO"))
    return f"{letters}-{rng.randrange(1000, 9999)}"


def _fill(phrase: str, occasion: Occasion, at: datetime, rng: Random) -> str:
    sheet = material.places()
    return phrase.format(
        start=_clock(occasion.start),
        end=_clock(occasion.end),
        time=_clock(at),
        time2=_clock(min(at + timedelta(minutes=rng.randrange(3, 14)), occasion.end)),
        place=occasion.place,
        partners="、".join(occasion.partners) or "無",
        vehicle=occasion.vehicle or "警用機車",
        box=rng.choice(sheet["boxes"]),
        road=rng.choice(sheet["roads"]),
        spot=rng.choice(sheet["spots"]),
        crossing=rng.choice(sheet["crossings"]),
        beat=rng.choice(sheet["beats"]),
        plate=_vehicle_plate(rng),
        phone=f"0900-000-{rng.randrange(100, 999)}",
        n=rng.randrange(1, 6),
    )


def narrative(occasion: Occasion, rng: Random) -> str:
    """Return the text of one duty: beginning, what happened in order of time, end."""
    sheet = material.narratives()
    minutes = max(int((occasion.end - occasion.start).total_seconds() // 60), 1)
    scenes = sheet["scenes"].get(occasion.duty, sheet["scenes"][""])
    count = min(max(1, minutes // 45), len(scenes), _MOST_SCENES)
    offsets = sorted(rng.randrange(1, max(minutes - 2, 2)) for _ in range(count))
    opening = sheet["opening"].get(occasion.duty, sheet["opening"][""])
    closing = sheet["closing"].get(occasion.duty, sheet["closing"][""])
    lines = [_fill(rng.choice(opening), occasion, occasion.start, rng)]
    for offset, scene in zip(offsets, rng.sample(scenes, count), strict=True):
        at = occasion.start + timedelta(minutes=offset)
        lines.append(_fill(rng.choice(sheet["phrases"][scene]), occasion, at, rng))
    lines.append(_fill(rng.choice(closing), occasion, occasion.end, rng))
    return "\n".join(lines)


def partner_note(occasion: Occasion, rng: Random) -> str:
    """Return a partner's own part."""
    middle = occasion.start + (occasion.end - occasion.start) / 2
    return _fill(rng.choice(material.narratives()["partner_notes"]), occasion, middle, rng)


def disposition(rng: Random) -> str:
    """Return how it ended, often nothing."""
    return rng.choice(material.narratives()["dispositions"])


def reason(sort: str, rng: Random) -> str:
    """Return a reason as officers give it: `late`, `deviation`, `instructions`, `amends`."""
    sheet = material.narratives()
    choices = {
        "late": sheet["late"],
        "deviation": sheet["deviation"],
        "instructions": sheet["instructions"],
        "amends": sheet["amends"],
    }
    return rng.choice(choices[sort])
