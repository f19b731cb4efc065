"""The words of a search, as a tree. The grammar has no word for a trait of a person (C1): it cannot be said.

`glasshouse.policy.plans.syntax.parse` makes this tree of what a person typed; `search` compiles it; nothing else makes queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Field(StrEnum):
    """What a word may be looked for in. ANY is names, identifiers and contact points of everything, and text of non-persons."""

    ANY = "any"
    NAME = "name"
    IDENTIFIER = "id"
    PHONE = "phone"
    EMAIL = "email"
    TEXT = "text"
    COUNTRY = "country"
    BORN = "born"
    DATE = "date"
    AMOUNT = "amount"
    OFFICE = "office"
    AUTHORITY = "authority"
    PROGRAMME = "programme"
    JURISDICTION = "jurisdiction"
    PARTY = "mandate-party"


FACET_VALUES = 30
"""Most values of one facet that are shown."""

FUNCTION_FIELDS = (Field.OFFICE, Field.AUTHORITY, Field.PROGRAMME, Field.JURISDICTION, Field.PARTY)
OF_FUNCTION = frozenset(FUNCTION_FIELDS)
"""What belongs to a public function. It finds its holders, in datasets declared for that and nowhere else (C2)."""

FINDS_PERSONS = frozenset({Field.ANY, Field.NAME, Field.IDENTIFIER, Field.PHONE, Field.EMAIL})
"""Fields by which any person is found. BORN narrows a name and never finds; but for OF_FUNCTION the rest never apply to persons."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `prefix` for `abc*`, `fuzzy` for `abc~` (edit distance 1 or 2)."""

    field: Field
    text: str
    prefix: bool = False
    fuzzy: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, next to each other."""

    field: Field
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included, either open: years or ISO dates for BORN and DATE, numbers for AMOUNT."""

    field: Field
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that does not match `part`."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All parts match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple[Node, ...]


Node = Word | Phrase | Range | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed (`text`), the whole tree, the tree that applies to natural persons (None: people cannot be found by this query), and
    plain sentences about the difference."""

    text: str
    tree: Node | None
    persons: Node | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the store asks of the index: `scope` and `datasets` are dataset keys, `hidden` record-entities that no answer may count,
    `only` those that are asked for (None: all), `functions` the keys of datasets of declared public function, in which alone
    OF_FUNCTION finds something."""

    query: Query
    scope: frozenset[str]
    schemata: tuple[str, ...]
    datasets: tuple[str, ...]
    countries: tuple[str, ...]
    top: int
    hidden: frozenset[int] = frozenset()
    only: frozenset[int] | None = None
    functions: frozenset[str] = frozenset()


class Match(NamedTuple):
    """One document: the record-entity's number, its constant score, its tie-breaking order. A tuple, for there are thousands at once."""

    entity: int
    score: float
    order: int


@dataclass(frozen=True, slots=True)
class Found:
    """`singles`: the best `top` documents that belong to no candidate cluster, best first, and how many there are in all
    (`singles_total`). `clustered`: every document that belongs to one, up to 10,001: the store folds them by what the reader may see.
    `facets` count the singles: {"schema" | "dataset" | "country": {value: count}}. Where nothing is clustered, datasets may be missing that
    fewer singles have than the FACET_VALUES-th has."""

    singles: tuple[Match, ...]
    singles_total: int
    clustered: tuple[Match, ...]
    facets: dict[str, dict[str, int]]


class Finder(Protocol):
    """The embedded engine, as the store's executor sees it. Raises IndexRebuildingError rather than answering short."""

    @property
    def sequence(self) -> int:
        """The store's sequence that the index has reached."""

    def find(self, wanted: Wanted) -> Found: ...

    def among(self, wanted: Wanted, numbers: frozenset[int]) -> tuple[Match, ...]:
        """Of these record-entities those that `find` would yield among all its `singles`, best first."""
