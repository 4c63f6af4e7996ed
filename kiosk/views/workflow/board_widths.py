"""How wide the columns of the board are: what is written decides, the state takes what is left."""

from __future__ import annotations

from collections.abc import Sequence

_GIVES_WAY = ((4, 84), (7, 96), (6, 86), (0, 92), (5, 58), (1, 46))
"""Columns that are elided on a narrow screen, in this order, and what each keeps at least."""


def shared_out(natural: Sequence[int], room: int) -> list[int]:
    """Return the width of each column: its own while there is room; the last one takes the rest."""
    widths = list(natural)
    lacking = sum(widths) - room
    for column, least in _GIVES_WAY:
        if lacking <= 0:
            break
        given = min(max(widths[column] - least, 0), lacking)
        widths[column] -= given
        lacking -= given
    if lacking < 0:
        widths[-1] -= lacking
    return widths
