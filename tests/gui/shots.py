"""Pictures of the pages for people to look at: `python -m tests.gui.shots FOLDER [NAME …]`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.base.clock import ManualClock
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.login import RecentOfficer
from kiosk.views.ops import OpRunner
from kiosk.views.page import Page
from kiosk.views.palette import Hit
from kiosk.views.rail import RailEntry
from kiosk.views.shell import Shell
from kiosk.views.status_bar import OfficerChip
from kiosk.views.theme import apply_theme
from kiosk.views.widgets.message_sheet import CANCEL, Answer, Message, MessageSheet
from kiosk.views.widgets.signature_capture import SignatureRequest
from kiosk.views.widgets.signature_sheet import SignatureSheet
from tests.gui.conftest import RESOURCES, InlineExecutor
from tests.gui.ledger_bench import Bench, busy_morning
from tests.station import Counter

SIZES = ((1366, 768), (1920, 1080), (1092, 614))
BOOKS = (
    ("01", "出入領用"),
    ("02", "值班交接"),
    ("03", "工作紀錄"),
    ("04", "公務電話"),
    ("05", "車輛使用"),
    ("06", "受理案件"),
    ("07", "監視檢查"),
    ("08", "治安要點"),
    ("09", "影像申請"),
    ("10", "防空警報"),
    ("11", "防情查勤"),
    ("12", "遙控警報"),
    ("13", "司法文書"),
    ("14", "運鈔護送"),
    ("15", "偵詢室"),
    ("16", "偵詢保養"),
)
TEXT = (
    "本人王大明於 115 年 5 月 19 日 08 時 32 分領用手槍 P99Q-102 一枝、彈匣 2 個、"
    "子彈 24 發、無線電 R-12 一部，執行巡邏勤務，預定 10 時 00 分退勤。"
)


def shell() -> Shell:
    """Return a shell as full as it gets: sixteen books, two parked officers."""
    clock = ManualClock(datetime(2026, 5, 19, 0, 32, tzinfo=UTC))
    made = Shell(clock, OpRunner(InlineExecutor(), _raise), "內湖分局 文德派出所")
    made.add_page(RailEntry("board", "", "看板"), Page, home=True)
    made.add_page(RailEntry("roster", "", "勤務分配"), Page)
    for number, name in BOOKS:
        made.add_page(RailEntry(number, number, name), Page)
    made.show_counts({"01": 7, "03": 11, "05": 3, "09": 2, "13": 1240})
    made.show_officers(
        OfficerChip("a", "警員 陳志強", "值班"),
        [OfficerChip("b", "巡佐 林小華"), OfficerChip("c", "警員 𠮷田宏")],
    )
    made.bar.show_store("本機資料正常", "ok")
    made.add_command("出勤", "F5", made.go_home)
    made.add_command("退勤", "F6", made.go_home)
    made.show_page("board")
    return made


def _raise(error: Exception) -> None:
    raise error


def _login(made: Shell) -> None:
    made.login.show_recent(
        [
            RecentOfficer(str(at), name)
            for at, name in enumerate(("陳志強", "張雅婷", "王大明", "林小華"))
        ]
    )
    made.login.show_directory("網域可連線　本機可離線登入至 115-06-02", "ok")
    made.lock()
    made.login.show_error("帳號或密碼不正確，還可再試 4 次")


def _palette(made: Shell) -> None:
    made.use_search(
        lambda _text: [
            Hit("退勤：警員 王大明", "P99Q-102、R-12", lambda: None),
            Hit("手槍 P99Q-102", "出勤中　王大明 08:00 領用", lambda: None),
            Hit("01 出入領用 115-文德-01-甲-000123", "115-05-18 22:01", lambda: None),
        ]
    )
    made.open_palette().edit.setText("出")
    QApplication.processEvents()


def _message(made: Shell) -> None:
    MessageSheet(
        made,
        Message(
            "手槍 P99Q-102 不能領用",
            details=(
                "這枝槍已由警員王大明於 08:00 領出，尚未歸還（L01-R02）",
                "警員林小華的槍枝訓練資格已於 115-05-01 到期（L01-R07）",
            ),
            tone="bad",
            reason="事由（必填）",
            answers=(CANCEL, Answer("cadre", "請幹部核准", "F8", "primary", needs_reason=True)),
        ),
    )


def _signature(made: Shell) -> None:
    sheet = SignatureSheet(made, SignatureRequest(TEXT, "警員 王大明", "領用人"))
    QApplication.processEvents()
    area = sheet.canvas
    wide, high = area.width(), area.height()
    for stroke in (((0.2, 0.3), (0.3, 0.8), (0.35, 0.25)), ((0.45, 0.5), (0.6, 0.4), (0.8, 0.7))):
        _draw(area, [QPointF(x * wide, y * high) for x, y in stroke])


def _draw(area: QWidget, points: list[QPointF]) -> None:
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * 40]
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for step, kind in enumerate(kinds):
        along = step / len(kinds) * (len(points) - 1)
        start, end = points[int(along)], points[int(along) + 1]
        at = start + (end - start) * (along % 1)
        button = left if kind == QEvent.Type.MouseButtonPress else none
        event = QMouseEvent(kind, at, at, button, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(area, event)
    at = points[-1]
    event = QMouseEvent(
        QEvent.Type.MouseButtonRelease, at, at, left, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(area, event)


def _ledger(made: Shell, ledger: str = "L01") -> LedgerPage:
    folder = tempfile.mkdtemp()
    counter = Counter(Path(folder) / "data").furnish()
    busy_morning(counter)
    bench = Bench(counter, made._runner)
    page = bench.page(ledger)
    made.add_hidden_page("book", lambda: page)
    made.show_page("book")
    made.rail.mark_current(ledger[1:])
    _settle()
    return page


def _settle() -> None:
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        QApplication.processEvents()


def _corrected(made: Shell) -> None:
    page = _ledger(made)
    page._select(page.model.rowCount() - 2)
    _settle()


def _scrolled(made: Shell) -> None:
    page = _ledger(made)
    page._select(page.model.rowCount() - 2)
    _settle()
    page.detail.verticalScrollBar().setValue(700)


def _amend(made: Shell) -> None:
    page = _ledger(made)
    page._select(page.model.rowCount() - 2)
    _settle()
    page._ports.actor()
    page.ask_amend()
    _settle()


def _review(made: Shell) -> None:
    page = _ledger(made)
    page.table.selectAll()
    page.acts.may = lambda action, line=None: True  # type: ignore[method-assign]
    page.ask_review()
    _settle()


def _nothing(made: Shell) -> None:
    page = _ledger(made)
    page.filter.show_days(30, 1)
    _settle()


SHOTS: dict[str, Callable[[Shell], object]] = {
    "shell": lambda made: made.rail.setFocus(),
    "login": _login,
    "palette": _palette,
    "message": _message,
    "signature": _signature,
    "ledger": _ledger,
    "worklog": lambda made: _ledger(made, "L03"),
    "vehicle": lambda made: _ledger(made, "L05"),
    "corrected": _corrected,
    "scrolled": _scrolled,
    "amend": _amend,
    "review": _review,
    "nothing": _nothing,
}


def main(folder: Path, names: list[str]) -> None:
    """Write NAME_WxH.png for each page and size."""
    app = QApplication([])
    apply_theme(app, RESOURCES)
    for name in names or SHOTS:
        for width, height in SIZES:
            made = shell()
            made.resize(width, height)
            made.show()
            made.activateWindow()
            app.processEvents()
            SHOTS[name](made)
            for _ in range(20):
                app.processEvents()
            made.grab().save(str(folder / f"{name}_{width}x{height}.png"))
            made.close()
            made.deleteLater()
            app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
