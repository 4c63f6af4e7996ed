"""What a save remembers while it writes, and the narrowed questions it asks, agree with the whole."""

from __future__ import annotations

import pytest

from kiosk.ledgers.event import Kind
from kiosk.models import equipment
from kiosk.models.journal import Entry, Transaction
from kiosk.models.verify import verify
from tests.station import UNIT, Counter


class Undo(Exception):
    """Roll an act back."""


def _remark(counter: Counter, line: str, text: str) -> Entry:
    who = counter.ref("P03")
    return Entry("L01", Kind.ADD, who, who, counter.clock.now(), {"remark": text}, line=line)


def test_an_act_undone_inside_a_batch_is_forgotten(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    line = counter.lines("L01")[0].id

    def undone(transaction: Transaction) -> None:
        transaction.append(_remark(counter, line, "不算"))
        history = transaction.history(line)
        assert history is not None
        assert history.line.values["remark"] == "不算"
        raise Undo

    with counter.store.batch():
        with pytest.raises(Undo):
            counter.store.write(undone)
        _, after = counter.store.write(lambda t: t.append(_remark(counter, line, "算數")))
    assert after is not None
    kept = counter.store.read(lambda c: counter.desk.lines.history(c, line))
    assert kept is not None
    assert [event.values.get("remark") for event in kept.events] == [None, "算數"]
    assert counter.store.read(lambda c: verify(c, counter.store.projector)).finding is None


def test_entries_of_one_act_see_each_other(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done
    line = counter.lines("L01")[0].id

    def act(transaction: Transaction) -> int:
        transaction.append(_remark(counter, line, "一"))
        transaction.append(_remark(counter, line, "二"))
        history = transaction.history(line)
        assert history is not None
        assert history.line.values["remark"] == "二"
        return len(history.events)

    assert counter.store.write(act) == 3
    assert counter.lines("L01")[0].values["remark"] == "二"
    assert counter.store.read(lambda c: verify(c, counter.store.projector)).finding is None


def test_stock_of_some_kinds_is_that_part_of_the_whole(counter: Counter) -> None:
    assert counter.check_out("B03", "BG1", "BR1").done

    def stock(kinds: set[str] | None = None) -> dict[str, tuple[int, int, int, int]]:
        return counter.store.read(lambda c: equipment.stock(c, UNIT, kinds))

    whole = stock()
    for kinds in ({"ammo_9mm"}, {"pistol", "radio"}, set(whole), {"nothing"}):
        assert stock(kinds) == {kind: row for kind, row in whole.items() if kind in kinds}
