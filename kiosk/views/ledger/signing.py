"""Signatures a form asks for, one after another: an officer draws, a citizen chooses between pen and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kiosk.services.asked_signatures import Given
from kiosk.services.kit import Signed, ToSign
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask

Sign = Callable[[ToSign, Callable[[Signed | None], None]], None]
"""Lets a person sign a text; the answer is None when he declined."""


class Signing:
    """Asks for the signatures of one act; `done` gets what was given, or None when somebody turned back.

    A citizen is told before he signs that he may have paper instead (電子簽章法 §5); without a pad, or
    where the unit takes no signatures on the screen, paper is the only answer.
    """

    def __init__(
        self,
        host: QWidget,
        sign: Sign,
        wanted: Sequence[ToSign],
        done: Callable[[Given | None], None],
        *,
        citizen_draws: bool,
    ) -> None:
        self._host = host
        self._sign = sign
        self._left = list(wanted)
        self._done = done
        self._citizen_draws = citizen_draws
        self._drawn: list[Signed] = []
        self._on_paper: set[str] = set()

    def start(self) -> None:
        """Ask for the next signature, or hand over what was given."""
        if not self._left:
            self._done(Given(tuple(self._drawn), frozenset(self._on_paper)))
            return
        wanted = self._left.pop(0)
        if wanted.person.ref.id:
            self._draw(wanted)
        else:
            self._ask_citizen(wanted)

    def _draw(self, wanted: ToSign) -> None:
        def taken(signed: Signed | None) -> None:
            if signed is None:
                self._done(None)
                return
            self._drawn.append(signed)
            self.start()

        self._sign(wanted, taken)

    def _ask_citizen(self, wanted: ToSign) -> None:
        name = wanted.person.ref.name or "民眾"
        paper = Answer("paper", "改用紙本", "F8", "plain" if self._citizen_draws else "primary")
        answers: tuple[Answer, ...] = (CANCEL, paper)
        if self._citizen_draws:
            answers = (CANCEL, paper, Answer("draw", "同意電子簽名", "F9", "primary"))
        words = (
            "電子簽名與紙本簽名效力相同；不同意者可改在紙本簽名。"
            if self._citizen_draws
            else "本機未接簽名板：登記後列印紙本簽名，再掃描附於本件。"
        )
        message = Message(f"{wanted.role}　{name}　簽名", body=words, tone="info", answers=answers)

        def answered(code: str, _reason: str) -> None:
            if code == "draw":
                self._draw(wanted)
            elif code == "paper":
                self._on_paper.add(wanted.field)
                self.start()
            else:
                self._done(None)

        ask(self._host, message, answered)
