"""Whether the same strokes have been signed with before, asked without keeping what would show them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection

from kiosk.models.projector import INK
from kiosk.models.statement import Statement
from kiosk.models.store import Store

_KEY = "ink-key"
_BYTES = 32


def ink_mark(connection: Connection, fingerprint: str) -> str:
    """Return the HMAC-SHA-256 of a fingerprint (64 hex digits each) under this station's own key.

    Lines keep only this: without the key nobody can try whether strokes he holds were signed here, and
    no strokes come back from it. Writes the key on its first use, so it belongs into a transaction.
    """
    key = Store.meta(connection, _KEY)
    if key is None:
        key = secrets.token_hex(_BYTES)
        Store.set_meta(connection, _KEY, key)
    return _mac(key, fingerprint)


def seen_before(connection: Connection, fingerprint: str) -> bool:
    """Tell whether a line of this station bears the same strokes; readers may ask."""
    key = Store.meta(connection, _KEY)
    if key is None or not fingerprint:
        return False
    return _MARKED.one(connection, {"ref": INK + _mac(key, fingerprint)}) is not None


def _mac(key: str, fingerprint: str) -> str:
    mac = hmac.new(bytes.fromhex(key), bytes.fromhex(fingerprint), hashlib.sha256)
    return mac.hexdigest()


_MARKED = Statement("SELECT line FROM line_ref WHERE ref = :ref LIMIT 1")
