"""Colours and sizes of the screen, named once, so that contrast can be checked by a test."""

from __future__ import annotations

from typing import Final

GROUND: Final = "#F2F4F7"
SURFACE: Final = "#FFFFFF"
SURFACE_ALT: Final = "#F7F9FB"
HEADER: Final = "#E9EDF2"
TEXT: Final = "#14202B"
MUTED: Final = "#4C5B69"
LINE: Final = "#D3DAE2"
FIELD_LINE: Final = "#66788A"
DISABLED: Final = "#6B7885"

NAV: Final = "#12293D"
NAV_HOVER: Final = "#1B3A55"
NAV_ACTIVE: Final = "#FFFFFF"
NAV_TEXT: Final = "#FFFFFF"
NAV_MUTED: Final = "#B4C3D1"
NAV_BADGE: Final = "#2C5275"

ACCENT: Final = "#0B5CAD"
ACCENT_DARK: Final = "#084884"
ACCENT_TINT: Final = "#E7F0FA"
SELECTION: Final = "#D3E4F6"
FOCUS: Final = "#C77700"

OK: Final = "#176636"
OK_TINT: Final = "#E5F4EA"
WARN: Final = "#874A00"
WARN_TINT: Final = "#FFF4DE"
BAD: Final = "#AD0E2B"
BAD_TINT: Final = "#FDEBEE"
OPEN_ROW: Final = "#FFF6E5"
VOID_ROW: Final = "#ECEFF2"

BODY_PX: Final = 17
INPUT_PX: Final = 18
SMALL_PX: Final = 15
TITLE_PX: Final = 24
ROW_PX: Final = 36
TARGET_PX: Final = 44
TOP_BAR_PX: Final = 52
RAIL_PX: Final = 196
RAIL_ROW_PX: Final = 38
RAIL_ROW_LEAST_PX: Final = 28

CONTRASTS: Final[tuple[tuple[str, str, float], ...]] = (
    # foreground, background, least ratio (WCAG 2.2: 4.5 for text, 3 for edges and rings)
    (TEXT, GROUND, 7),
    (TEXT, SURFACE, 7),
    (TEXT, HEADER, 7),
    (TEXT, SELECTION, 7),
    (TEXT, OPEN_ROW, 7),
    (MUTED, GROUND, 4.5),
    (MUTED, SURFACE, 4.5),
    (MUTED, VOID_ROW, 4.5),
    (MUTED, SELECTION, 4.5),
    (NAV_TEXT, NAV, 7),
    (NAV_MUTED, NAV, 4.5),
    (NAV_TEXT, NAV_BADGE, 4.5),
    (SURFACE, ACCENT, 4.5),
    (ACCENT, SURFACE, 4.5),
    (ACCENT_DARK, ACCENT_TINT, 4.5),
    (OK, SURFACE, 4.5),
    (OK, OK_TINT, 4.5),
    (WARN, SURFACE, 4.5),
    (WARN, WARN_TINT, 4.5),
    (WARN, OPEN_ROW, 4.5),
    (BAD, SURFACE, 4.5),
    (BAD, BAD_TINT, 4.5),
    (BAD, OPEN_ROW, 4.5),
    (FIELD_LINE, SURFACE, 3),
    (FOCUS, SURFACE, 3),
    (FOCUS, GROUND, 3),
)
"""The pairs that stand on each other on screen."""

TONES: Final[dict[str, tuple[str, str]]] = {
    "": (MUTED, SURFACE_ALT),
    "info": (ACCENT_DARK, ACCENT_TINT),
    "ok": (OK, OK_TINT),
    "warn": (WARN, WARN_TINT),
    "bad": (BAD, BAD_TINT),
}
"""Text and ground of a tone; a tone never speaks alone, words stand with it."""


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2.2 contrast ratio (1 to 21) of two `#RRGGBB` colours."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    low, slope, power = 0.04045, 12.92, 2.4
    red, green, blue = (
        part / slope if part <= low else ((part + 0.055) / 1.055) ** power for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
