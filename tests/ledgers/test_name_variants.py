"""Names and addresses meet under their search keys however they are written."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.ledgers.name_variants import address_key, name_key, sound_key
from kiosk.ledgers.reference import FOLDER

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王羣", "王群"),
        ("陳玉峯", "陳玉峰"),
        ("裏美", "裡美"),
        ("臺生", "台生"),
        ("林堃", "林坤"),
        ("𠮷田喆", "吉田哲"),
        ("黄顔", "黃顏"),
        ("阿美‧巴奈", "阿美巴奈"),
        ("Lý  Thị", "LÝ THỊ"),
        ("ＡＢＣ有限公司", "abc 有限公司"),
        ("李靑", "李青"),
    ],
)
def test_variants_of_a_name_meet(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("王大明", "王小明"), ("范一", "範一"), ("丘山", "邱山"), ("姜", "薑")]
)
def test_names_of_different_persons_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("張志明", "章智銘"), ("林怡君", "林宜均"), ("陳峯", "陳峰"), ("丘玲", "邱鈴")],
)
def test_names_of_one_sound_meet_under_the_weaker_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺北市大安區和平東路三段63號5樓", "106 台北市大安區和平東路3段６３號5F"),
        ("台北市內湖區文德路二十二巷3號之2", "臺北市內湖區文德路22巷3之2號"),
        ("臺北市內湖區文德里5鄰文德路8-1號", "台北市內湖區文德里文德路8之1號"),
        ("台灣省臺北市文德路一○五號", "臺北市文德路105號"),
    ],
)
def test_spellings_of_an_address_meet(one: str, other: str) -> None:
    assert address_key(one.replace("○", "〇")) == address_key(other)


def test_other_houses_stay_apart() -> None:
    assert address_key("文德路8號") != address_key("文德路8號2樓")
    assert address_key("文德路12號") != address_key("文德路1號2樓")
    assert address_key("三民路1號") != address_key("3民路1號")


@example("A´")  # the spacing accent of Latin-1 is a space and an accent under NFKC
@settings(max_examples=2000, deadline=None)
@given(TEXTS)
def test_keys_are_stable(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert sound_key(name_key(text)) == sound_key(text)


def test_each_character_stands_in_one_class_and_the_licence_is_beside_the_table() -> None:
    table = json.loads((FOLDER / "variants.json").read_text(encoding="utf-8"))
    letters = [letter for group in table["classes"] for letter in group]
    assert len(letters) == len(set(letters))
    assert table["licence"] == "Unicode-3.0"
    assert (FOLDER.parent / "LICENSES" / "Unicode-3.0.txt").is_file()
