"""From words to a command, and from its outcome to an exit code.

Exit codes: 0 done, 1 something bad was found, 2 refused or could not be done, 3 not in this version.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence

from kiosk.app.arguments import REFUSED, build_parser
from kiosk.base.errors import KioskError, NotAvailableYet

UNAVAILABLE = 3
INTERRUPTED = 130
_Command = Callable[[argparse.Namespace], int]


def run_command_line(words: Sequence[str]) -> int:
    """Run one command and return its exit code; every KioskError becomes one line on standard error."""
    _speak_utf8()
    if list(words) == ["print-worker"]:
        # The frozen program has no `-m`: its child processes are the same program under such a word.
        from kiosk.printing.worker import main as print_worker

        return print_worker()
    if words and words[0] == "pad-host":
        from kiosk.devices.pads.host_main import main as pad_host

        return pad_host(words[1:])
    arguments = build_parser(words[0] if words else "").parse_args(list(words))
    try:
        return _command(arguments.command)(arguments)
    except NotAvailableYet as missing:
        print(missing, file=sys.stderr)
        return UNAVAILABLE
    except KioskError as error:
        print(f"錯誤：{_one_line(str(error))}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("已中斷", file=sys.stderr)
        return INTERRUPTED


def _command(name: str) -> _Command:
    """Return the function behind a word, importing only what that word needs."""
    finders: dict[str, Callable[[], _Command]] = {
        "run": _run,
        "simulate": _simulate,
        "screenshot": _screenshot,
        "bench": _bench,
        "verify": lambda: _keeping("verify"),
        "rebuild": lambda: _keeping("rebuild"),
        "backup": lambda: _keeping("backup"),
        "restore": lambda: _keeping("restore"),
        "export": lambda: _exchange("export"),
        "import": lambda: _exchange("import"),
        "blank": lambda: _exchange("blank"),
        "signature": _signature,
        "pads": _pads,
    }
    return finders[name]() if name in finders else _not_yet


def _run() -> _Command:
    from kiosk.app.main import run

    return run


def _simulate() -> _Command:
    from kiosk.app.commands.simulating import simulate

    return simulate


def _screenshot() -> _Command:
    from kiosk.app.commands.picturing import screenshot

    return screenshot


def _bench() -> _Command:
    def bench(arguments: argparse.Namespace) -> int:
        from kiosk.app.bench import main

        return main(arguments.names)

    return bench


def _keeping(name: str) -> _Command:
    from kiosk.app.commands.keeping import backup, rebuild, restore, verify

    return {"verify": verify, "rebuild": rebuild, "backup": backup, "restore": restore}[name]


def _exchange(name: str) -> _Command:
    from kiosk.app.commands.exchange import blank_forms, export_ledger, import_list

    return {"export": export_ledger, "import": import_list, "blank": blank_forms}[name]


def _pads() -> _Command:
    from kiosk.app.commands.pads import pads

    return pads


def _signature() -> _Command:
    from kiosk.app.commands.signature import signature

    return signature


def _not_yet(arguments: argparse.Namespace) -> int:
    message = f"此版本尚未提供「{arguments.command}」"
    raise NotAvailableYet(message)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _speak_utf8() -> None:
    """A Windows console or a C locale must not turn an error into a second error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
