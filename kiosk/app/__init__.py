"""The composition root: command line, settings, start-up, crash reports; the only place that knows all parts."""
