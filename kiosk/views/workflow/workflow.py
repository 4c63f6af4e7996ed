"""Brings the counter's pages to the front and hands each scan to the page in front."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from kiosk.identity.permissions import DAY_CLOSE
from kiosk.views.page import Page
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell
from kiosk.views.workflow.air_defence import AirDefencePage
from kiosk.views.workflow.board import BoardPage
from kiosk.views.workflow.camera_check import CameraCheckPage
from kiosk.views.workflow.camera_round import CameraRoundPage
from kiosk.views.workflow.camera_uptime import CameraUptimePage
from kiosk.views.workflow.check_in import CheckInPage
from kiosk.views.workflow.check_out import CheckOutPage
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.day_end import DayEndPage
from kiosk.views.workflow.hours import HoursPage
from kiosk.views.workflow.incident import open_incident
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.reassign import open_reassign
from kiosk.views.workflow.roster import RosterPage
from kiosk.views.workflow.siren_test import SirenTestPage
from kiosk.views.workflow.waiting_count import WaitingCount
from kiosk.views.workflow.work_log import WorkLogPage

PageT = TypeVar("PageT", bound=WorkflowPage)
PAGE_OF_BOOK = {
    "L01": "check_out",
    "L02": "handover",
    "L04": "phone_call",
    "L06": "intake",
    "L07": "camera_check",
    "L08": "camera_round",
    "L13": "deposit",
    "L15": "interview_room",
}
"""Books whose new lines a page of the counter opens (`LedgerDef.by_page`), by the key of that page."""
DUTY_PAGE = {"L10": "siren_test"}
"""Books of which a duty in time is done on a page, although their generated form opens lines as well."""
DAY_END = "day_end"
PHONE_CALL = PAGE_OF_BOOK["L04"]
"""A sheet on top of any page, not a page."""


class Workflow(QObject):
    """Signals for `app`: `line_asked(line)` show a line in its book, `importRequested()` a roster file,
    `counted(dict)` open lines by book key, `receipt_asked(tuple)` lines handed over whose receipt is to be
    printed, `print_asked(ledger, tuple)` lines on paper.
    """

    line_asked = Signal(str)
    importRequested = Signal()  # noqa: N815 - the name app connects to
    counted = Signal(dict)
    receipt_asked = Signal(tuple)
    print_asked = Signal(str, tuple)

    def __init__(self, shell: Shell, context: Context) -> None:
        super().__init__(shell)
        self._shell = shell
        self._context = context
        self._counts: dict[str, int] = {}
        self._waiting = WaitingCount(context, shell)
        self._waiting.counted.connect(self._count_waiting)
        shell.installEventFilter(self)

    def make_board(self) -> BoardPage:
        """Return the board, connected."""
        page = BoardPage(self._context)
        page.counted.connect(self._count)
        page.counted.connect(lambda _counts: self._waiting.look())
        page.passed_on.connect(self.take_scan)
        return self._connected(page)

    def make_roster(self) -> RosterPage:
        """Return the roster page, connected."""
        page = RosterPage(self._context)
        page.import_requested.connect(self.importRequested)
        return self._connected(page)

    def make_day_end(self) -> DayEndPage:
        """Return the close list, connected."""
        page = DayEndPage(self._context)
        page.print_asked.connect(lambda line: self.print_asked.emit(DAY_CLOSE, (line,)))
        return self._connected(page)

    def make_pick_up(self) -> WorkflowPage:
        """Return the page that hands deposited papers over, connected."""
        from kiosk.views.workflow.pick_up import PickUpPage

        page = PickUpPage(self._context)
        page.receipt_asked.connect(self.receipt_asked)
        return self._connected(page)

    def make(self, page: Callable[[Context], WorkflowPage]) -> WorkflowPage:
        """Return another page, connected."""
        return self._connected(page(self._context))

    def _connected(self, page: PageT) -> PageT:
        page.asked.connect(self.go)
        page.finished.connect(self._finished)
        return page

    @property
    def front(self) -> Page | None:
        """Return the page in front, or None while the login covers it."""
        if self._shell.locked or not self._shell.current:
            return None
        return self._shell.page(self._shell.current)

    @Slot(str)
    def take_scan(self, code: str) -> None:
        """Give a scan to the page in front; from a page that takes none it goes by way of the board."""
        page = self.front
        if page is None or not page.isEnabled():
            return
        if not isinstance(page, WorkflowPage) or page.scan_line.isHidden():
            self.go("home", "")
            page = self.front
        if isinstance(page, WorkflowPage):
            page.take_scan(code)

    @Slot(str, str)
    def go(self, action: str, target: str) -> None:
        """Follow a page's wish to lead elsewhere."""
        acts: dict[str, Callable[[], object]] = {
            "home": self._shell.go_home,
            "line": partial(self.line_asked.emit, target),
            "incident": partial(open_incident, self._shell, self._context, target),
            "movements": self._open_movements,
            "reassign": partial(open_reassign, self._shell, self._context, target),
            "duty": partial(self._open_duty, target),
            PHONE_CALL: self._open_phone_call,
        }
        act = acts.get(action)
        if act is not None:
            act()
            return
        self._shell.show_page(action)
        page = self._shell.page(action)
        if isinstance(page, WorkflowPage):
            page.open_target(target)

    def _open_phone_call(self) -> None:
        from kiosk.views.workflow.phone_call import open_phone_call

        open_phone_call(self._shell, self._context, self._say)

    def _say(self, text: str) -> None:
        """Tell on the board, if that is in front, what a sheet wrote."""
        board = self.front
        if isinstance(board, BoardPage):
            board.say(text)
            board.look()

    def _open_duty(self, ledger: str) -> None:
        """Lead to where a duty in time is done: the book's own page, or the book."""
        self.go(DUTY_PAGE.get(ledger) or PAGE_OF_BOOK.get(ledger, ledger), "")

    def _open_movements(self) -> None:
        from kiosk.views.workflow.movements import open_movements

        open_movements(self._shell, self._context)

    @Slot(str)
    def open_new(self, ledger: str) -> None:
        """Open the page that writes a book's new lines."""
        if page := PAGE_OF_BOOK.get(ledger):
            self.go(page, "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F10 leads to the review from every page and no sheet, unless the page has an F10 of its own.

        A shortcut of the window would collide with those, and then neither would work.
        """
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F10
            and self._reviews_from(self.front)
        ):
            self.go("review", "")
            return True
        return super().eventFilter(watched, event)

    def _reviews_from(self, page: Page | None) -> bool:
        if page is None or not page.isEnabled():
            return False
        own = QKeySequence(Qt.Key.Key_F10)
        if any(one.key() == own for one in page.findChildren(QShortcut)):
            return False
        return self._context.services.reviews.may(self._context.actor())

    def check_in_from_anywhere(self) -> None:
        """F6: from a refused sign-out straight to the return of the same officer."""
        page = self.front
        offered = page.offered_line if isinstance(page, CheckOutPage) else ""
        self.go("check_in", f"line:{offered}" if offered else "")

    @Slot(int, int)
    def _count_waiting(self, items: int, reviews: int) -> None:
        self._count({DAY_END: items})
        board = self._shell.page("board")
        if isinstance(board, BoardPage):
            board.show_reviews(reviews)

    def _count(self, counts: dict[str, int]) -> None:
        self._counts = {**self._counts, **counts}
        self.counted.emit(dict(self._counts))

    @Slot(str, list)
    def _finished(self, text: str, scans: list[str]) -> None:
        self._shell.go_home()
        board = self.front
        if isinstance(board, BoardPage):
            board.say(text)
            board.look()
        for code in scans:
            self.take_scan(code)


def _interview_room(context: Context) -> WorkflowPage:
    """Return the page of the interview rooms; imported when it is first asked for."""
    from kiosk.views.workflow.interview_room import InterviewRoomPage

    return InterviewRoomPage(context)


def add_workflow(shell: Shell, context: Context) -> Workflow:
    """Add the counter's pages to the shell: `board` (home), `roster`, `day_end` on the rail;
    `check_out`, `check_in`, `work_log`, `hours` by their keys; F5 and F6 on every page. The caller connects
    `WedgeFilter.scanned` to `take_scan`.
    """
    made = Workflow(shell, context)
    shell.add_page(RailEntry("board", "", "看板"), made.make_board, home=True)
    # Pages are warmed in this order: the two that are waited for come first.
    shell.add_hidden_page("check_out", partial(made.make, CheckOutPage))
    shell.add_hidden_page("check_in", partial(made.make, CheckInPage))
    shell.add_page(RailEntry("roster", "", "今日勤務表"), made.make_roster)
    shell.add_page(RailEntry(DAY_END, "", "日終清單"), made.make_day_end)
    shell.add_hidden_page("work_log", partial(made.make, WorkLogPage))
    for key, words, page in _BY_NAME:
        shell.add_hidden_page(key, partial(made.make, page))
        shell.add_command(words, "", partial(made.go, key, ""))
    shell.add_hidden_page("air_defence", partial(made.make, AirDefencePage))
    shell.add_command("防情查勤", "Ctrl+D", lambda: made.go("air_defence", ""))
    shell.add_hidden_page("interview_room", partial(made.make, _interview_room))
    shell.add_command("偵詢室", "", lambda: made.go("interview_room", ""))
    shell.add_command("預約偵詢室", "", lambda: made.go("interview_room", "new"))
    shell.add_hidden_page("pick_up", made.make_pick_up)
    shell.add_command("司法文書具領", "", lambda: made.go("pick_up", ""))
    shell.add_hidden_page("handover", partial(made.make, _handover))
    shell.add_hidden_page("intake", partial(made.make, _intake))
    shell.add_command("受理", "F3", lambda: made.go("intake", ""))
    shell.add_command("公務電話", "Shift+F3", lambda: made.go(PHONE_CALL, ""))
    shell.add_hidden_page("review", partial(made.make, _review))
    shell.add_command("核閱", "", lambda: made.go("review", ""))
    shell.add_command("交接", "F7", lambda: made.go("handover", ""))
    shell.add_command("裝備異動", "", lambda: made.go("movements", ""))
    shell.add_command("出勤", "F5", lambda: made.go("check_out", ""))
    shell.add_command("退勤", "F6", made.check_in_from_anywhere)
    return made


def _deposit(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.deposit import DepositPage

    return DepositPage(context)


def _disposal(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.disposal import DisposalPage

    return DisposalPage(context)


def _handover(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.handover import HandoverPage

    return HandoverPage(context)


def _intake(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.intake import IntakePage

    return IntakePage(context)


def _case_statistics(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.case_statistics import CaseStatisticsPage

    return CaseStatisticsPage(context)


def _review(context: Context) -> WorkflowPage:
    from kiosk.views.workflow.review import ReviewPage

    return ReviewPage(context)


_BY_NAME: tuple[tuple[str, str, Callable[[Context], WorkflowPage]], ...] = (
    ("hours", "我的時數", HoursPage),
    ("camera_check", "監錄檢查", CameraCheckPage),
    ("camera_round", "路口監錄保管檢查", CameraRoundPage),
    ("camera_uptime", "監錄妥善率月報", CameraUptimePage),
    ("siren_test", "防空警報器測試（碼錶）", SirenTestPage),
    ("deposit", "司法文書寄存", _deposit),
    ("disposal", "司法文書屆期清冊", _disposal),
    ("case_statistics", "案件統計", _case_statistics),
)
"""Pages found by their name with Ctrl+K: key, words, maker; in the order in which they are warmed."""
