"""`duty-kiosk bench [NAME]`: figures of this machine, each paired with a baseline in the same run."""

from kiosk.app.bench.runner import main

__all__ = ["main"]
