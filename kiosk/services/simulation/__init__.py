"""Synthetic days of an invented station, written by the real services."""
