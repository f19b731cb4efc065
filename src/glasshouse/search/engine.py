"""The embedded engine: one folder, one writer, many readers, and never a short answer.

Promise: `find` answers from whole, verified files or raises IndexRebuildingError. `sequence` says up to which point
of the store's history the index is complete; whoever asks compares it with the store's. Everything here is derived
and rebuilt from the store alone. Totals and facets are exact. Deleted documents are never found again; their terms
leave the files when the engine merges them away, and for certain with `rebuild` (`residue` counts what is left, for
an erasure to wait on).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

import tantivy

from glasshouse.base.errors import DefectError, IndexRebuildingError
from glasshouse.policy.plans.query import Found, Match, Wanted
from glasshouse.policy.plans.search import EXACT_TO
from glasshouse.search import folder as disk
from glasshouse.search.compile import MANY_TERMS, Tier, compiled, every, without
from glasshouse.search.document import FORMAT, Document, Row, engine_document, engine_schema
from glasshouse.search.folder import DamagedFolderError, State

HEAP = 128_000_000
"""Bytes that the writer gathers documents in before it writes a segment."""
FACETS = ("schema", "dataset", "country")
_MOST_VALUES = 60_000
"""Values of one facet: the engine refuses more than 65,000 buckets. There are fewer datasets, kinds and countries
than that."""
_MOST_PRESENT = 500
"""Datasets with a match up to which they are told apart one by one; beyond, the whole scope is, whose query is kept."""
_NOTHING = Found((), 0, (), {name: {} for name in FACETS})


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What one reader sees: it never changes, a commit replaces it whole. `stamp` is None while a writer changes the
    files."""

    searcher: tantivy.Searcher
    datasets: frozenset[str]
    clusters: bool
    stamp: tuple[tuple[str, int, int], ...] | None


