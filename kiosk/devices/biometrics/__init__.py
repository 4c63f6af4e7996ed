"""Handwriting dynamics: taken once, sealed at once, never readable at the station."""
