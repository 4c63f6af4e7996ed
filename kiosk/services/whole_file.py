"""Files and folders for people outside the program: whole or not there at all."""

from __future__ import annotations

import os
import shutil
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


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target`, open to its owner only; it takes the name when the block ends well.

    Raises FileRefused where `target` is there already, and for what the operating system refuses.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    if target.exists():
        raise FileRefused(f"資料夾「{target.name}」已經存在", hint="請指定新的資料夾")
    try:
        part.mkdir(mode=0o700)
        yield part
        part.replace(target)
    except OSError as refused:
        raise FileRefused(
            f"資料夾「{target.name}」無法寫入：{refused.strerror or refused}"
        ) from refused
    finally:
        shutil.rmtree(part, ignore_errors=True)
