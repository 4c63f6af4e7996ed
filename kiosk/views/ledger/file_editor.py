"""Files of a field: chosen or dropped, judged at once, listed, taken out again before saving."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from kiosk.base.errors import InvalidInput, KioskError
from kiosk.ledgers.definition import Field
from kiosk.ledgers.event import Value
from kiosk.ledgers.values import number, records, text
from kiosk.services.attachments import Attachments
from kiosk.views.ledger.editors import Editor, FormContext
from kiosk.views.ops import OpRunner
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row

_KINDS = "掃描或照片 (*.pdf *.jpg *.jpeg *.png)"
_KILO, _MEGA = 1_000, 1_000_000


def size_words(size: int) -> str:
    """Return `1.2 MB` or `340 KB`."""
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB"
    return f"{max(size // _KILO, 1)} KB"


class FilesEditor(Editor):
    """Edits a FILES field; the bytes are read off the GUI thread and stored with the line."""

    def __init__(
        self, field: Field, context: FormContext, attachments: Attachments, runner: OpRunner
    ) -> None:
        super().__init__(field, context)
        self._attachments, self._runner = attachments, runner
        self._kept: list[dict[str, Value]] = []
        self._reading = 0
        self._list = QWidget()
        self._rows = QGridLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(0, 1)
        self.choose = button("選取檔案…", self.ask_file)
        self.choose.setAccessibleName(f"{field.label} 選取檔案")
        self._said = label("", tone="bad", wrap=True)
        self._said.hide()
        hint = label(
            f"PDF、JPG、PNG，{attachments.limit // _MEGA} MB 以內；可拖放至此", role="muted"
        )
        self.column.addWidget(self._list)
        self.column.addLayout(row(self.choose, hint, None))
        self.column.addWidget(self._said)
        self.setFocusProxy(self.choose)
        self.setAcceptDrops(True)
        self._show()

    def read(self) -> Value:
        if self._reading:
            raise InvalidInput(f"{self.field.label}還在讀取檔案", hint="請稍候再登記")
        kept: list[Value] = [dict(one) for one in self._kept]
        return kept or None

    def show_value(self, value: Value) -> None:
        self._kept = records({"": value if isinstance(value, list) else []}, "")
        self._show()

    def inputs(self) -> list[QWidget]:
        return [self.choose]

    def mark_problem(self, wrong: bool) -> None:
        mark(self.choose, problem="true" if wrong else "false")

    @property
    def names(self) -> list[str]:
        """Return the names that are listed."""
        return [text(one, "name") for one in self._kept]

    @property
    def complaint(self) -> str:
        """Return why the last file was refused."""
        return self._said.text()

    def ask_file(self) -> None:
        """Let a person choose files with the system's dialog."""
        chosen, _ = QFileDialog.getOpenFileNames(self, f"選取{self.field.label}", "", _KINDS)
        for name in chosen:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Read a file and list it, or say in one sentence why not."""
        self._say("")
        self._reading += 1
        self._runner.run(lambda: self._attachments.stage(path), self._taken, self._refused)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this machine only."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def _taken(self, value: Value) -> None:
        self._reading -= 1
        record = cast("dict[str, Value]", value)
        if any(one["digest"] == record["digest"] for one in self._kept):
            self._say(f"「{text(record, 'name')}」已經在清單中")
            return
        if not self.field.many:
            self._drop_all()
        self._kept.append(record)
        self._show()
        self.edited.emit()

    def _refused(self, error: KioskError) -> None:
        self._reading -= 1
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _remove(self, at: int) -> None:
        self._attachments.drop(text(self._kept.pop(at), "digest"))
        self._show()
        self.choose.setFocus()
        self.edited.emit()

    def _drop_all(self) -> None:
        for one in self._kept:
            self._attachments.drop(text(one, "digest"))
        self._kept.clear()

    def _show(self) -> None:
        while self._rows.count():
            old = self._rows.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for at, one in enumerate(self._kept):
            size = number(one, "size")
            words = text(one, "name") + (f"　{size_words(size)}" if size else "")
            taken_out = button("移除", partial(self._remove, at), kind="quiet")
            taken_out.setAccessibleName(f"移除 {text(one, 'name')}")
            self._rows.addWidget(label(words, wrap=True), at, 0)
            self._rows.addWidget(taken_out, at, 1)
        self._list.setVisible(bool(self._kept))


def files_editors(
    attachments: Attachments, runner: OpRunner
) -> Callable[[Field, FormContext], Editor]:
    """Return what makes the editors of FILES fields of one form."""
    return lambda field, context: FilesEditor(field, context, attachments, runner)
