"""Exporting on the command line: the file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings, target: Path, case: str, form: str) -> None:
    """Write what the case holds to `target`."""
    answer = ask(settings, "export", {"key": key_for(settings, case), "case": case, "format": form}, lambda _said: None)
    partial = target.with_name(target.name + ".part")
    partial.write_text(answer["content"], encoding="utf-8")
    partial.replace(target)
    left = answer["left_out"]
    stays = "value of a person stays" if left == 1 else "values of people stay"
    print(f"{answer['entities']} entities in {target}; {left} {stays} here (C1).")
