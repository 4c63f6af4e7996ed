"""Windows Data Protection API: the key file opens only for the kiosk's account on this PC."""

from __future__ import annotations

import ctypes
import sys
from typing import ClassVar

from kiosk.base.errors import StoreDamaged

_UI_FORBIDDEN = 0x1


class _Blob(ctypes.Structure):
    _fields_: ClassVar = [("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char))]


if sys.platform == "win32":

    def _call(function: str, data: bytes) -> bytes:
        buffer = ctypes.create_string_buffer(data, len(data))
        source = _Blob(len(data), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))
        target = _Blob()
        done = getattr(ctypes.windll.crypt32, function)(
            ctypes.byref(source), None, None, None, None, _UI_FORBIDDEN, ctypes.byref(target)
        )
        if not done:
            message = "無法以此 Windows 帳號開啟資料庫金鑰"
            raise StoreDamaged(message, hint="請以安裝時的服務帳號執行")
        try:
            return ctypes.string_at(target.data, target.size)
        finally:
            ctypes.windll.kernel32.LocalFree(target.data)
else:

    def _call(function: str, data: bytes) -> bytes:
        message = f"{function} exists on Windows only ({len(data)} bytes)"
        raise OSError(message)


def protect(key: bytes) -> bytes:
    """Return the key sealed to the current Windows account (CryptProtectData, user scope)."""
    return _call("CryptProtectData", key)


def unprotect(data: bytes) -> bytes:
    """Return the key of a sealed file; raises StoreDamaged for another account or PC."""
    return _call("CryptUnprotectData", data)
