"""Pictures of the counter's pages: `python -m tests.gui.workflow.shots FOLDER [NAME …]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from kiosk.base.clock import ManualClock
from kiosk.base.drawing import Drawing
from kiosk.identity.permissions import Role
from kiosk.services import check_in_draft as drafts
from kiosk.services.board import Todo
from kiosk.services.kit import Signed
from kiosk.views.ops import OpRunner
from kiosk.views.status_bar import OfficerChip
from kiosk.views.theme import apply_theme
from kiosk.views.workflow.board import BoardPage
from kiosk.views.workflow.check_in import CheckInPage
from kiosk.views.workflow.check_out import CheckOutPage
from kiosk.views.workflow.work_log import WorkLogPage
from tests.gui.conftest import RESOURCES, InlineExecutor
from tests.gui.workflow import station

SIZES = ((1366, 768), (1920, 1080), (1092, 614))


def settle() -> None:
    """Let answers arrive and pauses end."""
    QTest.qWait(260)


def scan(made: station.Counter, *codes: str) -> None:
    for code in codes:
        made.workflow.take_scan(code)
        settle()


def leave(made: station.Counter, *codes: str) -> None:
    """Sign an officer out by the services, without a signature."""
    service, actor = made.services.check_out, made.who[0]
    draft = service.begin(actor)
    for code in codes:
        draft, _ = service.scan(actor, draft, code)
    outcome = service.confirm(actor, draft)
    assert outcome.done, outcome.problems


def board_busy(made: station.Counter) -> None:
    leave(made, "TB11", "TB12", "RAD12")
    leave(made, "TB13", "RAD3")
    leave(made, "TB14", "RAD15")
    made.clock.advance(timedelta(minutes=150))
    new = [*station.pieces()[:6], station._piece("wu", "D", (8, 12), "成功路")]
    made.services.registers.publish_roster(
        station.CHIEF, station.DAY, 7, new, {"lin": "病假"}, "臨時臨檢"
    )
    made.shell.show_page("board")


def board_long(made: station.Counter) -> None:
    """Names, states and to-dos as long as they get."""
    board_busy(made)
    settle()
    page = made.shell.page("board")
    assert isinstance(page, BoardPage)
    state = made.services.board.state(made.who[0])
    first, *others = state.out
    long = replace(first, name="巴蘇亞‧博伊哲努", guns="P99Q-102、M16-0034", state="pending_items")
    told = Todo(
        "異常", "王大明 115-05-19 10:32 歸還手槍子彈短少 2 發，待清查並報分局", "incident", "x"
    )
    page._show(replace(state, out=(long, *others), todo=(told, *state.todo)))


def stock(made: station.Counter) -> None:
    board_busy(made)
    settle()
    page = made.shell.page("board")
    assert isinstance(page, BoardPage)
    page.open_stock()


def out_restored(made: station.Counter) -> None:
    service, actor = made.services.check_out, made.who[0]
    draft = service.begin(actor)
    for code in ("TB11", "G102", "RAD3"):
        draft, _ = service.scan(actor, draft, code)
    made.services.unfinished.save_check_out("check_out:1", actor.person.id, draft)
    leave(made, "TB13", "RAD3")
    made.clock.advance(timedelta(minutes=2))
    made.shell.show_page("check_out")


def out_empty(made: station.Counter) -> None:
    made.shell.show_page("check_out")


def out_full(made: station.Counter) -> None:
    made.shell.show_page("check_out")
    scan(made, "TB11", "G102", "RAD12")


def out_pair(made: station.Counter) -> None:
    out_full(made)
    scan(made, "TB12", "G117")
    page = made.shell.page("check_out")
    assert isinstance(page, CheckOutPage)


def out_refused(made: station.Counter) -> None:
    leave(made, "TB13", "RAD3")
    made.shell.show_page("check_out")
    scan(made, "TB11", "RAD3", "XYZ")


def out_sign(made: station.Counter) -> None:
    out_full(made)
    page = made.shell.page("check_out")
    assert isinstance(page, CheckOutPage)
    page.confirm()
    settle()


def back_empty(made: station.Counter) -> None:
    made.shell.show_page("check_in")


def _armed(made: station.Counter) -> None:
    service, actor = made.services.check_out, made.who[0]
    draft = service.begin(actor)
    for code in ("TB11", "TB12", "G102", "RAD12", "VEST01"):
        draft, _ = service.scan(actor, draft, code)
    draft = service.pin(replace(draft, cleared=True))
    ink = Drawing(100000, 50000, (((0, 0), (50000, 30000)),))
    signed = tuple(Signed(item, ink, "mouse") for item in service.to_sign(draft))
    outcome = service.confirm(actor, draft, signed)
    assert outcome.done, outcome.problems


def back_listed(made: station.Counter) -> None:
    _armed(made)
    made.clock.advance(timedelta(minutes=110))
    made.shell.show_page("board")
    scan(made, "TB12")


def back_full(made: station.Counter) -> None:
    back_listed(made)
    page = made.shell.page("check_in")
    assert isinstance(page, CheckInPage)
    scan(made, "G102", "RAD12")
    page.editor.use_template()
    page.items.all_back()
    page.editor.narrative.appendPlainText("0915 於文德路盤查 A123456789 一人，無異狀。")
    page.trip.odometer.setText("48260")
    page.trip.odometer.typed.emit(48260)
    page.trip.transported.click()


def back_driver(made: station.Counter) -> None:
    _armed(made)
    made.clock.advance(timedelta(minutes=150))
    made.shell.show_page("board")
    scan(made, "TB11")
    page = made.shell.page("check_in")
    assert isinstance(page, CheckInPage)
    page.items.all_back()
    page.trip.odometer.setText("48260")
    page.trip.odometer.typed.emit(48260)
    page.trip.transported.click()
    page.editor.use_template()


def question(made: station.Counter) -> None:
    back_driver(made)
    page = made.shell.page("check_in")
    assert isinstance(page, CheckInPage)
    page.trip.searched.click()
    page.confirm()


def checks(made: station.Counter) -> None:
    out_full(made)
    page = made.shell.page("check_out")
    assert isinstance(page, CheckOutPage)
    page.form._open_checks()


def second_officer(made: station.Counter) -> None:
    made.shell.show_page("check_out")
    scan(made, "TB03", "G102")
    page = made.shell.page("check_out")
    assert isinstance(page, CheckOutPage)
    page.confirm()


def incident(made: station.Counter) -> None:
    _armed(made)
    service, actor = made.services.check_in, made.who[0]
    draft = drafts.tick_all(service.begin(actor, "TB12"))
    draft = drafts.with_rounds(draft, "ammo_9mm", back=22, magazines_back=2)
    draft = service.pin(replace(draft, cleared=True))
    ink = Drawing(100000, 50000, (((0, 0), (50000, 30000)),))
    signed = tuple(Signed(item, ink, "mouse") for item in service.to_sign(draft))
    outcome = service.confirm(
        actor, draft.with_reason("L01-R03", "").with_reason("DS-07", "x"), signed
    )
    assert outcome.done, outcome.problems
    made.who[0] = station.CADRE
    made.shell.show_page("board")
    settle()
    state = made.services.board.state(station.CADRE)
    target = next(entry.target for entry in state.todo if entry.action == "incident")
    made.workflow.go("incident", target)


def work(made: station.Counter) -> None:
    leave(made, "TB11", "TB12", "RAD12")
    made.clock.advance(timedelta(minutes=115))
    service, actor = made.services.check_in, made.who[0]
    for code in ("TB11", "TB12"):
        draft = service.begin(actor, code)
        draft = drafts.tick_all(draft)
        if draft.vehicle:
            draft = replace(draft, vehicle=replace(draft.vehicle, odo_in=48260))
        outcome = service.confirm(actor, draft.with_reason("DS-01", ""))
        assert outcome.done, outcome.problems
    made.who[0] = station.actor("wang", Role.OFFICER)
    made.shell.show_page("work_log")
    page = made.shell.page("work_log")
    assert isinstance(page, WorkLogPage)
    settle()
    page.editor.use_template()


def reassign(made: station.Counter) -> None:
    board_busy(made)
    settle()
    made.workflow.go("reassign", made.services.board.state(station.DESK).out[0].line)


def roster(made: station.Counter) -> None:
    board_busy(made)
    made.who[0] = station.CADRE
    made.shell.show_page("roster")


SHOTS: dict[str, Callable[[station.Counter], None]] = {
    "board_empty": lambda made: made.shell.show_page("board"),
    "board": board_busy,
    "board_long": board_long,
    "stock": stock,
    "out_restored": out_restored,
    "out_empty": out_empty,
    "out_full": out_full,
    "out_pair": out_pair,
    "out_refused": out_refused,
    "out_sign": out_sign,
    "back_empty": back_empty,
    "back_listed": back_listed,
    "back_full": back_full,
    "back_driver": back_driver,
    "question": question,
    "checks": checks,
    "second_officer": second_officer,
    "incident": incident,
    "work": work,
    "reassign": reassign,
    "roster": roster,
}


def main(folder: Path, names: list[str], sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
    """Write NAME_WxH.png for each page and size."""
    app = QApplication([])
    apply_theme(app, RESOURCES)
    for name in names or SHOTS:
        for width, height in sizes:
            with tempfile.TemporaryDirectory() as data:
                clock = ManualClock(station.MORNING)
                made = station.counter(
                    Path(data) / "store", clock, OpRunner(InlineExecutor(), _raise)
                )
                made.shell.show_officers(OfficerChip("a", "警員 陳志強", "值班"), [])
                made.shell.resize(width, height)
                made.shell.show()
                made.shell.activateWindow()
                settle()
                SHOTS[name](made)
                settle()
                made.shell.grab().save(str(folder / f"{name}_{width}x{height}.png"))
                delete(made.shell)  # with its timers: nothing is kept in a store that is closed
                app.processEvents()
                made.store.close()


def _raise(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