class Index:
    """An open index below the folder `root`, for one `organisation` (its random id, kept inside against mixed-up
    folders)."""

    def __init__(self, root: Path, organisation: str) -> None:
        """Opens what is there; makes an empty index at sequence 0 where there is nothing. A folder that cannot be
        used is set aside, and the index is then `ready` only after `rebuild`."""
        self._folder = root / str(FORMAT)
        self._schema = engine_schema()
        self._writing = threading.RLock()
        self._snapshot: _Snapshot | None = None
        self._engine: tantivy.Index | None = None
        self._state = State(FORMAT, organisation, 0, "")
        self._open()

    @property
    def ready(self) -> bool:
        """Whether `find` answers; otherwise `rebuild` is needed."""
        return self._snapshot is not None

    @property
    def sequence(self) -> int:
        """The store's sequence up to which the index is complete; 0 where it is empty or needs a rebuild."""
        return self._state.sequence if self.ready else 0

    @property
    def residue(self) -> int:
        """Deleted documents whose terms are still in the files; 0 after `rebuild`."""
        with self._writing:
            return disk.tombstones(self._folder) if self.ready else 0

    def apply(self, documents: Iterable[Document | Row | int], deletes: Iterable[int], sequence: int | Callable[[], int]) -> int:
        """Delete the documents of the entities in `deletes`, put `documents` in place of any of the same entity, commit
        as `sequence`.

        A number among the documents deletes that entity's document; a row is of an entity that has
        none. A function as `sequence` is called when all documents are in, right before they are published: there the store
        goes live.

        All or nothing, durable on return, and safe to repeat. Returns the number of documents put in. Readers go on
        with the old state until the commit. IndexRebuildingError where the index needs a rebuild; DefectError where
        `sequence` goes back.
        """
        with self._writing:
            engine = self._ready_engine()
            if isinstance(sequence, int):
                self._forward(sequence)
            self._begin()
            try:
                count = self._write(engine, documents, deletes, sequence)
            finally:
                self._settle()
            return count

    def rebuild(self, documents: Iterable[Document], sequence: int) -> int:
        """Build everything anew from `documents` (one for each entity), then put it in place of the old index. Returns
        their number.

        The old index, where there is one, answers until then. Leaves no trace of it on the disk.
        """
        with self._writing:
            building = self._folder.with_name("building")
            disk.discard(building)
            building.mkdir(parents=True)
            engine = tantivy.Index(self._schema, path=str(building))
            writer = engine.writer(HEAP, 1)
            count = 0
            for document in documents:
                writer.add_document(engine_document(document, self._schema))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            state = State(FORMAT, self._state.organisation, sequence, disk.listed(building))
            disk.write_state(building, state)
            self._engine = self._snapshot = None
            disk.put_in_place(building, self._folder)
            self._open()
            return count

    def find(self, wanted: Wanted) -> Found:
        """What `wanted` asks for. IndexRebuildingError where the index is damaged or not built."""
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexRebuildingError("The search index is being rebuilt.", remedy="Try again in a few minutes.")
        if snapshot.stamp is not None and not disk.still(self._folder, snapshot.stamp) and self._snapshot is snapshot:
            raise self._damaged(snapshot)
        return self._guarded(snapshot, wanted)

    def optimise(self) -> None:
        """Remove files that no reader needs any more. Merging is the engine's own, done at each commit."""
        with self._writing:
            engine = self._ready_engine()
            self._begin()
            try:
                writer = engine.writer(HEAP, 1)
                writer.garbage_collect_files()
                writer.wait_merging_threads()
            finally:
                self._settle()

    def close(self) -> None:
        """Let go of the files; `find` refuses from then on."""
        with self._writing:
            self._engine = self._snapshot = None

    def _ready_engine(self) -> tantivy.Index:
        if self._engine is None or self._snapshot is None:
            raise IndexRebuildingError("The search index has to be rebuilt first.")
        return self._engine

    def _open(self) -> None:
        root = self._folder.parent
        root.mkdir(parents=True, exist_ok=True)
        disk.discard(root / "building")
        if not self._folder.exists():
            if any(root.iterdir()):  # another format, or one that was set aside
                return
            self._folder.mkdir()
            tantivy.Index(self._schema, path=str(self._folder))
            disk.write_state(self._folder, State(FORMAT, self._state.organisation, 0, disk.listed(self._folder)))
        try:
            state = disk.read_state(self._folder, self._state.organisation)
            disk.verify(self._folder, state)
            engine = tantivy.Index(self._schema, path=str(self._folder))  # ValueError where it has other fields
            self._state = state
            self._publish(engine)
            self._engine = engine
        except (DamagedFolderError, ValueError):
            self._engine = self._snapshot = None
            if self._folder.exists():
                disk.set_aside(self._folder)

    def _publish(self, engine: tantivy.Index) -> None:
        """Let readers see the last commit."""
        engine.reload()
        searcher = engine.searcher()
        datasets = frozenset(term for term, _ in searcher.terms_with_prefix("dataset", ""))
        clustered = tantivy.Query.term_query(self._schema, "single", False)
        clusters = _total(searcher.search(clustered, 1)) > 0
        self._snapshot = _Snapshot(searcher, datasets, clusters, disk.stamp(self._folder) if self._state.listed else None)

    def _begin(self) -> None:
        """Say on disk, and to readers, that the files are about to change."""
        old = self._snapshot
        if old is not None:
            self._snapshot = _Snapshot(old.searcher, old.datasets, old.clusters, None)
        self._record(self._state.sequence, "")

    def _forward(self, sequence: int) -> int:
        if sequence < self._state.sequence:
            raise DefectError("The index was about to go back in the store's history.")
        return sequence

    def _write(
        self,
        engine: tantivy.Index,
        documents: Iterable[Document | Row | int],
        deletes: Iterable[int],
        sequence: int | Callable[[], int],
    ) -> int:
        writer = engine.writer(HEAP, 1)
        count = 0
        try:
            for entity in deletes:
                writer.delete_documents_by_term("id", str(entity))
            for document in documents:
                if isinstance(document, int):
                    writer.delete_documents_by_term("id", str(document))
                    continue
                if isinstance(document, Document):
                    writer.delete_documents_by_term("id", str(document.entity))
                writer.add_document(engine_document(document, self._schema))
                count += 1
            reached = self._forward(sequence if isinstance(sequence, int) else sequence())
        except BaseException:
            writer.rollback()
            raise
        writer.commit()
        self._record(reached, "")
        self._publish(engine)
        writer.wait_merging_threads()
        return count

    def _settle(self) -> None:
        """The files are still again: say so on disk, and watch them from now on."""
        engine = self._ready_engine()
        self._record(self._state.sequence, disk.listed(self._folder))
        self._publish(engine)

    def _record(self, sequence: int, listed: str) -> None:
        state = State(FORMAT, self._state.organisation, sequence, listed)
        disk.write_state(self._folder, state)
        self._state = state

    def _guarded(self, snapshot: _Snapshot, wanted: Wanted) -> Found:
        """The answer; where the engine fails, damaged files set the folder aside, anything else is our own defect."""
        try:
            return _answer(snapshot, wanted, self._schema)
        except BaseException as error:
            if not isinstance(error, (ValueError, OSError)) and type(error).__name__ != "PanicException":
                raise
            with self._writing:
                try:
                    disk.verify(self._folder, self._state)
                except DamagedFolderError:
                    raise self._damaged(snapshot) from None
            raise DefectError("The search engine failed on whole files.") from error

    def _damaged(self, seen: _Snapshot) -> IndexRebuildingError:
        """Set the folder aside, unless it was replaced since `seen` was taken."""
        with self._writing:
            if self._snapshot is seen:
                self._engine = self._snapshot = None
                disk.set_aside(self._folder)
        return IndexRebuildingError("The search index was damaged and is being rebuilt.", remedy="Try again in a few minutes.")


