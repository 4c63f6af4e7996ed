"""Signatures a form asks for, one after another: an officer draws, a citizen chooses between pen and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kiosk.services.asked_signatures import Given, Refusal, Witness, witness_problems
from kiosk.services.kit import Signed, ToSign
from kiosk.views.ledger.witness_sheet import WitnessSheet
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, ask

Sign = Callable[[ToSign, Callable[[Signed | None], None]], None]
"""Lets a person sign a text; the answer is None when he declined."""

_REFUSE = Answer("refuse", "拒簽（記原因）", "F2")
_WITNESS = Answer("witness", "不會寫字：二名見證人", "F4")


class Signing:
    """Asks for the signatures of one act; `done` gets what was given, or None when somebody turned back.

    A citizen is told before he signs that he may have paper instead (電子簽章法 §5); without a pad, or
    where the unit takes no signatures on the screen, paper is the only answer. Who refuses is led to
    paper with his reason on record, who cannot write with two witnesses (民法 §3 III).
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
        self._refusals: list[Refusal] = []
        self._witnesses: list[Witness] = []

    def start(self) -> None:
        """Ask for the next signature, or hand over what was given."""
        if not self._left:
            self._done(
                Given(
                    tuple(self._drawn),
                    frozenset(self._on_paper),
                    refusals=tuple(self._refusals),
                    witnesses=tuple(self._witnesses),
                )
            )
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
        paper = Answer("paper", "改用紙本", "F8", "plain" if self._citizen_draws else "primary")
        answers: tuple[Answer, ...] = (CANCEL, _WITNESS, _REFUSE, paper)
        if self._citizen_draws:
            answers = (*answers, Answer("draw", "同意電子簽名", "F9", "primary"))
        words = (
            "電子簽名與紙本簽名效力相同；不同意者可改在紙本簽名。"
            if self._citizen_draws
            else "本機未接簽名板：登記後列印紙本簽名，再掃描附於本件。"
        )
        title = f"{wanted.role}　{_name(wanted)}　簽名"
        message = Message(title, body=words, tone="info", answers=answers)

        def answered(code: str, _reason: str) -> None:
            if code == "draw":
                self._draw(wanted)
            elif code == "paper":
                self._on_paper.add(wanted.field)
                self.start()
            elif code == "refuse":
                self._ask_refusal(wanted)
            elif code == "witness":
                self._ask_witnesses(wanted)
            else:
                self._done(None)

        ask(self._host, message, answered)

    def _ask_refusal(self, wanted: ToSign) -> None:
        """Ask why he will not sign; turning back asks how he signs once more."""
        back = Answer("back", "返回", "Esc")
        taken = Answer("refused", "記明拒簽", "F9", "primary", needs_reason=True)
        message = Message(
            f"{wanted.role}　{_name(wanted)}　拒絕簽名",
            body="原因與記明人員留在紀錄；請列印紙本，記明拒簽後掃描附於本件。",
            reason="拒簽原因（必填）",
            answers=(back, taken),
        )

        def answered(code: str, reason: str) -> None:
            if code != "refused":
                self._ask_citizen(wanted)
                return
            self._refusals.append(Refusal(wanted.field, reason))
            self.start()

        ask(self._host, message, answered)

    def _ask_witnesses(self, wanted: ToSign) -> None:
        """Ask who stands beside the mark; turning back asks how he signs once more."""
        sheet = WitnessSheet(
            self._host,
            wanted.field,
            f"{wanted.role}　{_name(wanted)}",
            lambda named: witness_problems(wanted, named),
        )

        def named(witnesses: tuple[Witness, ...]) -> None:
            self._witnesses += witnesses
            self.start()

        sheet.named.connect(named)
        sheet.left.connect(lambda: self._ask_citizen(wanted))


def _name(wanted: ToSign) -> str:
    return wanted.person.ref.name or "民眾"
