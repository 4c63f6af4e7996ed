"""The pad host: one thread that owns every call to a pad, from looking for pads to the sealed signature.

It lives in a process of its own, so that neither a busy screen nor a hanging driver of the system
costs a sample (measured: 32 to 192 of 600 were lost to a reader thread beside a busy screen).
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.base.errors import KioskError
from kiosk.devices.pads import wire
from kiosk.devices.pads.claim import Claim
from kiosk.devices.pads.desk import Desk
from kiosk.devices.pads.driver import PadPolicy
from kiosk.devices.pads.events import Presence
from kiosk.devices.pads.model import (
    PadAddress,
    PadBusy,
    PadError,
    PadGone,
    PadNotFound,
    PadUnsupported,
)
from kiosk.devices.pads.pace import Pace, SystemPace
from kiosk.devices.pads.signing import Begin, Gate, Seal, Send, Signing, Tools
from kiosk.devices.pads.sources import HostedPad, Source, StuSource
from kiosk.devices.pads.transports.base import Bus
from kiosk.devices.pads.trial import Trial
from kiosk.devices.pads.wire import Message

LOOK_NS = 500_000_000
"""How often the cables are looked at while nobody signs."""
ALIVE_NS = 100_000_000
"""How often a waiting pad is asked whether it is still there: less than what a person notices."""
IDLE_S = 0.1
"""Longest wait for the kiosk's word while nobody signs."""
AGAIN_NS = 2_000_000_000
"""Until another try at a pad that did not open."""
REMEMBERED = 512
"""Fingerprints of judged ink that a host keeps, days of a busy counter; the store knows all of them."""


class Inbox:
    """Messages from the kiosk in order; None at the end.

    Pings are answered even in mid-call, and simulated cables and hands move whenever they move.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._waiting: deque[Message | None] = deque()
        self._moves: Callable[[Message], None] | None = None

    def move_with(self, obey: Callable[[Message], None]) -> None:
        """Give what moves simulated pads."""
        self._moves = obey

    def put(self, message: Message | None) -> None:
        """Add one; called by the thread that reads the pipe."""
        self._queue.put(message)

    def take(self, seconds: float) -> tuple[Message | None, bool]:
        """Return the next message and True, or None and False when none came in time."""
        if self._waiting:
            return self._waiting.popleft(), True
        try:
            message = self._queue.get(timeout=seconds) if seconds else self._queue.get_nowait()
        except queue.Empty:
            return None, False
        return message, True

    def glance(self) -> None:
        """Deal with what cannot wait and keep everything else for later."""
        while True:
            try:
                message = self._queue.get_nowait()
            except queue.Empty:
                return
            if message is None or not (self.answered(message) or self._moved(message)):
                self._waiting.append(message)

    def answered(self, message: Message) -> bool:
        """Answer a ping; False when it is none."""
        if wire.text(message, "do") != "ping":
            return False
        self._send({"say": "pong", "n": wire.whole(message, "n")})
        return True

    def _moved(self, message: Message) -> bool:
        if self._moves is None or wire.text(message, "do") != "emulate":
            return False
        self._moves(message)
        return True


class HostPace(SystemPace):
    """The machine's time; while a driver waits for a pad, the kiosk hears that the host is alive."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def wait(self, seconds: float) -> None:
        """Give the processor away for that long, answering pings."""
        super().wait(seconds)
        self._inbox.glance()


class Judge(Protocol):
    """Makes the gate and the seal from what the kiosk configures."""

    def __call__(self, settings: Message) -> tuple[Gate, Seal]:
        """Return both; raises KioskError when the certificate or a threshold is unfit."""
        ...


@dataclass(frozen=True, slots=True)
class HostParts:
    """What a host is made of; `desk` only where simulated pads are allowed, `claim` where real ones are.

    `buses` have STU pads, `others` are pads that show nothing themselves.
    """

    inbox: Inbox
    pace: Pace
    send: Send
    buses: Sequence[Bus]
    judge: Judge
    desk: Desk | None = None
    others: Sequence[Source] = ()
    claim: Claim | None = None


