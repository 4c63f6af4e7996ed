"""新增登記 and 結束 on a book's page: whether to offer them, and the sheets they open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.line import Line
from kiosk.services.new_line import Blank, carried
from kiosk.services.reserved import Reservation
from kiosk.views.ledger.editors import FormContext
from kiosk.views.ledger.file_editor import files_editors
from kiosk.views.ledger.new_sheet import NewActs, NewForm, NewLineSheet
from kiosk.views.ledger.pick_editors import new_line_editors
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.widgets.message_sheet import tell_error


class NewLines(QObject):
    """Signals: `done(Outcome)` after something was written; `page_asked(book key)` for a book whose lines
    a page of its own opens (出勤, 交接, 寄存 …).
    """

    done = Signal(object)
    page_asked = Signal(str)

    def __init__(self, host: QWidget, definition: LedgerDef, ports: LedgerPorts) -> None:
        super().__init__(host)
        self._host = host
        self._definition = definition
        self._ports = ports

    @property
    def offered(self) -> bool:
        """Tell whether whoever is signed in may add a line to this book."""
        actor = self._ports.actor()
        return actor is not None and self._ports.registration.may(actor, self._definition.key)

    def may_close(self, line: Line) -> bool:
        """Tell whether to offer 結束 of an open line."""
        actor = self._ports.actor()
        return actor is not None and self._ports.blanks.may_close(actor, line)

    def ask(self) -> None:
        """Open the form of a new line, or the page that writes this book."""
        actor = self._ports.actor()
        if actor is None or not self.offered:
            return
        if self._definition.by_page:
            self.page_asked.emit(self._definition.key)
            return
        self._read_blank(actor, "")

    def ask_form(self, number: str) -> None:
        """Open the form of a line that was written on paper, also of a book that has a page of its own."""
        actor = self._ports.actor()
        if actor is not None and self.offered:
            self._read_blank(actor, number)

    def _read_blank(self, actor: Actor, number: str) -> None:
        blanks, paper, ledger = self._ports.blanks, self._ports.paper, self._definition.key

        def read() -> tuple[Blank, list[Reservation]]:
            may = paper.may_reserve(actor, ledger)
            blank = blanks.on_form(actor, ledger) if number else blanks.open(actor, ledger)
            return blank, paper.stacks(actor, ledger) if may else []

        self._ports.runner.run(read, lambda found: self._open(actor, *found, number), self._failed)

    def ask_close(self, line: Line) -> None:
        """Open the form that ends a line."""
        actor = self._ports.actor()
        if actor is None or not self.may_close(line):
            return
        blanks = self._ports.blanks
        self._ports.runner.run(
            lambda: blanks.close(actor, line),
            lambda blank: self._close(actor, line, blank),
            self._failed,
        )

    def _open(self, actor: Actor, blank: Blank, stacks: Sequence[Reservation], number: str) -> None:
        registration, blanks = self._ports.registration, self._ports.blanks
        ledger = self._definition.key
        acts = NewActs(
            check=lambda values, reason, form: registration.check(
                actor,
                ledger,
                blanks.occurred(ledger, values),
                blanks.settled(ledger, values),
                reason,
                form,
            ),
            to_sign=lambda values: registration.to_sign(
                actor, ledger, blanks.settled(ledger, values)
            ),
            write=lambda values, reason, confirmed, given: registration.open(
                actor,
                ledger,
                blanks.occurred(ledger, values),
                blanks.settled(ledger, values),
                reason,
                confirmed,
                given,
            ),
        )
        word = "補登紙本" if number else "新增"
        self._show(blank, acts, f"{word}　{self._definition.title}", stacks, number)

    def _close(self, actor: Actor, line: Line, blank: Blank) -> None:
        registration, blanks = self._ports.registration, self._ports.blanks
        items = carried(line, self._definition)
        acts = NewActs(
            write=lambda values, _reason, confirmed, _given: registration.close(
                actor, line.id, blanks.settled(line.ledger, {**items, **values}), confirmed
            )
        )
        about = self._definition.summary(line.values)
        self._show(blank, acts, f"結束　{line.number.rpartition('-')[2]}　{about}")

    def _show(
        self,
        blank: Blank,
        acts: NewActs,
        title: str,
        stacks: Sequence[Reservation] = (),
        number: str = "",
    ) -> None:
        clock = self._ports.clock
        files = files_editors(self._ports.attachments, self._ports.runner)
        context = FormContext(lambda: local(clock.now()).date(), blank.people, files)
        make = new_line_editors(blank.things, clock.now)
        form = NewForm(title, blank, context, make, stacks=stacks, number=number)
        sheet = NewLineSheet(self._host, self._definition, form, self._ports.runner, acts)
        sheet.use_signing(self._ports.sign, citizen_draws=self._ports.citizen_draws())
        sheet.written.connect(self.done)

    def _failed(self, error: KioskError) -> None:
        tell_error(self._host, error)
