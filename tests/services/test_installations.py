"""Installations: taken over whole from the city's file, never stock, changed only with the book."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Action, Actor, Role, allowed
from kiosk.ledgers.event import PersonRef, Value
from kiosk.ledgers.values import items, records, text
from kiosk.models import equipment, installations
from kiosk.services.asked_signatures import Given
from kiosk.services.imports.problems import ImportRefused
from kiosk.services.installations import CameraChange, Installations
from kiosk.services.register_import import RegisterImport
from tests.services.upkeep import SIREN, TERMINAL, camera, corner, install, terminal_check
from tests.station import UNIT, Counter, signed

HEAD = (
    "種類",
    "鏡頭編號",
    "設置地點",
    "方向",
    "系統別",
    "警報器種類",
    "保管人",
    "保存天數",
    "狀態",
)
STATION = "臺北市政府警察局內湖分局文德派出所"


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows((HEAD, *rows))
    return path


def street(number: int, keeper: str = "02") -> tuple[str, ...]:
    return (
        "治安要點鏡頭",
        f"cam-{number:03d}",
        f"民權東路 {number} 號",
        "東",
        "",
        "",
        keeper,
        "30",
        "",
    )


@pytest.fixture
def imports(counter: Counter) -> RegisterImport:
    return RegisterImport(counter.desk, STATION)


def precinct(subjects: frozenset[str] = frozenset({"L08"})) -> Actor:
    person = PersonRef("X-biz", "警務員", "紀允中")
    roles = frozenset({Role.PRECINCT_BIZ})
    return Actor(
        person, "AW3A0", roles, "S", "password", units=frozenset({UNIT}), subjects=subjects
    )


def known(counter: Counter, ident: str) -> dict[str, str]:
    found = counter.store.read(lambda c: installations.entry(c, ident))
    assert found is not None
    return dict(found.attributes)


# --- the list of the city -------------------------------------------------------------------------


def test_l08_r03_several_hundred_cameras_are_taken_over_whole(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    path = table(tmp_path / "city.csv", *(street(n) for n in range(1, 401)))
    done = imports.of("installations")(counter.actor("P00"), path)
    assert (done.count, done.text) == (400, "已匯入設備 400 筆")
    found = Installations(counter.desk).all(counter.duty_officer, "street_camera")
    assert len(found) == 400
    assert found[0].attributes["keeper"] == "P03"
    assert found[0].attributes["system"] == "street"


def test_every_kind_has_its_particulars(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    rows = (
        ("駐地鏡頭", "C-01", "值班臺", "", "", "", "", "32 天", "使用"),
        ("駐地鏡頭", "R-01", "偵詢室", "", "偵詢室", "", "", "", ""),
        ("防空警報器", "S-01", "屋頂", "", "", "遙控電子", "", "", ""),
        ("遙控警報臺", "T-01", "", "", "", "", "", "", ""),
        ("偵詢室", "一", "", "", "", "", "", "", ""),
        ("治安要點鏡頭", "CAM-9", "成功路", "", "", "", "", "", "拆除"),
    )
    imports.installations(counter.actor("P00"), table(tmp_path / "a.csv", *rows))
    assert known(counter, "station_camera:C-01") == {
        "site": "值班臺",
        "system": "station",
        "days_kept": "32",
    }
    assert known(counter, "station_camera:R-01")["system"] == "room"
    assert known(counter, "siren:S-01")["siren_kind"] == "remote_electronic"
    standing = {one.label for one in Installations(counter.desk).all(counter.duty_officer)}
    assert standing == {"C-01", "R-01", "S-01", "T-01", "一"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("手槍", "X", "", "", "", "", "", "", ""), "沒有設備種類「手槍」"),
        (("駐地鏡頭", "", "值班臺", "", "", "", "", "", ""), "缺編號"),
        (("駐地鏡頭", "C-1", "", "", "", "", "", "", ""), "缺設置地點"),
        (("駐地鏡頭", "C-1", "臺", "", "外星", "", "", "", ""), "沒有系統別「外星」"),
        (("駐地鏡頭", "C-1", "臺", "", "天羅地網（路口）", "", "", "", ""), "治安要點鏡頭"),
        (("偵詢室", "一", "", "", "其他", "", "", "", ""), "系統別應空白"),
        (("防空警報器", "S", "頂", "", "", "", "", "", ""), "缺警報器種類"),
        (("遙控警報臺", "T", "", "", "", "汽笛", "", "", ""), "應空白"),
        (("駐地鏡頭", "C-1", "臺", "", "", "", "", "很久", ""), "保存天數應為"),
        (("駐地鏡頭", "C-1", "臺", "", "", "", "", "", "壞了"), "看不懂狀態"),
        (("駐地鏡頭", "C-1", "臺", "", "", "", "查無此人", "", ""), "不在人員名冊"),
    ],
)
def test_one_wrong_cell_refuses_the_whole_file(
    counter: Counter, imports: RegisterImport, tmp_path: Path, row: tuple[str, ...], said: str
) -> None:
    path = table(tmp_path / "bad.csv", street(1), row, street(2))
    with pytest.raises(ImportRefused) as refused:
        imports.installations(counter.actor("P00"), path)
    assert said in "；".join(map(str, refused.value.problems))
    assert Installations(counter.desk).all(counter.duty_officer) == []


def test_l08_r02_a_number_occurs_once_in_a_file(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused) as refused:
        imports.installations(counter.actor("P00"), table(tmp_path / "x.csv", street(1), street(1)))
    assert "重複" in str(refused.value)


def test_l08_r01_a_file_does_not_change_a_keeper(
    counter: Counter, imports: RegisterImport, tmp_path: Path
) -> None:
    chief = counter.actor("P00")
    imports.installations(chief, table(tmp_path / "a.csv", street(1)))
    with pytest.raises(ImportRefused) as refused:
        imports.installations(chief, table(tmp_path / "b.csv", street(1, "03")))
    assert "移交" in str(refused.value)
    imports.installations(chief, table(tmp_path / "c.csv", street(1, "")))
    assert known(counter, "street_camera:CAM-001")["keeper"] == "P03"


def test_only_who_may_import(counter: Counter, imports: RegisterImport, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        imports.installations(counter.duty_officer, table(tmp_path / "a.csv", street(1)))


# --- never stock, never drawn ---------------------------------------------------------------------


def test_installations_are_no_stock(counter: Counter) -> None:
    before = counter.store.read(lambda c: equipment.stock(c, UNIT))
    install(counter, camera(1), corner(1), SIREN)
    assert counter.store.read(lambda c: equipment.stock(c, UNIT)) == before


def test_installations_are_not_drawn(counter: Counter) -> None:
    install(counter, camera(1))
    draft = counter.assemble("02", "C-01")
    assert [pick.asset.kind for member in draft.members for pick in member.picks] == []
    drawn: Value = {
        "id": "station_camera:C-01",
        "kind": "station_camera",
        "label": "C-01",
        "qty": 1,
    }
    from kiosk.ledgers.duty_io_out_rules import r01_issue_once
    from kiosk.services.desk import draft_line
    from kiosk.services.world import World

    who = counter.duty_officer
    line = draft_line(counter.desk, "L01", who.person, who, counter.clock.now(), {"items": [drawn]})
    found = counter.store.read(lambda c: r01_issue_once(line, World(counter.desk, c, who)))
    assert ["固定設備" in problem.message for problem in found] == [True]


# --- custody --------------------------------------------------------------------------------------


def test_l08_r01_custody_changes_with_the_list_and_both_signatures(counter: Counter) -> None:
    install(counter, corner(1), corner(2), corner(3))
    service, cadre = Installations(counter.desk), counter.actor("P01")
    wanted = ["street_camera:CAM-001", "street_camera:CAM-002"]
    giver, taker = counter.ref("P03"), counter.ref("P05")
    unsigned = service.hand_over(cadre, giver, taker, wanted)
    assert not unsigned.done
    assert known(counter, wanted[0])["keeper"] == "P03"
    asked = service.custody_to_sign(cadre, giver, taker, wanted)
    assert [(one.person.ref.id, one.role) for one in asked] == [
        ("P03", "移交人"),
        ("P05", "保管人"),
    ]
    assert "CAM-001" in asked[0].text
    half = service.hand_over(cadre, giver, taker, wanted, Given(signed(asked[:1])))
    assert not half.done
    done = service.hand_over(cadre, giver, taker, wanted, Given(signed(asked)))
    assert done.done, done.problems
    line = counter.line(done.lines[0])
    assert line.state == "handed"
    assert [thing.label for thing in items(line.values, "cameras")] == ["CAM-001", "CAM-002"]
    assert [known(counter, f"street_camera:CAM-00{n}")["keeper"] for n in (1, 2, 3)] == [
        "P05",
        "P05",
        "P03",
    ]
    assert known(counter, wanted[0])["site"] == "民權東路 1 號"


def test_l08_r01_who_does_not_keep_it_cannot_hand_it_over(counter: Counter) -> None:
    install(counter, corner(1))
    service, cadre = Installations(counter.desk), counter.actor("P01")
    wanted = ["street_camera:CAM-001"]
    giver, taker = counter.ref("P02"), counter.ref("P05")
    asked = service.custody_to_sign(cadre, giver, taker, wanted)
    outcome = service.hand_over(cadre, giver, taker, wanted, Given(signed(asked)))
    assert [problem.code for problem in outcome.problems] == ["L08-R01"]
    with pytest.raises(NotAllowed):
        service.hand_over(counter.actor("P03"), giver, taker, wanted)


# --- changes by the precinct ----------------------------------------------------------------------


def test_the_precinct_moves_removes_and_sets_up_cameras(counter: Counter) -> None:
    install(counter, corner(1))
    service = Installations(counter.desk)
    moved = CameraChange("moved", "street_camera:CAM-001", site="成功路口", note="道路施工")
    outcome = service.change(precinct(), moved)
    assert outcome.done, outcome.problems
    assert known(counter, "street_camera:CAM-001")["site"] == "成功路口"
    assert counter.line(outcome.lines[0]).state == "changed"
    added = CameraChange("added", label="cam-900", site="文德路口", direction="西")
    assert service.change(precinct(), added).done
    assert known(counter, "street_camera:CAM-900")["direction"] == "西"
    again = service.change(precinct(), added)
    assert [problem.code for problem in again.problems] == ["L08-R02"]
    assert service.change(precinct(), CameraChange("removed", "street_camera:CAM-001")).done
    standing = [one.label for one in service.all(counter.duty_officer, "street_camera")]
    assert standing == ["CAM-900"]
    twice = service.change(precinct(), CameraChange("removed", "street_camera:CAM-001"))
    assert [problem.code for problem in twice.problems] == ["L08-R02"]


def test_a_new_camera_needs_number_and_site(counter: Counter) -> None:
    outcome = Installations(counter.desk).change(precinct(), CameraChange("added"))
    assert {problem.field for problem in outcome.problems} >= {"camera", "site"}


def test_only_the_precinct_desk_in_charge_changes_cameras(counter: Counter) -> None:
    install(counter, corner(1))
    service = Installations(counter.desk)
    removed = CameraChange("removed", "street_camera:CAM-001")
    for who in (counter.actor("P00"), counter.duty_officer, precinct(frozenset({"L10"}))):
        with pytest.raises(NotAllowed):
            service.change(who, removed)
    assert allowed(precinct(), "L08", Action.MOVE, UNIT)
    assert not allowed(replace(precinct(), units=frozenset()), "L08", Action.MOVE, UNIT)


def test_what_was_written_survives_a_rebuild(counter: Counter) -> None:
    install(counter, corner(1))
    service = Installations(counter.desk)
    assert service.change(precinct(), CameraChange("removed", "street_camera:CAM-001")).done
    counter.store.rebuild()
    assert known(counter, "street_camera:CAM-001")["status"] == "removed"
    (line,) = counter.lines("L08")
    assert text(line.values, "change_kind") == "removed"
    assert records(line.values, "cameras") == []


def test_the_form_takes_place_and_kind_from_the_register(counter: Counter) -> None:
    install(counter, SIREN, TERMINAL)
    outcome = terminal_check(counter)
    line = counter.line(outcome.lines[0])
    assert (text(line.values, "model"), text(line.values, "site")) == ("HP-88", "值班臺")
    typed = counter.line(terminal_check(counter, site="二樓").lines[0])
    assert text(typed.values, "site") == "二樓"
