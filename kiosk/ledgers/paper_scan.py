"""紙本掃描: the scan of a form that was signed by hand, one and the same column in every book that is signed."""

from __future__ import annotations

from kiosk.ledgers.definition import Classification, Field, FieldKind, Who

KEY = "paper_scan"


def scan_field(
    who: Who = Who.DESK, classification: Classification = Classification.INTERNAL
) -> Field:
    """Return the column; a scan with a citizen on it (PERSONAL) stays out of the hashed envelope."""
    return Field(
        KEY,
        "紙本掃描",
        FieldKind.FILES,
        (who,),
        many=True,
        personal=classification is Classification.PERSONAL,
        classification=classification,
    )
