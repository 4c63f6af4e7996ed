"""The written material of the invented station, read from `resources/demo/*.json`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypedDict, cast

from kiosk.ledgers.reference import sheet

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "demo"


class PistolModel(TypedDict):
    """One model of pistol: marks run on from `first`; `share` is its part of the stock."""

    model: str
    mark: str
    first: int
    share: int


class Outsider(TypedDict):
    """An account of another unit that may look at the station."""

    account: str
    title: str
    name: str
    unit: str
    groups: list[str]


class StationSheet(TypedDict):
    """The station as its sign shows it."""

    unit: str
    letter: str
    name: str
    short: str
    address: str
    phone: str
    account_prefix: str
    pistol_models: list[PistolModel]
    beyond: list[Outsider]


class NameSheet(TypedDict):
    """Whole names with rare characters, and characters to put names together from."""

    fixed: list[str]
    surnames: str
    first: str
    second: str


class NarrativeSheet(TypedDict):
    """Phrases of work logs by duty code and scene."""

    opening: dict[str, list[str]]
    closing: dict[str, list[str]]
    scenes: dict[str, list[str]]
    phrases: dict[str, list[str]]
    dispositions: list[str]
    partner_notes: list[str]
    late: list[str]
    deviation: list[str]
    instructions: list[str]
    amends: list[str]


def _read(name: str) -> object:
    return sheet(name, FOLDER, "示範資料檔")


@cache
def station() -> StationSheet:
    """Return the station's own sheet."""
    return cast("StationSheet", _read("station"))


@cache
def names() -> NameSheet:
    """Return what officers' names are made of."""
    return cast("NameSheet", _read("names"))


@cache
def places() -> dict[str, list[str]]:
    """Return places of the district by sort: roads, spots, boxes, routes, crossings …"""
    return cast("dict[str, list[str]]", _read("places"))


@cache
def narratives() -> NarrativeSheet:
    """Return the phrases of work logs."""
    return cast("NarrativeSheet", _read("narratives"))


@cache
def reports() -> object:
    """Return what citizens report and offices call about; `reports.py` knows its shape."""
    return _read("reports")
