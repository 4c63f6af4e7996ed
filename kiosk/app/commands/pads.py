"""pads: what signature pads are connected, whether they can be used, and how fast they report.

Exit codes: 0 every pad can be used, 1 one cannot, 2 none is connected or they cannot be looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from kiosk.app import settings
from kiosk.devices.pads.claim import PadClaim
from kiosk.devices.pads.generic_hid import HidrawBus
from kiosk.devices.pads.model import Link, LossProof, PadBusy, PadNotFound, Protection
from kiosk.devices.pads.pace import SystemPace
from kiosk.devices.pads.survey import Found, PadFitness, Surveyor
from kiosk.devices.pads.transports.base import Bus
from kiosk.devices.pads.transports.hid import HidBus
from kiosk.devices.pads.transports.serial import SerialBus
from kiosk.devices.serial_line import SystemPorts

_NONE = 2
_WORDS = {
    PadFitness.READY: "✔ 可用",
    PadFitness.UNSUPPORTED: "✘ 不支援",
    PadFitness.FORBIDDEN: "✘ 無權限",
    PadFitness.BUSY: "✘ 使用中",
    PadFitness.FAULT: "✘ 故障",
    PadFitness.UNKNOWN: "？ 未確認",
}
_LINKS = {Link.HID: "USB", Link.SERIAL: "序列埠", Link.EMULATOR: "模擬", Link.SYSTEM: "系統筆"}
_PROTECTIONS = {
    Protection.NONE: "未加密",
    Protection.OBFUSCATED: "僅混淆",
    Protection.ENCRYPTED: "已加密",
}


def pads(arguments: argparse.Namespace) -> int:
    """Look over the pads of this machine, which resets them; raises PadBusy while a kiosk runs on it.

    Also raises PadError when the USB library is missing or nobody can tell whether a kiosk runs.
    With `--data` the ports that its settings name as RS-232 kits are looked at as well, and its Topaz model.
    """
    named = settings.load(arguments.data).pads if arguments.data else settings.Pads()
    buses: list[Bus] = [HidBus(), SerialBus(named.kits)]
    model = arguments.topaz or named.topaz_model
    surveyor = Surveyor(buses, SystemPace(), HidrawBus(), SystemPorts(), model)
    claim = PadClaim()
    if not claim.whole():
        raise PadBusy(
            "應勤簿冊（或另一個檢查）正在這台電腦執行，檢查會重設使用中的簽名板",
            hint="請先關閉應勤簿冊再檢查，或在程式中按 Ctrl+K 執行「簽名板自我測試」",
        )
    try:
        if arguments.rate:
            print(f"請在簽名板上持續書寫，每塊量測 {arguments.rate} 秒…", file=sys.stderr)
        found = surveyor.look(arguments.rate)
    finally:
        claim.release()
    return tell(found, as_json=arguments.json)


def tell(found: Sequence[Found], *, as_json: bool) -> int:
    """Print what was found and return the exit code; raises PadNotFound when it is nothing."""
    if as_json:
        print(json.dumps([_record(one) for one in found], ensure_ascii=False, indent=2))
        if not found:
            return _NONE
    elif not found:
        raise PadNotFound("沒有接上簽名板")
    else:
        for one in found:
            print("\n".join(_lines(one)))
    fit = {PadFitness.READY, PadFitness.UNKNOWN}
    return 0 if all(one.fitness in fit for one in found) else 1


def _lines(one: Found) -> list[str]:
    at = one.address
    where = f"{_LINKS[at.link]} {at.path} {at.vendor:04X}:{at.product:04X}"
    name = f"{one.info.maker} {one.info.model}".strip() if one.info else at.name
    lines = [f"{_WORDS[one.fitness]}　{name or '未知裝置'}　{where}"]
    if one.reason:
        lines.append(f"  原因：{one.reason}")
    if one.info is not None:
        info = one.info
        proof = "可證明無漏失" if info.loss_proof is LossProof.COUNTED else "無法證明無漏失（B 級）"
        about = f"韌體 {info.firmware or '未提供'}　序號 {info.serial or '未提供'}"
        lines.append(f"  {about}　{_PROTECTIONS[info.protection]}　{proof}")
        lines += [f"  注意：{note}" for note in info.notes]
    if one.rate is not None:
        tenths = one.rate.tenths
        said = f"{tenths // 10}.{tenths % 10} 點/秒（漏失 {one.rate.lost} 點）"
        lines.append(f"  實測：{said if one.rate.samples else '量測期間沒有筆跡'}")
    return lines


def _record(one: Found) -> dict[str, object]:
    at, info, rate = one.address, one.info, one.rate
    return {
        "state": one.fitness.value,
        "reason": one.reason,
        "link": at.link.value,
        "path": at.path,
        "usb": f"{at.vendor:04X}:{at.product:04X}",
        "maker": info.maker if info else "",
        "model": info.model if info else at.name,
        "firmware": info.firmware if info else "",
        "serial": info.serial if info else at.serial,
        "protection": info.protection.value if info else "",
        "loss_proof": info.loss_proof.value if info else "",
        "notes": list(info.notes) if info else [],
        "rate_hz": rate.tenths / 10 if rate else None,
        "samples": rate.samples if rate else None,
        "lost": rate.lost if rate else None,
    }
