"""The verbs of the command line, and how they fail: what went wrong, where, and what to do, on standard error; exit 1, or 3 for a
refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from glasshouse.base.errors import GlasshouseError, RefusedError
from glasshouse.base.settings import Settings, load as load_settings

app = typer.Typer(
    name="glasshouse",
    help="An investigation workspace with glass walls. Without a verb it starts with the demonstration investigation.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder below which the bundle's paths are taken.")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to listen on, instead of GLASSHOUSE_WEB_PORT.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start with the demonstration investigation when no verb is given."""
    if context.invoked_subcommand is None:
        demo(None)


@app.command()
def demo(port: PortOption = None) -> None:
    """Start with the demonstration investigation loaded; prints the address and one-time sign-in links."""
    from glasshouse.cli.demo import run

    run(_settings(port), os.environ)


@app.command()
def serve(port: PortOption = None) -> None:
    """Start the server; the first visitor is led through set-up."""
    from glasshouse.cli.serve import serve as run

    run(_settings(port), lambda _host, origin: [f"Glasshouse is at {origin}"])


@app.command()
def load(
    source: Annotated[Path, typer.Argument(help="A file, a manifest, or a folder of manifests.")],
    data: DataOption = None,
    dataset: Annotated[str | None, typer.Option(help="For a plain file: the registered dataset that it belongs to.")] = None,
    name: Annotated[str | None, typer.Option(help="For a plain file: the source's name (default: the file's name).")] = None,
    mapping: Annotated[Path | None, typer.Option(help="For a table: the FtM mapping file.")] = None,
) -> None:
    """Load a source or a bundle of sources through the gate."""
    from glasshouse.cli.load import run

    sys.exit(run(_settings(), source, data=data, dataset=dataset, name=name, mapping=mapping))


@app.command()
def login(
    name: Annotated[str | None, typer.Argument(help="Sign-in name.")] = None,
    case: Annotated[str | None, typer.Option(help="Id of the case that the key is for (default: your unit's Stewardship).")] = None,
) -> None:
    """Sign in once and store an API key (0600), bound to you, one case and its purpose, for 30 days."""
    from glasshouse.cli.login import run

    run(_settings(), name, case)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write.")],
    case: Annotated[str, typer.Option(help="Id of the case whose entities are exported.")],
    format: Annotated[str, typer.Option(help="entities (FtM JSON lines) or statements (CSV).")] = "entities",  # noqa: A002
) -> None:
    """Export what a case holds as FtM; persons go without their traits."""
    from glasshouse.cli.export import run

    run(_settings(), target, case, format)


@app.command(name="rebuild-index")
def rebuild_index() -> None:
    """Make the search index anew from the store."""
    from glasshouse.cli.rebuild import run

    run(_settings())


@app.command(name="verify-ledger")
def verify_ledger(
    folder: Annotated[Path | None, typer.Argument(help="The published ledger folder (default: this Glasshouse's own).")] = None,
) -> None:
    """Check every byte of a published ledger: signatures, tiles, entries."""
    from glasshouse.cli.verify import run

    sys.exit(run(_settings(), folder))


@app.command()
def docs(check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page differs from the code.")] = False) -> None:
    """Write the reference pages that are made from the code."""
    from glasshouse.cli.docs import run

    sys.exit(run(check, app))


def main() -> int:
    """Run; GlasshouseErrors become a sentence, a remedy and an exit status."""
    try:
        app(standalone_mode=False)
    except RefusedError as error:
        _tell(f"Refused ({', '.join(error.rules) or 'policy'}): {error.message}", error.remedy)
        return 3
    except GlasshouseError as error:
        _tell(error.message, error.remedy)
        return 1
    except typer.Exit as ended:
        return int(ended.exit_code)
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        told = getattr(error, "format_message", None)
        if told is None:
            raise
        _tell(told(), "See glasshouse --help.")
        return 2
    return 0


def _tell(message: str, remedy: str) -> None:
    print(message, file=sys.stderr)
    if remedy:
        print(remedy, file=sys.stderr)


def _settings(port: int | None = None) -> Settings:
    environ = dict(os.environ)
    if port is not None:
        environ["GLASSHOUSE_WEB_PORT"] = str(port)
    return load_settings(environ)
