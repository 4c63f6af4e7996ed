"""The demo directory through its interface: sign-in, lock-out, policy, changes, a broken file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base.clock import ManualClock
from kiosk.base.errors import SignInFailed
from kiosk.identity.demo_directory import DEMO_PASSWORD, DemoDirectory, Policy
from kiosk.identity.directory import Directory, DirectoryPerson, PasswordRefused

CHEAP = Policy(memory_kib=64, rounds=1, lanes=1)
WANG = DirectoryPerson(
    "tp1001", "P001", "警員", "王大明", "AW2O1", ("GG-Ledger-officer",), "04A1B2", "10001"
)
CHIEF = DirectoryPerson(
    "tp1000", "P000", "所長", "陳𠮷祥", "AW2O1", ("GG-Ledger-officer", "GG-Ledger-chief"), "04FFEE"
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 19, 1, tzinfo=UTC))


@pytest.fixture
def directory(tmp_path: Path, clock: ManualClock) -> DemoDirectory:
    return DemoDirectory.create(tmp_path / "directory.json", [WANG, CHIEF], clock, policy=CHEAP)


def failure(directory: Directory, account: str, password: str) -> SignInFailed:
    with pytest.raises(SignInFailed) as caught:
        directory.authenticate(account, password)
    return caught.value


@pytest.mark.parametrize("typed", ["tp1001", "TP1001", " ｔｐ１００１ "])
def test_right_password_gives_the_person(directory: DemoDirectory, typed: str) -> None:
    assert directory.authenticate(typed, DEMO_PASSWORD) == WANG


@pytest.mark.parametrize("password", ["", " ", "demo12345", "DEMO1234", "demo1234\0"])
def test_wrong_password(directory: DemoDirectory, password: str) -> None:
    assert failure(directory, "tp1001", password).code == "wrong_password"


def test_unknown_and_known_accounts_cannot_be_told_apart(directory: DemoDirectory) -> None:
    known = [str(failure(directory, "tp1001", "x")) for _ in range(7)]
    unknown = [str(failure(directory, "nobody", "x")) for _ in range(7)]
    assert known == unknown


def test_unknown_account_costs_a_password_check(
    directory: DemoDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    checked: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, stored: str, password: str) -> bool:
        checked.append(stored)
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    failure(directory, "nobody", "x")
    failure(directory, "tp1001", "x")
    assert len(checked) == 2
    assert checked[0].split("$")[3] == checked[1].split("$")[3]  # the same cost


def test_fifth_failure_locks_for_fifteen_minutes_even_with_the_right_password(
    directory: DemoDirectory, clock: ManualClock
) -> None:
    for _ in range(5):
        assert failure(directory, "tp1001", "x").code == "wrong_password"
    assert failure(directory, "tp1001", DEMO_PASSWORD).code == "locked"
    clock.advance(timedelta(minutes=14, seconds=59))
    assert failure(directory, "tp1001", DEMO_PASSWORD).code == "locked"
    clock.advance(timedelta(seconds=1))
    assert directory.authenticate("tp1001", DEMO_PASSWORD) == WANG


def test_failures_survive_a_restart(
    directory: DemoDirectory, tmp_path: Path, clock: ManualClock
) -> None:
    for _ in range(3):
        failure(directory, "tp1001", "x")
    again = DemoDirectory(tmp_path / "directory.json", clock, CHEAP)
    for _ in range(2):
        failure(again, "tp1001", "x")
    assert failure(again, "tp1001", DEMO_PASSWORD).code == "locked"


def test_success_clears_the_count(directory: DemoDirectory) -> None:
    for _ in range(3):
        for _ in range(4):
            failure(directory, "tp1001", "x")
        assert directory.authenticate("tp1001", DEMO_PASSWORD) == WANG


def test_a_failure_is_on_disk_before_the_password_is_checked(
    directory: DemoDirectory, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    class PowerCut(Exception):
        pass

    def cut(*_: object) -> bool:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", cut)
        for _ in range(5):
            with pytest.raises(PowerCut):
                directory.authenticate("tp1001", "guess")
    assert (
        failure(
            DemoDirectory(tmp_path / "directory.json", clock, CHEAP), "tp1001", DEMO_PASSWORD
        ).code
        == "locked"
    )


def test_disabled_account_is_told_only_to_who_knows_the_password(directory: DemoDirectory) -> None:
    directory.put(replace(WANG, active=False))
    assert failure(directory, "tp1001", "x").code == "wrong_password"
    assert failure(directory, "tp1001", DEMO_PASSWORD).code == "disabled"


def test_first_password_must_be_changed(directory: DemoDirectory) -> None:
    directory.put(WANG, must_change=True)
    assert failure(directory, "tp1001", DEMO_PASSWORD).code == "must_change"
    directory.change_password("tp1001", DEMO_PASSWORD, "新的密碼一二三四")
    assert directory.authenticate("tp1001", "新的密碼一二三四") == WANG
    assert directory.authenticate("tp1000", DEMO_PASSWORD) == CHIEF  # the others keep theirs


@pytest.mark.parametrize(
    "new", ["short", "        ", "tp1001-2026", DEMO_PASSWORD, "nul\0nul\0nul"]
)
def test_password_policy(directory: DemoDirectory, new: str) -> None:
    with pytest.raises(PasswordRefused):
        directory.change_password("tp1001", DEMO_PASSWORD, new)
    assert directory.authenticate("tp1001", DEMO_PASSWORD) == WANG


def test_the_last_three_passwords_are_refused(directory: DemoDirectory) -> None:
    directory.change_password("tp1001", DEMO_PASSWORD, "second-pass")
    directory.change_password("tp1001", "second-pass", "third-pass")
    with pytest.raises(PasswordRefused):
        directory.change_password("tp1001", "third-pass", DEMO_PASSWORD)
    directory.change_password("tp1001", "third-pass", "fourth-pass")
    directory.change_password("tp1001", "fourth-pass", DEMO_PASSWORD)


def test_changing_needs_the_old_password_and_counts_failures(directory: DemoDirectory) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            directory.change_password("tp1001", "x", "long-enough")
    assert failure(directory, "tp1001", DEMO_PASSWORD).code == "locked"


def test_badge_names_a_person(directory: DemoDirectory) -> None:
    assert directory.person_by_badge(" 04FFEE ") == CHIEF
    assert directory.person_by_badge("") is None
    assert directory.person_by_badge("00") is None


def test_groups_and_person(directory: DemoDirectory) -> None:
    assert directory.groups("TP1000") == CHIEF.groups
    assert directory.groups("nobody") == ()
    assert directory.person("nobody") is None


def test_changes_since_gives_all_then_only_what_changed(directory: DemoDirectory) -> None:
    everyone, cursor = directory.changes_since("")
    assert set(everyone) == {WANG, CHIEF}
    assert directory.changes_since(cursor) == ([], cursor)
    failure(directory, "tp1001", "x")
    assert directory.changes_since(cursor)[0] == []
    promoted = replace(WANG, title="巡佐")
    directory.put(promoted)
    changed, newer = directory.changes_since(cursor)
    assert changed == [promoted]
    assert directory.changes_since(newer)[0] == []


def test_no_password_is_readable_in_the_file(directory: DemoDirectory, tmp_path: Path) -> None:
    text = (tmp_path / "directory.json").read_text(encoding="utf-8")
    assert DEMO_PASSWORD not in text
    assert "$argon2id$" in text
    assert [path.name for path in tmp_path.iterdir()] == ["directory.json"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "{}",
        "[]",
        "not json",
        '{"format": 2}',
        '{"format":1,"serial":1,"decoy":"","accounts":[{}]}',
    ],
)
def test_a_missing_or_broken_file_is_unreachable_never_a_crash(
    tmp_path: Path, clock: ManualClock, content: str | None
) -> None:
    path = tmp_path / "directory.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    broken = DemoDirectory(path, clock, CHEAP)
    assert failure(broken, "tp1001", DEMO_PASSWORD).code == "unreachable"
    assert broken.status().reachable is False


def test_status_counts_people(directory: DemoDirectory) -> None:
    assert directory.status().reachable
    assert "2" in directory.status().text


def test_usual_cost_is_the_recommended_one(tmp_path: Path, clock: ManualClock) -> None:
    DemoDirectory.create(tmp_path / "d.json", [WANG], clock)
    text = (tmp_path / "d.json").read_text(encoding="utf-8")
    assert "m=65536,t=3,p=2" in text
