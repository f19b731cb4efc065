"""Disclosure on the command line: a set produced and exported, by its number (D3)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from glasshouse.base.settings import load


def produce(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of the case.")],
    named: Annotated[str, typer.Argument(metavar="SET", help="Number of the set, like D3.")],
    target: Annotated[Path, typer.Argument(help="A zip to write (NAME.zip), or a folder that does not exist yet.")],
) -> None:
    """Produce a disclosure set that is under review, and export it: copies by their Bates numbers, load files, privilege log, receipts. The
    export always needs an approval (C8): without one the set is frozen, and the command says where to ask."""
    from glasshouse.cli.channel import ask
    from glasshouse.cli.login import key_for

    here = load(os.environ)
    args = {"key": key_for(here, case), "case": case, "set": named, "target": str(target.absolute())}
    made = ask(here, "produce", args, lambda _said: None)
    print(f"{made['set']}: {made['numbers'] or 'no copies'}; {made['copies']} copies in {target}; {made['withheld']} in the privilege log.")
