"""Testing a siren with the stopwatch: what is measured, and what the form says of it (L10-R01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers import upkeep
from kiosk.ledgers.event import Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.siren_run import KIND
from kiosk.ledgers.siren_run_rules import deviation
from kiosk.models import installations
from kiosk.services.desk import Desk, Outcome
from kiosk.services.registration import Registration

BOOK = "L10"


@dataclass(frozen=True, slots=True)
class SirenTest:
    """One test or sounding; `seconds` is the stopwatch, None while nothing was measured."""

    siren: AssetFact | None = None
    occasion: str = "routine"
    signal: str = upkeep.SILENT
    trigger: str = "remote"
    start_at: str = ""
    stop_at: str = ""
    seconds: int | None = None
    volt: str = ""
    battery_ok: bool = True
    motor_ok: bool = True
    sound_ok: bool = True
    fault: str = ""
    disabled: bool = False
    notified_to: str = ""
    notified_at: str = ""
    notice_no: str = ""
    confirmed: frozenset[str] = frozenset()

    @property
    def deviation(self) -> int:
        """Return by how many seconds the sounding was longer than its signal."""
        return deviation(self.signal, self.seconds) if self.seconds is not None else 0

    def values(self, actor: Actor, now: str) -> dict[str, Value]:
        """Return the values of the line."""
        told: dict[str, Value] = {
            "tested_at": self.start_at or now,
            "tester": actor.person.to_value(),
            "occasion": self.occasion,
            "signal": self.signal,
            "trigger": self.trigger,
            "start_at": self.start_at,
            "stop_at": self.stop_at,
            "seconds": self.seconds,
            "volt": self.volt.strip(),
            "battery_ok": self.battery_ok,
            "motor_ok": self.motor_ok,
            "sound_ok": self.sound_ok,
            "fault": self.fault.strip(),
            "disabled": self.disabled or None,
            "notified_at": self.notified_at if self.disabled else "",
            "notified_to": self.notified_to.strip() if self.disabled else "",
            "notice_no": self.notice_no.strip() if self.disabled else "",
        }
        if self.siren is not None:
            one = self.siren
            told["siren"] = {"id": one.id, "kind": one.kind, "label": one.label, "qty": 1}
        return {key: value for key, value in told.items() if value not in (None, "")}


class SirenTests:
    """The use case of the keeper."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._registration = Registration(desk)

    def sirens(self, actor: Actor) -> list[AssetFact]:
        """Return the sirens of the station; raises NotAllowed."""
        authorize(actor, BOOK, Action.READ, self._desk.unit)
        return self._desk.store.read(lambda c: installations.standing(c, self._desk.unit, (KIND,)))

    @property
    def tolerance(self) -> int:
        """Return by how many seconds a sounding may be off."""
        return self._desk.policy.limits.siren_tolerance_seconds

    def check(self, actor: Actor, test: SirenTest) -> list[Problem]:
        """Return what stands against writing the test; raises NotAllowed."""
        values = self._values(actor, test)
        return self._registration.check(
            actor, BOOK, from_text(str(values["tested_at"])), values, ""
        )

    def record(self, actor: Actor, test: SirenTest) -> Outcome:
        """Write the test; raises NotAllowed, StoreError."""
        values = self._values(actor, test)
        occurred = from_text(str(values["tested_at"]))
        return self._registration.open(actor, BOOK, occurred, values, confirmed=test.confirmed)

    def _values(self, actor: Actor, test: SirenTest) -> Mapping[str, Value]:
        return test.values(actor, to_text(self._desk.clock.now()))
