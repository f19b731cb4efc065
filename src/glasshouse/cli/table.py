"""A table of people by group on the command line: asked for, or counted where it was approved, and printed."""

from __future__ import annotations

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for

FORMS = ("csv", "json")


def run(settings: Settings, case: str, wanted: tuple[str, str, str], reason: str | None, form: str) -> None:
    """`wanted`: shape, dataset, period. With a `reason` it is asked for; without one it is counted and printed as `form`."""
    if form not in FORMS:
        raise InvalidInputError(f"A table is printed as one of: {', '.join(FORMS)}.")
    shape, dataset, period = wanted
    args = {"key": key_for(settings, case), "case": case, "shape": shape, "dataset": dataset, "period": period}
    if reason is not None:
        asked = ask(settings, "ask_table", {**args, "reason": reason}, lambda _said: None)
        print(f"Asked for: {asked['table']}. Somebody of another unit answers until {asked['until']}.")
        return
    print(ask(settings, "table", {**args, "form": form}, lambda _said: None)["content"], end="")
