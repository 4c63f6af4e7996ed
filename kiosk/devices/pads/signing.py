"""One signing on one open pad: pages, keys, ink for the clerk's screen, and at the end the evidence.

Runs on the host's device thread. Raw samples live here and nowhere else until they are sealed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.base.canonical import Json
from kiosk.base.errors import InvalidInput, KioskError
from kiosk.devices.biometrics.binding import LANGUAGE, Binding
from kiosk.devices.biometrics.samples import fingerprint
from kiosk.devices.pads import wire
from kiosk.devices.pads.events import PadSignature
from kiosk.devices.pads.model import (
    Capture,
    PadForm,
    PadInfo,
    PadProtocol,
    PadRefused,
    PenSample,
    Quality,
    Verdict,
)
from kiosk.devices.pads.pace import Pace
from kiosk.devices.pads.quality import accept
from kiosk.devices.pads.strokes import KeyWatch, drawing
from kiosk.devices.pads.wire import Message

READ_MS = 5
"""Longest wait for the pen; between two of them commands are obeyed."""
BATCH_NS = 4_000_000
"""Ink goes to the clerk's screen once the oldest of it has waited so long: with every second sample of
200 a second, so that none is older than 15 ms when it is painted."""
DECLINED = "declined"
_WORDS = ("document", "role", "form", "purpose", "language", "identity")
NEXT, BACK, CLEAR, CANCEL, CONFIRM = "next", "back", "clear", "cancel", "confirm"

Send = Callable[[Message], None]
Gate = Callable[[Capture, PadForm, Collection[str]], Quality]
"""Judges a capture of a page; the texts are fingerprints of what was judged before."""
Seal = Callable[[Capture, Binding], bytes]
"""Seals a capture to what it belongs to; gives nothing at a station without a certificate."""


class OpenPad(Protocol):
    """What a signing asks of a pad that is open (`driver.StuPad`, `sources.ScreenPad`)."""

    @property
    def info(self) -> PadInfo:
        """Return what is known of it."""
        ...

    def begin(self, form: PadForm, /) -> object:
        """Show a form and take what the pen writes from now on."""
        ...

    def poll(self, timeout_ms: int) -> Sequence[PenSample]:
        """Return the samples that came."""
        ...

    def finish(self) -> Capture:
        """End the capture and return all of it."""
        ...

    def cancel(self) -> None:
        """End the capture and forget it."""
        ...


@dataclass(frozen=True, slots=True)
class Begin:
    """What is to be signed: the pages as pictures, and what the signature will be bound to.

    `document` is the SHA-256 of the signed text (64 hex digits), `role` who signs, `form` the name of
    the form, `purpose` the act, `language` that of the words around the text (BCP 47), `identity` which
    paper showed who signs. A `trial` of the pad has no document, and what is written in it is no
    signature (`trial.Trial`). Raises InvalidInput for a trial of a document, and for neither.
    """

    session: int
    pages: tuple[PadForm, ...]
    document: str
    role: str
    form: str = ""
    purpose: str = ""
    language: str = LANGUAGE
    identity: str = ""
    trial: bool = False

    def __post_init__(self) -> None:
        """Refuse a trial with a document: its pressure would be told, and ink of a signature known."""
        if self.trial == bool(self.document):
            words = "測試簽名板不得附上文件" if self.trial else "沒有要簽名的內容"
            raise InvalidInput(words)

    def to_message(self) -> Message:
        """Return it for the pipe."""
        pages: list[Json] = [wire.form_message(page) for page in self.pages]
        return {
            "do": "begin",
            "session": self.session,
            "pages": pages,
            "trial": int(self.trial),
            **{name: getattr(self, name) for name in _WORDS},
        }

    @classmethod
    def of(cls, message: Message) -> Begin:
        """Return it from the pipe; raises PadProtocol, InvalidInput."""
        pages = tuple(wire.form_of(one) for one in wire.records(message, "pages"))
        session = wire.whole(message, "session")
        if not pages:
            raise PadProtocol("沒有要簽名的內容")
        words = {name: wire.text(message, name) for name in _WORDS}
        return cls(session, pages, trial=bool(wire.whole(message, "trial")), **words)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a signing works with; the same for all of them."""

    pace: Pace
    send: Send
    gate: Gate
    seal: Seal
    shown: Callable[[], None]
    """Called when the display has changed."""
    earlier: deque[str]
    """Fingerprints of the ink that was judged before, kept by the host for all its sessions."""


