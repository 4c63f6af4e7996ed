"""A serial device on a pseudo-terminal: what is written at one end is read by real pyserial at the other."""

from __future__ import annotations

import os
import tty
from pathlib import Path


class PtyDevice:
    """A device that can be unplugged and plugged in again under the same name."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master = -1
        self.plug()

    @property
    def port(self) -> str:
        return str(self.link)

    def plug(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.link.symlink_to(os.ttyname(slave))
        self._slave = slave

    def unplug(self) -> None:
        if self._master >= 0:
            self.link.unlink()
            os.close(self._slave)
            os.close(self._master)
            self._master = -1

    def say(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]
