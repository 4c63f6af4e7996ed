"""What Ctrl+K asks the store: people and items first as acts, then lines the officer may read."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, Actor, allowed
from kiosk.services.desk import Desk
from kiosk.services.lookup import FoundKind, Lookup
from kiosk.services.reading import LedgerReader
from kiosk.views.palette import Hit

Go = Callable[[str, str], None]
"""Leads to a page: (action, target), as the workflow pages ask it."""

_MOST = 30


class Searching:
    """`views.palette.Search`; runs off the GUI thread, the actions of its hits on it."""

    def __init__(self, desk: Desk, actor: Callable[[], Actor], go: Go) -> None:
        self._desk = desk
        self._actor = actor
        self._go = go
        self._lookup = Lookup(desk)

    def __call__(self, text: str) -> list[Hit]:
        """Return the answers for what was typed; `@` narrows to people, `#` to numbers."""
        actor = self._actor()
        wanted = text.strip()
        people_only, numbers_only = wanted.startswith("@"), wanted.startswith("#")
        wanted = wanted.lstrip("@#").strip()
        if not wanted:
            return []
        hits = [] if numbers_only else self._people(actor, wanted)
        if not people_only:
            hits += [] if numbers_only else self._thing(actor, wanted)
            hits += self._lines(actor, wanted)
        return hits

    def _people(self, actor: Actor, wanted: str) -> list[Hit]:
        reader = LedgerReader(self._desk, actor)
        if not allowed(actor, "people", Action.READ, self._desk.unit):
            return []
        found = [one for one in reader.people() if wanted in f"{one.number} {one.name}"][:5]
        return [hit for one in found for hit in self._acts(actor, one.id, one.label)]

    def _acts(self, actor: Actor, code: str, name: str) -> list[Hit]:
        found = self._lookup.find(actor, code)
        if found.kind is FoundKind.OFFICER_OUT:
            return [Hit(f"退勤：{name}", "在外", self._lead("check_in", f"line:{found.line}"))]
        return [Hit(f"出勤：{name}", "在所", self._lead("check_out", code))]

    def _thing(self, actor: Actor, wanted: str) -> list[Hit]:
        found = self._lookup.find(actor, wanted)
        if found.kind is FoundKind.ITEM_OUT:
            return [
                Hit(f"收回：{found.text}", "退勤", self._lead("check_in", f"line:{found.line}"))
            ]
        if found.kind is FoundKind.ITEM:
            return [Hit(found.text, "裝備", lambda: None)]
        return []

    def _lines(self, actor: Actor, wanted: str) -> list[Hit]:
        reader = LedgerReader(self._desk, actor)
        hits = []
        for ledger, line_id, number, summary in reader.search(wanted, _MOST):
            short = self._desk.definition(ledger).short
            at = minute(reader.history(line_id).line.occurred_at)
            lead = self._lead("line", line_id)
            hits.append(Hit(f"{number} {summary}", f"{short} {at}", lead))
        return hits

    def _lead(self, action: str, target: str) -> Callable[[], None]:
        return lambda: self._go(action, target)
