"""L08: care of one camera, custody by list and two signatures, changes by the precinct."""

from __future__ import annotations

from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Value
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.street_cctv import STREET_CCTV, summary
from kiosk.ledgers.street_cctv_rules import POINT_FIELDS, bad_points
from kiosk.ledgers.validation import problems
from tests.ledgers.builders import (
    LIN,
    OUT,
    WANG,
    World,
    ask,
    minutes_after,
    of,
    one,
    ref,
    step_asked,
    thing,
    world,
)

CORNER = thing("k1", "street_camera", "CAM-017")


def street() -> World:
    facts = world()
    facts.assets["k1"] = AssetFact(
        "k1", "street_camera", "CAM-017", "in_store", attributes={"keeper": WANG.id}
    )
    facts.assets["k2"] = AssetFact(
        "k2", "street_camera", "CAM-018", "in_store", attributes={"status": "removed"}
    )
    return facts


def cared(**more: Value) -> dict[str, Value]:
    points: dict[str, Value] = {key: key != "blocked" for key in POINT_FIELDS}
    values: dict[str, Value] = {
        "entry": "care",
        "camera": CORNER,
        "site": "民權東路六段口",
        "direction": "東",
        "keeper": ref(WANG),
        "checked_at": OUT,
    }
    return {**values, **points, **more}


def handed(**more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "entry": "custody",
        "handed_by": ref(WANG),
        "keeper": ref(LIN),
        "cameras": [CORNER],
        "checked_at": OUT,
    }
    return {**values, **more}


def test_a_camera_in_order_is_one_line_without_words() -> None:
    assert ask(STREET_CCTV, cared(), street(), Phase.OPEN) == []
    assert problems(STREET_CCTV, cared(), Phase.OPEN) == []
    assert STREET_CCTV.state(cared()) == "ok"
    assert summary(cared()) == "CAM-017 民權東路六段口 正常"
    assert STREET_CCTV.void_blocked is not None
    assert STREET_CCTV.void_blocked(cared()) == ""


def test_what_is_bad_needs_words_and_stays_open() -> None:
    dark = cared(night_ok=False, blocked=True)
    assert bad_points(dark) == ["夜視正常", "遭遮蔽"]
    assert [p.field for p in problems(STREET_CCTV, dark, Phase.OPEN)] == ["fault"]
    told = {**dark, "fault": "樹葉遮蔽、夜間無影像"}
    assert problems(STREET_CCTV, told, Phase.OPEN) == []
    assert STREET_CCTV.state(told) == "found"


def test_l08_r01_custody_needs_the_list_and_both_signatures() -> None:
    assert ask(STREET_CCTV, handed(), street(), Phase.OPEN) == []
    assert STREET_CCTV.state(handed()) == "handed"
    drawn = [s for s in STREET_CCTV.signers if s.on_pad and s.when and s.when(handed())]
    assert [(s.field, s.name) for s in drawn] == [
        ("handed_sig", "handed_by"),
        ("keeper_sig", "keeper"),
    ]
    assert not [s for s in STREET_CCTV.signers if s.on_pad and s.when and s.when(cared())]
    missing = problems(STREET_CCTV, handed(cameras=[]), Phase.OPEN)
    assert [p.field for p in missing] == ["cameras"]


def test_l08_r01_only_the_keeper_hands_over_and_not_to_himself() -> None:
    found = ask(STREET_CCTV, handed(keeper=ref(WANG)), street(), Phase.OPEN)
    assert one(found, "L08-R01").field == "keeper"
    facts = street()
    facts.change("k1", attributes={"keeper": "p8"})
    assert "保管" in one(ask(STREET_CCTV, handed(), facts, Phase.OPEN), "L08-R01").message
    unknown = handed(cameras=[thing("k9", "street_camera", "CAM-999")])
    assert "清冊" in one(ask(STREET_CCTV, unknown, street(), Phase.OPEN), "L08-R01").message


def test_l08_r02_a_number_is_one_camera() -> None:
    gone = cared(camera=thing("k2", "street_camera", "CAM-018"))
    assert one(ask(STREET_CCTV, gone, street(), Phase.OPEN), "L08-R02").blocks
    new: dict[str, Value] = {"entry": "change", "change_kind": "added", "checked_at": OUT}
    twice = {**new, "camera": CORNER}
    assert "已使用" in one(ask(STREET_CCTV, twice, street(), Phase.OPEN), "L08-R02").message
    fresh = {**new, "camera": thing("k3", "street_camera", "CAM-300")}
    assert of(ask(STREET_CCTV, fresh, street(), Phase.OPEN), "L08-R02") == []
    assert STREET_CCTV.void_blocked is not None
    assert STREET_CCTV.void_blocked(fresh)


def test_l08_r04_the_outage_of_a_camera_is_reckoned() -> None:
    bad = cared(image_ok=False, fault="黑畫面", reported_at=minutes_after(OUT, 30), vendor="安訊")
    assert step_asked(STREET_CCTV, "report", bad, street()) == []
    done = {**bad, "fixed_at": minutes_after(OUT, 180)}
    assert summary(done).endswith("黑畫面 中斷 3 小時")
    wrong = {**bad, "fixed_at": minutes_after(OUT, 10), "repair_note": "換電源"}
    assert one(step_asked(STREET_CCTV, "fix", wrong, street()), "L08-R04").field == "fixed_at"


def test_what_the_precinct_changed_is_said() -> None:
    moved: dict[str, Value] = {
        "entry": "change",
        "camera": CORNER,
        "change_kind": "moved",
        "change_note": "移至成功路口",
    }
    assert summary(moved) == "CAM-017 遷移 移至成功路口"
    assert STREET_CCTV.state(moved) == "changed"
