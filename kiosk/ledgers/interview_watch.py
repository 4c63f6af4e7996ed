"""What must be asked now of a use of an interview room: sunset, night, custody, interruptions, overrun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text
from kiosk.ledgers.custody_clock import obstacle
from kiosk.ledgers.daylight import daylight
from kiosk.ledgers.event import Values
from kiosk.ledgers.interview_session import custody, paused, state
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.values import amount, text

_CUSTODY_SOON = timedelta(hours=2)
_WAIT_SOON = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked now. `kind`: sunset, night, custody, wait, overrun, late, escort."""

    kind: str
    text: str
    urgent: bool = False


def asks(values: Values, now: datetime, limits: Limits) -> tuple[Ask, ...]:
    """Return what a line asks for now, the most pressing first."""
    reached = state(values)
    found: list[Ask] = []
    if reached in {"prechecked", "in_use", "paused"}:
        found += _night(values, now, limits, running=reached == "in_use")
    if reached in {"prechecked", "in_use", "paused", "ended"}:
        found += _custody(values, now)
    if paused(values) and reached == "paused":
        found += _wait(values, now)
    found += _overrun(values, now, reached)
    found += _escort(values, reached)
    return tuple(sorted(found, key=lambda one: not one.urgent))


def _night(values: Values, now: datetime, limits: Limits, *, running: bool) -> list[Ask]:
    if text(values, "night_ground"):
        return []
    light = daylight(now, limits)
    if light.night:
        since = f"日沒 {light.sun.sunset:%H:%M}" if now >= light.sun.sunset else "日出前"
        if running:
            words = f"夜間（{since}），繼續詢問須登記夜間事由，否則請暫停或結束"
            return [Ask("night", words, urgent=True)]
        return [Ask("night", f"現在是夜間（{since}），開始或復行須有夜間事由")]
    left = light.sun.sunset - now
    if left > timedelta(minutes=limits.sunset_notice_minutes):
        return []
    minutes = -(-int(left.total_seconds()) // 60)
    words = f"再 {minutes} 分鐘日沒（{light.sun.sunset:%H:%M}），之後詢問須有夜間事由"
    return [Ask("sunset", words, urgent=running)]


def _custody(values: Values, now: datetime) -> list[Ask]:
    clock = custody(values, now)
    if clock is None or clock.left > _CUSTODY_SOON:
        return []
    if clock.expired:
        return [Ask("custody", "拘捕後 24 小時已用盡，應立即移送或釋放", urgent=True)]
    minutes = int(clock.left.total_seconds() // 60)
    return [Ask("custody", f"24 小時時限剩 {minutes // 60} 小時 {minutes % 60} 分", urgent=True)]


def _wait(values: Values, now: datetime) -> list[Ask]:
    ground = obstacle(text(values, "pause_kind"))
    clock = custody(values, now)
    if ground is None or ground.longest is None or clock is None:
        return []
    kept = (one.length for one in clock.segments if one.kind == ground.code)
    left = ground.longest - sum(kept, timedelta())
    if left > _WAIT_SOON:
        return []
    hours = int(ground.longest.total_seconds() // 3600)
    if left <= timedelta():
        return [Ask("wait", f"{ground.label}已逾 {hours} 小時，之後計入 24 小時", urgent=True)]
    minutes = int(left.total_seconds() // 60)
    return [Ask("wait", f"{ground.label}再 {minutes} 分鐘滿 {hours} 小時")]


def _overrun(values: Values, now: datetime, reached: str) -> list[Ask]:
    start, end = text(values, "booked_from"), text(values, "booked_to")
    if reached in {"in_use", "paused"} and end and from_text(end) < now:
        return [Ask("overrun", f"已超過預定時間 {roc_date.hour_minute(end)}")]
    if reached == "booked" and start and from_text(start) < now - timedelta(minutes=30):
        return [Ask("late", f"預定 {roc_date.hour_minute(start)} 尚未開始，未使用請取消")]
    if reached in {"ended", "postchecked"}:
        return [Ask("late", "詢問已結束，請完成使用後檢查與值班確認")]
    return []


def _escort(values: Values, reached: str) -> list[Ask]:
    """Propose the dispatch of an escort until the line is closed (L15-R07, 解送人犯辦法 §5)."""
    officers = amount(values, "escorts")
    if not officers or reached in {"closed", "aborted"}:
        return []
    where, many = text(values, "escort_to"), amount(values, "detainees")
    words = f"建議派遣：解送 {many} 人至{where}，員警 {officers} 名，請於出勤登記派遣（F5）"
    return [Ask("escort", words)]
