"""A backup on the command line: where it lies, what it holds, and what it leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for

_STEPS = {"store.db": "store", "ledger.db": "ledger", "blobs": "originals", "check": "checking the ledger"}


def run(settings: Settings, target: Path) -> int:
    """0 when everything was copied and verified; 1 where originals were damaged before."""
    bar = Progress(TextColumn("  {task.description}"), BarColumn(24), console=Console(highlight=False), transient=True)
    with bar:
        task = bar.add_task("store", total=100)

        def hear(said: dict[str, Any]) -> None:
            bar.update(task, description=_STEPS.get(said["step"], said["step"]), completed=said["share"])

        made = ask(settings, "back_up", {"key": key_for(settings, "administration"), "target": str(target.absolute())}, hear)
    print(f"Copied to {target} and verified: store, ledger of {made['entries']:,} entries, {made['originals']:,} originals.")
    print(f"Left out: the keys in {settings.keys_dir} (back them up to another place: without them nothing sealed can be read),")
    print(f"and what is made anew at the next start. {target / 'README.txt'} says how to restore it.")
    for name in made["damaged"]:
        print(f"DAMAGED where it lies, and not in the backup: {name}")
    return int(bool(made["damaged"]))
