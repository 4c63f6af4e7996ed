"""What the workflow pages are given: services, who acts, where people sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.devices.biometrics.dynamics import Dynamics
from kiosk.identity.permissions import Actor
from kiosk.services.asked_signatures import CITIZEN
from kiosk.services.board import Board
from kiosk.services.check_in import CheckIn
from kiosk.services.check_out import CheckOut
from kiosk.services.close_list import CloseList
from kiosk.services.deposits import Deposits
from kiosk.services.desk import Desk
from kiosk.services.drafts import Drafts
from kiosk.services.evidence import REPLAYED, SignatureReplayed, replayed
from kiosk.services.handover import Handovers
from kiosk.services.incidents import Incidents
from kiosk.services.intake import Intake
from kiosk.services.intake_statistics import IntakeStatistics
from kiosk.services.kit import BESIDE_PAD, Signed, ToSign
from kiosk.services.lookup import Lookup
from kiosk.services.movements import Movements
from kiosk.services.my_duties import MyDuties
from kiosk.services.overtime import Overtime
from kiosk.services.phone_calls import PhoneCalls
from kiosk.services.pick_ups import PickUps
from kiosk.services.reading import LedgerReader
from kiosk.services.reassign import Reassign
from kiosk.services.registers import Registers
from kiosk.services.reviews import Reviews
from kiosk.services.unfinished import Unfinished
from kiosk.services.upkeep import Upkeep
from kiosk.services.work_log import WorkLogs
from kiosk.views.ops import OpRunner
from kiosk.views.widgets.signature_capture import (
    Inked,
    PadSigned,
    SignatureCapture,
    SignatureRequest,
)


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of the counter."""

    board: Board
    check_out: CheckOut
    check_in: CheckIn
    reassign: Reassign
    incidents: Incidents
    registers: Registers
    drafts: Drafts
    unfinished: Unfinished
    work_logs: WorkLogs
    lookup: Lookup
    close_list: CloseList
    overtime: Overtime
    my_duties: MyDuties
    handovers: Handovers
    movements: Movements
    upkeep: Upkeep
    deposits: Deposits
    pick_ups: PickUps
    intake: Intake
    intake_statistics: IntakeStatistics
    phone_calls: PhoneCalls
    reviews: Reviews

    @classmethod
    def of(cls, desk: Desk) -> Services:
        """Return the use cases of one desk."""
        return cls(
            Board(desk),
            CheckOut(desk),
            CheckIn(desk),
            Reassign(desk),
            Incidents(desk),
            Registers(desk),
            Drafts(desk),
            Unfinished(desk),
            WorkLogs(desk),
            Lookup(desk),
            CloseList(desk),
            Overtime(desk),
            MyDuties(desk),
            Handovers(desk),
            Movements(desk),
            Upkeep.of(desk),
            Deposits(desk),
            PickUps(desk),
            Intake(desk),
            IntakeStatistics(desk),
            PhoneCalls(desk),
            Reviews(desk),
        )


def unsealed(_dynamics: Dynamics, _document: str) -> bytes:
    """Return nothing: stations without an examiner's certificate keep no time and pressure."""
    return b""


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every page. `actor` is asked at each act, because officers change at the counter."""

    desk: Desk
    services: Services
    runner: OpRunner
    actor: Callable[[], Actor]
    signatures: SignatureCapture
    seal: Callable[[Dynamics, str], bytes] = unsealed

    @property
    def clock(self) -> Clock:
        """Return the injected clock."""
        return self.desk.clock

    def reader(self) -> LedgerReader:
        """Return the reading door of who acts now."""
        return LedgerReader(self.desk, self.actor())

    def sign(self, wanted: ToSign, done: Callable[[Signed | None], None]) -> None:
        """Let a person sign exactly the text; `done` gets None when he declined."""

        def taken(inked: Inked | None) -> None:
            if inked is None or inked.sha256 != wanted.digest:
                done(None)
            elif isinstance(inked, PadSigned):
                self._unseen(_from_pad(wanted, inked), done)
            else:
                drawing = inked.ink.drawing()
                sealed = self.seal(inked.ink.dynamics(), wanted.digest)
                device = inked.ink.device.value + (BESIDE_PAD if inked.beside_pad else "")
                done(Signed(wanted, drawing, device, sealed, identity=wanted.identity))

        request = SignatureRequest(
            wanted.text,
            wanted.person.ref.label,
            wanted.role,
            f"{wanted.purpose}：請確認內容並簽名",
            citizen=wanted.person.ref.title == CITIZEN,
            form=wanted.field,
            purpose=wanted.purpose,
            signer_id=wanted.person.ref.id,
            identity=wanted.identity,
        )
        self.signatures.capture(request, taken)

    def citizen_draws(self) -> bool:
        """Tell whether a citizen may sign electronically now: on a pad always, on the screen by policy."""
        return self.signatures.pad_ready or self.desk.policy.citizen_on_screen

    def _unseen(self, signed: Signed, done: Callable[[Signed | None], None]) -> None:
        """Hand a signature of a pad on unless a line bears the same strokes (acceptance scenario 18)."""

        def failed(error: KioskError) -> None:
            self.signatures.refuse(error)
            done(None)

        def looked(seen: bool) -> None:
            if seen:
                failed(SignatureReplayed(REPLAYED))
            else:
                done(signed)

        self.runner.run(lambda: replayed(self.desk, signed.fingerprint), looked, failed)


def _from_pad(wanted: ToSign, inked: PadSigned) -> Signed:
    made = inked.signature
    return Signed(
        wanted,
        made.drawing,
        made.info.model,
        made.sealed,
        binding=made.binding,
        fingerprint=made.fingerprint,
        quality=made.quality,
        identity=wanted.identity,
        protection=made.protection,
        accepted_by=inked.accepted_by,
    )
