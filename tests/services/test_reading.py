"""What a page may ask: each officer sees as far as his grant reaches, and no further."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import Role
from kiosk.services.lookup import Lookup
from kiosk.services.reading import LineFilter
from tests.station import Counter


def _two_out(counter: Counter) -> tuple[str, str]:
    counter.check_out("B03", "BG1", "BR1")
    counter.check_out("B05", "BR2")
    first, second = counter.lines("L01")
    return first.id, second.id


def test_officer_reads_todays_list_and_later_his_own_lines_only(counter: Counter) -> None:
    other, own = _two_out(counter)
    reader = counter.reader(counter.actor("P05"))
    assert reader.history(other).line.id == other
    counter.later(days=1)
    assert reader.history(own).line.id == own
    with pytest.raises(NotAllowed, match="本日與本人"):
        reader.history(other)
    assert list(reader.positions("L01", LineFilter())) == []
    # Asked by number, too: a page must not show what its list would not.
    assert [row.line_id for row in reader.rows("L01", [2, 1])] == [own]
    assert [one.line.id for one in reader.histories("L01", [2, 1])] == [own]
    assert len(reader.positions("L01", LineFilter(person="P05"))) == 1
    assert [hit[1] for hit in reader.search("R-1") if hit[0] == "L01"] == [own]


def test_desk_reads_everybody_and_newest_first(counter: Counter) -> None:
    other, own = _two_out(counter)
    reader = counter.reader()
    rows = reader.rows("L01", reader.positions("L01", LineFilter()))
    assert [row.line_id for row in rows] == [own, other]
    assert rows[0].duty_date == "2026-05-19"


def test_filters_by_day_person_thing_text_and_open(counter: Counter) -> None:
    other, own = _two_out(counter)
    reader = counter.reader()

    def found(wanted: LineFilter) -> list[str]:
        return [row.line_id for row in reader.rows("L01", reader.positions("L01", wanted))]

    assert found(LineFilter(person="P03")) == [other]
    assert found(LineFilter(asset="G1")) == [other]
    assert found(LineFilter(text="R-15")) == [own]
    assert found(LineFilter(open_only=True)) == [own, other]
    assert found(LineFilter(text="不存在")) == []


def test_open_counts_name_only_readable_books(counter: Counter) -> None:
    _two_out(counter)
    assert counter.reader().open_counts()["L01"] == 2


def test_who_may_read_no_register_is_told_no_names_and_no_items(counter: Counter) -> None:
    technician = replace(counter.actor("P00"), roles=frozenset({Role.SYSADMIN}))
    reader = counter.reader(technician)
    assert reader.people() == []
    assert reader.things("L05") == []
    assert counter.reader().people()
    with pytest.raises(NotAllowed):
        Lookup(counter.desk).find(technician, "02")
