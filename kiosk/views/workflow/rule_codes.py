"""Which codes of problems are worth an officer's eye: rules he can look up, not names of checks in the program."""

from __future__ import annotations

import re

_RULE = re.compile(r"(L\d\d-R\d\d|DS-\d+|T-\d+|C-\d+)")
"""The rules of the station's reference: of a book, of the duty session, of times, of corrections."""


def rule_code(code: str) -> str:
    """Return the code of a rule of the reference, empty text for every other code."""
    return code if _RULE.fullmatch(code) else ""
