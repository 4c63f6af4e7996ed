"""screenshot: a page of the demo station as a PNG, drawn without a screen."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kiosk.base.errors import InvalidInput


def screenshot(arguments: argparse.Namespace) -> int:
    """Draw one page, or list the pages' names."""
    # Decided before Qt is imported: a picture needs no screen, and must not flash on one.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from kiosk.app import pictures

    if arguments.list:
        print("\n".join(pictures.NAMES))
        return 0
    if arguments.page not in pictures.NAMES:
        raise InvalidInput(f"沒有頁名「{arguments.page}」", hint="可用 screenshot --list 查詢")
    if arguments.out is None:
        raise InvalidInput("請以 --out 指定圖檔")
    target: Path = arguments.out
    pictures.draw(arguments.page, arguments.size, target, arguments.data)
    print(f"✔ {target}")
    return 0
