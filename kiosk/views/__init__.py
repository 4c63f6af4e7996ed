"""The only package, with `app`, that knows Qt: shell, generated book pages, widgets."""
