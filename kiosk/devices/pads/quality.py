"""Whether a capture is good enough to stand as a signature, and why not (pads.md §2, domain rules §4.4).

The gate proves that nothing is missing and that a hand wrote it; it says nothing about whose hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.samples import fingerprint
from kiosk.devices.pads.model import (
    MICROMETRES_PER_INCH,
    REPLAY,
    Capture,
    Finding,
    LossProof,
    PadForm,
    PenSample,
    Protection,
    Quality,
    Verdict,
)
from kiosk.devices.pads.strokes import strokes


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the gate; times in milliseconds, lengths in micrometres, shares in percent."""

    samples: int = 40
    strokes: int = 1
    duration_ms: int = 400
    ink_um: int = 8_000
    box_um: int = 15_000
    pressure_levels: int = 16
    saturated_percent: int = 20
    ink_threshold: int = 21
    """Pressure at which the pad begins to ink; the strongest has to be three times as much."""
    hole_ms: int = 60
    host_hole_ms: int = 150
    """The same by this machine's clock, for pads without one: our own delays are in it."""
    rate_percent: int = 5
    rate_slack_ms: int = 15
    """Three samples: short stretches cannot be told to a few percent."""
    frozen_ms: int = 400


DEFAULT = Thresholds()
_TIMES_THRESHOLD = 3


@dataclass(frozen=True, slots=True)
class _Ink:
    """A capture with its strokes, seen once by all the checks."""

    capture: Capture
    strokes: list[tuple[PenSample, ...]]
    limits: Thresholds

    @property
    def samples(self) -> list[PenSample]:
        return [sample for stroke in self.strokes for sample in stroke]

    def micrometres(self, units: float) -> int:
        return int(units * MICROMETRES_PER_INCH / self.capture.info.capability.units_per_inch)


def judge(
    capture: Capture,
    form: PadForm | None = None,
    limits: Thresholds = DEFAULT,
    earlier: Collection[str] = (),
) -> Quality:
    """Return the verdict on a capture: ok, or sign again with every finding.

    Strokes that began outside the ink area of `form`, on a key for instance, are no ink. `earlier`
    are fingerprints (`samples.fingerprint`) of what was judged before: a capture with one of them is a
    replay.
    """
    ink = _Ink(capture, _ink_strokes(capture, form), limits)
    findings = [finding for check in _CHECKS for finding in check(ink)]
    mark = fingerprint(capture)
    if mark and mark in earlier:  # ink that is not there is no copy of anything
        findings.append(Finding(REPLAY, "與先前的簽名完全相同", 1, 0))
    return Quality(
        verdict=Verdict.SIGN_AGAIN if findings else Verdict.OK,
        findings=tuple(findings),
        samples=len(ink.samples),
        strokes=len(ink.strokes),
        ink_um=ink.micrometres(_length(ink)),
        duration_ms=_duration(ink),
        lost=lost(capture),
        loss_proof=capture.info.loss_proof,
    )


def accept(quality: Quality, reason: str, accepted_by: str) -> Quality:
    """Return a quality that a cadre lets pass all the same; findings stay in the evidence.

    Raises InvalidInput without a reason, without a name, where there is nothing to let pass, and for a
    copy of earlier strokes: no hand writes the same twice, so that no reason excuses it.
    """
    if quality.verdict is not Verdict.SIGN_AGAIN:
        raise InvalidInput("簽名品質合格，不需另行採認")
    if quality.is_copy:
        raise InvalidInput("與先前的簽名完全相同，不得採認", hint="請當事人重新簽名")
    if not reason.strip() or not accepted_by.strip():
        raise InvalidInput("採認不合格的簽名須填寫理由與採認人")
    return replace(
        quality,
        verdict=Verdict.ACCEPTED_WITH_REASON,
        reason=reason.strip(),
        accepted_by=accepted_by.strip(),
    )


def lost(capture: Capture) -> int:
    """Return how many samples the pad numbered that are not here; 0 also where it does not number."""
    numbers = [sample.seq for sample in capture.samples if sample.seq is not None]
    return sum(two - one - 1 for one, two in pairwise(numbers) if two > one)


# ------------------------------------------------------------------------------------- measures
def _ink_strokes(capture: Capture, form: PadForm | None) -> list[tuple[PenSample, ...]]:
    found = strokes(capture.samples)
    if form is None:
        return list(found)
    can, area = capture.info.capability, form.ink_area
    return [
        stroke for stroke in found if area.holds(*form.pixel_under(can, stroke[0].x, stroke[0].y))
    ]


