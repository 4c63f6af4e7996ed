"""Shorthand of the intake: few keys, full text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services.deposit_typing import full_address, full_case, is_mail_number, road_of


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("115訴12", "115年度訴字第12號"),
        ("１１５訴0012", "115年度訴字第12號"),
        ("115年度訴字第12號", "115年度訴字第12號"),
        ("115年司促字第9號", "115年度司促字第9號"),
        ("北市裁催字第22-A1號", "北市裁催字第22-A1號"),
        ("", ""),
    ],
)
def test_case_numbers(typed: str, stored: str) -> None:
    assert full_case(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("臺北市內湖區文德路22/3", "臺北市內湖區文德路22巷3號"),
        ("臺北市內湖區文德路22/5/3", "臺北市內湖區文德路22巷5弄3號"),
        ("臺北市內湖區成功路四段63-2*5", "臺北市內湖區成功路四段63之2號5樓"),
        ("臺北市內湖區文德路63", "臺北市內湖區文德路63號"),
        ("臺北市內湖區文德路63號", "臺北市內湖區文德路63號"),
        ("郵政信箱22-3", "郵政信箱22-3"),
    ],
)
def test_addresses(typed: str, stored: str) -> None:
    assert full_address(typed) == stored


@given(st.text(max_size=30))
def test_what_was_written_out_stays(text: str) -> None:
    assert full_case(full_case(text)) == full_case(text)
    assert full_address(full_address(text)) == full_address(text)


def test_roads_and_mail_numbers() -> None:
    assert road_of("臺北市內湖區成功路四段63號") == "臺北市內湖區成功路四段"
    assert road_of("某處") == ""
    assert all(map(is_mail_number, ("12345610001800", "RR123456785TW", "rr123456785tw")))
    assert not any(map(is_mail_number, ("TB02", "王小明", "12", "115訴12")))
