"""Glasshouse: a workspace for accountable investigations. See docs/README.md."""

__version__ = "0.1.0"
