"""Strokes in pen samples, and touches of keys drawn on the pad."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.devices.pads.model import Capability, PadForm, PadKey, PenSample


def strokes(samples: Iterable[PenSample]) -> list[list[PenSample]]:
    """Return the runs of samples with the tip down, each at least one sample long."""
    found: list[list[PenSample]] = []
    writing = False
    for sample in samples:
        if sample.down and writing:
            found[-1].append(sample)
        elif sample.down:
            found.append([sample])
        writing = sample.down
    return found


class KeyWatch:
    """Tells touches of keys from ink: a stroke that begins on a key is never part of a signature."""

    def __init__(self, form: PadForm, capability: Capability) -> None:
        self._form = form
        self._capability = capability
        self._writing = False
        self._begun: PadKey | None = None
        self._last: PadKey | None = None

    def feed(self, sample: PenSample) -> PadKey | None:
        """Return the key that this sample completes a touch of: put down and lifted on the same one."""
        if sample.down:
            here = self.key_under(sample)
            if not self._writing:
                self._begun = here
            self._writing, self._last = True, here
            return None
        touched = self._begun if self._writing and self._begun == self._last else None
        self._writing = False
        self._begun = None
        return touched

    @property
    def pressed(self) -> PadKey | None:
        """Return the key the pen holds down now, for showing it pressed."""
        return self._begun if self._writing else None

    def key_under(self, sample: PenSample) -> PadKey | None:
        """Return the key at the place of a sample."""
        return self._form.key_at(*self._capability.to_pixel(sample.x, sample.y))


def ink_strokes(
    samples: Iterable[PenSample], form: PadForm | None, capability: Capability
) -> list[list[PenSample]]:
    """Return the strokes that are ink: those that did not begin on a key of the form."""
    found = strokes(samples)
    if form is None:
        return found
    watch = KeyWatch(form, capability)
    return [stroke for stroke in found if watch.key_under(stroke[0]) is None]
