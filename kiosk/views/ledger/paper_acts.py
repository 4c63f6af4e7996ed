"""The way on paper on a book's page: empty forms, forms typed in, scans of signed forms, attachments opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.services.desk import Outcome
from kiosk.services.new_line import Blank
from kiosk.services.paper_path import SCAN
from kiosk.services.reserved import Reservation
from kiosk.views.ledger.editors import FormContext, editor_for
from kiosk.views.ledger.file_editor import files_editors
from kiosk.views.ledger.file_view import FileSheet
from kiosk.views.ledger.new_line import NewLines
from kiosk.views.ledger.new_sheet import NewActs, NewForm, NewLineSheet
from kiosk.views.ledger.paper_sheet import PaperSheet
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.page import Page
from kiosk.views.widgets.bits import button
from kiosk.views.widgets.message_sheet import tell, tell_error


class PaperActs(QObject):
    """Signals: `done(Outcome)` after something was written; `blank_asked(stack)` when empty forms are to be
    printed. `forms` and `scan` are its buttons.
    """

    done = Signal(object)
    blank_asked = Signal(str)

    def __init__(
        self, page: Page, definition: LedgerDef, ports: LedgerPorts, new: NewLines
    ) -> None:
        super().__init__(page)
        self._page = page
        self._definition = definition
        self._ports = ports
        self._new = new
        self._line: Line | None = None
        page.add_command("預留空白表單", "Ctrl+B", self.ask_forms)
        page.add_command("補登紙本（表單號碼）", "Shift+F2", self.ask_typed)
        page.add_command("附掃描", "Ctrl+G", self.ask_scan)
        self.forms = button("空白表單", self.ask_forms)
        self.forms.setText("空白表單  Ctrl+B")
        self.scan = button("附掃描", self.ask_scan, kind="primary")
        self.scan.setText("附掃描  Ctrl+G")
        self.scan.hide()
        self._show_forms()

    # ------------------------------------------------------------------ what is offered

    def show_line(self, line: Line | None) -> None:
        """Offer what can be done to a line."""
        self._line = line
        self._show_forms()
        actor = self._ports.actor()
        wanted = (
            line is not None and actor is not None and self._ports.paper.may_attach(actor, line)
        )
        self.scan.setVisible(wanted)
        self.scan.setEnabled(wanted)

    def _show_forms(self) -> None:
        actor = self._ports.actor()
        may = actor is not None and self._ports.paper.may_reserve(actor, self._definition.key)
        self.forms.setVisible(may)

    # ------------------------------------------------------------------ empty forms

    def ask_forms(self) -> None:
        """預留空白表單: show what is waiting and draw new numbers."""
        self._with_stacks(self._open_forms)

    def ask_typed(self) -> None:
        """補登紙本: type the next form in, when there is exactly one stack; else choose."""

        def found(actor: Actor, stacks: list[Reservation]) -> None:
            own = [stack for stack in stacks if stack.own]
            if not own:
                words = ["先以「空白表單 Ctrl+B」預留編號並列印，再依表單上的編號補登。"]
                tell(self._page, "本簿沒有待補登的表單", words, tone="info")
            elif len(own) == 1:
                self._new.ask_form(own[0].left[0].printed)
            else:
                self._open_forms(actor, stacks)

        self._with_stacks(found)

    def _with_stacks(self, found: Callable[[Actor, list[Reservation]], None]) -> None:
        actor, paper, key = self._ports.actor(), self._ports.paper, self._definition.key
        if actor is None or not paper.may_reserve(actor, key):
            return
        self._ports.runner.run(
            lambda: paper.stacks(actor, key), lambda stacks: found(actor, stacks), self._failed
        )

    def _open_forms(self, actor: Actor, stacks: list[Reservation]) -> None:
        paper, key = self._ports.paper, self._definition.key
        sheet = PaperSheet(
            self._page,
            self._definition,
            stacks,
            self._ports.runner,
            (
                lambda count, purpose: paper.reserve(actor, key, count, purpose),
                lambda stack, numbers, reason: paper.strike(actor, stack, numbers, reason),
            ),
        )
        sheet.reserved.connect(self._reserved)
        sheet.print_asked.connect(self.blank_asked)
        sheet.form_asked.connect(self._new.ask_form)
        sheet.struck.connect(self.done)

    def _reserved(self, outcome: Outcome) -> None:
        self.done.emit(outcome)
        self.blank_asked.emit(outcome.lines[0])

    # ------------------------------------------------------------------ scans and files

    def ask_scan(self) -> None:
        """附掃描 of the form that was signed on paper."""
        actor, line = self._ports.actor(), self._line
        if actor is None or line is None or self.scan.isHidden():
            return
        paper, clock, runner = self._ports.paper, self._ports.clock, self._ports.runner
        field = self._definition.by_key[SCAN]
        acts = NewActs(
            write=lambda values, _reason, _confirmed, _given: paper.attach(
                actor, line.id, values.get(SCAN)
            )
        )
        files = files_editors(self._ports.attachments, runner)
        context = FormContext(lambda: local(clock.now()).date(), (), files)
        title = f"附掃描　{line.number.rpartition('-')[2]}　{self._definition.summary(line.values)}"
        hint = "掃描民眾簽名的紙本，附上後即不能再改。"
        form = NewForm(title, Blank((), (field,)), context, editor_for, "附上", hint)
        sheet = NewLineSheet(self._page, self._definition, form, runner, acts)
        sheet.written.connect(self.done)

    def open_file(self, field: str, digest: str) -> None:
        """Show an attachment of the line in the detail pane; the journal keeps who did."""
        actor, line, attachments = self._ports.actor(), self._line, self._ports.attachments
        if actor is None or line is None:
            return
        self._ports.runner.run(
            lambda: attachments.open(actor, line.id, field, digest),
            lambda opened: FileSheet(self._page, opened),
            self._failed,
        )

    def _failed(self, error: KioskError) -> None:
        tell_error(self._page, error)
