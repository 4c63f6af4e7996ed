"""Handing a signature to the examiner, and saying later whether it is still the one of the book."""

from __future__ import annotations

from pathlib import Path

from kiosk.base.canonical import nfc
from kiosk.base.errors import InvalidInput, NotFound, StoreDamaged
from kiosk.identity.permissions import AUDIT, Action, Actor, allowed, authorize
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import History
from kiosk.models.chain_place import place_of
from kiosk.models.journal import Entry, Transaction, blob
from kiosk.models.lines import Lines
from kiosk.models.store import Snapshot
from kiosk.models.verify import verify_chain
from kiosk.services.desk import Desk
from kiosk.services.signature_package import Package, faults, signature_value
from kiosk.services.whole_file import whole_file

_LONGEST_PURPOSE = 200


class SignatureExport:
    """Use case of the chief and of auditors."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(self, actor: Actor, line: str, field: str, purpose: str, target: Path) -> Package:
        """Write the package of a line's signature; `line` is its printed number or id.

        Without `field` the line must have just one sealed signature. The audit mark keeps the purpose.
        Raises NotAllowed, NotFound, InvalidInput, FileRefused; then nothing is left at `target`.
        """
        words = nfc(" ".join(purpose.split()))[:_LONGEST_PURPOSE]
        if not words:
            raise InvalidInput("匯出簽名須寫明用途", hint="例如地檢署函文字號")
        package = self._desk.store.read(lambda c: self._package(c, actor, line, field))
        detail: dict[str, Value] = {
            "act": "signature-export",
            "ledger": package.ledger,
            "line": package.line,
            "number": package.number,
            "field": package.field,
            "purpose": words,
        }
        now = self._desk.clock.now()
        entry = Entry(AUDIT, Kind.AUDIT, actor.person, actor.person, now, {}, detail)

        def mark(transaction: Transaction) -> None:
            transaction.append(entry)

        with whole_file(target) as part:
            part.write_bytes(package.to_bytes())
            # Inside the block: no file leaves without its mark in the journal.
            self._desk.store.write(mark)
        return package

    def _package(self, connection: Snapshot, actor: Actor, line: str, field: str) -> Package:
        history = self._history(connection, actor, line)
        name, value = _chosen(history, field)
        source = next(one for one in reversed(history.events) if one.values.get(name) == value)
        place = place_of(connection, history.line.id, source.id)
        sealed = blob(connection, str(value["sealed"]))
        if place is None or sealed is None:
            raise StoreDamaged("簽名的封存筆跡不在資料庫中", hint="請執行 verify")
        known = history.line
        document = str(value["text"]).encode()
        return Package(known.ledger, known.number, known.id, name, value, place, document, sealed)

    def _history(self, connection: Snapshot, actor: Actor, line: str) -> History:
        for key in self._desk.store.projector.definitions:
            same = self._desk.lines.where(connection, key, 1, number=line)
            found = same or self._desk.lines.where(connection, key, 1, line=line)
            if found:
                self._authorize(actor, key)
                history = self._desk.lines.history(connection, str(found[0]["line"]))
                if history is not None:
                    return history
        self._authorize(actor, AUDIT)
        raise NotFound(f"找不到登記「{line}」", hint="請輸入印製的編號，如 115-AW3B2-01-A00001")

    def _authorize(self, actor: Actor, ledger: str) -> None:
        unit = self._desk.unit
        if not allowed(actor, AUDIT, Action.EXPORT, unit):
            authorize(actor, "L01" if ledger == AUDIT else ledger, Action.EXPORT, unit)


def misplaced(connection: Snapshot, lines: Lines, package: Package) -> list[str]:
    """Return what keeps a package from being the signature of a line of this store, unaltered."""
    if found := faults(package):
        return found
    chain = verify_chain(connection)
    if chain.finding is not None:
        return [f"本機雜湊鏈已損壞：{chain.finding.where}：{chain.finding.what}"]
    history = lines.history(connection, package.line)
    events = history.events if history else ()
    if package.place not in [place_of(connection, package.line, event.id) for event in events]:
        return ["簽名不在本單位的雜湊鏈中，或該處的記載不同"]
    if history is None or history.line.number != package.number:
        return ["簽名的編號與簿冊不符"]
    return []


def _chosen(history: History, field: str) -> tuple[str, dict[str, Value]]:
    found = {
        key: signed
        for key, value in history.line.values.items()
        if (signed := signature_value(value)) is not None
    }
    if field and field in found:
        return field, found[field]
    if field or not found:
        raise NotFound(
            f"登記 {history.line.number} 沒有封存筆跡的簽名{f'「{field}」' if field else ''}",
            hint="、".join(found),
        )
    if len(found) > 1:
        raise InvalidInput("這一筆有數個簽名，請以 --field 指定", hint="、".join(found))
    return next(iter(found.items()))
