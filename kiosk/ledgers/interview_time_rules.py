"""Rules of L15 about time: night (R02), interruptions (R03), and the 24 hours of custody (R04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.base import roc_date
from kiosk.base.instants import from_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.custody_clock import WHOLE, Span, obstacle
from kiosk.ledgers.daylight import Daylight, Light, daylight, touches_night
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.interview_room_fields import CONSENT, IDENTITY, accused, needs_words
from kiosk.ledgers.interview_session import (
    custody,
    interruptions,
    overlap,
    paused,
    questioned,
    span_of,
)
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, records, text

_SOON = timedelta(hours=2)


def _ground(values: Values) -> list[Problem]:
    """Return what a ground for the night still lacks beside itself."""
    if needs_words(values) and not text(values, "night_permit").strip():
        message = "請填許可之檢察官或法官，或急迫之具體情形"
        return [Problem("L15-R02", message, "night_permit")]
    if text(values, "night_ground") == IDENTITY:
        message = "以查驗人別為由，夜間僅得查驗其人有無錯誤"
        return [Problem("L15-R02", message, "night_ground", Severity.NOTICE)]
    return []


def r02_night(line: Line, facts: Facts) -> list[Problem]:
    """L15-R02: to begin or go on at night needs a ground; near dusk the officer looks (刑訴 §100-3)."""
    now = daylight(facts.now, facts.limits)
    if text(line.values, "night_ground"):
        return _ground(line.values)
    if now.night:
        when = "日沒後" if facts.now >= now.sun.sunset else "日出前"
        message = f"現在是{when}（{now.words}），夜間詢問須有法定事由"
        return [Problem("L15-R02", message, "night_ground")]
    return _near(now)


def _near(now: Daylight) -> list[Problem]:
    words = {Light.NEAR_SUNSET: "接近日沒，請確認", Light.NEAR_SUNRISE: "接近日出，請確認"}
    if now.light not in words:
        return []
    message = f"{words[now.light]}（{now.words}）"
    return [Problem("L15-R02", message, "night_ground", Severity.CONFIRM)]


def r02_consented(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R02: consent to questioning at night is explicit: it is signed before the session goes on."""
    values = line.values
    if text(values, "night_ground") != CONSENT or values.get("night_consent_sig"):
        return []
    message = "同意夜間詢問須由受詢問人簽名，請先辦理「夜間事由」"
    return [Problem("L15-R02", message, "night_consent_sig")]


def r02_booked(line: Line, facts: Facts) -> list[Problem]:
    """L15-R02: say already when a room is booked that the time lies at night."""
    start, end = text(line.values, "booked_from"), text(line.values, "booked_to")
    if not start or not end or end <= start:
        return []
    begin = from_text(start)
    if not touches_night(begin, from_text(end), facts.limits):
        return []
    words = daylight(begin, facts.limits).words
    message = f"使用時間跨夜間（{words}），開始或繼續詢問須有夜間事由"
    return [Problem("L15-R02", message, "booked_from", Severity.NOTICE)]


def r02_ended(line: Line, facts: Facts) -> list[Problem]:
    """L15-R02: a session that was asked on at night without a ground is told as such."""
    if text(line.values, "night_ground"):
        return []
    asked = questioned(line.values, facts.now)
    if not any(touches_night(one.start, one.end, facts.limits) for one in asked):
        return []
    message = "有夜間詢問而無登記事由，請先辦理「夜間事由」；確無事由者確認後照實結束"
    return [Problem("L15-R02", message, "night_ground", Severity.CONFIRM)]


