"""What a unit sets for its kiosk: one commented TOML file in the data folder, checked when it is read."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import cast

from kiosk.base.errors import InvalidInput, StoreError, StoreReadOnly
from kiosk.devices.scanners.framing import Framing, ScannerSettings
from kiosk.services.policy import Policy

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
class Pads:
    """Signature pads: ports with an RS-232 kit, whether one without encryption is signed on, limits."""

    kits: tuple[str, ...] = ()
    allow_plain: bool = False
    thresholds: tuple[tuple[str, int], ...] = ()
    """Limits of the quality gate that differ from `quality.Thresholds`."""


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
        window = self._take("window", {"mode": _one_of(WINDOW_MODES)})
        printing = self._take("print", {"folder": _text, "printer": _text})
        logs = self._take("log", {"level": _one_of(LOG_LEVELS)})
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
        checks: dict[str, _Check] = {
            "code": _matches(_UNIT, "2 至 12 個大寫英數字"),
            "bureau": _text,
            "precinct": _text,
            "name": _filled,
            "letter": _matches(_LETTER, "一個大寫英文字母"),
        }
        return Unit(**cast("dict[str, str]", self._take("station", checks)))

    def _counter(self) -> Counter:
        checks: dict[str, _Check] = {
            "idle_seconds": _between(60, 120),
            "longest_hours": _between(1, 24),
            "badge_resumes": _flag,
        }
        return Counter(**self._take("counter", checks))  # type: ignore[arg-type]

    def _policy(self, idle: int) -> Policy:
        ranges = {"roster_start_hour": (0, 23)}
        numbers = [one.name for one in fields(Policy) if one.name not in _NOT_POLICY]
        checks: dict[str, _Check] = {
            name: _between(*ranges.get(name, (0, 10080))) for name in numbers
        }
        checks["sign_gun_issue"] = checks["citizen_on_screen"] = _flag
        return Policy(**self._take("policy", checks), idle_seconds=idle)  # type: ignore[arg-type]

    def _pads(self) -> Pads:
        limits = _limits() if self._section("pads").keys() - {"kits", "allow_plain"} else []
        checks: dict[str, _Check] = {name: _between(0, 1_000_000) for name in limits}
        found = self._take("pads", {**checks, "kits": _text, "allow_plain": _flag})
        kits = cast("str", found.get("kits", "")).replace(",", " ").split()
        given = tuple((name, cast("int", found[name])) for name in limits if name in found)
        return Pads(tuple(kits), bool(found.get("allow_plain", False)), given)

    def _scanner(self, section: str) -> ScannerSettings:
        checks: dict[str, _Check] = {
            "port": _text,
            "baud": _between(300, 921_600),
            "framing": _one_of(tuple(Framing)),
            "prefix": _text,
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

    def _take(self, section: str, checks: Mapping[str, _Check]) -> dict[str, object]:
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
        for number, line in enumerate(self._lines, 1):
            bare = line.strip()
            if bare.startswith("["):
                inside = bare.strip("[] ") == section or (not section and bare.strip("[] ") == key)
                if inside and not section:
                    return number
            elif inside and re.match(rf"\"?{re.escape(key)}\"?\s*=", bare):
                return number
        return 1


_Check = Callable[[object], str]
_NOT_POLICY = {"idle_seconds", "roles", "sign_gun_issue", "citizen_on_screen"}


def _text(value: object) -> str:
    return "" if isinstance(value, str) and "\n" not in value else "應為一行文字"


def _filled(value: object) -> str:
    return _text(value) or ("" if str(value).strip() else "不能空白")


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "應為 true 或 false"


def _one_of(words: tuple[str, ...]) -> _Check:
    return lambda value: "" if value in words else f"應為 {'、'.join(words)} 之一"


def _matches(pattern: re.Pattern[str], what: str) -> _Check:
    def check(value: object) -> str:
        return "" if isinstance(value, str) and pattern.fullmatch(value) else f"應為{what}"

    return check


def _between(least: int, most: int) -> _Check:
    def check(value: object) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole and least <= cast("int", value) <= most
        return "" if fits else f"應為 {least} 至 {most} 的整數"

    return check


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _limits() -> list[str]:
    # Imported for a unit that sets one: the login is painted without it.
    from kiosk.devices.pads.quality import Thresholds

    return [one.name for one in fields(Thresholds)]


def _limits_text(pads: Pads) -> str:
    return "\n".join(f"{name} = {value}" for name, value in pads.thresholds)


def _scanner_text(scanner: ScannerSettings) -> str:
    return f"""\
