"""A ledger page over a real store, as the application composes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from kiosk.identity.permissions import Actor
from kiosk.ledgers import catalog
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.line import History
from kiosk.services.desk import Outcome
from kiosk.services.kit import Signed, ToSign
from kiosk.services.reading import LineFilter, Row
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ledger.ports import LedgerPorts
from kiosk.views.ops import OpRunner
from tests.station import INK, Counter


class Bench:
    """Pages of one counter; `actor` is who is signed in."""

    def __init__(self, counter: Counter, runner: OpRunner) -> None:
        self.counter = counter
        self.runner = runner
        self.actor: Actor | None = counter.duty_officer
        self.windows: list[QWidget] = []
        self.asked: list[ToSign] = []
        self.declines = False

    def ports(self) -> LedgerPorts:
        return LedgerPorts.of(
            self.counter.desk,
            self.runner,
            lambda: self.counter.reader(self.actor) if self.actor else None,
            lambda: self.actor,
            self.sign,
        )

    def sign(self, wanted: ToSign, done: Callable[[Signed | None], None]) -> None:
        """Sign as the signature sheet would, unless the person declines."""
        self.asked.append(wanted)
        done(None if self.declines else Signed(wanted, INK, "mouse"))

    def close(self) -> None:
        """Leave the counter before its store closes."""
        for window in self.windows:
            window.close()
            window.deleteLater()

    def page(self, ledger: str) -> LedgerPage:
        made = LedgerPage(catalog.by_key(ledger), self.ports())
        self.runner.changed.connect(made.refresh)
        return made


def busy_morning(counter: Counter) -> None:
    """Fill L01, L03 and L05: two patrols back, one out, a correction, one asked for, one refused."""
    assert counter.check_out("B05", "BV1").done
    for round_ in range(3):
        draft = counter.assemble("B03", "BG1", "BR1", "B04", "BG2", "BR2")
        out = counter.check_out(
            draft=draft.with_reason("DS-07", "勤前教育延後") if round_ else draft
        )
        assert out.done, out.problems
        counter.later(minutes=40)
        if round_ < 2:
            for code in ("B03", "B04"):
                back = counter.returning(code, odometer=48_211 + 21 * (round_ + 1))
                outcome = counter.check_in(replace(back, deviation_reason="勤務調整，提前返所"))
                assert outcome.done, outcome.problems
            counter.later(minutes=5)
    lines = counter.lines("L01")
    who = counter.actor("P03")
    asked = counter.corrections.amend(
        who, lines[1].id, {"reason_place": "西湖線、成功路口𠮷祥里巡守"}, "漏記地點"
    )
    assert asked.done, asked.problems
    line = counter.line(lines[1].id)
    if line.asks:
        chief = counter.actor("P00")
        decided = counter.corrections.decide(
            chief, line.id, line.asks[0].event, granted=True, note=""
        )
        assert decided.done, decided.problems
    again = counter.corrections.amend(who, lines[1].id, {"remark": "與里長聯繫"}, "補記")
    assert again.done, again.problems
    counter.clock.advance(timedelta(minutes=1))


def leave(counter: Counter) -> Outcome:
    """Let the duty officer go out after the morning, with a vest."""
    draft = counter.assemble("B02", "BV1").with_reason("DS-07", "勤前教育延後")
    return counter.check_out(draft=draft)


class Million:
    """A reader over a million invented lines: nothing is stored, every row is made when asked."""

    def __init__(self, columns: int, lines: int = 1_000_000) -> None:
        self._columns = columns
        self._lines = lines
        self.asked = 0

    def positions(self, ledger: str, filter: LineFilter) -> Sequence[int]:  # noqa: A002
        return range(self._lines, 0, -1)

    def rows(self, ledger: str, row_numbers: Sequence[int]) -> list[Row]:
        self.asked += 1
        return [self._row(number) for number in row_numbers]

    def _row(self, number: int) -> Row:
        cells = tuple(f"{at}-{number % 977}" for at in range(self._columns))
        state = "出勤中" if number % 9 == 0 else "退勤"
        return Row(
            number,
            f"line-{number}",
            f"115-AW3B2-01-A{number:07d}",
            "2026-05-19",
            cells,
            "recorded",
            "已登記",
            state,
            number % 9 == 0,
            False,
            0,
            number % 50 == 0,
            False,
        )

    def history(self, line_id: str) -> History:
        raise NotImplementedError

    def open_counts(self) -> dict[str, int]:
        return {}

    def people(self) -> list[PersonRef]:
        return []

    def things(self, ledger: str) -> list[tuple[str, str]]:
        return []

    def drawing(self, digest: str) -> bytes | None:
        return None
