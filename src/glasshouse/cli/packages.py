"""Packages of evidence on the command line: one made of a case, or one of another Glasshouse looked at and taken in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from glasshouse.base.settings import Settings, load as load_settings


def package(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="Id of the case.")] = None,
    target: Annotated[Path | None, typer.Argument(help="A zip to write (NAME.zip), or a folder that does not exist yet.")] = None,
    load: Annotated[Path | None, typer.Option(help="A package of another Glasshouse, zip or folder: check all of it.")] = None,
    purpose: Annotated[str | None, typer.Option(help="With --load: take it in, as a draft for this purpose.")] = None,
    title: Annotated[str | None, typer.Option(help="With --purpose: what the draft is called.")] = None,
) -> None:
    """Export a package of evidence that a stranger checks offline: BagIt, RO-Crate, CASE/UCO, custody, ledger receipts. It always needs an
    approval (C8): ask for it on the case's page. Or, with --load, check one that came from elsewhere, and take it in."""
    here = load_settings(os.environ)
    if load is not None:
        _load(here, load, purpose, title)
    elif case is None or target is None:
        raise typer.BadParameter("Name a case and where its package goes, or --load a package.")
    else:
        _export(here, case, target)


def _export(here: Settings, case: str, target: Path) -> None:
    from glasshouse.cli.channel import ask
    from glasshouse.cli.login import key_for

    args = {"key": key_for(here, case), "case": case, "target": str(target.absolute())}
    made = ask(here, "package", args, lambda _said: None)
    print(f"{made['exhibits']} exhibits in {target}; {made['left_out']} values of people stay here (C1).")


def _load(here: Settings, source: Path, purpose: str | None, title: str | None) -> None:
    from glasshouse.cli.channel import ask
    from glasshouse.cli.login import key_for

    said = {"source": str(source.absolute()), "purpose": purpose, "title": title or source.name}
    made = ask(here, "load_package", {"key": key_for(here, "administration"), **said}, _progress)
    _told(made)
    for fault in made["faults"]:
        print(f"{fault['code']}  {fault['place']}  {fault['words']}")
    if made["faults"]:
        raise typer.Exit(1)
    if made["known"]:
        print(f"You have taken it in already: case {made['known']}")
    elif made["case"]:
        print(f"Taken in as a draft: case {made['case']}. Say what it is for; then its people and firms come in on its page.")
    else:
        print("It is whole. To take it in, name a --purpose.")


def _told(made: dict[str, Any]) -> None:
    sender = made["sender"]
    if sender:
        print(f"Packed {sender['made']} by {sender['by']}, there case {sender['number']}")
        print(f"Ledger {sender['origin']}, entry {sender['entry']}")
    print(f"{made['exhibits']} exhibits, {made['lines']} records; SHA-256 of the manifest {made['digest']}")
    for key in made["keys"]:
        print(f"Keys that it names: {key}")


def _progress(said: dict[str, Any]) -> None:
    typer.echo(f"{said['read'] >> 20} MiB read", err=True)
