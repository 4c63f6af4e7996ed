"""Rules of L03, one function each, named after the domain reference.

L03-R05 (templates) and L03-R07 (times) are in `work_log_text.py`; L03-R06 (autosave) belongs to
the page and the draft store.
"""

from __future__ import annotations

from kiosk.base.instants import minutes_between, to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Phase, Rule
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import person, persons, records, text
from kiosk.ledgers.work_log_text import BLANK, personal_tokens

LATE_MINUTES = 24 * 60
QUERY_KEYS = frozenset({"kind", "ref", "text", "who", "at", "system", "purpose"})
"""What a query line may say: who, when, which system, for which purpose; never the result."""


def r01_one_entry(line: Line, _facts: Facts) -> list[Problem]:
    """L03-R01: one shared entry per duty segment; each partner confirms or adds his own part."""
    values = line.values
    author = person(values, "author")
    partners = persons(values, "partners")
    if author is not None and author.id in {partner.id for partner in partners}:
        return [Problem("L03-R01", f"{author.label}是記錄人，不必再列為同班員警", "partners")]
    return []


def r01_partners(line: Line, _facts: Facts) -> list[Problem]:
    """L03-R01: partners who have neither confirmed nor added anything are named."""
    noted = {text(record, "ref") for record in records(line.values, "partner_notes")}
    done = noted | set(line.confirmed_by)
    open_ones = [who.label for who in persons(line.values, "partners") if who.id not in done]
    if not open_ones:
        return []
    message = f"{'、'.join(open_ones)}尚未確認或補充這則紀錄，下次登入時會提示"
    return [Problem("L03-R01", message, "partner_notes", Severity.NOTICE)]


def r02_in_time(line: Line, facts: Facts) -> list[Problem]:
    """L03-R02: due at sign-in; after 24 hours the entry is late and needs a reason."""
    end_at = text(line.values, "end_at")
    handed_in = text(line.values, "submitted_at") or to_text(facts.now)
    if not end_at or line.late_reason:
        return []
    after = minutes_between(end_at, handed_in)
    if after <= LATE_MINUTES:
        return []
    message = f"勤務結束已 {after // 60} 小時，超過 24 小時的紀錄會標示「補登」，請填原因"
    return [Problem("L03-R02", message, "submitted_at", Severity.CONFIRM, "reason")]


def r03_personal(line: Line, _facts: Facts) -> list[Problem]:
    """L03-R03: the officer is told what others will see covered."""
    problems: list[Problem] = []
    for key in ("narrative", "disposition"):
        count = len(personal_tokens(text(line.values, key)))
        if count:
            message = f"內容有 {count} 處證號、電話或車號，他人螢幕上會遮蔽"
            problems.append(Problem("L03-R03", message, key, Severity.NOTICE))
    return problems


def r04_queries(line: Line, _facts: Facts) -> list[Problem]:
    """L03-R04: a query is noted as a reference with its purpose, never with its result."""
    problems: list[Problem] = []
    for record in records(line.values, "links"):
        if text(record, "kind") != "query":
            continue
        name = text(record, "text") or text(record, "system") or "查詢紀錄"
        if record.keys() - QUERY_KEYS:
            message = f"「{name}」只能記查詢時間、系統與事由，不能帶入查詢結果"
            problems.append(Problem("L03-R04", message, "links"))
        elif not text(record, "purpose"):
            problems.append(Problem("L03-R04", f"請填「{name}」的查詢事由", "links", need="reason"))
    return problems


def r05_blanks(line: Line, _facts: Facts) -> list[Problem]:
    """L03-R05: blanks of the template that nobody filled in are pointed out."""
    blanks = text(line.values, "narrative").count(BLANK)
    if not blanks:
        return []
    message = f"工作記事還有 {blanks} 處空格「{BLANK}」沒有填"
    return [Problem("L03-R05", message, "narrative", Severity.CONFIRM, "confirm")]


RULES: tuple[Rule, ...] = (
    Rule("L03-R01", r01_one_entry),
    Rule("L03-R01", r01_one_entry, Phase.CLOSE),
    Rule("L03-R04", r04_queries, Phase.CLOSE),
    Rule("L03-R02", r02_in_time, Phase.CLOSE),
    Rule("L03-R05", r05_blanks, Phase.CLOSE),
    Rule("L03-R03", r03_personal, Phase.CLOSE),
    Rule("L03-R01", r01_partners, Phase.CLOSE),
)
