"""Enter on a draft: check it, ask what the rules ask, take signatures, write once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.base.result import Problem, Severity, blocking
from kiosk.services.asked_signatures import Given
from kiosk.services.desk import Outcome
from kiosk.services.kit import Signed, ToSign
from kiosk.views.ledger.signing import Signing
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask, tell_error
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.rule_codes import rule_code


class Confirmable(Protocol):
    """What both drafts offer: which questions are answered, and taking an answer."""

    @property
    def confirmed(self) -> frozenset[str]:
        """Return the codes of the rules that were confirmed."""
        ...


D = TypeVar("D", bound=Confirmable)


@dataclass(frozen=True)
class Steps(Generic[D]):
    """The service calls of one kind of draft; `check` and `write` run off the GUI thread."""

    check: Callable[[D], list[Problem]]
    to_sign: Callable[[D], list[ToSign]]
    write: Callable[[D, tuple[Signed, ...]], Outcome]
    answer: Callable[[D, Problem, str], D]


@dataclass(frozen=True)
class Ends(Generic[D]):
    """How it ends: written, or stopped by problems (none when a person turned back)."""

    answered: Callable[[Problem, str], None]
    done: Callable[[D, Outcome], None]
    stopped: Callable[[list[Problem]], None]


class Confirmation(Generic[D]):
    """One attempt to write a draft; the draft handed in must have its time pinned."""

    def __init__(
        self, host: QWidget, context: Context, steps: Steps[D], ends: Ends[D], draft: D
    ) -> None:
        self._host = host
        self._context = context
        self._steps = steps
        self._ends = ends
        self._draft = draft

    def start(self) -> None:
        """Check the draft and go on from what the rules say."""
        draft = self._draft
        self._context.runner.run(lambda: self._steps.check(draft), self._checked, self._failed)

    def _checked(self, problems: list[Problem]) -> None:
        question = next((item for item in problems if self._is_question(item)), None)
        stop = [item for item in blocking(problems) if item is not question]
        if stop:
            self._ends.stopped(stop)
        elif question is not None:
            self._ask(question)
        else:
            wanted, sign = self._steps.to_sign(self._draft), self._context.sign
            Signing(self._host, sign, wanted, self._signed, citizen_draws=False).start()

    def _is_question(self, problem: Problem) -> bool:
        if problem.code in self._draft.confirmed:
            return False
        if problem.severity is Severity.CONFIRM:
            return True
        return problem.blocks and problem.need == "reason"

    def _ask(self, problem: Problem) -> None:
        reason = "原因（必填）" if problem.need == "reason" else ""
        answer = Answer("yes", "確認", "F9", "primary", needs_reason=bool(reason))
        code = rule_code(problem.code)
        message = Message(
            problem.message, f"規則 {code}" if code else "", reason=reason, answers=(CANCEL, answer)
        )

        def answered(code: str, text: str) -> None:
            if code != "yes":
                self._ends.stopped([])
                return
            self._draft = self._steps.answer(self._draft, problem, text)
            self._ends.answered(problem, text)
            self.start()

        ask(self._host, message, answered)

    def _signed(self, given: Given | None) -> None:
        if given is None:
            self._ends.stopped([])
            return
        draft, signed = self._draft, given.drawn
        self._context.runner.run(
            lambda: self._steps.write(draft, signed), self._written, self._failed
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            self._ends.done(self._draft, outcome)
        else:
            self._ends.stopped(list(outcome.problems))

    def _failed(self, error: KioskError) -> None:
        self._ends.stopped([])
        tell_error(self._host, error)


def ask_reason(host: QWidget, title: str, reason: str, take: Callable[[str], None]) -> None:
    """Ask for one sentence; `take` is not called when the person turns back."""

    def answered(code: str, text: str) -> None:
        if code == "yes":
            take(text)

    answers = (CANCEL, Answer("yes", "確定", "F9", "primary", needs_reason=True))
    ask(host, Message(title, reason=reason, answers=answers), answered)
