"""Restoring a backup on the command line: what was checked, what is in place, and what will be missing."""

from __future__ import annotations

from pathlib import Path

from glasshouse.assemble import restore, restored
from glasshouse.base.errors import InvalidInputError
from glasshouse.base.settings import Settings


def run(settings: Settings, source: Path | None, head: Path | None) -> int:
    """0 once everything is in place, or, with no folder, once PostgreSQL's restored database is marked as one."""
    try:
        known = head.read_bytes() if head is not None else None
    except OSError as error:
        raise InvalidInputError(f"{head} cannot be read: {error.strerror}.", field="head") from error
    if source is None:
        marked = restored(settings, known)
        print("The database is marked as a restored one. The next start opens a log of another origin, whose first entry names the last")
        print("head known: give its key (/ledger/logs) to your witnesses and to who audits you.")
        _missing(marked.held, marked.known)
        return 0
    made = restore(settings, source, known)
    print(f"In place in {settings.data_dir}: {made.files:,} files, {made.size:,} octets, each with the hash that the backup names.")
    if made.entries is None:
        print(f"MISSING: the keys in {settings.keys_dir}. Put them there from their own backup; until then nothing can start, and the")
        print("ledger was not held against the heads that it signed.")
    else:
        print(f"The ledger of {made.entries:,} entries leads to every head that it signed, and the keys fit.")
    _missing(made.held, made.known)
    print("MISSING: everything done after the backup was made; sessions and uploads under way.")
    print("Made anew by the next start: the search index and the published ledger. The start opens a log of another origin, whose first")
    print("entry names the last head known: give its key (/ledger/logs) to your witnesses and to who audits you.")
    return 0


def _missing(held: int | None, known: int | None) -> None:
    if held is not None and known is not None and known > held:
        print(f"MISSING: {known - held:,} entries of the newest head known ({known:,}), and whatever was done with them.")
