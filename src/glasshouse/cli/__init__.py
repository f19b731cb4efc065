"""The command line: one file for each verb. `main` is what `glasshouse` runs."""

from glasshouse.cli.program import main

__all__ = ["main"]
