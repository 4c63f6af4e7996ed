"""Rules of L15 about the room and who is in it, named after the domain reference (R01, R05 … R11)."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base import roc_date
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.custody_clock import escorts_needed
from kiosk.ledgers.daylight import daylight
from kiosk.ledgers.definition import Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.interview_room_fields import PRECHECKS, accused, protected
from kiosk.ledgers.interview_session import days_around, held, overlap, room_day
from kiosk.ledgers.interview_time_rules import TIME_RULES
from kiosk.ledgers.line import Line
from kiosk.ledgers.room_care_rules import blocked_by_fault
from kiosk.ledgers.values import amount, flag, item, number, person, persons, records, text

ROOM = "interview_room"
PROTECTED_ROOM = "protected"
"""The attribute `type` of a room for juveniles and victims (溫馨談話室, 少年詢問室)."""
_TWO = 2
LONGEST = timedelta(hours=24)
"""Nobody is questioned longer in one session (刑訴 §91); a longer booking is a slip of the keyboard."""


def media_key(number_text: str) -> str:
    """Return the key under which a recording's number is found again."""
    return f"media:{number_text.strip().casefold()}"


def _ticked(values: Values, key: str) -> bool:
    checks = values.get("precheck")
    return isinstance(checks, dict) and checks.get(key) is True


def r01_room(line: Line, facts: Facts) -> list[Problem]:
    """L15-R01: only a room of this station is used, and none whose recorder is out of order (L16-R02)."""
    room = item(line.values, "room")
    if room is None:
        return []
    fact = facts.asset(room.id)
    if fact is None or fact.kind != ROOM:
        return [Problem("L15-R01", f"本所沒有偵詢室「{room.label}」", "room")]
    fault = blocked_by_fault(facts, room.id)
    if not fault or text(line.values, "alt_recorder").strip():
        return []
    booking = not text(line.values, "prechecked_at")
    message = f"{fault}，不得使用；請改用其他偵詢室，或在使用前檢查填替代錄音設備"
    severity = Severity.NOTICE if booking else Severity.BLOCK
    return [Problem("L16-R02", message, "alt_recorder", severity)]


