"""Scans and photographs of a line: judged by their content, kept under their SHA-256, never shown unmarked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kiosk.base.canonical import digest, nfc
from kiosk.base.errors import InvalidInput, NotAllowed, NotFound
from kiosk.base.instants import from_text
from kiosk.identity.permissions import AUDIT, Actor
from kiosk.ledgers.definition import FieldKind
from kiosk.ledgers.event import Kind, Value
from kiosk.ledgers.line import Line
from kiosk.ledgers.values import records
from kiosk.models import audit
from kiosk.models.journal import Entry, Transaction, blob
from kiosk.services.desk import Desk
from kiosk.services.reading import LedgerReader

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIX = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_SAME_SUFFIX = {JPEG: {".jpg", ".jpeg"}}
_LONGEST_NAME = 120
_EDGE = 1024
"""Bytes at either end of a PDF in which its first and last marks must stand (ISO 32000-1 Annex H)."""
_REVEALED_FOR = timedelta(minutes=15)
"""So long after a purpose was given the attachments of the line open too."""
_REFUSED = "只能附 PDF、JPG 或 PNG 檔"


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment in full; `type` is its media type."""

    name: str
    type: str
    data: bytes


def media_type(data: bytes) -> str:
    """Return the media type that the bytes have, whatever the file is called; empty for anything else.

    Both ends are looked at: a file that was cut while it was copied is refused too.
    """
    if b"%PDF-" in data[:_EDGE] and b"%%EOF" in data[-_EDGE:]:
        return PDF
    if data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data[-_EDGE:]:
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in data[-_EDGE:]:
        return PNG
    return ""


def safe_name(name: str, media: str) -> str:
    """Return a file's own name without folders and control characters, ending as its type does."""
    base = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in nfc(base) if unicodedata.category(c)[0] != "C").rstrip(" .")
    suffix = SUFFIX[media]
    end = clean.lower()
    if not any(end.endswith(known) for known in _SAME_SUFFIX.get(media, {suffix})):
        clean += suffix
    stem, _, tail = clean.rpartition(".")
    stem = stem.lstrip(" .")
    return f"{stem[: _LONGEST_NAME - len(tail) - 1] or '附件'}.{tail}"


class Attachments:
    """Use cases of whoever fills a FILES field, and of whoever may read the line."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def limit(self) -> int:
        """Return the largest size a file may have, in bytes."""
        return self._desk.policy.attachment_mb * 1_000_000

    def stage(self, path: Path) -> Value:
        """Read a file and return the record for a FILES field; the bytes are stored when the line is.

        Raises InvalidInput with one sentence: too large, empty, not readable, of another type.
        """
        try:
            if path.stat().st_size > self.limit:
                raise self._too_large(path.name)
            data = path.read_bytes()
        except OSError as error:
            text = f"「{path.name}」無法讀取：{error.strerror or error}"
            raise InvalidInput(text, hint="請確認檔案還在，或另存一份再選取") from error
        return self.stage_bytes(path.name, data)

    def stage_bytes(self, name: str, data: bytes) -> Value:
        """Do what `stage` says for bytes that are at hand already (a scanner, the clipboard)."""
        if not data:
            raise InvalidInput(f"「{name}」是空的檔案", hint="請重新掃描或選取")
        if len(data) > self.limit:
            raise self._too_large(name)
        media = media_type(data)
        if not media:
            raise InvalidInput(f"「{name}」不是完整的 PDF、JPG 或 PNG 檔", hint=_REFUSED)
        return {
            "digest": self._desk.files.put(data),
            "name": safe_name(name, media),
            "type": media,
            "size": len(data),
        }

    def drop(self, name: str) -> None:
        """Forget a chosen file that was taken out before saving."""
        self._desk.files.drop(name)

    def staged(self, name: str) -> bytes | None:
        """Return the bytes of a file that was chosen and not saved yet."""
        return self._desk.files.get(name)

    def open(self, actor: Actor, line_id: str, field: str, name: str) -> Opened:
        """Return an attachment of a line; one that holds personal data leaves a mark in the journal.

        Raises NotAllowed when it is masked for the actor, NotFound when line or bytes are not here.
        """
        line = LedgerReader(self._desk, actor).history(line_id).line
        if self._revealed(actor, line_id):
            line = self._in_full(line)
        record = self._record(line, field, name)
        data = self._desk.store.read(lambda c: blob(c, name))
        if data is None or digest(data) != name:
            raise NotFound("附件的內容不在本機", hint="請到登記這一筆的電腦查閱")
        if self._desk.definition(line.ledger).by_key[field].personal:
            self._mark(actor, line, field, name)
        return Opened(str(record.get("name", "")), str(record.get("type", "")), data)

    def _revealed(self, actor: Actor, line_id: str) -> bool:
        """Tell whether the actor has just said for what purpose he wants the line in full."""
        since = self._desk.clock.now() - _REVEALED_FOR
        found = self._desk.store.read(lambda c: audit.entries(c, "reveal"))
        return any(
            event.detail.get("line") == line_id
            and event.actor.id == actor.person.id
            and from_text(event.recorded_at) >= since
            for event in found
        )

    def _in_full(self, line: Line) -> Line:
        found = self._desk.store.read(lambda c: self._desk.lines.history(c, line.id))
        return line if found is None else found.line

    def _record(self, line: Line, field: str, name: str) -> dict[str, Value]:
        item = self._desk.definition(line.ledger).by_key.get(field)
        held = records(line.values, field)
        if item is None or item.kind is not FieldKind.FILES or not held:
            raise NotFound("這一筆沒有這個附件")
        if not any(one.get("digest") for one in held):
            raise NotAllowed(
                "附件內容已遮蔽", hint="請先按「顯示完整內容」填寫查閱目的，或請幹部查閱"
            )
        found = next((one for one in held if one.get("digest") == name), None)
        if not name or found is None:
            raise NotFound("這一筆沒有這個附件")
        return found

    def _mark(self, actor: Actor, line: Line, field: str, name: str) -> None:
        detail: dict[str, Value] = {
            "act": "attachment",
            "ledger": line.ledger,
            "line": line.id,
            "number": line.number,
            "field": field,
            "digest": name,
        }
        now = self._desk.clock.now()
        entry = Entry(AUDIT, Kind.AUDIT, actor.person, actor.person, now, {}, detail)

        def act(transaction: Transaction) -> None:
            transaction.append(entry)

        self._desk.store.write(act)

    def _too_large(self, name: str) -> InvalidInput:
        mb = self._desk.policy.attachment_mb
        return InvalidInput(
            f"「{name}」超過 {mb} MB，無法附上", hint="請以黑白或較低解析度重新掃描"
        )
