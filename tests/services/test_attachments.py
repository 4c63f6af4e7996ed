"""Files of a line: judged by what they are, kept once, shown with a mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.base.canonical import digest
from kiosk.base.errors import InvalidInput, NotAllowed, NotFound
from kiosk.ledgers.values import records, text
from kiosk.models import audit
from kiosk.models.journal import blob
from kiosk.models.verify import verify
from kiosk.services.asked_signatures import Given
from kiosk.services.attachments import Attachments, media_type, safe_name
from kiosk.services.desk import Outcome
from kiosk.services.paper_path import PaperPath
from kiosk.services.registration import Registration
from kiosk.services.reveals import Reveals, Why
from kiosk.services.steps import Steps
from tests.services.paper_forms import JPEG, PDF, PNG, escort
from tests.station import Counter

_SIGNED = Given(on_paper=frozenset({"apply_sig"}))


def on_paper(counter: Counter) -> str:
    """Write a request whose applicant signed the printed form; return its line."""
    now = counter.clock.now()
    registration = Registration(counter.desk)
    done = registration.open(counter.duty_officer, "L14", now, escort(counter), given=_SIGNED)
    assert done.done, done.problems
    return done.lines[0]


def scanned(counter: Counter, line: str, data: bytes = PDF, name: str = "scan.pdf") -> Outcome:
    record = Attachments(counter.desk).stage_bytes(name, data)
    return PaperPath(counter.desk).attach(counter.duty_officer, line, [record])


@pytest.mark.parametrize(
    ("data", "name", "kept", "media"),
    [
        (PDF, "申請表.pdf", "申請表.pdf", "application/pdf"),
        (JPEG, "C:\\圖片\\照片.JPEG", "照片.JPEG", "image/jpeg"),
        (PNG, "../../etc/畫面.png", "畫面.png", "image/png"),
        (PDF, "其實是文件.jpg", "其實是文件.jpg.pdf", "application/pdf"),
        (PNG, "\u202e\x00.png", "附件.png", "image/png"),
    ],
)
def test_the_type_is_what_the_bytes_are_and_the_name_is_only_a_name(
    counter: Counter, data: bytes, name: str, kept: str, media: str
) -> None:
    found = Attachments(counter.desk).stage_bytes(name, data)
    assert found == {"digest": digest(data), "name": kept, "type": media, "size": len(data)}


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00" * 20, b"<html></html>", PDF[:-8], JPEG[:-2], PNG[:20], b"GIF89a"]
)
def test_everything_else_is_refused_in_one_sentence(counter: Counter, data: bytes) -> None:
    assert media_type(data) == ""
    with pytest.raises(InvalidInput, match="PDF、JPG 或 PNG"):
        Attachments(counter.desk).stage_bytes("a.pdf", data)


def test_a_file_too_large_empty_or_gone_is_refused(counter: Counter, tmp_path: Path) -> None:
    attachments = Attachments(counter.desk)
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(attachments.limit + 1)
    with pytest.raises(InvalidInput, match="超過 10 MB"):
        attachments.stage(large)
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(InvalidInput, match="空的檔案"):
        attachments.stage(tmp_path / "empty.pdf")
    with pytest.raises(InvalidInput, match="無法讀取"):
        attachments.stage(tmp_path / "gone.pdf")


def test_a_long_name_keeps_its_end() -> None:
    assert safe_name(f"{'長' * 300}.pdf", "application/pdf") == f"{'長' * 116}.pdf"


def test_bytes_come_into_the_store_with_the_line_and_not_before(counter: Counter) -> None:
    line = on_paper(counter)
    attachments = Attachments(counter.desk)
    record = attachments.stage_bytes("scan.pdf", PDF)
    assert counter.store.read(lambda c: blob(c, digest(PDF))) is None
    assert PaperPath(counter.desk).attach(counter.duty_officer, line, [record]).done
    assert counter.store.read(lambda c: blob(c, digest(PDF))) == PDF
    held = records(counter.line(line).values, "paper_scan")
    assert [text(one, "name") for one in held] == ["scan.pdf"]
    report = counter.store.read(lambda c: verify(c, counter.store.projector))
    assert report.finding is None


def test_a_line_never_names_bytes_that_nobody_has(counter: Counter) -> None:
    line = on_paper(counter)
    attachments = Attachments(counter.desk)
    record = attachments.stage_bytes("scan.pdf", PDF)
    attachments.drop(digest(PDF))
    with pytest.raises(InvalidInput, match="不在本機"):
        PaperPath(counter.desk).attach(counter.duty_officer, line, [record])
    assert not records(counter.line(line).values, "paper_scan")


def test_opening_a_personal_scan_leaves_a_mark(counter: Counter) -> None:
    line = on_paper(counter)
    assert scanned(counter, line).done
    desk = counter.duty_officer
    opened = Attachments(counter.desk).open(desk, line, "paper_scan", digest(PDF))
    assert (opened.name, opened.type, opened.data) == ("scan.pdf", "application/pdf", PDF)
    (mark,) = counter.store.read(lambda c: audit.entries(c, "attachment"))
    assert mark.actor == desk.person
    assert mark.detail["number"] == counter.line(line).number
    assert "scan.pdf" not in mark.envelope()


def test_only_a_file_of_this_line_and_field_is_opened(counter: Counter) -> None:
    line, other = on_paper(counter), on_paper(counter)
    assert scanned(counter, line).done
    assert scanned(counter, other, JPEG, "b.jpg").done
    attachments = Attachments(counter.desk)
    for field, name in (
        ("paper_scan", digest(JPEG)),
        ("route", digest(PDF)),
        ("no_field", digest(PDF)),
        ("paper_scan", ""),
    ):
        with pytest.raises(NotFound):
            attachments.open(counter.duty_officer, line, field, name)
    assert not counter.store.read(lambda c: audit.entries(c, "attachment"))


def test_who_sees_the_line_masked_opens_nothing_before_he_says_why(counter: Counter) -> None:
    line = on_paper(counter)
    assert scanned(counter, line).done
    cancelled = counter.line(line)
    counter.later(days=2)
    desk = counter.actor("P03", desk=True)
    attachments = Attachments(counter.desk)
    assert Steps(counter.desk).take(counter.duty_officer, line, "cancel", {"result": "取消"}).done
    with pytest.raises(NotAllowed, match="遮蔽"):
        attachments.open(desk, cancelled.id, "paper_scan", digest(PDF))
    why = Why("duty", "核對", second="A")
    assert Reveals(counter.desk).reveal(desk, line, why).history is not None
    assert attachments.open(desk, line, "paper_scan", digest(PDF)).data == PDF
    counter.later(minutes=16)
    with pytest.raises(NotAllowed):
        attachments.open(desk, line, "paper_scan", digest(PDF))
