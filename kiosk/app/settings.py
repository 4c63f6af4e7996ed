"""What a unit sets for its kiosk: one commented TOML file in the data folder, checked when it is read."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import cast

from kiosk.app.settings_checks import Check, between, filled, flag, line, matches, one_of
from kiosk.app.settings_pads import Pads, checks_for, half_a_topaz, pads_of
from kiosk.app.settings_text import to_text
from kiosk.base.errors import InvalidInput, StoreError, StoreReadOnly
from kiosk.devices.scanners.framing import Framing, ScannerSettings
from kiosk.services.policy import Policy

__all__ = (
    "BadSettings",
    "Counter",
    "Pads",
    "Settings",
    "Unit",
    "default_folder",
    "ensure",
    "load",
    "to_text",
    "write",
)

FILE = "settings.toml"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
WINDOW_MODES = ("kiosk", "fullscreen", "window")
_UNIT = re.compile(r"[A-Z0-9]{2,12}")
_LETTER = re.compile(r"[A-Z]")
_PLACE = re.compile(r"\(at line (\d+)")


class BadSettings(InvalidInput):
    """The settings file cannot be used; the message names line and key."""

    code = "bad_settings"
    default_hint = "請修正設定檔後再開啟；刪除該檔會回到預設值"


@dataclass(frozen=True, slots=True)
class Unit:
    """Whose kiosk this is; `letter` tells the kiosks of one unit apart in printed numbers."""

    code: str = "AW3B2"
    bureau: str = "臺北市政府警察局"
    precinct: str = "內湖分局"
    name: str = "文德派出所"
    letter: str = "A"

    @property
    def full(self) -> str:
        """Return the name in printed titles."""
        return f"{self.bureau}{self.precinct}{self.name}"

    @property
    def short(self) -> str:
        """Return the name on screens."""
        return f"{self.precinct} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Counter:
    """How sessions behave at the counter (domain §11.2: idle 60 to 120 seconds)."""

    idle_seconds: int = 90
    longest_hours: int = 12
    badge_resumes: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of the file; a missing key has its default."""

    unit: Unit = field(default_factory=Unit)
    counter: Counter = field(default_factory=Counter)
    policy: Policy = field(default_factory=Policy)
    window_mode: str = "fullscreen"
    print_folder: str = ""
    printer: str = ""
    log_level: str = "INFO"
    pads: Pads = field(default_factory=Pads)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    badge: ScannerSettings = field(default_factory=ScannerSettings)
    roles: Mapping[str, str] = field(default_factory=dict)
    """Directory group -> role; empty means the built-in group names."""


def default_folder() -> Path:
    """Return where a station keeps its data when nobody names a folder (per machine account)."""
    from platformdirs import user_data_path

    return user_data_path("duty-kiosk", appauthor=False)


def load(folder: Path) -> Settings:
    """Return the settings of a data folder, defaults when it has none; raises BadSettings."""
    path = folder / FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as broken:
        raise BadSettings(f"設定檔 {path.name} 不是 UTF-8 文字") from broken
    except OSError as refused:
        raise StoreError(f"設定檔 {path.name} 無法讀取：{refused.strerror}", hint="") from refused
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        found = _PLACE.search(str(broken))
        line = f"第 {found[1]} 行" if found else "最後一行"
        raise BadSettings(f"設定檔 {path.name} {line}寫法有誤") from broken
    return _Reader(text, tree).settings()


def ensure(folder: Path) -> Settings:
    """Return the settings, writing a commented file at the first start; raises BadSettings, StoreError."""
    if not (folder / FILE).exists():
        write(folder, Settings())
    return load(folder)


def write(folder: Path, settings: Settings) -> None:
    """Write the file with its comments in one step; raises StoreReadOnly."""
    path = folder / FILE
    beside = path.with_name(f"{FILE}.new")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            out.write(to_text(settings))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as refused:
        text = f"資料夾 {folder} 無法寫入：{refused.strerror}"
        raise StoreReadOnly(text, hint="請通知資訊人員檢查磁碟與資料夾權限") from refused


