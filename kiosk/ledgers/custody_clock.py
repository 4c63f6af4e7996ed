"""The 24 hours of custody and the time that does not count against them (刑訴 §91, §93-1).

Pure: intervals in, segments for a bar out. Every interval is half-open, so that neighbours never overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from kiosk.ledgers.definition import Choice

WHOLE = timedelta(hours=24)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One ground of §93-1 I; `longest` is how much of it may be left out, None for no limit."""

    code: str
    label: str
    item: str
    longest: timedelta | None = None


OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle("obstacle", "交通障礙或不可抗力", "§93-1 I①"),
    Obstacle("transport", "在途解送", "§93-1 I②"),
    Obstacle("night", "夜間不得詢問", "§93-1 I③"),
    Obstacle("health", "身體健康突發事由", "§93-1 I④"),
    Obstacle("lawyer", "等候辯護人", "§93-1 I⑤", 4 * _HOUR),
    Obstacle("companion", "等候陪同人", "§93-1 I⑤", 4 * _HOUR),
    Obstacle("interpreter", "等候通譯", "§93-1 I⑥", 6 * _HOUR),
    Obstacle("bail", "候保或候責付", "§93-1 I⑦", 4 * _HOUR),
    Obstacle("habeas", "法院提審期間", "§93-1 I⑧"),
)
_BY_CODE = {one.code: one for one in OBSTACLES}


def obstacle_choices() -> tuple[Choice, ...]:
    """Return the grounds of exclusion as choices of a field."""
    return tuple(Choice(one.code, one.label) for one in OBSTACLES)


def obstacle(code: str) -> Obstacle | None:
    """Return a ground of exclusion by its code, None for a reason that stops no clock."""
    return _BY_CODE.get(code)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval [start, end) and what it was."""

    start: datetime
    end: datetime
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the bar. `kind` names the ground that stops the clock, empty where it runs.

    `over` marks waiting beyond the limit of its ground: the clock runs again.
    """

    start: datetime
    end: datetime
    kind: str = ""
    over: str = ""

    @property
    def length(self) -> timedelta:
        """Return how long the stretch is."""
        return self.end - self.start

    @property
    def label(self) -> str:
        """Return the word for the stretch."""
        if self.over:
            return f"{_BY_CODE[self.over].label}逾時，計入"
        return _BY_CODE[self.kind].label if self.kind else "計入 24 小時"


@dataclass(frozen=True, slots=True)
class CustodyClock:
    """How the time since the arrest counts; `segments` follow each other without gap from arrest to now."""

    segments: tuple[Segment, ...]
    used: timedelta
    excluded: timedelta
    now: datetime

    @property
    def left(self) -> timedelta:
        """Return what is left of the 24 hours, never negative."""
        return max(WHOLE - self.used, timedelta())

    @property
    def deadline(self) -> datetime:
        """Return when the 24 hours end if the clock runs from now on."""
        return self.now + self.left

    @property
    def expired(self) -> bool:
        """Tell whether the 24 hours are over."""
        return self.used >= WHOLE


def custody_clock(
    arrested: datetime,
    now: datetime,
    exclusions: Iterable[Span],
    questioned: Iterable[Span] = (),
) -> CustodyClock:
    """Return how the time from the arrest until now counts (刑訴 §93-1).

    Waiting longer than the limit of its ground counts; the limit is used up by elapsed waiting, in the
    order of time. While he was questioned the clock runs whatever else is claimed (§93-1 II). Spans that
    are empty, reversed, or of a kind that stops no clock change nothing.
    """
    end = max(now, arrested)
    asked = [one for one in (_within(span, arrested, end) for span in questioned) if one]
    stopping, over = _limited(
        [
            one
            for one in (_within(span, arrested, end) for span in exclusions)
            if one and one.kind in _BY_CODE
        ]
    )
    edges = {arrested, end}
    for span in (*asked, *stopping, *over):
        edges |= {span.start, span.end}
    points = sorted(edges)
    segments: list[Segment] = []
    for start, stop in pairwise(points):
        kind = "" if _cover(asked, start) else _cover(stopping, start)
        beyond = "" if kind or _cover(asked, start) else _cover(over, start)
        _join(segments, Segment(start, stop, kind, beyond))
    excluded = sum((one.length for one in segments if one.kind), timedelta())
    return CustodyClock(tuple(segments), end - arrested - excluded, excluded, end)


def _within(span: Span, start: datetime, end: datetime) -> Span | None:
    first, last = max(span.start, start), min(span.end, end)
    return Span(first, last, span.kind or "asked") if first < last else None


def _limited(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """Return what stops the clock, and what lies beyond the limit of its ground."""
    stopping: list[Span] = []
    over: list[Span] = []
    for one in OBSTACLES:
        left = one.longest
        for span in _union([span for span in spans if span.kind == one.code]):
            if left is None:
                stopping.append(span)
                continue
            edge = min(span.start + left, span.end)
            left -= edge - span.start
            if edge > span.start:
                stopping.append(Span(span.start, edge, one.code))
            if edge < span.end:
                over.append(Span(edge, span.end, one.code))
    return stopping, over


def _union(spans: list[Span]) -> list[Span]:
    """Return the spans of one kind without overlap, in the order of time."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start <= joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.start, max(last.end, span.end), span.kind)
        else:
            joined.append(span)
    return joined


def _cover(spans: Sequence[Span], at: datetime) -> str:
    """Return the kind of the first span that holds an instant, in the order of the law's list."""
    return next((span.kind for span in spans if span.start <= at < span.end), "")


def _join(segments: list[Segment], new: Segment) -> None:
    last = segments[-1] if segments else None
    if last and (last.kind, last.over) == (new.kind, new.over):
        segments[-1] = Segment(last.start, new.end, new.kind, new.over)
    else:
        segments.append(new)


def escorts_needed(detainees: int, *, night: bool = False, long_way: bool = False) -> int:
    """Return how many officers take detainees elsewhere (解送人犯辦法 §5).

    Two for one or two detainees, one more for each further; at night or over a long way three for two.
    """
    if detainees <= 0:
        return 0
    usual = 2 + max(detainees - 2, 0)
    return usual + 1 if (night or long_way) and detainees > 1 else usual
