"""A copy of the store that opens anywhere the key is: taken on one snapshot, checked, put in place whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from kiosk.base.errors import InvalidInput, StoreDamaged
from kiosk.models import keyfile
from kiosk.models.connection import translated, unlock
from kiosk.models.folder import FolderLock
from kiosk.models.integrity import hush

_DATABASE, _KEY = "kiosk.db", "store.key"
_BESIDE = ("settings.toml", "accounts.json")
"""Files that go with the records; what is absent is skipped."""


def back_up(folder: Path, target: Path) -> int:
    """Copy records, key and settings into the new folder `target`; return the number of events.

    The kiosk may be running: the copy is one snapshot (`sqlcipher_export` of an attached file under
    the same key). Raises InvalidInput when `target` exists, StoreError when a disk refuses.
    """
    if target.exists():
        raise InvalidInput(f"備份資料夾 {target.name} 已存在", hint="請指定新的資料夾")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with translated():
            if not (folder / _DATABASE).exists():
                raise InvalidInput("資料夾中沒有資料庫", hint="請確認 --data 的位置")
            part.mkdir(parents=True)
            count = _copy(folder, part)
            _beside(folder, part)
            part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return count


def restore(source: Path, folder: Path) -> int:
    """Put a backup into a folder that holds no records yet; return the number of events.

    Raises InvalidInput when `folder` already holds records or `source` is no backup, StoreDamaged
    when the backup does not read to its end.
    """
    if (folder / _DATABASE).exists():
        raise InvalidInput("資料夾中已有資料庫，不能覆蓋", hint="請還原到空的資料夾")
    if not (source / _DATABASE).exists():
        raise InvalidInput(f"{source.name} 不是備份資料夾")
    with translated():
        folder.mkdir(parents=True, exist_ok=True)
        with FolderLock(folder):
            count = _count(source)
            _beside(source, folder)
            part = folder / f"{_DATABASE}.new"
            shutil.copyfile(source / _DATABASE, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            # The database comes last: until then the folder counts as empty and can be tried again.
            part.replace(folder / _DATABASE)
    return count


def _copy(folder: Path, part: Path) -> int:
    key = keyfile.load_or_create(folder, fresh=False)
    connection = _open(folder / _DATABASE, key)
    try:
        connection.execute(
            f"ATTACH DATABASE ? AS copy KEY \"x'{key.hex()}'\"", (str(part / _DATABASE),)
        )
        # One read transaction around all its statements: the counter may write meanwhile.
        connection.execute("BEGIN")
        connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        connection.execute("COMMIT")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA copy.user_version = {int(version)}")
        connection.execute("DETACH DATABASE copy")
    finally:
        connection.close()
    shutil.copyfile(folder / _KEY, part / _KEY)
    (part / _KEY).chmod(0o600)
    return _count(part)


def _beside(folder: Path, target: Path) -> None:
    for name in (_KEY, *_BESIDE):
        if (folder / name).exists():
            shutil.copyfile(folder / name, target / name)
    (target / _KEY).chmod(0o600)


def _count(folder: Path) -> int:
    connection = _open(folder / _DATABASE, keyfile.load_or_create(folder, fresh=False))
    try:
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if broken:
            raise StoreDamaged("備份檔損壞", hint="請改用另一份備份")
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])
    finally:
        connection.close()


def _open(path: Path, key: bytes) -> sqlcipher.Connection:
    hush()
    connection = sqlcipher.connect(str(path), isolation_level=None, timeout=5.0)
    unlock(connection, key)
    return connection
