"""A /dev/hidrawN made by umockdev; what it does is asked of the test at the other end of the pipe.

Runs in the system's own Python, which has the bindings, so it imports nothing of the product. Lines
to the test: `root DIR`, `get ID SIZE`, `set HEX`. Lines from it: `ok HEX`, `no`, `gone` as answers;
`input HEX`, `unplug`, `plug` at any time, of which the last two are answered by `done`.

Known of umockdev 0.17: the server runs under umockdev-wrapper too; a node exists only through `N:`;
a plain pty merges reports, so that reads are answered here and one byte a report rings the bell for
poll(); removing a device hangs nothing up; a node that went needs a new number and a clean `.ptymap`.
"""

from __future__ import annotations

import collections
import ctypes
import os
import queue
import struct
import sys
import threading
import tty
from pathlib import Path
from typing import Protocol

import gi  # type: ignore[import-not-found]

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # type: ignore[import-not-found]  # noqa: E402

KERNEL_RING = 63
EIO, ENODEV, ENOTTY, EPIPE = 5, 19, 25, 32
GET_SIZE, GET_DESCRIPTOR, GET_INFO, SET_FEATURE, GET_FEATURE = 1, 2, 3, 6, 7

DEVICE = """P: {base}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: idVendor=056a
A: idProduct={product}
A: manufacturer=Wacom Co.,Ltd.
A: product={name}
A: serial={serial}
A: bcdDevice=0108
A: busnum=1
A: devnum=5

P: {interface}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
A: bInterfaceNumber=00
A: bInterfaceClass=03

P: {hid}
E: SUBSYSTEM=hid
E: HID_ID=0003:0000056A:0000{product_upper}
E: HID_NAME=Wacom Co.,Ltd. {name}
E: HID_UNIQ={serial}
E: HID_PHYS=usb-0000:00:14.0-1/input0
H: report_descriptor={descriptor}

P: {hid}/hidraw/{node}
N: {node}
E: SUBSYSTEM=hidraw
E: DEVNAME=/dev/{node}
E: MAJOR=240
E: MINOR={number}
A: dev=240:{number}
L: device=../../../{hid_name}
"""


class Argument(Protocol):
    """Memory of the caller of an ioctl."""

    def retrieve(self) -> list[int]: ...
    def resolve(self, offset: int, size: int) -> Argument: ...
    def update(self, offset: int, data: list[int]) -> None: ...


class Call(Protocol):
    """One ioctl or read that waits for its answer."""

    def get_arg(self) -> Argument: ...
    def get_request(self) -> int: ...
    def complete(self, result: int, error: int) -> None: ...


class Pipe:
    """Lines to and from the test."""

    def __init__(self) -> None:
        self.answers: queue.Queue[str] = queue.Queue()
        self._asking = threading.Lock()
        self._writing = threading.Lock()

    def say(self, line: str) -> None:
        with self._writing:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def ask(self, line: str) -> str:
        with self._asking:
            self.say(line)
            return self.answers.get()


