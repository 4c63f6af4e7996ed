"""Duty-ledger kiosk (應勤簿冊) for the counter of a police station."""

__version__ = "0.1.0"
