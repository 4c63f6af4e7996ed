"""Where the cameras, the siren and the terminal of the invented station hang; about 170 on its streets."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.models.equipment import AssetEntry
from kiosk.services.simulation import material

STREET_CAMERAS = 170
_ROOMS = ("值班臺", "大門", "後門走廊", "械彈室門口", "停車場", "一樓大廳", "二樓走廊", "三樓備勤室走廊",
          "地下室", "側門", "車庫", "受理區", "訊問走廊", "拘留區", "屋頂", "機房")  # fmt: skip
_SIDES = ("東", "西", "南", "北", "全景")
_FIRST = 117


def _entry(unit: str, kind: str, mark: str, label: str, **attributes: str) -> AssetEntry:
    return AssetEntry(id=f"{unit}-{mark}", unit=unit, kind=kind, label=label, attributes=attributes)


def cameras(unit: str) -> tuple[AssetEntry, ...]:
    """Return the cameras inside the station, two of them in the interview rooms."""
    own = [
        _entry(
            unit,
            "station_camera",
            f"C{at:02d}",
            f"C-{at:02d}",
            site=site,
            system="station",
            days_kept="32",
            model="DH-IPC4",
        )
        for at, site in enumerate(_ROOMS, start=1)
    ]
    rooms = [
        _entry(
            unit,
            "station_camera",
            f"RC{at}",
            f"R-{at:02d}",
            site=f"偵詢室{name}",
            system="room",
            days_kept="60",
        )
        for at, name in enumerate("一二", start=1)
    ]
    return (*own, *rooms)


def corners(unit: str, keepers: Sequence[str]) -> tuple[AssetEntry, ...]:
    """Return the street cameras, shared out among the keepers by their order."""
    roads, spots = material.places()["roads"], material.places()["spots"]
    share = -(-STREET_CAMERAS // len(keepers))
    found = []
    for at in range(STREET_CAMERAS):
        road, spot = roads[at % len(roads)], spots[(at * 7) % len(spots)]
        label = f"NH{_FIRST + at * 3:05d}"
        found.append(
            _entry(
                unit,
                "street_camera",
                label,
                label,
                site=f"{road}／{spot}",
                direction=_SIDES[at % len(_SIDES)],
                system="street",
                keeper=keepers[at // share],
                days_kept="30",
                vendor="天羅資訊",
            )
        )
    return tuple(found)


def siren(unit: str) -> AssetEntry:
    """Return the siren on the roof."""
    return _entry(
        unit,
        "siren",
        "S01",
        "民防 2-07",
        site="本所屋頂",
        siren_kind="remote_electronic",
        model="HPSS-16",
    )


def terminal(unit: str) -> AssetEntry:
    """Return the remote-control terminal beside the counter."""
    return _entry(unit, "siren_terminal", "T01", "遙控 07", site="值班臺後方", model="HP-PANEL 2")
