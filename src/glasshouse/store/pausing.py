"""The pause in which a log is ended and the next one begun while the program runs.

Promise: while one thread holds it, what others would begin waits before it is sealed, and what they have begun can end: outcomes pass. A
group that was begun for a log which has ended since is never written; who waits for it is told to ask again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from glasshouse.base.errors import LedgerUnavailableError
from glasshouse.store.pending import Pending
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import Kind


class Pause:
    """The one of a ledger. `writing` is held while a group is written, `turning` while the house policy or the log changes."""

    def __init__(self) -> None:
        self.writing = threading.Lock()
        self.turning = threading.RLock()
        self._holder: int | None = None
        self._over = threading.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it; this thread alone may begin something."""
        with self.turning:
            self._over.clear()
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
                self._over.set()

    def wait(self, group: Sequence[Entry]) -> None:
        """Return when the group may be begun. Read which log runs before calling this, never after."""
        while self._holder is not None and self._holder != threading.get_ident() and group[0].header.k is not Kind.OUTCOME:
            self._over.wait()


def of_log(batch: list[Pending], base: int) -> list[Pending]:
    """Those of the batch that may be written to the log that begins at `base`; the others fail."""
    late = [waiting for waiting in batch if waiting.log is not None and waiting.log != base]
    for waiting in late:
        words = "The log of another year began at this very moment, so nothing was shown or done."
        waiting.failed(LedgerUnavailableError(words, remedy="Ask again."))
    return [waiting for waiting in batch if waiting not in late] if late else batch