def r01_tested(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R01: no start without a check before use, the recorder tried and played back (錄存辦法 §12 II)."""
    values = line.values
    if not text(values, "prechecked_at"):
        return [Problem("L15-R01", "尚未完成使用前檢查，不能開始詢問", "precheck")]
    found: list[Problem] = []
    if not records(values, "care_line"):
        message = "使用前檢查會同時寫入保養紀錄簿，請在偵詢室頁辦理"
        found.append(Problem("L15-R01", message, "precheck"))
    tested = _ticked(values, "recorder") and bool(text(values, "test_record").strip())
    if not tested and not text(values, "alt_recorder").strip():
        message = "錄音錄影未試錄播放，不能開始；請試錄後填編號，或填替代錄音設備"
        found.append(Problem("L15-R01", message, "test_record"))
    if not _ticked(values, "safety"):
        message = "室內有危險物品，請排除後再檢查"
        found.append(Problem("L15-R01", message, "precheck"))
    if accused(values) and not _ticked(values, "search"):
        message = "犯罪嫌疑人與少年進入前須搜身"
        found.append(Problem("L15-R01", message, "precheck"))
    return found


def r01_rights(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R01: a suspect is told his rights before the first question (刑訴 §95)."""
    if not accused(line.values) or flag(line.values, "rights_notice"):
        return []
    return [Problem("L15-R01", "請先告知刑事訴訟法第 95 條權利事項", "rights_notice")]


def r01_desk(line: Line, facts: Facts) -> list[Problem]:
    """L15-R01: key and room are taken back by the desk, not by the one who questioned (RB-01)."""
    who = person(line.values, "investigator")
    if who is None or facts.actor.ref.id != who.id:
        return []
    message = f"{who.label}是本件承辦，請由值班或其他同仁確認鑰匙與偵詢室"
    return [Problem("RB-01", message, "desk_sig")]


def r05_recorder(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R05: who writes the record does not question, unless urgent and fully recorded (刑訴 §43-1 II)."""
    values = line.values
    asks, writes = person(values, "investigator"), person(values, "recorder")
    if asks is None or (writes is not None and writes.id != asks.id):
        return []
    urgent = text(values, "sole_ground").strip()
    if not urgent:
        message = "詢問人不得兼任筆錄人；急迫而無人可筆錄時，請填事由並全程錄音錄影"
        return [Problem("L15-R05", message, "recorder")]
    begun = bool(text(values, "q_start"))
    if begun and not (flag(values, "audio") and flag(values, "video")):
        return [Problem("L15-R05", "未另由他人筆錄時，須全程錄音及錄影", "video")]
    message = f"詢問人自行筆錄，事由：{urgent}（將記明於紀錄）"
    return [Problem("L15-R05", message, "recorder", Severity.NOTICE)]


def r06_phone(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R06: no mobile telephone goes into the room; what was taken is listed with its locker."""
    values = line.values
    if not _ticked(values, "no_phone"):
        message = "受詢問人的行動電話不得帶入偵詢室，請寄放並登記後再檢查"
        severity = Severity.BLOCK if accused(values) else Severity.NOTICE
        return [Problem("L15-R06", message, "deposits", severity)]
    if accused(values) and not text(values, "deposits").strip():
        message = "請逐項登記寄放的行動電話及物品；沒有請填「無」"
        return [Problem("L15-R06", message, "deposits")]
    return []


def r07_guard(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R07: at least one guard, two where there is a risk."""
    guards = {who.id for who in persons(line.values, "guards")}
    needed = _TWO if flag(line.values, "risk") else 1
    if len(guards) >= needed:
        return []
    message = f"戒護人員至少 {needed} 人{'（高風險）' if needed > 1 else ''}，目前 {len(guards)} 人"
    return [Problem("L15-R07", message, "guards")]


def r07_escort(line: Line, facts: Facts) -> list[Problem]:
    """L15-R07: who is taken on is escorted by as many officers as the law names (解送人犯辦法 §5)."""
    many = amount(line.values, "detainees")
    night = daylight(facts.now, facts.limits).night
    needed = escorts_needed(many, night=night, long_way=flag(line.values, "long_way"))
    if (number(line.values, "escorts") or 0) >= needed:
        return []
    message = f"解送 {many} 人須派 {needed} 名員警（解送人犯辦法第 5 條）"
    return [Problem("L15-R07", message, "escorts")]


def r08_protected(line: Line, facts: Facts) -> list[Problem]:
    """L15-R08: juveniles and protected victims are heard in a room made for them, or set apart."""
    room = item(line.values, "room")
    fact = facts.asset(room.id) if room else None
    if fact is None or not protected(line.values):
        return []
    if fact.attributes.get("type") == PROTECTED_ROOM or text(line.values, "room_note").strip():
        return []
    message = f"{fact.label}不是溫馨談話室或少年詢問室；請改用，或填隔離措施"
    return [Problem("L15-R08", message, "room_note")]


def r09_media(line: Line, facts: Facts) -> list[Problem]:
    """L15-R09: a recording is labelled and kept under a number of its own (錄存辦法 §6)."""
    media = text(line.values, "media_no").strip()
    if not media:
        return []
    if media not in text(line.values, "media_label"):
        message = "媒體標籤須載明姓名或代號、時間、案由與編號，請在偵詢室頁結束詢問"
        return [Problem("L15-R09", message, "media_label")]
    for other in facts.lines_about("L15", media_key(media)):
        if other.line != line.id and text(other.values, "media_no").strip() == media:
            message = f"媒體編號 {media} 已用於 {other.number}，請核對標籤"
            return [Problem("L15-R09", message, "media_no")]
    return []


def r10_free(line: Line, facts: Facts) -> list[Problem]:
    """L15-R10: two sessions of one room never overlap; one may begin when the other ends."""
    room, wanted = item(line.values, "room"), held(line.values, facts.now)
    start, end = text(line.values, "booked_from"), text(line.values, "booked_to")
    if start and end and end <= start:
        return [Problem("L15-R10", "使用時間迄須晚於使用時間起", "booked_to")]
    if room is None or wanted is None:
        return []
    if wanted.end - wanted.start > LONGEST:
        return [Problem("L15-R10", "一次使用最長 24 小時，請分次登記", "booked_to")]
    keys = [room_day(room.id, day) for day in days_around(wanted)]
    others = {one.line: one for key in keys for one in facts.lines_about("L15", key)}
    for other in others.values():
        taken = held(other.values, facts.now)
        if other.line != line.id and taken and overlap(taken, wanted):
            hours = f"{roc_date.minute(taken.start)} 至 {roc_date.hour_minute(taken.end)}"
            message = f"{room.label}在 {hours} 已有使用登記（{other.number}），時間不能重疊"
            return [Problem("L15-R10", message, "booked_from")]
    return []


def r11_cameras(line: Line, _facts: Facts) -> list[Problem]:
    """L15-R11: the cameras of the room run before anybody is questioned in it."""
    if not text(line.values, "q_start") or _ticked(line.values, "cameras"):
        return []
    label = next(one.label for one in PRECHECKS if one.code == "cameras")
    severity = Severity.BLOCK if flag(line.values, "video") else Severity.NOTICE
    return [Problem("L15-R11", f"使用前檢查未勾選「{label}」，請先開啟鏡頭", "video", severity)]


def level_up(values: Values) -> bool:
    """Tell whether the line is of the special class (L15-R08, 個資法 §6)."""
    return protected(values)


_START = ("start",)
_BEFORE = ("precheck", "start")

RULES: tuple[Rule, ...] = (
    Rule("L15-R01", r01_room),
    Rule("L15-R10", r10_free),
    Rule("L15-R05", r05_recorder),
    Rule("L15-R08", r08_protected),
    Rule("L15-R01", r01_room, steps=_BEFORE),
    Rule("L15-R01", r01_tested, steps=_BEFORE),
    Rule("L15-R10", r10_free, steps=_START),
    Rule("L15-R01", r01_rights, steps=_START),
    Rule("L15-R05", r05_recorder, steps=_START),
    Rule("L15-R06", r06_phone, steps=_START),
    Rule("L15-R07", r07_guard, steps=_START),
    Rule("L15-R08", r08_protected, steps=_START),
    Rule("L15-R11", r11_cameras, steps=_START),
    Rule("L15-R07", r07_escort, steps=("escort",)),
    Rule("L15-R09", r09_media, steps=("end",)),
    Rule("L15-R01", r01_desk, steps=("close",)),
    *TIME_RULES,
)
