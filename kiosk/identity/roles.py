"""From directory groups to roles: a table in the settings, checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.base.errors import InvalidInput
from kiosk.identity.permissions import ROLE_LABEL, Role

DEMO_GROUPS: Mapping[str, Role] = {
    f"GG-Ledger-{role.value}": role for role in Role if role is not Role.DESK
}
"""The group names used when the settings name none; the desk role has no group (RB-03)."""


def group_table(setting: Mapping[str, str]) -> dict[str, Role]:
    """Return the mapping group -> role of a settings table; raises InvalidInput for an unknown role.

    Group names compare without case, as Active Directory does. A group for `desk` is refused: that
    role comes from the roster slot only.
    """
    table: dict[str, Role] = {}
    for group, code in setting.items():
        if code not in set(Role) or code == Role.DESK:
            known = "、".join(
                f"{role.value}（{label}）"
                for role, label in ROLE_LABEL.items()
                if role is not Role.DESK
            )
            raise InvalidInput(
                f"群組「{group}」對應的角色「{code}」不存在", hint=f"可用角色：{known}"
            )
        table[group.casefold()] = Role(code)
    return table


def roles_of(groups: Iterable[str], table: Mapping[str, Role]) -> frozenset[Role]:
    """Return the roles of a person's groups; a group the table does not name gives nothing."""
    folded = {group.casefold(): role for group, role in table.items()}
    return frozenset(role for group in groups if (role := folded.get(group.casefold())))
