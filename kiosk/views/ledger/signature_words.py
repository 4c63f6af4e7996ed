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
_SCREEN_INK = frozenset({"mouse", "touch", "pen"})
_SCREEN_CLASS = "防漏：B 級（螢幕輸入由作業系統傳遞，無法證明沒有漏失）"
_LOSS_PROOF = {
    LossProof.COUNTED: "A 級（取樣點逐一編號）",
    LossProof.UNCOUNTED: "B 級（取樣點無編號，僅以時間判斷）",
}
_PROTECTION = {
    Protection.NONE: "筆跡傳輸未加密",
    Protection.OBFUSCATED: "筆跡傳輸僅混淆，不能視為加密",
    Protection.ENCRYPTED: "筆跡傳輸加密",
}

_FINDINGS = {
    "lost": "遺失",
    "no_end": "沒有離筆訊號",
    "foreign": "有不屬於這次簽名的資料",
    "malformed": "有損壞的資料",
    "rate": "取樣時間與筆數不符",
    "few_samples": "點數太少",
    "few_strokes": "沒有筆畫",
    "short_time": "書寫時間太短",
    "short_ink": "筆跡太短",
    "small": "簽名太小",
    "flat_pressure": "筆壓變化太少",
    "saturated": "筆壓超出量測範圍",
    "faint": "筆壓太輕",
    "hole": "筆畫中斷",
    "frozen": "筆尖停住",
    "replay": "與先前的簽名相同",
}


def signature_words(value: Value) -> list[str]:
    """Return a sentence each for identity, device, verdict, class of loss proof, witnesses; none for no signature.

    Words of newer versions are shown as they are.
    """
    if not isinstance(value, dict):
        return []
    judged = value.get("quality")
    quality = judged if isinstance(judged, dict) else {}
    known = text(value, "identity")
    proof = _loss_proof(quality, text(value, "device"))
    said = [_device(value), _verdict(quality), proof, _witnesses(value)]
    return [one for one in (f"身分：{known}" if known else "", *said) if one]


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
        found = "、".join(_finding(one) for one in records(quality, "findings"))
        return f"品質：不足（{found}），幹部 {by} 採認，理由：{why}"
    return f"品質：{verdict}" if verdict else ""


def _finding(found: Values) -> str:
    code = text(found, "code")
    words = _FINDINGS.get(code, code)
    return f"{words} {amount(found, 'value')} 點" if code == "lost" else words


def _loss_proof(quality: Values, device: str) -> str:
    known = text(quality, "loss_proof")
    if not known:
        return _SCREEN_CLASS if device.removesuffix(BESIDE_PAD) in _SCREEN_INK else ""
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
