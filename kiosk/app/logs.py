"""The log of the kiosk: one line an event, in a file that never grows without end, without personal data.

What may stand in a log line: what the program did, codes, counts, ids made here. Names, account
names, document texts and paths of a person's files may not; authors of log calls keep to that, and
`redact` takes out what looks like them anyway.
"""

from __future__ import annotations

import copy
import logging
import re
import time
import traceback
from collections import deque
from contextlib import suppress
from pathlib import Path

FOLDER = "log"
_FILE = "kiosk.log"
_BYTES = 2 * 1024 * 1024
_KEPT = 5
_REMEMBERED = 60

_ID_CARD = re.compile(r"\b[A-Z][12A-D]\d{8}\b")
_PHONE = re.compile(r"\b09\d{2}[- ]?\d{3}[- ]?\d{3}\b")
_HEX = re.compile(r"\b[0-9a-fA-F]{48,}\b")
_QUOTED = re.compile(r"'[^']*[^\x00-\x7f][^']*'|\"[^\"]*[^\x00-\x7f][^\"]*\"")


def redact(text: str) -> str:
    """Return text without what may identify a person or open the store.

    National id numbers, mobile numbers, keys and long hashes, and quoted values that hold Chinese
    text (an exception often quotes the value that broke it).
    """
    text = _HEX.sub("‹hex›", text)
    text = _ID_CARD.sub("‹id›", text)
    text = _PHONE.sub("‹phone›", text)
    return _QUOTED.sub("‹value›", text)


_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U000fffff]+")
_DIGITS = re.compile(r"\d{5,}")


def redacted_traceback(error: BaseException) -> str:
    """Return the stacks of an error and its causes; of their messages only what names no person.

    Source lines are ours and stay; a message may quote a value, so its Chinese text and long
    numbers go.
    """
    parts: list[str] = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        message = _DIGITS.sub("‹n›", _CHINESE.sub("‹text›", redact(str(now))))
        stack = "".join(traceback.format_tb(now.__traceback__))
        parts.append(f"{stack}{type(now).__module__}.{type(now).__qualname__}: {message}")
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "\n-- after --\n".join(reversed(parts))


class Line(logging.Formatter):
    """`2026-05-19T00:01:07.123Z WARNING kiosk.models.store disk full` in one line, tracebacks folded in."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        self.converter = time.gmtime

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, object] | tuple[None, None, None]
    ) -> str:
        """Return a traceback without values."""
        return redacted_traceback(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one redacted line."""
        own = copy.copy(record)
        own.exc_text = None  # another handler may have left the full text there
        return redact(super().format(own)).replace("\r", "").replace("\n", " ⏎ ")


class LastLines(logging.Handler):
    """Remembers the newest lines for a crash report."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=_REMEMBERED)
        self.setFormatter(Line())

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a line."""
        self._lines.append(self.format(record))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the remembered lines, oldest first."""
        return tuple(self._lines)


class _Rotated(logging.FileHandler):
    """A file of at most `_BYTES` and `_KEPT` older ones beside it (`kiosk.log.1` is the newest of them).

    The library's own brings sockets and pickle along, 5 ms before the first paint.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, into a new file when the old one is full."""
        try:
            stream = self.stream
            if stream is not None and stream.tell() >= _BYTES:
                # The next line opens the new file.
                self.stream = None
                stream.close()
                self._rotate()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _rotate(self) -> None:
        whole = Path(self.baseFilename)
        older = [whole, *(whole.with_name(f"{whole.name}.{at}") for at in range(1, _KEPT + 1))]
        # Windows refuses while somebody reads one: the file then grows until a line finds it free.
        with suppress(OSError):
            for at in range(_KEPT, 0, -1):
                if older[at - 1].exists():
                    older[at - 1].replace(older[at])


class Logs:
    """The handlers of one run; `close` takes them away again (tests, second window)."""

    def __init__(self, folder: Path, level: str) -> None:
        self.path = folder / FOLDER / _FILE
        self.last = LastLines()
        self._root = logging.getLogger()
        self._handlers: list[logging.Handler] = [self.last]
        self._before = self._root.level
        self._root.setLevel(level)
        # Its account of each migration step is for developers of migrations.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        self._root.addHandler(self.last)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = _Rotated(self.path, encoding="utf-8")
        except OSError as refused:
            # A read-only disk must still show its message; the log then lives in memory only.
            self._root.warning("no log file: %s", refused.strerror)
            return
        file.setFormatter(Line())
        self._root.addHandler(file)
        self._handlers.append(file)

    def set_level(self, level: str) -> None:
        """Follow the settings once they are read."""
        self._root.setLevel(level)

    def close(self) -> None:
        """Remove and close the handlers."""
        for handler in self._handlers:
            self._root.removeHandler(handler)
            handler.close()
        self._root.setLevel(self._before)
        self._handlers = []