class Signing:
    """From the first page on the pad to the signature; `over` once it has ended either way."""

    def __init__(self, pad: OpenPad, begin: Begin, tools: Tools) -> None:
        self._pad = pad
        self._begin = begin
        self._tools = tools
        self._page = 0
        self._ink: list[Json] = []
        self._ink_since = 0
        self._written = False
        """Whether there is ink on the page that is shown: then nobody accepts what was refused before it."""
        self._refused: tuple[Capture, Quality] | None = None
        """What the gate refused last; a cadre may accept it while the page is empty again."""
        self._watch = KeyWatch(begin.pages[0], pad.info.capability)
        self.over = False

    @property
    def session(self) -> int:
        """Return the number the kiosk gave it."""
        return self._begin.session

    def start(self) -> None:
        """Show the first page; raises PadError."""
        self._show(0)

    def step(self) -> None:
        """Wait a moment for the pen and deal with what it did; raises PadError, InvalidInput."""
        for sample in self._pad.poll(READ_MS):
            self._take(sample)
            if key := self._watch.feed(sample):
                self.press(key)
                return
        self._flush(BATCH_NS)

    def press(self, key: str) -> None:
        """Do what a key says, pressed on the pad or by the clerk. Raises PadError, InvalidInput."""
        if self.over:
            return
        self._flush(0)
        self._say("button", key=key)
        if key == CANCEL:
            self._fail(DECLINED, "簽名人取消簽名")
        elif key == CLEAR:
            self._again(self._page)
        elif key == NEXT and self._page + 1 < len(self._begin.pages):
            self._again(self._page + 1)
        elif key == BACK and self._page:
            self._again(self._page - 1)
        elif key == CONFIRM and self._page + 1 == len(self._begin.pages):
            self._conclude()

    def accept(self, reason: str, by: str) -> None:
        """Take the refused signature for a cadre's reason; raises PadRefused when there is none."""
        if self._refused is None or self._written:
            raise PadRefused("沒有可採認的簽名", hint="請重新簽名")
        capture, quality = self._refused
        taken = accept(quality, reason, by)
        self._pad.cancel()
        self._deliver(capture, taken)

    def fail(self, error: KioskError) -> None:
        """End without a signature: nothing of what was written is used again."""
        if not self.over:
            self._end()
            self._say("failed", code=error.code, message=error.message, hint=error.hint)

    # --------------------------------------------------------------------------------- pages
    def _show(self, page: int) -> None:
        form = self._begin.pages[page]
        self._pad.begin(form)
        self._page, self._written, self._ink = page, False, []
        self._watch = KeyWatch(form, self._pad.info.capability)
        self._tools.shown()
        self._say("shown", page=page)

    def _again(self, page: int) -> None:
        self._pad.cancel()
        self._show(page)

    # ----------------------------------------------------------------------------------- ink
    def _take(self, sample: PenSample) -> None:
        if not sample.rdy:
            return
        form, can = self._begin.pages[self._page], self._pad.info.capability
        x, y = form.pixel_under(can, sample.x, sample.y)
        self._written |= sample.down and form.ink_area.holds(x, y)
        if not self._ink:
            self._ink_since = self._tools.pace.monotonic_ns()
        self._ink.append([x, y, int(sample.down)])

    def _flush(self, age_ns: int) -> None:
        if self._ink and self._tools.pace.monotonic_ns() - self._ink_since >= age_ns:
            self._tell_ink()
            self._ink = []

    def _tell_ink(self) -> None:
        """Tell where the pen was; how hard it pressed is biometric and stays here."""
        self._say("ink", points=self._ink)

    # ----------------------------------------------------------------------------------- end
    def _conclude(self) -> None:
        capture = self._pad.finish()
        quality = self._judged(capture)
        if quality.verdict is Verdict.SIGN_AGAIN:
            self._refused = (capture, quality)
            self._show(self._page)
            self._say("doubtful", quality=wire.quality_message(quality))
        else:
            self._deliver(capture, quality)

    def _judged(self, capture: Capture) -> Quality:
        """Return the verdict, and keep in mind what was judged: whoever sends it again is no signer."""
        earlier = self._tools.earlier
        quality = self._tools.gate(capture, self._begin.pages[self._page], earlier)
        if mark := fingerprint(capture):
            earlier.append(mark)
        return quality

    def _deliver(self, capture: Capture, quality: Quality) -> None:
        begin = self._begin
        picture = drawing(capture.samples, begin.pages[-1], self._pad.info.capability)
        binding = Binding.of(
            capture,
            begin.document,
            form=begin.form,
            purpose=begin.purpose,
            language=begin.language,
            identity=begin.identity,
        )
        made = PadSignature(
            capture.info,
            picture,
            quality,
            self._tools.seal(capture, binding),
            binding,
            fingerprint(capture),
            begin.role,
            tuple(page.digest for page in begin.pages),
            capture.protection.value,
        )
        self._end()
        self._say("finished", signature=made.to_message())

    def _fail(self, code: str, message: str) -> None:
        self._pad.cancel()
        self._end()
        self._say("failed", code=code, message=message, hint="")

    def _end(self) -> None:
        self.over = True
        self._ink, self._refused = [], None

    def _say(self, what: str, **values: Json) -> None:
        self._tools.send({"say": what, "session": self.session, **values})
