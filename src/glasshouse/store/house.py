"""The house policy in force: the one of this process, which one it is after a start, and its text.

Promise: which policy is in force is read from the ledger, never from a table or a file: the newest leaf that announces nothing names
its hash. A text counts only if it has that hash. Where no such text is found, the program does not start: another policy is never taken
instead.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import GlasshouseError, InvalidInputError
from glasshouse.policy.actions import Action
from glasshouse.policy.decide import PolicyBook, default_house
from glasshouse.policy.files import REMEDY, joined
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.situation import Decision, Situation
from glasshouse.policy.terms import Terms
from glasshouse.store import meta, policytables as t
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.entries import Entries
from glasshouse.store.stamps import ANNOUNCING
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import POLICIES, Folder
from glasshouse_ledger.leaf import parse

_LOOKED_BACK = 64
_IN_FORCE = "house"
_ENDING = ".cedar"


class HousePolicyError(GlasshouseError):
    """The policy files, or the policy in force, cannot be read: the program does not start with another one instead."""

    code = "house_policy"


@dataclass(frozen=True, slots=True)
class Coming:
    """A house policy that two have signed and that waits for its days: `acts` in microseconds."""

    number: int
    book: PolicyBook
    acts: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """One in force: its text, what it permits, the house policy beside which it was signed (its hash), the leaf of the last signature, and
    the ledger's hour since 1970 with which it is over."""

    number: int
    text: str
    actions: frozenset[Action]
    base: str
    entry: int
    until: int


class House:
    """The policy by which this process decides. `turning` is held while it changes; `acted` is called when a proposal may have to act, and
    `publish` with a text that everybody is to read. `fault` says what is wrong with the policy files, empty where nothing is. `coming`:
    policies that wait for their days; `exemptions`: those in force, by the id of their case."""

    def __init__(self, book: PolicyBook) -> None:
        self.book = book
        self.fault = ""
        self.turning = threading.Lock()
        self.acted: Callable[[], object] = _nothing
        self.publish: Callable[[str], object] = _unpublished
        self.coming: tuple[Coming, ...] = ()
        self.exemptions: Mapping[str, Exemption] = {}

    def decide(self, request: Request[Any], situation: Situation) -> Decision:
        """What the policy in force says."""
        return self.book.decide(request, situation)

    @property
    def house_hash(self) -> str:
        """SHA-256 (hex) of its text, as leaves name it."""
        return self.book.house_hash

    @property
    def house_text(self) -> str:
        """Its text."""
        return self.book.house_text

    @property
    def terms(self) -> Terms:
        """Its ceilings, and the purposes that it deactivates."""
        return self.book.terms


def open_house(database: Database, entries: Entries, published: Path, wish: str) -> House:
    """The policy in force after a start; `wish` where no log has begun."""
    digest = in_force(entries)
    with database.read() as connection:
        if digest is None:
            digest = meta.get(connection, _IN_FORCE)
        text = wish if digest is None else _found(connection, digest, published, wish)
    try:
        return House(PolicyBook(text))
    except GlasshouseError as error:
        words = f"The house policy in force ({digest or 'new'}) does not fit this version: {error.message}"
        raise HousePolicyError(words, remedy="Start the version that ran before, and change the policy there first.") from error


def in_force(entries: Entries) -> str | None:
    """The hash that the newest leaf names, of those that announce nothing; of a log that only announces, the last. None for no log."""
    newest = None
    for end in range(entries.base + entries.head()[0], 0, -_LOOKED_BACK):
        start = max(0, end - _LOOKED_BACK)
        for entry in reversed(entries.leaves_from(start, end - start)):
            header = parse(entry).header
            newest = newest or header.hp
            if header.k not in ANNOUNCING:
                return header.hp
    return newest


def read_wish(folder: Path) -> str:
    """What the folder's files say, as one text; what ships where there are none. HousePolicyError names the file that cannot be taken."""
    try:
        files = [(path.name, path.read_text(encoding="utf-8").replace("\r\n", "\n")) for path in _files(folder)]
        return joined(files) if files else default_house()
    except InvalidInputError as error:
        raise HousePolicyError(f"{folder}: {error.message}", remedy=error.remedy) from error
    except (OSError, ValueError) as error:
        raise HousePolicyError(f"{folder}: a policy file cannot be read ({type(error).__name__}).", remedy=REMEDY) from error


def stand_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the folder's files: another value, another reading."""
    try:
        return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in _files(folder))
    except OSError:
        return ()


def keep_text(connection: sa.Connection, text: str) -> str:
    """Keep a text; yields its hash."""
    digest = hash_of(text)
    insert_new(connection, t.policies, [{"hash": digest, "text": text}])
    return digest


def text_of(connection: sa.Connection, digest: str) -> str | None:
    """The kept text with this hash; None where there is none, or another."""
    text = connection.execute(sa.select(t.policies.c.text).where(t.policies.c.hash == digest)).scalar()
    return text if text is not None and hash_of(text) == digest else None


def note_in_force(connection: sa.Connection, digest: str) -> None:
    """Keep which policy is in force, for a log that begins anew; a running log knows better."""
    meta.put(connection, _IN_FORCE, digest)


def hash_of(text: str) -> str:
    """SHA-256 (hex) of the text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(_ENDING)) if folder.is_dir() else []


def _found(connection: sa.Connection, digest: str, published: Path, wish: str) -> str:
    text = text_of(connection, digest) or next((one for one in (wish, default_house()) if hash_of(one) == digest), None)
    if text is not None:
        return text
    try:
        return Folder(published).text(POLICIES, digest).decode()
    except (LedgerFormatError, ValueError) as error:
        remedy = "Restore store and ledger from one backup; or put the file of that name back into the published folder, below policy/."
        raise HousePolicyError(f"The text of the house policy in force ({digest}) is missing or another one.", remedy=remedy) from error


def _nothing() -> None:
    """Nobody is told yet."""


def _unpublished(text: str) -> None:
    """Nothing is published yet."""
    del text
