"""Evidence on the command line: a saved page taken in as an exhibit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from glasshouse.base.settings import load

CaseOption = Annotated[str, typer.Option(help="Id of the case.")]


def capture(
    file: Annotated[Path, typer.Argument(help="A saved page: HTML, MHTML, WARC, PDF, PNG.")],
    case: CaseOption,
    url: Annotated[str, typer.Option(help="Address that it was saved from. Nothing is fetched.")],
    title: Annotated[str | None, typer.Option(help="What it is (default: the file's name).")] = None,
    at: Annotated[str | None, typer.Option(help="When it was saved (UTC), like 2026-11-21T14:05.")] = None,
    tool: Annotated[str | None, typer.Option(help="With what it was saved.")] = None,
) -> None:
    """Take a saved page into a case as an exhibit, with its address, and print its number and SHA-256."""
    from glasshouse.cli.channel import ask
    from glasshouse.cli.login import key_for

    here = load(os.environ)
    said = {"title": title or file.name, "address": url, "captured": at, "tool": tool}
    args = {"key": key_for(here, case), "case": case, "file": str(file.absolute()), **said}
    made = ask(here, "capture", args, lambda _said: None)
    print(f"{made['label']}  {made['sha256']}  {made['media_type']}")
