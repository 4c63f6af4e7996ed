"""What stands in the board's place for an account that may not see who is on duty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.services.board_access import Notice
from kiosk.views.widgets.bits import card, label

_WIDTH_PX = 720


class NoticePanel(QWidget):
    """Says calmly what the account does here, by which keys, and who would have to grant more."""

    def __init__(self) -> None:
        super().__init__()
        self.notice: Notice | None = None
        frame, column = card()
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(12)
        frame.setFixedWidth(_WIDTH_PX)
        self._title = label("", role="title")
        self._reason = label("", wrap=True)
        self._work = QGridLayout()
        self._work.setHorizontalSpacing(24)
        self._work.setVerticalSpacing(6)
        self._work.setColumnStretch(0, 1)
        self._remedy = label("", role="muted", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._reason)
        column.addWidget(label("此帳號在這裡可辦理", role="heading"))
        column.addLayout(self._work)
        column.addWidget(self._remedy)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)

    def show_notice(self, notice: Notice) -> None:
        """Show another notice; nothing happens when it is the same."""
        if notice == self.notice:
            return
        self.notice = notice
        self._title.setText(notice.title)
        self._reason.setText(notice.reason)
        self._remedy.setText(notice.remedy)
        while self._work.count():
            widget = self._work.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        for at, (text, how) in enumerate(notice.work):
            self._work.addWidget(label(text), at, 0)
            self._work.addWidget(label(how, role="muted"), at, 1)
        self.setAccessibleName(f"{notice.title}：{notice.reason}{notice.remedy}")

    @property
    def text(self) -> str:
        """Return everything it says, line by line."""
        if self.notice is None:
            return ""
        work = (f"{text}　{how}" for text, how in self.notice.work)
        return "\n".join((self.notice.title, self.notice.reason, *work, self.notice.remedy))