baud = {scanner.baud}             # 鮑率，與裝置的設定相同
framing = {_quoted(scanner.framing)}          # 每筆結尾：cr、lf，或 stx-etx（前後包夾）
prefix = {_quoted(scanner.prefix)}             # 裝置設定的前綴，收到時去除；沒有這個前綴的資料不採用"""


def to_text(settings: Settings) -> str:
    """Return the file's text: each key with what it means."""
    unit, counter, policy = settings.unit, settings.counter, settings.policy
    flag = {True: "true", False: "false"}
    roles = "\n".join(
        f"{_quoted(group)} = {_quoted(role)}" for group, role in settings.roles.items()
    )
    return f"""\
# 應勤簿冊設定。改完存檔，重新開啟程式生效。以 # 開頭的是說明。

[station]
code = {_quoted(unit.code)}          # 單位代碼，印在每一筆編號裡；開始使用後不要更改
bureau = {_quoted(unit.bureau)}
precinct = {_quoted(unit.precinct)}
name = {_quoted(unit.name)}
letter = {_quoted(unit.letter)}             # 本機字母；同一單位的每臺電腦不同

[counter]
idle_seconds = {counter.idle_seconds}        # 無人操作幾秒後鎖定（60 至 120）
longest_hours = {counter.longest_hours}       # 登入最長時數
badge_resumes = {flag[counter.badge_resumes]}     # 已登入者可用服務證解鎖

[policy]
grace_minutes = {policy.grace_minutes}       # 本人登記後幾分鐘內可自行更正
late_minutes = {policy.late_minutes}        # 超過幾分鐘才登記屬補登
future_minutes = {policy.future_minutes}       # 登記時間最多可比現在晚幾分鐘
early_minutes = {policy.early_minutes}       # 勤務可提早幾分鐘開始
deviation_minutes = {policy.deviation_minutes}   # 實際與勤務表相差幾分鐘以上須填原因
roster_start_hour = {policy.roster_start_hour}    # 勤務表由幾時開始
work_log_hours = {policy.work_log_hours}      # 工作紀錄幾小時內繳交
proxy_hours = {policy.proxy_hours}         # 代登幾小時未確認即提醒
sign_gun_issue = {flag[policy.sign_gun_issue]}    # 領用槍彈須本人簽名
citizen_on_screen = {flag[policy.citizen_on_screen]}    # 沒有簽名板時，民眾可在螢幕簽名；否則用紙本

[window]
mode = {_quoted(settings.window_mode)}     # kiosk（不能離開）、fullscreen（全螢幕）、window（視窗）

[print]
folder = {_quoted(settings.print_folder)}             # PDF 預設存放的資料夾，空白為資料夾中的 print
printer = {_quoted(settings.printer)}            # 印表機名稱，空白為系統預設

[pads]
kits = {_quoted(" ".join(settings.pads.kits))}               # 接 RS-232 套件的簽名板序列埠，如 COM4；USB 簽名板不必設定
allow_plain = {flag[settings.pads.allow_plain]}      # 可用無法加密的簽名板；簽名會註明
# 簽名品質門檻可另列，如 samples = 40、duration_ms = 400、ink_um = 8000、box_um = 15000
{_limits_text(settings.pads)}

[scanner]
# 以序列埠連接的條碼機；鍵盤型條碼機不必設定
port = {_quoted(settings.scanner.port)}               # COM3、/dev/ttyACM0 或 USB 代碼 05E0:1701；空白為沒有
{_scanner_text(settings.scanner)}

[badge]
# 以序列埠連接的服務證讀卡機
port = {_quoted(settings.badge.port)}
{_scanner_text(settings.badge)}

[log]
level = {_quoted(settings.log_level)}           # DEBUG、INFO、WARNING、ERROR；紀錄檔不含個人資料

[roles]
# "帳號群組" = "角色"；留空使用內建群組名稱。值班由勤務表決定，不在此設定。
{roles}
"""