class _Reader:
    """Takes keys out of the tree one by one; what is left over or wrong is named with its line."""

    def __init__(self, text: str, tree: dict[str, object]) -> None:
        self._lines = text.splitlines()
        self._tree = tree

    def settings(self) -> Settings:
        known = {
            *("station", "counter", "policy", "window", "print"),
            *("pads", "scanner", "badge", "log", "roles"),
        }
        for name in self._tree:
            if name not in known:
                raise self._bad("", name, "沒有這個段落或設定")
        unit = self._unit()
        counter = self._counter()
        window = self._take("window", {"mode": one_of(WINDOW_MODES)})
        printing = self._take("print", {"folder": line, "printer": line})
        logs = self._take("log", {"level": one_of(LOG_LEVELS)})
        usual = Settings()
        return Settings(
            unit=unit,
            counter=counter,
            policy=self._policy(counter.idle_seconds),
            window_mode=cast("str", window.get("mode", usual.window_mode)),
            print_folder=cast("str", printing.get("folder", "")),
            printer=cast("str", printing.get("printer", "")),
            log_level=cast("str", logs.get("level", usual.log_level)),
            pads=self._pads(),
            scanner=self._scanner("scanner"),
            badge=self._scanner("badge"),
            roles=self._roles(),
        )

    def _unit(self) -> Unit:
        checks: dict[str, Check] = {
            "code": matches(_UNIT, "2 至 12 個大寫英數字"),
            "bureau": line,
            "precinct": line,
            "name": filled,
            "letter": matches(_LETTER, "一個大寫英文字母"),
        }
        return Unit(**cast("dict[str, str]", self._take("station", checks)))

    def _counter(self) -> Counter:
        checks: dict[str, Check] = {
            "idle_seconds": between(60, 120),
            "longest_hours": between(1, 24),
            "badge_resumes": flag,
        }
        return Counter(**self._take("counter", checks))  # type: ignore[arg-type]

    def _policy(self, idle: int) -> Policy:
        ranges = {"roster_start_hour": (0, 23)}
        numbers = [one.name for one in fields(Policy) if one.name not in _NOT_POLICY]
        checks: dict[str, Check] = {
            name: between(*ranges.get(name, (0, 10080))) for name in numbers
        }
        checks["sign_gun_issue"] = checks["citizen_on_screen"] = flag
        return Policy(**self._take("policy", checks), idle_seconds=idle)  # type: ignore[arg-type]

    def _pads(self) -> Pads:
        found = self._take("pads", checks_for(self._section("pads")))
        if key := half_a_topaz(found):
            raise self._bad("pads", key, "topaz_port 與 topaz_model 須一併設定")
        return pads_of(found)

    def _scanner(self, section: str) -> ScannerSettings:
        checks: dict[str, Check] = {
            "port": line,
            "baud": between(300, 921_600),
            "framing": one_of(tuple(Framing)),
            "prefix": line,
        }
        found = self._take(section, checks)
        if "framing" in found:
            found = {**found, "framing": Framing(cast("str", found["framing"]))}
        return ScannerSettings(**found)  # type: ignore[arg-type]

    def _roles(self) -> dict[str, str]:
        section = self._section("roles")
        if not section:
            return {}
        from kiosk.identity.roles import group_table

        table: dict[str, str] = {}
        for group, role in section.items():
            if not isinstance(role, str):
                raise self._bad("roles", group, "應為角色代碼")
            try:
                group_table({group: role})
            except InvalidInput as wrong:
                raise self._bad("roles", group, wrong.message) from wrong
            table[group] = role
        return table

    def _take(self, section: str, checks: Mapping[str, Check]) -> dict[str, object]:
        found = self._section(section)
        for key, value in found.items():
            if key not in checks:
                raise self._bad(section, key, "沒有這個設定")
            if wrong := checks[key](value):
                raise self._bad(section, key, wrong)
        return found

    def _section(self, name: str) -> dict[str, object]:
        found = self._tree.get(name, {})
        if not isinstance(found, dict):
            raise self._bad("", name, "應為段落，如 [station]")
        return cast("dict[str, object]", found)

    def _bad(self, section: str, key: str, what: str) -> BadSettings:
        at = self._line_of(section, key)
        name = f"{section}.{key}".strip(".")
        return BadSettings(f"設定檔 {FILE} 第 {at} 行「{name}」：{what}")

    def _line_of(self, section: str, key: str) -> int:
        """Return the line that holds a key, the first one when the writing is unusual."""
        inside = not section
        for number, written in enumerate(self._lines, 1):
            bare = written.strip()
            if bare.startswith("["):
                inside = bare.strip("[] ") == section or (not section and bare.strip("[] ") == key)
                if inside and not section:
                    return number
            elif inside and re.match(rf"\"?{re.escape(key)}\"?\s*=", bare):
                return number
        return 1


_NOT_POLICY = {"idle_seconds", "roles", "sign_gun_issue", "citizen_on_screen"}
