"""How a 退勤 begins: by line, badge, number or item; with the work log as it was last typed.

Runs off the GUI thread, so nothing here touches a widget.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.errors import NotFound
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
