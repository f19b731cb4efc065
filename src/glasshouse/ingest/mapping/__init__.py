"""Mapping: tables to entities, with the mapping files of the FollowTheMoney ecosystem.

`compile(query, dataset)` checks a query and returns a `Mapping`, whose `apply(row)` gives drafts and faults.
"""

from glasshouse.ingest.mapping.compiled import Mapped, Mapping, columns, compile  # noqa: A004  see compiled.compile
from glasshouse.ingest.mapping.plan import MappingError, queries
from glasshouse.ingest.mapping.suggest import suggest

__all__ = ["Mapped", "Mapping", "MappingError", "columns", "compile", "queries", "suggest"]
