"""The left column of 退勤: what the officer owes, ticked or scanned, and cartridges counted by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.ledgers.definition import Source
from kiosk.ledgers.duty_io_fields import CONDITIONS
from kiosk.ledgers.reference import kind_label
from kiosk.services import check_in_draft as drafts
from kiosk.services.kit import CheckInDraft, ReturnItem, Rounds
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.fields import NumberEdit, goes_on
from kiosk.views.workflow.kit_list import ROW_PX, KitList, KitRow

_CONDITION = {choice.code: choice.label for choice in CONDITIONS}
_CYCLE = tuple(_CONDITION)
Change = Callable[[Callable[[CheckInDraft], CheckInDraft]], None]


class RoundsRow(QWidget):
    """One calibre: 還, 擊發, 遺失, and the magazines that go with it."""

    def __init__(self, rounds: Rounds, change: Change, go_on: Callable[[], None]) -> None:
        super().__init__()
        self._kind = rounds.kind
        self._change = change
        name = rounds.label
        self.back = NumberEdit(f"{name}歸還", digits=3, width=62)
        self.fired = NumberEdit(f"{name}擊發", digits=3, width=50)
        self.lost = NumberEdit(f"{name}遺失", digits=3, width=50)
        self.magazines = NumberEdit("彈匣歸還", digits=2, width=60)
        self._short = label("", tone="bad")
        self._magazine_label = label(f"彈匣 {rounds.magazines} 個，還")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(
            row(
                label(f"{name} {rounds.out}，還"),
                self.back,
                label("擊發"),
                self.fired,
                label("遺失"),
                self.lost,
                None,
                spacing=5,
            )
        )
        column.addLayout(row(self._magazine_label, self.magazines, None, self._short, spacing=5))
        self._magazine_label.setVisible(rounds.magazines > 0)
        self.magazines.setVisible(rounds.magazines > 0)
        self.back.typed.connect(lambda count: self._put(back=count))
        self.fired.typed.connect(lambda count: self._put(fired=count or 0))
        self.lost.typed.connect(lambda count: self._put(lost=count or 0))
        self.magazines.typed.connect(lambda count: self._put(magazines_back=count))
        for edit in (self.back, self.fired, self.lost, self.magazines):
            goes_on(edit, go_on)

    def _put(self, **counts: int | None) -> None:
        self._change(lambda draft: drafts.with_rounds(draft, self._kind, **counts))

    def show_rounds(self, rounds: Rounds) -> None:
        """Show the counts; what is short is said at once."""
        self.back.show_value(rounds.back)
        self.fired.show_value(rounds.fired or None)
        self.lost.show_value(rounds.lost or None)
        self.magazines.show_value(rounds.magazines_back)
        short = rounds.short if rounds.back is not None else 0
        text = f"短少 {short} 發" if short > 0 else f"多 {-short} 發" if short < 0 else ""
        self._short.setText(text)


class ItemsColumn(QWidget):
    """The list of what is owed with F9 for everything, and one RoundsRow a calibre."""

    def __init__(self, change: Change, go_on: Callable[[], None]) -> None:
        super().__init__()
        self._change = change
        self._go_on = go_on
        self._line = ""
        self.kit = KitList("待還裝備")
        self.rounds: dict[str, RoundsRow] = {}
        self._all = button("全部歸還", self.all_back, key="F9")
        self._rounds_box = QVBoxLayout()
        self._rounds_box.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(
            row(
                label("待還裝備", role="heading"),
                label("空白鍵 歸還　C 狀況", role="muted"),
                None,
                self._all,
            )
        )
        column.addWidget(self.kit, 1)
        column.addLayout(self._rounds_box)
        self.kit.toggled.connect(self._toggle)
        self.kit.changed_condition.connect(self._cycle)
        self.kit.left.connect(go_on)

    def all_back(self) -> None:
        """Tick every item and the magazines; cartridges are counted and typed all the same."""

        def step(draft: CheckInDraft) -> CheckInDraft:
            draft = drafts.tick_all(draft)
            for rounds in draft.rounds:
                if rounds.magazines:
                    draft = drafts.with_rounds(draft, rounds.kind, magazines_back=rounds.magazines)
            return draft

        self._change(step)
        self._go_on()

    def _toggle(self, asset: str) -> None:
        def step(draft: CheckInDraft) -> CheckInDraft:
            entry = _find(draft, asset)
            return drafts.tick(draft, asset, ticked=not entry.ticked) if entry else draft

        self._change(step)

    def _cycle(self, asset: str) -> None:
        def step(draft: CheckInDraft) -> CheckInDraft:
            entry = _find(draft, asset)
            if entry is None:
                return draft
            after = _CYCLE[(_CYCLE.index(entry.condition) + 1) % len(_CYCLE)]
            return drafts.with_condition(draft, asset, after)

        self._change(step)

    def show_draft(self, draft: CheckInDraft | None) -> None:
        """Show what is owed."""
        if draft is None:
            self._line = ""
            self.kit.show_rows([])
            self._clear_rounds()
            self._all.setEnabled(False)
            return
        self._all.setEnabled(bool(draft.items))
        rows = [_row(entry) for entry in draft.items]
        self.kit.setMinimumHeight(min(len(rows), 3) * ROW_PX + 8)
        self.kit.show_rows(rows or [KitRow("none", "裝備", "沒有待還的裝備", quiet=True)])
        if draft.line != self._line:
            self._line = draft.line
            self._clear_rounds()
            for rounds in draft.rounds:
                made = RoundsRow(rounds, self._change, self._go_on)
                self.rounds[rounds.kind] = made
                self._rounds_box.addWidget(made)
        for rounds in draft.rounds:
            self.rounds[rounds.kind].show_rounds(rounds)

    def _clear_rounds(self) -> None:
        for widget in self.rounds.values():
            widget.hide()
            widget.deleteLater()
        self.rounds = {}

    def next_count(self, draft: CheckInDraft) -> NumberEdit | None:
        """Return the count that is still to be typed, once a weapon is coming back."""
        weapon_back = drafts.weapon_returned(draft) or not draft.owed
        for rounds in draft.rounds:
            if rounds.back is None and weapon_back:
                return self.rounds[rounds.kind].back
            if rounds.magazines and rounds.magazines_back is None and weapon_back:
                return self.rounds[rounds.kind].magazines
        return None


def _find(draft: CheckInDraft, asset: str) -> ReturnItem | None:
    return next((entry for entry in draft.items if entry.id == asset), None)


def _row(entry: ReturnItem) -> KitRow:
    chip, tone = "", ""
    if entry.condition != "normal":
        chip, tone = _CONDITION[entry.condition], "bad"
    elif entry.ticked:
        chip, tone = ("已掃" if entry.source is Source.SCAN else "歸還"), "ok"
    return KitRow(entry.id, kind_label(entry.kind), entry.label, chip, tone, checked=entry.ticked)
