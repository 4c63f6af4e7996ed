"""Commands on a simulated station: numbers, files, damage and tampering that are named, copies that open."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.base.roc_date import compact
from kiosk.models.connection import open_engine
from kiosk.models.store import DATABASE
from kiosk.services.imports.templates import write_templates
from tests.e2e.conftest import run_kiosk

pytestmark = pytest.mark.slow


def verified(folder: Path) -> str:
    done = run_kiosk("verify", "--data", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tamper(folder: Path, *statements: str) -> None:
    """Change records as somebody with the key could."""
    engine = open_engine(folder / DATABASE, (folder / "store.key").read_bytes(), writer=True)
    with engine.connect() as connection, connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_verify_and_rebuild_tell_the_same_numbers(station: Path) -> None:
    before = verified(station)
    done = run_kiosk("rebuild", "--data", station)
    assert done.returncode == 0, done.stderr
    assert verified(station) == before


def test_simulate_prints_what_it_wrote_and_keeps_what_is_there(station: Path) -> None:
    done = run_kiosk("simulate", "--days", "1", "--officers", "24", "--data", station)
    assert done.returncode == 2
    assert "已有資料" in done.stderr
    verified(station)


def test_simulated_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    done = run_kiosk(
        "simulate", "--days", "1", "--officers", "24", "--seed", "3", "--data", tmp_path / "d"
    )
    numbers = json.loads(done.stdout)
    said = verified(tmp_path / "d")
    assert f"事件 {numbers['events']} 筆" in said
    assert f"簿冊畫面 {sum(numbers['lines'].values())} 筆" in said


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_export_takes_dates_as_people_write_them(station: Path, tmp_path: Path, form: str) -> None:
    today = date.today()  # noqa: DTZ011 - the simulation ends today, wherever the tests run
    target = tmp_path / f"book.{form}"
    days = ("--from", compact(today - timedelta(days=4)), "--to", f"{today + timedelta(days=1)}")
    done = run_kiosk(
        "export", "--ledger", "l01", *days, "--format", form, "--out", target, "--data", station
    )
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [target.name]
    verified(station)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ledger", "L99", "--from", "1150101", "--to", "1150102"), "L99"),
        (("--ledger", "L01", "--from", "115/13/40", "--to", "1150102"), "115/13/40"),
        (("--ledger", "L01", "--from", "1150105", "--to", "1150102"), "起日晚於迄日"),
    ],
)
def test_refused_exports_are_one_line(
    station: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    target = tmp_path / "x.csv"
    done = run_kiosk("export", *words, "--format", "csv", "--out", target, "--data", station)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not target.exists()


def test_a_flipped_byte_is_named(station: Path) -> None:
    path = station / DATABASE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    done = run_kiosk("verify", "--data", station)
    assert done.returncode == 1
    page = len(data) // 2 // 4096 + 1
    assert f"{page}" in done.stdout
    assert "第一筆無法讀取的紀錄" in done.stdout


def test_a_flipped_byte_in_the_head_is_named(station: Path) -> None:
    path = station / DATABASE
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(bytes(data))
    done = run_kiosk("verify", "--data", station)
    assert done.returncode == 1
    assert "✘" in done.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET envelope = replace(envelope, '\"k\":\"open\"', '\"k\":\"add\"') WHERE seq = 9", "第 9 筆"),
        ("DELETE FROM event WHERE seq = 12", "第 13 筆"),
        ("UPDATE duty_sign_ledger SET actor = '{}' WHERE row_no = 2", "員警出入"),
    ],
)  # fmt: skip
def test_changed_records_are_named(station: Path, statement: str, said: str) -> None:
    tamper(
        station,
        "DROP TRIGGER event_no_update",
        "DROP TRIGGER event_no_delete",
        # Whatever the ninth event is, its bytes change.
        statement.replace('replace(envelope, \'"k":"open"\', \'"k":"add"\')', "envelope || ' '"),
    )
    done = run_kiosk("verify", "--data", station)
    assert done.returncode == 1
    assert said in done.stdout


def test_a_missing_key_is_said_and_nothing_is_made(station: Path) -> None:
    (station / "store.key").unlink()
    done = run_kiosk("rebuild", "--data", station)
    assert done.returncode == 2
    assert "store.key" in done.stderr
    assert not (station / "store.key").exists()


def test_broken_settings_are_named_by_every_command(station: Path) -> None:
    path = station / "settings.toml"
    path.write_text(path.read_text("utf-8").replace('letter = "A"', "letter = 7"), "utf-8")
    done = run_kiosk("rebuild", "--data", station)
    assert done.returncode == 2
    assert "station.letter" in done.stderr


def test_backup_opens_elsewhere_and_covers_nothing(station: Path, tmp_path: Path) -> None:
    copy, again = tmp_path / "copy", tmp_path / "again"
    assert run_kiosk("backup", "--data", station, "--out", copy).returncode == 0
    assert run_kiosk("backup", "--data", station, "--out", copy).returncode == 2
    assert run_kiosk("restore", "--from", copy, "--data", again).returncode == 0
    assert verified(again) == verified(station)
    assert run_kiosk("restore", "--from", copy, "--data", again).returncode == 2


def test_a_damaged_backup_is_not_restored(station: Path, tmp_path: Path) -> None:
    copy, again = tmp_path / "copy", tmp_path / "again"
    assert run_kiosk("backup", "--data", station, "--out", copy).returncode == 0
    data = bytearray((copy / DATABASE).read_bytes())
    data[-1000] ^= 1
    (copy / DATABASE).write_bytes(bytes(data))
    done = run_kiosk("restore", "--from", copy, "--data", again)
    assert done.returncode == 2
    assert not (again / DATABASE).exists()


def test_import_of_people_into_a_new_station(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    head = ("員警編號", "帳號", "職稱", "姓名", "番號", "服務證感應碼", "角色", "駕照")
    row = ("P77", "hsu", "警員", "許𠮷安", "77", "B77", "服勤員警", "機車")
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([head, row])
    done = run_kiosk("import", "people", file, "--data", tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert "1 人" in done.stdout
    verified(tmp_path / "new")


def test_every_error_of_a_file_is_listed(station: Path, tmp_path: Path) -> None:
    templates = write_templates(tmp_path / "templates")
    done = run_kiosk("import", "roster", templates[0], "--data", station)
    assert done.returncode == 2
    file = tmp_path / "people.csv"
    file.write_text("員警編號,職稱,姓名\n,警員,\n,,王大明\n", encoding="utf-8-sig")
    done = run_kiosk("import", "people", file, "--data", station)
    assert done.returncode == 2
    first, *details = done.stderr.splitlines()
    assert first.startswith("錯誤：")
    assert len(details) >= 3
