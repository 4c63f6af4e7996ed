"""What can be done to lines of a book: correct, review, confirm, decide, void. Questions first, then ops."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.base.instants import local
from kiosk.identity.permissions import Action, Actor, allowed
from kiosk.ledgers.definition import Classification, LedgerDef
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.line import Ask, History, Line, Status
from kiosk.views.ledger.amend_sheet import VOID, AmendSheet
from kiosk.views.ledger.editors import FormContext
from kiosk.views.ledger.ports import LedgerPorts, Outcome, Row
from kiosk.views.ledger.reveal_sheet import RevealSheet
from kiosk.views.ledger.review_sheet import ReviewSheet
from kiosk.views.widgets.message_sheet import (
    CANCEL,
    Answer,
    Message,
    ask,
    tell_error,
    tell_problems,
)


class LineActs(QObject):
    """Acts on lines for whoever is signed in. Signal `done(Outcome)` after something was written."""

    done = Signal(object)

    def __init__(self, host: QWidget, definition: LedgerDef, ports: LedgerPorts) -> None:
        super().__init__(host)
        self._host = host
        self._definition = definition
        self._ports = ports

    # ------------------------------------------------------------------ may he

    def may(self, action: Action, line: Line | None = None) -> bool:
        """Tell whether to offer an act; the service decides again."""
        actor = self._ports.actor()
        if actor is None:
            return False
        if line is not None:
            return self._ports.corrections.may(actor, line, action)
        return allowed(actor, self._definition.key, action, actor.unit)

    def offered(self, line: Line | None) -> dict[str, bool]:
        """Return which buttons lead somewhere for the chosen line."""
        return {
            "amend": line is not None and self.may_amend(line),
            "confirm": line is not None and self.may_confirm(line),
            "review": line is not None and self.may(Action.REVIEW),
            "void": line is not None
            and line.status != Status.VOIDED
            and self.may(Action.VOID, line),
            "print": self.may(Action.PRINT),
        }

    def may_amend(self, line: Line) -> bool:
        """Tell whether to offer 更正; nothing corrects a void line or one of a newer version."""
        return line.status != Status.VOIDED and not line.unknown and self.may(Action.AMEND, line)

    def may_confirm(self, line: Line) -> bool:
        """Tell whether the line waits for the confirmation of whoever is signed in (C-04)."""
        actor = self._ports.actor()
        return (
            actor is not None
            and line.proxy_pending
            and actor.person.id not in line.confirmed_by
            and self.may(Action.CONFIRM, line)
            and actor.person.id != line.recorded_by.id
        )

    def may_decide(self, line: Line, wanted: Ask) -> bool:
        """Tell whether to offer a decision; nobody approves what he asked for (RB-01)."""
        actor = self._ports.actor()
        return (
            actor is not None and actor.person.id != wanted.by.id and self.may(Action.APPROVE, line)
        )

    # ------------------------------------------------------------------ acts

    def amend(
        self, line: Line, people: Sequence[PersonRef], masked: frozenset[str] = frozenset()
    ) -> AmendSheet | None:
        """Open the form of a correction; what is masked for the reader is not his to type over."""
        actor = self._ports.actor()
        if actor is None or not self.may_amend(line):
            return None
        corrections, clock = self._ports.corrections, self._ports.clock
        sheet = AmendSheet(
            self._host,
            self._definition,
            line,
            FormContext(lambda: local(clock.now()).date(), people),
            self._ports.runner,
            (
                lambda values: corrections.check_amend(actor, line.id, values),
                lambda values, reason: corrections.amend(actor, line.id, values, reason),
            ),
            masked,
        )
        sheet.written.connect(self.done)
        return sheet

    def reveal(self, line: Line, shown: Callable[[History], None]) -> None:
        """Ask for what purpose masked values are wanted, and show them."""
        actor, reveals = self._ports.actor(), self._ports.reveals
        if actor is None:
            return

        def open_sheet(level: Classification) -> None:
            if level is not Classification.PUBLIC:
                RevealSheet(
                    self._host,
                    level,
                    self._ports.runner,
                    lambda why: reveals.reveal(actor, line.id, why),
                    shown,
                )

        self._ports.runner.run(
            lambda: reveals.needs(actor, line.id),
            open_sheet,
            lambda error: tell_error(self._host, error),
        )

    def review(self, rows: Sequence[Row]) -> ReviewSheet | None:
        """Open the review of some lines; void and reviewed ones are left out."""
        waiting = [item for item in rows if not item.voided and item.status != Status.REVIEWED]
        if not waiting or not self.may(Action.REVIEW):
            return None
        sheet = ReviewSheet(self._host, waiting)
        sheet.reviewed.connect(self._review)
        return sheet

    def _review(self, lines: list[str], outcome: str, note: str) -> None:
        self._run(
            lambda actor: self._ports.corrections.review(actor, tuple(lines), outcome, note),
            "核閱沒有完成",
        )

    def void(self, line: Line) -> None:
        """Ask for the reason and void the line."""

        def answered(code: str, reason: str) -> None:
            if code == "void":
                self._run(
                    lambda actor: self._ports.corrections.void(actor, line.id, reason),
                    "不能作廢",
                )

        ask(self._host, VOID, answered)

    def decide(self, line: Line, wanted: str, granted: bool) -> None:
        """Ask once more and grant or refuse a pending correction."""
        word = "核准" if granted else "不核准"
        answers = (
            CANCEL,
            Answer("go", word, "F9", "primary" if granted else "danger", needs_reason=not granted),
        )
        reason = "批示" if granted else "不核准的理由（必填）"
        question = Message(f"{word}這件更正？", reason=reason, answers=answers)

        def answered(code: str, note: str) -> None:
            if code == "go":
                self._run(
                    lambda actor: self._ports.corrections.decide(
                        actor, line.id, wanted, granted=granted, note=note
                    ),
                    "沒有完成",
                )

        ask(self._host, question, answered)

    def confirm(self, line: Line) -> None:
        """Confirm that the line the desk wrote is right."""
        answers = (CANCEL, Answer("go", "確認無誤", "F9", "primary"))
        question = Message(
            "確認這一筆代登的登記？",
            body=f"{line.recorded_by.label} 代為登記：{self._definition.summary(line.values)}",
            tone="info",
            answers=answers,
        )

        def answered(code: str, _reason: str) -> None:
            if code == "go":
                self._run(
                    lambda actor: self._ports.corrections.confirm(actor, line.id), "確認沒有完成"
                )

        ask(self._host, question, answered)

    def _run(self, act: Callable[[Actor], Outcome], failed: str) -> None:
        actor = self._ports.actor()
        if actor is None:
            return

        def finished(outcome: Outcome) -> None:
            if outcome.problems:
                title = "已完成，並請注意" if outcome.done else failed
                tell_problems(self._host, title, outcome.problems)
            if outcome.done:
                self.done.emit(outcome)

        def broken(error: KioskError) -> None:
            tell_error(self._host, error)

        self._ports.runner.run(lambda: act(actor), finished, broken)
