"""Imports on the command line: which there are, and setting one live or taking it back, with the difference shown before."""

from __future__ import annotations

import sys
from typing import Any

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for

_COUNTS = ("added", "changed", "closed", "same")
_DONE = ("live", "unchanged", "undone")
_DAY = len("2026-11-21 22:34")


def list_imports(settings: Settings, dataset: str | None) -> None:
    """One line an import; those that wait for somebody say so."""
    found = ask(settings, "imports", {"key": key_for(settings), "dataset": dataset}, _silent)["imports"]
    if not found:
        print("Nothing was loaded yet. Load something: glasshouse load SOURCE")
        return
    for row in found:
        started = row["started"][:_DAY].replace("T", " ")
        state = "WAITS FOR CONFIRMATION" if row["state"] == "confirming" else row["state"]
        print(f"{row['id']}  {started}  {row['dataset']} · {row['source']} · {row['file']}  [{state}]  {_difference(row)}")


def confirm(settings: Settings, public: str, sure: bool) -> int:
    """Show what would change, ask, set it live. 1 where it did not go live."""
    key = key_for(settings)
    row = _shown(settings, key, public)
    if row["state"] != "confirming":
        raise ConflictError(f"This import is {row['state']}: there is nothing to confirm.")
    if not _agreed("Set it live?", sure):
        return 1
    row = ask(settings, "confirm_import", {"key": key, "id": public}, _silent)["row"]
    print(f"It is {row['state']}. {row['message']}".rstrip())
    return int(row["state"] != "live")


def undo(settings: Settings, public: str, sure: bool) -> int:
    """Show what it changed, ask, take it back wholly."""
    key = key_for(settings)
    row = _shown(settings, key, public)
    if not _agreed("Drop it?" if row["state"] == "confirming" else "Take all of it back?", sure):
        return 1
    ask(settings, "undo_import", {"key": key, "id": public}, _silent)
    print("It is undone: everything is as before it.")
    return 0


def _shown(settings: Settings, key: str, public: str) -> dict[str, Any]:
    answer = ask(settings, "show_import", {"key": key, "id": public}, _silent)
    row: dict[str, Any] = answer["row"]
    print(f"{row['file']} into {answer['dataset']} · {row['source']}, begun {row['started']} by {row['by']} [{row['state']}]")
    if row["message"]:
        print(row["message"])
    print(f"It {'changed' if row['state'] in _DONE else 'would change'}: {_difference(row)}")
    print(f"{row['rows']:,} rows were read, {row['rejected']:,} rejected.")
    for code, count in answer["faults"]:
        print(f"  {count:,} × {code}")
    return row


def _difference(row: dict[str, Any]) -> str:
    return ", ".join(f"{row[name]:,} {name}" for name in _COUNTS if row[name]) or "nothing"


def _agreed(question: str, sure: bool) -> bool:
    if sure:
        return True
    if not sys.stdin.isatty():
        raise InvalidInputError("Nobody is here to answer.", remedy="Look at what it changes, then say --yes.")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _silent(_said: dict[str, Any]) -> None:
    """Nothing to print on the way."""
