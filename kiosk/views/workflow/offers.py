"""Lines of the duty that a work log may refer to: offered with a key, taken only by the officer (DS-05)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.services.kit import CheckInDraft, Offer
from kiosk.views.theme import mark
from kiosk.views.widgets.bits import button, label, row
from kiosk.views.workflow.context import Context
from kiosk.views.workflow.flow import Latest

_KEYS = ("Alt+R", "Alt+T", "Alt+Y", "Alt+U", "Alt+I", "Alt+P")
"""Keys of the first offers; the F keys of 退勤 are taken, Ctrl with a digit calls a waiting officer."""


class OfferList(QWidget):
    """Signal `picked(tuple of Offer)`: what is referred to now, in the order offered.

    A picked line whose text changes (the odometer was typed after it) stays picked with the new text.
    """

    picked = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("可引用的登記")
        self._offers: tuple[Offer, ...] = ()
        self._taken: set[tuple[str, str]] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._rows: list[QWidget] = []
        self.hide()

    @property
    def chosen(self) -> tuple[Offer, ...]:
        """Return what is referred to."""
        return tuple(offer for offer in self._offers if _key(offer) in self._taken)

    def show_offers(self, offers: Sequence[Offer], *, quiet: bool = False) -> None:
        """Offer these; what is no longer offered is no longer referred to. `quiet` tells nobody."""
        if tuple(offers) == self._offers:
            return
        before = self.chosen
        self._offers = tuple(offers)
        self._taken &= {_key(offer) for offer in offers}
        self._draw()
        if self.chosen != before and not quiet:
            self.picked.emit(self.chosen)

    def forget(self, links: Sequence[Offer] = ()) -> None:
        """Offer nothing; for the next officer, who refers to nothing but these."""
        self._offers, self._taken = (), {_key(link) for link in links}
        self._draw()

    def toggle(self, at: int) -> None:
        """Refer to an offered line, or no longer."""
        self._taken ^= {_key(self._offers[at])}
        self._draw()
        self.picked.emit(self.chosen)

    def texts(self) -> list[str]:
        """Return the rows as they read."""
        return [f"{_word(_key(offer) in self._taken)}{offer.text}" for offer in self._offers]

    def _draw(self) -> None:
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(at, offer) for at, offer in enumerate(self._offers)]
        for made in self._rows:
            self._column.addWidget(made)
            made.show()  # at once: its key works only while it is seen
        self.setVisible(bool(self._rows))

    def _row(self, at: int, offer: Offer) -> QWidget:
        taken = _key(offer) in self._taken
        holder = QWidget()
        word = label(f"{_word(taken)}{offer.text}", tone="ok" if taken else "", wrap=True)
        key = _KEYS[at] if at < len(_KEYS) else ""
        made = button("移除" if taken else "加入", partial(self.toggle, at), key=key, kind="quiet")
        made.setAccessibleName(f"{'移除' if taken else '加入'}：{offer.text}")
        mark(made, scale="small")
        line = row(word, made)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return holder


class OfferAsk(QObject):
    """Asks what the duty in hand offers, again when the odometer says how far it was."""

    def __init__(self, context: Context, shown: OfferList, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._shown = shown
        self._about: tuple[str, int | None] | None = None
        self._latest = Latest[CheckInDraft, list[Offer]](
            context.runner, self._find, shown.show_offers, self
        )

    def look(self, draft: CheckInDraft | None) -> None:
        """Follow the draft; a partner adds a note to another's entry and is offered nothing."""
        if draft is None or draft.work is None or not draft.work.own:
            if self._about is not None:
                self._latest.forget()
                self._shown.forget()
            self._about = None
            return
        about = (draft.line, draft.vehicle.odo_in if draft.vehicle else None)
        if about == self._about:
            return
        if self._about is None or self._about[0] != draft.line:
            self._shown.forget(draft.work.links)
        self._about = about
        self._latest.look(draft)

    def _find(self, draft: CheckInDraft) -> list[Offer]:
        return self._context.services.check_in.offers(self._context.actor(), draft)


def _key(offer: Offer) -> tuple[str, str]:
    return offer.kind, offer.ref


def _word(taken: bool) -> str:
    return "✓ 已引用：" if taken else "可引用："
