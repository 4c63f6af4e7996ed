"""Finding an entry by any two characters of it: overlapping bigrams, verified against the text."""

from __future__ import annotations

import re
import unicodedata
from operator import add

from sqlalchemy import Connection

from kiosk.models.statement import Statement

_VARIANTS = str.maketrans("臺峯羣裏", "台峰群裡")
"""Folded for search only; what is stored keeps the person's own character."""

_CJK = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff]+"
)
_WORD = re.compile(r"[a-z0-9-]+")


def normalized(value: str) -> str:
    """Return the text as it is compared: NFKC, lower case, common variants folded."""
    return unicodedata.normalize("NFKC", value).lower().translate(_VARIANTS)


def terms(value: str) -> list[str]:
    """Return the index terms of a text: bigrams of each CJK run, the run's last character, whole words."""
    folded = normalized(value)
    found: list[str] = []
    for run in _CJK.findall(folded):
        codes = [f"u{ord(character):x}" for character in run]  # `_code`, without a call for each
        found += map(add, codes, codes[1:])
        found += codes
    found += _WORD.findall(folded)
    return list(dict.fromkeys(found))


def _code(piece: str) -> str:
    """Return a tokenizer-proof ASCII form: the tokenizer drops characters it calls symbols (U+F0000 …)."""
    return "".join([f"u{ord(character):x}" for character in piece])


def query_terms(value: str) -> list[str]:
    """Return the terms that every hit must have; words are left to the verification."""
    folded = normalized(value)
    wanted: list[str] = []
    for run in _CJK.findall(folded):
        wanted += [_code(run[index : index + 2]) for index in range(len(run) - 1)] or [_code(run)]
    return list(dict.fromkeys(wanted))


def put(
    connection: Connection, ledger: str, line: str, document: str, *, new: bool = False
) -> None:
    """Index a line's text, replacing what was indexed before unless the line is `new`."""
    row = None if new else _FIND.one(connection, {"line": line})
    if row is None:
        key = _NEW.run(connection, {"ledger": ledger, "line": line, "text": document}).lastrowid
    elif row[1] == document:
        return
    else:
        key = row[0]
        _CHANGE.run(connection, {"id": key, "text": document})
        _DROP.run(connection, {"id": key})
    _INDEX.run(connection, {"id": key, "terms": " ".join(terms(document))})


def find(connection: Connection, wanted: str, ledger: str = "", limit: int = 50) -> list[str]:
    """Return ids of lines whose text holds every blank-separated piece of `wanted`, newest first."""
    pieces = [piece for piece in normalized(wanted).split() if piece]
    if not pieces:
        return []
    needed = list(dict.fromkeys(term for piece in pieces for term in query_terms(piece)))
    words = [word for piece in pieces for word in _WORD.findall(piece)]
    match = " AND ".join(
        [f'"{term}"' for term in needed] + [f'"{word}"*' for word in words if word[0] != "-"]
    )
    statement = _MATCH if match else _SCAN
    found: list[str] = []
    for line, own, stored in statement.run(connection, {"match": match}):
        if ledger and own != ledger:
            continue
        folded = normalized(stored)
        if all(piece in folded for piece in pieces):
            found.append(line)
            if len(found) == limit:
                break
    return found


_FIND = Statement("SELECT id, text FROM search_doc WHERE line = :line")
_NEW = Statement("INSERT INTO search_doc(ledger, line, text) VALUES (:ledger, :line, :text)")
_CHANGE = Statement("UPDATE search_doc SET text = :text WHERE id = :id")
_DROP = Statement("DELETE FROM search_index WHERE rowid = :id")
_INDEX = Statement("INSERT INTO search_index(rowid, terms) VALUES (:id, :terms)")
_MATCH = Statement(
    "SELECT d.line, d.ledger, d.text FROM search_index i JOIN search_doc d ON d.id = i.rowid "
    "WHERE search_index MATCH :match ORDER BY i.rowid DESC"
)
_SCAN = Statement(
    "SELECT line, ledger, text FROM search_doc WHERE :match IS NOT NULL ORDER BY id DESC"
)
