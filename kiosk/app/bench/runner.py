"""Which measurements there are, and running the ones asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from kiosk.app.bench.figures import Figure, head, row
from kiosk.base.errors import InvalidInput

Bench = Callable[[int], Iterable[Figure]]
"""Takes an amount (0: the usual one) and yields figures as they come."""


def _save(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.save import save

    return save(amount or 300)


def _verify(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.verifying import verifying

    return verifying(amount or 5)


def _crash(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.crash import crash

    return crash(amount or 500)


def _table(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.table import table

    return table(amount or 1_000_000)


def _start(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.start import start

    return start(amount or 5)


def _print(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.printing import printing

    return printing(amount or 60)


def _seal(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.sealing import sealing

    return sealing(amount or 500)


def _pads(amount: int) -> Iterable[Figure]:
    from kiosk.app.bench.pads import pads

    return pads(amount or 200)


BENCHES: dict[str, Bench] = {
    "save": _save,
    "verify": _verify,
    "crash": _crash,
    "table": _table,
    "start": _start,
    "print": _print,
    "seal": _seal,
    "pads": _pads,
}
"""Name on the command line -> measurement; `crash:200` sets its amount (kills, lines, repeats)."""


def main(names: list[str], out: TextIO = sys.stdout) -> int:
    """Run the named measurements, or all, and print a row a figure.

    Returns 1 when a figure that must be zero (lost entries) is not. Raises InvalidInput for an
    unknown name.
    """
    wanted = [_parsed(name) for name in names or list(BENCHES)]
    head(out)
    bad = 0
    for name, amount in wanted:
        for figure in BENCHES[name](amount):
            row(out, figure)
            bad += figure.unit == "lost" and figure.value > 0
    return 1 if bad else 0


def _parsed(word: str) -> tuple[str, int]:
    name, _, amount = word.partition(":")
    if name not in BENCHES or (amount and not amount.isdecimal()):
        raise InvalidInput(
            f"沒有量測「{word}」", hint=f"可選：{'、'.join(BENCHES)}，例如 crash:200"
        )
    return name, int(amount or 0)
