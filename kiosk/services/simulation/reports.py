"""What citizens report and what offices call about, day by day, through the services of the counter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import NotRequired, TypedDict, cast

from kiosk.base.instants import at_local, from_text, to_text
from kiosk.base.roc_date import compact, hour_minute
from kiosk.identity.permissions import Actor
from kiosk.ledgers.case_lists import case_category, jurisdiction_of
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import text
from kiosk.models.people import PersonEntry
from kiosk.services.asked_signatures import NOTHING, Given
from kiosk.services.desk import Outcome
from kiosk.services.intake import Intake
from kiosk.services.intake_draft import IntakeDraft
from kiosk.services.phone_calls import PhoneCalls
from kiosk.services.simulation import material
from kiosk.services.simulation.counter import NotWritten
from kiosk.services.simulation.stage import Stage
from kiosk.services.simulation.station import actor_of
from kiosk.services.steps import Steps

_ON_PAPER = Given(on_paper=frozenset({"reporter_sig"}))
_CASES_A_DAY, _CALLS_A_DAY = (5, 9), (4, 7)
_HOURS = (8, 9, 10, 11, 11, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 22, 23, 25)
"""Local hours at which people come and call; 25 is one o'clock at night."""
_CHANNELS = (
    ("counter",) * 8 + ("phone",) * 5 + ("call_110",) * 4 + ("patrol", "call_1999", "online")
)
_WITHDRAWN, _NO_ID, _DECLINED, _TRANSFERRED, _LATE_NUMBER, _LATE_DONE = (
    0.04,
    0.06,
    0.04,
    0.05,
    0.12,
    0.25,
)
_RESTRICTED_EVERY = 3
_NUMBERS = (
    *("A200000003", "F100000006", "Z299999992", "I130000002", "O290000003"),
    *("W100000010", "X200000029", "L100000037", "Y200000048"),
)
"""Made for tests; they belong to nobody."""


class CaseSheet(TypedDict):
    """One kind of report: `{ago}`, `{now}` and `{place}` stand in the summary."""

    category: str
    summary: str
    actions: str
    things: NotRequired[str]
    plates: NotRequired[bool]


class CallSheet(TypedDict):
    """One call between offices; `due` sets a time limit, `forward` hands it to a colleague."""

    category: str
    unit: str
    title: str
    subject: str
    content: str
    due: NotRequired[bool]
    forward: NotRequired[bool]


class ReportSheet(TypedDict):
    """The written material of cases and calls."""

    cases: list[CaseSheet]
    withdrawals: list[str]
    calls: list[CallSheet]


@cache
def _sheet() -> ReportSheet:
    return cast("ReportSheet", material.reports())


@dataclass(slots=True)
class _Taken:
    """A case in hand: its line, the officer who goes there, and what the sheet says of its end."""

    line: str
    officer: PersonEntry
    sheet: CaseSheet
    numbers: dict[str, Value] = field(default_factory=dict)


