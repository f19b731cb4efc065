"""A link for somebody who forgot their password: printed once, to hand over."""

from __future__ import annotations

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings, login: str) -> None:
    """Make the link, and say what it does."""
    made = ask(settings, "reset_password", {"key": key_for(settings, "administration"), "login": login}, lambda _said: None)
    print(f"A link with which {made['name']} sets a new password. It works once, until {made['expires']}:")
    print(f"  {settings.origin}/reset/{made['text']}")
    print("Hand it over yourself. The ledger says that you made it, and they see it on their own page.")
