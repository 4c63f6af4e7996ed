"""Rules of L03, one function each, named after the domain reference (L03-R01 … R07)."""

from __future__ import annotations

from kiosk.ledgers.definition import Rule

RULES: tuple[Rule, ...] = ()
