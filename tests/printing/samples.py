"""Lines of invented people for the printing tests."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kiosk.base.canonical import digest
from kiosk.base.drawing import Drawing
from kiosk.base.instants import to_text
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.event import PersonRef, Values
from kiosk.ledgers.line import Line, Review, Revision, Status
from kiosk.printing.job import PrintJob
from kiosk.printing.pages import render

UNIT = "臺北市政府警察局內湖分局文德派出所"
DAY = date(2026, 5, 19)
START = datetime(2026, 5, 18, 16, 1, tzinfo=UTC)
PRINTED_AT = datetime(2026, 5, 20, 0, 10, tzinfo=UTC)
CHIEF = PersonRef("p-chief", "所長", "林志成", "A01")
NAMES = ("王大明", "陳𠮷祥", "李美玲", "張堃", "歐陽文德", "那‧古拉斯")
PEOPLE = tuple(PersonRef(f"p-{n}", "警員", name, f"{n + 11}") for n, name in enumerate(NAMES))


def ink(turns: int = 5) -> Drawing:
    """A looping line with a dot, as a pen leaves it on a 60 × 30 mm pad."""
    loop = tuple((8000 + n * 200, 15000 + int(9000 * math.sin(n / 36 * turns))) for n in range(200))
    return Drawing(60000, 30000, (loop, ((52000, 6000),)))


INK = ink()
INK_DIGEST = digest(INK.to_bytes())


def drawings(name: str) -> Drawing | None:
    return INK if name == INK_DIGEST else None


def signature(person: PersonRef, at: str, drawing: str = INK_DIGEST) -> dict[str, object]:
    return {
        "drawing": drawing,
        "document": "0" * 64,
        "by": person.to_value(),
        "at": at,
        "device": "pad",
    }


def make_line(ledger: str, number: int, values: Values, actor: PersonRef = CHIEF) -> Line:
    at = to_text(START + timedelta(minutes=20 * number))
    return Line(
        id=f"00000000-0000-7000-8000-{number:012d}",
        ledger=ledger,
        version=1,
        number=f"115-AF05-{ledger[1:]}-A{number + 1:05d}",
        unit="AF05",
        stream="k1",
        session="",
        duty_date=DAY.isoformat(),
        roster_version="",
        occurred_at=at,
        recorded_at=at,
        late_reason="",
        late=False,
        clock_quality="",
        actor=actor,
        recorded_by=actor,
        status=Status.RECORDED,
        state="",
        values=dict(values),
    )


def duty_io(number: int) -> Line:
    person = PEOPLE[number % len(PEOPLE)]
    out = to_text(START + timedelta(minutes=20 * number))
    back = to_text(START + timedelta(minutes=20 * number + 120))
    values: dict[str, object] = {
        "movement_kind": "duty",
        "person": person.to_value(),
        "out_at": out,
        "duty_code": "巡邏",
        "reason_place": ("成功路、康寧路", "內湖區內湖路一段 91 巷口及港墘捷運站周邊")[number % 2],
        "pistol": {
            "id": f"g{number}",
            "kind": "pistol",
            "label": f"TPD-{132 + number:04d}",
            "qty": 1,
        },
        "mag_qty": 2,
        "rounds_out": 24,
        "radio": {"id": f"r{number}", "kind": "radio", "label": f"R-{number:03d}", "qty": 1},
        "items": [
            {"id": "v", "kind": "vest", "label": "防彈背心 12", "qty": 1},
            {"id": "c", "kind": "camera", "label": "微型攝影機 7", "qty": 1},
        ][: number % 3],
        "issue_sig": signature(person, out),
        "in_at": back,
        "rounds_in": 24,
        "receiver_sig": signature(CHIEF, back, INK_DIGEST if number % 4 else "0" * 64),
    }
    return make_line("L01", number, values, person)  # type: ignore[arg-type]


STORY = (
    "２２１０在成功路四段與康寧路三段口攔查普通重型機車，駕駛人出示證件，查無通緝及協尋，"
    "告知事由後放行。2235 接獲 110 通報「噪音」，到場後（民宅三樓）勸導音量，住戶配合。"
)


def work_log(number: int, length: int = 1) -> Line:
    person = PEOPLE[number % len(PEOPLE)]
    values: dict[str, object] = {
        "start_at": to_text(START + timedelta(minutes=120 * number)),
        "end_at": to_text(START + timedelta(minutes=120 * number + 120)),
        "duty_code": "巡邏",
        "author": person.to_value(),
        "partners": [PEOPLE[(number + 1) % len(PEOPLE)].to_value()],
        "narrative": "\n".join(STORY for _ in range(length)),
        "disposition": "均無異狀，返所登記。",
    }
    return make_line("L03", number, values, person)  # type: ignore[arg-type]


def vehicle_use(number: int) -> Line:
    person = PEOPLE[number % len(PEOPLE)]
    checks = {item.code: True for item in by_key("L05").by_key["check_out"].choices}
    values: dict[str, object] = {
        "vehicle": {"id": "v1", "kind": "vehicle", "label": "AAA-0001 巡邏車", "qty": 1},
        "driver": person.to_value(),
        "passengers": [PEOPLE[(number + 2) % len(PEOPLE)].to_value()],
        "purpose": "巡邏勤務",
        "duty_code": "巡邏",
        "out_at": to_text(START + timedelta(minutes=120 * number)),
        "odo_out": 52310 + 20 * number,
        "in_at": to_text(START + timedelta(minutes=120 * number + 110)),
        "odo_in": 52330 + 20 * number,
        "refuel_l": "32.5" if number % 5 == 0 else "",
        "receipt_no": "AB12345678" if number % 5 == 0 else "",
        "check_out": checks,
        "check_in": {**checks, next(iter(checks)): number % 6 != 1},
        "damage_note": "左後照鏡擦傷" if number % 6 == 1 else "",
        "key_back": True,
    }
    return make_line("L05", number, values, person)  # type: ignore[arg-type]


def amended(line: Line, field: str, *wordings: object, reason: str = "誤植") -> Line:
    """The line after its field has been corrected once for each further wording."""
    before = line.values.get(field)
    steps = []
    for number, after in enumerate(wordings, line.revision + 1):
        steps.append(
            Revision(number, field, before, after, reason, line.actor, CHIEF, line.recorded_at, "e")  # type: ignore[arg-type]
        )
        before = after  # type: ignore[assignment]
    values = {**line.values, field: before}
    revision = line.revision + len(steps)
    return replace(line, values=values, revision=revision, revisions=(*line.revisions, *steps))


def reviewed(line: Line) -> Line:
    review = Review("reviewed", "", CHIEF, line.recorded_at)
    return replace(line, status=Status.REVIEWED, reviews=(review,))


def job(ledger: str, lines: Iterable[Line], **more: object) -> PrintJob:
    given: dict[str, object] = {
        "definition": by_key(ledger),
        "lines": lines,
        "unit": UNIT,
        "date_from": DAY,
        "date_to": DAY,
        "printed_by": CHIEF,
        "printed_at": PRINTED_AT,
        "drawing": drawings,
    }
    return PrintJob(**{**given, **more})  # type: ignore[arg-type]


def pdf(print_job: PrintJob) -> bytes:
    out = io.BytesIO()
    render(print_job, out)
    return out.getvalue()
