"""Erasing a closed case's openings on the command line: once by an administrator, once by an auditor."""

from __future__ import annotations

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings, case: str, reason: str, office: str) -> None:
    """Ask, and say whether it is done."""
    made = ask(settings, "erase", {"key": key_for(settings, office), "case": case, "reason": reason}, lambda _said: None)
    if made["done"]:
        print(f"Destroyed: {made['openings']:,} openings. The entries stay, and every proof of them. Backups made before still hold them.")
    else:
        print("Asked. Nothing is destroyed until somebody of the other office asks the same, within 72 hours.")
