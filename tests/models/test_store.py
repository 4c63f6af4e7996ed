"""The store through its public doors: journal, rebuild, verification, and the bad moments."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from kiosk.base.errors import StoreBusy, StoreDamaged, StoreError
from kiosk.base.instants import at_local
from kiosk.ledgers import catalog
from kiosk.models import schema
from kiosk.models.connection import open_engine
from kiosk.models.store import DATABASE, Store, looking_at
from kiosk.models.verify import verify
from tests.station import DAY, Counter


def _tables(counter: Counter) -> dict[str, list[dict[str, object]]]:
    names = list(schema.projections.tables)
    return counter.store.read(
        lambda c: {
            name: [
                dict(row)
                for row in c.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).mappings()
            ]
            for name in names
        }
    )


def _busy_day(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1", "B04", "BG2", "BR2")
    counter.check_out("B05", "BV1")
    counter.clock.set(at_local(DAY, 12))
    counter.check_in(counter.returning("B03"))
    counter.check_in(counter.returning("B04"))
    line = counter.lines("L01")[2].id
    counter.corrections.amend(counter.actor("P05"), line, {"remark": "更正"}, "漏填")
    counter.corrections.review(counter.actor("P01"), (counter.lines("L01")[0].id,), "reviewed")


def test_rebuild_gives_identical_tables(counter: Counter) -> None:
    _busy_day(counter)
    before = _tables(counter)
    assert any(before["duty_sign_ledger"])
    counter.store.rebuild()
    assert _tables(counter) == before


def test_verify_counts_what_it_checked(counter: Counter) -> None:
    _busy_day(counter)
    report = counter.store.read(lambda c: verify(c, counter.store.projector))
    assert report.finding is None
    assert report.events == counter.store.head.seq
    assert report.lines == 3 + 1 + 2
    assert report.blobs == 1


def _tamper(counter: Counter, *statements: str) -> None:
    """Change the file behind the program's back, as somebody with the key could."""
    folder = counter.store.folder
    counter.store.close()
    key = (folder / "store.key").read_bytes()
    engine = open_engine(folder / DATABASE, key, writer=True)
    with engine.connect() as connection, connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE event SET envelope = replace(envelope, 'TPD-0101', 'TPD-0999') WHERE seq = 4",
            "第 4 筆",
        ),
        ("DELETE FROM event WHERE seq = 5", "第 6 筆"),
        ("UPDATE event SET line = 'x' WHERE seq = 4", "第 4 筆"),
        (
            "UPDATE duty_sign_ledger SET f_rounds_out = 12 WHERE row_no = 1",
            "員警出入及領用槍械無線電登記簿",
        ),
        ("DELETE FROM duty_sign_ledger WHERE row_no = 3", "員警出入及領用槍械無線電登記簿"),
        ("UPDATE blob SET data = 'x'", "附件"),
    ],
)
def test_tampering_is_named(counter: Counter, statement: str, said: str) -> None:
    _busy_day(counter)
    _tamper(counter, "DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", statement)
    with Store(
        counter.store.folder, counter.store.station, catalog.ALL, counter.clock, ballast=False
    ) as store:
        report = store.read(lambda c: verify(c, store.projector))
    assert report.finding is not None
    assert said in report.finding.where


def test_journal_refuses_update_and_delete(counter: Counter) -> None:
    def run(statement: str) -> None:
        counter.store.write(lambda transaction: transaction.connection.exec_driver_sql(statement))

    for statement in ("UPDATE event SET hash = 'x'", "DELETE FROM event"):
        with pytest.raises(StoreError, match="append-only"):
            run(statement)


def test_personal_text_is_outside_the_journal_and_can_be_destroyed(counter: Counter) -> None:
    from dataclasses import replace

    counter.check_out("B03", "BG1", "BR1")
    counter.clock.set(at_local(DAY, 12))
    draft = counter.returning("B03")
    assert draft.work is not None
    counter.check_in(replace(draft, work=replace(draft.work, narrative="訪談民眾甲")))
    envelopes = counter.store.read(
        lambda c: c.execute(text("SELECT group_concat(envelope) FROM event")).scalar_one()
    )
    assert "訪談民眾甲" not in envelopes
    counter.store.write(lambda t: t.connection.exec_driver_sql("DELETE FROM personal"))
    counter.store.rebuild()
    report = counter.store.read(lambda c: verify(c, counter.store.projector))
    assert report.finding is None
    assert "narrative" not in counter.lines("L03")[0].values


