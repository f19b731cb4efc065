"""Searching: the plan, and what a reader gets back.

Promise (C1, C2): a plan holds only a parsed `Query` (whose grammar has no word for a trait) and structural narrowing. Totals and facets
count what this reader may see, after collapsing to entities; nothing else is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Plan
from glasshouse.policy.plans.query import Query

PAGE = 20
EXACT_TO = 10_000


@dataclass(frozen=True, slots=True)
class Stub:
    """As much of an entity as a list or the end of a link shows. `held`: the case holds it already."""

    id: str
    schema: str
    schema_label: str
    caption: str
    person: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a result. `details` are allow-listed (label, value) pairs: identifiers, birth year with a name, a company's country.
    `near`: "held" where the case holds it, "linked" where it is linked to what the case holds, else empty; such hits come first (C2).
    `by` is what it is linked to; None where that is a private person whom this reader was not shown in this case."""

    stub: Stub
    datasets: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    matched: str
    near: str = ""
    by: Stub | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: `count` entities, `more` when the count stops at EXACT_TO."""

    value: str
    label: str
    count: int
    more: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` is schema, dataset or country (of companies; persons never fall into it)."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` counts collapsed entities up to EXACT_TO, then `more` is set. `notes` are plain sentences about how the query was read
    (for instance which part did not apply to people, and why). `companies` that the case holds and that would narrow it, `linked` the one
    that did. `functions`: some dataset in scope is declared as one of public functions, so that its holders can be asked for."""

    query: str
    hits: tuple[Hit, ...]
    total: int
    more: bool
    offset: int
    facets: tuple[Facet, ...]
    notes: tuple[str, ...]
    companies: tuple[Stub, ...] = ()
    linked: Stub | None = None
    functions: bool = False


@dataclass(frozen=True, slots=True)
class SearchEntities(Plan[SearchResult]):
    """Search the case's datasets. `schemata`, `datasets` (names) and `countries` narrow; `countries` applies to companies only. `linked`,
    the public id of a company, narrows to what is linked to it, beside a whole name or an identifier (C2)."""

    action: ClassVar[Action] = Action.SEARCH

    query: Query
    schemata: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offset: int = 0
    limit: int = PAGE
    linked: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.linked,) if self.linked else ()
