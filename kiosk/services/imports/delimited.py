"""Text tables (csv): encoding and delimiter found out, since every program exports another pair."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from kiosk.services.imports.problems import refuse
from kiosk.services.imports.table import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Sheet

_DELIMITERS = ",\t;|"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)  # Excel's "Unicode text"
    else:
        # UTF-8 first: Big5 text is practically never valid UTF-8, the reverse happens often.
        encodings = ("utf-8-sig", "cp950", "big5hkscs")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return unicodedata.normalize("NFC", text)
    raise refuse("不是可讀取的檔案，請使用 .xlsx 或 .csv（UTF-8 或 Big5）", name=name)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines into most columns; a comma when none does."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:20]]
    return max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))


def read_delimited(data: bytes, name: str) -> list[Sheet]:
    """Return the one sheet of a text table; raises ImportRefused when it is no such thing."""
    text = _decode(data, name)
    cells: dict[tuple[int, int], str] = {}
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise refuse(f"表格超過 {MOST_ROWS} 列或 {MOST_COLUMNS} 欄", name=name)
            for column, value in enumerate(row, start=1):
                if len(value) > MOST_CHARACTERS:
                    raise refuse(f"第 {number} 列有超過 {MOST_CHARACTERS} 字的儲存格", name=name)
                if value.strip():
                    cells[number, column] = value.strip()
    except csv.Error as error:
        raise refuse("csv 格式錯誤（引號未成對）", name=name) from error
    return [Sheet("", cells)]