def test_failed_act_leaves_nothing(counter: Counter) -> None:
    before, head = _tables(counter), counter.store.head

    def act(transaction: object) -> None:
        from kiosk.ledgers.event import Kind
        from kiosk.models.journal import Entry, Transaction

        assert isinstance(transaction, Transaction)
        transaction.append(
            Entry("L01", Kind.OPEN, counter.ref("P03"), counter.ref("P03"), counter.clock.now())
        )
        raise KeyError

    with pytest.raises(KeyError):
        counter.store.write(act)
    assert _tables(counter) == before
    assert counter.store.head == head


def test_scenario_7_clock_set_back_is_flagged_and_order_kept(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    counter.clock.set(counter.clock.now() - timedelta(minutes=20))
    counter.check_out(draft=counter.assemble("B05", "BV1").with_reason("DS-07", "提前"))
    first, second = counter.lines("L01")
    assert (first.clock_quality, second.clock_quality) == ("", "set_back")
    assert second.last > first.last
    stamps = counter.store.read(
        lambda c: [row[0] for row in c.execute(text("SELECT hlc FROM event ORDER BY seq"))]
    )
    assert stamps == sorted(set(stamps))


def test_second_process_on_the_folder_is_refused(counter: Counter) -> None:
    with pytest.raises(StoreBusy, match="已在這台電腦開啟"):
        Store(
            counter.store.folder, counter.store.station, catalog.ALL, counter.clock, ballast=False
        )


def test_missing_key_never_makes_a_new_one(counter: Counter) -> None:
    counter.store.close()
    (counter.store.folder / "store.key").unlink()
    with pytest.raises(StoreDamaged, match="金鑰"):
        Store(
            counter.store.folder, counter.store.station, catalog.ALL, counter.clock, ballast=False
        )
    assert not (counter.store.folder / "store.key").exists()


def test_damaged_file_is_named_and_kept(counter: Counter) -> None:
    counter.store.close()
    path = counter.store.folder / DATABASE
    path.write_bytes(b"\0" * path.stat().st_size)
    content = path.read_bytes()
    with pytest.raises(StoreDamaged, match="損壞"):
        Store(
            counter.store.folder, counter.store.station, catalog.ALL, counter.clock, ballast=False
        )
    assert path.read_bytes() == content


def test_file_cannot_be_read_without_the_key(counter: Counter) -> None:
    counter.check_out("B03", "BG1", "BR1")
    counter.store.close()
    assert b"TPD-0101" not in (counter.store.folder / DATABASE).read_bytes()
    with (
        pytest.raises(DBAPIError),
        open_engine(counter.store.folder / DATABASE, b"\1" * 32, writer=False).connect() as c,
    ):
        c.exec_driver_sql("SELECT 1 FROM sqlite_master").all()


def test_migrated_tables_are_the_declared_ones(counter: Counter) -> None:
    def shape(connection: object) -> dict[str, tuple[list[str], set[str | None]]]:
        found = inspect(connection)
        return {
            name: (
                [column["name"] for column in found.get_columns(name)],
                {index["name"] for index in found.get_indexes(name)},
            )
            for name in schema.facts.tables
        }

    assert counter.store.read(shape) == {
        name: (list(table.c.keys()), {index.name for index in table.indexes})
        for name, table in schema.facts.tables.items()
    }


def test_printed_numbers_are_gapless_and_survive_reopening(
    counter: Counter, tmp_path: Path
) -> None:
    counter.check_out("B03", "BR1")
    counter.check_out("B05", "BR2")
    counter.store.close()
    with Store(
        counter.store.folder, counter.store.station, catalog.ALL, counter.clock, ballast=False
    ) as store:
        counter.store = store
        numbers = [json.loads(f'"{line.number[-5:]}"') for line in counter.lines_of(store, "L01")]
    assert numbers == ["00001", "00002"]


def test_scenario_23_rare_characters_are_found(counter: Counter) -> None:
    counter.check_out("B04", "BR1")
    reader = counter.reader()
    assert [hit[1] for hit in reader.search("𠮷田") if hit[0] == "L01"] == [
        counter.lines("L01")[0].id
    ]
    assert reader.search("𠮷")
    assert reader.search("R-12")
    assert not reader.search("𦰡")


def test_records_are_verified_while_the_kiosk_has_them_open(counter: Counter) -> None:
    _busy_day(counter)
    with looking_at(counter.store.folder, counter.store.projector) as connection:
        assert connection is not None
        assert verify(connection, counter.store.projector).events == counter.store.head.seq
