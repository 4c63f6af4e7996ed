"""Rules of L05, one function each, named after the domain reference (L05-R01 … R06)."""

from __future__ import annotations

from kiosk.ledgers.definition import Rule

RULES: tuple[Rule, ...] = ()
