"""Lists and rosters from files: taken over whole, or refused with everything that contradicts the station."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import NotAllowed
from kiosk.base.instants import from_text, local
from kiosk.ledgers.event import PersonRef
from kiosk.models import equipment, people
from kiosk.services.imports.problems import ImportRefused
from kiosk.services.imports.roster import RosterSheet
from kiosk.services.imports.roster_blocks import RosterLeave, RosterPerson
from kiosk.services.imports.roster_grid import RosterLine
from kiosk.services.imports.templates import write_roster
from kiosk.services.register_import import RegisterImport
from kiosk.services.roster_pieces import plan_roster
from tests.station import DAY, Counter

STATION = "臺北市政府警察局內湖分局文德派出所"


@pytest.fixture
def imports(counter: Counter) -> RegisterImport:
    return RegisterImport(counter.desk, STATION)


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


PEOPLE_HEAD = ("員警編號", "帳號", "職稱", "姓名", "番號", "服務證感應碼", "角色", "駕照")
EQUIPMENT_HEAD = (
    "種類",
    "編號",
    "條碼",
    "執照號碼",
    "執照有效期限",
    "個人配賦",
    "彈匣數",
    "子彈數",
)


def grid(
    *lines: tuple[str, str, dict[int, tuple[str, ...]]], people: Sequence[RosterPerson] = ()
) -> RosterSheet:
    made = tuple(
        RosterLine(code, text, "", "", "", "", tuple(slots.get(hour, ()) for hour in range(24)))
        for code, text, slots in lines
    )
    usual = (RosterPerson("01", "警員", "陳志強"), RosterPerson("02", "警員", "王大明"))
    return RosterSheet("文德派出所", date(2026, 5, 20), 8, 24, None, made, tuple(people) or usual)


def test_people_are_known_after_the_import(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    row = ("P77", "hsu", "警員", "許𠮷安", "77", "B77", "服勤員警", "機車")
    done = imports.people(counter.actor("P00"), table(tmp_path / "people.csv", PEOPLE_HEAD, row))
    assert (done.count, done.changes.people) == (1, True)
    found = counter.store.read(lambda c: people.by_code(c, counter.desk.unit, "B77"))
    assert found is not None
    assert found[0].ref == PersonRef("P77", "警員", "許𠮷安", "77")


def test_a_badge_of_somebody_else_refuses_the_whole_file(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    good = ("P77", "hsu", "警員", "許平安", "77", "B77", "服勤員警", "")
    bad = ("P78", "wang", "警員", "蔡中和", "02", "B78", "服勤員警", "")
    file = table(tmp_path / "people.csv", PEOPLE_HEAD, good, bad)
    before = counter.store.head.seq
    with pytest.raises(ImportRefused) as refused:
        imports.people(counter.actor("P00"), file)
    assert len(refused.value.problems) == 2  # the number 02, the account wang
    assert counter.store.head.seq == before


def test_equipment_names_its_owner_by_number(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    row = ("手槍", "FCP-9001", "G9001", "槍字第1號", "117-12-31", "02", "2", "24")
    file = table(tmp_path / "arms.csv", EQUIPMENT_HEAD, row)
    assert imports.equipment(counter.actor("P00"), file).count == 1
    found = counter.store.read(lambda c: equipment.by_code(c, counter.desk.unit, "G9001"))
    assert found is not None
    assert (found.personal_of, found.rounds) == ("P03", 24)


def test_unknown_owner_and_foreign_barcode_are_both_named(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    file = table(
        tmp_path / "arms.csv",
        EQUIPMENT_HEAD,
        ("手槍", "FCP-9001", "G9001", "槍字第1號", "117-12-31", "99", "2", "24"),
        ("手槍", "FCP-9002", "BG1", "槍字第2號", "117-12-31", "", "2", "24"),
    )
    with pytest.raises(ImportRefused) as refused:
        imports.equipment(counter.actor("P00"), file)
    text = "\n".join(map(str, refused.value.problems))
    assert "99" in text
    assert "TPD-0101" in text


def test_only_who_may_import_does(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    row = ("P77", "hsu", "警員", "許平安", "77", "B77", "服勤員警", "")
    file = table(tmp_path / "people.csv", PEOPLE_HEAD, row)
    with pytest.raises(NotAllowed):
        imports.people(counter.actor("P03"), file)


def test_a_roster_file_becomes_the_roster_in_force(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    sheet = grid(
        ("A", "值班", {0: ("01",), 1: ("01",), 4: ("01",)}),
        ("B", "巡邏", {2: ("01", "02"), 3: ("02",)}),
    )
    sheet = replace(sheet, leaves=(RosterLeave("02", "補休"),))
    path = tmp_path / "roster.xlsx"
    write_roster(sheet, path)
    imports.roster(counter.actor("P00"), path)
    version = counter.registers.roster(sheet.duty_date)
    assert version is not None
    hours = {
        (piece.person.number, piece.duty): (
            local(from_text(piece.start)).hour,
            local(from_text(piece.end)).hour,
        )
        for piece in version.pieces
    }
    assert hours["02", "B"] == (10, 12)
    assert {(8, 10), (12, 13)} == {
        (local(piece.start).hour, local(piece.end).hour)
        for piece in version.pieces
        if piece.duty == "A"
    }
    assert version.leaves == {"P03": "補休"}


def test_roster_of_strangers_is_refused_with_every_finding(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    sheet = grid(
        ("A", "值班", {0: ("88",)}),
        people=(RosterPerson("88", "警員", "甲乙丙"), RosterPerson("02", "警員", "王小明")),
    )
    path = tmp_path / "roster.xlsx"
    write_roster(replace(sheet, unit_name="大安派出所", start_hour=6), path)
    with pytest.raises(ImportRefused) as refused:
        imports.roster(counter.actor("P00"), path)
    text = "\n".join(map(str, refused.value.problems))
    for said in ("88", "王大明", "大安派出所", "6 時"):
        assert said in text
    assert counter.registers.roster(sheet.duty_date) is None
    assert counter.registers.roster(DAY) is not None


KNOWN = [PersonRef("P02", "警員", "陳志強", "01"), PersonRef("P03", "警員", "王大明", "02")]


@given(st.lists(st.sets(st.sampled_from(["01", "02"])), min_size=1, max_size=27))
def test_pieces_cover_exactly_the_hours_of_the_sheet(slots: list[set[str]]) -> None:
    cells = tuple(tuple(sorted(slot)) for slot in slots)
    sheet = replace(
        grid(), lines=(RosterLine("B", "巡邏", "", "", "", "", cells),), slot_count=len(cells)
    )
    plan, problems = plan_roster(sheet, KNOWN, 8)
    assert not problems
    covered: dict[str, int] = {}
    for piece in plan.pieces:
        length = from_text(piece.end) - from_text(piece.start)
        covered[piece.person.number] = covered.get(piece.person.number, 0) + int(
            length.total_seconds() // 3600
        )
    wanted = {number: sum(number in slot for slot in slots) for number in ("01", "02")}
    assert covered == {number: hours for number, hours in wanted.items() if hours}


def test_one_person_in_two_duties_at_once_is_a_problem() -> None:
    sheet = grid(("A", "值班", {0: ("01",), 1: ("01",)}), ("B", "巡邏", {1: ("01",)}))
    _, problems = plan_roster(sheet, KNOWN, 8)
    assert [str(problem) for problem in problems] == ["勤務表 警員 陳志強（01）同一時段有兩項勤務"]
