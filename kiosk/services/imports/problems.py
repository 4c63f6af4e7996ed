"""What is wrong with a file: every finding with its sheet and cell, and a file refused whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.base.errors import KioskError

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One finding: sheet name, cell address (`C7`, empty for the whole sheet), a zh-TW sentence."""

    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        """Return `勤務表!C7 看不懂的番號「1O」`."""
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{place} {self.message}".strip()


class ImportRefused(KioskError):
    """A file with any error is refused whole; nothing of it is taken over.

    `problems` holds all findings in reading order; the message shows how many and the first three.
    """

    code = "import_refused"
    default_hint = "整份檔案均未匯入，請修正後再試"

    def __init__(self, problems: Iterable[ImportProblem], *, name: str = "") -> None:
        self.problems = tuple(problems)
        shown = "；".join(str(problem) for problem in self.problems[:_SHOWN])
        more = " …" if len(self.problems) > _SHOWN else ""
        file = f"檔案「{name}」" if name else "檔案"
        super().__init__(f"{file}有 {len(self.problems)} 處錯誤：{shown}{more}")


def refuse(message: str, *, name: str = "") -> ImportRefused:
    """Return the refusal of a file that cannot be read as a table at all."""
    return ImportRefused([ImportProblem("", "", message)], name=name)
