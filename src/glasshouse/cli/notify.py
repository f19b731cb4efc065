"""Notifications on the command line: a test to oneself, and whether it went out."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from glasshouse.base.settings import load
from glasshouse.model.notification import Channel

notify_app = typer.Typer(help="How you are told what waits.", no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@notify_app.callback()
def notify() -> None:
    """How you are told what waits."""


@notify_app.command(name="test")
def send_test(channel: Annotated[Channel, typer.Argument(help="By which of your channels.")] = Channel.EMAIL) -> None:
    """Send yourself a test now, and say what became of it; with a key of the Administration case."""
    from glasshouse.cli.channel import ask
    from glasshouse.cli.login import key_for

    here = load(os.environ)
    told = ask(here, "notify_test", {"key": key_for(here, "administration"), "channel": channel.value}, lambda _said: None)
    if told["state"] == "sent":
        print("Sent.")
        return
    answered = f" ({told['status']})" if told["status"] else ""
    print(f"Not sent: {told['fault'] or 'it is on its way'}{answered}. Your page How you are told says why.", file=sys.stderr)
    sys.exit(1)
