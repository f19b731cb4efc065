"""Small documents and requests, as short as a test can say them."""

from __future__ import annotations

from typing import Any

from glasshouse.policy.charter.finding import IndexFields
from glasshouse.policy.plans.query import Wanted
from glasshouse.policy.plans.syntax import parse
from glasshouse.search.document import Document
from glasshouse.search.engine import Index

ORGANISATION = "organisation-one"
KEYS = frozenset({"d1", "d2"})


def person(entity: int, *names: str, dataset: str = "d1", cluster: int = 0, order: int | None = None, **more: Any) -> Document:
    fields = IndexFields(True, names, **more)
    return Document(entity, cluster, entity if order is None else order, dataset, "Person", fields)


def firm(entity: int, *names: str, dataset: str = "d1", cluster: int = 0, order: int | None = None, **more: Any) -> Document:
    fields = IndexFields(False, names, **more)
    return Document(entity, cluster, entity if order is None else order, dataset, "Company", fields)


def wanted(
    text: str,
    scope: frozenset[str] = KEYS,
    *,
    top: int = 20,
    schemata: tuple[str, ...] = (),
    datasets: tuple[str, ...] = (),
    countries: tuple[str, ...] = (),
) -> Wanted:
    return Wanted(parse(text), scope, schemata, datasets, countries, top)


def hits(index: Index, request: str | Wanted, scope: frozenset[str] = KEYS) -> list[int]:
    """Entities of the singles, best first."""
    return [match.entity for match in index.find(wanted(request, scope) if isinstance(request, str) else request).singles]
