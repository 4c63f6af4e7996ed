"""The settings file: written with comments, read back the same, and every mistake named with line and key."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app import settings
from kiosk.app.pads import host_words
from kiosk.app.settings import BadSettings, Counter, Pads, Settings, Unit
from kiosk.base.errors import StoreReadOnly
from kiosk.devices.pads.sources import named_sources
from kiosk.services.policy import Policy


def test_first_start_writes_what_it_reads(tmp_path: Path) -> None:
    made = settings.ensure(tmp_path / "data")
    assert made == Settings()
    assert (tmp_path / "data" / settings.FILE).read_text("utf-8").count("#") > 10
    assert settings.load(tmp_path / "data") == made


@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).filter(
        lambda text: bool(text.strip())
    ),
    idle=st.integers(60, 120),
    grace=st.integers(0, 10080),
    flag=st.booleans(),
)
def test_any_settings_survive_the_file(name: str, idle: int, grace: int, flag: bool) -> None:
    wanted = replace(
        Settings(),
        unit=Unit("ABC1", "局", "分局", name, "B"),
        counter=Counter(idle, 8, flag),
        policy=Policy(grace_minutes=grace, sign_gun_issue=flag, idle_seconds=idle),
        roles={"GG 所長": "chief"},
        print_folder='C:\\"印"',
    )
    tree = tomllib.loads(settings.to_text(wanted))
    assert settings._Reader(settings.to_text(wanted), tree).settings() == wanted


def broken(folder: Path, old: str, new: str) -> BadSettings:
    settings.write(folder, Settings())
    path = folder / settings.FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BadSettings) as caught:
        settings.load(folder)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("idle_seconds = 90", "idle_seconds = 30", "counter.idle_seconds」：應為 60 至 120"),
        ("idle_seconds = 90", 'idle_seconds = "90"', "counter.idle_seconds"),
        ('letter = "A"', 'letter = "AA"', "station.letter」：應為一個大寫英文字母"),
        ('mode = "fullscreen"', 'mode = "big"', "window.mode」：應為 kiosk、fullscreen、window"),
        ("[log]", "[logs]", "logs」：沒有這個段落"),
        ("grace_minutes", "grace_minute", "policy.grace_minute」：沒有這個設定"),
        ("badge_resumes = true", "badge_resumes = 1", "counter.badge_resumes」：應為 true"),
        ("[roles]", '[roles]\n"G" = "king"', "roles.G"),
        ("[roles]", '[roles]\n"G" = "desk"', "roles.G"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    error = broken(tmp_path, old, new)
    assert said in error.message
    lines = (tmp_path / settings.FILE).read_text("utf-8").splitlines()
    number = int(error.message.split("第 ")[1].split(" 行")[0])
    key = said.split("」", maxsplit=1)[0].rpartition(".")[2]
    assert key in lines[number - 1]


def test_broken_writing_is_named_by_its_line(tmp_path: Path) -> None:
    error = broken(tmp_path, "[window]", "[window")
    lines = (tmp_path / settings.FILE).read_text("utf-8").splitlines()
    assert f"第 {lines.index('[window') + 1} 行" in error.message


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_bytes(b"\xff\xfe[station]")
    with pytest.raises(BadSettings, match="UTF-8"):
        settings.load(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreReadOnly):
        settings.ensure(tmp_path / "file" / "data")


def test_pads_and_their_limits_are_set_by_name(tmp_path: Path) -> None:
    chosen = Settings(pads=Pads(("COM4", "COM5"), allow_plain=True, thresholds=(("samples", 60),)))
    settings.write(tmp_path, chosen)
    assert settings.load(tmp_path) == chosen
    text = (tmp_path / settings.FILE).read_text("utf-8")
    (tmp_path / settings.FILE).write_text(text.replace("samples = 60", "sample = 60"), "utf-8")
    with pytest.raises(BadSettings, match=r"pads\.sample"):
        settings.load(tmp_path)


def test_a_topaz_pad_is_named_by_port_and_model(tmp_path: Path) -> None:
    named = Pads(topaz_port="0403:6001@T1", topaz_model="SigLite 1x5", tablets=True)
    settings.write(tmp_path, Settings(pads=named))
    assert settings.load(tmp_path).pads == named
    words = host_words(settings.load(tmp_path).pads)
    assert words[-2:] == ["--topaz=0403:6001@T1@@SigLite 1x5", "--tablets"]
    assert len(named_sources(words)) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('topaz_model = ""', 'topaz_model = "SigLite 9x9"', "pads.topaz_model」：應為 "),
        ('topaz_port = ""', 'topaz_port = "COM7"', "pads.topaz_port」：topaz_port 與 topaz_model"),
        ('topaz_model = ""', 'topaz_model = "ClipGem"', "pads.topaz_model」：topaz_port 與"),
        ("tablets = false", 'tablets = "yes"', "pads.tablets」：應為 true"),
    ],
)
def test_half_a_topaz_is_none(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in broken(tmp_path, old, new).message


def test_citizens_sign_on_the_screen_only_where_the_unit_says_so(tmp_path: Path) -> None:
    settings.write(tmp_path, Settings())
    assert not settings.load(tmp_path).policy.citizen_on_screen
    settings.write(tmp_path, Settings(policy=Policy(citizen_on_screen=True)))
    assert settings.load(tmp_path).policy.citizen_on_screen
