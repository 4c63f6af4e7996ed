"""Signatures that a definition asks for: who signs which text at which step, drawn, by session, or on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.base.canonical import nfc
from kiosk.base.instants import to_text
from kiosk.base.result import Problem
from kiosk.identity.permissions import Actor
from kiosk.ledgers.definition import FieldKind, LedgerDef, Phase, Signer
from kiosk.ledgers.event import PersonRef, Value, Values
from kiosk.ledgers.facts import PersonFact
from kiosk.ledgers.kinds import display
from kiosk.ledgers.validation import empty
from kiosk.ledgers.values import person, text
from kiosk.models.journal import Transaction
from kiosk.services.desk import label_of
from kiosk.services.kit import BESIDE_PAD, Signed, ToSign
from kiosk.services.signing import keep_signature, session_signature, signature_of, unsigned

CITIZEN = "民眾"
"""The title under which a person who is no member of the unit signs."""
PAPER = "paper"
"""The device of a signature that stands on the printed form."""
_ON_SCREEN = frozenset({"mouse", "touch", "pen"})
_WITNESSES = 2
_SILENT = frozenset({FieldKind.SIGNATURE, FieldKind.FILES})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person who would not sign `field` here, and why; he is led to the printed form."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Who signs the printed form beside the mark of a person who cannot write (民法 §3 III).

    `note` says how he is known: his office, or his paper with its last digits.
    """

    field: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What was signed: the drawn signatures, and the fields that are signed on the printed form.

    `form` is the number of a printed form that is typed in (補登): who did not draw has signed there.
    A refusal or witnesses lead to the printed form as well.
    """

    drawn: tuple[Signed, ...] = ()
    on_paper: frozenset[str] = frozenset()
    form: str = ""
    refusals: tuple[Refusal, ...] = ()
    witnesses: tuple[Witness, ...] = ()

    @property
    def paper(self) -> frozenset[str]:
        """Return the fields whose signature stands, or is refused, on the printed form."""
        refused = {one.field for one in self.refusals}
        return self.on_paper | refused | {one.field for one in self.witnesses}

    def without_pen(self, field: str) -> list[Problem]:
        """Return what is wrong with a refusal, or with the witnesses, of one field."""
        refused = [one for one in self.refusals if one.field == field]
        names = [nfc(one.name.strip()) for one in self.witnesses if one.field == field]
        if any(not one.reason.strip() for one in refused):
            return [Problem("SIGN-REFUSED", "請記明拒絕簽名的原因", field, need="reason")]
        if names and (len(names) < _WITNESSES or len(set(names)) < len(names) or "" in names):
            words = "不能簽名的人按指印或畫押，須有二位見證人簽名（民法第 3 條）"
            return [Problem("SIGN-WITNESS", words, field, need="witness")]
        return []


NOTHING = Given()


def statement(definition: LedgerDef, values: Values, heading: str) -> str:
    """Return the text a person signs: the book, the act, and every filled field as he reads it."""
    lines = [definition.title, heading]
    for field in definition.fields:
        value = values.get(field.key)
        if field.kind not in _SILENT and not empty(value):
            lines.append(f"{field.label}：{display(field, value)}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Asking:
    """The signatures of one step of one line; the opening is the step with no name.

    `values` are what the line says and what the step adds by hand: times the system will fill in are not
    among them, for they would change the text between signing and writing.
    """

    definition: LedgerDef
    step: str
    label: str
    values: Values
    actor: Actor
    known: Callable[[str], PersonFact | None]

    @property
    def text(self) -> str:
        """Return what is signed."""
        return statement(self.definition, self.values, self.label)

    def signers(self) -> list[Signer]:
        """Return the signers this step asks, those whose condition holds."""
        return [
            signer
            for signer in self.definition.signers
            if signer.step == self.step
            and self.definition.by_key[signer.field].phase is not Phase.REVIEW
            and (signer.when is None or signer.when(self.values))
        ]

    def to_sign(self) -> list[ToSign]:
        """Return what is to be drawn, in the order of the definition."""
        return [
            ToSign(
                self._who(signer),
                signer.field,
                signer.role,
                self.text,
                self.label,
                _identity(self.definition, signer, self.values, self.actor.person),
            )
            for signer in self.signers()
            if signer.on_pad
        ]

    def missing(self, given: Given, *, citizen_on_screen: bool) -> list[Problem]:
        """Return what keeps the signatures from being taken: absent ones, a citizen's on the screen.

        A citizen signs on a pad or on the printed form; the screen serves only where the unit accepts
        it (電子簽章法 §5: he may ask for paper at any time).
        """
        wanted = self.to_sign()
        drawn = [one for one in wanted if one.field not in given.paper]
        problems = unsigned(drawn, given.drawn)
        for one in wanted:
            problems += given.without_pen(one.field)
            problems += _own_witness(one, given)
        for one in drawn:
            made = signature_of(one, given.drawn)
            citizen = not one.person.ref.id
            screen = made is not None and made.device.removesuffix(BESIDE_PAD) in _ON_SCREEN
            if screen and citizen and not citizen_on_screen:
                words = f"{one.role}請在簽名板或紙本簽名，本單位不採用螢幕簽名"
                problems.append(Problem("SIGN-CITIZEN", words, one.field, need="paper"))
        for key in sorted(given.paper - {one.field for one in wanted}):
            words = f"「{label_of(self.definition, key)}」不在這一步簽名"
            problems.append(Problem("SIGN-PAPER", words, key))
        return problems

    def keep(self, transaction: Transaction, given: Given, at: datetime) -> dict[str, Value]:
        """Return the values of the signature fields; drawings go into the store."""
        found: dict[str, Value] = {}
        for one in self.to_sign():
            made = signature_of(one, given.drawn)
            if one.field in given.paper:
                found[one.field] = _on_paper(one, given, self.actor, at)
            elif made is not None:
                found[one.field] = keep_signature(transaction, made, at)
        for signer in self.signers():
            if not signer.on_pad:
                own = session_signature(self.actor, self.actor.person, self.text, at)
                found[signer.field] = own
        return found

    def _who(self, signer: Signer) -> PersonFact:
        if is_citizen(self.definition, signer):
            return PersonFact(PersonRef("", CITIZEN, text(self.values, signer.name)), "")
        named = person(self.values, signer.name) if signer.name else None
        who = named or self.actor.person
        return self.known(who.id) or PersonFact(who, self.actor.unit)


def _identity(definition: LedgerDef, signer: Signer, values: Values, looked: PersonRef) -> str:
    """Return which paper showed who signs, and who looked at it; empty text where none was shown.

    No whole number of a paper: the note stands where the line is read, not where its number is masked.
    """
    shown: list[str] = []
    for key in signer.known_by:
        field, value = definition.by_key[key], values.get(key)
        if empty(value):
            continue
        if field.kind is FieldKind.PERSON:
            looked = person(values, key) or looked
        elif field.kind is FieldKind.TEXT:
            shown.append(f"末四碼 {text(values, key)[-4:]}")
        else:
            shown.append(display(field, value))
    return f"{' '.join(shown)}，{looked.label}核對" if shown else ""


def is_citizen(definition: LedgerDef, signer: Signer) -> bool:
    """Tell whether the signer is named by a text and so is no member of the unit."""
    return bool(signer.name) and definition.by_key[signer.name].kind is not FieldKind.PERSON


def witness_problems(wanted: ToSign, witnesses: Sequence[Witness]) -> list[Problem]:
    """Return what is wrong with the witnesses of one signature, before anything is written."""
    given = Given(witnesses=tuple(witnesses))
    return given.without_pen(wanted.field) + _own_witness(wanted, given)


def _own_witness(wanted: ToSign, given: Given) -> list[Problem]:
    own = wanted.person.ref.name
    if not any(one.field == wanted.field and one.name.strip() == own for one in given.witnesses):
        return []
    return [Problem("SIGN-WITNESS", f"{own} 不能為自己見證", wanted.field, need="witness")]


def _on_paper(wanted: ToSign, given: Given, actor: Actor, at: datetime) -> Value:
    """Return the signature that stands on the printed form, with a refusal or witnesses where there are."""
    value: dict[str, Value] = {
        "document": hashlib.sha256(wanted.text.encode()).hexdigest(),
        "text": wanted.text,
        "by": wanted.person.ref.to_value(),
        "at": to_text(at),
        "device": PAPER,
    }
    for refusal in given.refusals:
        if refusal.field == wanted.field:
            value["refused"] = {
                "reason": nfc(refusal.reason.strip()),
                "at": to_text(at),
                "noted_by": actor.person.to_value(),
            }
    witnesses: list[Value] = [
        {"name": nfc(one.name.strip()), "note": nfc(one.note.strip())}
        for one in given.witnesses
        if one.field == wanted.field
    ]
    return {**value, "witnesses": witnesses} if witnesses else value
