"""What may go wrong with a pad, as data: tests name the trouble, the simulated pad makes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Troubles of one pad; pen reports are counted from 0, transfers and blocks from 1.

    `lost` reports are numbered by the pad and never arrive; `duplicated` ones arrive twice; `late`
    ones behind the two that follow; `short` ones cut in half; `wrong_session` ones carry another
    session's number. `nak` are report ids the pad does not take. `stall` leaves it calculating for
    ever. `unplug_at_block` and `unplug_at_transfer` take it away in the middle. `boot_ms` is how
    long it answers `resetting` after power or reset. `refused_encodings` fail at the end of an
    image with their result code; `oaep_for_another` encrypts its key for somebody else.
    """

    lost: frozenset[int] = frozenset()
    duplicated: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()
    wrong_session: frozenset[int] = frozenset()
    nak: frozenset[int] = frozenset()
    stall: bool = False
    unplug_at_block: int = 0
    unplug_at_transfer: int = 0
    boot_ms: int = 0
    refused_encodings: tuple[tuple[int, int], ...] = ()
    oaep_for_another: bool = False


NO_FAULTS = FaultPlan()
