"""The verbs about who signs a log: `ledger-key`, and `witness` for those who lend a signature to others' logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from glasshouse.base.settings import load


def ledger_key(following: Annotated[bool, typer.Option("--next", help="Next year's keys, for witnesses and auditors.")] = False) -> None:
    """Print the log's verifier keys, as they stand published."""
    from glasshouse.cli.ledgerkey import run

    sys.exit(run(load(os.environ), following))


witness_app = typer.Typer(help="Lend a signature to others' logs.", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
WitnessFolder = Annotated[Path, typer.Option("--folder", help="The witness's own folder: its key, and the head last signed of each log.")]


@witness_app.command(name="key")
def witness_key(
    name: Annotated[str, typer.Argument(help="The witness's name, like w.example/desk.")],
    folder: WitnessFolder = Path("witness"),
    kind: Annotated[str, typer.Option(help="ed25519 or ml-dsa-44.")] = "ed25519",
) -> None:
    """Make a witness's key (0600) and print its public part."""
    from glasshouse.cli.witness import make_key

    sys.exit(make_key(folder, name, kind))


@witness_app.command(name="serve")
def witness_serve(
    log: Annotated[list[str], typer.Option(help="Verifier key of a log to sign for; give it again for each log.")],
    folder: WitnessFolder = Path("witness"),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8421,
) -> None:
    """Sign heads of logs that extend what was signed before (c2sp.org/tlog-witness)."""
    from glasshouse.cli.witness import serve

    sys.exit(serve(folder, log, host, port))
