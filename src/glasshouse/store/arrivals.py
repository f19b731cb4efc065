"""Where files of exhibits arrive: a door for surfaces, which receive and hand on, and can read nothing back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from glasshouse.store.blobs import Blobs, Received

PACKAGE = 16
"""Exhibits of the longest that fit into one package."""


class Arrivals:
    """`most` is the longest file that is taken, `most_package` the longest package, in bytes."""

    def __init__(self, blobs: Blobs, most: int) -> None:
        self._blobs = blobs
        self.most = most
        self.most_package = PACKAGE * most

    @contextmanager
    def arriving(self, chunks: Iterable[bytes]) -> Iterator[Received]:
        """A file as it came, hashed and encrypted, for as long as the act lasts that adopts it; nothing of it stays where none did."""
        received = self._blobs.receive(chunks, self.most)
        try:
            yield received
        finally:
            self._blobs.drop(received.token)

    def keep(self, chunks: Iterable[bytes]) -> Received:
        """A package as it came, until it is dropped."""
        return self._blobs.receive(chunks, self.most_package)

    def reopened(self, token: str) -> BinaryIO:
        """What was kept, to be read anywhere in it."""
        return self._blobs.reopened(token)

    def drop(self, token: str) -> None:
        """Forget what was kept."""
        self._blobs.drop(token)
