"""A counter in a process of its own: writes entries and says each one that was acknowledged.

`python -m tests.e2e.writer FOLDER` writes until it is killed; with `full` it writes until the disk
is full, makes room, writes one more and says so. `hold` keeps the folder open until its input ends.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from kiosk.base.errors import DiskFull
from tests.station import Counter

_FILLER_BYTES = 512 * 1024


def say(text: str) -> None:
    """Tell the test at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    folder, how = Path(sys.argv[1]), (sys.argv[2:] or ["endless"])[0]
    counter = Writer(folder)
    if not counter.store.head.seq:
        counter.furnish()
    if how == "hold":
        say("held")
        sys.stdin.read()
    elif how == "full":
        until_full(counter, folder)
    else:
        while True:
            say(one(counter))
    counter.store.close()


def one(counter: Writer) -> str:
    """Correct the remark of the first entry and return the new text, which is acknowledged by then."""
    text = secrets.token_hex(8)
    line = counter.lines_open()[0]
    outcome = counter.corrections.amend(
        counter.duty_officer, line, {"remark": f"{text} {'後視鏡鬆動' * 20}"}, "測試更正"
    )
    assert outcome.done, outcome.problems
    return text


class Writer(Counter):
    """A counter with one officer out."""

    def lines_open(self) -> list[str]:
        """Return the ids of the open entries of L01, signing one officer out when there is none."""
        found = self.store.read(lambda c: self.desk.lines.open_lines(c, "L01"))
        if not found:
            self.check_out("B03", "BG1", "BR1")
            return self.lines_open()
        return [str(record["line"]) for record in found]


def until_full(counter: Writer, folder: Path) -> None:
    filler = folder / "filler"
    filler.write_bytes(bytes(_FILLER_BYTES))
    try:
        while True:
            say(one(counter))
    except DiskFull as full:
        say(f"full {full.code}")
    filler.unlink()
    say(one(counter))


if __name__ == "__main__":
    main()
