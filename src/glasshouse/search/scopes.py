"""A broad scope as a reading of the index of its own, in which all other documents are deleted.

Promise: such a reading holds the documents of its datasets and no other, so that the scope comes before every match, count and order, at no
cost to a search. Its files are the index's own under other names, with a list of deleted documents beside them, and are gone from the disk
as soon as they are open: nothing outlives the index's commit, a purge included. Where it cannot be made the caller keeps to the scope by a
filter; the answers are the same.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import tantivy

from glasshouse.base.errors import DefectError
from glasshouse.search import folder as disk
from glasshouse.search.compile import one_of

WORTH = 3
"""Searches over one scope, between two commits, from which on its own reading is made: it costs as much as so many filters."""
_KEPT = 16
"""Scopes that are open at once; each costs a bit a document."""
_COUNTED = 64
"""Scopes whose searches are counted at once, for a scope of thousands is no small thing to keep."""
_HEAP = 15_000_000
"""Bytes of the engine's writer, its least."""


class Scopes:
    """The scopes' own readings of one commit of the index, read by `whole`, whose files in `folder` bear `stamp` (None: they are changing).
    `writing` is held by whoever changes them."""

    def __init__(
        self, folder: Path, schema: tantivy.Schema, whole: tantivy.Searcher, stamp: disk.Stamp | None, writing: threading.RLock
    ) -> None:
        self._folder, self._schema, self._whole, self._stamp, self._writing = folder, schema, whole, stamp, writing
        self._lock = threading.Lock()
        self._asked: Counter[frozenset[str]] = Counter()
        self._open: OrderedDict[frozenset[str], tantivy.Searcher] = OrderedDict()

    def searcher(self, scope: frozenset[str], datasets: frozenset[str]) -> tantivy.Searcher | None:
        """The reading of `scope`, some of the index's `datasets`; None where there is none (yet)."""
        with self._lock:
            known = self._open.get(scope)
            if known is not None:
                self._open.move_to_end(scope)
                return known
            if len(self._asked) > _COUNTED:
                self._asked.clear()
            self._asked[scope] += 1
            if self._asked[scope] < WORTH or self._stamp is None:
                return None
        if not self._writing.acquire(blocking=False):  # the files are changing, or another search makes one
            return None
        try:
            if not disk.still(self._stamp):  # they have changed, and may hold datasets that nobody here knows of
                return None
            made = self._made(scope, datasets - scope)
        except (OSError, ValueError):  # a file system without hard links, no room
            return None
        finally:
            self._writing.release()
        with self._lock:
            self._open[scope] = made
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return made

    def _made(self, scope: frozenset[str], others: frozenset[str]) -> tantivy.Searcher:
        folder = place(self._folder)
        disk.discard(folder)
        folder.mkdir()
        try:
            for file in disk.live_files(self._folder):
                os.link(file, folder / file.name)
            shutil.copyfile(self._folder / disk.LIST, folder / disk.LIST)
            engine = tantivy.Index(self._schema, path=str(folder))
            writer = engine.writer(_HEAP, 1)
            writer.delete_documents_by_query(one_of(self._schema, "dataset", others))
            writer.commit()
            engine.reload()
            made = engine.searcher()
        finally:
            disk.discard(folder)
        inside = one_of(self._schema, "dataset", scope)
        if not made.num_docs == count(made, inside) == count(self._whole, inside):
            raise DefectError("A scope's own reading of the index was about to hold other documents than the scope's.")
        return made


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """How many documents match: the engine's type hints leave it out."""
    result: Any = searcher.search(query, 1)
    return int(result.count)


def place(folder: Path) -> Path:
    """Where the files of a scope's reading stand while it is made."""
    return folder.with_name("scope")