class PadHost:
    """Serves until the kiosk goes away."""

    def __init__(self, parts: HostParts) -> None:
        self._parts = parts
        self._gate, self._seal = parts.judge({})
        self._policy = PadPolicy()
        self._sources: list[Source] = [*map(StuSource, parts.buses), *parts.others]
        self._pad: HostedPad | None = None
        self._address: PadAddress | None = None
        self._signing: Signing | None = None
        self._seen: Message = {}
        """What the kiosk was last told of the desk."""
        self._earlier: deque[str] = deque(maxlen=REMEMBERED)
        self._look_at = self._ask_at = 0
        """When the cables are looked at next, and the pad is asked; nanoseconds of `parts.pace`."""
        self._shunned: tuple[PadAddress, int] | None = None
        """A pad that failed to open, and until when it is left alone."""
        self._unfit = ""
        """Why nothing can be signed whatever pad is there: its seal or its gate could not be made."""
        self._over = False
        self._handlers: dict[str, Callable[[Message], None]] = {
            "ping": self._pong,
            "configure": self._configure,
            "begin": self._begin,
            "press": self._press,
            "accept": self._accept,
            "emulate": self._emulate,
            "stop": self._stop,
        }
        if parts.desk is not None:
            parts.inbox.move_with(parts.desk.obey)

    def run(self) -> None:
        """Obey and watch until the pipe ends or the kiosk says stop."""
        self._parts.send({"say": "ready"})
        while not self._over:
            self._obey()
            if self._signing is not None:
                self._guarded(self._signing, self._signing.step)
            else:
                self._watch()
        if self._pad is not None:
            self._pad.close()

    # ------------------------------------------------------------------------------- commands
    def _obey(self) -> None:
        wait = 0.0 if self._signing is not None else self._patience()
        message, came = self._parts.inbox.take(wait)
        while came and not self._over:
            if message is None:
                self._over = True
                return
            self._do(message)
            message, came = self._parts.inbox.take(0.0)

    def _patience(self) -> float:
        """Return the seconds until the desk is to be looked at or the pad to be asked."""
        if self._unfit:
            return IDLE_S
        due = self._look_at if self._pad is None else min(self._look_at, self._ask_at)
        left = (due - self._parts.pace.monotonic_ns()) / 1e9
        return min(max(left, 0.001), IDLE_S)

    def _do(self, message: Message) -> None:
        do = wire.text(message, "do")
        if do in self._handlers:
            self._handlers[do](message)

    def _pong(self, message: Message) -> None:
        self._parts.inbox.answered(message)

    def _configure(self, message: Message) -> None:
        self._policy = PadPolicy(allow_plain=bool(wire.whole(message, "allow_plain")))
        try:
            self._gate, self._seal = self._parts.judge(message)
            self._unfit = ""
        except KioskError as error:
            # Without its seal or its gate no pad is signed on at all.
            self._unfit = error.message
            self._lose()
            self._see(Presence.FAULT, self._unfit)

    def _begin(self, message: Message) -> None:
        try:
            signing = self._begun(message)
        except KioskError as error:
            failed: Message = {"say": "failed", "session": wire.whole(message, "session")}
            told: Message = {"code": error.code, "message": error.message, "hint": error.hint}
            self._parts.send({**failed, **told})
            return
        self._signing = signing
        self._guarded(signing, signing.start)

    def _begun(self, message: Message) -> Signing:
        """Return the signing that a message asks for; raises PadNotFound, PadBusy, and of `Begin.of`."""
        pad, parts = self._pad, self._parts
        if pad is None:
            raise PadNotFound("沒有可用的簽名板")
        if self._signing is not None:
            raise PadBusy("簽名板正在使用中", hint="請先完成或取消該簽名")
        begin = Begin.of(message)
        tools = Tools(
            parts.pace, parts.send, self._gate, self._seal, self._published, self._earlier
        )
        return Trial(pad, begin, tools) if begin.trial else Signing(pad, begin, tools)

    def _press(self, message: Message) -> None:
        signing = self._of(message)
        if signing is not None:
            key = wire.text(message, "key")
            self._guarded(signing, lambda: signing.press(key))

    def _accept(self, message: Message) -> None:
        signing = self._of(message)
        if signing is not None:
            reason, by = wire.text(message, "reason"), wire.text(message, "by")
            self._guarded(signing, lambda: signing.accept(reason, by))

    def _of(self, message: Message) -> Signing | None:
        """Return the signing a message is about; None when it ended meanwhile."""
        signing = self._signing
        meant = signing is not None and signing.session == wire.whole(message, "session")
        return signing if meant else None

    def _emulate(self, message: Message) -> None:
        if self._parts.desk is not None:
            self._parts.desk.obey(message)
            self._look_at = 0

    def _stop(self, _message: Message) -> None:
        self._over = True

    # -------------------------------------------------------------------------------- signing
    def _guarded(self, signing: Signing, act: Callable[[], None]) -> None:
        """Do one thing of a signing; whatever goes wrong ends it, and nothing of it is used again."""
        try:
            act()
        except PadGone as error:
            self._lose()  # told first: whoever hears of the failure knows that there is no pad
            signing.fail(error)
        except KioskError as error:
            signing.fail(error)
            self._recover()
        if signing.over and self._signing is signing:
            self._signing = None
            self._blank()

    def _recover(self) -> None:
        """Bring the pad back after trouble, or let it go."""
        if self._pad is None:
            return
        try:
            self._pad.recover()
        except PadError:
            self._lose()

    def _blank(self) -> None:
        """Leave nothing of a person's papers on the display."""
        if self._pad is None:
            return
        try:
            self._pad.blank()
        except PadError:
            self._lose()
        self._published()

    def _published(self) -> None:
        """Send what a simulated pad shows; others show it themselves."""
        if self._parts.desk is not None:
            self._parts.desk.publish()

    # ------------------------------------------------------------------------------- watching
    def _watch(self) -> None:
        now = self._parts.pace.monotonic_ns()
        if self._unfit:
            return
        if self._pad is not None and now >= self._ask_at:
            self._ask_at = now + ALIVE_NS
            self._ask(self._pad)
        if now >= self._look_at:
            self._look_at = now + LOOK_NS
            self._look()

    def _ask(self, pad: HostedPad) -> None:
        try:
            if not pad.is_alive():
                pad.recover()
        except PadError:
            self._lose()

    def _look(self) -> None:
        claim = self._parts.claim
        if claim is not None and not claim.share():
            self._see(Presence.HELD, "簽名板正由檢查指令使用，檢查完畢即可簽名")
            return
        found: list[tuple[Source, PadAddress]] = []
        trouble = ""
        for source in self._sources:
            try:
                found += [(source, address) for address in source.enumerate()]
            except PadError as error:
                trouble = error.message
        addresses = [at for _, at in found]
        if self._pad is not None and self._address not in addresses:
            self._lose()
        if len(found) > 1:
            self._lose()
            names = "、".join(at.name or at.path for at in addresses)
            self._see(Presence.MANY, f"接了 {len(found)} 塊簽名板（{names}），請只留一塊")
        elif not found:
            self._see(Presence.FAULT if trouble else Presence.NONE, trouble)
        elif self._pad is None and not self._is_shunned(addresses[0]):
            self._open(*found[0])

    def _is_shunned(self, address: PadAddress) -> bool:
        """Tell whether this pad failed a moment ago, so that it is not tried without end."""
        if self._shunned is None or self._shunned[0] != address:
            return False
        return self._parts.pace.monotonic_ns() < self._shunned[1]

    def _open(self, source: Source, address: PadAddress) -> None:
        try:
            pad = source.open(address, self._parts.pace, self._policy)
        except PadError as error:
            kinds = {PadUnsupported: Presence.WRONG, PadBusy: Presence.HELD}
            if not isinstance(error, PadGone | PadNotFound):
                self._see(kinds.get(type(error), Presence.FAULT), error.message)
            self._shunned = address, self._parts.pace.monotonic_ns() + AGAIN_NS
            return
        self._pad, self._address, self._shunned = pad, address, None
        self._ask_at = self._parts.pace.monotonic_ns() + ALIVE_NS
        seen: Message = {"say": "seen", "presence": Presence.READY.value}
        self._tell({**seen, "info": wire.info_message(pad.info)})
        self._published()

    def _lose(self) -> None:
        """Let the pad go, and look at once what else is there."""
        pad, self._pad, self._address = self._pad, None, None
        if pad is not None:
            pad.close()
            self._see(Presence.NONE, "")
            self._look_at = 0

    def _see(self, presence: Presence, words: str) -> None:
        self._tell({"say": "seen", "presence": presence.value, "text": words})

    def _tell(self, seen: Message) -> None:
        """Say what is on the desk, once for each change."""
        if seen != self._seen:
            self._seen = seen
            self._parts.send(seen)
