"""RSV 預留表單號碼: numbers of a book that were printed on empty forms, and what became of each of them.

Not one of the sixteen books: an internal register, so that numbers stay without gaps although paper was
written while the kiosk was down or a citizen would not sign on it (P-07, 電子簽章法 §5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.ledgers.definition import (
    Choice,
    Field,
    FieldKind,
    LedgerDef,
    Phase,
    ReviewCycle,
    Source,
    State,
    Who,
)
from kiosk.ledgers.event import Values
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.values import number, records, text

KEY = "RSV"
PURPOSES = (
    Choice("outage", "停機備用"),
    Choice("paper_wanted", "民眾不採電子簽名"),
    Choice("outside", "外勤攜出"),
)
_SYSTEM = (Who.SYSTEM,)
_MOST = 9_999_999

FIELDS = (
    Field("book", "簿冊", FieldKind.TEXT, _SYSTEM, required=True, limit=8, width=6),
    Field("title", "簿冊名稱", FieldKind.TEXT, _SYSTEM, required=True, limit=60, width=20),
    Field("purpose", "用途", FieldKind.CHOICE, required=True, choices=PURPOSES, width=12),
    Field("prefix", "編號字頭", FieldKind.TEXT, _SYSTEM, required=True, limit=40, width=16),
    Field("year", "民國年", FieldKind.INTEGER, _SYSTEM, required=True, minimum=1, maximum=999),
    Field("letter", "機號", FieldKind.TEXT, _SYSTEM, required=True, limit=4),
    Field(
        "first",
        "起號",
        FieldKind.INTEGER,
        _SYSTEM,
        required=True,
        minimum=1,
        maximum=_MOST,
        width=8,
    ),
    Field(
        "last", "迄號", FieldKind.INTEGER, _SYSTEM, required=True, minimum=1, maximum=_MOST, width=8
    ),
    Field(
        "reserved_at",
        "預留時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=10,
    ),
    Field("used", "已補登", FieldKind.LINKS, _SYSTEM, many=True),
    Field("struck", "已註銷", FieldKind.LINKS, _SYSTEM, many=True),
    Field(
        "settled_at",
        "結清時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        phase=Phase.CLOSE,
        source=Source.NOW,
        width=10,
    ),
)


class FormNumber(NamedTuple):
    """One number on a printed form: its serial in the series of the book, and as it is printed."""

    serial: int
    printed: str


def form_numbers(values: Values) -> Iterator[FormNumber]:
    """Yield every number of a reservation in order."""
    first, last = number(values, "first") or 0, number(values, "last") or -1
    for serial in range(first, last + 1):
        yield FormNumber(serial, f"{text(values, 'prefix')}{serial:05d}")


def accounted(values: Values) -> dict[str, str]:
    """Return for each number that was used or struck what became of it: printed number -> words."""
    found = {text(one, "ref"): "已補登" for one in records(values, "used")}
    return found | {
        text(one, "ref"): f"註銷：{text(one, 'reason')}" for one in records(values, "struck")
    }


def left(values: Values) -> tuple[FormNumber, ...]:
    """Return the numbers of which nothing is known yet, in order."""
    known = accounted(values)
    return tuple(one for one in form_numbers(values) if one.printed not in known)


def state(values: Values) -> str:
    """Return `open` until every form was typed in or struck off."""
    return "settled" if text(values, "settled_at") else "open"


def summary(values: Values) -> str:
    """Return `L06 115-AW3B2-06-A00012～00016 尚餘 3 張`."""
    spare = len(left(values))
    span = f"{text(values, 'prefix')}{number(values, 'first') or 0:05d}"
    end = f"{number(values, 'last') or 0:05d}"
    rest = f"尚餘 {spare} 張" if spare else "已全部補登或註銷"
    return f"{text(values, 'book')} {span}～{end} {rest}"


def references(values: Values) -> list[str]:
    """Return the key under which the reservations of a book are found again."""
    return [f"reserved:{text(values, 'book')}"] if text(values, "book") else []


RESERVED_FORMS = LedgerDef(
    key=KEY,
    number=0,
    table="reserved_form",
    title="預留表單號碼登記",
    short="預留表單",
    version=1,
    fields=FIELDS,
    states=(State("open", "待補登", open=True), State("settled", "已結清")),
    state=state,
    summary=summary,
    rules=(),
    paper=Paper(
        landscape=True,
        rows_per_page=12,
        columns=(
            PaperColumn("編號", 20, ("@number",)),
            PaperColumn("預留時間", 26, ("reserved_at", "@actor_name")),
            PaperColumn("簿冊", 44, ("book", "title")),
            PaperColumn("用途", 24, ("purpose",)),
            PaperColumn("編號字頭", 36, ("prefix",)),
            PaperColumn("起號", 14, ("first",)),
            PaperColumn("迄號", 14, ("last",)),
            PaperColumn("已補登", 45, ("used",)),
            PaperColumn("已註銷", 50, ("struck",)),
            PaperColumn("結清時間", 26, ("settled_at",)),
        ),
        feet=("值班", "幹部", "主管"),
    ),
    review=ReviewCycle(7, "cadre", "每週由幹部核閱"),
    retention_years=5,
    law="警察局簿冊管理規定（編號不得跳號）；電子簽章法第 5 條",
    search=("book", "title", "prefix"),
    closes="settled_at",
    when="reserved_at",
    references=references,
    by_page=True,
    help="預留空白表單時自動開立；每一張都要依編號順序補登，或寫明原因註銷，編號才不會跳號。",
    group="內部",
)
