"""Signature pads: what they are, how they are spoken to, and whether what they gave is good."""
