"""verify, rebuild, backup, restore: is everything there, and can it be had again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.app import settings
from kiosk.app.folder import Opened, open_station
from kiosk.base.clock import SystemClock
from kiosk.base.errors import NotFound, StoreDamaged
from kiosk.ledgers.catalog import ALL
from kiosk.models import backup as copies
from kiosk.models.integrity import Damage, examine
from kiosk.models.projector import Projector
from kiosk.models.store import DATABASE, looking_at
from kiosk.models.verify import Report
from kiosk.models.verify import verify as check_records

_SHOWN_PAGES = 5


def verify(arguments: argparse.Namespace) -> int:
    """Check a folder's records; return 1 and name the first bad one when something is wrong."""
    folder: Path = arguments.data
    if not (folder / DATABASE).exists():
        raise NotFound(f"資料夾 {folder} 中沒有資料庫", hint="請確認 --data 的位置")
    # The seals of the pages come first: opening the store would already stop at a broken one.
    damage = examine(folder)
    if damage.pages or damage.record:
        return _damaged(damage)
    try:
        report = _records(folder)
    except StoreDamaged as failure:
        print(f"✘ 資料庫無法開啟：{failure.message}")
        return 1
    return _tell(report)


def _records(folder: Path) -> Report:
    """Check the records on a snapshot, so that a running kiosk need not be closed for it."""
    projector = Projector(ALL)
    with looking_at(folder, projector) as connection:
        if connection is not None:
            return check_records(connection, projector)
    with _open(folder).store as store:
        return store.read(lambda c: check_records(c, store.projector))


def _damaged(damage: Damage) -> int:
    for page in damage.pages[:_SHOWN_PAGES]:
        print(f"✘ 資料庫頁面損壞：{page}")
    if len(damage.pages) > _SHOWN_PAGES:
        print(f"✘ 另有 {len(damage.pages) - _SHOWN_PAGES} 頁")
    where = damage.record or "不在事件本身，事件全部可讀"
    print(f"✘ 第一筆無法讀取的紀錄：{where}")
    print("請保留整個資料夾不動，由資訊人員以備份還原。", file=sys.stderr)
    return 1


def _tell(report: Report) -> int:
    print(f"事件 {report.events} 筆，{report.streams} 個事件流")
    print(f"個資承諾 {report.values} 個（已依保存年限銷毀 {report.destroyed} 個）")
    print(f"簽名與附件 {report.blobs} 個")
    print(f"簿冊畫面 {report.lines} 筆與原始紀錄重算結果比對")
    for stream, head in report.heads.items():
        print(f"鏈尾 {stream} {head}")
    if report.finding is None:
        print("✔ 雜湊鏈、個資承諾、附件、投影與筆數全部相符")
        return 0
    print(f"✘ {report.finding.where}：{report.finding.what}")
    return 1


def rebuild(arguments: argparse.Namespace) -> int:
    """Compute every projection again from the journal."""
    with _open(arguments.data).store as store:
        store.rebuild()
        count = store.head.seq
    print(f"✔ 已由 {count} 筆事件重建全部投影")
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """Copy records and key into a new folder."""
    count = copies.back_up(arguments.data, arguments.out)
    print(f"✔ 已備份 {count} 筆事件到 {arguments.out}")
    print("備份含資料庫金鑰，請與正本一樣保管。")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup into an empty folder."""
    count = copies.restore(arguments.source, arguments.data)
    print(f"✔ 已還原 {count} 筆事件到 {arguments.data}；請接著執行 verify")
    return 0


def _open(folder: Path) -> Opened:
    return open_station(folder, settings.load(folder), SystemClock(), must_exist=True)
