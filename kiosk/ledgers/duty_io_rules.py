"""Rules of L01, one function each, named after the domain reference (L01-R01 … R13, DS-01 … DS-07)."""

from __future__ import annotations

from kiosk.ledgers.definition import Rule

RULES: tuple[Rule, ...] = ()
