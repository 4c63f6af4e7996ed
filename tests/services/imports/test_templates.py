"""The blank workbooks: filled in they are read, and the shipped ones are those the program writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from kiosk.services.imports.equipment import EQUIPMENT_COLUMNS, read_equipment
from kiosk.services.imports.installations import INSTALLATION_COLUMNS, read_installations
from kiosk.services.imports.people import PEOPLE_COLUMNS, read_people
from kiosk.services.imports.roster import read_roster
from kiosk.services.imports.templates import write_templates


def test_filled_templates_are_read(tmp_path: Path) -> None:
    roster_path, people_path, items_path, fixed_path = write_templates(tmp_path)
    for path, columns, values in (
        (people_path, PEOPLE_COLUMNS, {"id": "1", "title": "警員", "name": "王大明"}),
        (items_path, EQUIPMENT_COLUMNS, {"kind": "無線電", "label": "R1"}),
        (
            fixed_path,
            INSTALLATION_COLUMNS,
            {"kind": "治安要點鏡頭", "label": "cam-1", "site": "成功路口"},
        ),
    ):
        book = load_workbook(path)
        for place, column in enumerate(columns, start=1):
            book.worksheets[0].cell(2, place).value = values.get(column.key)
        book.save(path)
    assert read_people(people_path)[0].name == "王大明"
    assert read_equipment(items_path)[0].id == "radio:R1"
    assert read_installations(fixed_path)[0].id == "street_camera:CAM-1"
    book = load_workbook(roster_path)
    sheet = book.worksheets[0]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    sheet["B1"], sheet["B2"] = "示範派出所", "115-05-19"
    number = places["姓名"].row + 1
    sheet.cell(number, 1).value, sheet.cell(number, 2).value, sheet.cell(number, 3).value = (
        "01",
        "警員",
        "王大明",
    )
    sheet.cell(places["A"].row, 7).value = "01"
    book.save(roster_path)
    read = read_roster(roster_path)
    assert read.lines[0].slots[0] == ("01",)
    assert read.leaves == ()


@pytest.mark.parametrize(
    "name", ["roster.xlsx", "people.xlsx", "equipment.xlsx", "installations.xlsx"]
)
def test_shipped_templates_are_those_the_program_writes(tmp_path: Path, name: str) -> None:
    write_templates(tmp_path)
    shipped = Path(__file__).parents[3] / "resources" / "templates" / name
    made, kept = load_workbook(tmp_path / name), load_workbook(shipped)
    for left, right in zip(made.worksheets, kept.worksheets, strict=True):
        assert list(left.iter_rows(values_only=True)) == list(right.iter_rows(values_only=True))
