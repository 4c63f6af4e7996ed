"""The kiosk's side of the pad host: starts it, watches it, and says what is on the desk. Knows no Qt.

A session begun here ends exactly once, with `Finished` (a trial of the pad: `Tried`) or `Failed`, whatever
happens to pad or host.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from kiosk.base.canonical import Json
from kiosk.devices.pads import wire
from kiosk.devices.pads.child import HostChild, host_command
from kiosk.devices.pads.events import (
    Button,
    Doubtful,
    Event,
    Failed,
    Finished,
    Ink,
    Presence,
    Seen,
    Shown,
    Tried,
    event_of,
)
from kiosk.devices.pads.model import PadBusy, PadError, PadInfo, PadNotFound
from kiosk.devices.pads.signing import CANCEL, Begin
from kiosk.devices.pads.wire import Message

log = logging.getLogger(__name__)

PING_S = 1.0
UNANSWERED = 3
"""Pings; a host that lets so many pass hangs in a call of the system (HidD_SetFeature has no end).
They are counted, not timed: a kiosk that stood still itself has sent none meanwhile."""
_UNANSWERED_AT_START = 30
"""The same for a host that is still loading, from a cold disk for instance."""
_STEADY_S = 10.0
_PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Before each start in a row of hosts that died young."""
_HOPELESS = 4
"""Early deaths in a row after which a person is told; the kiosk goes on trying."""

_SessionEvent: TypeAlias = Ink | Button | Shown | Doubtful | Finished | Tried | Failed
_Ending: TypeAlias = Finished | Tried | Failed


class PadState(StrEnum):
    """What can be asked of the pad now."""

    ABSENT = "absent"
    STARTING = "starting"
    IDLE = "idle"
    SIGNING = "signing"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class PadStatus:
    """State with what a person is told: which pad, and why it cannot be used."""

    state: PadState
    presence: Presence = Presence.NONE
    info: PadInfo | None = None
    text: str = ""


Listener: TypeAlias = Callable[[PadStatus | Event], None]


@dataclass(frozen=True, slots=True)
class PadConfig:
    """What the host is told at each start: the examiner's certificate (PEM), and what is allowed."""

    certificate: bytes = b""
    allow_plain: bool = False
    thresholds: tuple[tuple[str, int], ...] = ()

    def to_message(self) -> Message:
        """Return it for the pipe."""
        return {
            "do": "configure",
            "certificate": wire.from_blob(self.certificate),
            "allow_plain": int(self.allow_plain),
            "thresholds": dict(self.thresholds),
        }


