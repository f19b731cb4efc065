"""Rebuilding the index from the store."""

from __future__ import annotations

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings) -> None:
    """Rebuild, and say how many documents there are."""
    done = ask(settings, "rebuild", {"key": key_for(settings)}, lambda _progress: None)
    print(f"The index was rebuilt: {done['documents']:,} entities in it.")
