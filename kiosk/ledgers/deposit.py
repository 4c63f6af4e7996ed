"""L13 司法文書寄存及具領登記簿: court papers left at the station until the addressee collects them."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import at_local, to_text
from kiosk.ledgers.definition import (
    Authority,
    Classification,
    LedgerDef,
    ReviewCycle,
    Signer,
    State,
    Step,
)
from kiosk.ledgers.deposit_fields import FIELDS
from kiosk.ledgers.deposit_rules import LEDGER, RULES
from kiosk.ledgers.deposit_terms import day_of, default_regime, served_on, term
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.kinds import display
from kiosk.ledgers.limits import Limits
from kiosk.ledgers.name_variants import address_key, name_key, sound_key
from kiosk.ledgers.paper import Paper, PaperColumn
from kiosk.ledgers.text_forms import mask_name
from kiosk.ledgers.values import flag, text

PICK_UP = Step(
    "pick_up",
    "具領",
    ("shelved", "expired"),
    fields=(
        "picked_up_at",
        "collector_name",
        "relation",
        "id_kind",
        "id_last4",
        "poa_paper",
        "poa_file",
        "sign_note",
        "served_on",
        "late_pickup",
        "handed_with",
        "left_behind",
        "released_by",
    ),
    needs=("picked_up_at", "collector_name", "relation", "id_kind", "id_last4", "served_on"),
    by="released_by",
    closes=True,
)
"""The hand-over of one paper. It stands apart from `steps`: one act of the 具領 page hands over several
papers under one signature, so the page of the book offers no button for a single one."""

STEPS = (
    Step("shelve", "上架", ("received", "shelved"), ("shelf_code",), ("shelf_code",)),
    Step(
        "expire",
        "列冊",
        ("shelved",),
        by="expired_by",
        at="expired_at",
        hint="保存期限屆滿後的上班日列冊",
    ),
    Step(
        "dispose",
        "處理",
        ("expired",),
        ("disposal_kind", "disposal_method", "disposal_witness"),
        ("disposal_kind", "disposal_method", "disposal_witness"),
        authority=Authority.APPROVE,
        by="disposal_approver",
        at="disposed_at",
        closes=True,
        danger=True,
        hint="兩人會同處理；證物一律退回原交送機關",
    ),
    Step(
        "recall",
        "調回",
        ("received", "shelved", "expired"),
        ("recall_no",),
        ("recall_no",),
        sets={"recalled": True},
        closes=True,
    ),
)


def state(values: Values) -> str:
    """Return where the paper is: received, shelved, expired, or how it left the station."""
    if text(values, "picked_up_at"):
        return "picked_up"
    if flag(values, "recalled"):
        return "recalled_by_issuer"
    if text(values, "closed_at"):
        return "returned_to_issuer" if text(values, "disposal_kind") == "returned" else "disposed"
    if text(values, "expired_at"):
        return "expired"
    return "shelved" if text(values, "shelf_code") else "received"


def due(values: Values, _limits: Limits) -> str:
    """Return the end of the keeping period: the first instant of the day after (L13-R10)."""
    found = term(values)
    return to_text(at_local(found.keep_until + timedelta(days=1), 0)) if found else ""


def reckon(values: Values, _limits: Limits) -> dict[str, Value]:
    """Return the act, unless one was chosen, and the dates that follow from it (L13-R01)."""
    usual = default_regime(text(values, "issuer"), text(values, "doc_kind"))
    regime = text(values, "regime") or usual
    filled: dict[str, Value] = {"regime": regime} if regime else {}
    if found := term({**values, **filled}):
        filled["effective_on"] = found.effective_on.isoformat()
        filled["keep_until"] = found.keep_until.isoformat()
    return filled


def from_form(values: Values) -> dict[str, Value]:
    """Return that a paper handed over is closed by that, and since when it takes effect (L13-R02)."""
    picked_up = text(values, "picked_up_at")
    collected = day_of(picked_up)
    if not collected:
        return {}
    day = served_on(values, collected)
    found: dict[str, Value] = {"closed_at": picked_up}
    return {**found, "served_on": day.isoformat()} if day else found


def references(values: Values) -> list[str]:
    """Return the keys under which a paper is found again: name, sound, address, case and mail number."""
    keys = (
        ("name", name_key(text(values, "addressee_name"))),
        ("sound", sound_key(text(values, "addressee_name"))),
        ("addr", address_key(text(values, "address"))),
        ("case", name_key(text(values, "case_no"))),
        ("mail", text(values, "reg_mail_no")),
    )
    return [f"{kind}:{key}" for kind, key in keys if key]


def summary(values: Values) -> str:
    """Return `臺灣士林地方法院 115年度訴字第12號 判決 王○明`; the name is masked (L13-R09)."""
    kind = display(DEPOSIT.by_key["doc_kind"], values.get("doc_kind"))
    name = mask_name(text(values, "addressee_name"))
    parts = (text(values, "issuer"), text(values, "case_no"), kind, name)
    return " ".join(part for part in parts if part)


DEPOSIT = LedgerDef(
    key=LEDGER,
    number=13,
    table="deposit_document",
    title="司法文書寄存及具領登記簿",
    short="司法文書",
    version=1,
    fields=FIELDS,
    states=(
        State("received", "待上架", open=True),
        State("shelved", "寄存中", open=True),
        State("expired", "屆期待處理", open=True),
        State("picked_up", "已領取"),
        State("disposed", "已處理"),
        State("returned_to_issuer", "已退回"),
        State("recalled_by_issuer", "機關調回"),
    ),
    state=state,
    summary=summary,
    rules=RULES,
    paper=Paper(
        landscape=True,
        rows_per_page=14,
        columns=(
            PaperColumn("編號", 18, ("@number",)),
            PaperColumn("寄存時間", 22, ("deposited_at",)),
            PaperColumn("機關／案號", 40, ("issuer", "case_no", "section")),
            PaperColumn("種類／件數", 24, ("doc_kind", "doc_note", "pieces")),
            PaperColumn("受送達人", 28, ("addressee_name",)),
            PaperColumn("處所", 42, ("address",)),
            PaperColumn("生效日", 18, ("effective_on",)),
            PaperColumn("保存至", 18, ("keep_until",)),
            PaperColumn("格位", 12, ("shelf_code",)),
            PaperColumn("領取時間", 20, ("picked_up_at",)),
            PaperColumn("領取人／關係", 24, ("collector_name", "relation", "id_last4")),
            PaperColumn("簽名／發件", 27, ("collector_sig", "released_by")),
        ),
        feet=("值班", "保管人", "主管"),
        note=("disposal_kind", "disposal_method", "disposal_witness", "recall_no"),
    ),
    review=ReviewCycle(7, "cadre", "每週由幹部核閱"),
    retention_years=5,
    law=(
        "民事訴訟法第 138 條；刑事訴訟法第 62 條；行政訴訟法第 73 條；訴願法第 47 條；"
        "行政程序法第 74 條；郵務機構送達訴訟文書實施辦法"
    ),
    signers=(
        Signer(
            "collector_sig",
            "領取人",
            on_pad=True,
            name="collector_name",
            step=PICK_UP.key,
            known_by=("id_kind", "id_last4"),
        ),
        Signer("review_sig", "主管"),
    ),
    steps=STEPS,
    search=(
        "addressee_name",
        "address",
        "issuer",
        "case_no",
        "reg_mail_no",
        "shelf_code",
        "collector_name",
        "doc_note",
    ),
    closes="closed_at",
    when="deposited_at",
    due=due,
    references=references,
    reckon=reckon,
    from_form=from_form,
    by_page=True,
    help=(
        "寄存：掃描掛號條碼，核對封面後登記，生效日與保存期限由系統計算。"
        "具領按 F8：輸入姓名即列出本人、同音與同址的全部文書，一次交付、一次簽名。"
        "文書不拆封；信封註明的人不得代收；屆期後的上班日才能處理，證物退回機關。"
    ),
    classification=Classification.PERSONAL,
    group="民眾",
)
