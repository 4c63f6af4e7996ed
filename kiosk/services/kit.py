"""What an officer is about to draw or bring back: immutable drafts that screens show and services confirm."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.base.drawing import Drawing
from kiosk.base.result import Problem
from kiosk.devices.biometrics.binding import Binding
from kiosk.devices.pads.model import Quality
from kiosk.ledgers.definition import Source
from kiosk.ledgers.event import PersonRef, Value, Values
from kiosk.ledgers.facts import AssetFact, PersonFact, RosterSlot
from kiosk.ledgers.reference import find_kind

BESIDE_PAD = "+pad"
"""Ends the device of ink on the kiosk's screen that was drawn although a pad could have been signed on."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One item and where it came from."""

    asset: AssetFact
    source: Source = Source.SCAN

    def to_value(self) -> dict[str, Value]:
        """Return the snapshot that the line keeps."""
        return {"id": self.asset.id, "kind": self.asset.kind, "label": self.asset.label, "qty": 1}


@dataclass(frozen=True, slots=True)
class Member:
    """One officer of a sign-out with his own kit."""

    person: PersonFact
    named: str
    """`badge`, `session` or `typed`: a typed name is an entry for another (代登) unless he signs."""
    slot: RosterSlot | None = None
    pistol: Pick | None = None
    magazines: int = 0
    rounds: int = 0
    long_gun: Pick | None = None
    long_rounds: int = 0
    radio: Pick | None = None
    items: tuple[Pick, ...] = ()
    missing: tuple[str, ...] = ()
    """Kinds of the duty's kit that have not been drawn; shown, never forced."""

    @property
    def armed(self) -> bool:
        """Tell whether he draws a weapon."""
        return self.pistol is not None or self.long_gun is not None

    @property
    def picks(self) -> tuple[Pick, ...]:
        """Return everything he draws."""
        single = [pick for pick in (self.pistol, self.long_gun, self.radio) if pick is not None]
        return (*single, *self.items)

    def holds(self, asset: str) -> bool:
        """Tell whether an item is among what he draws."""
        return any(pick.asset.id == asset for pick in self.picks)


@dataclass(frozen=True, slots=True)
class CheckOutDraft:
    """An 出勤 before it is confirmed. Texts are typed values; empty ones are filled by the roster."""

    members: tuple[Member, ...] = ()
    active: int = 0
    movement: str = "duty"
    duty: str = ""
    duty_source: Source = Source.HAND
    out_at: str = ""
    """Empty means now; an earlier instant makes a late entry (補登)."""
    planned_in_at: str = ""
    place: str = ""
    place_source: Source = Source.HAND
    vehicle: Pick | None = None
    driver: str = ""
    odometer: int | None = None
    odometer_source: Source = Source.HAND
    vehicle_faults: frozenset[str] = frozenset()
    """Keys of the vehicle checks that are not in order."""
    issuer: PersonFact | None = None
    approver: PersonFact | None = None
    cleared: bool = False
    late_reason: str = ""
    remark: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    confirmed: frozenset[str] = frozenset()
    kept: tuple[str, ...] = ()

    @property
    def member(self) -> Member | None:
        """Return the officer whose kit is being put together."""
        return self.members[self.active] if self.members else None

    def with_member(self, member: Member) -> CheckOutDraft:
        """Return the draft with the active officer's kit replaced."""
        members = list(self.members)
        members[self.active] = member
        return replace(self, members=tuple(members))

    def reason(self, code: str) -> str:
        """Return the reason given for a rule, or empty text."""
        return dict(self.reasons).get(code, "")

    def with_reason(self, code: str, text: str) -> CheckOutDraft:
        """Return the draft with a rule confirmed and its reason kept."""
        reasons = {**dict(self.reasons), code: text}
        return replace(self, reasons=tuple(reasons.items()), confirmed=self.confirmed | {code})


