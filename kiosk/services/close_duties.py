"""日終清單, lines 1–8 and 15: duties, stock, work logs, marks on lines, the roster, the clock (domain §6.5)."""

from __future__ import annotations

from kiosk.base.instants import from_text
from kiosk.identity.permissions import EQUIPMENT, ROSTER
from kiosk.ledgers.catalog import BOOKS
from kiosk.ledgers.custody import outstanding
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.event import Values
from kiosk.ledgers.reference import kind_label
from kiosk.ledgers.values import person, persons, text
from kiosk.models import equipment, roster
from kiosk.models.lines import Record
from kiosk.models.tables import person_column, values_of
from kiosk.services.assembly import duty_of
from kiosk.services.close_items import Item, View


def duties(view: View) -> list[Item]:
    """Return who is still out (1) and what is still owed (2)."""
    items = []
    for definition, record, values in view.open_lines("L01"):
        who, line = person_column(record["actor"]), str(record["line"])
        lead = ("check_in", f"line:{line}") if view.receives else ("line", line)
        if record["state"] == "out":
            summary = view.summary(definition, record, values)
            items.append(Item(1, summary, "L01", line, line, lead))
            continue
        items += [
            Item(2, f"{who.label}：{owed}", "L01", line, f"{line} {owed}", lead)
            for owed in outstanding(values)
        ]
    return items


def stock(view: View) -> list[Item]:
    """Return kinds whose 在所 + 出勤 + 送修 is not 庫存, and items two lines hold at once (3, C-03)."""
    if not view.reads(EQUIPMENT):
        return []
    unit, connection = view.desk.unit, view.connection
    items = []
    for kind, (inside, out, repair, total) in equipment.stock(connection, unit).items():
        if inside + out + repair == total and inside >= 0:
            continue
        words = f"{kind_label(kind)}：在所 {inside}、出勤 {out}、送修 {repair}、庫存 {total}"
        items.append(Item(3, words, ref=f"{kind} {inside} {out} {repair} {total}"))
    for label, line in equipment.conflicts(connection, unit):
        words = f"{label} 有兩筆領用登記"
        items.append(Item(3, words, "L01", line, f"{line} {label}", ("line", line)))
    return items


def work_logs(view: View) -> list[Item]:
    """Return worked duties without a work log (4); a joint one is written when the last of them is back."""
    written, items = _written(view), []
    records = view.records_of_day("L01")
    joint = {str(record["session"]) for record in records if record["state"] == "out"}
    for _, record, values in view.lines_of_day("L01"):
        if str(record["session"]) in joint:
            continue
        duty, who = duty_of(text(values, "duty_code")), person(values, "person")
        if duty is None or not duty.work_log or who is None or not text(values, "in_at"):
            continue
        if (str(record["session"]), duty.code, who.id) not in written:
            line = str(record["line"])
            items.append(Item(4, f"{who.label} {duty.short}", "L01", line, line, ("line", line)))
    return items


def _written(view: View) -> set[tuple[str, str, str]]:
    """Return (session, duty, person) of every work log that has been handed in, whoever may read it."""
    definition = view.desk.definition("L03")
    found = set()
    for record in view.records_of_day("L03"):
        if record["state"] != "submitted":
            continue
        values = values_of(definition, record)
        for who in [*persons(values, "author"), *persons(values, "partners")]:
            found.add((str(record["session"]), text(values, "duty_code"), who.id))
    return found


def marks(view: View) -> list[Item]:
    """Return late entries (5), corrections (6) and proxies (7) that wait, and clock faults (15)."""
    items = []
    for book in BOOKS:
        for definition, record, values in view.lines_of_day(book.key, _marked):
            items += _marks(view, definition, record, values)
    return items


def _marked(record: Record) -> bool:
    """Tell whether a line carries any mark at all: most carry none and are read no further."""
    keys = ("late", "asks", "proxy_pending", "clock_quality")
    return any(record[key] for key in keys)


def _marks(view: View, definition: LedgerDef, record: Record, values: Values) -> list[Item]:
    line = str(record["line"])
    label = f"{definition.short} {record['number']}"
    tail = str(record["number"]).rpartition("-")[2]
    waiting = person_column(record["actor"]).name
    found = (
        (5, record["late"] and record["status"] != "reviewed", record["late_reason"]),
        (6, record["asks"], view.summary(definition, record, values) if record["asks"] else ""),
        (7, record["proxy_pending"], f"待 {waiting} 確認"),
        (15, record["clock_quality"], "登記時電腦時鐘曾被調慢"),
    )
    return [
        Item(
            number,
            f"{definition.short} {tail}：{words}",
            definition.key,
            line,
            line,
            ("line", line),
            label=label,
        )
        for number, applies, words in found
        if applies
    ]


def versions(view: View) -> list[Item]:
    """Return roster versions that were not reported to the command centre (8)."""
    if not view.reads(ROSTER):
        return []
    return [
        Item(
            8,
            f"勤務表第 {version.number} 版（{from_text(version.published_at):%m-%d}）",
            ref=version.id,
            lead=("roster", version.id),
        )
        for version in roster.versions(view.connection, view.desk.unit, view.day)
        if not version.reported_at
    ]
