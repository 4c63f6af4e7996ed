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
from kiosk.services.check_in import CheckIn
from kiosk.services.kit import CheckInDraft, Offer, ScanKind, ScanResult
from kiosk.services.lookup import FoundKind
from kiosk.services.unfinished import Found
from kiosk.services.work_log import WorkText, draft_key
from kiosk.views.widgets.message_sheet import Answer, Message
from kiosk.views.workflow.autosave import kept_text
from kiosk.views.workflow.confirmation import Steps
from kiosk.views.workflow.context import Context

GOOD = {ScanKind.OFFICER, ScanKind.ISSUER, ScanKind.APPROVER, ScanKind.TICKED}
LEAVE = Message(
    "放棄這次退勤？",
    "還沒有寫入任何簿冊；已輸入的工作紀錄會保留。",
    answers=(Answer("stay", "繼續登記", "Esc"), Answer("leave", "放棄", "F9", "danger")),
)
Begun = tuple[CheckInDraft | None, ScanResult]
CameBack = tuple[CheckInDraft | None, Found[CheckInDraft] | None]


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
            agent = replace(draft, agent=found.person, agent_reason=agent_reason)
            mine = draft.receiver is not None and draft.receiver.ref.id == found.person.ref.id
            asked = "請另一位員警刷證收繳，再" if mine and draft.armed else ""
            said = ScanResult(ScanKind.ISSUER, f"代繳人：{found.text}，{asked}請幹部刷證核准")
            return agent, said
    return context.services.check_in.scan(actor, draft, code)


def come_back(context: Context, actor: Actor, draft: CheckInDraft | None) -> CameBack:
    """Return the officer's unfinished return where nothing has been begun; its text as last typed."""
    found = context.services.unfinished.check_in(actor) if draft is None else None
    back = found.restored.draft if found else None
    if found is None or back is None:
        return draft, found
    back = _as_typed(context, back)
    return back, replace(found, restored=replace(found.restored, draft=back))


def _begun(context: Context, draft: CheckInDraft) -> Begun:
    said = ScanResult(ScanKind.OFFICER, f"{draft.person.ref.label}：請掃或勾選歸還裝備")
    return _as_typed(context, draft), said


def _as_typed(context: Context, draft: CheckInDraft) -> CheckInDraft:
    kept = kept_text(context, work_key(draft)) if draft.work else None
    return with_text(draft, kept) if kept else draft


def with_text(draft: CheckInDraft, written: WorkText) -> CheckInDraft:
    """Return the draft with the text of its work log."""
    if draft.work is None:
        return draft
    work = replace(draft.work, narrative=written.narrative, disposition=written.disposition)
    return replace(draft, work=work)


def with_links(draft: CheckInDraft, links: tuple[Offer, ...]) -> CheckInDraft:
    """Return the draft with the lines of other books that its work log refers to."""
    return replace(draft, work=replace(draft.work, links=links)) if draft.work else draft


def steps(service: CheckIn, actor: Actor) -> Steps[CheckInDraft]:
    """Return the service calls that confirm a return."""
    return Steps(
        check=lambda draft: service.check(actor, draft),
        to_sign=service.to_sign,
        write=lambda draft, signed: service.confirm(actor, draft, signed),
        answer=answer,
    )


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
