"""The middle column of 出勤: whose kit it is, what he draws, how much ammunition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.ledgers.definition import Source
from kiosk.ledgers.reference import kind_label
from kiosk.services.kit import CheckOutDraft, Member, Pick
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.fields import NumberEdit, goes_on, key_label
from kiosk.views.workflow.kit_list import KitList, KitRow

_CLEAR_HINT = "清槍：退彈匣、拉滑套、檢查彈膛，由值班看過再確認"


class KitColumn(QFrame):
    """Shows the active officer's kit; edits go out through `change`, `activate` picks an officer,
    `back` leads to the scan line.
    """

    def __init__(
        self,
        change: Callable[[Callable[[Member], Member]], None],
        activate: Callable[[int], None],
        back: Callable[[], None],
    ) -> None:
        super().__init__()
        mark(self, role="card")
        self._activate = activate
        self._tabs: list[QPushButton] = []
        self.kit = KitList("領用裝備")
        self.magazines = NumberEdit("彈匣", digits=2, width=64)
        self.rounds = NumberEdit("子彈", digits=3, width=74)
        self.long_rounds = NumberEdit("長槍子彈", digits=3, width=74)
        self._hint = label("↑↓ 選取　Del 移除", role="muted")
        self._key = key_label("Ctrl+B")
        self._ammo = _holder(label("彈匣"), self._key, self.magazines, label("子彈"), self.rounds)
        self._long_ammo = _holder(label("長槍子彈"), self.long_rounds)
        self._clearing = label(_CLEAR_HINT, role="banner", tone="warn", wrap=True)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(row(label("領用裝備", role="heading"), None, self._hint))
        column.addLayout(self._tab_row)
        column.addWidget(self.kit, 1)
        for widget in (self._ammo, self._long_ammo, self._clearing):
            column.addWidget(widget)
        self.magazines.typed.connect(
            lambda count: change(lambda m: replace(m, magazines=count or 0))
        )
        self.rounds.typed.connect(lambda count: change(lambda m: replace(m, rounds=count or 0)))
        self.long_rounds.typed.connect(
            lambda count: change(lambda m: replace(m, long_rounds=count or 0))
        )
        goes_on(self.magazines, self.rounds.setFocus)
        for edit in (self.rounds, self.long_rounds):
            goes_on(edit, back)

    def show_draft(self, draft: CheckOutDraft) -> None:
        """Show the active officer's kit and the tabs of a joint duty."""
        self._show_tabs(draft)
        self.kit.show_rows(kit_rows(draft))
        member = draft.member
        self._ammo.setVisible(bool(member and member.pistol))
        self._long_ammo.setVisible(bool(member and member.long_gun))
        self._clearing.setVisible(any(one.armed for one in draft.members))
        if member:
            self.magazines.show_value(member.magazines)
            self.rounds.show_value(member.rounds)
            self.long_rounds.show_value(member.long_rounds)

    def make_room(self, *, narrow: bool) -> None:
        """Leave out the hints on a narrow screen."""
        self._hint.setVisible(not narrow)
        self._key.setVisible(not narrow)

    def _show_tabs(self, draft: CheckOutDraft) -> None:
        names = [member.person.ref.name for member in draft.members]
        if names != [str(tab.property("name")) for tab in self._tabs]:
            for tab in self._tabs:
                tab.hide()
                tab.deleteLater()
            self._tabs = [self._tab(at, name) for at, name in enumerate(names)]
        for at, tab in enumerate(self._tabs):
            tab.setChecked(at == draft.active)
            tab.setVisible(len(names) > 1)

    def _tab(self, at: int, name: str) -> QPushButton:
        made = button(name, lambda: self._activate(at), kind="quiet")
        made.setCheckable(True)
        made.setProperty("name", name)
        made.setToolTip("PgDn 切換員警，Ctrl+Del 移除")
        self._tab_row.addWidget(made)
        return made


def _holder(*items: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row(*items, None))
    return made


def kit_rows(draft: CheckOutDraft) -> list[KitRow]:
    """Return what the active officer draws, the vehicle, and quietly what the duty's kit lacks."""
    member = draft.member
    if member is None:
        return []
    rows = [_row(pick) for pick in _ordered(member)]
    if member.pistol:
        text = f"彈匣 {member.magazines}・子彈 {member.rounds} 發"
        rows.insert(1, KitRow("ammo", "彈藥", text, "隨槍", "info"))
    if draft.vehicle:
        rows.append(_row(draft.vehicle))
    rows += [
        KitRow(f"missing:{kind}", kind_label(kind), "", "未領", quiet=True)
        for kind in member.missing
    ]
    return rows


def _ordered(member: Member) -> list[Pick]:
    first = [pick for pick in (member.pistol, member.long_gun, member.radio) if pick]
    return [*first, *member.items]


def _row(pick: Pick) -> KitRow:
    tone = "ok" if pick.source is Source.SCAN else "info"
    return KitRow(
        pick.asset.id, kind_label(pick.asset.kind), pick.asset.label, pick.source.value, tone
    )
