"""出勤: one confirm writes the in/out line of each officer, the vehicle line and the shared work log."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from kiosk.base.ids import uuid7
from kiosk.base.instants import from_text, to_text
from kiosk.base.result import Problem
from kiosk.base.roc_date import minute
from kiosk.identity.permissions import Action, Actor, authorize
from kiosk.ledgers.definition import Phase
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.reference import kind_label, vehicle_checks
from kiosk.models.journal import Transaction
from kiosk.services.assembly import Assembly, duty_of
from kiosk.services.checked import Checked
from kiosk.services.desk import (
    Desk,
    Outcome,
    Recording,
    RefusedWithProblems,
    check_line,
    draft_line,
    unsettled,
)
from kiosk.services.kit import CheckOutDraft, Member, ScanResult, Signed, ToSign, Writes
from kiosk.services.signing import keep_signature, session_signature, signature_of, unsigned
from kiosk.services.supply import supply_problems
from kiosk.services.world import World


class CheckOut:
    """Puts an 出勤 together from scans and writes it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.assembly = Assembly()
        self._checked = Checked[CheckOutDraft](desk)

    def begin(self, actor: Actor) -> CheckOutDraft:
        """Return an empty draft whose issuer is the officer at the counter; raises NotAllowed."""
        authorize(actor, "L01", Action.ISSUE, self._desk.unit)
        return CheckOutDraft(
            issuer=self._desk.store.read(lambda c: World(self._desk, c, actor).actor)
        )

    def scan(
        self, actor: Actor, draft: CheckOutDraft, code: str
    ) -> tuple[CheckOutDraft, ScanResult]:
        """Take a scanned or typed code: an officer, an item of equipment, a vehicle."""
        return self._desk.store.read(
            lambda c: self.assembly.scan(World(self._desk, c, actor), draft, code.strip())
        )

    def retime(
        self, actor: Actor, draft: CheckOutDraft, out_at: str, late_reason: str
    ) -> CheckOutDraft:
        """Return the draft for another time of leaving (補登), with the duties of that time filled in."""
        moved = replace(draft, out_at=out_at, late_reason=late_reason)
        return self._desk.store.read(
            lambda c: self.assembly.refill(World(self._desk, c, actor), moved)
        )

    def pin(self, draft: CheckOutDraft) -> CheckOutDraft:
        """Return the draft with its time fixed, so that the text shown for signing is the text recorded."""
        return draft if draft.out_at else replace(draft, out_at=to_text(self._desk.clock.now()))

    def preview(self, draft: CheckOutDraft) -> list[Writes]:
        """Return exactly which ledgers get which rows."""
        rows = [
            Writes("L01", self._desk.definition("L01").short, f"{member.person.ref.name} 出勤")
            for member in draft.members
        ]
        if draft.vehicle:
            rows.append(
                Writes(
                    "L05", self._desk.definition("L05").short, f"{draft.vehicle.asset.label} 出車"
                )
            )
        if draft.members and self._logs_work(draft):
            names = "、".join(member.person.ref.name for member in draft.members)
            rows.append(Writes("L03", self._desk.definition("L03").short, f"{names} 草稿"))
        return rows

    @staticmethod
    def _logs_work(draft: CheckOutDraft) -> bool:
        duty = duty_of(draft.duty)
        return draft.movement != "outing" and duty is not None and duty.work_log

    def to_sign(self, draft: CheckOutDraft) -> list[ToSign]:
        """Return what each drawer of a weapon signs (領用人簽章)."""
        if not self._desk.policy.sign_gun_issue:
            return []
        return [
            ToSign(
                member.person, "issue_sig", "領用人", self._issue_text(draft, member), "領用槍彈"
            )
            for member in draft.members
            if member.armed
        ]

    def _issue_text(self, draft: CheckOutDraft, member: Member) -> str:
        issuer = draft.issuer.ref.label if draft.issuer else ""
        at = minute(draft.out_at) if draft.out_at else minute(self._desk.clock.now())
        parts = []
        if member.pistol:
            parts.append(
                f"手槍 {member.pistol.asset.label}、彈匣 {member.magazines} 個、子彈 {member.rounds} 發"
            )
        if member.long_gun:
            gun = member.long_gun.asset
            parts.append(f"{kind_label(gun.kind)} {gun.label}、子彈 {member.long_rounds} 發")
        return f"本人 {member.person.ref.label} 於 {at} 領用{'；'.join(parts)}，已完成清槍檢查。發給人：{issuer}"

    def check(self, actor: Actor, draft: CheckOutDraft) -> list[Problem]:
        """Return everything the rules say about the draft; an empty list means Enter will write it."""
        return self._desk.store.read(
            lambda c: self._asked(World(self._desk, c, actor), actor, draft)
        )

    def _asked(self, world: World, actor: Actor, draft: CheckOutDraft) -> list[Problem]:
        return self._checked.ask(world, actor, draft, lambda: self._check(world, actor, draft))

    def _check(self, world: World, actor: Actor, draft: CheckOutDraft) -> list[Problem]:
        if not draft.members:
            return [Problem("CO-PERSON", "請刷服務證或輸入番號", "person")]
        if duty_of(draft.duty) is None and draft.movement != "outing":
            return [Problem("CO-DUTY", "請選擇勤務項目", "duty_code")]
        _, problems = self._desk.timing(self._out_at(draft), draft.late_reason)
        if draft.vehicle and not any(
            member.person.ref.id == draft.driver for member in draft.members
        ):
            problems.append(Problem("CO-DRIVER", "請指定駕駛人", "driver"))
        for member in draft.members:
            if member.armed and not draft.cleared:
                problems.append(
                    Problem(
                        "L01-R05",
                        f"{member.person.ref.name} 領槍前請完成清槍並由值班確認",
                        "cleared_out",
                    )
                )
            problems += self._line_problems(world, "L01", actor, member, draft)
        problems += self._twice(draft)
        problems += supply_problems(
            world,
            self._desk.definition("L01"),
            (self._l01_values(member, draft) for member in draft.members),
        )
        if draft.vehicle:
            driver = next(
                (m for m in draft.members if m.person.ref.id == draft.driver), draft.members[0]
            )
            problems += self._line_problems(world, "L05", actor, driver, draft)
        return list(dict.fromkeys(problems))

    @staticmethod
    def _twice(draft: CheckOutDraft) -> list[Problem]:
        """Return what one sign-out names twice: each line alone would be in order (L01-R01)."""
        people = Counter(member.person.ref for member in draft.members)
        things = Counter((p.asset.id, p.asset.label) for m in draft.members for p in m.picks)
        found = [
            Problem("CO-PERSON", f"{who.label} 重複登記", "person")
            for who, n in people.items()
            if n > 1
        ]
        return found + [
            Problem("L01-R01", f"{label} 選了兩次", "items")
            for (_, label), n in things.items()
            if n > 1
        ]

    def _line_problems(
        self, world: World, ledger: str, actor: Actor, member: Member, draft: CheckOutDraft
    ) -> list[Problem]:
        values = self._l01_values(member, draft) if ledger == "L01" else self._l05_values(draft)
        line = draft_line(self._desk, ledger, member.person.ref, actor, self._out_at(draft), values)
        found = check_line(self._desk.definition(ledger), line, world, Phase.OPEN)
        # Signatures and the clearing step are asked for by the flow itself, with its own words.
        return [
            problem
            for problem in found
            if problem.field not in {"issue_sig", "issuer_sig", "cleared_out"}
        ]

    def _out_at(self, draft: CheckOutDraft) -> datetime:
        return from_text(draft.out_at) if draft.out_at else self._desk.clock.now()

    def confirm(
        self, actor: Actor, draft: CheckOutDraft, signed: tuple[Signed, ...] = ()
    ) -> Outcome:
        """Write the lines of all officers, the vehicle and the work log in one transaction.

        Rules hold on the state of that transaction (see `Checked`); nothing is written when one forbids it
        or a required signature is missing. Raises NotAllowed, StoreError.
        """
        authorize(actor, "L01", Action.ISSUE, self._desk.unit)

        def act(transaction: Transaction) -> Outcome:
            recording = Recording(self._desk, transaction, actor)
            world = World(self._desk, recording.transaction.connection, actor)
            problems = self._asked(world, actor, draft)
            problems += unsigned(self.to_sign(draft), signed)
            if stop := unsettled(problems, draft.confirmed):
                raise RefusedWithProblems(stop)
            self._write(recording, draft, signed)
            return recording.outcome(problems)

        try:
            return self._desk.store.write(act)
        except RefusedWithProblems as refused:
            return Outcome(tuple(refused.problems))

    def _write(
        self, recording: Recording, draft: CheckOutDraft, signed: tuple[Signed, ...]
    ) -> None:
        at = self._out_at(draft)
        late, _ = self._desk.timing(at, draft.late_reason)
        session = uuid7(self._desk.clock)
        roster = next((member.slot.version for member in draft.members if member.slot), "")
        common: dict[str, Value] = {
            "session": session,
            "duty_date": draft.members[0].slot.duty_date
            if draft.members[0].slot
            else self._desk.duty_day(at),
            "roster": roster,
            **late,
        }
        for member in draft.members:
            self._write_member(recording, draft, member, common, at, signed)
        if draft.vehicle:
            driver = next(m for m in draft.members if m.person.ref.id == draft.driver)
            recording.record(
                "L05", Kind.OPEN, driver.person.ref, at, self._l05_values(draft), common
            )
        if self._logs_work(draft):
            leader = draft.members[0].person.ref
            recording.record("L03", Kind.OPEN, leader, at, self._l03_values(draft), common)

    def _write_member(
        self,
        recording: Recording,
        draft: CheckOutDraft,
        member: Member,
        common: dict[str, Value],
        at: datetime,
        signed: tuple[Signed, ...],
    ) -> None:
        values = self._l01_values(member, draft)
        wanted = next(
            (item for item in self.to_sign(draft) if item.person.ref.id == member.person.ref.id),
            None,
        )
        given = signature_of(wanted, signed) if wanted else None
        if given is not None:
            values["issue_sig"] = keep_signature(recording.transaction, given, at)
        if member.armed and draft.issuer:
            values["issuer_sig"] = session_signature(
                recording.actor, draft.issuer.ref, self._issue_text(draft, member), at
            )
        present = given is not None or member.named in {"badge", "session"}
        detail = (
            dict(common)
            if present or member.person.ref.id == recording.actor.person.id
            else {**common, "proxy": True}
        )
        recording.record("L01", Kind.OPEN, member.person.ref, at, values, detail)

    def _l01_values(self, member: Member, draft: CheckOutDraft) -> dict[str, Value]:
        values: dict[str, Value] = {
            "movement_kind": draft.movement,
            "person": member.person.ref.to_value(),
            "out_at": to_text(self._out_at(draft)),
            "reason_place": draft.place or self._duty_label(draft),
            "segment": 1,
            "duty_code": draft.duty,
            "planned_in_at": draft.planned_in_at,
            "radio": member.radio.to_value() if member.radio else None,
            "items": [pick.to_value() for pick in member.items],
            "remark": draft.remark,
            "kit_deviation": draft.reason("L01-R04") or draft.reason("L01-R11"),
            "deviation_reason": draft.reason("DS-07"),
        }
        if member.armed:
            values |= self._weapon_values(member, draft)
        return {key: value for key, value in values.items() if value not in (None, "", [])}

    @staticmethod
    def _weapon_values(member: Member, draft: CheckOutDraft) -> dict[str, Value]:
        values: dict[str, Value] = {"cleared_out": draft.cleared}
        if member.pistol:
            values |= {
                "pistol": member.pistol.to_value(),
                "mag_qty": member.magazines,
                "rounds_out": member.rounds,
            }
        if member.long_gun:
            values |= {
                "long_gun": member.long_gun.to_value(),
                "long_rounds_out": member.long_rounds,
            }
            if draft.approver:
                values["long_gun_approver"] = draft.approver.ref.to_value()
        if draft.issuer:
            values["issued_by"] = draft.issuer.ref.to_value()
        return values

    @staticmethod
    def _duty_label(draft: CheckOutDraft) -> str:
        duty = duty_of(draft.duty)
        return duty.short if duty else "外出"

    def _l05_values(self, draft: CheckOutDraft) -> dict[str, Value]:
        vehicle = draft.vehicle
        driver = next(
            (m.person.ref for m in draft.members if m.person.ref.id == draft.driver), None
        )
        values: dict[str, Value] = {
            "vehicle": vehicle.to_value() if vehicle else None,
            "driver": driver.to_value() if driver else None,
            "passengers": [
                m.person.ref.to_value() for m in draft.members if m.person.ref.id != draft.driver
            ],
            "purpose": draft.place or self._duty_label(draft),
            "duty_code": draft.duty,
            "out_at": to_text(self._out_at(draft)),
            "odo_out": draft.odometer,
            "odo_jump_reason": draft.reason("L05-R01"),
            "check_out": {
                check.code: check.code not in draft.vehicle_faults for check in vehicle_checks()
            },
        }
        return {key: value for key, value in values.items() if value not in (None, "", [])}

    def _l03_values(self, draft: CheckOutDraft) -> dict[str, Value]:
        leader, *partners = [member.person.ref for member in draft.members]
        values: dict[str, Value] = {
            "start_at": to_text(self._out_at(draft)),
            "duty_code": draft.duty,
            "author": leader.to_value(),
            "partners": [partner.to_value() for partner in partners],
            "places": draft.place,
        }
        return {key: value for key, value in values.items() if value not in ("", [])}