class Node(UMockdev.IoctlBase):  # type: ignore[misc]
    """One plugged device: ioctls go to the test, reads are served from the ring."""

    def __init__(self, pipe: Pipe, descriptor: bytes, product: int) -> None:
        super().__init__()
        self._pipe, self._descriptor, self._product = pipe, descriptor, product
        self._ring: collections.deque[bytes] = collections.deque()
        self._changed = threading.Condition()
        self._gone = False
        self.master = self.slave = -1

    def push(self, report: bytes) -> None:
        with self._changed:
            if len(self._ring) < KERNEL_RING and not self._gone:
                self._ring.append(report)
                os.write(self.master, b".")
                self._changed.notify()

    def hang_up(self) -> None:
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def answer_read(self, client: Call) -> bool:
        buffer = client.get_arg()
        with self._changed:
            while not self._ring and not self._gone:
                self._changed.wait()
            if self._gone:
                client.complete(-1, EIO)
                return True
            report = self._ring.popleft()
            os.read(self.slave, 1)
        buffer.update(0, list(report))
        client.complete(len(report), 0)
        return True

    def answer_ioctl(self, client: Call) -> bool:
        request = client.get_request() & 0xFFFFFFFF
        number, size = request & 0xFF, (request >> 16) & 0x3FFF
        result, error = (-1, ENODEV) if self._gone else self._serve(client, number, size)
        client.complete(result, error)
        return True

    # The names under which umockdev calls them.
    do_handle_read = answer_read
    do_handle_ioctl = answer_ioctl

    def _serve(self, client: Call, number: int, size: int) -> tuple[int, int]:
        argument = client.get_arg()
        if number == GET_SIZE:
            argument.resolve(0, 4).update(0, list(struct.pack("<i", len(self._descriptor))))
            return 0, 0
        if number == GET_DESCRIPTOR:
            data = struct.pack("<I", len(self._descriptor)) + self._descriptor
            argument.resolve(0, 4100).update(0, list(data))
            return 0, 0
        if number == GET_INFO:
            argument.resolve(0, 8).update(0, list(struct.pack("<IHH", 3, 0x056A, self._product)))
            return 0, 0
        if number in (SET_FEATURE, GET_FEATURE):
            return self._feature(argument.resolve(0, size), number, size)
        return -1, ENOTTY

    def _feature(self, data: Argument, number: int, size: int) -> tuple[int, int]:
        sent = bytes(data.retrieve())
        line = f"set {sent.hex()}" if number == SET_FEATURE else f"get {sent[0]} {size}"
        kind, _, said = self._pipe.ask(line).partition(" ")
        if kind == "gone":
            return -1, ENODEV
        if kind == "no":
            return -1, EPIPE
        if number == SET_FEATURE:
            return size, 0
        report = bytes.fromhex(said)[:size]
        data.update(0, list(report))
        return len(report), 0


class Desk:
    """The testbed: what is plugged now."""

    def __init__(self, pipe: Pipe, name: str, serial: str, product: int, descriptor: bytes) -> None:
        self._bed = UMockdev.Testbed.new()
        self._pipe, self._name, self._serial = pipe, name, serial
        self._product, self._descriptor = product, descriptor
        self._count = -1
        self._devices: list[str] = []
        self.node: Node | None = None

    @property
    def root(self) -> str:
        return str(self._bed.get_root_dir())

    def plug(self) -> None:
        self._count += 1
        node = f"hidraw{self._count}"
        base = "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
        interface = base + "/1-1:1.0"
        hid_name = f"0003:056A:{self._product:04X}.{self._count + 1:04X}"
        hid = f"{interface}/{hid_name}"
        text = DEVICE.format(
            base=base,
            interface=interface,
            hid=hid,
            hid_name=hid_name,
            node=node,
            number=self._count,
            name=self._name,
            serial=self._serial,
            product=f"{self._product:04x}",
            product_upper=f"{self._product:04X}",
            descriptor=self._descriptor.hex().upper(),
        )
        self._bed.add_from_string(text)
        self._devices = ["/sys" + path for path in (f"{hid}/hidraw/{node}", hid, interface, base)]
        self.node = Node(self._pipe, self._descriptor, self._product)
        self._bed.attach_ioctl(f"/dev/{node}", self.node)
        self.node.master = self._bed.get_dev_fd(f"/dev/{node}")
        libc = ctypes.CDLL(None)
        libc.ptsname.restype = ctypes.c_char_p
        slave = libc.ptsname(self.node.master).decode()
        self.node.slave = os.open(slave, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.node.slave)

    def unplug(self) -> None:
        node, self.node = self.node, None
        if node is None:
            return
        node.hang_up()
        for device in self._devices:
            self._bed.remove_device(device)
        for entry in (Path(self.root) / "dev" / ".ptymap").iterdir():
            entry.unlink()
        os.close(node.slave)
        os.close(node.master)


def main(name: str, serial: str, product: str, descriptor: str) -> None:
    pipe = Pipe()
    desk = Desk(pipe, name, serial, int(product), bytes.fromhex(descriptor))
    desk.plug()
    threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
    pipe.say(f"root {desk.root}")
    for line in sys.stdin:
        kind, _, rest = line.strip().partition(" ")
        if kind == "input":
            if desk.node is not None:
                desk.node.push(bytes.fromhex(rest))
        elif kind in {"plug", "unplug"}:
            desk.plug() if kind == "plug" else desk.unplug()
            pipe.say("done")
        else:
            pipe.answers.put(line.strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
