"""What may stand on the command line. Imports nothing of the product, so that `--help` is instant."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn, TypeAlias

FORMATS = ("csv", "json", "pdf", "xlsx")
IMPORTS = ("roster", "people", "equipment", "installations")
REFUSED = 2


class _Parser(argparse.ArgumentParser):
    """Complains in one line of Chinese; the English usage text would bury it."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"錯誤：命令列看不懂（{message}）；可用 {self.prog} --help 查詢\n")
        sys.exit(REFUSED)


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"  # noqa: SLF001 - its only name


def build_parser(word: str = "") -> argparse.ArgumentParser:
    """Return the parser of the stable command line; for the word `run` of that alone.

    The others would cost 6 ms before the first paint of a window.
    """
    parser = _Parser(prog="duty-kiosk", description="應勤簿冊：派出所值班臺的電子簿冊")
    commands = parser.add_subparsers(dest="command", metavar="指令", required=True)
    _run(commands)
    if word == "run":
        return parser
    _working(commands)
    _keeping(commands)
    _exchanging(commands)
    _signature(commands)
    _pads(commands)
    _later(commands)
    return parser


def _run(commands: _Commands) -> None:
    run = commands.add_parser("run", help="開啟值班臺")
    run.add_argument("--demo", action="store_true", help="示範：第一次會建立虛構的單位")
    _data(run)


def _working(commands: _Commands) -> None:
    simulate = commands.add_parser("simulate", help="以真正的服務跑出若干天的資料")
    simulate.add_argument("--days", type=_count, default=7, metavar="N")
    simulate.add_argument("--officers", type=_count, default=24, metavar="N")
    simulate.add_argument("--seed", type=int, default=1, metavar="S")
    _data(simulate, required=True)
    picture = commands.add_parser("screenshot", help="將畫面存成圖檔")
    what = picture.add_mutually_exclusive_group(required=True)
    what.add_argument("--page", metavar="NAME", help="頁名")
    what.add_argument("--list", action="store_true", help="列出頁名")
    picture.add_argument("--size", type=_size, default=(1366, 768), metavar="WxH")
    picture.add_argument("--out", type=Path, metavar="F")
    _data(picture)
    bench = commands.add_parser("bench", help="量測")
    bench.add_argument("names", nargs="*", metavar="NAME")


def _keeping(commands: _Commands) -> None:
    verify = commands.add_parser("verify", help="驗證雜湊鏈、個資承諾、附件、投影與計數")
    _data(verify, required=True)
    rebuild = commands.add_parser("rebuild", help="由事件重建投影")
    _data(rebuild, required=True)
    backup = commands.add_parser("backup", help="備份資料庫與金鑰")
    _data(backup, required=True)
    backup.add_argument("--out", type=Path, required=True, metavar="DIR", help="新的資料夾")
    restore = commands.add_parser("restore", help="由備份還原到空的資料夾")
    restore.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    _data(restore, required=True)


def _exchanging(commands: _Commands) -> None:
    export = commands.add_parser("export", help="匯出一本簿冊")
    export.add_argument("--ledger", required=True, metavar="L01")
    export.add_argument(
        "--from", dest="day_from", required=True, metavar="D", help="如 1150519 或 2026-05-19"
    )
    export.add_argument("--to", dest="day_to", required=True, metavar="D")
    export.add_argument("--format", dest="format", choices=FORMATS, required=True)
    export.add_argument("--out", type=Path, required=True, metavar="F")
    export.add_argument(
        "--purpose", default="", metavar="用途", help="完整匯出民眾個資的用途；不填則遮罩"
    )
    _data(export, required=True)
    blank = commands.add_parser("blank", help="預留編號並印成空白表單，供停機時書寫")
    blank.add_argument("--ledger", required=True, metavar="L06")
    blank.add_argument("--count", type=_count, required=True, metavar="N", help="筆數")
    blank.add_argument("--out", type=Path, required=True, metavar="F", help="PDF 檔")
    _data(blank, required=True)
    take = commands.add_parser("import", help="匯入勤務表、人員、裝備或設備（鏡頭、警報器）")
    take.add_argument("what", choices=IMPORTS)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--reason", default="", help="變更勤務表的原因")
    _data(take, required=True)


def _signature(commands: _Commands) -> None:
    parser = commands.add_parser("signature", help="簽名證據：匯出、核對、鑑識開啟")
    acts = parser.add_subparsers(dest="act", metavar="動作", required=True)
    export = acts.add_parser("export", help="匯出一筆登記的封存筆跡與簽署內容，並留稽核紀錄")
    export.add_argument("--line", required=True, metavar="編號", help="如 115-AW3B2-01-A00001")
    export.add_argument("--field", default="", metavar="KEY", help="一筆有數個簽名時指定")
    export.add_argument("--purpose", required=True, metavar="用途")
    export.add_argument("--out", type=Path, required=True, metavar="F")
    _data(export, required=True)
    check = acts.add_parser("check", help="不用金鑰核對：內容、文件、雜湊鏈位置")
    check.add_argument("file", type=Path, metavar="FILE")
    _data(check)
    opened = acts.add_parser("open", help="鑑識人員以私鑰開啟：InkML、ISO 19794-7、圖表")
    opened.add_argument("file", type=Path, metavar="FILE")
    opened.add_argument("--key", type=Path, required=True, metavar="PEM")
    opened.add_argument(
        "--passphrase-fd", type=int, metavar="N", help="由檔案描述子讀密語；不給則詢問"
    )
    opened.add_argument("--out", type=Path, required=True, metavar="DIR")


def _pads(commands: _Commands) -> None:
    pads = commands.add_parser("pads", help="接了哪些簽名板、能否使用、實測速率")
    pads.add_argument("--rate", type=_count, default=0, metavar="N", help="請人書寫 N 秒並量測速率")
    pads.add_argument("--topaz", default="", metavar="型號", help="FT232R 序列埠上的 Topaz 型號")
    pads.add_argument("--json", action="store_true", help="以 JSON 輸出")
    _data(pads)


def _later(commands: _Commands) -> None:
    """Add the commands of the stable command line whose parts are not in this version."""
    central = commands.add_parser("central", help="中央資料庫（此版本尚未提供）")
    central.add_argument("act", choices=("init", "enroll", "status"))
    _data(central)
    sync = commands.add_parser("sync", help="同步（此版本尚未提供）")
    sync.add_argument("--once", action="store_true")
    _data(sync)


def _data(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument(
        "--data", type=Path, required=required, metavar="DIR", help="放一個單位全部資料的資料夾"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("須為 1 以上的整數")
    return number


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError("尺寸如 1366x768")
    return int(width), int(height)
