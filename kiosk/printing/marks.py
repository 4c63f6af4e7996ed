"""What stands around the table on every page (P-01): title, dates, numbers, hash, who printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kiosk.base import roc_date
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.printing.job import BlankJob, PrintJob
from kiosk.printing.sheet import Marks

_HASH_DIGITS = 8
_TAIL = re.compile(r"[0-9]+$")
_FOOT_OF_ROLE = {"cadre": "幹部", "chief": "主管", "supervisor": "督導"}
_REVIEWERS = 4
"""Reviewers a foot box has room for."""


def number_prefix(numbers: Sequence[str]) -> str:
    """Return what all printed numbers share, up to a dash; rows show only the rest."""
    named = [number for number in numbers if number]
    if not named:
        return ""
    low, high = min(named), max(named)
    shared = next((n for n, c in enumerate(low) if high[n : n + 1] != c), len(low))
    return low[: low.rfind("-", 0, shared) + 1]


def page_marks(
    job: PrintJob,
    page: tuple[int, int],
    digest: str,
    about: tuple[str, str],
    shown: Sequence[Line],
    feet: tuple[tuple[str, ...], ...],
) -> Marks:
    """Return the marks of one page; `about` is what its numbers share and the name of its sheet."""
    prefix, sheet = about
    left = [f"編號 {prefix}" if prefix else "", sheet]
    edition = max((line.revision for line in shown), default=0)
    lines = [
        f"第 {page[0]} 頁／共 {page[1]} 頁",
        f"列印：{job.printed_by.label} {roc_date.minute(job.printed_at)}",
        f"驗證碼 {digest[:_HASH_DIGITS]}",
    ]
    if job.purpose:
        lines.append(f"用途：{job.purpose}")
    if job.masked:
        lines.append("個人資料已遮罩")
    days = f"{roc_date.compact(job.date_from)}-{roc_date.compact(job.date_to)}"
    return Marks(
        title=f"{job.unit} {job.definition.title}",
        edition=f"修正版 {edition}" if edition else "",
        left="　".join(part for part in left if part),
        right=_dates(job.date_from, job.date_to),
        lines=tuple(lines),
        code=f"{job.definition.key}/{days}/{page[0]}-{page[1]}/{digest.upper()}",
        feet=feet,
    )


def blank_marks(
    job: BlankJob, page: tuple[int, int], digest: str, prefix: str, numbers: Sequence[str]
) -> Marks:
    """Return the marks of one blank form; its date is written by hand."""
    first, last = numbers[0], numbers[-1]
    return Marks(
        title=f"{job.unit} {job.definition.title}",
        edition="停機備用表",
        left=f"編號 {prefix}" if prefix else "",
        right="中華民國　　　年　　　月　　　日　星期　　",
        lines=(
            f"第 {page[0]} 頁／共 {page[1]} 頁",
            f"列印：{job.printed_by.label} {roc_date.minute(job.printed_at)}",
            f"驗證碼 {digest[:_HASH_DIGITS]}",
            "系統恢復後依編號補登",
        ),
        code=f"{job.definition.key}/{first.upper()}:{last.upper()}/{page[0]}-{page[1]}/{digest.upper()}",
        feet=tuple(() for _ in job.definition.paper.feet),
    )


def _dates(first: date, last: date) -> str:
    if first == last:
        return roc_date.formal(first)
    end = roc_date.formal(last).removeprefix("中華民國 ")
    return f"{roc_date.formal(first)} 至 {end}"


def foot_texts(definition: LedgerDef, shown: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """Return for each foot box who reviewed lines of this page, when last, and how many."""
    feet = definition.paper.feet
    label = _FOOT_OF_ROLE.get(definition.review.role, "")
    box = feet.index(label) if label in feet else len(feet) - 1
    reviews = [(review.by, review.at, line.id) for line in shown for review in line.reviews]
    people = dict.fromkeys(by for by, _, _ in reviews)
    texts = []
    for person in people:
        own = [(at, line) for by, at, line in reviews if by == person]
        count = len({line for _, line in own})
        texts += [person.label, f"{roc_date.minute(max(at for at, _ in own))} 核閱 {count} 筆"]
    more = texts[: 2 * _REVIEWERS]
    return tuple(tuple(more) if number == box else () for number in range(len(feet)))
