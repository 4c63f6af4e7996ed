"""Scanners and badge readers on serial lines: bytes -> codes, unplugged and plugged in again at will."""
