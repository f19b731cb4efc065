"""Rebuilding the index from the store."""

from __future__ import annotations

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings) -> None:
    """Rebuild, and say how many documents there are."""
    last = {"documents": 0}
    ask(settings, "rebuild", {"key": key_for(settings)}, last.update)
    print(f"The index was rebuilt: {last['documents']:,} entities read.")
