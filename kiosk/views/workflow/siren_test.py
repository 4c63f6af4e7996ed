"""防空警報器測試: a stopwatch against the pattern of the signal, and the form it fills."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from kiosk.base.canonical import nfc
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.ledgers import upkeep
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.siren_run import SIREN_RUN
from kiosk.services.desk import Outcome
from kiosk.services.siren_test import SirenTest
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, card, label, row
from kiosk.views.workflow.confirmation import Confirmation, Ends, Steps
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow, TextEdit, show_beside
from kiosk.views.workflow.page import WorkflowPage

_TICK_MS = 100
_FIELDS = SIREN_RUN.by_key


def _choices(key: str) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in _FIELDS[key].choices]


class SirenTestPage(WorkflowPage):
    """One test of one siren; F9 starts and stops the watch, F12 writes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._service = context.services.upkeep.siren_tests
        self.test = SirenTest()
        self._sirens: list[AssetFact] = []
        self._began_at: float | None = None
        self.siren = ChoiceBox("警報器")
        self.occasion = ChoiceBox("事由", _choices("occasion"))
        self.signal = ChoiceBox("信號別", _choices("signal"))
        self.trigger = ChoiceBox("啟動方式", _choices("trigger"))
        self.volt = TextEdit("電源電壓", limit=8, hint="伏特，例如 220")
        self.battery = QCheckBox("電池正常")
        self.motor = QCheckBox("馬達正常")
        self.sound = QCheckBox("音響正常")
        self.fault = TextEdit("異常與處置", limit=300)
        self.disabled = QCheckBox("失效（不能鳴放）：立即電話通報民防組")
        self.told = TextEdit("民防組受話人", limit=40)
        self.notice = TextEdit("通報紀錄編號", limit=40, hint="公務電話紀錄編號")
        self.watch = label("0.0", role="title")
        self.expected = label("", role="muted", wrap=True)
        self._problem = label("", tone="bad", wrap=True)
        self.rows = self._make_rows()
        self._lay_out()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.signal.currentIndexChanged.connect(lambda _at: self._show_watch())
        self.disabled.toggled.connect(self._show_notice)
        self.volt.returnPressed.connect(self.confirm)
        self.add_command("寫入警報器測試", "F12", self.confirm)

    def _make_rows(self) -> dict[str, FieldRow]:
        return {
            "siren": FieldRow("編號", self.siren, "F2"),
            "occasion": FieldRow("事由", self.occasion),
            "signal": FieldRow("信號", self.signal, "F4"),
            "trigger": FieldRow("啟動", self.trigger, "F8"),
            "volt": FieldRow("電壓", self.volt, "F10"),
            "fault": FieldRow("異常", self.fault, "F11"),
            "notified_to": FieldRow("受話人", self.told),
            "notice_no": FieldRow("紀錄編號", self.notice),
        }

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 8, 14, 10)
        outer.setSpacing(8)
        drills = "；".join(f"{one.label} {one.when}" for one in upkeep.drills())
        outer.addLayout(
            row(label("防空警報器測試", role="title"), None, label(drills, role="muted"))
        )
        left, column = card("檢查")
        for key in ("siren", "occasion", "signal", "trigger", "volt"):
            column.addWidget(self.rows[key])
        column.addLayout(row(self.battery, self.motor, self.sound, None, spacing=18))
        column.addWidget(self.rows["fault"])
        column.addWidget(self.disabled)
        column.addWidget(self.rows["notified_to"])
        column.addWidget(self.rows["notice_no"])
        column.addWidget(self._problem)
        column.addStretch(1)
        self._write = button("寫入", self.confirm, kind="primary", enter=False)
        self._write.setText("寫入  F12")
        column.addLayout(row(None, button("取消", self._leave, enter=False), self._write))
        right, inner = card("碼錶")
        self.watch.setStyleSheet("font-size: 84px; font-weight: 700;")
        self.watch.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addStretch(1)
        inner.addWidget(self.watch)
        self.expected.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(self.expected)
        self.start = button("開始／停止", self.press, key="F9", kind="primary")
        inner.addWidget(self.start)
        inner.addStretch(2)
        both = row(left, right, spacing=10)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        outer.addLayout(both, 1)

    # ------------------------------------------------------------------ coming and going

    def entered(self) -> None:
        """Begin a test with everything in order, unless the watch is running."""
        if self._began_at is not None:
            return
        actor = self.context.actor()
        self.context.runner.run(lambda: self._service.sirens(actor), self._began, self.show_error)

    def _began(self, sirens: list[AssetFact]) -> None:
        self._sirens = sirens
        self.test = SirenTest()
        self.siren.show_choices([(one.id, _named(one)) for one in sirens])
        self.occasion.show_value(self.test.occasion)
        self.signal.show_value(self.test.signal)
        self.trigger.show_value(self.test.trigger)
        for box in (self.battery, self.motor, self.sound):
            box.setChecked(True)
        for edit in (self.volt, self.fault, self.told, self.notice):
            edit.clear()
        self.disabled.setChecked(False)
        self._show_notice()
        self._show_problems([])
        self._show_watch()
        if not sirens:
            self._problem.setText("設備清冊還沒有警報器；請主管匯入「設備清冊」。")
        self._write.setEnabled(bool(sirens))
        (self.siren if len(sirens) > 1 else self.volt).setFocus()

    def _leave(self) -> None:
        self._timer.stop()
        self._began_at = None
        self.asked.emit("home", "")

    # ------------------------------------------------------------------ the watch

    def press(self) -> None:
        """Start the watch, or stop it and keep what it says."""
        clock = self.context.clock
        if self._began_at is None:
            self._began_at = clock.monotonic()
            self.test = replace(self.test, start_at=to_text(clock.now()), stop_at="", seconds=None)
            self._timer.start()
        else:
            gone = clock.monotonic() - self._began_at
            self._began_at = None
            self._timer.stop()
            stopped = to_text(clock.now())
            self.test = replace(self.test, stop_at=stopped, seconds=round(gone))
            (self.fault if self._off else self.volt).setFocus()
        self._show_watch()

    @property
    def _off(self) -> bool:
        told = replace(self.test, signal=str(self.signal.currentData() or ""))
        return abs(told.deviation) > self._service.tolerance

    def _tick(self) -> None:
        if self._began_at is not None:
            self.watch.setText(f"{self.context.clock.monotonic() - self._began_at:.1f}")

    def _show_watch(self) -> None:
        self._tick()
        if self._began_at is None:
            self.watch.setText("0.0" if self.test.seconds is None else f"{self.test.seconds} 秒")
        signal = upkeep.signal(str(self.signal.currentData() or ""))
        if signal is None or not signal.seconds:
            words = "這種信號不核對秒數"
        else:
            pattern = "、".join(
                f"{'鳴' if at % 2 == 0 else '停'} {part}" for at, part in enumerate(signal.pattern)
            )
            words = (
                f"{signal.label}應為 {signal.seconds} 秒（±{self._service.tolerance}）：{pattern}"
            )
        if self.test.seconds is not None and self._off:
            words += "　秒數不符，請寫異常"
        self.expected.setText(words)
        mark(self.expected, tone="bad" if self._off else "")

    def _show_notice(self) -> None:
        dead = self.disabled.isChecked()
        self.rows["notified_to"].setVisible(dead)
        self.rows["notice_no"].setVisible(dead)
        if dead:
            self.told.setFocus()

    # ------------------------------------------------------------------ writing

    def _told(self) -> SirenTest:
        dead = self.disabled.isChecked()
        chosen = str(self.siren.currentData() or "")
        return replace(
            self.test,
            siren=next((one for one in self._sirens if one.id == chosen), None),
            occasion=str(self.occasion.currentData() or ""),
            signal=str(self.signal.currentData() or ""),
            trigger=str(self.trigger.currentData() or ""),
            volt=self.volt.text(),
            battery_ok=self.battery.isChecked(),
            motor_ok=self.motor.isChecked(),
            sound_ok=self.sound.isChecked(),
            fault=nfc(self.fault.text()),
            disabled=dead,
            notified_to=nfc(self.told.text()),
            notified_at=to_text(self.context.clock.now()) if dead else "",
            notice_no=nfc(self.notice.text()),
        )

    def confirm(self) -> None:
        """Write the test."""
        if self._began_at is not None:
            self._problem.setText("碼錶還在走，請先按 F9 停止")
            return
        actor = self.context.actor()
        steps = Steps[SirenTest](
            check=lambda test: self._service.check(actor, test),
            to_sign=lambda _test: [],
            write=lambda test, _signed: self._service.record(actor, test),
            answer=lambda test, problem, _text: replace(
                test, confirmed=test.confirmed | {problem.code}
            ),
        )
        ends = Ends[SirenTest](
            answered=lambda _problem, _text: None, done=self._done, stopped=self._show_problems
        )
        Confirmation(self, self.context, steps, ends, self._told()).start()

    def _done(self, test: SirenTest, _outcome: Outcome) -> None:
        name = test.siren.label if test.siren else ""
        words = upkeep.label_of("siren_signals", test.signal)
        measured = f" {test.seconds} 秒" if test.seconds is not None else ""
        self.test = SirenTest()
        self.finished.emit(f"警報器 {name} 已登記：{words}{measured}", [])

    def _show_problems(self, problems: list[Problem]) -> None:
        show_beside(self.rows, self._problem, problems)

    @property
    def complaint(self) -> str:
        """Return what is wrong beside no field of its own."""
        return self._problem.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads to the board."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)


def _named(siren: AssetFact) -> str:
    return f"{siren.label}　{siren.attributes.get('site', '')}".strip()