def r03_recorded(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R03: a suspect is recorded from beginning to end, unless urgent and told (刑訴 §100-1)."""
    values = line.values
    if not accused(values) or flag(values, "audio") or text(values, "gap_note").strip():
        return []
    message = "詢問犯罪嫌疑人應全程連續錄音；有急迫情況者請填錄音錄影中斷說明"
    return [Problem("L15-R03", message, "audio")]


def r03_pause(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R03: an interruption has a reason from its first second."""
    if text(line.values, "pause_reason").strip():
        return []
    return [Problem("L15-R03", "請填暫停原因", "pause_reason")]


def r03_resume(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R03: going on, the recording is told why and how long it was interrupted (錄存辦法 §4)."""
    found: list[Problem] = []
    if paused(line.values):
        message = "暫停起訖尚未登記，請在偵詢室頁復行"
        found.append(Problem("L15-R03", message, "pauses"))
    if not flag(line.values, "resume_notice"):
        message = "復行時請於錄音錄影中宣告中斷原因與起訖時間，並勾選"
        found.append(Problem("L15-R03", message, "resume_notice"))
    return found


def r03_ended(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R03: a session does not end inside an interruption that has no end."""
    if not paused(line.values):
        return []
    return [Problem("L15-R03", "仍在暫停中，請在偵詢室頁結束或先復行", "pauses")]


def r04_exclusions(line: Line, facts: Facts) -> list[Problem]:
    """L15-R04: what is left out of the 24 hours has a ground, times, and no question in it (§93-1)."""
    values = line.values
    if not records(values, "exclusions"):
        return []
    if not text(values, "arrested_at"):
        return [Problem("L15-R04", "請先填拘捕時間，再登記法定障礙時間", "arrested_at")]
    asked = questioned(values, facts.now)
    found: list[Problem] = []
    for record in records(values, "exclusions"):
        message = _wrong_exclusion(record, from_text(text(values, "arrested_at")), facts.now, asked)
        if message:
            found.append(Problem("L15-R04", message, "exclusions"))
    return found


def _wrong_exclusion(record: Values, arrested: datetime, now: datetime, asked: list[Span]) -> str:
    span = span_of(record)
    ground = obstacle(text(record, "kind"))
    if span is None or ground is None:
        return "法定障礙時間須有刑事訴訟法第 93 條之 1 的事由與起訖"
    words = f"{ground.label} {roc_date.hour_minute(span.start)}－{roc_date.hour_minute(span.end)}"
    if span.end <= span.start:
        return f"{words}：迄須晚於起"
    if span.start < arrested or span.end > now:
        return f"{words}：須在拘捕之後、現在之前"
    if any(overlap(span, one) for one in asked):
        return f"{words}：這段時間有詢問，不能扣除（第 93 條之 1 第 2 項）"
    return ""


def r04_arrested(line: Line, facts: Facts) -> list[Problem]:
    """L15-R04: nobody is arrested in the future, and the clock begins before he enters."""
    arrested = text(line.values, "arrested_at")
    if not arrested or from_text(arrested) <= facts.now:
        return []
    return [Problem("L15-R04", "拘捕時間不能晚於現在", "arrested_at")]


def r04_time_left(line: Line, facts: Facts) -> list[Problem]:
    """L15-R04: when the 24 hours are over or nearly so, whoever goes on is told."""
    clock = custody(line.values, facts.now)
    if clock is None:
        return []
    if clock.expired:
        message = "拘捕後 24 小時已用盡，應立即移送或釋放；確認後照實登記"
        return [Problem("L15-R04", message, "arrested_at", Severity.CONFIRM)]
    if clock.left <= _SOON:
        minutes = int(clock.left.total_seconds() // 60)
        message = f"24 小時時限剩 {minutes // 60} 小時 {minutes % 60} 分"
        return [Problem("L15-R04", message, "arrested_at", Severity.NOTICE)]
    return []


def r04_notice(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R04: the written notice of the arrest is given within 24 hours (提審法 §2)."""
    arrested, notice = text(line.values, "arrested_at"), text(line.values, "notice_at")
    if not arrested:
        return []
    if not notice:
        message = "請登記拘捕書面通知時間（提審法第 2 條，24 小時內）"
        return [Problem("L15-R04", message, "notice_at", Severity.CONFIRM)]
    if notice < arrested:
        return [Problem("L15-R04", "書面通知時間不能早於拘捕時間", "notice_at")]
    if from_text(notice) - from_text(arrested) <= WHOLE:
        return []
    message = "書面通知逾拘捕後 24 小時，請確認時間"
    return [Problem("L15-R04", message, "notice_at", Severity.CONFIRM)]


def r04_stopped(line: Line, facts: Facts) -> list[Problem]:
    """L15-R04: waiting beyond the limit of its ground counts again, and the officer is told."""
    clock = custody(line.values, facts.now)
    beyond = [one for one in clock.segments if one.over] if clock else []
    if not beyond or not interruptions(line.values, facts.now):
        return []
    labels = "、".join(dict.fromkeys(one.label for one in beyond))
    return [Problem("L15-R04", labels, "exclusions", Severity.NOTICE)]


_GOING_ON = ("start", "resume")
_CUSTODY = ("start", "custody")

TIME_RULES: tuple[Rule, ...] = (
    Rule("L15-R02", r02_booked),
    Rule("L15-R02", r02_night, steps=_GOING_ON),
    Rule("L15-R02", r02_consented, steps=("resume",)),
    Rule("L15-R02", r02_ended, steps=("end",)),
    Rule("L15-R03", r03_recorded, steps=("start",)),
    Rule("L15-R03", r03_pause, steps=("pause",)),
    Rule("L15-R03", r03_resume, steps=("resume",)),
    Rule("L15-R03", r03_ended, steps=("end",)),
    Rule("L15-R04", r04_arrested, steps=_CUSTODY),
    Rule("L15-R04", r04_exclusions, steps=("custody",)),
    Rule("L15-R04", r04_time_left, steps=_GOING_ON),
    Rule("L15-R04", r04_stopped, steps=("resume",)),
    Rule("L15-R04", r04_notice, steps=("close",)),
)
