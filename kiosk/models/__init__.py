"""The local store: journal, generated projections, registers. The only package that knows SQL."""
