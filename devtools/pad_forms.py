"""Contact sheets of what citizens read on a pad: every form, every language, every size of display.

Run `python -m devtools.pad_forms FOLDER`; one PNG for each language and display shows all pages of all
forms, bit for bit as they are uploaded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.app.main import RESOURCES, make_application
from kiosk.devices.pads.model import Capability, PadForm
from kiosk.identity.permissions import Actor
from kiosk.ledgers.catalog import by_key
from kiosk.ledgers.event import PersonRef, Value
from kiosk.services.asked_signatures import Asking
from kiosk.views.pads.citizen import load
from kiosk.views.pads.form_painter import draw_form, unpacked
from kiosk.views.widgets.signature_capture import SignatureRequest

SIZES = ((800, 480), (320, 200), (396, 100))
_DESK = Actor(PersonRef("P02", "警員", "陳志強"), "WD", frozenset(), "", "")
_GAP = 8
_ACROSS = 3

_FORMS: tuple[tuple[str, str, str, dict[str, Value]], ...] = (
    (
        "L06",
        "",
        "受理",
        {
            "channel": "counter",
            "received_at": "2026-11-23T02:10:00Z",
            "reporter_name": "𠮷川明",
            "reporter_id_no": "F100000006",
            "reporter_phone": "0912345678",
            "case_category": "theft_motorcycle",
            "place": "臺北市內湖區文德路 22 號前",
            "summary": "報案人昨晚將機車停放住處前，今晨七時返回時發現遭竊，鑰匙仍在報案人身上。",
        },
    ),
    (
        "L13",
        "pick_up",
        (
            "具領日期：115-11-23\n共 2 件：\n"
            "1. 115-AW3B2-L13-A-00012 臺灣士林地方法院 115年度訴字第1180號 判決 1 件，"
            "115-11-20 寄存，生效 115-11-30\n"
            "2. 115-AW3B2-L13-A-00013 臺灣臺北地方檢察署 115年度偵字第2231號 傳票 1 件，"
            "115-11-21 寄存，生效 115-12-01"
        ),
        {
            "collector_name": "阮氏秋香",
            "relation": "self",
            "id_kind": "resident",
            "id_last4": "6789",
        },
    ),
    (
        "L09",
        "",
        "登記",
        {
            "applicant": "林玉峯",
            "place": "內湖區文德路與內湖路口",
            "purpose_text": "交通事故釐清責任",
        },
    ),
    (
        "L09",
        "view",
        "調閱",
        {"applicant": "林玉峯", "place": "內湖區文德路與內湖路口", "id_kind": "licence"},
    ),
    (
        "L14",
        "",
        "登記",
        {"applicant": "NGUYỄN THỊ THU HƯƠNG", "from_place": "文德郵局", "to_place": "內湖分行"},
    ),
    (
        "L15",
        "night",
        "夜間事由",
        {"room": {"id": "R1", "label": "第 1 偵詢室"}, "subject_name": "WATANABE 健太"},
    ),
)


def requests() -> Iterator[SignatureRequest]:
    """Return the forms as the counter asks for them, with invented persons."""
    for key, step, label, values in _FORMS:
        definition = by_key(key)
        asking = Asking(definition, step, label, values, _DESK, lambda _person: None)
        signers = [one for one in definition.signers if one.on_pad and one.step in {step, ""}]
        signer = next((one for one in signers if one.step == step), signers[0])
        name = values.get(signer.name)
        yield SignatureRequest(
            asking.text,
            name if isinstance(name, str) else "",
            signer.role,
            f"{label.partition('日期')[0]}：請確認內容並簽名",
            citizen=True,
        )


def sheet(pages: list[PadForm]) -> QImage:
    """Return the pages side by side on grey."""
    wide, high = pages[0].width + _GAP, pages[0].height + _GAP
    down = -(-len(pages) // _ACROSS)
    image = QImage(_GAP + _ACROSS * wide, _GAP + down * high, QImage.Format.Format_RGB32)
    image.fill(QColor("#8090a0"))
    painter = QPainter(image)
    for at, page in enumerate(pages):
        painter.drawImage(_GAP + at % _ACROSS * wide, _GAP + at // _ACROSS * high, unpacked(page))
    painter.end()
    return image


def main(words: list[str]) -> int:
    """Write the sheets into a folder; return 2 without one."""
    if len(words) != 1:
        sys.stderr.write("python -m devtools.pad_forms FOLDER\n")
        return 2
    _app = make_application()
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    for language, text in load(RESOURCES / "citizen").items():
        for width, height in SIZES:
            can = Capability(10_800, 6_480, 1023, width, height, 200, 2540)
            pages = [page for one in requests() for page in draw_form(one, text, can).pages]
            sheet(pages).save(str(folder / f"{language}-{width}x{height}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
