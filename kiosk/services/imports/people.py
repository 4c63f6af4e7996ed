"""Lists of people (人員名冊): who serves here, with account, number, badge, roles and licences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.identity.permissions import ROLE_LABEL, Role
from kiosk.services.imports.columns import Column, Row, Unique, checked, rows_of
from kiosk.services.imports.problems import ImportProblem, refuse
from kiosk.services.imports.table import Table, read_table, squeeze
from kiosk.services.imports.values import (
    VEHICLE_CLASSES,
    clean_name,
    flag,
    lookup,
    number_key,
    tokens,
    vehicle_class,
)

_LONGEST_ID = 20
_LONGEST_NAME = 50

PEOPLE_COLUMNS = (
    Column(
        "id",
        "員警編號",
        ("人員編號", "臂章號碼", "服務證號", "員工編號"),
        required=True,
        help="不重複，至多 20 字",
        sample="10001",
    ),
    Column("account", "帳號", ("AD帳號", "登入帳號"), help="登入帳號", sample="tp10001"),
    Column("title", "職稱", ("職別",), required=True, help="如 警員、巡佐、所長", sample="警員"),
    Column("post", "職務", ("職務別", "專責"), help="如 械彈保管人", sample=""),
    Column("name", "姓名", ("中文姓名",), required=True, sample="王大明"),
    Column("number", "番號", ("代號", "勤務番號"), help="勤務分配表的番號，如 A、01", sample="01"),
    Column("unit", "單位", ("單位代碼", "服務單位"), help="單位代碼，空白為本單位", sample=""),
    Column(
        "badge",
        "服務證感應碼",
        ("感應碼", "卡號", "識別證條碼", "條碼"),
        help="讀卡機或條碼讀到的文字",
        sample="",
    ),
    Column(
        "roles",
        "角色",
        ("權限", "群組"),
        help="可多個，以、分隔；空白為服勤員警",
        sample="服勤員警",
    ),
    Column(
        "licences",
        "駕照",
        ("駕照種類", "駕駛執照", "可駕駛車種"),
        help="可多個，以、分隔",
        sample="汽車、機車",
    ),
    Column("active", "在職", ("狀態", "啟用"), help="是／否，空白為是", sample="是"),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a list; `roles` and `licences` are codes, `unit` is empty for the own unit."""

    id: str
    account: str
    title: str
    post: str
    name: str
    number: str
    unit: str
    badge: str
    roles: tuple[str, ...]
    licences: tuple[str, ...]
    active: bool


_ROLE_WORDS = lookup(
    [
        *((label, role.value) for role, label in ROLE_LABEL.items()),
        *((role.value, role.value) for role in Role),
        ("員警", Role.OFFICER.value),
        ("主管", Role.CHIEF.value),
        ("所長", Role.CHIEF.value),
        ("副所長", Role.CADRE.value),
        ("督導", Role.SUPERVISOR.value),
        ("勤指中心", Role.COMMAND_CENTER.value),
    ]
)


def read_people(path: Path) -> tuple[PersonRow, ...]:
    """Return the people of an xlsx or csv list; raises ImportRefused with every problem found."""
    return parse_people(read_table(path))


def parse_people(table: Table) -> tuple[PersonRow, ...]:
    """Return the people of a table's sheets; see `read_people`."""
    problems: list[ImportProblem] = []
    unique = {
        key: Unique(label)
        for key, label in (("id", "員警編號"), ("account", "帳號"), ("badge", "服務證感應碼"))
    }
    numbers = Unique("番號")
    people = []
    for row in rows_of(table, PEOPLE_COLUMNS, problems):
        person = _person(row)
        people.append(person)
        for key, seen in unique.items():
            seen.check(row, key, str(getattr(person, key)))
        if (
            person.active and person.number
        ):  # a number is passed on; it is unique among those in service
            numbers.check(row, "number", f"{person.unit} {number_key(person.number)}".strip())
    checked(problems, table.name)
    if not people:
        raise refuse("名冊沒有任何人員", name=table.name)
    return tuple(people)


def _person(row: Row) -> PersonRow:
    ident = squeeze(row.text("id"))
    name = clean_name(row.text("name"))
    title = squeeze(row.text("title"))
    number = squeeze(row.text("number")).upper()
    _check_text(row, "id", ident, "員警編號", _LONGEST_ID)
    _check_text(row, "title", title, "職稱", _LONGEST_ID)
    _check_text(row, "name", name, "姓名", _LONGEST_NAME)
    if number and not number_key(number):
        row.report("number", f"看不懂的番號「{number}」")
    active = flag(row.text("active")) if row.text("active") else True
    if active is None:
        row.report("active", f"在職請填是或否，檔案為「{row.text('active')}」")
    return PersonRow(
        id=ident,
        account=squeeze(row.text("account")),
        title=title,
        post=row.text("post"),
        name=name,
        number=number,
        unit=squeeze(row.text("unit")),
        badge=row.text("badge").strip(),
        roles=_roles(row),
        licences=_licences(row),
        active=bool(active),
    )


def _check_text(row: Row, key: str, text: str, label: str, longest: int) -> None:
    if not text:
        row.report(key, f"缺{label}")
    elif len(text) > longest:
        row.report(key, f"{label}超過 {longest} 字")


def _roles(row: Row) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in tokens(row.text("roles").replace("/", " ")):
        role = _ROLE_WORDS.get(word.lower(), "")
        if not role or role == Role.DESK:
            # The desk role comes from the roster slot, never from a list (RB-03).
            row.report(
                "roles",
                f"值班由勤務分配表決定，不得指定「{word}」" if role else f"沒有角色「{word}」",
            )
        else:
            found[role] = None
    return tuple(found) or (Role.OFFICER.value,)


def _licences(row: Row) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in tokens(row.text("licences").replace("/", " ")):
        code = vehicle_class(word)
        if code:
            found[code] = None
        else:
            row.report(
                "licences", f"沒有駕照種類「{word}」，可填{'、'.join(VEHICLE_CLASSES.values())}"
            )
    return tuple(found)