def _times(stroke: Sequence[PenSample]) -> list[int]:
    """Return milliseconds: the pad's own, or this machine's where the pad has none."""
    own = [sample.time_ms for sample in stroke if sample.time_ms is not None]
    if len(own) == len(stroke):
        return own
    return [sample.host_ns // 1_000_000 for sample in stroke]


def _length(ink: _Ink) -> float:
    return sum(
        math.hypot(two.x - one.x, two.y - one.y)
        for stroke in ink.strokes
        for one, two in pairwise(stroke)
    )


def _duration(ink: _Ink) -> int:
    times = _times(ink.samples)
    return times[-1] - times[0] if times else 0


def _stretches(samples: tuple[PenSample, ...]) -> list[list[PenSample]]:
    """Return the runs with the pen in range, in which the pad samples without a pause."""
    found: list[list[PenSample]] = []
    inside = False
    for sample in samples:
        if sample.rdy and inside:
            found[-1].append(sample)
        elif sample.rdy:
            found.append([sample])
        inside = sample.rdy
    return found


# --------------------------------------------------------------------------------------- checks
def _complete(ink: _Ink) -> list[Finding]:
    found = []
    if missing := lost(ink.capture):
        found.append(Finding("lost", f"傳輸中遺失 {missing} 點", missing, 0))
    if not ink.capture.is_ended:
        found.append(Finding("no_end", "沒有收到離筆訊號，結尾可能不完整", 0, 1))
    return found


def _genuine(ink: _Ink) -> list[Finding]:
    counts, found = ink.capture.counts, []
    alien = counts.foreign + (counts.plain if ink.capture.protection is not Protection.NONE else 0)
    if alien:
        found.append(Finding("foreign", f"有 {alien} 筆資料不屬於這次簽名", alien, 0))
    if counts.malformed:
        text = f"有 {counts.malformed} 筆資料損壞"
        found.append(Finding("malformed", text, counts.malformed, 0))
    return found


def _steady(ink: _Ink) -> list[Finding]:
    """Compare the pad's own time with the count of its samples, stretch by stretch."""
    if any(sample.time_ms is None for sample in ink.capture.samples):
        return []
    rate = ink.capture.info.capability.rate_hz
    expected = actual = 0
    for stretch in _stretches(ink.capture.samples):
        times = _times(stretch)
        actual += times[-1] - times[0]
        expected += (len(stretch) - 1) * 1000 // rate
    limit = max(expected * ink.limits.rate_percent // 100, ink.limits.rate_slack_ms)
    off = abs(actual - expected)
    if off <= limit:
        return []
    return [Finding("rate", f"取樣時間與筆數相差 {off} 毫秒", off, limit)]


def _enough(ink: _Ink) -> list[Finding]:
    limits, samples = ink.limits, ink.samples
    figures = (
        ("few_samples", "筆跡點數太少", len(samples), limits.samples),
        ("few_strokes", "沒有筆畫", len(ink.strokes), limits.strokes),
        ("short_time", "書寫時間太短", _duration(ink), limits.duration_ms),
        ("short_ink", "筆跡太短", ink.micrometres(_length(ink)), limits.ink_um),
        ("small", "簽名太小", ink.micrometres(_extent(samples)), limits.box_um),
    )
    return [
        Finding(code, f"{text}（{value}，至少 {limit}）", value, limit)
        for code, text, value, limit in figures
        if value < limit
    ]


def _extent(samples: list[PenSample]) -> int:
    """Return the longer side of the box around the ink, in units of the pad."""
    if not samples:
        return 0
    across = [sample.x for sample in samples]
    down = [sample.y for sample in samples]
    return max(max(across) - min(across), max(down) - min(down))


def _pressed(ink: _Ink) -> list[Finding]:
    pressures = [sample.pressure for sample in ink.samples]
    if not pressures:
        return []
    limits, found = ink.limits, []
    levels, strongest = len(set(pressures)), max(pressures)
    if levels < limits.pressure_levels:
        text = f"筆壓變化太少（{levels} 級，至少 {limits.pressure_levels} 級）"
        found.append(Finding("flat_pressure", text, levels, limits.pressure_levels))
    full = pressures.count(ink.capture.info.capability.max_pressure) * 100 // len(pressures)
    if full >= limits.saturated_percent:
        text = f"筆壓 {full}% 超出量測範圍"
        found.append(Finding("saturated", text, full, limits.saturated_percent))
    least = limits.ink_threshold * _TIMES_THRESHOLD
    if strongest < least:
        found.append(Finding("faint", f"筆壓太輕（最大 {strongest}）", strongest, least))
    return found


def _unbroken(ink: _Ink) -> list[Finding]:
    """Look for pauses inside strokes; a pad that numbers samples without timing them needs no clock."""
    timed = all(sample.time_ms is not None for sample in ink.samples)
    if not timed and ink.capture.info.loss_proof is LossProof.COUNTED:
        return []
    limit = ink.limits.hole_ms if timed else ink.limits.host_hole_ms
    hole = max(
        (two - one for stroke in ink.strokes for one, two in pairwise(_times(stroke))), default=0
    )
    if hole <= limit:
        return []
    return [Finding("hole", f"筆畫中斷 {hole} 毫秒", hole, limit)]


def _moving(ink: _Ink) -> list[Finding]:
    """A tip that presses differently without moving at all is a broken pad, not a hand."""
    longest = max((_frozen(stroke) for stroke in ink.strokes), default=0)
    if longest < ink.limits.frozen_ms:
        return []
    text = f"筆尖位置停住 {longest} 毫秒而筆壓仍在變化"
    return [Finding("frozen", text, longest, ink.limits.frozen_ms)]


def _frozen(stroke: Sequence[PenSample]) -> int:
    times = _times(stroke)
    longest = begin = 0
    changed = False
    for index, (one, two) in enumerate(pairwise(stroke), start=1):
        if (one.x, one.y) != (two.x, two.y):
            begin, changed = index, False
            continue
        changed = changed or one.pressure != two.pressure
        if changed:
            longest = max(longest, times[index] - times[begin])
    return longest


_CHECKS: tuple[Callable[[_Ink], list[Finding]], ...] = (
    _complete,
    _genuine,
    _steady,
    _enough,
    _pressed,
    _unbroken,
    _moving,
)
