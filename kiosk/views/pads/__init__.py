"""Signature pads on the screens: the form that is signed, the clerk's mirror of it, the pad's state."""
