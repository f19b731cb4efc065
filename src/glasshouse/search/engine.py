"""The embedded engine: one folder, one writer, many readers, and never a short answer.

Promise: `find` answers from whole, verified files or raises IndexRebuildingError. `sequence` says up to which point
of the store's history the index is complete; whoever asks compares it with the store's. Everything here is derived
and rebuilt from the store alone. Totals and facets are exact. Deleted documents are never found again; their terms
leave the files when the engine merges them away, and for certain with `rebuild` (`residue` counts what is left, for
an erasure to wait on).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from glasshouse.base.errors import DefectError, IndexRebuildingError
from glasshouse.policy.plans.query import FACET_VALUES, Found, Match, Wanted
from glasshouse.policy.plans.search import EXACT_TO
from glasshouse.search import folder as disk
from glasshouse.search.compile import MANY_TERMS, Tiers, compiled, every, of, ranked, without
from glasshouse.search.document import FORMAT, Document, Row, engine_document, engine_schema, source
from glasshouse.search.folder import DamagedFolderError, State
from glasshouse.search.scopes import Scopes, count, place as scope_place

T = TypeVar("T")

HEAP = 128_000_000
"""Bytes that the writer gathers documents in before it writes a segment."""
FACETS = {"schema": "schema", "dataset": "source", "country": "seat"}
"""What is counted beside the hits, and the field that holds it: countries are those of companies and other organisations alone."""
_MOST_VALUES = 60_000
"""Values of one facet: the engine refuses more than 65,000 buckets. There are fewer datasets, kinds and countries
than that."""
_MANY_VALUES = 500
"""Datasets that are counted at first: so many that the FACET_VALUES most frequent ones, and all that tie with them, are nearly always
among them."""
_FEW = 100
"""Matches up to which all are fetched at once and ranked here; beyond, the engine finds the best of each tier."""
_NOTHING = Found((), 0, (), {name: {} for name in FACETS})


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What one reader sees: it never changes, a commit replaces it whole. `known` are the keys of its datasets, `datasets` the same by
    their numbers in the index. `stamp` is None while a writer changes the files."""

    searcher: tantivy.Searcher
    datasets: dict[int, str]
    known: frozenset[str]
    clusters: bool
    scopes: Scopes
    stamp: disk.Stamp | None


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
    def documents(self) -> int:
        """How many documents there are; 0 where it needs a rebuild."""
        snapshot = self._snapshot
        return 0 if snapshot is None else snapshot.searcher.num_docs

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

    def rebuild(self, documents: Iterable[Document], sequence: int | Callable[[], int]) -> int:
        """Build everything anew from `documents` (one for each entity), then put it in place of the old index. Returns
        their number.

        The old index, where there is one, answers until then. Leaves no trace of it on the disk. A function as
        `sequence` is called before the first document is taken, when nobody else writes the index any more.
        """
        with self._writing:
            reached = sequence if isinstance(sequence, int) else sequence()
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
            state = State(FORMAT, self._state.organisation, reached, disk.listed(building))
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
        if snapshot.stamp is not None and not disk.still(snapshot.stamp) and self._snapshot is snapshot:
            raise self._damaged(snapshot)
        return self._guarded(lambda: _answer(snapshot, wanted, self._schema), snapshot)

    def among(self, wanted: Wanted, numbers: frozenset[int]) -> tuple[Match, ...]:
        """Of these record-entities those that `find` would yield among all its `singles`, best first. Errors as there."""
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexRebuildingError("The search index is being rebuilt.", remedy="Try again in a few minutes.")
        return self._guarded(lambda: _picked(snapshot, wanted, numbers, self._schema), snapshot)

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
        disk.discard(scope_place(self._folder))
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
        known = frozenset(term for term, _ in searcher.terms_with_prefix("dataset", ""))
        datasets = {source(key): key for key in known}
        if len(datasets) < len(known):
            raise DefectError("Two datasets have one number in the index.")
        clusters = count(searcher, tantivy.Query.term_query(self._schema, "single", False)) > 0
        stamp = disk.stamp(self._folder) if self._state.listed else None
        scopes = Scopes(self._folder, self._schema, searcher, stamp, self._writing)
        self._snapshot = _Snapshot(searcher, datasets, known, clusters, scopes, stamp)

    def _begin(self) -> None:
        """Say on disk, and to readers, that the files are about to change."""
        if self._snapshot is not None:
            self._snapshot = replace(self._snapshot, stamp=None)
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

    def _guarded(self, answer: Callable[[], T], snapshot: _Snapshot) -> T:
        """The answer; where the engine fails, damaged files set the folder aside, anything else is our own defect."""
        try:
            return answer()
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
    searcher, tiers = _within(snapshot, wanted, schema)
    if not tiers:
        return _NOTHING
    folds: list[Match] = []
    if snapshot.clusters:
        clustered = tantivy.Query.term_query(schema, "single", False)
        folds = _best(searcher, tuple((tier, every([query, clustered])) for tier, query in tiers), EXACT_TO + 1)
        tiers = tuple((tier, without(query, clustered)) for tier, query in tiers)
    facets = _facets(searcher, tiers[-1][1], snapshot.datasets, whole=bool(folds))
    total = sum(facets["schema"].values())  # each document has one schema, and the last tier holds every match
    singles = _few(searcher, tiers, total)[: wanted.top] if total <= _FEW else _best(searcher, tiers, wanted.top)
    return Found(tuple(singles), total, tuple(folds), facets)


