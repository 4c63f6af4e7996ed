"""duty-kiosk signature over a real store: exported with a mark, checked without a key, opened with one."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.app import settings
from kiosk.app.cli import run_command_line
from kiosk.base.canonical import chain_hash
from kiosk.base.clock import ManualClock
from kiosk.base.errors import NotAllowed
from kiosk.devices.biometrics import iso19794_7
from kiosk.devices.biometrics.dynamics import NO_PRESSURE, Dynamics
from kiosk.devices.biometrics.envelope import seal_capture
from kiosk.devices.biometrics.samples import fingerprint
from kiosk.devices.biometrics.seal import CERTIFICATE, load_certificate, sealer
from kiosk.devices.pads.model import LossProof, Quality, Verdict
from kiosk.identity.permissions import Actor, Role
from kiosk.ledgers import catalog
from kiosk.models import audit
from kiosk.models.store import Station, Store
from kiosk.services.desk import Desk
from kiosk.services.kit import Signed, ToSign
from kiosk.services.policy import Policy
from kiosk.services.signature_export import SignatureExport
from tests.devices.captures import bound, capture, examiner, key_file
from tests.station import INK, PEOPLE, START, UNIT, Counter

GOOD = Quality(Verdict.OK, (), 121, 2, 31_000, 600, 0, LossProof.COUNTED)
PHRASE = b"three words long"


def on_pad(wanted: ToSign) -> Signed:
    """Return what the pad's host hands over."""
    taken = capture()
    binding = bound(taken, wanted.digest)
    sealed = seal_capture(taken, load_certificate(examiner()[1]), binding)
    return Signed(wanted, INK, "STU-540", sealed, binding, fingerprint(taken), GOOD)


def on_screen(folder: Path, wanted: ToSign) -> Signed:
    """Return what the signature sheet on the kiosk's own screen hands over."""
    (folder / CERTIFICATE).write_bytes(examiner()[1])
    seal = sealer(folder)
    assert seal is not None
    ink = Dynamics(60_000, 20_000, "mouse", (((0, 0, 0, NO_PRESSURE), (900, 40, 7, NO_PRESSURE)),))
    return Signed(wanted, INK, "mouse", seal(ink, wanted.digest))


