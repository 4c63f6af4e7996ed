"""Pictures of the real pages on the demo station, at the moment its history ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from kiosk.app import picture_reviews
from kiosk.app import settings as settings_file
from kiosk.app.compose import Kiosk, Runners, Station, open_folder
from kiosk.app.demo import build
from kiosk.app.main import RESOURCES, make_application
from kiosk.app.picture_cast import Cast
from kiosk.app.settings import Settings
from kiosk.base.clock import ManualClock
from kiosk.base.errors import InvalidInput, KioskError, NotFound, StoreDamaged
from kiosk.base.instants import from_text, local
from kiosk.ledgers.catalog import ALL, BOOKS
from kiosk.models.connection import open_engine
from kiosk.models.migrations import HEAD
from kiosk.models.store import DATABASE
from kiosk.models.tables import fingerprint
from kiosk.services.deposit_drafts import Intake
from kiosk.services.intake_draft import IntakeDraft
from kiosk.services.whole_file import whole_file
from kiosk.views.ledger.page import LedgerPage
from kiosk.views.ops import OpRunner
from kiosk.views.shell import Shell
from kiosk.views.widgets.ink_canvas import InkCanvas
from kiosk.views.widgets.signature_capture import SignatureRequest
from kiosk.views.workflow.camera_check import CameraCheckPage
from kiosk.views.workflow.deposit import DepositPage
from kiosk.views.workflow.intake import IntakePage
from kiosk.views.workflow.page import WorkflowPage
from kiosk.views.workflow.pick_up import PickUpPage
from kiosk.views.workflow.workflow import PHONE_CALL

_MOMENT = datetime(2026, 5, 19, 2, 32, tzinfo=UTC)
"""10:32 on a Tuesday in Taipei."""
_DAYS, _OFFICERS = 7, 40
_QUIET_MS = 120
_LONGEST_MS = 20_000


class Stage:
    """A signed-in kiosk, and waiting until it has nothing left to do."""

    def __init__(self, app: QApplication, kiosk: Kiosk, runners: tuple[OpRunner, ...]) -> None:
        self.app = app
        self.kiosk = kiosk
        self.shell = kiosk.shell
        self.cast = Cast(kiosk.station)
        self._runners = runners

    def settle(self) -> None:
        """Run the event loop until every answer has arrived and the pauses of the pages are over."""
        loop = QEventLoop()
        quiet = QTimer(singleShot=True, interval=_QUIET_MS)
        rounds = 0

        def look() -> None:
            nonlocal rounds
            rounds = rounds + 1 if all(runner.idle for runner in self._runners) else 0
            if rounds > 2:  # noqa: PLR2004 - an answer may lead to one more question
                loop.quit()
            else:
                quiet.start()

        quiet.timeout.connect(look)
        quiet.start()
        QTimer.singleShot(_LONGEST_MS, loop, loop.quit)
        loop.exec()
        quiet.stop()

    def go(self, action: str, target: str = "") -> None:
        """Show a page and wait for it."""
        self.kiosk.workflow.go(action, target)
        self.settle()

    def ledger(self, key: str) -> LedgerPage:
        """Show a book and return its page."""
        self.shell.show_page(key)
        self.settle()
        page = self.shell.page(key)
        if not isinstance(page, LedgerPage):
            raise TypeError(key)
        return page

    def codes(self, page: str, codes: list[str]) -> None:
        """Scan codes on a page, one after another."""
        shown = self.shell.page(page)
        if isinstance(shown, WorkflowPage):
            for code in codes:
                shown.take_code(code)
                self.settle()


def _login(stage: Stage) -> None:
    stage.kiosk.sign_in.sign_out()
    stage.settle()


def _locked(stage: Stage) -> None:
    stage.kiosk.sign_in.lock()
    stage.settle()


def _board(stage: Stage) -> None:
    stage.go("home")


def _check_out(stage: Stage) -> None:
    stage.go("check_out")
    stage.codes("check_out", stage.cast.leaving_codes())


def _check_in(stage: Stage) -> None:
    line = stage.cast.out_line()
    stage.go("check_in", f"line:{line}" if line else "")


def _work_log(stage: Stage) -> None:
    stage.kiosk.sign_in.enter(stage.cast.writer(), "demo")
    stage.settle()
    stage.go("work_log")


def _deposit(stage: Stage) -> None:
    stage.go("deposit")
    page = stage.shell.page("deposit")
    stage.codes("deposit", ["20051900174532"])
    typed = (("case_no", "115年度訴字第1180號"), ("addressee_name", "林玉峯"))
    if isinstance(page, DepositPage):
        for key, text in typed:
            page.form.texts[key].setText(text)
            page.flow.change(partial(_typed, key, text))
        stage.settle()


def _typed(key: str, text: str, draft: Intake) -> Intake:
    return draft.typed(key, text)


def _pick_up(stage: Stage) -> None:
    stage.go("pick_up")
    stage.codes("pick_up", [stage.cast.addressee()])
    page = stage.shell.page("pick_up")
    if isinstance(page, PickUpPage):
        page.flow.change(lambda draft: draft.tick_own())
        stage.settle()


def _camera_check(stage: Stage) -> None:
    """One clock typed, one camera marked, the other system still waiting."""
    stage.go("camera_check")
    page = stage.shell.page("camera_check")
    if isinstance(page, CameraCheckPage) and page.systems:
        first = page.draft.systems[0]
        shown = local(stage.kiosk.station.opened.desk.clock.now())
        page.systems[first.system].clock.setText(f"{shown:%H%M%S}")
        page.systems[first.system].clock.returnPressed.emit()
        page.table.keyed.emit(first.cameras[2].id, "1")
    stage.settle()


_CASE: tuple[tuple[str, str], ...] = (
    ("reporter_name", "林阿明"),
    ("reporter_phone", "0912345678"),
    ("reporter_id_no", "F100000006"),
    ("reporter_sex", "male"),
    ("relation", "victim"),
    ("case_category", "theft_motorcycle"),
    ("place", "臺北市內湖區文德路 22 號前"),
    ("jurisdiction", "內湖分局"),
    ("summary", "報案人昨晚將機車停放住處前，今晨七時返回時發現遭竊，鑰匙仍在報案人身上。"),
    ("plates", "MNA-1234"),
)


def _intake(stage: Stage) -> None:
    stage.go("intake")
    page = stage.shell.page("intake")
    if isinstance(page, IntakePage):
        for key, value in _CASE:
            page.flow.change(partial(_told, key, value))
        page.form.story.setFocus()
    stage.settle()


def _told(key: str, value: str, draft: IntakeDraft) -> IntakeDraft:
    return draft.with_value(key, value)


def _shown(page: str, stage: Stage) -> None:
    stage.go(page)


def _book(key: str, stage: Stage) -> None:
    stage.ledger(key)


def _amend(stage: Stage) -> None:
    stage.ledger(BOOKS[0].key).ask_amend()
    stage.settle()


def _palette(stage: Stage) -> None:
    stage.go("home")
    palette = stage.shell.open_palette()
    palette.edit.setText(stage.cast.name_to_search())
    stage.settle()


def _signature(stage: Stage) -> None:
    stage.go("home")
    person = stage.cast.signer()
    text = (
        f"本人 {person.label} 於 115-05-19 10:32 領用手槍 FCP-3107、彈匣 2 個、子彈 24 發，"
        "已完成清槍檢查。"
    )
    request = SignatureRequest(text, person.label, "領用人", "領用槍彈：請確認內容並簽名")
    stage.kiosk.signatures.capture(request, lambda _signed: None)
    stage.settle()
    sheet = stage.kiosk.signatures.sheet
    if sheet is not None:
        _write(sheet.canvas)
    stage.settle()


_STROKES = (
    ((0.20, 0.40), (0.30, 0.34), (0.40, 0.42), (0.30, 0.62), (0.24, 0.70)),
    ((0.33, 0.25), (0.34, 0.50), (0.32, 0.78)),
    ((0.52, 0.30), (0.62, 0.28), (0.72, 0.34), (0.60, 0.52), (0.50, 0.66), (0.76, 0.72)),
)


def _write(canvas: InkCanvas) -> None:
    for stroke in _STROKES:
        points = [QPointF(x * canvas.width(), y * canvas.height()) for x, y in stroke]
        kinds = (
            QMouseEvent.Type.MouseButtonPress,
            *[QMouseEvent.Type.MouseMove] * (len(points) - 1),
            QMouseEvent.Type.MouseButtonRelease,
        )
        left = Qt.MouseButton.LeftButton
        for kind, point in zip(kinds, (*points, points[-1]), strict=True):
            event = QMouseEvent(
                kind, point, canvas.mapToGlobal(point), left, left, Qt.KeyboardModifier.NoModifier
            )
            QApplication.sendEvent(canvas, event)


_PAGES: dict[str, Callable[[Stage], None]] = {
    "login": _login,
    "board": _board,
    "check_out": _check_out,
    "check_in": _check_in,
    **{f"ledger_{book.key}": partial(_book, book.key) for book in BOOKS},
    "amend": _amend,
    "roster": partial(_shown, "roster"),
    "work_log": _work_log,
    "day_end": picture_reviews.day_end,
    "review": picture_reviews.review,
    "deposit": _deposit,
    "pick_up": _pick_up,
    "disposal": partial(_shown, "disposal"),
    "intake": _intake,
    "phone_call": partial(_shown, PHONE_CALL),
    "interview_room": partial(_shown, "interview_room"),
    "camera_check": _camera_check,
    "camera_round": partial(_shown, "camera_round"),
    "camera_uptime": partial(_shown, "camera_uptime"),
    "siren_test": partial(_shown, "siren_test"),
    "air_defence": partial(_shown, "air_defence"),
    "case_statistics": partial(_shown, "case_statistics"),
    "hours": partial(_shown, "hours"),
    "handover": partial(_shown, "handover"),
    "signature": _signature,
    "palette": _palette,
    "locked": _locked,
}
NAMES = tuple(_PAGES)


def draw(page: str, size: tuple[int, int], target: Path, data: Path | None) -> None:
    """Write the picture of a page; raises KioskError and then leaves no file.

    Without `data` a demo station is made once and used again by builds that can read it.
    """
    app = make_application()
    with _stage(app, data, size) as stage:
        _PAGES[page](stage)
        image = stage.shell.grab()
        with whole_file(target) as part:
            if not image.save(str(part), "PNG"):
                raise KioskError(f"圖檔 {target.name} 無法寫入", code="picture")


def usual_folder() -> Path:
    """Return where stations made for pictures are kept: one folder for each form of the data."""
    root = RESOURCES.parent
    if (root / "pyproject.toml").exists():
        return root / "var" / "pictures"
    from platformdirs import user_cache_path

    return user_cache_path("duty-kiosk", appauthor=False) / "pictures"


def readable_as() -> str:
    """Return what a station must have been made with to be read by this build, as 16 hex digits.

    That is the revision of the tables, how pages are sealed, the versions of the books, and what was
    lived through.
    """
    lived = [_MOMENT.isoformat(), str(_DAYS), str(_OFFICERS)]
    parts = [HEAD, fingerprint(ALL), *_sealing(), *lived]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _sealing() -> list[str]:
    """Return how this build seals a page, as the library itself says it of an empty database."""
    engine = open_engine(Path(":memory:"), bytes(32), writer=True)
    with engine.connect() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_settings")]


def _open(data: Path | None) -> tuple[Path, Settings, Station, ManualClock]:
    """Open the folder asked for, or the kept station, made anew where it is missing or unreadable."""
    if data is not None:
        return _made(data)
    kept = usual_folder()
    folder = kept / readable_as()
    try:
        opened = _made(folder)
    except (StoreDamaged, NotFound, InvalidInput):
        # Nothing in it is anybody's: it was invented, and is invented again.
        rmtree(folder, ignore_errors=True)
        opened = _made(folder)
    _sweep(kept, folder)
    return opened


def _made(folder: Path) -> tuple[Path, Settings, Station, ManualClock]:
    if not (folder / DATABASE).exists():
        build(folder, ManualClock(_MOMENT), days=_DAYS, officers=_OFFICERS)
    settings = settings_file.load(folder)
    clock = ManualClock(_MOMENT)
    return folder, settings, open_folder(folder, settings, clock), clock


def _sweep(kept: Path, wanted: Path) -> None:
    """Remove the stations of builds that wrote the data in another form; each holds 64 MB of ballast."""
    for one in kept.iterdir():
        if one == wanted:
            continue
        if one.is_dir() and not one.is_symlink():
            rmtree(one, ignore_errors=True)
        else:
            with suppress(OSError):  # in use elsewhere: the next picture removes it
                one.unlink()


@contextmanager
def _stage(app: QApplication, data: Path | None, size: tuple[int, int]) -> Iterator[Stage]:
    folder, settings, station, clock = _open(data)
    pools = [ThreadPoolExecutor(1) for _ in range(3)]
    bugs: list[Exception] = []
    runners = tuple(OpRunner(pool, bugs.append) for pool in pools)
    clock.set(max(_MOMENT, from_text(station.opened.store.head.recorded_at)))
    shell = Shell(clock, runners[0], settings.unit.short)
    kiosk = Kiosk(app, shell, station, Runners(*runners), folder)
    shell.resize(*size)
    shell.show()
    stage = Stage(app, kiosk, runners)
    try:
        kiosk.start()
        kiosk.sign_in.enter(stage.cast.desk_officer(), "demo")
        stage.settle()
        yield stage
        if bugs:
            raise bugs[0]
    finally:
        delete(shell)  # with its timers, before the threads end
        for pool in pools:
            pool.shutdown(wait=True)
        kiosk.close()
