"""How a 退勤 begins, with the work log as it was last typed, and how it is worded.

Nothing here touches a widget; the beginnings run off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.base.errors import NotFound
from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.services import check_in_draft as drafts
from kiosk.services.kit import CheckInDraft, ScanKind, ScanResult
from kiosk.services.lookup import FoundKind
from kiosk.services.work_log import draft_key
from kiosk.views.workflow.autosave import kept_text
from kiosk.views.workflow.context import Context

Begun = tuple[CheckInDraft | None, ScanResult]


def begin_line(context: Context, line: str) -> Begun:
    """Return the draft of an open line chosen on the board; raises NotFound."""
    return _begun(context, context.services.check_in.begin_line(context.actor(), line))


def begin_code(context: Context, code: str) -> Begun:
    """Return the draft for a badge, a number or an item that is out; raises NotFound saying why not."""
    found = context.services.lookup.find(context.actor(), code)
    if not found.line:
        tail = " 目前沒有出勤中或待繳的登記" if found.kind is FoundKind.OFFICER else ""
        message = f"{found.text}{tail}"
        raise NotFound(message)
    return _begun(context, context.services.check_in.begin(context.actor(), code))


def take(
    context: Context, actor: Actor, draft: CheckInDraft | None, code: str, agent_reason: str
) -> Begun:
    """Return the draft after one more code: the first says who comes back, then items and persons.

    With a reason for an agent return the next other officer is the agent. Raises NotFound.
    """
    if draft is None:
        return begin_code(context, code)
    if agent_reason and draft.agent is None:
        found = context.services.lookup.find(actor, code)
        if found.person is not None and found.person.ref.id != draft.person.ref.id:
            said = ScanResult(ScanKind.ISSUER, f"代繳人：{found.text}，請幹部刷證核准")
            return replace(draft, agent=found.person, agent_reason=agent_reason), said
    return context.services.check_in.scan(actor, draft, code)


def _begun(context: Context, draft: CheckInDraft) -> Begun:
    said = ScanResult(ScanKind.OFFICER, f"{draft.person.ref.label}：請掃或勾選歸還裝備")
    work = draft.work
    kept = kept_text(context, work_key(draft)) if work else None
    if work is None or kept is None:
        return draft, said
    text = replace(work, narrative=kept.narrative, disposition=kept.disposition)
    return replace(draft, work=text), said


def work_key(draft: CheckInDraft) -> str:
    """Return the name under which the text of this return is kept while it is unfinished."""
    work = draft.work
    if work is None:
        return ""
    return draft_key(work.line, "" if work.own else draft.person.ref.id)


def confirm_word(draft: CheckInDraft | None) -> str:
    """Return what the button says it will do."""
    if draft is None:
        return "請先刷服務證"
    if drafts.weapon_returned(draft):
        return "已清槍，簽名退勤"
    return "補繳" if draft.already_in else "退勤"


def worth_showing(draft: CheckInDraft | None, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems not answered yet; a count is asked for once, in plain words."""
    answered = draft.confirmed if draft else frozenset()
    counting = any(problem.code == "CI-ROUNDS" for problem in problems)
    counts = {"rounds_in", "long_rounds_in"} if counting else set()
    return [
        problem
        for problem in problems
        if problem.code not in answered and problem.field not in counts
    ]


def answer(draft: CheckInDraft, problem: Problem, text: str) -> CheckInDraft:
    """Return the draft with a question answered; a late entry keeps its reason apart (T-07)."""
    if problem.code == "T-07":
        return replace(draft, late_reason=text)
    return draft.with_reason(problem.code, text)
