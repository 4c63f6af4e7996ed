"""Receipts for the citizen at the counter: made from lines that are written, in two copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiosk.base.drawing import Drawing
from kiosk.base.errors import InvalidInput
from kiosk.base.roc_date import dashed, minute
from kiosk.identity.permissions import AUDIT, Action, Actor, authorize
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.deposit_rules import LEDGER
from kiosk.ledgers.deposit_terms import regimes
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.kinds import display
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import flag, person, text
from kiosk.models.journal import Entry, Transaction
from kiosk.printing.receipt_job import ReceiptJob
from kiosk.printing.spool import PrintSpool
from kiosk.services.desk import Desk
from kiosk.services.export import Exported
from kiosk.services.reading import LedgerReader
from kiosk.services.whole_file import whole_file

_COPIES = ("第一聯　領取人收執", "第二聯　派出所存查")


class Receipts:
    """Use case of the desk: the receipt of a pick-up."""

    def __init__(self, desk: Desk, spool: PrintSpool, unit_name: str) -> None:
        self._desk = desk
        self._spool = spool
        self._unit_name = unit_name

    def job(self, actor: Actor, lines: Sequence[str]) -> ReceiptJob:
        """Return the receipt of papers handed over in one act: 寄存日, 生效日, 領取日 of each (L13-R02).

        Raises NotAllowed, NotFound, and InvalidInput when one of them has not been collected.
        """
        authorize(actor, LEDGER, Action.PRINT, self._desk.unit)
        reader = LedgerReader(self._desk, actor)
        found = [reader.history(line).line for line in lines]
        if not found or any(line.state != "picked_up" for line in found):
            raise InvalidInput("文書尚未領取，沒有收據可印")
        definition = self._desk.definition(LEDGER)
        first = found[0]
        drawing = _drawing(reader, first)
        signer = text(first.values, "collector_name")
        note = text(first.values, "sign_note")
        signed = f"{signer}　{minute(text(first.values, 'picked_up_at'))}" if drawing else ""
        return ReceiptJob(
            unit=self._unit_name,
            title="寄存文書領取收據",
            number=first.number,
            rows=(*_papers(definition, found), *_collector(definition, first)),
            copies=_COPIES,
            sign_label="領取人簽名",
            sign_text="　".join(part for part in (signed, note) if part),
            printed_by=actor.person,
            printed_at=self._desk.clock.now(),
            drawing=drawing,
            notes=_notes(found),
        )

    def pick_up(self, actor: Actor, lines: Sequence[str], target: Path) -> Exported:
        """Write the receipt to `target` as a PDF and mark in the journal that it was printed.

        Raises as `job`, PrintFailed; then nothing is left at `target`.
        """
        job = self.job(actor, lines)
        with whole_file(target) as part:
            pages = self._spool.render_receipt(job, part)
            self._mark(actor, job, len(lines))
        return Exported(len(lines), pages)

    def _mark(self, actor: Actor, job: ReceiptJob, lines: int) -> None:
        detail: dict[str, Value] = {
            "act": "receipt",
            "ledger": LEDGER,
            "number": job.number,
            "lines": lines,
            "document": job.digest,
        }
        now = self._desk.clock.now()
        entry = Entry(AUDIT, Kind.AUDIT, actor.person, actor.person, now, {}, detail)

        def act(transaction: Transaction) -> None:
            transaction.append(entry)

        self._desk.store.write(act)


def _papers(definition: LedgerDef, lines: Sequence[Line]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for place, line in enumerate(lines, 1):
        values = line.values
        kind = display(definition.by_key["doc_kind"], values.get("doc_kind"))
        parts = [text(values, "issuer"), text(values, "case_no"), text(values, "section")]
        pieces = f"{values.get('pieces', 1)} 件"
        note = text(values, "doc_note")
        named = " ".join(part for part in (*parts, kind, note, pieces) if part)
        label = f"文書 {place}" if len(lines) > 1 else "文書"
        number = f"{line.number}　" if place > 1 else ""
        late = "　逾期領取" if flag(values, "late_pickup") else ""
        deposited = minute(text(values, "deposited_at")).partition(" ")[0]
        days = f"寄存日 {deposited}　生效日 {_day(text(values, 'served_on'))}{late}"
        rows += [(label, f"{number}{named}"), ("寄存／生效", days)]
    return rows


def _collector(definition: LedgerDef, line: Line) -> list[tuple[str, str]]:
    values = line.values
    relation = display(definition.by_key["relation"], values.get("relation"))
    id_kind = display(definition.by_key["id_kind"], values.get("id_kind"))
    officer = person(values, "released_by")
    addressee, collector = text(values, "addressee_name"), text(values, "collector_name")
    return [
        ("應受送達人", addressee),
        ("領取人", f"{collector}（{relation}）　{id_kind}末四碼 {text(values, 'id_last4')}"),
        ("領取日", minute(text(values, "picked_up_at"))),
        ("發件員警", officer.label if officer else ""),
    ]


def _notes(lines: Sequence[Line]) -> tuple[str, ...]:
    codes = dict.fromkeys(text(line.values, "regime") for line in lines)
    known = [regimes()[code].law for code in codes if code in regimes()]
    laws = "、".join(dict.fromkeys(known))
    return (f"生效日依{laws}計算；文書未經拆封，內容請向交送機關查詢。",) if laws else ()


def _drawing(reader: LedgerReader, line: Line) -> Drawing | None:
    signature = line.values.get("collector_sig")
    digest = text(signature, "drawing") if isinstance(signature, dict) else ""
    data = reader.drawing(digest) if digest else None
    return Drawing.from_bytes(data) if data else None


def _day(stored: str) -> str:
    return dashed(date.fromisoformat(stored)) if stored else ""
