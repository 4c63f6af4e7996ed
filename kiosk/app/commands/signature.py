"""signature export, check, open: what a court, an auditor and the examiner ask about one signature."""

from __future__ import annotations

import argparse
import getpass
import io
import os
import sys
from pathlib import Path

from kiosk.app import settings
from kiosk.app.folder import open_station, operator
from kiosk.base import roc_date
from kiosk.base.clock import Clock, SystemClock
from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.envelope import Opened, open_capture
from kiosk.devices.biometrics.inkml import to_inkml
from kiosk.devices.biometrics.seal import PassphraseNeeded, load_private_key
from kiosk.devices.biometrics.trace import Trace, trace_of
from kiosk.ledgers.catalog import ALL
from kiosk.models.lines import Lines
from kiosk.models.projector import Projector
from kiosk.models.store import DATABASE, looking_at
from kiosk.services.signature_export import SignatureExport, misplaced
from kiosk.services.signature_package import Package, faults
from kiosk.services.whole_file import whole_file, whole_folder

_LARGEST = 64 * 1024 * 1024
_LONGEST_PASSPHRASE = 4096
_OWNER_ONLY = 0o600


def signature(arguments: argparse.Namespace, clock: Clock | None = None) -> int:
    """Run one of the three; returns 1 when a check found something."""
    acts = {"export": _export, "check": _check, "open": _open}
    return acts[arguments.act](arguments, clock or SystemClock())


def _export(arguments: argparse.Namespace, clock: Clock) -> int:
    folder: Path = arguments.data
    opened = open_station(folder, settings.load(folder), clock, must_exist=True)
    try:
        made = SignatureExport(opened.desk).export(
            operator(opened.settings.unit.code),
            arguments.line,
            arguments.field,
            arguments.purpose,
            arguments.out,
        )
    finally:
        opened.store.close()
    print(f"✔ {made.number} 的簽名「{made.field}」已匯出到 {arguments.out}，並留下稽核紀錄")
    return 0


def _check(arguments: argparse.Namespace, clock: Clock) -> int:
    package = Package.from_bytes(_read(arguments.file))
    found = _against_store(arguments.data, package, clock) if arguments.data else faults(package)
    for fault in found:
        print(f"✘ {fault}")
    if found:
        return 1
    place = package.place
    if arguments.data:
        print(f"✔ 屬於 {package.number}，未經更動；雜湊鏈 {place.stream} 第 {place.seq} 筆")
    else:
        print(f"✔ 內容相符：{package.number}，鏈上第 {place.seq} 筆，雜湊 {place.hash}")
        print("加上 --data 可再比對單位的雜湊鏈。")
    return 0


def _against_store(folder: Path, package: Package, clock: Clock) -> list[str]:
    projector = Projector(ALL)
    # On a snapshot, so that a running kiosk need not be closed for it.
    if (folder / DATABASE).exists():
        with looking_at(folder, projector) as connection:
            if connection is not None:
                return misplaced(connection, Lines(projector), package)
    opened = open_station(folder, settings.load(folder), clock, must_exist=True)
    try:
        return opened.store.read(lambda c: misplaced(c, opened.desk.lines, package))
    finally:
        opened.store.close()


def _open(arguments: argparse.Namespace, _clock: Clock) -> int:
    package = Package.from_bytes(_read(arguments.file))
    if found := faults(package):
        raise InvalidInput(f"簽名證據檔經過更動：{found[0]}", hint="請以 signature check 查看")
    pem = _read(arguments.key)
    try:
        key = load_private_key(pem)
    except PassphraseNeeded:
        key = load_private_key(pem, _passphrase(arguments.passphrase_fd))
    content = open_capture(package.sealed, key, package.binding)
    files = _files(package, content)
    folder: Path = arguments.out
    with whole_folder(folder) as part:
        for suffix, data in files.items():
            with whole_file(part / f"{package.number}-{package.field}.{suffix}") as file:
                file.touch(mode=_OWNER_ONLY)
                file.write_bytes(data)
    print(f"✔ 已開啟 {package.number} 的簽名，{len(files)} 個檔案存到 {folder}")
    print("內含生物特徵，請依證物保管。")
    return 0


def _files(package: Package, opened: Opened) -> dict[str, bytes]:
    trace = trace_of(opened.content)
    facts = {
        "number": package.number,
        "field": package.field,
        "document": str(package.value.get("document")),
        "sealed": str(package.value.get("sealed")),
        "chain": package.place.hash,
    }
    return {
        "inkml": to_inkml(trace, facts),
        "iso19794-7": opened.iso,
        "pdf": _plot(package, trace),
    }


def _plot(package: Package, trace: Trace) -> bytes:
    from kiosk.printing.signature_sheet import SignatureSheet, render_signature

    strokes = tuple(
        tuple(
            (trace.micrometres(x), trace.micrometres(y), at, force)
            for x, y, at, force in segment.points
        )
        for segment in trace.segments
        if segment.down
    )
    by = package.value.get("by")
    who = str(by.get("name", "")) if isinstance(by, dict) else ""
    pad = " ".join(
        part for part in (trace.maker, trace.model, trace.serial, trace.firmware) if part
    )
    rows = (
        ("編號", f"{package.number}　{package.field}"),
        ("簽名人", who),
        ("簽名時間", roc_date.minute(str(package.value.get("at", "")))),
        ("裝置", pad),
        ("文件雜湊", str(package.value.get("document", ""))),
        ("鏈上雜湊", package.place.hash),
    )
    size = trace.micrometres(trace.max_x), trace.micrometres(trace.max_y)
    out = io.BytesIO()
    render_signature(SignatureSheet("簽名筆跡檢視", rows, *size, trace.max_pressure, strokes), out)
    return out.getvalue()


def _passphrase(descriptor: int | None) -> bytes:
    """Return the passphrase from a file descriptor or typed unseen; never from the command line."""
    if descriptor is not None:
        try:
            with os.fdopen(descriptor, "rb") as source:
                return source.read(_LONGEST_PASSPHRASE).rstrip(b"\r\n")
        except OSError as refused:
            raise InvalidInput(f"密語的檔案描述子 {descriptor} 無法讀取") from refused
    if not sys.stdin.isatty():
        raise PassphraseNeeded("鑑識金鑰檔有密語保護", hint="請在終端機執行，或用 --passphrase-fd")
    return getpass.getpass("鑑識金鑰密語：").encode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            data = source.read(_LARGEST + 1)
    except OSError as refused:
        raise InvalidInput(f"檔案「{path}」無法讀取：{refused.strerror or refused}") from refused
    if len(data) > _LARGEST:
        raise InvalidInput(f"檔案「{path}」過大")
    return data
