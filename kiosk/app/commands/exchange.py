"""export, blank and import: files in and out, whole or not at all."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.app import settings
from kiosk.app.folder import open_station, operator
from kiosk.base.clock import Clock, SystemClock
from kiosk.base.instants import local
from kiosk.base.roc_date import dashed, parse_date
from kiosk.printing.spool import PrintSpool
from kiosk.services.export import ExportFormat, Exports
from kiosk.services.imports.problems import ImportRefused
from kiosk.services.paper_path import PaperPath
from kiosk.services.register_import import RegisterImport

_REFUSED = 2


def export_ledger(arguments: argparse.Namespace, clock: Clock | None = None) -> int:
    """Write the lines of a book between two days of duty to a file."""
    clock = clock or SystemClock()
    today = local(clock.now()).date()
    days = (parse_date(arguments.day_from, today), parse_date(arguments.day_to, today))
    folder: Path = arguments.data
    spool = PrintSpool()
    opened = open_station(folder, settings.load(folder), clock, must_exist=True)
    try:
        exports = Exports(opened.desk, spool, opened.settings.unit.full)
        actor = operator(opened.settings.unit.code)
        form = ExportFormat(arguments.format)
        ledger, purpose = arguments.ledger.upper(), arguments.purpose
        done = exports.export(actor, ledger, days, form, arguments.out, purpose=purpose)
    finally:
        spool.close()
        opened.store.close()
    pages = f"、{done.pages} 頁" if done.pages else ""
    span = f"{dashed(days[0])} 至 {dashed(days[1])}"
    print(f"✔ {arguments.ledger.upper()} {span} 共 {done.lines} 筆{pages}，存成 {arguments.out}")
    return 0


def blank_forms(arguments: argparse.Namespace, clock: Clock | None = None) -> int:
    """Reserve numbers of a book and write the empty forms that bear them (P-07)."""
    folder: Path = arguments.data
    spool = PrintSpool()
    opened = open_station(folder, settings.load(folder), clock or SystemClock(), must_exist=True)
    try:
        actor = operator(opened.settings.unit.code)
        exports = Exports(opened.desk, spool, opened.settings.unit.full)
        paper = PaperPath(opened.desk)
        stack = paper.reserve(actor, arguments.ledger.upper(), arguments.count, "outage").lines[0]
        done = exports.blank(actor, stack, arguments.out)
    finally:
        spool.close()
        opened.store.close()
    print(
        f"✔ {arguments.ledger.upper()} 空白表單 {done.lines} 筆、{done.pages} 頁，存成 {arguments.out}"
    )
    return 0


def import_list(arguments: argparse.Namespace) -> int:
    """Take over a file; a refused file has every finding on a line of standard error."""
    folder: Path = arguments.data
    # The first list of a new station makes its folder.
    opened = open_station(folder, settings.ensure(folder), SystemClock())
    imports = RegisterImport(opened.desk, opened.settings.unit.full)
    actor = operator(opened.settings.unit.code)
    try:
        if arguments.what == "roster":
            done = imports.roster(actor, arguments.file, arguments.reason)
        else:
            done = imports.of(arguments.what)(actor, arguments.file)
    except ImportRefused as refused:
        print(f"錯誤：{refused}", file=sys.stderr)
        for problem in refused.problems:
            print(f"  {problem}", file=sys.stderr)
        return _REFUSED
    finally:
        opened.store.close()
    print(f"✔ {done.text}")
    return 0
