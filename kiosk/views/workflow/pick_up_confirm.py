"""One attempt to hand papers over: rules, questions, the collector's signature, one write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.base.result import Problem, Severity
from kiosk.identity.permissions import Actor
from kiosk.services.asked_signatures import Given
from kiosk.services.deposit_drafts import HandOver
from kiosk.services.desk import Outcome
from kiosk.views.ledger.signing import Signing
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell_error
from kiosk.views.workflow.context import Context


@dataclass(frozen=True)
class PickUpEnds:
    """How it ends: written, or stopped by problems (none when a person turned back)."""

    done: Callable[[HandOver, Outcome], None]
    stopped: Callable[[list[Problem]], None]


class PickUpConfirmation:
    """Takes a pinned draft; a barred collector's attempt is written down by the service (L13-R04)."""

    def __init__(self, host: QWidget, context: Context, draft: HandOver, ends: PickUpEnds) -> None:
        self._host = host
        self._context = context
        self._service = context.services.pick_ups
        self._actor: Actor = context.actor()
        self._draft = draft
        self._ends = ends

    def start(self) -> None:
        """Ask the rules and go on from what they say."""
        draft = self._draft
        self._context.runner.run(
            lambda: self._service.attempt(self._actor, draft), self._checked, self._failed
        )

    def _checked(self, problems: list[Problem]) -> None:
        stop = [problem for problem in problems if problem.blocks]
        if stop:
            self._ends.stopped(stop)
            return
        question = next((item for item in problems if self._is_question(item)), None)
        if question is not None:
            self._ask(question)
            return
        wanted = self._service.to_sign(self._actor, self._draft)
        draws = self._context.citizen_draws()
        Signing(self._host, self._context.sign, wanted, self._signed, citizen_draws=draws).start()

    def _is_question(self, problem: Problem) -> bool:
        asked = problem.severity is Severity.CONFIRM
        return asked and problem.code not in self._draft.confirmed

    def _ask(self, problem: Problem) -> None:
        answers = (CANCEL, Answer("yes", "確認", "F9", "primary"))

        def answered(code: str, _text: str) -> None:
            if code != "yes":
                self._ends.stopped([])
                return
            confirmed = self._draft.confirmed | {problem.code}
            self._draft = replace(self._draft, confirmed=confirmed)
            self.start()

        ask(self._host, Message(problem.message, answers=answers), answered)

    def _signed(self, given: Given | None) -> None:
        if given is None:
            self._ends.stopped([])
            return
        draft = self._draft
        self._context.runner.run(
            lambda: self._service.confirm(self._actor, draft, given), self._written, self._failed
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            self._ends.done(self._draft, outcome)
        else:
            self._ends.stopped(list(outcome.problems))

    def _failed(self, error: KioskError) -> None:
        self._ends.stopped([])
        tell_error(self._host, error)
