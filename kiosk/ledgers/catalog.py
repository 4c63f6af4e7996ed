"""Every book of this version, in official order; a new book is one file and one line here."""

from __future__ import annotations

from kiosk.base.errors import NotFound
from kiosk.ledgers.air_defence_call import AIR_DEFENCE_CALL
from kiosk.ledgers.case_intake import CASE_INTAKE
from kiosk.ledgers.cash_escort import CASH_ESCORT
from kiosk.ledgers.day_close import DAY_CLOSE
from kiosk.ledgers.definition import LedgerDef
from kiosk.ledgers.deposit import DEPOSIT
from kiosk.ledgers.duty_io import DUTY_IO
from kiosk.ledgers.footage_request import FOOTAGE_REQUEST
from kiosk.ledgers.handover import HANDOVER
from kiosk.ledgers.incident import INCIDENT
from kiosk.ledgers.interview_room import INTERVIEW_ROOM
from kiosk.ledgers.movement import MOVEMENT
from kiosk.ledgers.phone_log import PHONE_LOG
from kiosk.ledgers.reserved_forms import RESERVED_FORMS
from kiosk.ledgers.room_care import ROOM_CARE
from kiosk.ledgers.siren_run import SIREN_RUN
from kiosk.ledgers.siren_terminal import SIREN_TERMINAL
from kiosk.ledgers.station_cctv import STATION_CCTV
from kiosk.ledgers.street_cctv import STREET_CCTV
from kiosk.ledgers.vehicle_use import VEHICLE_USE
from kiosk.ledgers.work_log import WORK_LOG

BOOKS: tuple[LedgerDef, ...] = (
    DUTY_IO,
    HANDOVER,
    WORK_LOG,
    PHONE_LOG,
    VEHICLE_USE,
    CASE_INTAKE,
    STATION_CCTV,
    STREET_CCTV,
    FOOTAGE_REQUEST,
    SIREN_RUN,
    AIR_DEFENCE_CALL,
    SIREN_TERMINAL,
    DEPOSIT,
    CASH_ESCORT,
    INTERVIEW_ROOM,
    ROOM_CARE,
)
"""The books on the rail."""

ALL: tuple[LedgerDef, ...] = (*BOOKS, INCIDENT, MOVEMENT, DAY_CLOSE, RESERVED_FORMS)
"""The books and the internal registers."""

_BY_KEY = {book.key: book for book in ALL}

KNOWN_KEYS: frozenset[str] = frozenset(_BY_KEY)


def by_key(key: str) -> LedgerDef:
    """Return a book by its key; raises NotFound for one a newer version may know."""
    book = _BY_KEY.get(key)
    if book is None:
        message = f"這個版本沒有簿冊「{key}」"
        raise NotFound(message, hint="請更新程式後再開啟")
    return book
