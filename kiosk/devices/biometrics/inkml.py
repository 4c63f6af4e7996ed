"""W3C InkML (Recommendation 2011): the form of a signature that any ink viewer opens."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kiosk.devices.biometrics.trace import Segment, Trace

NAMESPACE = "http://www.w3.org/2003/InkML"


def to_inkml(trace: Trace, facts: dict[str, str]) -> bytes:
    """Return the document in UTF-8; `facts` (number of the line, digests) stand in it as annotations.

    Points are the device's own units as `X Y F T`, hovering is `penUp`; F is left out where no pressure
    is measured.
    """
    return "".join(f"{line}\n" for line in _lines(trace, facts)).encode()


def _lines(trace: Trace, facts: dict[str, str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<ink xmlns="{NAMESPACE}">'
    for name, text in facts.items():
        yield f'  <annotation type="{_said(name)}">{_said(text)}</annotation>'
    yield "  <definitions>"
    yield (
        f'    <inkSource xml:id="pad" manufacturer="{_said(trace.maker)}" model="{_said(trace.model)}" '
        f'serialNo="{_said(trace.serial)}" description="firmware {_said(trace.firmware)}">'
    )
    yield "      <traceFormat>"
    yield _channel("X", trace.max_x, "dev")
    yield _channel("Y", trace.max_y, "dev")
    if trace.max_pressure:
        yield _channel("F", trace.max_pressure, "dev")
    yield '        <channel name="T" type="integer" units="ms"/>'
    yield "      </traceFormat>"
    if trace.rate_hz:
        yield f'      <sampleRate uniform="true" value="{trace.rate_hz}"/>'
    yield "      <channelProperties>"
    for name in "XY":
        yield (
            f'        <channelProperty channel="{name}" name="resolution" '
            f'value="{trace.units_per_metre}" units="1/m"/>'
        )
    yield "      </channelProperties>"
    yield "    </inkSource>"
    yield '    <context xml:id="signing" inkSourceRef="#pad"/>'
    yield "  </definitions>"
    for segment in trace.segments:
        kind = "penDown" if segment.down else "penUp"
        points = _points(segment, pressed=bool(trace.max_pressure))
        yield f'  <trace type="{kind}" contextRef="#signing">{points}</trace>'
    yield "</ink>"


def _channel(name: str, most: int, units: str) -> str:
    return f'        <channel name="{name}" type="integer" min="0" max="{most}" units="{units}"/>'


def _points(segment: Segment, *, pressed: bool) -> str:
    if pressed:
        return ", ".join(f"{x} {y} {force} {at}" for x, y, at, force in segment.points)
    return ", ".join(f"{x} {y} {at}" for x, y, at, _ in segment.points)


def _said(text: str) -> str:
    """Return text as XML 1.0 may hold it: escaped, without control characters."""
    return escape("".join(one for one in text if one >= " " or one in "\t\n"), quote=True)
