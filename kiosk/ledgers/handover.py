"""L02 值班人員交接登記簿: who has the desk, what he took over, and that he counted it himself."""

from __future__ import annotations

from kiosk.ledgers.definition import (
    Authority,
    Classification,
    LedgerDef,
    ReviewCycle,
    Signer,
    State,
    Step,
)
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.handover_fields import (
    FIELDS,
    KINDS,
    counts_of,
    differs,
    found_counts,
    partial,
    result_of,
)
from kiosk.ledgers.handover_rules import RULES
from kiosk.ledgers.paper import Paper, PaperColumn, SubRow
from kiosk.ledgers.values import flag, person, records, text

_ROWS = (("在所", "in_store"), ("出勤", "out"), ("送修", "repair"), ("庫存", "total"))
_BESIDE = ("pistol_mag", "keys")
"""Counted, but without a column on the official sheet of fifteen: they stand in 備考."""
_SHEET = tuple(choice for choice in KINDS if choice.code not in _BESIDE)
_REMARK = "備考"


def state(values: Values) -> str:
    """Return how far the handover has come; until `accepted` the outgoing officer is responsible."""
    if text(values, "accepted_at"):
        return "accepted"
    if values.get("out_sig"):
        return "signed_out"
    if not values.get("counted"):
        return "opened"
    if not (differs(values) or partial(values)):
        return "counted"
    if values.get("witness_id"):
        return "witnessed"
    return "recounted" if values.get("recount") or not differs(values) else "mismatch"


def summary(values: Values) -> str:
    """Return `陳志強 → 張雅婷 相符`."""
    outgoing, incoming = person(values, "outgoing_id"), person(values, "incoming_id")
    names = " → ".join(who.name for who in (outgoing, incoming) if who)
    result = {"equal": "相符", "mismatch": "清點不符"}.get(text(values, "count_result"), "")
    part = "部分交接" if partial(values) else ""
    return " ".join(word for word in (names, result, part) if word)


def void_blocked(_values: Values) -> str:
    """Return why no handover is ever voided: the chain of desk holders may have no gap (L02-R02)."""
    return "交接紀錄決定值班由誰負責，不能作廢；有誤請以更正或備註說明"


def sub_rows(values: Values) -> tuple[SubRow, ...]:
    """Return the four printed rows 在所／出勤／送修／庫存 with their counts by column label."""
    rows = []
    for label, key in _ROWS:
        counts = counts_of(values, key)
        cells = [("項目", label)]
        cells += [(kind.label, str(counts.get(kind.code, ""))) for kind in _SHEET]
        beside = [kind for kind in KINDS if kind.code in _BESIDE and kind.code in counts]
        cells.append((_REMARK, "、".join(f"{kind.label} {counts[kind.code]}" for kind in beside)))
        rows.append(SubRow(tuple(cells)))
    return tuple(rows)


def from_form(values: Values) -> dict[str, Value]:
    """Return what the page compares and repeats: the result of the count, and what is handed on in words."""
    expected = counts_of(values, "in_store")
    words = "；".join(text(one, "text") for one in records(values, "open_items"))
    found: dict[str, Value] = {"count_result": result_of(expected, found_counts(values))}
    return {**found, "handed_on": words[: HANDOVER.by_key["handed_on"].limit]} if words else found


def _there(values: Values) -> bool:
    return not flag(values, "outgoing_absent")


STEPS = (
    Step(
        "witness",
        "見證",
        ("recounted",),
        fields=("diff_note",),
        authority=Authority.APPROVE,
        by="witness_id",
        at="witnessed_at",
        not_by=("outgoing_id", "incoming_id"),
        hint="會同清點後說明差異；帳面數不會因此改變，另以異常事件處理",
    ),
    Step(
        "sign_out", "交班簽章", ("counted", "witnessed"), hint="交班人簽名後，仍由其負責到接班為止"
    ),
    Step(
        "accept",
        "接班",
        ("signed_out",),
        at="accepted_at",
        closes=True,
        hint="接班人簽名後，值班即由其負責",
    ),
)

HANDOVER = LedgerDef(
    key="L02",
    number=2,
    table="desk_handover",
    title="值班人員交接登記簿",
    short="值班交接",
    version=1,
    fields=FIELDS,
    states=(
        State("opened", "清點中", open=True),
        State("counted", "已清點", open=True),
        State("mismatch", "清點不符", open=True),
        State("recounted", "複點不符", open=True),
        State("witnessed", "已見證", open=True),
        State("signed_out", "交班已簽", open=True),
        State("accepted", "已接班"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=4,
        columns=(
            PaperColumn(
                "時間／交班／接班", 34, ("handover_at", "outgoing_id", "incoming_id"), "\n"
            ),
            PaperColumn("項目", 14, ()),
            *(PaperColumn(kind.label, 12, ()) for kind in _SHEET),
            PaperColumn(_REMARK, 20, ()),
            PaperColumn("見證／說明", 25, ("count_result", "witness_id", "diff_note")),
        ),
        feet=("幹部", "主管", "督導"),
        note=("handed_on", "key_note", "cctv_note", "comm_note", "partial_reason"),
        sub_rows=sub_rows,
    ),
    review=ReviewCycle(1, "cadre", "每日由幹部核閱"),
    retention_years=5,
    law="警察勤務條例第 11 條第 5 款、第 15 條第 1 項、第 16 條",
    signers=(
        Signer("out_sig", "交班人", on_pad=True, when=_there, name="outgoing_id", step="sign_out"),
        Signer("in_sig", "接班人", on_pad=True, name="incoming_id", step="accept"),
        Signer("cadre_sig", "幹部"),
        Signer("sup_sig", "督導"),
    ),
    steps=STEPS,
    search=("outgoing_id", "incoming_id", "handed_on", "diff_note", "witness_id", "comm_note"),
    closes="accepted_at",
    when="handover_at",
    void_blocked=void_blocked,
    from_form=from_form,
    by_page=True,
    help=(
        "接班人先清點輸入，再與帳面比對；相符即由兩人簽名完成。不符時複點一次，"
        "仍不符由幹部見證並開立異常事件；接班簽名前由交班人負責。"
    ),
    classification=Classification.SENSITIVE,
)
