"""One form of each book as officers fill it in by hand during an outage, for the tests of 補登紙本."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kiosk.base.instants import to_text
from kiosk.ledgers.event import Value
from kiosk.ledgers.handover_fields import KINDS
from kiosk.ledgers.siren_terminal_rules import ITEM_KEYS
from kiosk.models.equipment import AssetEntry
from tests.services.paper_forms import escort
from tests.services.room_house import ROOMS
from tests.services.upkeep import SIREN, TERMINAL, camera, corner
from tests.station import Counter

Form = dict[str, Value]
CAMERA, STREET = camera(1), corner(1)
INSTALLED = (*ROOMS, SIREN, TERMINAL, CAMERA, STREET)


def thing(entry: AssetEntry) -> Value:
    """Return an item as a form names it."""
    return {"id": entry.id, "kind": entry.kind, "label": entry.label, "qty": 1}


class Written:
    """The sixteen forms, each about an hour ago."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def ago(self, minutes: int = 60) -> str:
        return to_text(self.counter.clock.now() - timedelta(minutes=minutes))

    def who(self, person: str) -> Value:
        return self.counter.ref(person).to_value()

    def form(self, book: str) -> Form:
        """Return what stands on the form of a book."""
        return _FORMS[book](self)

    def l01(self) -> Form:
        pistol: Value = {"id": "G1", "kind": "pistol", "label": "TPD-0101", "qty": 1}
        vest: Value = {"id": "V1", "kind": "vest", "label": "V-07", "qty": 1}
        return {
            "movement_kind": "dispatch",
            "person": self.who("P03"),
            "out_at": self.ago(200),
            "duty_code": "B",
            "reason_place": "西湖線",
            "pistol": pistol,
            "mag_qty": 2,
            "rounds_out": 24,
            "items": [vest],
            "cleared_out": True,
            "issued_by": self.who("P02"),
            "in_at": self.ago(20),
            "rounds_in": 24,
            "cleared_in": True,
            "received_by": self.who("P02"),
            "condition": "normal",
        }

    def l02(self) -> Form:
        counts: Value = {one.code: 3 for one in KINDS}
        return {
            "handover_at": self.ago(),
            "outgoing_id": self.who("P02"),
            "incoming_id": self.who("P03"),
            "change_reason": "停電期間臨時調整",
            "approver_id": self.who("P00"),
            "in_store": counts,
            "out": dict.fromkeys((one.code for one in KINDS), 0),
            "repair": dict.fromkeys((one.code for one in KINDS), 0),
            "total": counts,
            "counted": counts,
            "keys": [{"kind": "note", "ref": "", "text": "械庫鑰匙 1 串"}],
            "key_note": "其餘鑰匙在保險箱",
            "open_items": [{"kind": "note", "ref": "", "text": "公文 2 件待送"}],
            "cctv_ok": True,
            "comm_ok": True,
            "accepted_at": self.ago(50),
        }

    def l03(self) -> Form:
        return {
            "author": self.who("P03"),
            "duty_code": "B",
            "start_at": self.ago(240),
            "end_at": self.ago(120),
            "narrative": "09時至11時巡邏西湖線，沿途查訪商家，無異狀。",
        }

    def l04(self) -> Form:
        return {
            "call_at": self.ago(),
            "direction": "in",
            "peer_unit": "內湖分局勤務中心",
            "peer_title": "警務員",
            "peer_name": "吳美玲",
            "our_person": self.who("P02"),
            "category": "coordination",
            "subject": "停電情形",
            "content": "回報轄內停電範圍與警力配置。",
        }

    def l05(self) -> Form:
        car: Value = {"id": "C1", "kind": "patrol_car", "label": "ABC-1234", "qty": 1}
        return {
            "vehicle": car,
            "driver": self.who("P03"),
            "purpose": "巡邏",
            "out_at": self.ago(180),
            "odo_out": 48_211,
            "in_at": self.ago(60),
            "odo_in": 48_230,
            "key_back": True,
        }

    def l06(self) -> Form:
        return {
            "received_at": self.ago(),
            "channel": "counter",
            "taken_by": self.who("P02"),
            "reporter_name": "吳美玲",
            "reporter_id_no": "A200000003",
            "reporter_phone": "0912345678",
            "relation": "victim",
            "case_category": "lost",
            "occurred_from": self.ago(180),
            "place": "文德路 22 號",
            "jurisdiction": "本所",
            "summary": "報案人於文德路遺失黑色皮夾一只，內有現金及證件。",
            "things": "黑色皮夾",
            "notices_ack": True,
        }

    def l07(self) -> Form:
        at = self.ago()
        return {
            "entry": "check",
            "checked_at": at,
            "system": "station",
            "cam_total": 2,
            "cam_ok": 1,
            "recording_ok": True,
            "clock_drift_s": 2,
            "clock_ok": True,
            "days_kept": 30,
            "checker": self.who("P02"),
            "faults": [{"kind": "note", "ref": "", "text": "後門鏡頭無畫面"}],
        }

    def l08(self) -> Form:
        return {
            "entry": "custody",
            "checked_at": self.ago(),
            "camera": thing(STREET),
            "cameras": [thing(STREET)],
            "handed_by": self.who("P03"),
            "keeper": self.who("P04"),
        }

    def l09(self) -> Form:
        return {
            "applied_at": self.ago(),
            "applicant": "吳美玲",
            "applicant_id": "A200000003",
            "applicant_phone": "0912345678",
            "applicant_address": "臺北市內湖區文德路 1 號",
            "capacity": "party",
            "purpose_code": "lost",
            "purpose_text": "尋找遺失物品",
            "from_at": self.ago(300),
            "to_at": self.ago(240),
            "place": "文德路口",
            "notices_ack": True,
        }

    def l10(self) -> Form:
        return {
            "siren": thing(SIREN),
            "tested_at": self.ago(),
            "tester": self.who("P03"),
            "occasion": "routine",
            "signal": "silent",
            "trigger": "manual",
            "volt": "24.5",
            "battery_ok": True,
            "motor_ok": True,
            "sound_ok": True,
        }

    def l11(self) -> Form:
        return {
            "entry": "check",
            "called_at": self.ago(),
            "caller_unit": "防空警報中心",
            "caller_code": "07",
            "via": "phone",
            "receiver": self.who("P02"),
            "quality": "good",
            "clock_ok": True,
            "finding": "通訊良好，人員在位",
            "done_at": self.ago(58),
        }

    def l12(self) -> Form:
        return {
            "terminal": thing(TERMINAL),
            "mode": "check",
            "checked_at": self.ago(),
            "keeper": self.who("P03"),
            **dict.fromkeys(ITEM_KEYS, "ok"),
            "silent_test": "ok",
        }

    def l13(self) -> Form:
        return {
            "deposited_at": self.ago(),
            "server_kind": "postal",
            "server_name": "許郵差",
            "issuer": "臺灣士林地方法院",
            "case_no": "115年度訴字第12號",
            "doc_kind": "judgment",
            "pieces": 1,
            "addressee_name": "王小群",
            "address": "臺北市內湖區文德路22巷3號",
            "is_evidence": False,
            "picked_up_at": self.ago(30),
            "collector_name": "王小群",
            "relation": "self",
            "id_kind": "national_id",
            "id_last4": "6789",
            "released_by": self.who("P02"),
            "shelf_code": "A3",
        }

    def l14(self) -> Form:
        return {**escort(self.counter), "applied_at": self.ago()}

    def l15(self) -> Form:
        return {
            "room": thing(ROOMS[0]),
            "booked_from": self.ago(180),
            "booked_to": self.ago(60),
            "using_unit": "本所",
            "investigator": self.who("P03"),
            "recorder": self.who("P04"),
            "subject_name": "趙一",
            "subject_role": "witness",
            "protection": "none",
            "case_reason": "竊盜",
            "case_no": "偵辦中",
        }

    def l16(self) -> Form:
        yes = ("audio_ok", "video_ok", "mic_ok", "burner_ok", "test_play_ok", "pc_ok", "printer_ok")
        return {
            "checked_at": self.ago(),
            "room": thing(ROOMS[0]),
            "keeper": self.who("P03"),
            "occasion": "weekly",
            **dict.fromkeys((*yes, "screen_ok", "light_ok", "ac_ok"), True),
            "clock_drift_s": 2,
            "disk_free_gb": "380",
            "test_record": "T-12",
        }


_FORMS: dict[str, Callable[[Written], Form]] = {
    "L01": Written.l01,
    "L02": Written.l02,
    "L03": Written.l03,
    "L04": Written.l04,
    "L05": Written.l05,
    "L06": Written.l06,
    "L07": Written.l07,
    "L08": Written.l08,
    "L09": Written.l09,
    "L10": Written.l10,
    "L11": Written.l11,
    "L12": Written.l12,
    "L13": Written.l13,
    "L14": Written.l14,
    "L15": Written.l15,
    "L16": Written.l16,
}
