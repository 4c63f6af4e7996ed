"""移交保管: every camera of one keeper goes to another, under the signatures of both (L08-R01)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kiosk.base.errors import KioskError
from kiosk.ledgers.event import PersonRef
from kiosk.ledgers.facts import AssetFact
from kiosk.ledgers.street_cctv import KIND
from kiosk.services.asked_signatures import Given
from kiosk.services.desk import Outcome
from kiosk.services.kit import ToSign
from kiosk.views.ledger.signing import Signing
from kiosk.views.widgets.bits import label
from kiosk.views.widgets.message_sheet import tell_error
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.fields import ChoiceBox, FieldRow
from kiosk.views.workflow.form_sheet import FormSheet


class CustodySheet(FormSheet):
    """Names both keepers, lists what goes over, takes both signatures and writes once."""

    def __init__(
        self,
        host: QWidget,
        context: Context,
        people: Sequence[PersonRef],
        cameras: Sequence[AssetFact],
        done: Callable[[], None],
    ) -> None:
        super().__init__(host, "移交路口監錄保管清冊")
        self._context = context
        self._people = {one.id: one for one in people}
        self._cameras = cameras
        self._done = done
        keepers = {one.attributes.get("keeper", "") for one in cameras}
        self.giver = ChoiceBox(
            "移交人", [(one.id, one.label) for one in people if one.id in keepers]
        )
        self.taker = ChoiceBox("新保管人", [(one.id, one.label) for one in people])
        self.taker.show_value("")
        self._list = label("", wrap=True)
        self.column.addWidget(FieldRow("移交人", self.giver, "F2"))
        self.column.addWidget(FieldRow("保管人", self.taker, "F3"))
        self.column.addWidget(self._list)
        self.giver.currentIndexChanged.connect(lambda _at: self._show())
        self._show()
        self.finish("雙方簽名並移交", self.giver)

    def _kept(self) -> list[AssetFact]:
        giver = str(self.giver.currentData() or "")
        return [one for one in self._cameras if giver and one.attributes.get("keeper") == giver]

    def _show(self) -> None:
        kept = self._kept()
        some = "、".join(one.label for one in kept[:12])
        more = " …" if len(kept) > 12 else ""  # noqa: PLR2004
        self._list.setText(f"移交 {len(kept)} 支：{some}{more}" if kept else "這位同仁沒有保管鏡頭")

    def accept(self) -> None:
        """Ask for both signatures, one after the other."""
        giver = self._people.get(str(self.giver.currentData() or ""))
        taker = self._people.get(str(self.taker.currentData() or ""))
        cameras = [one.id for one in self._kept()]
        if giver is None or taker is None or not cameras:
            self.complain("請選移交人與保管人；移交人須有保管的鏡頭")
            return
        self.complain("")
        actor, service = self._context.actor(), self._context.services.upkeep.installations

        def asked(wanted: list[ToSign]) -> None:
            Signing(self, self._context.sign, wanted, signed, citizen_draws=False).start()

        def signed(given: Given | None) -> None:
            if given is None:
                self.complain("尚未完成簽名，沒有移交")
            else:
                self._write(giver, taker, cameras, given)

        self._context.runner.run(
            lambda: service.custody_to_sign(actor, giver, taker, cameras), asked, self.show_error
        )

    def _write(self, giver: PersonRef, taker: PersonRef, cameras: list[str], given: Given) -> None:
        actor, service = self._context.actor(), self._context.services.upkeep.installations
        self._context.runner.run(
            lambda: service.hand_over(actor, giver, taker, cameras, given),
            self._written,
            self.show_error,
        )

    def _written(self, outcome: Outcome) -> None:
        if outcome.done:
            self.close_sheet()
            self._done()
        else:
            self.show_problems(outcome.problems)


def open_custody(host: QWidget, context: Context, done: Callable[[], None]) -> None:
    """Ask who serves here and what stands here, and open the sheet."""
    actor, reader = context.actor(), context.reader()
    service = context.services.upkeep.installations

    def ask() -> tuple[list[PersonRef], list[AssetFact]]:
        return reader.people(), service.all(actor, KIND)

    def show(found: tuple[list[PersonRef], list[AssetFact]]) -> None:
        CustodySheet(host, context, *found, done)

    def failed(error: KioskError) -> None:
        tell_error(host, error)

    context.runner.run(ask, show, failed)
