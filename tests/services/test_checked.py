"""The answer the rules gave on Enter is taken over only while nothing it depends on has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.services.check_out import CheckOut
from kiosk.services.desk import Outcome
from kiosk.services.kit import CheckOutDraft
from kiosk.services.world import World
from tests.station import Counter, signed


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[CheckOutDraft]:
    """Note each draft that the rules are really asked about."""
    found: list[CheckOutDraft] = []
    real = CheckOut._check

    def noting(self: CheckOut, world: World, actor: Actor, draft: CheckOutDraft) -> list[Problem]:
        found.append(draft)
        return real(self, world, actor, draft)

    monkeypatch.setattr(CheckOut, "_check", noting)
    return found


def _entered(counter: Counter, *codes: str) -> CheckOutDraft:
    """Assemble a draft, press Enter and find nothing in the way."""
    draft = counter.out.pin(replace(counter.assemble(*codes), cleared=True))
    assert not _blocked(counter.out.check(counter.duty_officer, draft))
    return draft


def _write(counter: Counter, draft: CheckOutDraft, actor: Actor | None = None) -> Outcome:
    ink = signed(counter.out.to_sign(draft))
    return counter.out.confirm(actor or counter.duty_officer, draft, ink)


def _blocked(problems: list[Problem] | tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems if problem.blocks}


def test_rules_are_asked_once_for_what_is_written_at_once(
    counter: Counter, asked: list[CheckOutDraft]
) -> None:
    draft = _entered(counter, "B03", "BG1", "BR1")
    outcome = _write(counter, draft)
    assert outcome.done
    assert [problem.code for problem in outcome.problems] == ["L01-R04"]
    assert asked == [draft]


def test_a_gun_drawn_at_another_window_after_enter_is_refused(counter: Counter) -> None:
    draft = _entered(counter, "B03", "BG1", "BR1")
    other = CheckOut(counter.desk)  # keeps an answer of its own
    second = other.pin(replace(counter.assemble("B05", "BG1"), cleared=True))
    assert other.confirm(counter.duty_officer, second, signed(other.to_sign(second))).done
    assert "L01-R01" in _blocked(_write(counter, draft).problems)


def test_the_same_draft_twice_is_written_once(counter: Counter) -> None:
    draft = _entered(counter, "B03", "BG1", "BR1")
    assert _write(counter, draft).done
    assert not _write(counter, draft).done
    assert len(counter.lines("L01")) == 1


def test_an_entry_that_became_late_while_signing_needs_its_reason(counter: Counter) -> None:
    draft = _entered(counter, "B03", "BG1", "BR1")
    counter.later(minutes=45)
    assert "T-07" in _blocked(_write(counter, draft).problems)


def test_another_draft_person_or_policy_is_asked_about_anew(
    counter: Counter, asked: list[CheckOutDraft]
) -> None:
    draft = _entered(counter, "B03", "BG1", "BR1")
    uncleared = replace(draft, cleared=False)
    assert "L01-R05" in _blocked(_write(counter, uncleared).problems)
    counter.out.check(counter.duty_officer, draft)
    counter.out.check(counter.actor("P01", desk=True), draft)
    counter.desk.policy = replace(counter.desk.policy, late_minutes=5)
    counter.out.check(counter.actor("P01", desk=True), draft)
    assert len(asked) == 5
