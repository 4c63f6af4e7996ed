"""Who stands beside the officer at the counter: proved by badge, by his session here, or by his password."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.base.errors import KioskError, NotFound
from kiosk.identity.directory import Directory, SignInCode, sign_in_failed
from kiosk.identity.permissions import Actor
from kiosk.identity.sessions import Counter
from kiosk.services.acceptance import acceptance_problems
from kiosk.views.ops import OpRunner
from kiosk.views.pads.accepting import Proved, Refused


class SecondOfficer:
    """`CadreDoor` of a counter; whoever is proved here neither takes the counter over nor signs in.

    `runner` is that of the directory, which may take seconds.
    """

    def __init__(self, counter: Counter, directory: Directory, runner: OpRunner) -> None:
        self._counter = counter
        self._directory = directory
        self._runner = runner

    def scanned(self, badge: str, signer: str, done: Proved, failed: Refused) -> None:
        """Prove the owner of a scanned badge, who is signed in here."""
        self._judged(lambda: self._counter.beside_by_badge(badge), signer, done, failed)

    def named(self, who: str, password: str, signer: str, done: Proved, failed: Refused) -> None:
        """Prove a person by account or roster number: his session here while it is fresh, or a password."""
        if not password:
            self._judged(lambda: self._session(who), signer, done, failed)
            return
        account = self._counter.account_of(who)
        self._runner.run(
            lambda: self._directory.authenticate(account, password),
            lambda person: self._judged(
                lambda: self._counter.beside_proved(person), signer, done, failed
            ),
            lambda error: failed(str(error)),
        )

    def _session(self, who: str) -> Actor:
        try:
            return self._counter.beside(who)
        except NotFound as error:
            raise sign_in_failed(SignInCode.PASSWORD_NEEDED) from error

    def _judged(
        self, prove: Callable[[], Actor], signer: str, done: Proved, failed: Refused
    ) -> None:
        try:
            cadre = prove()
        except KioskError as error:
            failed(str(error))
            return
        counter = self._counter.active
        problems = acceptance_problems(cadre, counter, signer) if counter is not None else []
        if counter is None or problems:
            failed(problems[0].message if problems else "本機已鎖定")
        else:
            done(cadre.person)
