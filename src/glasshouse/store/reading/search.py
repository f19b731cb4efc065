"""Searching: what the index found, folded to what this reader may see, then counted.

Promise: totals and facets count collapsed entities, exactly up to EXACT_TO; nothing hidden moves a count, an order or a facet. What touches
the case comes first (C2, `near`), and then what matches best.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from glasshouse.base.errors import IndexRebuildingError, RefusedError
from glasshouse.model.display import display
from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.finding import PERSON_IDENTIFIERS, THING_IDENTIFIERS
from glasshouse.policy.plans import search as plans
from glasshouse.policy.plans.persons import asks_function
from glasshouse.policy.plans.query import FACET_VALUES, Found, Match, Wanted
from glasshouse.store import sealing, staging
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.near import NOTHING, OF_ONE, Near, company, near

_DETAILS = 4
_PATIENCE = 5.0
"""Seconds that a search waits for the index."""


class _Merged(NamedTuple):
    """A visible entity whose documents belong to candidate clusters: their best score, the entity's own order."""

    entity: Folded
    score: float
    order: int


@reads(plans.SearchEntities)
def search(reader: Reader, plan: plans.SearchEntities) -> plans.SearchResult:
    """One page of hits."""
    top = plan.offset + plan.limit
    beside, only, notes = _beside(reader, plan)
    wanted = _wanted(reader, plan, top, only)
    _caught_up(reader)
    found = reader.ground.finder.find(wanted)
    merged = _merged(reader, found.clustered)
    total = found.singles_total + len(merged)
    around = near(reader) if total else NOTHING
    page = _ranked(reader, wanted, found, merged, around)[plan.offset : top]
    hits = _hits(reader, page, around)
    reader.disclosed.count = len(hits)
    reader.disclosed.details["total"] = min(total, plans.EXACT_TO)
    facets = _facets(reader, plan, found, merged)
    more = total > plans.EXACT_TO
    firms = [entity for entity in around.looked if _is_company(reader, entity)] if total > plan.limit else []
    return plans.SearchResult(
        plan.query.text,
        hits,
        min(total, plans.EXACT_TO),
        more,
        plan.offset,
        facets,
        (*plan.query.notes, *notes, *_undeclared(plan, wanted)),
        tuple(reader.stub(entity, around.held) for entity in firms),
        reader.stub(beside, around.held) if beside is not None else None,
        bool(wanted.functions),
    )


def _wanted(reader: Reader, plan: plans.SearchEntities, top: int, only: frozenset[int] | None) -> Wanted:
    chosen = _keys(reader, plan.datasets)
    hidden = frozenset(sealing.stale(reader.connection))
    functions = frozenset(reader.view.datasets[number].key for number in reader.view.functions)
    return Wanted(plan.query, reader.situation.scope, plan.schemata, chosen, plan.countries, top, hidden, only, functions)


def _undeclared(plan: plans.SearchEntities, wanted: Wanted) -> tuple[str, ...]:
    if wanted.functions or not asks_function(plan.query.tree):
        return ()
    return ("No dataset that this case reads is declared as one of public functions: nobody is found by one.",)


def _beside(reader: Reader, plan: plans.SearchEntities) -> tuple[Folded | None, frozenset[int] | None, tuple[str, ...]]:
    """The company that narrows, what is linked to it, and what is to be said of that. NotFoundError for one that this reader does not see,
    RefusedError for what is no company (an organisation may be called after what its people believe, C1) or what the case does not hold."""
    if not plan.linked:
        return None, None, ()
    entity = reader.entity(plan.linked)
    if not _is_company(reader, entity):
        raise RefusedError(
            "People are narrowed to companies and public bodies, not to what else they may belong to.",
            rules=("C2",),
            remedy="Narrow by birth year or source, or open it and follow its links.",
        )
    if held_numbers(reader).isdisjoint(entity.numbers):
        raise RefusedError(
            "People are narrowed by what the case holds, and it does not hold this.",
            rules=("C2",),
            remedy="Open it, add it to what the case holds, and search again.",
        )
    found, more = company(reader, entity)
    return entity, found, (f"Of the links of this company the first {OF_ONE:,} were looked through.",) if more else ()