class ReportPlay:
    """Lives cases and calls of each day; `on_desk` is who stands at the counter."""

    def __init__(self, stage: Stage, on_desk: Callable[[], PersonEntry | None]) -> None:
        self._desk = desk = stage.desk
        self._station = stage.station
        self._rng = stage.chance("reports")
        self._later, self._omissions = stage.later, stage.omissions
        self._on_desk = on_desk
        self._intake, self._calls, self._steps = Intake(desk), PhoneCalls(desk), Steps(desk)
        self._number = 0

    def schedule(self, day: date, number: int) -> None:
        """Put the cases and calls of a day on the agenda."""
        rng = self._rng
        usual = [one for one in _sheet()["cases"] if not _restricted(one)]
        chosen = rng.sample(usual, rng.randrange(*_CASES_A_DAY))
        if number % _RESTRICTED_EVERY == 1:
            chosen.append(rng.choice([one for one in _sheet()["cases"] if _restricted(one)]))
        for case in chosen:
            self._later(self._at(day), partial(self._report, case))
        for call in rng.sample(_sheet()["calls"], rng.randrange(*_CALLS_A_DAY)):
            self._later(self._at(day), partial(self._call, call))

    def _at(self, day: date) -> datetime:
        return at_local(day, self._rng.choice(_HOURS), self._rng.randrange(60))

    def _clerk(self) -> Actor:
        return actor_of(self._on_desk() or self._rng.choice(self._station.ranks), on_desk=True)

    def _in(self, low: int, high: int, act: Callable[[], None]) -> None:
        """Do something between `low` and `high` minutes from now."""
        minutes = self._rng.randrange(low, high)
        self._later(self._desk.clock.now() + timedelta(minutes=minutes), act)

    # --- cases ----------------------------------------------------------------------------------

    def _report(self, case: CaseSheet) -> None:
        clerk, rng = self._clerk(), self._rng
        draft = self._told(self._intake.begin(clerk), case, rng.choice(_CHANNELS))
        if rng.random() < _WITHDRAWN:
            reason = rng.choice(_sheet()["withdrawals"])
            _written(self._intake.withdraw(clerk, draft, reason))
            return
        asked = self._intake.to_sign(clerk, draft)
        line = _written(self._intake.confirm(clerk, draft, _ON_PAPER if asked else NOTHING)).lines[
            0
        ]
        if asked:
            self._omissions.leave(16, line, self._desk.duty_day(self._desk.clock.now()))
        taken = _Taken(line, rng.choice(self._station.ranks), case)
        self._in(2, 9, partial(self._dispatch, taken))
        category = case_category(case["category"])
        if category is not None and category.criminal:
            late = rng.random() < _LATE_NUMBER
            deadline = self._desk.clock.now() + timedelta(hours=48)
            self._omissions.leave(11, line, since=deadline)
            low, high = (49 * 60, 70 * 60) if late else (60, 26 * 60)
            self._in(low, high, partial(self._platform, taken))
        elif category is not None and category.missing:
            taken.numbers = {"missing_sheet": "b", "missing_no": self._case_no("M")}

    def _told(self, draft: IntakeDraft, case: CaseSheet, channel: str) -> IntakeDraft:
        rng, now = self._rng, self._desk.clock.now()
        place = f"{rng.choice(material.places()['roads'])}{rng.randrange(1, 240)}號"
        begun = now - timedelta(minutes=rng.randrange(20, 600))
        said = case["summary"].format(ago=hour_minute(begun), now=hour_minute(now), place=place)
        full = f"臺北市內湖區{place}"
        values: dict[str, Value] = {
            "channel": channel,
            "case_category": case["category"],
            "occurred_from": to_text(begun),
            "place": full,
            "jurisdiction": jurisdiction_of(full),
            "summary": said,
            **self._reporter(channel),
        }
        if "things" in case:
            values["things"] = case["things"]
        if "plates" in case:
            values["plates"] = f"{rng.choice(('MOI', 'BOI', 'AOI'))}-{rng.randrange(1000, 9999)}"
        for key, value in values.items():
            draft = draft.with_value(key, value)
        return draft

    def _reporter(self, channel: str) -> dict[str, Value]:
        """Return who reports, as much as this way of reporting tells."""
        rng = self._rng
        if channel == "patrol":
            return {"anonymous": True}
        sheet = material.names()
        name = "".join(rng.choice(sheet[key]) for key in ("surnames", "first", "second"))
        known: dict[str, Value] = {
            "reporter_name": name,
            "reporter_phone": f"0900000{rng.randrange(1000):03d}",
            "relation": rng.choice(("victim", "victim", "witness", "other")),
        }
        if channel != "counter":
            return known
        known["notices_ack"] = True
        if rng.random() < _NO_ID:
            known |= {"no_id": True, "no_id_reason": "證件未帶，口述身分"}
        else:
            number = rng.choice(_NUMBERS)
            known |= {
                "reporter_id_no": number,
                "reporter_sex": "male" if number[1] == "1" else "female",
                "reporter_birth": f"{rng.randrange(1950, 2006)}-0{rng.randrange(1, 10)}-15",
            }
        if rng.random() < _DECLINED:
            known["unsigned_reason"] = "報案人趕時間先行離去"
        return known

    def _dispatch(self, taken: _Taken) -> None:
        values: dict[str, Value] = {"officers": [taken.officer.ref.to_value()]}
        _written(self._steps.take(self._clerk(), taken.line, "dispatch", values))
        self._in(4, 16, partial(self._arrive, taken))

    def _arrive(self, taken: _Taken) -> None:
        _written(self._steps.take(actor_of(taken.officer), taken.line, "arrive", {}))
        category = case_category(taken.sheet["category"])
        if category is not None and not category.criminal:
            moved = self._rng.random() < _TRANSFERRED
            self._in(25, 140, partial(self._end, taken, moved=moved))

    def _platform(self, taken: _Taken) -> None:
        """Keep the number of the national platform; now and then later than the 48 hours."""
        number = self._case_no("P")
        _written(self._intake.keep_number(self._clerk(), taken.line, number, ""))
        self._omissions.make_up(11, taken.line)
        self._in(30, 600, partial(self._end, taken, moved=False))

    def _end(self, taken: _Taken, *, moved: bool) -> None:
        officer = actor_of(taken.officer)
        actions = taken.sheet["actions"]
        if moved:
            values: dict[str, Value] = {"transferred_to": "士林分局文林派出所", "actions": actions}
            _written(self._steps.take(officer, taken.line, "transfer", values))
            return
        category = case_category(taken.sheet["category"])
        outcome = "platform" if category is not None and category.criminal else "handled"
        done: dict[str, Value] = {"actions": actions, "outcome": outcome, **taken.numbers}
        _written(self._steps.take(officer, taken.line, "handle", done))

    def _case_no(self, letter: str) -> str:
        self._number += 1
        return f"{letter}{compact(self._desk.clock.now().date())}{self._number:05d}"

    # --- calls ----------------------------------------------------------------------------------

    def _call(self, sheet: CallSheet) -> None:
        clerk, rng, now = self._clerk(), self._rng, self._desk.clock.now()
        names = material.names()
        peer = "".join(rng.choice(names[key]) for key in ("surnames", "first", "second"))
        values: dict[str, Value] = {
            "category": sheet["category"],
            "peer_unit": sheet["unit"],
            "peer_title": sheet["title"] or None,
            "peer_name": peer,
            "subject": sheet["subject"],
            "content": sheet["content"],
            "read_back": True
            if sheet["category"] in {"command", "command_center", "duty_change"}
            else None,
        }
        colleague = rng.choice(self._station.ranks)
        if sheet.get("due"):
            values["due_at"] = to_text(now + timedelta(hours=rng.randrange(2, 20)))
        if sheet.get("forward"):
            values["forwarded_to"] = [colleague.ref.to_value()]
        draft = self._calls.begin(clerk)
        for key, value in values.items():
            draft = draft.with_value(key, value)
        line = _written(self._calls.record(clerk, draft)).lines[0]
        if sheet.get("due"):
            limit = from_text(text(draft.values, "due_at"))
            self._omissions.leave(13, line, since=limit)
            after = timedelta(minutes=rng.randrange(20, 300))
            at = limit + after if rng.random() < _LATE_DONE else max(limit - after, now + after / 4)
            self._later(at, partial(self._done, line, None))
        elif sheet.get("forward"):
            self._omissions.leave(13, line)
            self._in(20, 400, partial(self._done, line, colleague))

    def _done(self, line: str, who: PersonEntry | None) -> None:
        actor = actor_of(who) if who is not None else self._clerk()
        _written(self._steps.take(actor, line, "done", {"action": "已依通話內容辦理完畢"}))
        self._omissions.make_up(13, line)


def _restricted(case: CaseSheet) -> bool:
    category = case_category(case["category"])
    return category is not None and category.restricted


def _written(outcome: Outcome) -> Outcome:
    if not outcome.lines:
        raise NotWritten("；".join(one.message for one in outcome.problems))
    return outcome
