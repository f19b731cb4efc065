"""The dry run of a disposal on the command line, and asking for what it counted. Signing is done by somebody else, in a browser."""

from __future__ import annotations

from typing import Any

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings, case: str, office: str, *, dry_run: bool, ordered: bool) -> None:
    """Count, say what was counted, and ask for exactly that unless it is a dry run. Without a case: list those that are over."""
    key = key_for(settings, office)
    if not case:
        for row in ask(settings, "retention", {"key": key}, lambda _said: None)["cases"]:
            print(_line(row))
        return
    made = ask(settings, "dry_run", {"key": key, "case": case}, lambda _said: None)
    tell(made)
    if dry_run:
        return
    ground = "ordered" if ordered else "over"
    asked = ask(settings, "dispose", {"key": key, "case": case, "ground": ground, "digest": made["digest"]}, lambda _said: None)
    print(f"Asked. Nothing is destroyed until somebody else signs it in a browser, before {asked['lapses']}: /retention/{case}")


def _line(row: dict[str, Any]) -> str:
    until = row["disposal"] or ("over since " if row["over"] else "kept until ") + (row["ends"] or "no day that anything says")
    return f"{row['case']}  case {row['number']}, {row['unit']}: {until}" + (f", {row['held']} on hold" if row["held"] else "")


def tell(made: dict[str, Any]) -> None:
    """Print a dry run."""
    print(f"Dry run of case {made['number']}. It would destroy:")
    for one in made["counts"]:
        print(f"  {one['number']:>9,} {one['one'] if one['number'] == 1 else one['many']}")
    print(f"  {made['originals']:>9,} originals, {made['bytes']:,} bytes")
    print(f"  {made['openings']:>9,} openings of the ledger; its entries stay, and every proof of them")
    for words in made["stays"]:
        print(f"stays: {words}")
    for words in made["blocks"]:
        print(f"in the way: {words}")
    if made["early"]:
        print("in the way: its time is not over; --ordered where a law, a court or an authority demands it")
