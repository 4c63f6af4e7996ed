"""Where set-up keeps things. Everything it makes is under .venv or var and may be deleted."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
VAR = ROOT / "var"
SETUP_LOG = VAR / "log" / "setup.log"
# A second environment beside the first: DUTY_KIOSK_VENV=.venv.313 python3.13 dev.py test
VENV = ROOT / os.environ.get("DUTY_KIOSK_VENV", ".venv")


def venv_program(venv: Path, name: str) -> Path:
    """Find a program of a virtual environment, which Windows keeps in another folder."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name