class House:
    """A station whose officer signed for a pistol on a pad, closed again; and the examiner's desk."""

    def __init__(self, root: Path, *, pad: bool = True) -> None:
        self.folder, self.root = root / "data", root
        counter = Counter(self.folder).furnish()
        settings.ensure(self.folder)
        draft = counter.out.pin(replace(counter.assemble("B03", "BG1"), cleared=True))
        (wanted,) = counter.out.to_sign(draft)
        signed = on_pad(wanted) if pad else on_screen(self.folder, wanted)
        outcome = counter.out.confirm(counter.duty_officer, draft, (signed,))
        assert outcome.done, outcome.problems
        (line,) = counter.lines("L01")
        self.number, self.text = line.number, wanted.text
        counter.store.close()
        self.package = root / "signature.zip"
        self.key = root / "examiner.pem"
        self.key.write_bytes(key_file())

    def export(self, *more: str) -> int:
        data = ("--data", str(self.folder), "--purpose", "士檢 115 偵 123 號函")
        words = ("signature", "export", "--line", self.number, "--out", str(self.package))
        return run_command_line([*words, *data, *more])

    def check(self, *more: str) -> int:
        return run_command_line(["signature", "check", str(self.package), *more])

    def open(self, *more: str) -> int:
        out = ("--out", str(self.root / "opened"))
        return run_command_line(
            ["signature", "open", str(self.package), "--key", str(self.key), *out, *more]
        )

    def change(self, name: str, act: Callable[[bytes], bytes]) -> None:
        """Rewrite one part of the package, the rest byte for byte."""
        with zipfile.ZipFile(self.package) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
        parts[name] = act(parts[name])
        with zipfile.ZipFile(self.package, "w") as archive:
            for part, data in parts.items():
                archive.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), data)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line of an error."""
    error = capsys.readouterr().err
    assert error.startswith("錯誤：")
    assert error.count("\n") == 1
    return error


def test_exported_checked_and_opened(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.export() == 0
    assert house.check() == 0
    assert house.check("--data", str(house.folder)) == 0
    assert f"屬於 {house.number}，未經更動" in capsys.readouterr().out
    assert house.open() == 0
    stem = house.root / "opened" / f"{house.number}-issue_sig"
    iso = iso19794_7.decode(Path(f"{stem}.iso19794-7").read_bytes())
    assert iso.samples == 120
    assert b'<trace type="penDown"' in Path(f"{stem}.inkml").read_bytes()
    page = PdfReader(f"{stem}.pdf").pages[0].extract_text()
    for words in (house.number, "STU-540", "筆壓", "筆速", "王大明"):
        assert words in page
    assert len(list((house.root / "opened").iterdir())) == 3
    assert all(one.stat().st_mode & 0o077 == 0 for one in (house.root / "opened").iterdir())


def test_ink_of_the_screen_goes_the_same_way(tmp_path: Path) -> None:
    house = House(tmp_path, pad=False)
    assert house.export() == 0
    assert house.check("--data", str(house.folder)) == 0
    assert house.open() == 0
    made = tmp_path / "opened" / f"{house.number}-issue_sig.inkml"
    assert "0 0 0, 900 40 7" in made.read_text("utf-8")


def test_a_running_kiosk_need_not_be_closed_for_a_check(house: House) -> None:
    assert house.export() == 0
    with Store(house.folder, Station(UNIT, "A"), catalog.ALL, ManualClock(START), ballast=False):
        assert house.check("--data", str(house.folder)) == 0


def test_the_export_leaves_a_mark(house: House) -> None:
    assert house.export() == 0
    store = Store(house.folder, Station(UNIT, "A"), (), ManualClock(START), ballast=False)
    (mark,) = store.read(lambda c: audit.entries(c, "signature-export"))
    store.close()
    assert mark.detail["number"] == house.number
    assert mark.detail["field"] == "issue_sig"
    assert mark.detail["purpose"] == "士檢 115 偵 123 號函"


def test_the_package_holds_the_signed_text_and_no_readable_strokes(house: House) -> None:
    assert house.export() == 0
    with zipfile.ZipFile(house.package) as archive:
        assert archive.read("document.txt").decode() == house.text
        head = json.loads(archive.read("signature.json"))
        place = head["place"]
        assert chain_hash(place["previous"], place["envelope"]) == place["hash"]
        assert archive.read("sealed.bin").startswith(b"DKSEAL2\0")


@pytest.mark.parametrize(
    ("part", "act"),
    [
        ("document.txt", lambda data: data.replace("領".encode(), "借".encode())),
        ("sealed.bin", lambda data: data[:-1] + bytes([data[-1] ^ 1])),
        ("sealed.bin", lambda data: data[:-200]),
        (
            "signature.json",
            lambda data: data.replace(b'"field":"issue_sig"', b'"field":"return_sig"'),
        ),
        ("signature.json", lambda data: data.replace(b'"model":"STU-540"', b'"model":"STU-430"')),
        ("signature.json", lambda data: data.replace(b'"previous":"', b'"previous":"0', 1)),
    ],
)
def test_tampering_is_said_and_nothing_is_opened(
    house: House,
    part: str,
    act: Callable[[bytes], bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert house.export() == 0
    house.change(part, act)
    assert house.check() == 1
    assert house.check("--data", str(house.folder)) == 1
    assert "✘" in capsys.readouterr().out
    assert house.open() == 2
    assert "經過更動" in line(capsys)
    assert not (house.root / "opened").exists()


def test_a_signature_of_another_chain_does_not_belong(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.export() == 0
    other = House(tmp_path / "other")
    assert house.check("--data", str(other.folder)) == 1
    assert "不在本單位的雜湊鏈中" in capsys.readouterr().out


def test_the_number_on_the_package_is_compared_with_the_book(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.export() == 0
    other = house.number[:-1] + "7"
    house.change(
        "signature.json",
        lambda data: data.replace(
            f'"number":"{house.number}","place"'.encode(), f'"number":"{other}","place"'.encode()
        ),
    )
    assert house.check("--data", str(house.folder)) == 1
    assert "編號與簿冊不符" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip" * 20])
def test_other_files_are_refused(
    house: House, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    house.package.write_bytes(data)
    assert house.check() == 2
    assert "無法讀取" in line(capsys)


def test_a_package_written_otherwise_is_refused(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.export() == 0
    house.package.write_bytes(house.package.read_bytes() + b"\0")
    assert house.check() == 2
    line(capsys)


def test_a_passphrase_comes_from_a_file_descriptor(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.export() == 0
    house.key.write_bytes(key_file(PHRASE))
    assert house.open() == 2
    assert "--passphrase-fd" in line(capsys)
    for phrase, code in ((b"wrong\n", 2), (PHRASE + b"\n", 0)):
        reading, writing = os.pipe()
        os.write(writing, phrase)
        os.close(writing)
        assert house.open("--passphrase-fd", str(reading)) == code
        assert (house.root / "opened").exists() == (code == 0)


def test_another_key_opens_nothing(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.export() == 0
    house.key.write_bytes(key_file(bits=2048))
    assert house.open() == 2
    assert "無法以這把金鑰" in line(capsys)
    house.key.unlink()
    assert house.open() == 2
    assert "examiner.pem" in line(capsys)
    assert not (house.root / "opened").exists()


def test_files_that_cannot_be_written_leave_nothing(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.export() == 0
    before = sorted(house.root.iterdir())

    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        assert house.open() == 2
    line(capsys)
    assert sorted(house.root.iterdir()) == before


def test_an_earlier_opening_is_never_overwritten(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.export() == 0
    assert house.open() == 0
    assert house.open() == 2
    assert "已經存在" in line(capsys)
    assert house.open("--out", str(house.root / "none" / "deep")) == 2
    line(capsys)


def test_what_cannot_be_exported(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.export("--field", "issuer_sig") == 2
    assert "issue_sig" in line(capsys)
    assert house.export("--purpose", "  ") == 2
    assert "用途" in line(capsys)
    assert house.export("--line", "115-X-01-A00009") == 2
    assert "找不到登記" in line(capsys)
    assert house.export("--out", str(house.root / "none" / "f.zip")) == 2
    line(capsys)
    assert not house.package.exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.CHIEF, True), (Role.AUDITOR, True), (Role.CADRE, False), (Role.DESK, False)],
)
def test_only_chief_and_auditor_export(house: House, role: Role, may: bool) -> None:
    store = Store(house.folder, Station(UNIT, "A"), catalog.ALL, ManualClock(START), ballast=False)
    desk = Desk(store, ManualClock(START), Policy())
    actor = Actor(PEOPLE[1].ref, UNIT, frozenset({role}), "S", "password")
    export = SignatureExport(desk)
    if may:
        assert export.export(actor, house.number, "", "稽核", house.package).number == house.number
    else:
        with pytest.raises(NotAllowed):
            export.export(actor, house.number, "", "稽核", house.package)
        assert not house.package.exists()
    store.close()


def test_a_bitmap_is_never_all_that_is_kept(house: House) -> None:
    assert house.export() == 0
    with zipfile.ZipFile(BytesIO(house.package.read_bytes())) as archive:
        value = json.loads(archive.read("signature.json"))["value"]
    assert {"document", "text", "drawing", "sealed", "h1", "ink", "binding", "quality"} <= set(
        value
    )
