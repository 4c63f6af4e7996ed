"""Rules of L06, one function each, named after the domain reference (L06-R01 … R07).

L06-R01 also lives in `services.intake` (a draft with content becomes a line), L06-R02 in `case_intake.due`,
L06-R05 in `case_intake.level`, L06-R06 in `case_intake_terms.signs`, L06-R07 in
`services.intake_statistics`.
"""

from __future__ import annotations

from kiosk.base.result import Problem, Severity
from kiosk.ledgers.case_intake_terms import (
    category_of,
    criminal,
    missing_person,
    named,
    registered,
    restricted,
    without_id,
)
from kiosk.ledgers.case_lists import COUNTER
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.event import Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.text_forms import sex_of_number
from kiosk.ledgers.values import flag, text

LEDGER = "L06"
_SHORT_STORY = 10
_SHORT_REASON = 4
_SEX = {"male": "男", "female": "女"}


def r01_reason(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R01: nobody is sent away; a withdrawal says why, in more than a word."""
    if registered(line.values):
        return []
    if len(text(line.values, "withdraw_reason").strip()) >= _SHORT_REASON:
        return []
    message = "請寫明報案人撤回的原因；受理後不得以任何理由不予登記"
    return [Problem("L06-R01", message, "withdraw_reason", need="reason")]


def has_record_number(values: Values) -> bool:
    """Tell whether the national platform knows the case."""
    return bool(text(values, "npa_case_no") or text(values, "certificate_no"))


def r02_platform(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R02: a criminal case ends here only with its number of the national platform."""
    if not criminal(line.values) or has_record_number(line.values):
        return []
    message = "刑案須登錄 e 化平臺：請填 e 化平臺案號或受（處）理案件證明單號"
    return [Problem("L06-R02", message, "npa_case_no")]


def r02_number(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R02: an entry about the platform says a number."""
    if has_record_number(line.values) or text(line.values, "missing_no"):
        return []
    return [Problem("L06-R02", "請填 e 化平臺案號、證明單號或失蹤表編號", "npa_case_no")]


def r02_reminder(line: Line, facts: Facts) -> list[Problem]:
    """L06-R02: who takes a criminal case is told at once what is due next."""
    if not criminal(line.values) or has_record_number(line.values):
        return []
    hours = facts.limits.case_record_hours
    message = f"刑案：登記後請登錄 e 化平臺，{hours} 小時內完成刑案紀錄表；口頭告訴另製作筆錄"
    return [Problem("L06-R02", message, "case_category", Severity.NOTICE)]


def r03_times(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R03: the times agree with each other (符實)."""
    values = line.values
    begun, ended = text(values, "occurred_from"), text(values, "occurred_to")
    received = text(values, "received_at")
    if begun and received and begun > received:
        return [Problem("L06-R03", "發生時間晚於受理時間，請重新輸入", "occurred_from")]
    if ended and begun and ended < begun:
        return [Problem("L06-R03", "發生時間的迄早於起，請重新輸入", "occurred_to")]
    return []


def r03_facts(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R03: a summary tells who, what, when, where and which thing (刑案紀錄作業 §9)."""
    values = line.values
    if not registered(values):
        return []
    category = category_of(values)
    story = text(values, "summary").strip()
    lacking = []
    if not (text(values, "reporter_name") or text(values, "parties")):
        lacking.append(("人", "沒有報案人也沒有當事人", "parties"))
    if story and len(story) < _SHORT_STORY:
        lacking.append(("事", "案情摘要過短", "summary"))
    goods = text(values, "things") or text(values, "plates")
    if category is not None and category.goods and not goods:
        lacking.append(("物", "沒有寫明財物或車輛", "things"))
    return [
        Problem("L06-R03", f"人事時地物缺「{word}」：{why}", field, Severity.NOTICE)
        for word, why, field in lacking
    ]


def r03_sex(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R03: identity number and sex tell the same; otherwise a person confirms (domain §14.1)."""
    told = sex_of_number(text(line.values, "reporter_id_no"))
    said = text(line.values, "reporter_sex")
    if not told or said not in _SEX or told == said:
        return []
    message = f"證號屬{_SEX[told]}性，性別填「{_SEX[said]}」，請核對證件後確認"
    return [Problem("L06-R03", message, "reporter_sex", Severity.CONFIRM, "confirm")]


def r04_missing(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R04: a search for a person is kept in the national system; here its number stays."""
    values = line.values
    if not missing_person(values):
        return []
    if text(values, "missing_sheet") and (
        text(values, "missing_no") or text(values, "npa_case_no")
    ):
        return []
    message = "失蹤人口須登錄失蹤人口系統：請選甲、乙或丙表並填編號"
    return [Problem("L06-R04", message, "missing_no")]


def r05_protected(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R05: cases of protected victims are told apart at once."""
    if not restricted(line.values):
        return []
    message = "限閱案件：清單只顯示代號，姓名與內容僅承辦人可見，查閱會列入分局清單"
    return [Problem("L06-R05", message, "case_category", Severity.NOTICE)]


def r06_by_phone(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R06: who is not here cannot sign; a reason for a missing signature is asked at the counter only."""
    values = line.values
    if not text(values, "unsigned_reason") or text(values, "channel") == COUNTER:
        return []
    message = "不是臨櫃受理，不需簽名，也不用填未簽名原因"
    return [Problem("L06-R06", message, "unsigned_reason", Severity.NOTICE)]


def r01_no_condition(line: Line, _facts: Facts) -> list[Problem]:
    """L06-R01: lacking papers or a name is never a ground to refuse; two contradicting marks are."""
    values = line.values
    if flag(values, "anonymous") and text(values, "reporter_name"):
        return [Problem("L06-R01", "已勾選匿名，請清除姓名，或取消匿名", "anonymous")]
    if without_id(values) and text(values, "reporter_id_no") and named(values):
        return [Problem("L06-R01", "已填證號，請取消「未帶證件」", "no_id")]
    return []


HANDLE, PLATFORM = "handle", "platform"
RULES: tuple[Rule, ...] = (
    Rule("L06-R01", r01_no_condition),
    Rule("L06-R01", r01_reason, Phase.CLOSE),
    Rule("L06-R03", r03_times),
    Rule("L06-R03", r03_sex),
    Rule("L06-R03", r03_facts),
    Rule("L06-R02", r02_reminder),
    Rule("L06-R05", r05_protected),
    Rule("L06-R06", r06_by_phone),
    Rule("L06-R02", r02_platform, Phase.CLOSE, (HANDLE,)),
    Rule("L06-R02", r02_number, steps=(PLATFORM,)),
    Rule("L06-R04", r04_missing, Phase.CLOSE, (HANDLE,)),
)
