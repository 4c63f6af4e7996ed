"""A signature for the examiner in one file: the sealed strokes, the signed text, its place in the chain.

The file is a ZIP without compression of `signature.json` (canonical JSON), `document.txt` and
`sealed.bin`, so that a court's expert can check it by hand.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import cast

from kiosk.base.canonical import Json, NotCanonical, canonical, chain_hash
from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics.binding import Binding, witness
from kiosk.ledgers.event import Event, Value, Values
from kiosk.models.chain_place import Place

HEAD, TEXT, SEALED = "signature.json", "document.txt", "sealed.bin"
_LARGEST = 16 * 1024 * 1024
_VERSION = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """`value` is what the line says of the signature in `field`; `place` the event that says it."""

    ledger: str
    number: str
    line: str
    field: str
    value: Values
    place: Place
    document: bytes
    sealed: bytes

    @property
    def binding(self) -> Binding:
        """Return what the seal opens for; raises InvalidInput for another shape."""
        document = str(self.value.get("document", ""))
        if "binding" not in self.value:
            return Binding(document)
        return Binding.from_value(document, self.value["binding"])

    def to_bytes(self) -> bytes:
        """Return the file."""
        head: dict[str, object] = {
            "v": _VERSION,
            "ledger": self.ledger,
            "number": self.number,
            "line": self.line,
            "field": self.field,
            "value": dict(self.value),
            "place": asdict(self.place),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name, data in (
                (HEAD, canonical(cast("Json", head)).encode()),
                (TEXT, self.document),
                (SEALED, self.sealed),
            ):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Package:
        """Return the package of a file; raises InvalidInput for anything else."""
        try:
            parts = _parts(data)
            head = json.loads(parts[HEAD])
            place = Place(**head["place"])
            names = (head["ledger"], head["number"], head["line"], head["field"])
            value = head["value"]
            texts = (*names, place.stream, place.envelope, place.hash, place.previous)
            shapes = [(one, str) for one in texts] + [(head["place"]["seq"], int), (value, dict)]
            if not all(isinstance(one, shape) for one, shape in shapes):
                raise TypeError(HEAD)
            made = cls(*names, value, place, parts[TEXT], parts[SEALED])
            same = made.to_bytes() == data
        except (
            *(ValueError, KeyError, TypeError, RecursionError, NotCanonical),
            *(zipfile.BadZipFile, NotImplementedError, EOFError, OSError),
        ) as failure:
            raise InvalidInput("簽名證據檔無法讀取，或不是本系統匯出的檔案") from failure
        if not same:
            raise InvalidInput("簽名證據檔不是匯出時的樣子")
        return made


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if [one.filename for one in infos] != [HEAD, TEXT, SEALED]:
            raise ValueError(HEAD)
        if any(one.file_size > _LARGEST or one.compress_type for one in infos):
            raise ValueError(_LARGEST)
        return {one.filename: archive.read(one) for one in infos}


def faults(package: Package) -> list[str]:
    """Return what does not fit together in a package, in words; empty when all of it does."""
    return list(_faults(package))


def _faults(package: Package) -> Iterator[str]:
    value, place = package.value, package.place
    if hashlib.sha256(package.document).hexdigest() != value.get("document"):
        yield "簽署內容與簽名所載的文件雜湊不符"
    if package.document.decode("utf-8", "replace") != value.get("text"):
        yield "簽署內容與簿冊所載的文字不符"
    if hashlib.sha256(package.sealed).hexdigest() != value.get("sealed"):
        yield "封存筆跡與簽名所載的雜湊不符"
    if witness(package.document, package.sealed) != value.get("h1"):
        yield "文件與封存筆跡的結合雜湊（H1）不符"
    if not _hashes(place):
        yield "事件內容與雜湊鏈所載的雜湊不符"
    yield from _said_otherwise(package)


def _hashes(place: Place) -> bool:
    try:
        return chain_hash(place.previous, place.envelope) == place.hash
    except ValueError:
        return False


def _said_otherwise(package: Package) -> Iterator[str]:
    try:
        event = Event.from_envelope(package.place.envelope)
    except (ValueError, KeyError, TypeError):
        yield "事件內容無法讀取"
        return
    if event.values.get(package.field) != package.value:
        yield "簽名的記載與事件內容不符"
    told = (event.ledger, event.line, event.stream, event.seq)
    place = package.place
    if told != (package.ledger, package.line, place.stream, place.seq):
        yield "簽名不屬於這一筆登記"


def signature_value(value: Value) -> dict[str, Value] | None:
    """Return a field's value when it is a signature whose strokes are sealed."""
    return value if isinstance(value, dict) and value.get("sealed") else None
