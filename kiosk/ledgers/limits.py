"""Local numbers that rules obey: no public law fixes them, so each unit may set its own (domain §18)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the unit that rules of the books ask for; days, hours and seconds as whole numbers."""

    blind_count: bool = True
    """交接: the incoming officer types what he counted before the system shows its numbers (L02-R03)."""
    desk_hours: int = 12
    """An accepted handover says who has the desk for so long; then the roster speaks again (L02-R02)."""
    footage_days: int = 30
    """How long street cameras keep their pictures (L09-R01)."""
    footage_decision_days: int = 30
    """Until when a request for footage is decided (L09-R07)."""
    footage_span_hours: int = 24
    """A longer span of footage is asked about."""
    camera_checks_per_day: int = 2
    """Checks of the station's recording system a roster day (L07-R01)."""
    clock_drift_seconds: int = 60
    """A recorder whose clock is off by more is faulty (L07-R03)."""
    silent_test_days: int = 7
    """A remote siren terminal is tested silently so often (L12-R03)."""
    terminal_down_hours: int = 24
    """A terminal that is down longer is shown to the precinct (L12-R02)."""
    drill_call_days: int = 7
    """No check call for so many days is pointed out, never filled in (L11-R02)."""
    room_check_days: int = 7
    """An interview room is maintained at least so often (L16-R01)."""
    camera_care_days: int = 30
    """Every street camera is looked after at least so often (L08)."""
    siren_check_days: int = 30
    """A siren is looked after at least so often (L10)."""
    siren_tolerance_seconds: int = 3
    """How far a sounded signal may be from its pattern (L10-R01)."""
    escort_reminder_minutes: int = 15
    """Before a cash escort begins the desk is reminded (L14-R04)."""
    amount_masked_days: int = 7
    """A finished escort's amount is masked after so many days (L14-R02)."""
    case_record_hours: int = 48
    """刑案紀錄表 is due so long after a criminal case is taken (刑案紀錄處理作業 §4, L06-R02)."""
    dusk_minutes: int = 3
    """Reckoned sunset may differ from the almanac by so much: near dusk the officer confirms."""
    sunset_notice_minutes: int = 10
    """So long before sunset a running interview is reminded (L15-R02)."""
    latitude: str = "25.0375"
    longitude: str = "121.5637"
    """Where the station stands, degrees as decimal text, for sunrise and sunset (L15-R02)."""