def _picked(snapshot: _Snapshot, wanted: Wanted, numbers: frozenset[int], schema: tantivy.Schema) -> tuple[Match, ...]:
    searcher, tiers = _within(snapshot, wanted, schema)
    if not tiers or not numbers:
        return ()
    if snapshot.clusters:
        clustered = tantivy.Query.term_query(schema, "single", False)
        tiers = tuple((tier, without(query, clustered)) for tier, query in tiers)
    return tuple(_few(searcher, tiers, len(numbers), of(numbers)))


def _within(snapshot: _Snapshot, wanted: Wanted, schema: tantivy.Schema) -> tuple[tantivy.Searcher, Tiers]:
    """The compiled tiers, and what reads the scope alone with them: the whole index where the scope is all of it or the tiers keep to it,
    or the scope's own reading."""
    sources = wanted.scope & frozenset(wanted.datasets) if wanted.datasets else wanted.scope
    chosen = _both(sources, snapshot.known)
    if not chosen:
        return snapshot.searcher, ()
    if len(chosen) == len(snapshot.known):
        return snapshot.searcher, compiled(wanted, schema, None)
    own = snapshot.scopes.searcher(chosen, snapshot.known) if len(chosen) > MANY_TERMS else None
    return own or snapshot.searcher, compiled(wanted, schema, chosen if own is None else None)


@lru_cache(maxsize=8)
def _both(sources: frozenset[str], datasets: frozenset[str]) -> frozenset[str]:
    return sources & datasets


def _few(searcher: tantivy.Searcher, tiers: Tiers, total: int, chosen: tantivy.Query | None = None) -> list[Match]:
    """All documents, `total` at most, by tier and then by order, with one search; of those of `chosen`, which adds nothing to a score."""
    if not total:
        return []
    found = searcher.search(ranked(tiers) if chosen is None else every([ranked(tiers), chosen]), total, False).hits
    addresses = [address for _, address in found]
    entities, orders = (searcher.fast_field_values(name, addresses) for name in ("entity", "order"))
    matches = map(Match._make, zip(entities, (score for score, _ in found), orders, strict=True))
    return sorted(matches, key=lambda match: (-match.score, match.order))


def _best(searcher: tantivy.Searcher, tiers: Tiers, top: int) -> list[Match]:
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


def _facets(searcher: tantivy.Searcher, query: tantivy.Query, datasets: dict[int, str], *, whole: bool) -> dict[str, dict[str, int]]:
    """How many documents have each value, exactly. Of thousands of datasets only those that could be among the first FACET_VALUES, unless
    all are asked for: which ones depends on no more than their counts."""
    asked = {name: _counting(field, _MOST_VALUES if whole or field != "source" else _MANY_VALUES) for name, field in FACETS.items()}
    answer = searcher.aggregate(query, asked)
    found = {name: _buckets(answer[name]) for name in FACETS}
    first = found["dataset"]
    if len(first) == _MANY_VALUES and not whole:
        least = list(first.values())[FACET_VALUES - 1]
        if least == min(first.values()):
            first = _buckets(searcher.aggregate(query, {"dataset": _counting("source", _MOST_VALUES)})["dataset"])
        first = {value: count for value, count in first.items() if count >= least}
    return {**found, "dataset": {datasets[number]: count for number, count in first.items()}}


def _counting(field: str, values: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": values, "segment_size": _MOST_VALUES}}


def _buckets(counted: dict[str, Any]) -> dict[Any, int]:
    """Value to count, most first."""
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
