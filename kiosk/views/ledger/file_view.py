"""An attachment in full: a picture on the sheet, a PDF in the reader of the system, either kept as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from kiosk.services.attachments import PDF, SUFFIX, Opened
from kiosk.views.ledger.file_editor import size_words
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.widgets.overlay import Overlay

_WIDTH = 960
_ROOM = 180
"""Height that heading and buttons take of the window."""
_MOST_MEGABYTES = 256
"""A picture that would need more memory than this is not drawn: a small file may claim any size."""


class FileSheet(Overlay):
    """Shows one attachment. F8 keeps it as a file, F9 opens a PDF, Esc closes."""

    def __init__(self, host: QWidget, opened: Opened) -> None:
        super().__init__(host, _WIDTH)
        self._opened = opened
        self._folder: QTemporaryDir | None = None
        self.setAccessibleName(opened.name)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        size = label(size_words(len(opened.data)), role="muted")
        column.addLayout(row(label(opened.name, role="heading", wrap=True), None, size))
        self.picture = label("", role="muted", wrap=True)
        column.addWidget(self.picture)
        self._said = label("", role="muted", wrap=True)
        column.addWidget(self._said)
        close = button("關閉", self.close_sheet, key="Esc", kind="primary")
        read = button("以閱讀程式開啟", self.read, key="F9")
        read.setVisible(opened.type == PDF)
        read.setEnabled(opened.type == PDF)
        column.addLayout(row(None, button("存成檔案", self.save, key="F8"), read, close))
        self._draw()
        self.open_sheet(close)

    def _draw(self) -> None:
        if self._opened.type == PDF:
            self.picture.setText("PDF 檔不在本畫面顯示。查閱已留下紀錄。")
            return
        image = _image(self._opened.data)
        if image.isNull():
            self.picture.setText("這張圖片無法顯示，請存成檔案後查看。")
            return
        ratio = self.devicePixelRatioF()
        room = (_WIDTH - 48, max(self.window().height() - _ROOM, 240))
        if image.width() > room[0] * ratio or image.height() > room[1] * ratio:
            from PySide6.QtCore import Qt

            image = image.scaled(
                int(room[0] * ratio),
                int(room[1] * ratio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        image.setDevicePixelRatio(ratio)
        self.picture.setPixmap(image)

    def save(self) -> None:
        """Keep the attachment where a person says."""
        suffix = SUFFIX.get(self._opened.type, "")
        chosen, _ = QFileDialog.getSaveFileName(
            self, "存成檔案", self._opened.name, f"檔案 (*{suffix})"
        )
        if chosen:
            self._said.setText(self._write(Path(chosen)) or f"已存成 {chosen}")

    def read(self) -> None:
        """Open a PDF with the reader of the system, from a folder that goes with this sheet."""
        self._folder = self._folder or QTemporaryDir()
        # Not its own name: what stands there is read by another program and by its list of recent files.
        path = Path(self._folder.path()) / f"attachment{SUFFIX.get(self._opened.type, '')}"
        said = self._write(path)
        if not said and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            said = "這台電腦沒有可開啟 PDF 的程式，請存成檔案。"
        self._said.setText(said)

    def _write(self, path: Path) -> str:
        try:
            path.write_bytes(self._opened.data)
        except OSError as error:
            return f"無法寫入：{error.strerror or error}"
        return ""


def _image(data: bytes) -> QPixmap:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(_MOST_MEGABYTES)
    return QPixmap.fromImage(reader.read())
