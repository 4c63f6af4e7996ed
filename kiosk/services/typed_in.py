"""補登紙本: what a form written by hand holds, who signed it, and how rules look at it afterwards.

The form is the record: its own figures are taken. What the page of the book works out at the counter is
reckoned only where the form leaves it empty, rules about such figures are mentioned and stop nothing
(`Rule.counter`), and everybody who signs the book has signed on the form (`Given.on_paper`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.base.instants import to_text
from kiosk.base.result import Problem, Severity
from kiosk.ledgers.definition import Field, FieldKind, LedgerDef, Phase, Signer, Step, Who
from kiosk.ledgers.event import PersonRef, Value, Values
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.kinds import problems as field_problems
from kiosk.ledgers.line import Line
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import person, text
from kiosk.services.asked_signatures import CITIZEN, PAPER, is_citizen, statement


def form_fields(definition: LedgerDef, phase: Phase) -> tuple[Field, ...]:
    """Return what can be typed in from a form at a phase: all of it but the signatures.

    What only the system fills in is asked where it is required, printed, or tells that a step was done.
    """
    told = {key for step in definition.steps for key in (step.by, step.at, *step.sets) if key}
    told |= {definition.closes, *definition.paper.fields}
    return tuple(
        item
        for item in definition.fields
        if item.phase is phase
        and item.kind is not FieldKind.SIGNATURE
        and (item.who != (Who.SYSTEM,) or item.required or item.key in told)
    )


def as_written(
    definition: LedgerDef, typed: Values, reckoned: Mapping[str, Value], form: str
) -> dict[str, Value]:
    """Return the values of a line: what was typed, then what only the system knows.

    Entries typed as words get a reference of their own from the number of the form, so that later lines
    can name them (交辦事項, 異常鏡頭).
    """
    values = {key: value for key, value in typed.items() if not empty(value)}
    for item in definition.fields:
        if item.kind is FieldKind.LINKS and item.key in values:
            values[item.key] = _referred(values[item.key], f"{form}/{item.key}")
    whole = {**reckoned, **values}
    if definition.from_form is None:
        return whole
    return {**definition.from_form(whole), **whole}


def _referred(value: Value, prefix: str) -> Value:
    if not isinstance(value, list):
        return value
    return [
        {**one, "ref": f"{prefix}/{n}"} if isinstance(one, dict) and not one.get("ref") else one
        for n, one in enumerate(value, 1)
    ]


def signed_on_form(
    definition: LedgerDef, values: Values, who: PersonRef, at: datetime
) -> dict[str, Value]:
    """Return the signatures that stand on the form: of its opening, its end, and of steps it tells of."""
    words = statement(definition, values, "紙本補登")
    found: dict[str, Value] = {}
    for signer in definition.signers:
        if not _asked(definition, signer, values):
            continue
        named = person(values, signer.name) if signer.name else None
        if is_citizen(definition, signer):
            named = PersonRef("", CITIZEN, text(values, signer.name))
        found[signer.field] = {
            "document": hashlib.sha256(words.encode()).hexdigest(),
            "text": words,
            "by": (named or who).to_value(),
            "at": to_text(at),
            "device": PAPER,
        }
    return found


def _asked(definition: LedgerDef, signer: Signer, values: Values) -> bool:
    field = definition.by_key[signer.field]
    if field.phase is Phase.REVIEW or (signer.when is not None and not signer.when(values)):
        return False
    if signer.step:
        step = definition.step(signer.step)
        by_name = bool(signer.name) and definition.by_key[signer.name].phase is Phase.CLOSE
        if step is None or not _own(definition, step):
            return not empty(values.get(signer.name if by_name else definition.closes))
        return told(definition, step, values)
    return field.phase is Phase.OPEN or not empty(values.get(definition.closes))


def told(definition: LedgerDef, step: Step, values: Values) -> bool:
    """Tell whether a form says that a step was done: something stands there that only the step fills."""
    return any(not empty(values.get(key)) for key in _own(definition, step))


def _own(definition: LedgerDef, step: Step) -> list[str]:
    keys = (*step.needs, *step.fields, step.by, step.at)
    return [key for key in keys if key and key in definition.step_fields]


def check_form(definition: LedgerDef, line: Line, facts: Facts, phase: Phase) -> list[Problem]:
    """Return what fields and rules say about a form that is typed in.

    Rules of the counter and of steps that were done on paper are mentioned (NOTICE); the others stop it.
    """
    found = field_problems(definition, line.values, phase)
    done = {step.key for step in definition.steps if told(definition, step, line.values)}
    for rule in definition.rules:
        if rule.steps:
            if phase is Phase.OPEN and done & set(rule.steps):
                found += _mentioned(rule.check(line, facts))
        elif rule.phase is phase:
            said = rule.check(line, facts)
            found += _mentioned(said) if rule.counter else said
    return found


def _mentioned(problems: list[Problem]) -> list[Problem]:
    return [
        replace(one, severity=Severity.NOTICE, message=f"紙本補登：{one.message}")
        for one in problems
    ]
