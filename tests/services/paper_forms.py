"""An escort request as a citizen fills it in, for the tests of the way on paper."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value
from tests.station import Counter

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32 + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def escort(counter: Counter, channel: str = "counter") -> dict[str, Value]:
    """Return the values of a request made now."""
    now = counter.clock.now()
    return {
        "applied_at": to_text(now),
        "channel": channel,
        "applicant": "吳美玲",
        "applicant_phone": "0912345678",
        "bank": "文德分行",
        "from_place": "文德路 22 號",
        "to_place": "港墘路 8 號",
        "planned_at": to_text(now + timedelta(hours=2)),
        "amount_band": "to_1m",
    }
