"""The list of vehicle checks: everything is in order unless someone says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from kiosk.ledgers.definition import Choice
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 520


class ChecksSheet(Overlay):
    """Ticked means in order; `done` gets the codes of what is not."""

    def __init__(
        self,
        host: QWidget,
        title: str,
        checks: Sequence[Choice],
        faults: frozenset[str],
        done: Callable[[frozenset[str]], None],
    ) -> None:
        super().__init__(host, _WIDTH)
        self.setAccessibleName(title)
        self._done = done
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(4)
        column.addWidget(label(title, role="heading"))
        column.addWidget(label("有異常的項目按空白鍵取消勾選", role="muted"))
        self.boxes: dict[str, QCheckBox] = {}
        for check in checks:
            box = QCheckBox(check.label)
            box.setChecked(check.code not in faults)
            self.boxes[check.code] = box
            column.addWidget(box)
        column.addSpacing(8)
        column.addLayout(
            row(
                None,
                button("取消", self.close_sheet, key="Esc", enter=False),
                button("確定", self._accept, key="F9", kind="primary", enter=False),
            )
        )
        self.open_sheet(next(iter(self.boxes.values())))

    def _accept(self) -> None:
        faults = frozenset(code for code, box in self.boxes.items() if not box.isChecked())
        self.close_sheet()
        self._done(faults)


def ask_checks(
    host: QWidget,
    title: str,
    checks: Sequence[Choice],
    faults: frozenset[str],
    done: Callable[[frozenset[str]], None],
) -> ChecksSheet:
    """Open the list; `done` is not called when it is cancelled."""
    return ChecksSheet(host, title, checks, faults, done)
