"""日終清單: what must be empty or explained when the roster day ends, each line one Enter away."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from kiosk.base.errors import KioskError
from kiosk.base.roc_date import formal
from kiosk.identity.permissions import Action, Reach, Role, reach
from kiosk.services.close_list import TITLES, Item
from kiosk.views.ops import Op
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import card, chip, label
from kiosk.views.widgets.message_sheet import tell
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.day_end_list import CloseListView, lead_of
from kiosk.views.workflow.day_page import DayPage

_COUNTED_FOR = frozenset({Role.DESK, Role.CADRE, Role.CHIEF})
_PAUSE_MS = 400


class DayEndPage(DayPage):
    """The close list of one roster day: today's or an earlier one."""

    def __init__(self, context: Context) -> None:
        self.list = CloseListView()
        super().__init__(context, self.list)
        self.day_asked.connect(self.look)
        self.list.chosen.connect(self._open)
        self._done = label("", role="muted", tone="ok")
        self._chips: dict[int, QLabel] = {}
        self._asked: Op[list[Item]] | None = None
        self._lay_out()
        for text, run in (
            ("今日", partial(self.show_day, 0)),
            ("前一日", partial(self._turn, 1)),
            ("後一日", partial(self._turn, -1)),
        ):
            self.add_command(f"日終清單：{text}", "", run)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        outer.addLayout(self.head())
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self._open_card(), 1)
        columns.addWidget(self._title_card())
        outer.addLayout(columns, 1)
        outer.addWidget(label("↑↓ 選取　Enter 開啟該筆登記　Esc 回看板", role="muted"))

    def _open_card(self) -> QWidget:
        frame, column = card()
        column.setContentsMargins(8, 8, 8, 8)
        holder = QWidget()
        self._either = QStackedLayout(holder)
        self._either.addWidget(self.list)
        self._either.addWidget(self._all_done())
        self._refused = label("", role="muted", wrap=True)
        self._refused.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._either.addWidget(self._refused)
        column.addWidget(holder, 1)
        return frame

    def _all_done(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addStretch(2)
        word = label("✓　全部完成", tone="ok", role="banner")
        word.setStyleSheet("font-size: 40px; font-weight: 700; padding: 24px 48px;")
        column.addWidget(word, 0, Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(12)
        self._done.setStyleSheet("font-size: 18px;")
        column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        return holder

    def _title_card(self) -> QWidget:
        frame, column = card("檢查項目")
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, text in TITLES.items():
            at = grid.rowCount()
            grid.addWidget(label(str(number), role="muted"), at, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(text), at, 1)
            self._chips[number] = chip("")
            grid.addWidget(self._chips[number], at, 2)
        column.addLayout(grid)
        column.addStretch(1)
        self._sum = label("", role="heading")
        column.addWidget(self._sum)
        frame.setFixedWidth(330)
        return frame

    # ------------------------------------------------------------------ days

    def look(self) -> None:
        """Ask for the list of the day."""
        self.title.setText(f"日終清單　{formal(self.day).removeprefix('中華民國 ')}")
        actor = self.context.actor()
        wide = reach(actor, "L01", Action.READ, self.context.desk.unit)
        self.before.setEnabled(wide is not None and wide >= Reach.UNIT)
        if wide is None or (self.back and wide < Reach.UNIT):
            self._refuse(
                "只有值班、幹部與主管可看以前的日終清單" if wide else "您沒有查閱日終清單的權限"
            )
            return
        day = self.day.isoformat()
        self._forget()
        self._asked = self.context.runner.run(
            lambda: self.context.services.close_list.items(actor, day), self._show, self._failed
        )

    def _forget(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _failed(self, error: KioskError) -> None:
        self._refuse(str(error))

    def _refuse(self, text: str) -> None:
        self._forget()
        self.list.show_items(())
        self._refused.setText(text)
        self._either.setCurrentIndex(2)
        self._count(())

    def _show(self, items: list[Item]) -> None:
        self.list.show_items(items)
        self._either.setCurrentIndex(0 if items else 1)
        self._done.setText(
            f"{formal(self.day).removeprefix('中華民國 ')}　{len(TITLES)} 項檢查都沒有待辦"
        )
        self._count(items)

    def _count(self, items: list[Item] | tuple[()]) -> None:
        found = Counter(item.number for item in items)
        refused = self._either.currentIndex() == 2  # noqa: PLR2004 - the third of the stack
        for number, made in self._chips.items():
            many = found[number]
            made.setText("—" if refused else f"{many} 項" if many else "✓ 完成")
            mark(made, tone="" if refused else "warn" if many else "ok")
        self._sum.setText("" if refused else f"尚有 {len(items)} 項待辦" if items else "全部完成")
        mark(self._sum, tone="warn" if items else "ok")

    @property
    def all_done(self) -> bool:
        """Tell whether the page says that everything is done."""
        return self._either.currentIndex() == 1

    # ------------------------------------------------------------------ keys

    def _open(self, item: Item) -> None:
        lead = lead_of(item)
        if lead:
            self.asked.emit(lead, item.line)
        else:
            tell(self, item.title, (item.text, "請清點裝備並核對裝備清冊"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("home", "")
            return
        super().keyPressEvent(event)


class CloseCount(QObject):
    """Counts what is open today for the rail, for those who answer for it. Signal `counted(int)`."""

    counted = Signal(int)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        # Writes come in rows (one 退勤 is three books): they are one count, after the board's own.
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._ask)

    def look(self) -> None:
        """Count soon."""
        self._timer.start()

    def _ask(self) -> None:
        if not self._window.isVisible():
            return
        context = self._context
        actor = context.actor()
        if not actor.roles & _COUNTED_FOR:
            self.counted.emit(0)
            return
        today = context.desk.duty_day(context.clock.now())
        context.runner.run(
            lambda: len(context.services.close_list.items(actor, today)), self.counted.emit
        )
