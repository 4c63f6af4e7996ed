"""One figure of a measurement, and how it is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

_COLUMNS = "{:<26} {:>12} {:<10} {:>12} {:>8}  {}\n"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, and the baseline measured beside it (None where there is none)."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return value / baseline."""
        return self.value / self.baseline if self.baseline else None


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if abs(value) >= 100 or value == int(value):  # noqa: PLR2004 - three digits say enough
        return f"{value:,.0f}"
    return f"{value:.3g}"


def head(out: TextIO) -> None:
    """Print the names of the columns."""
    out.write(_COLUMNS.format("name", "value", "unit", "baseline", "ratio", "note"))


def row(out: TextIO, figure: Figure) -> None:
    """Print one figure."""
    ratio = "-" if figure.ratio is None else f"{figure.ratio:.2f}"
    values = (_number(figure.value), figure.unit, _number(figure.baseline), ratio, figure.note)
    out.write(_COLUMNS.format(figure.name, *values))
    out.flush()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
