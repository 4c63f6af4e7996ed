"""Every object of the running kiosk is made here once and handed to its users; nothing is global."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout

from kiosk.app.intake import Intake
from kiosk.app.main import RESOURCES
from kiosk.app.opening import Runners, Station, open_folder
from kiosk.app.pads import Pads, config_of
from kiosk.app.paper import Paper, PaperParts
from kiosk.app.searching import Searching
from kiosk.app.second_officer import SecondOfficer
from kiosk.app.sign_in import SignIn
from kiosk.base.result import Changes
from kiosk.devices.biometrics.seal import sealer
from kiosk.identity.permissions import ROSTER
from kiosk.ledgers.catalog import BOOKS
from kiosk.ledgers.definition import LedgerDef
from kiosk.printing.spool import PrintSpool
from kiosk.services.export import Exports
from kiosk.services.periodic import Periodics
from kiosk.services.reading import LedgerReader, LineFilter
from kiosk.services.receipts import Receipts
from kiosk.services.register_import import RegisterImport
from kiosk.views.ledger.duty_strip import DutyStrip
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.pads.citizen import HOME, load
from kiosk.views.pads.self_test import PadSelfTest
from kiosk.views.page import Page
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell
from kiosk.views.widgets.message_sheet import tell
from kiosk.views.widgets.serial_scanners import SerialScanners
from kiosk.views.widgets.wedge import WedgeFilter
from kiosk.views.workflow.check_out import DISPATCH
from kiosk.views.workflow.context import Context, Services, unsealed
from kiosk.views.workflow.workflow import add_workflow

__all__ = ["EVERYTHING", "Kiosk", "Runners", "Station", "open_folder"]

EVERYTHING = Changes(frozenset(book.key for book in BOOKS), board=True, roster=True, people=True)
"""What pages read again when another officer acts."""
_BALLAST_MS = 300_000


class Kiosk:
    """The running kiosk behind one shell, around the sign-in when that stands there already.

    `pad_host` is how the host of signature pads is started; without it the screen alone is signed on.
    Its parts are made by `start`, or before it by `making`: each item of that is one step, small enough
    for a person who types at the login meanwhile.
    Raises InvalidInput when the examiner's certificate is unfit.
    """

    def __init__(
        self,
        app: QApplication,
        shell: Shell,
        station: Station,
        runners: Runners,
        folder: Path,
        sign_in: SignIn | None = None,
        pad_host: Sequence[str] = (),
    ) -> None:
        self._app = app
        self.shell = shell
        self.station = station
        self._seal = sealer(folder) or unsealed
        self.sign_in = sign_in or SignIn.at(shell, station, runners.directory)
        if sign_in is None:
            self.sign_in.start(app)
        self._runners = runners
        self.making = self._make(folder, tuple(pad_host))

    def _make(self, folder: Path, pad_host: tuple[str, ...]) -> Iterator[None]:
        yield from self.shell.furnishing()
        self._add_devices(folder, pad_host)
        yield
        self._add_papers(folder)
        yield
        yield from self._add_pages()
        self._connect()
        self.shell.warm_first(self.signatures.prepare())
        yield
        if self.sign_in.somebody_waits:
            yield from self.shell.warm_home()

    def _add_devices(self, folder: Path, pad_host: tuple[str, ...]) -> None:
        station, settings = self.station, self.station.opened.settings
        self.pads = Pads(
            self.shell,
            config_of(folder, settings.pads),
            pad_host,
            station.counter.touch,
            self._runners.store,
            citizen_on_screen=station.opened.desk.policy.citizen_on_screen,
            cadres=SecondOfficer(station.counter, station.directory, self._runners.directory),
        )
        self.signatures = self.pads.signatures

    def _add_papers(self, folder: Path) -> None:
        desk, settings = self.station.opened.desk, self.station.opened.settings
        self.spool = PrintSpool()
        self.paper = Paper(
            PaperParts(
                self.shell,
                Exports(desk, self.spool, settings.unit.full),
                self._runners.paper,
                desk.clock,
                settings,
                folder / "print",
                Receipts(desk, self.spool, settings.unit.full),
            )
        )
        self.intake = Intake(
            self.shell, RegisterImport(desk, settings.unit.full), self._runners.store
        )

    def _add_pages(self) -> Iterator[None]:
        desk = self.station.opened.desk
        context = Context(
            desk,
            Services.of(desk),
            self._runners.store,
            self.sign_in.actor,
            self.signatures,
            self._seal,
        )
        yield
        self.workflow = add_workflow(self.shell, context)
        yield
        ports = LedgerPorts.of(
            desk,
            self._runners.store,
            self._reader,
            lambda: self.sign_in.active,
            context.sign,
            context.citizen_draws,
        )
        for book in BOOKS:
            entry = RailEntry(book.key, f"{book.number:02d}", book.short)
            self.shell.add_page(entry, partial(self._ledger_page, book, ports))
        yield
        for what, text in (
            ("roster", "勤務分配表"),
            ("people", "人員名冊"),
            ("equipment", "裝備清冊"),
            ("installations", "設備清冊（鏡頭、警報器）"),
        ):
            self.shell.add_command(f"匯入{text}", "", partial(self._import, what))

    def _ledger_page(self, book: LedgerDef, ports: LedgerPorts) -> Page:
        page = LedgerPage(book, ports)
        page.print_asked.connect(self._print)
        page.paper.blank_asked.connect(self._print_blank)
        page.new.page_asked.connect(self.workflow.open_new)
        column = page.layout()
        if book.periodic and isinstance(column, QVBoxLayout):
            strip = DutyStrip(
                book.key,
                Periodics(self.station.opened.desk),
                self._runners.store,
                lambda: self.sign_in.active,
            )
            column.insertWidget(1, strip)
        page.steps.dispatch_asked.connect(
            lambda line: self.workflow.go("check_out", f"{DISPATCH}{line}")
        )
        return page

    def _connect(self) -> None:
        self.wedge = WedgeFilter(self.shell)
        self.wedge.scanned.connect(self._scanned)
        settings = self.station.opened.settings
        self.scanners = SerialScanners({})
        self.use_scanners(SerialScanners({"scanner": settings.scanner, "badge": settings.badge}))
        self._runners.store.changed.connect(self.station.duty.refresh)
        self.sign_in.officer_changed.connect(self._officer_changed)
        self.workflow.line_asked.connect(self.show_line)
        self.workflow.print_asked.connect(self._print_some)
        self.workflow.importRequested.connect(partial(self._import, ROSTER))
        self.workflow.counted.connect(self.shell.show_counts)
        self.workflow.receipt_asked.connect(self._print_receipt)
        search = Searching(self.station.opened.desk, self.sign_in.actor, self.workflow.go)
        self.shell.use_search(search)
        self.shell.add_command("簽名板自我測試", "", self.test_pad)
        self._ballast = QTimer(self.shell, interval=_BALLAST_MS)
        self._ballast.timeout.connect(self._look_at_disk)

    def start(self) -> None:
        """Let in who has signed in, and begin to listen to scanners; makes what is not made yet."""
        for _ in self.making:
            pass
        self.sign_in.watch()
        self.wedge.install(self._app)
        self.shell.use_watchers(self.sign_in, self.wedge)
        self.scanners.start()
        self.pads.start()
        self.sign_in.open_pages()
        self._ballast.start()
        self.paper.sweep()
        self._look_at_disk()

    def test_pad(self) -> PadSelfTest:
        """Open the self-test of the signature pad."""
        words = load(RESOURCES / "citizen")[HOME]
        sheet = PadSelfTest(self.shell, self.pads.port, words)
        sheet.present()
        return sheet

    def use_scanners(self, scanners: SerialScanners) -> None:
        """Take the codes of these serial scanners from now on, in place of those before."""
        self.scanners.close()
        self.scanners = scanners
        scanners.scanned.connect(self._scanned_by_line)
        scanners.changed.connect(self.shell.bar.show_scanner)

    def close(self) -> None:
        """End the print process and close the store; call it on the GUI thread, ops being over."""
        self.scanners.close()
        self.pads.close()
        self.spool.close()
        self.station.opened.store.close()

    # ------------------------------------------------------------------ glue

    def show_line(self, line: str) -> None:
        """Show a line in its book; one of an internal register has no page and is only told."""
        desk = self.station.opened.desk
        reader = LedgerReader(desk, self.sign_in.actor())

        def find() -> tuple[str, int]:
            ledger = reader.history(line).line.ledger
            record = desk.store.read(lambda c: desk.lines.one(c, ledger, line))
            return ledger, cast("int", record["row_no"]) if record else 0

        def found(place: tuple[str, int]) -> None:
            ledger, row = place
            if ledger not in {book.key for book in BOOKS}:
                tell(self.shell, "這一筆在內部登記簿，沒有簿冊頁可看")
                return
            self.shell.show_page(ledger)
            page = self.shell.page(ledger)
            if isinstance(page, LedgerPage):
                page.show_line(row)

        self._runners.store.run(find, found)

    def _look_at_disk(self) -> None:
        """Take the ballast again when there is room, and say so while there is none."""

        def shown(held: bool) -> None:
            text, tone = ("", "ok") if held else ("磁碟空間不足", "bad")
            self.shell.bar.show_store(text, tone)

        self._runners.store.run(self.station.opened.store.reserve_ballast, shown)

    def _reader(self) -> LedgerReader | None:
        actor = self.sign_in.active
        return LedgerReader(self.station.opened.desk, actor) if actor else None

    def _officer_changed(self) -> None:
        self.shell.refresh(EVERYTHING)

    def _scanned(self, text: str) -> None:
        if self.shell.locked:
            self.shell.login.take_scan(text)
        elif not self.signatures.take_scan(text):
            self.workflow.take_scan(text)

    def _scanned_by_line(self, text: str) -> None:
        """A scan is a sign of a person, as a key is; a serial one has no key that would tell."""
        if not self.shell.locked:
            self.station.counter.touch()
        self._scanned(text)

    def _print(self, ledger: str, wanted: LineFilter, lines: tuple[str, ...]) -> None:
        actor = self.sign_in.active
        if actor is not None:
            self.paper.print_lines(actor, ledger, wanted, tuple(lines))

    def _print_some(self, ledger: str, lines: tuple[str, ...]) -> None:
        self._print(ledger, LineFilter(), lines)

    def _print_blank(self, stack: str) -> None:
        actor = self.sign_in.active
        if actor is not None:
            self.paper.print_blank(actor, stack)

    def _print_receipt(self, lines: tuple[str, ...]) -> None:
        actor = self.sign_in.active
        if actor is not None:
            self.paper.print_receipt(actor, tuple(lines))

    def _import(self, what: str) -> None:
        actor = self.sign_in.active
        if actor is not None:
            self.intake.ask(actor, what)
