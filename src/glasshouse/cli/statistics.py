"""Counting the public headers anew, and a quarter's transparency report."""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def recount(settings: Settings) -> None:
    """Forget the counts: they are made again from the log's beginning."""
    ask(settings, "recount", {"key": key_for(settings, "administration")}, lambda _said: None)
    print("The statistics are counted anew from the public headers of the log.")


def transparency(settings: Settings, quarter: str | None, target: Path | None) -> None:
    """The report as JSON, printed or written to `target`; as a PDF where its name ends so."""
    text = str(ask(settings, "transparency", {"quarter": quarter}, lambda _said: None)["report"])
    if target is None:
        print(text, end="")
    elif target.suffix == ".pdf":
        from glasshouse.oversight.pdf import pdf_of

        target.write_bytes(pdf_of(text))
    else:
        target.write_text(text, encoding="utf-8")
