"""Fields of L02 值班人員交接登記簿, and what they say: which kinds are counted, what was found."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.ledgers.definition import Choice, Field, FieldKind, Phase, Source, Who
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.paper_scan import scan_field
from kiosk.ledgers.reference import equipment
from kiosk.ledgers.values import records, text

_SYSTEM, _CADRE, _BOTH = (Who.SYSTEM,), (Who.CADRE,), (Who.DESK,)
_CLOSE, _REVIEW = Phase.CLOSE, Phase.REVIEW
MOST = 99_999

KINDS = tuple(Choice(kind.code, kind.label) for kind in equipment() if kind.in_handover)
"""Kinds that are counted at every handover, in the order of the official sheet."""

KEYS = (Choice("armoury", "械彈室"), Choice("vehicles", "車輛"), Choice("rooms", "偵詢室"))
"""Keys that go from hand to hand (domain rules §7.2: 械彈室／車輛／偵詢室)."""

RESULTS = (Choice("equal", "相符"), Choice("mismatch", "不符"))
NOTE = "note"
"""The kind of an open item that an officer wrote himself; others name the book of their line."""


def partial(values: Values) -> bool:
    """Tell whether the desk is handed over in part, an incident being under way (L02-R07)."""
    return bool(text(values, "partial_reason"))


def differs(values: Values) -> bool:
    """Tell whether what was counted is still not what the books say."""
    return text(values, "count_result") == "mismatch"


def _outgoing_there(values: Values) -> bool:
    return not values.get("outgoing_absent")


def _witnessed(values: Values) -> bool:
    return differs(values) or partial(values)


def _key_missing(values: Values) -> bool:
    return len(records(values, "keys")) < len(KEYS)


def _cctv_bad(values: Values) -> bool:
    return values.get("cctv_ok") is False


def _comm_bad(values: Values) -> bool:
    return values.get("comm_ok") is False


def _changed(values: Values) -> bool:
    return isinstance(values.get("approver_id"), dict)


def counts_of(values: Values, key: str) -> dict[str, int]:
    """Return a COUNTS value as numbers; what a newer version stored otherwise is left out."""
    value = values.get(key)
    if not isinstance(value, dict):
        return {}
    return {kind: count for kind, count in value.items() if isinstance(count, int)}


def found_counts(values: Values) -> dict[str, int]:
    """Return what lies in the store by the last count: the recount where there was one."""
    return counts_of(values, "recount") or counts_of(values, "counted")


def differences(expected: Mapping[str, int], counted: Mapping[str, int]) -> dict[str, int]:
    """Return kind -> counted minus expected of every counted kind that is not as expected."""
    return {
        kind: counted[kind] - there
        for kind, there in expected.items()
        if kind in counted and counted[kind] != there
    }


def result_of(expected: Mapping[str, int], counted: Mapping[str, int]) -> str:
    """Return `equal` or `mismatch` for the kinds that were counted."""
    return "mismatch" if differences(expected, counted) else "equal"


def note_item(ref: str, words: str) -> dict[str, Value]:
    """Return an open item that an officer hands on in his own words."""
    return {"kind": NOTE, "ref": ref, "text": words}


def _counts(key: str, label: str, source: Source = Source.RECKONED, **more: bool) -> Field:
    return Field(
        key,
        label,
        FieldKind.COUNTS,
        _SYSTEM,
        source=source,
        minimum=-MOST if key == "in_store" else 0,
        maximum=MOST,
        choices=KINDS,
        **more,  # type: ignore[arg-type]
    )


FIELDS = (
    Field(
        "handover_at",
        "交接時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        source=Source.NOW,
        width=12,
    ),
    Field("outgoing_id", "交班人", FieldKind.PERSON, _SYSTEM, required=True, width=12),
    Field(
        "incoming_id",
        "接班人",
        FieldKind.PERSON,
        required=True,
        source=Source.ROSTER,
        width=12,
    ),
    Field("outgoing_absent", "交班人未到場", FieldKind.FLAG, _SYSTEM),
    Field("change_reason", "勤務變更原因", FieldKind.TEXT, limit=100),
    Field("approver_id", "變更核准幹部", FieldKind.PERSON, _CADRE),
    _counts("in_store", "在所", required=True),
    _counts("out", "出勤", required=True),
    _counts("repair", "送修", required=True),
    _counts("total", "庫存", required=True),
    # What was counted is sealed like a signature: a slip shows as a recount and is never corrected.
    _counts("counted", "清點數", Source.HAND, required=True),
    _counts("recount", "複點數", Source.HAND),
    Field(
        "count_result",
        "清點結果",
        FieldKind.CHOICE,
        _SYSTEM,
        required=True,
        source=Source.RECKONED,
        choices=RESULTS,
        width=8,
    ),
    Field(
        "diff_note",
        "差異說明",
        FieldKind.TEXT,
        _CADRE,
        required=True,
        required_when=differs,
        phase=_CLOSE,
        limit=200,
        lines=2,
    ),
    Field(
        "witness_id",
        "見證幹部",
        FieldKind.PERSON,
        _CADRE,
        required=True,
        required_when=_witnessed,
        phase=_CLOSE,
    ),
    Field("witnessed_at", "見證時間", FieldKind.INSTANT, _SYSTEM, phase=_CLOSE),
    Field("partial_reason", "部分交接原因", FieldKind.TEXT, limit=100),
    Field("keys", "鑰匙", FieldKind.LINKS, _BOTH, required=True),
    Field(
        "key_note",
        "鑰匙去向",
        FieldKind.TEXT,
        _BOTH,
        required=True,
        required_when=_key_missing,
        limit=100,
    ),
    Field("open_items", "公文及待辦", FieldKind.LINKS, _BOTH),
    # What officers handed on in their own words: the printed sheet has no room for every open line.
    Field("handed_on", "交辦事項", FieldKind.TEXT, _SYSTEM, limit=2000),
    Field("closed_items", "已辦結事項", FieldKind.LINKS, _BOTH),
    Field("persons_in_station", "在所人犯、留置及報案待處理", FieldKind.LINKS, _SYSTEM),
    Field("cctv_ok", "監錄設備正常", FieldKind.FLAG, _BOTH, required=True, source=Source.PREVIOUS),
    Field(
        "cctv_note",
        "監錄異常情形",
        FieldKind.TEXT,
        _BOTH,
        required=True,
        required_when=_cctv_bad,
        limit=100,
    ),
    Field("comm_ok", "通訊及系統正常", FieldKind.FLAG, _BOTH, required=True),
    Field(
        "comm_note",
        "通訊異常情形",
        FieldKind.TEXT,
        _BOTH,
        required=True,
        required_when=_comm_bad,
        limit=100,
    ),
    Field(
        "out_sig",
        "交班簽章",
        FieldKind.SIGNATURE,
        required=True,
        required_when=_outgoing_there,
        phase=_CLOSE,
    ),
    Field("in_sig", "接班簽章", FieldKind.SIGNATURE, required=True, phase=_CLOSE),
    Field(
        "accepted_at",
        "接班時間",
        FieldKind.INSTANT,
        _SYSTEM,
        required=True,
        phase=_CLOSE,
        source=Source.NOW,
        width=12,
    ),
    scan_field(),
    Field("cadre_sig", "幹部核閱", FieldKind.SIGNATURE, _CADRE, phase=_REVIEW),
    Field("sup_sig", "督導簽章", FieldKind.SIGNATURE, (Who.SUPERVISOR,), phase=_REVIEW),
)