def _answer(snapshot: _Snapshot, wanted: Wanted, schema: tantivy.Schema) -> Found:
    tiers = _tiers(snapshot, wanted, schema)
    if not tiers:
        return _NOTHING
    clustered = tantivy.Query.term_query(schema, "single", False)
    folds: list[Match] = []
    if snapshot.clusters:
        folds = _best(snapshot.searcher, [(tier, every([query, clustered])) for tier, query in tiers], EXACT_TO + 1)
        tiers = tuple((tier, without(query, clustered)) for tier, query in tiers)
    facets = _facets(snapshot.searcher, tiers[-1][1])
    total = sum(facets["schema"].values())  # each document has one schema, and the last tier holds every match
    singles = _best(snapshot.searcher, tiers, wanted.top) if total else []
    return Found(tuple(singles), total, tuple(folds), facets)


def _tiers(snapshot: _Snapshot, wanted: Wanted, schema: tantivy.Schema) -> tuple[tuple[Tier, tantivy.Query], ...]:
    """The compiled tiers. Many datasets are slow to keep to, and most searches match in few: with many, those in which anything matches are
    found first, and only these have to be told apart. What is answered is the same."""
    sources = wanted.scope & frozenset(wanted.datasets) if wanted.datasets else wanted.scope
    chosen = _both(sources, snapshot.datasets)
    if MANY_TERMS < len(chosen) < len(snapshot.datasets):
        anywhere = compiled(replace(wanted, scope=snapshot.datasets, datasets=()), schema, snapshot.datasets)
        present = frozenset(_facets(snapshot.searcher, anywhere[-1][1], ("dataset",))["dataset"]) if anywhere else frozenset()
        few = len(present) <= _MOST_PRESENT
        return compiled(replace(wanted, scope=chosen, datasets=()), schema, present if few else snapshot.datasets)
    return compiled(wanted, schema, snapshot.datasets)


@lru_cache(maxsize=8)
def _both(sources: frozenset[str], datasets: frozenset[str]) -> frozenset[str]:
    return sources & datasets


def _best(searcher: tantivy.Searcher, tiers: Sequence[tuple[Tier, tantivy.Query]], top: int) -> list[Match]:
    """The best `top` documents, by tier and then by order."""
    best: list[Match] = []
    seen: set[int] = set()
    for tier, query in tiers:
        if len(best) >= top:
            break
        # Better tiers lie within this one, so their documents are found again: ask for as many, leave them out.
        result = searcher.search(query, max(1, top), False, "order", 0, tantivy.Order.Asc)
        entities = searcher.fast_field_values("entity", [address for _, address in result.hits])
        matches = map(Match._make, zip(entities, repeat(float(tier)), (order for order, _ in result.hits)))
        best += [match for match in matches if match.entity not in seen] if seen else matches
        seen = {match.entity for match in best} if tier != tiers[-1][0] else seen
    return best[:top]


def _total(result: Any) -> int:
    """The engine's count of all matches, which its type hints leave out."""
    return int(result.count)


def _facets(searcher: tantivy.Searcher, query: tantivy.Query, names: Sequence[str] = FACETS) -> dict[str, dict[str, int]]:
    """How many documents have each value, exactly."""
    asked = {name: {"terms": {"field": name, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}} for name in names}
    answer = searcher.aggregate(query, asked)
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in names}
