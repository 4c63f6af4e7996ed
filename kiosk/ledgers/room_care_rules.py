"""Rules of L16: what counts as a fault, which fault stops the room, and the proof that recording works."""

from __future__ import annotations

from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Choice, Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, item, number, text

FLAGS = (
    ("audio_ok", "錄音"),
    ("video_ok", "錄影"),
    ("mic_ok", "麥克風"),
    ("burner_ok", "燒錄"),
    ("test_play_ok", "試錄播放"),
    ("pc_ok", "電腦"),
    ("printer_ok", "列印"),
    ("screen_ok", "螢幕"),
    ("light_ok", "照明"),
    ("ac_ok", "空調"),
)
"""What is looked at with a yes or no, in the order of the sheet."""
CAMERAS = (Choice("front", "鏡頭一（受詢問人）"), Choice("room", "鏡頭二（全室）"))
SAFETY = (
    Choice("no_sharp", "無尖銳物"),
    Choice("lock", "門鎖"),
    Choice("padding", "護墊"),
    Choice("bell", "緊急鈴"),
)
_FATAL = ("audio_ok", "mic_ok", "test_play_ok")
"""Without any of these nothing said in the room is recorded (刑訴 §100-1)."""


def _unticked(values: Values, key: str) -> bool:
    checks = values.get(key)
    return isinstance(checks, dict) and not all(checks.values())


def faulty(values: Values) -> bool:
    """Tell whether anything looked at was not in order, or a fault was written down."""
    return (
        any(values.get(key) is False for key, _ in FLAGS)
        or _unticked(values, "cam_ok")
        or _unticked(values, "safety")
        or bool(text(values, "fault"))
    )


def fatal(values: Values) -> bool:
    """Tell whether the room cannot record what is said: no audio, no microphone, nothing played back."""
    return any(values.get(key) is False for key in _FATAL)


def blocked_by_fault(facts: Facts, room: str) -> str:
    """Return why a room may not be used now (L16-R02), or empty text.

    A fault stays open until its own line says that it was repaired; a later check in order does not end it.
    """
    for line in facts.lines_open("L16"):
        named = item(line.values, "room")
        if named and named.id == room and line.state != "checking" and fatal(line.values):
            what = text(line.values, "fault") or "無法錄音"
            return f"{named.label}有未完修的故障（{what}，{line.number}）"
    return ""


def r01_time(line: Line, facts: Facts) -> list[Problem]:
    """L16-R01: a check tells of the present state of the room, so one room is not checked twice at once."""
    room, at = item(line.values, "room"), text(line.values, "checked_at")
    if room is None or not at:
        return []
    for other in facts.lines_of_day("L16", line.duty_date):
        named = item(other.values, "room")
        same = named is not None and named.id == room.id and other.line != line.id
        if same and text(other.values, "checked_at") == at:
            message = f"{room.label}這個時間已有檢查紀錄（{other.number}），請勿重複登記"
            return [Problem("L16-R01", message, "checked_at")]
    return []


def r01_clock(line: Line, facts: Facts) -> list[Problem]:
    """L16-R01: a recorder whose clock is off is a fault, for its pictures are evidence of times."""
    drift, most = number(line.values, "clock_drift_s"), facts.limits.clock_drift_seconds
    if drift is None or abs(drift) <= most or text(line.values, "fault"):
        return []
    message = f"錄影時間相差 {abs(drift)} 秒，超過 {most} 秒，請校正並在「異常情形」說明"
    return [Problem("L16-R01", message, "fault")]


def r02_fatal(line: Line, _facts: Facts) -> list[Problem]:
    """L16-R02: say at once that a room without sound may not be used until it is repaired."""
    room = item(line.values, "room")
    if room is None or not fatal(line.values):
        return []
    message = f"{room.label}無法錄音，完修前不得使用；急用請另備錄音設備"
    return [Problem("L16-R02", message, "fault", Severity.NOTICE)]


def r03_test_recording(line: Line, facts: Facts) -> list[Problem]:
    """L16-R03: the id of the test recording is kept, and a recording is made anew for each check."""
    room, test = item(line.values, "room"), text(line.values, "test_record").strip()
    if not test:
        if not flag(line.values, "test_play_ok"):
            return []  # the field itself is asked for; nothing was played
        return [Problem("L16-R03", "請填試錄檔編號，作為試錄播放的依據", "test_record")]
    if room is None:
        return []
    for other in facts.lines_about("L16", f"a:{room.id}"):
        if other.line != line.id and text(other.values, "test_record") == test:
            message = f"試錄檔 {test} 已用於 {other.number}，請重新試錄"
            return [Problem("L16-R03", message, "test_record")]
    return []


RULES: tuple[Rule, ...] = (
    Rule("L16-R01", r01_time),
    Rule("L16-R01", r01_clock),
    Rule("L16-R02", r02_fatal),
    Rule("L16-R03", r03_test_recording),
)
