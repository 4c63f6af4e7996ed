"""A program that uses the product over the real hidapi, one command a line, told by a test.

Runs under umockdev's preloaded library, and therefore as a process of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from kiosk.base.errors import KioskError
from kiosk.devices.pads.driver import PadPolicy, StuPad
from kiosk.devices.pads.model import Area
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.quality import judge
from kiosk.devices.pads.transports.hid import HidBus
from tests.devices.pads.bench import form

Said = dict[str, object]


class Asked(TypedDict, total=False):
    """One command and what it needs."""

    do: str
    count: int
    level: int
    plain: bool
    box: list[int]


class Client:
    """Holds the pad between commands."""

    def __init__(self) -> None:
        self.bus = HidBus()
        self.pad: StuPad | None = None

    def listed(self, _: Asked) -> Said:
        rows = self.bus.enumerate()
        return {"pads": [[row.path, row.product, row.name, row.serial] for row in rows]}

    def open(self, asked: Asked) -> Said:
        policy = PadPolicy(allow_plain=asked.get("plain", False))
        self.pad = StuPad.open(self.bus, self.bus.enumerate()[0], SystemPace(), policy)
        info = self.pad.info
        return {"model": info.model, "serial": info.serial, "width": info.capability.width}

    def opened(self) -> StuPad:
        assert self.pad is not None
        return self.pad

    def show(self, asked: Asked) -> Said:
        can = self.opened().info.capability
        boxes = [Area(*asked["box"])] if "box" in asked else []
        return {"blocks": self.opened().show(form(can.width, can.height, *boxes)).blocks}

    def begin(self, _: Asked) -> Said:
        can = self.opened().info.capability
        return {"blocks": self.opened().begin(form(can.width, can.height)).blocks}

    def read(self, asked: Asked) -> Said:
        seen = 0
        while seen < asked["count"] and (fresh := self.opened().poll(1000)):
            seen += len(fresh)
        return {"seen": seen}

    def finish(self, _: Asked) -> Said:
        capture = self.opened().finish()
        return {
            "samples": [[s.x, s.y, s.pressure, s.seq] for s in capture.samples],
            "protection": capture.protection,
            "findings": [finding.code for finding in judge(capture).findings],
        }

    def bright(self, asked: Asked) -> Said:
        return {"written": self.opened().display.set_brightness(asked["level"])}

    def alive(self, _: Asked) -> Said:
        return {"alive": self.opened().is_alive()}

    def close(self, _: Asked) -> Said:
        self.opened().close()
        self.pad = None
        return {}

    def descriptors(self, _: Asked) -> Said:
        return {"count": len(list(Path("/proc/self/fd").iterdir()))}


def main() -> None:
    """Answer each line until there are no more."""
    client = Client()
    commands: dict[str, Callable[[Asked], Said]] = {
        "list": client.listed,
        "open": client.open,
        "show": client.show,
        "begin": client.begin,
        "read": client.read,
        "finish": client.finish,
        "bright": client.bright,
        "alive": client.alive,
        "close": client.close,
        "descriptors": client.descriptors,
    }
    for line in sys.stdin:
        asked: Asked = json.loads(line)
        try:
            said = commands[asked["do"]](asked)
        except KioskError as failure:
            said = {"error": type(failure).__name__, "message": str(failure)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the pipe to the test


if __name__ == "__main__":
    main()
