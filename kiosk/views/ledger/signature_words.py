"""What a signature is worth, in words: what it was made on, how good it is, whether points can be missing."""

from __future__ import annotations

from kiosk.devices.pads.model import LossProof, Protection, Verdict
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.values import amount, records, text
from kiosk.services.kit import BESIDE_PAD

_DEVICES = {
    "screen": "螢幕",
    "session": "登入身分確認（未落筆）",
    "paper": "紙本簽名",
    "mouse": "螢幕，滑鼠",
    "touch": "螢幕，觸控",
    "pen": "螢幕，觸控筆",
}
_LOSS_PROOF = {
    LossProof.COUNTED: "A 級（取樣點逐一編號）",
    LossProof.UNCOUNTED: "B 級（取樣點無編號，僅以時間判斷）",
}
_PROTECTION = {
    Protection.NONE: "筆跡傳輸未加密",
    Protection.OBFUSCATED: "筆跡傳輸僅混淆，不能視為加密",
    Protection.ENCRYPTED: "筆跡傳輸加密",
}


def signature_words(value: Value) -> list[str]:
    """Return a sentence each for device, verdict, class of loss proof, witnesses; none for no signature.

    Words of newer versions are shown as they are.
    """
    if not isinstance(value, dict):
        return []
    judged = value.get("quality")
    quality = judged if isinstance(judged, dict) else {}
    said = [_device(value), _verdict(quality), _loss_proof(quality), _witnesses(value)]
    return [one for one in said if one]


def _device(value: Values) -> str:
    device = text(value, "device")
    if not device:
        return ""
    beside = device.endswith(BESIDE_PAD)
    known = device.removesuffix(BESIDE_PAD)
    words = _DEVICES.get(known, f"簽名板 {known}")
    protection = text(value, "protection")
    safety = next((told for kind, told in _PROTECTION.items() if kind == protection), protection)
    chosen = "當時有簽名板可用而未使用" if beside else ""
    return "裝置：" + "；".join(part for part in (words, chosen, safety) if part)


def _verdict(quality: Values) -> str:
    verdict = text(quality, "verdict")
    if verdict == Verdict.OK:
        return "品質：合格"
    if verdict == Verdict.ACCEPTED_WITH_REASON:
        by, why = text(quality, "accepted_by"), text(quality, "reason")
        return f"品質：不足，{by} 採認（{why}）"
    return f"品質：{verdict}" if verdict else ""


def _loss_proof(quality: Values) -> str:
    known = text(quality, "loss_proof")
    if not known:
        return ""
    words = next((told for kind, told in _LOSS_PROOF.items() if kind == known), f"{known} 級")
    missing = amount(quality, "lost")
    counted = f"，遺失 {missing} 點" if known == LossProof.COUNTED or missing else ""
    return f"防漏：{words}{counted}"


def _witnesses(value: Values) -> str:
    named = [
        f"{text(one, 'name')}（{text(one, 'note')}）" if text(one, "note") else text(one, "name")
        for one in records(value, "witnesses")
    ]
    return f"見證人：{'、'.join(named)}" if named else ""
