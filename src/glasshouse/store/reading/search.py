"""Searching: what the index found, folded to what this reader may see, then counted.

Promise: totals and facets count collapsed entities, exactly up to EXACT_TO; nothing hidden moves a count, an order or a facet.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable

from glasshouse.base.errors import IndexRebuildingError
from glasshouse.model.display import display
from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.finding import PERSON_IDENTIFIERS, THING_IDENTIFIERS
from glasshouse.policy.plans import search as plans
from glasshouse.policy.plans.query import FACET_VALUES, Found, Match, Wanted
from glasshouse.store import sealing, staging
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded
from glasshouse.store.reading.held import held_numbers

_DETAILS = 4
_PATIENCE = 5.0
"""Seconds that a search waits for the index."""


@reads(plans.SearchEntities)
def search(reader: Reader, plan: plans.SearchEntities) -> plans.SearchResult:
    """One page of hits."""
    chosen = _keys(reader, plan.datasets)
    top = plan.offset + plan.limit
    hidden = frozenset(sealing.stale(reader.connection))
    wanted = Wanted(plan.query, reader.situation.scope, plan.schemata, chosen, plan.countries, top, hidden)
    _caught_up(reader)
    found = reader.ground.finder.find(wanted)
    merged = _merged(reader, found.clustered)
    ranked = sorted([*((m.score, m.order, m.entity) for m in found.singles), *merged], key=lambda hit: (-hit[0], hit[1]))
    page = ranked[plan.offset : top]
    entities = reader.view.fold(number for _, _, number in page)
    held = held_numbers(reader)
    hits = tuple(_hit(reader, entities[number], held, score) for score, _, number in page if number in entities)
    total = found.singles_total + len(merged)
    reader.disclosed.count = len(hits)
    reader.disclosed.details["total"] = min(total, plans.EXACT_TO)
    facets = _facets(reader, plan, found, merged)
    more = total > plans.EXACT_TO
    return plans.SearchResult(plan.query.text, hits, min(total, plans.EXACT_TO), more, plan.offset, facets, plan.query.notes)


def _caught_up(reader: Reader) -> None:
    """Wait for the moment in which an import is live and its documents are not yet published; never answer short."""
    reached = staging.sequence(reader.connection)
    deadline = time.monotonic() + _PATIENCE
    while reader.ground.finder.sequence < reached:
        if time.monotonic() > deadline:
            raise IndexRebuildingError("The search index is catching up with what was loaded.", remedy="Try again in a moment.")
        time.sleep(0.02)


def _merged(reader: Reader, clustered: tuple[Match, ...]) -> list[tuple[float, int, int]]:
    """Clustered documents as one hit for each visible entity: best score, order and number of the entity itself."""
    folded = reader.view.fold(match.entity for match in clustered)
    best: dict[int, float] = {}
    for match in clustered:
        entity = folded.get(match.entity)
        if entity is not None and not (entity.person and _of_a_thing(entity, match.entity)):
            best[entity.number] = max(best.get(entity.number, 0.0), match.score)
    return [(score, reader.ground.entity_ids.order(number), number) for number, score in best.items()]


def _of_a_thing(entity: Folded, number: int) -> bool:
    """Whether the match stands on a record of no person: its words, countries and dates do not find the person it was judged to be (C1)."""
    return not any(is_natural_person(row.schema) for row in entity.rows if row.entity == number)


def _hit(reader: Reader, entity: Folded, held: frozenset[int], score: float) -> plans.Hit:
    titles = tuple(dict.fromkeys(reader.view.datasets[row.dataset].title for row in entity.rows))
    return plans.Hit(reader.stub(entity, held), titles, _details(entity, person=reader.view.counts(entity)), _matched(score))


def _matched(score: float) -> str:
    for low, words in ((5, "name"), (4, "phrase"), (3, "word"), (2, "beginning"), (1, "spelling")):
        if score >= low:
            return words
    return ""


def _details(entity: Folded, *, person: bool) -> tuple[tuple[str, str], ...]:
    """Allow-listed facts that tell namesakes apart: identifiers, birth year; of non-persons a country too."""
    info = schema(entity.schema)
    properties = entity.properties()
    found: list[tuple[str, str]] = []
    for name, values in properties.items():
        prop = info.properties.get(name) if info else None
        if prop is None or prop.type != "identifier" or (person and name not in (*PERSON_IDENTIFIERS, *THING_IDENTIFIERS)):
            continue
        found += [(prop.label, value) for value in values[:2]]
    if person:
        found += [("Born", value[:4]) for value in properties.get("birthDate", ())[:1]]
    else:
        found += [("Country", display("country", value)) for name in ("jurisdiction", "country") for value in properties.get(name, ())[:1]][
            :1
        ]
    return tuple(found[:_DETAILS])


def _facets(reader: Reader, plan: plans.SearchEntities, found: Found, merged: list[tuple[float, int, int]]) -> tuple[plans.Facet, ...]:
    counts = {name: dict(values) for name, values in found.facets.items()}
    for entity in _each(reader, merged):
        _count(counts, "schema", {entity.schema})
        _count(counts, "dataset", {reader.view.datasets[row.dataset].key for row in entity.rows})
        info = schema(entity.schema)
        if not entity.person and info is not None and info.is_a("LegalEntity"):
            properties = entity.properties()
            _count(
                counts,
                "country",
                {code for name in ("jurisdiction", "country", "mainCountry") for code in properties.get(name, ())},
            )
    shown = _first(counts.get("dataset", {}))
    titles = {dataset.key: (dataset.name, dataset.title) for dataset in reader.view.datasets.values() if dataset.key in shown}
    return (
        _facet("schema", "Kind", _first(counts.get("schema", {})), plan.schemata, lambda value: (value, _plural(value))),
        _facet("dataset", "Dataset", shown, plan.datasets, lambda key: titles.get(key, (key, key))),
        _facet(
            "country",
            "Country of companies",
            _first(counts.get("country", {})),
            plan.countries,
            lambda code: (code, display("country", code)),
        ),
    )


def _keys(reader: Reader, names: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of the datasets of these names; of one that the reader does not see, one that nothing has."""
    keys = {dataset.name: dataset.key for dataset in reader.view.datasets.values()} if names else {}
    return tuple(keys.get(name, "") for name in names)


def _first(counts: dict[str, int]) -> dict[str, int]:
    """The FACET_VALUES most frequent values, most first, then by value."""
    return dict(heapq.nsmallest(FACET_VALUES, counts.items(), key=lambda item: (-item[1], item[0])))


def _each(reader: Reader, merged: Iterable[tuple[float, int, int]]) -> Iterable[Folded]:
    folded = reader.view.fold(number for _, _, number in merged)
    return folded.values()


def _count(counts: dict[str, dict[str, int]], facet: str, values: set[str]) -> None:
    for value in values:
        counts.setdefault(facet, {})[value] = counts.setdefault(facet, {}).get(value, 0) + 1


def _facet(
    name: str,
    label: str,
    counts: dict[str, int],
    chosen: tuple[str, ...],
    word: Callable[[str], tuple[str, str]],
) -> plans.Facet:
    rows = []
    for value, count in counts.items():
        key, text = word(value)
        rows.append(plans.FacetValue(key, text, min(count, plans.EXACT_TO), count > plans.EXACT_TO, key in chosen))
    return plans.Facet(name, label, tuple(rows))


def _plural(name: str) -> str:
    info = schema(name)
    return info.plural if info else name
