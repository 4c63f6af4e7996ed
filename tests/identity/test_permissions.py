"""The rights of each role, against a table written down independently of the product's."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import NotAllowed
from kiosk.identity.permissions import (
    BOOKS,
    Action,
    Actor,
    Reach,
    Role,
    allowed,
    authorize,
    effective_roles,
    not_self,
    reach,
)
from kiosk.ledgers.event import PersonRef

HOME, OTHER = "AW2O1", "AW2O2"
WANG = PersonRef("P001", "警員", "王大明", "01")
LIN = PersonRef("P002", "巡佐", "林小華", "B")


def actor(
    *roles: Role,
    unit: str = HOME,
    units: frozenset[str] = frozenset(),
    subjects: frozenset[str] = frozenset(),
) -> Actor:
    return Actor(WANG, unit, frozenset(roles), "s", "password", units=units, subjects=subjects)


# Domain rules §2.3, §4.3 and §11.4, told as sentences: role, act, book, may he in his own unit?
CASES = [
    (Role.OFFICER, Action.SUBMIT, "L01", True),
    (Role.OFFICER, Action.SUBMIT, "L03", True),
    (Role.OFFICER, Action.SUBMIT, "L06", True),
    (Role.OFFICER, Action.SUBMIT, "L04", True),
    (Role.OFFICER, Action.READ, "L13", False),
    (Role.OFFICER, Action.SUBMIT, "L13", False),
    (Role.OFFICER, Action.SUBMIT, "L02", False),
    (Role.OFFICER, Action.ISSUE, "L01", False),
    (Role.OFFICER, Action.ENTER_FOR, "L01", False),
    (Role.OFFICER, Action.APPROVE, "L01", False),
    (Role.OFFICER, Action.REVIEW, "L03", False),
    (Role.OFFICER, Action.VOID, "L03", False),
    (Role.OFFICER, Action.EXPORT, "L03", False),
    (Role.OFFICER, Action.ROSTER, "roster", False),
    (Role.OFFICER, Action.READ, "roster", True),
    (Role.OFFICER, Action.READ, "audit", False),
    (Role.DESK, Action.ISSUE, "L01", True),
    (Role.DESK, Action.RECEIVE, "L01", True),
    (Role.DESK, Action.ENTER_FOR, "L01", True),
    (Role.DESK, Action.ENTER_FOR, "L03", True),
    (Role.DESK, Action.SUBMIT, "L02", True),
    (Role.DESK, Action.SUBMIT, "L04", True),
    (Role.DESK, Action.SUBMIT, "L13", True),
    (Role.DESK, Action.SUBMIT, "L10", True),
    (Role.DESK, Action.APPROVE, "L04", False),
    (Role.DESK, Action.REVIEW, "L01", False),
    (Role.DESK, Action.VOID, "L01", False),
    (Role.DESK, Action.MOVE, "equipment", False),
    (Role.SHIFT_LEAD, Action.CONFIRM, "L01", True),
    (Role.SHIFT_LEAD, Action.APPROVE, "L01", False),
    (Role.CADRE, Action.APPROVE, "L01", True),
    (Role.CADRE, Action.REVIEW, "L03", True),
    (Role.CADRE, Action.RESOLVE, "L02", True),
    (Role.CADRE, Action.ROSTER, "roster", True),
    (Role.CADRE, Action.MOVE, "equipment", True),
    (Role.CADRE, Action.VOID, "L01", False),
    (Role.CADRE, Action.EXPORT, "L01", False),
    (Role.CHIEF, Action.VOID, "L01", True),
    (Role.CHIEF, Action.EXPORT, "L03", True),
    (Role.CHIEF, Action.ROSTER, "roster", True),
    (Role.CHIEF, Action.IMPORT, "people", True),
    (Role.CHIEF, Action.ADMIN, "system", False),
    (Role.CHIEF, Action.READ, "audit", False),
    (Role.SUPERVISOR, Action.READ, "L01", False),
    (Role.COMMAND_CENTER, Action.READ, "roster", True),
    (Role.COMMAND_CENTER, Action.READ, "L01", True),
    (Role.COMMAND_CENTER, Action.READ, "L13", False),
    (Role.COMMAND_CENTER, Action.AMEND, "L01", False),
    (Role.AUDITOR, Action.READ, "audit", True),
    (Role.AUDITOR, Action.VERIFY, "L01", True),
    (Role.AUDITOR, Action.READ, "L01", False),
    (Role.SYSADMIN, Action.ADMIN, "system", True),
    (Role.SYSADMIN, Action.IMPORT, "people", True),
    (Role.SYSADMIN, Action.READ, "L01", False),
    (Role.SYSADMIN, Action.EXPORT, "L01", False),
    (Role.CADRE, Action.RESOLVE, "INC", True),
    (Role.DESK, Action.RESOLVE, "INC", False),
    (Role.DESK, Action.SUBMIT, "INC", True),
    # L01-R09: the desk proposes a movement, only a cadre or the chief moves anything.
    (Role.DESK, Action.SUBMIT, "MOV", True),
    (Role.OFFICER, Action.SUBMIT, "MOV", False),
    (Role.OFFICER, Action.READ, "MOV", False),
    (Role.CADRE, Action.READ, "MOV", True),
    (Role.CHIEF, Action.MOVE, "equipment", True),
    (Role.SYSADMIN, Action.MOVE, "equipment", False),
    (Role.AUDITOR, Action.READ, "MOV", False),
]


@pytest.mark.parametrize(("role", "action", "book", "may"), CASES)
def test_each_role_may_what_the_rules_say(role: Role, action: Action, book: str, may: bool) -> None:
    assert allowed(actor(role), book, action, HOME) is may


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DESK, Role.SHIFT_LEAD, Role.CADRE, Role.CHIEF])
def test_station_roles_end_at_their_own_unit(role: Role) -> None:
    ledgers = (*BOOKS, "roster", "people", "equipment")
    assert not [
        (ledger, action)
        for ledger in ledgers
        for action in Action
        if allowed(actor(role), ledger, action, OTHER)
    ]


def test_nobody_but_lead_roles_approves_reviews_or_voids() -> None:
    may = {
        role
        for role in Role
        for book in BOOKS
        for action in (Action.APPROVE, Action.VOID)
        if allowed(actor(role, units=frozenset({HOME})), book, action, HOME)
    }
    assert may == {Role.CADRE, Role.CHIEF}


def test_administrator_and_auditor_read_no_book_anywhere() -> None:
    for role in (Role.SYSADMIN, Role.AUDITOR):
        someone = actor(role, units=frozenset({HOME, OTHER}), subjects=frozenset(BOOKS))
        assert not [book for book in BOOKS if allowed(someone, book, Action.READ, HOME)]


def test_supervisor_reads_and_countersigns_only_the_unit_he_visits() -> None:
    visiting = actor(Role.SUPERVISOR, unit="AW200", units=frozenset({HOME}))
    assert allowed(visiting, "L01", Action.READ, HOME)
    assert allowed(visiting, "L02", Action.REVIEW, HOME)
    assert not allowed(visiting, "L01", Action.READ, OTHER)
    assert not allowed(visiting, "L01", Action.READ, "AW200")
    assert not [
        act
        for act in (Action.SUBMIT, Action.AMEND, Action.VOID)
        if allowed(visiting, "L01", act, HOME)
    ]


def test_precinct_desk_sees_only_its_subject_of_its_precinct() -> None:
    civil_defence = actor(
        Role.PRECINCT_BIZ, unit="AW200", units=frozenset({HOME}), subjects=frozenset({"L10"})
    )
    assert allowed(civil_defence, "L10", Action.EXPORT, HOME)
    assert not allowed(civil_defence, "L13", Action.READ, HOME)
    assert not allowed(civil_defence, "L10", Action.READ, OTHER)


def test_command_centre_sees_every_unit() -> None:
    assert reach(actor(Role.COMMAND_CENTER, unit="AW000"), "L01", Action.READ, OTHER) is Reach.ALL


def test_own_lines_only_when_a_line_is_named() -> None:
    officer = actor(Role.OFFICER)
    assert allowed(officer, "L03", Action.AMEND, HOME, owner="P001")
    assert not allowed(officer, "L03", Action.AMEND, HOME, owner="P002")
    assert allowed(officer, "L03", Action.AMEND, HOME)
    assert allowed(actor(Role.CADRE), "L03", Action.READ, HOME, owner="P002")


def test_reach_tells_lists_how_much_to_show() -> None:
    assert reach(actor(Role.OFFICER), "L03", Action.READ, HOME) is Reach.OWN
    assert reach(actor(Role.OFFICER), "L01", Action.READ, HOME) is Reach.TODAY
    assert reach(actor(Role.OFFICER, Role.DESK), "L03", Action.READ, HOME) is Reach.TODAY
    assert reach(actor(Role.OFFICER, Role.CADRE), "L03", Action.READ, HOME) is Reach.UNIT
    assert reach(actor(Role.OFFICER), "L01", Action.READ, OTHER) is None


def test_refusal_names_person_act_and_book_and_who_may() -> None:
    with pytest.raises(NotAllowed) as caught:
        authorize(actor(Role.OFFICER), "L01", Action.ISSUE, HOME)
    text = str(caught.value)
    assert caught.value.code == "not_allowed"
    for part in ("警員 王大明", "發給裝備", "員警出入及領用槍械無線電登記簿", "值班"):
        assert part in text


@pytest.mark.parametrize(
    ("book", "action", "unit", "owner", "hint"),
    [
        ("L01", Action.SUBMIT, OTHER, None, "本單位"),
        ("L03", Action.AMEND, HOME, "P002", "本人"),
        ("L01", Action.ADMIN, HOME, None, "未開放"),
    ],
)
def test_refusal_says_why(
    book: str, action: Action, unit: str, owner: str | None, hint: str
) -> None:
    with pytest.raises(NotAllowed, match=hint):
        authorize(actor(Role.OFFICER), book, action, unit, owner=owner)


@given(
    roles=st.frozensets(st.sampled_from(Role)),
    ledger=st.text().filter(
        lambda text: (
            text not in {*BOOKS, "INC", "MOV", "roster", "people", "equipment", "audit", "system"}
        )
    ),
    action=st.sampled_from(Action),
)
def test_an_unknown_book_is_closed_to_everyone(
    roles: frozenset[Role], ledger: str, action: Action
) -> None:
    someone = actor(*roles, units=frozenset({HOME, OTHER}), subjects=frozenset({ledger}))
    with pytest.raises(NotAllowed):
        authorize(someone, ledger, action, HOME)


@given(
    ledger=st.sampled_from(BOOKS),
    action=st.sampled_from(Action),
    unit=st.sampled_from([HOME, OTHER, ""]),
)
def test_without_a_role_or_a_unit_nothing_is_open(ledger: str, action: Action, unit: str) -> None:
    assert not allowed(actor(), ledger, action, unit)
    assert not allowed(actor(Role.CHIEF, unit=""), ledger, action, unit)


@given(
    base=st.frozensets(st.sampled_from(Role)),
    more=st.sampled_from(Role),
    ledger=st.sampled_from((*BOOKS, "roster")),
    action=st.sampled_from(Action),
)
def test_one_more_role_never_takes_away(
    base: frozenset[Role], more: Role, ledger: str, action: Action
) -> None:
    before = reach(actor(*base), ledger, action, HOME) or 0
    assert (reach(actor(*base, more), ledger, action, HOME) or 0) >= before


def test_desk_role_comes_from_the_roster_slot_only() -> None:
    claimed = frozenset({Role.OFFICER, Role.DESK})
    assert effective_roles(claimed, on_desk=False, acting=False) == {Role.OFFICER}
    assert effective_roles(frozenset({Role.OFFICER}), on_desk=True, acting=False) == {
        Role.OFFICER,
        Role.DESK,
    }


def test_acting_chief_only_while_delegated_and_only_from_the_station() -> None:
    assert Role.CHIEF in effective_roles(frozenset({Role.CADRE}), on_desk=False, acting=True)
    assert Role.CHIEF not in effective_roles(frozenset({Role.CADRE}), on_desk=False, acting=False)
    assert effective_roles(frozenset({Role.SUPERVISOR}), on_desk=True, acting=True) == {
        Role.SUPERVISOR
    }


def test_administrators_and_auditors_hold_no_ledger_role() -> None:
    assert effective_roles(frozenset({Role.SYSADMIN, Role.CHIEF}), on_desk=True, acting=True) == {
        Role.SYSADMIN
    }


def test_nobody_approves_himself() -> None:
    assert not_self(LIN, WANG) == []
    (problem,) = not_self(LIN, LIN, act="核閱", field="review_sig")
    assert problem.code == "RB-01"
    assert problem.field == "review_sig"
    assert problem.blocks
    assert "核閱" in problem.message


@given(role=st.text(), action=st.text(), ledger=st.sampled_from(BOOKS))
def test_unknown_roles_and_actions_are_denied(role: str, action: str, ledger: str) -> None:
    stranger = actor(cast("Role", role), units=frozenset({HOME}), subjects=frozenset(BOOKS))
    if role not in set(Role):
        assert not any(allowed(stranger, ledger, known, HOME) for known in Action)
    if action not in set(Action):
        with pytest.raises(NotAllowed):
            authorize(actor(*Role, units=frozenset({HOME})), ledger, cast("Action", action), HOME)
