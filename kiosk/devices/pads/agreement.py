"""The talk with a pad in which both come to a key, command by command."""

from __future__ import annotations

from kiosk.devices.pads.line import StuLine
from kiosk.devices.pads.model import PadError, PadGone, PadRefused, PadTimeout
from kiosk.devices.pads.stu.codec import EncryptionStatus, parse_encryption_status
from kiosk.devices.pads.stu.crypto import BlockKey, DiffieHellman, RsaAgreement
from kiosk.devices.pads.stu.ids import Generation, Report, State

CALCULATION_S = 5.0


def agree(line: StuLine, generation: Generation, rsa: RsaAgreement | None) -> BlockKey | None:
    """Return a fresh key for one capture, None when the pad has no encryption or it is switched off.

    Raises PadError when the agreement fails; the pad is then reset, so that it is usable again.
    """
    try:
        if generation is Generation.RSA and rsa is not None:
            return _agree_rsa(line, rsa)
        if generation is Generation.DIFFIE_HELLMAN:
            return _agree_diffie_hellman(line)
    except PadGone:
        raise
    except PadError:
        _reset_quietly(line)
        raise
    return None


def _reset_quietly(line: StuLine) -> None:
    """Reset, and keep the first failure as the one that is told."""
    try:
        line.reset()
    except (PadRefused, PadTimeout):
        return


def _agree_rsa(line: StuLine, rsa: RsaAgreement) -> BlockKey:
    line.wait_for(State.READY)
    for command in rsa.offer():
        line.send(command)
    rsa.check_offer(_encryption(line))
    line.send(rsa.generate())
    line.wait_until(lambda: _generated(line), CALCULATION_S, "建立加密金鑰")
    secret = b""
    index = 0
    while len(secret) < rsa.secret_bytes:
        line.send(rsa.ask_secret(index))
        secret += rsa.secret_part(line.get(Report.ENCRYPTION))
        index += 1
    return rsa.open_secret(secret)


def _generated(line: StuLine) -> bool:
    status = _encryption(line)
    RsaAgreement.check(status)
    return status.calculation == 0 and line.status().ready


def _encryption(line: StuLine) -> EncryptionStatus:
    return parse_encryption_status(line.get(Report.ENCRYPTION_STATUS))


def _agree_diffie_hellman(line: StuLine) -> BlockKey | None:
    group = DiffieHellman.of(line.get(Report.DH_PRIME), line.get(Report.DH_BASE))
    if group is None:
        return None
    secret = group.secret()
    line.do(group.public_report(secret))
    line.wait_for(State.READY, CALCULATION_S)
    return group.agree(secret, line.get(Report.DEVICE_PUBLIC_KEY))
