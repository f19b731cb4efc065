"""A verified package becomes a case: its originals are received, hashed on the way, and one act takes them all; or it waits on a shelf
until somebody has looked at what it holds.

Promise: what is taken is what was examined. A package on the shelf is encrypted under a key that stands in memory alone, is there for who
put it there, and is gone after an hour or with the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

from glasshouse.base.clock import HOUR, Clock
from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.policy.plans.loading import Incoming, Sender
from glasshouse.work.foreignbag import Bag, open_zip
from glasshouse.work.verifying import ENTITIES, Examined, examine

WAITING = 4
"""Packages of one person on the shelf."""


class Arrived(Protocol):
    """A file that has arrived: a token, and its SHA-256 (hex)."""

    @property
    def token(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class Doors(Protocol):
    """Where files arrive (`store.arrivals`)."""

    most_package: int

    @contextmanager
    def arriving(self, chunks: Iterable[bytes]) -> Iterator[Arrived]: ...
    def keep(self, chunks: Iterable[bytes]) -> Arrived: ...
    def reopened(self, token: str) -> BinaryIO: ...
    def drop(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Shelved:
    """A package that waits: for whom, since when, and what it holds."""

    token: str
    person: str
    since: int
    file_name: str
    examined: Examined


class Shelf:
    """Packages that were verified and not taken yet."""

    def __init__(self, doors: Doors, clock: Clock) -> None:
        self._doors, self._clock = doors, clock
        self._shelved: dict[str, Shelved] = {}
        self._lock = threading.Lock()

    def put(self, person: str, chunks: Iterable[bytes], file_name: str) -> Shelved:
        """Receive a package and examine it; one that has a fault is told and not kept."""
        kept = self._doors.keep(chunks)
        try:
            with self._doors.reopened(kept.token) as stream:
                examined = examine(open_zip(stream, self._doors.most_package))
        except BaseException:
            self._doors.drop(kept.token)
            raise
        shelved = Shelved(kept.token, person, self._clock(), file_name, examined)
        if examined.faults:
            self._doors.drop(kept.token)
            return shelved
        with self._lock:
            self._shelved[shelved.token] = shelved
            mine = sorted((one for one in self._shelved.values() if one.person == person), key=lambda one: one.since)
        for one in mine[:-WAITING]:
            self.drop(one.token)
        self.clear()
        return shelved

    def clear(self) -> None:
        """Let go of what is over its hour."""
        with self._lock:
            over = [one.token for one in self._shelved.values() if self._clock() - one.since > HOUR]
        for token in over:
            self.drop(token)

    def take(self, person: str, token: str) -> Shelved:
        """The one that this person put there; NotFoundError alike for another's and for none."""
        self.clear()
        with self._lock:
            found = self._shelved.get(token)
        if found is None or found.person != person:
            raise NotFoundError("This package does not wait here any more.", remedy="Send it again: one is kept for an hour.")
        return found

    @contextmanager
    def bag(self, shelved: Shelved) -> Iterator[Bag]:
        """Its bag, to read."""
        with self._doors.reopened(shelved.token) as stream:
            yield open_zip(stream, self._doors.most_package)

    def drop(self, token: str) -> None:
        """It is not wanted any more."""
        with self._lock:
            self._shelved.pop(token, None)
        self._doors.drop(token)


@dataclass(frozen=True, slots=True)
class Received:
    """A package whose files have arrived, for as long as the act lasts that takes it: what `LoadPackage` asks for."""

    sender: Sender
    exhibits: tuple[Incoming, ...]
    entities: str


@contextmanager
def received(doors: Doors, bag: Bag, examined: Examined) -> Iterator[Received]:
    """Receive what was examined. InvalidInputError where it has a fault, or is no longer what was examined."""
    if examined.faults or examined.sender is None:
        raise faulty(examined)
    with ExitStack() as stack:
        exhibits = tuple(_received(stack, doors, bag, one, examined.paths.get(one.label, "")) for one in examined.exhibits)
        lines = _arrived(stack, doors, bag, ENTITIES, examined.entities) if examined.lines else ""
        yield Received(examined.sender, exhibits, lines)


def faulty(examined: Examined) -> InvalidInputError:
    """The first thing that is wrong with a package."""
    first = examined.faults[0]
    return InvalidInputError(f"{first.place} {first.words}.", field="package", code=first.code, remedy="Nothing was taken in.")


def _received(stack: ExitStack, doors: Doors, bag: Bag, exhibit: Incoming, path: str) -> Incoming:
    if not path:
        return exhibit
    return replace(exhibit, upload=_arrived(stack, doors, bag, path, exhibit.sha256))


def _arrived(stack: ExitStack, doors: Doors, bag: Bag, path: str, sha256: str) -> str:
    """The token of a file that is still what was examined."""
    arrived = stack.enter_context(doors.arriving(bag.chunks(path)))
    if arrived.sha256 != sha256:
        raise InvalidInputError(f"{path} is not what was packed.", field="package", code="package_hash", remedy="Nothing was taken in.")
    return arrived.token
