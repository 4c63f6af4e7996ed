"""How the settings file is written: one function a section, each key with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.app.settings_pads import Pads
from kiosk.devices.scanners.framing import ScannerSettings
from kiosk.services.policy import Policy

if TYPE_CHECKING:
    from kiosk.app.settings import Counter, Settings, Unit

_FLAG = {True: "true", False: "false"}


def to_text(settings: Settings) -> str:
    """Return the file's text."""
    sections = (
        "# 應勤簿冊設定。改完存檔，重新開啟程式生效。以 # 開頭的是說明。\n",
        _station(settings.unit),
        _counter(settings.counter),
        _policy(settings.policy),
        _window(settings),
        _pads(settings.pads),
        _scanner(settings.scanner),
        _badge(settings.badge),
        f"""\
[log]
level = {_quoted(settings.log_level)}           # DEBUG、INFO、WARNING、ERROR；紀錄檔不含個人資料
""",
        _roles(settings.roles),
    )
    return "\n".join(sections)


def _station(unit: Unit) -> str:
    return f"""\
[station]
code = {_quoted(unit.code)}          # 單位代碼，印在每一筆編號裡；開始使用後不要更改
bureau = {_quoted(unit.bureau)}
precinct = {_quoted(unit.precinct)}
name = {_quoted(unit.name)}
letter = {_quoted(unit.letter)}             # 本機字母；同一單位的每臺電腦不同
"""


def _counter(counter: Counter) -> str:
    return f"""\
[counter]
idle_seconds = {counter.idle_seconds}        # 無人操作幾秒後鎖定（60 至 120）
longest_hours = {counter.longest_hours}       # 登入最長時數
badge_resumes = {_FLAG[counter.badge_resumes]}     # 已登入者可用服務證解鎖
"""


def _policy(policy: Policy) -> str:
    return f"""\
[policy]
grace_minutes = {policy.grace_minutes}       # 本人登記後幾分鐘內可自行更正
late_minutes = {policy.late_minutes}        # 超過幾分鐘才登記屬補登
future_minutes = {policy.future_minutes}       # 登記時間最多可比現在晚幾分鐘
early_minutes = {policy.early_minutes}       # 勤務可提早幾分鐘開始
deviation_minutes = {policy.deviation_minutes}   # 實際與勤務表相差幾分鐘以上須填原因
roster_start_hour = {policy.roster_start_hour}    # 勤務表由幾時開始
work_log_hours = {policy.work_log_hours}      # 工作紀錄幾小時內繳交
proxy_hours = {policy.proxy_hours}         # 代登幾小時未確認即提醒
sign_gun_issue = {_FLAG[policy.sign_gun_issue]}    # 領用槍彈須本人簽名
citizen_on_screen = {_FLAG[policy.citizen_on_screen]}    # 沒有簽名板時，民眾可在螢幕簽名；否則用紙本
"""


def _window(settings: Settings) -> str:
    return f"""\
[window]
mode = {_quoted(settings.window_mode)}     # kiosk（不能離開）、fullscreen（全螢幕）、window（視窗）

[print]
folder = {_quoted(settings.print_folder)}             # PDF 預設存放的資料夾，空白為資料夾中的 print
printer = {_quoted(settings.printer)}            # 印表機名稱，空白為系統預設
"""


def _pads(pads: Pads) -> str:
    limits = "\n".join(f"{name} = {value}" for name, value in pads.thresholds)
    return f"""\
[pads]
kits = {_quoted(" ".join(pads.kits))}               # 接 RS-232 套件的簽名板序列埠，如 COM4；USB 簽名板不必設定
allow_plain = {_FLAG[pads.allow_plain]}      # 可用無法加密的簽名板；簽名會註明
topaz_port = {_quoted(pads.topaz_port)}         # Topaz 簽名板的序列埠或 USB 代碼 0403:6001；須 allow_plain = true
topaz_model = {_quoted(pads.topaz_model)}        # 型號，如 SigLite 1x5
tablets = {_FLAG[pads.tablets]}          # Linux：一般數位筆、繪圖板可作簽名板；須 allow_plain = true
# 簽名品質門檻可另列，如 samples = 40、duration_ms = 400、ink_um = 8000、box_um = 15000
{limits}
"""


def _scanner(scanner: ScannerSettings) -> str:
    return f"""\
[scanner]
# 以序列埠連接的條碼機；鍵盤型條碼機不必設定
port = {_quoted(scanner.port)}               # COM3、/dev/ttyACM0 或 USB 代碼 05E0:1701；空白為沒有
{_line(scanner)}
"""


def _badge(badge: ScannerSettings) -> str:
    return f"""\
[badge]
# 以序列埠連接的服務證讀卡機
port = {_quoted(badge.port)}
{_line(badge)}
"""


def _line(scanner: ScannerSettings) -> str:
    return f"""\
baud = {scanner.baud}             # 鮑率，與裝置的設定相同
framing = {_quoted(scanner.framing)}          # 每筆結尾：cr、lf，或 stx-etx（前後包夾）
prefix = {_quoted(scanner.prefix)}             # 裝置設定的前綴，收到時去除；沒有這個前綴的資料不採用"""


def _roles(roles: Mapping[str, str]) -> str:
    given = "\n".join(f"{_quoted(group)} = {_quoted(role)}" for group, role in roles.items())
    return f"""\
[roles]
# "帳號群組" = "角色"；留空使用內建群組名稱。值班由勤務表決定，不在此設定。
{given}
"""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
