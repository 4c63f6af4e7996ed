"""A copy taken while the counter writes is one moment of it, whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kiosk.base.errors import InvalidInput, StoreDamaged
from kiosk.ledgers import catalog
from kiosk.models.backup import back_up, restore
from kiosk.models.integrity import examine
from kiosk.models.store import DATABASE, Store
from kiosk.models.verify import verify
from tests.station import Counter


def test_copy_of_a_counter_that_goes_on_writing(counter: Counter, tmp_path: Path) -> None:
    counter.check_out("B03", "BG1", "BR1")
    line = counter.lines("L01")[0].id
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            counter.corrections.amend(
                counter.duty_officer, line, {"remark": f"第 {number} 次"}, "測試"
            )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(counter.store.folder, tmp_path / f"copy{n}") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert counts[0] < counts[-1] <= counter.store.head.seq
    folder = tmp_path / "again"
    assert restore(tmp_path / "copy2", folder) == counts[-1]
    with Store(folder, counter.store.station, catalog.ALL, counter.clock, ballast=False) as store:
        report = store.read(lambda c: verify(c, store.projector))
    assert report.finding is None
    assert report.events == counts[-1]


def test_nothing_is_covered(counter: Counter, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    back_up(counter.store.folder, copy)
    with pytest.raises(InvalidInput, match="已存在"):
        back_up(counter.store.folder, copy)
    with pytest.raises(InvalidInput, match="不能覆蓋"):
        restore(copy, counter.store.folder)
    with pytest.raises(InvalidInput, match="沒有資料庫"):
        back_up(tmp_path / "nowhere", tmp_path / "copy2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_flipped_byte_is_found_wherever_it_is(
    counter: Counter, tmp_path: Path, place: float
) -> None:
    counter.check_out("B03", "BG1", "BR1")
    copy = tmp_path / "copy"
    back_up(counter.store.folder, copy)
    assert examine(copy).pages == ()
    data = bytearray((copy / DATABASE).read_bytes())
    at = int(len(data) * place)
    data[at] ^= 0x40
    (copy / DATABASE).write_bytes(bytes(data))
    pages = examine(copy).pages
    assert len(pages) == 1
    assert str(at // 4096 + 1) in pages[0]
    with pytest.raises(StoreDamaged):
        restore(copy, tmp_path / "again")