class ScanKind(StrEnum):
    """What a scanned or typed code turned out to be."""

    OFFICER = "officer"
    PARTNER = "partner"
    ISSUER = "issuer"
    APPROVER = "approver"
    ITEM = "item"
    REMOVED = "removed"
    TICKED = "ticked"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a code was taken for, said in one sentence; `problem` when it was refused."""

    kind: ScanKind
    text: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Writes:
    """One row that a confirm will write, for the right column of the screen."""

    ledger: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ToSign:
    """Exactly what a person is asked to sign; the signature binds the digest of this text."""

    person: PersonFact
    field: str
    role: str
    text: str
    purpose: str
    identity: str = ""
    """How it was made sure who signs: kind of paper, last digits, who looked; empty where nobody did."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A captured signature: which text, by whom, the drawing to keep, and how it was made."""

    to_sign: ToSign
    drawing: Drawing
    device: str
    sealed: bytes = b""
    """Time and pressure of the strokes, sealed to the examiner's key; empty where none is set up."""
    binding: Binding | None = None
    """What the seal opens for; None for ink on the kiosk's screen, which is bound to the text alone."""
    fingerprint: str = ""
    """SHA-256 of the strokes as the pad's host found it; kept only under the station's key."""
    quality: Quality | None = None
    """The verdict of the quality gate on a capture of a pad."""
    identity: str = ""
    """How it was made sure who signs, as the book shows it: kind of paper, last digits, who looked."""
    protection: str = ""
    """What protected the pen data between pad and kiosk."""
    accepted_by: PersonRef | None = None
    """The cadre who let it pass in spite of its quality."""


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """One thing a line still owes."""

    id: str
    kind: str
    label: str
    qty: int = 1
    ticked: bool = False
    source: Source = Source.SESSION
    condition: str = "normal"

    @property
    def weapon(self) -> bool:
        """Tell whether it is handed over by two persons."""
        kind = find_kind(self.kind)
        return kind is not None and bool(kind.weapon)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Cartridges of one calibre on a line; `back` is None until they are counted."""

    kind: str
    label: str
    out: int
    magazines: int = 0
    back: int | None = None
    magazines_back: int | None = None
    fired: int = 0
    lost: int = 0
    before: tuple[int, int, int] = (0, 0, 0)
    """Brought back, fired and lost in earlier acts on the same line; `out` is what is left of it."""

    @property
    def short(self) -> int:
        """Return how many are unaccounted for."""
        return self.out - (self.back or 0) - self.fired - self.lost


@dataclass(frozen=True, slots=True)
class VehicleReturn:
    """The trip that a 退勤 closes."""

    line: str
    asset: str
    kind: str
    label: str
    odo_out: int
    odo_in: int | None = None
    fuel_pct: int | None = None
    refuel_l: str = ""
    refuel_km: int | None = None
    receipt_no: str = ""
    faults: frozenset[str] = frozenset()
    transported: bool = False
    rear_seat_searched: bool = False
    damage_note: str = ""
    key_back: bool = True
    jump_reason: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of another book that the officer may refer to in his work log (DS-05)."""

    kind: str
    ref: str
    text: str

    def to_value(self) -> dict[str, Value]:
        """Return the stored link."""
        return {"kind": self.kind, "ref": self.ref, "text": self.text}

    @classmethod
    def from_value(cls, value: Values) -> Offer:
        """Return a stored link; what is missing is empty text."""
        return cls(*(str(value.get(key) or "") for key in ("kind", "ref", "text")))


@dataclass(frozen=True, slots=True)
class WorkReturn:
    """The work log that a 退勤 offers; an empty narrative leaves the draft open."""

    line: str
    narrative: str = ""
    disposition: str = ""
    places: str = ""
    links: tuple[Offer, ...] = ()
    """What he picked from the offered lines; the system never invents text."""
    own: bool = True
    """False for a partner, who adds his own note to the shared entry."""


@dataclass(frozen=True, slots=True)
class CheckInDraft:
    """A 退勤 before it is confirmed."""

    person: PersonFact
    line: str
    session: str
    number: str
    duty: str
    place: str
    out_at: str
    planned_in_at: str
    armed: bool
    already_in: bool = False
    """The duty ended before and only things still owed are brought back."""
    named: str = "typed"
    items: tuple[ReturnItem, ...] = ()
    rounds: tuple[Rounds, ...] = ()
    vehicle: VehicleReturn | None = None
    work: WorkReturn | None = None
    in_at: str = ""
    late_reason: str = ""
    receiver: PersonFact | None = None
    agent: PersonFact | None = None
    agent_reason: str = ""
    approver: PersonFact | None = None
    carry_reason: str = ""
    deviation_reason: str = ""
    weapon_report: str = ""
    remark: str = ""
    cleared: bool = False
    confirmed: frozenset[str] = frozenset()
    reasons: tuple[tuple[str, str], ...] = field(default=())

    @property
    def owed(self) -> tuple[ReturnItem, ...]:
        """Return what is not ticked yet."""
        return tuple(item for item in self.items if not item.ticked)

    def with_reason(self, code: str, text: str) -> CheckInDraft:
        """Return the draft with a rule confirmed and its reason kept where the rule wants it."""
        reasons = {**dict(self.reasons), code: text}
        return replace(self, reasons=tuple(reasons.items()), confirmed=self.confirmed | {code})