class PadClient:
    """One pad host and the pad it found; every method may be called from any thread, none waits.

    `listener` gets a PadStatus whenever it changes and the events of a session, on threads of this
    client, one at a time and in order. `monotonic` gives seconds.
    """

    def __init__(
        self,
        listener: Listener,
        config: PadConfig | None = None,
        command: Sequence[str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._config = config or PadConfig()
        self._command = tuple(command or host_command())
        self._now = monotonic
        self._guard = threading.Condition(threading.RLock())
        self._telling = threading.RLock()
        self._child: HostChild | None = None
        self._dead: list[HostChild] = []
        self._unanswered = 0
        self._loaded = False
        self._born_at = 0.0
        self._start_at = 0.0
        self._early_deaths = 0
        self._status = PadStatus(PadState.STARTING)
        self._told: PadStatus | None = None
        self._session = 0
        self._last_session = 0
        self._pings = 0
        self._closing = False
        self._watcher = threading.Thread(target=self._watch, name="pad-client", daemon=True)

    # --------------------------------------------------------------------------------- asking
    @property
    def status(self) -> PadStatus:
        """Return what is known now."""
        with self._guard:
            return self._status

    @property
    def state(self) -> PadState:
        """Return what can be asked of the pad now."""
        return self.status.state

    @property
    def info(self) -> PadInfo | None:
        """Return the pad that is ready or signed on."""
        return self.status.info

    @property
    def host_pid(self) -> int:
        """Return the process number of the host, 0 when there is none."""
        with self._guard:
            return self._child.pid if self._child is not None else 0

    # ---------------------------------------------------------------------------------- doing
    def start(self) -> None:
        """Start the host and keep one running until `close`."""
        self._watcher.start()

    def close(self) -> None:
        """End the host; a session in progress fails."""
        with self._guard:
            self._closing = True
            self._guard.notify_all()
        self._watcher.join()

    def begin(self, begin: Begin) -> int:
        """Put a form on the pad and return its session, whose events follow.

        The number in `begin` is not looked at. Raises PadNotFound, PadBusy.
        """
        with self._guard:
            state = self._status.state
            if state is PadState.SIGNING:
                raise PadBusy("簽名板上已有簽名進行中", hint="請先完成或取消該簽名")
            if state is not PadState.IDLE or self._child is None:
                raise PadNotFound(self._status.text or "沒有可用的簽名板")
            self._last_session += 1
            self._session = session = self._last_session
            self._status = replace(self._status, state=PadState.SIGNING)
            self._child.send(replace(begin, session=session).to_message())
        self._tell(None)
        return session

    def press(self, session: int, key: str) -> None:
        """Do for the clerk what a key on the pad does; an ended session takes no notice."""
        self._send({"do": "press", "session": session, "key": key})

    def cancel(self, session: int) -> None:
        """End a session without a signature; `Failed` with the code `declined` follows."""
        self.press(session, CANCEL)

    def accept(self, session: int, reason: str, by: str) -> None:
        """Take a doubtful signature for a cadre's reason."""
        self._send({"do": "accept", "session": session, "reason": reason, "by": by})

    def emulate(self, act: str, serial: str, **values: Json) -> None:
        """Move a simulated pad; hosts started without them take no notice."""
        self._send({"do": "emulate", "act": act, "serial": serial, **values})

    def _send(self, message: Message) -> None:
        with self._guard:
            if self._child is not None:
                self._child.send(message)

    # ------------------------------------------------------------------------------- the host
    def _watch(self) -> None:
        while True:
            with self._guard:
                self._guard.wait_for(self._work_waits, self._pause())
                closing, dead = self._closing, self._dead
                self._dead = []
            for child in dead:
                self._bury(child)
            if closing:
                break
            if self._child is not None:
                self._check(self._child)
            elif self._now() >= self._start_at:
                self._begin_host()
        self._finish()

    def _work_waits(self) -> bool:
        return self._closing or bool(self._dead)

    def _pause(self) -> float:
        if self._child is not None:
            return PING_S
        return max(self._start_at - self._now(), 0.0)

    def _died_early(self) -> None:
        """Count a death and wait longer after each; the caller holds the guard."""
        pause = _PAUSES_S[min(self._early_deaths, len(_PAUSES_S) - 1)]
        self._early_deaths += 1
        self._start_at = self._now() + pause

    def _begin_host(self) -> None:
        try:
            child = HostChild(self._command, self._heard, self._ended)
        except PadError as error:
            with self._guard:
                self._died_early()
                self._status = PadStatus(PadState.FAULT, Presence.FAULT, text=error.message)
            self._tell(None)
            return
        with self._guard:
            if child in self._dead:
                self._died_early()  # before it was ours
                return
            self._child = child
            self._born_at = self._now()
            self._unanswered, self._loaded = 0, False
            child.send(self._config.to_message())

    def _check(self, child: HostChild) -> None:
        with self._guard:
            hangs = self._unanswered >= (UNANSWERED if self._loaded else _UNANSWERED_AT_START)
            self._unanswered += 1
            self._pings += 1
            child.send({"do": "ping", "n": self._pings})
        if hangs:
            log.warning("pad host does not answer, ended")
            child.kill()

    def _bury(self, child: HostChild) -> None:
        said = child.end().strip()
        if said:
            log.error("pad host ended: %s", said)

    def _ended(self, child: HostChild) -> None:
        with self._guard:
            self._dead.append(child)
            if child is self._child:
                if self._now() - self._born_at >= _STEADY_S:
                    self._early_deaths = 0
                self._died_early()
                self._child = None
            self._guard.notify_all()
            tried = self._early_deaths >= _HOPELESS
            state = PadState.FAULT if tried else PadState.STARTING
            words = "簽名板程式反覆中止，請通知資訊人員" if tried else ""
            event = self._dropped()
            if not self._closing:
                self._status = PadStatus(state, text=words)
        self._tell(event)

    def _dropped(self) -> Failed | None:
        """Return the end of the session that nobody can end any more."""
        session, self._session = self._session, 0
        if not session:
            return None
        hint = "先前的筆畫不會保留，請當事人重新簽名"
        return Failed(session, "pad_host", "簽名板程式中斷，這次簽名無效", hint)

    def _finish(self) -> None:
        with self._guard:
            child, self._child = self._child, None
            event = self._dropped()
        self._tell(event)
        if child is not None:
            child.end(gently=True)
        with self._guard:
            dead, self._dead = self._dead, []
        for one in dead:
            if one is not child:
                self._bury(one)

    # --------------------------------------------------------------------------------- events
    def _heard(self, child: HostChild, message: Message) -> None:
        event = event_of(message)
        with self._guard:
            if child is not self._child and self._child is not None:
                return
            self._unanswered, self._loaded = 0, True
            if isinstance(event, Seen):
                self._status = self._after_seen(event)
            elif isinstance(event, _SessionEvent):
                if event.session != self._session:
                    return
                if isinstance(event, _Ending):
                    self._session = 0
                    self._status = self._after_session()
        self._tell(event)

    def _after_seen(self, seen: Seen) -> PadStatus:
        states = {Presence.NONE: PadState.ABSENT, Presence.READY: PadState.IDLE}
        state = states.get(seen.presence, PadState.FAULT)
        if self._session and state is PadState.IDLE:
            state = PadState.SIGNING
        return PadStatus(state, seen.presence, seen.info, seen.text)

    def _after_session(self) -> PadStatus:
        signing = self._status.state is PadState.SIGNING
        return replace(self._status, state=PadState.IDLE) if signing else self._status

    def _tell(self, event: Event | None) -> None:
        """Tell an event, and the status when it is news: always the latest, so that none comes late."""
        with self._telling:
            if event is not None and not isinstance(event, Seen):
                self._listener(event)
            with self._guard:
                status = self._status
            if status != self._told:
                self._told = status
                self._listener(status)
