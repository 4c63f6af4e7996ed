"""Files for people outside the program: whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.base.errors import KioskError


class FileRefused(KioskError):
    """The disk or the folder did not take the file; an earlier file of that name is untouched."""

    code = "file_refused"
    default_hint = "請確認資料夾存在、可以寫入且磁碟有空間"


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to; it takes the name only when the block ends well.

    Raises FileRefused for what the operating system refuses.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as refused:
        raise FileRefused(
            f"檔案「{target.name}」無法寫入：{refused.strerror or refused}"
        ) from refused
    finally:
        # On a disk that went away there is nothing left to clean.
        with suppress(OSError):
            part.unlink(missing_ok=True)