def _is_company(reader: Reader, entity: Folded) -> bool:
    info = schema(entity.schema)
    return info is not None and (info.is_a("Company") or info.is_a("PublicBody")) and not reader.view.counts(entity)


def _ranked(reader: Reader, wanted: Wanted, found: Found, merged: list[_Merged], around: Near) -> list[tuple[int, float]]:
    """Numbers and scores, at least the first `wanted.top` in order: what touches the case, then the rest, each best first."""
    singles = {match.entity: match for match in found.singles}
    if found.singles_total > len(singles):  # those that touch the case may lie below what was fetched
        singles.update({match.entity: match for match in reader.ground.finder.among(wanted, around.numbers)})
    every = [(not around.touched((m.entity,)), -m.score, m.order, m.entity) for m in singles.values()]
    every += [(not around.touched(hit.entity.numbers), -hit.score, hit.order, hit.entity.number) for hit in merged]
    return [(number, -score) for _, score, _, number in sorted(every)]


def _hits(reader: Reader, page: list[tuple[int, float]], around: Near) -> tuple[plans.Hit, ...]:
    entities = reader.view.fold(number for number, _ in page)
    found = [(entities[number], score) for number, score in page if number in entities]
    hits = [_hit(reader, entity, around.held, score) for entity, score in found]
    ways = {hit.stub.id: way for hit, (entity, _) in zip(hits, found, strict=True) if (way := around.link(entity)) is not None}
    named = _named(reader, ways.values(), around)
    return tuple(
        replace(hit, near="held")
        if hit.stub.held
        else replace(hit, near="linked", by=named.get(ways[hit.stub.id].number))
        if hit.stub.id in ways
        else hit
        for hit in hits
    )


def _named(reader: Reader, ways: Iterable[Folded], around: Near) -> dict[int, plans.Stub]:
    """Stubs of what hits are linked to, but for private persons whom this reader was not shown in this case: a hit discloses nobody but
    itself (C2, C3)."""
    different = {entity.number: entity for entity in ways}.values()
    private = {reader.public(entity) for entity in different if reader.view.private(entity)}
    situation = reader.situation
    unknown = private - reader.ground.entries.already(situation.case.id, situation.actor.person, private) if private else set()
    return {entity.number: reader.stub(entity, around.held) for entity in different if reader.public(entity) not in unknown}


def _caught_up(reader: Reader) -> None:
    """Wait for the moment in which an import is live and its documents are not yet published; never answer short."""
    reached = staging.sequence(reader.connection)
    deadline = time.monotonic() + _PATIENCE
    while reader.ground.finder.sequence < reached:
        if time.monotonic() > deadline:
            raise IndexRebuildingError("The search index is catching up with what was loaded.", remedy="Try again in a moment.")
        time.sleep(0.02)


def _merged(reader: Reader, clustered: tuple[Match, ...]) -> list[_Merged]:
    """Clustered documents as one hit for each visible entity."""
    folded = reader.view.fold(match.entity for match in clustered)
    best: dict[int, tuple[Folded, float]] = {}
    for match in clustered:
        entity = folded.get(match.entity)
        if entity is not None and not (entity.person and _of_a_thing(entity, match.entity)):
            known = best.get(entity.number)
            best[entity.number] = (entity, max(known[1] if known else 0.0, match.score))
    return [_Merged(entity, score, reader.ground.entity_ids.order(number)) for number, (entity, score) in best.items()]


def _of_a_thing(entity: Folded, number: int) -> bool:
    """Whether the match stands on a record of no person: its words, countries and dates do not find the person it was judged to be (C1)."""
    return not any(is_natural_person(row.treated) for row in entity.rows if row.entity == number)


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


def _facets(reader: Reader, plan: plans.SearchEntities, found: Found, merged: list[_Merged]) -> tuple[plans.Facet, ...]:
    counts = {name: dict(values) for name, values in found.facets.items()}
    for entity in (hit.entity for hit in merged):
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
