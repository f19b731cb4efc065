"""Doubts: what is kept as it came and told all the same, because it is probably not what was meant.

Promise: nothing here changes a record. Each doubt has a stable code, and a sentence that says what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from glasshouse.model.entity import Draft, ValueFault
from glasshouse.model.schema import schema

_NUMBER = "This is no plain number (write 1234.56): it was kept as text, and is neither summed nor found by its amount."
_YEAR = "This date lies far in the future: it was kept. Check it in the source."
_ORIGIN = "A statement names another dataset or origin; both come from the load, never from the data, and were ignored."
_LATEST_YEAR = "2100"
_OWN_KEYS = frozenset({"statements", "schemata"})


def of_values(draft: Draft) -> Iterator[ValueFault]:
    """Numbers that are none, and dates that cannot be meant."""
    for name, kind in _watched(draft.schema):
        for value in draft.properties.get(name, ()):
            if kind == "number" and not _plain(value):
                yield ValueFault("unclear_number", name, value[:100], _NUMBER)
            elif kind == "date" and value[:4] > _LATEST_YEAR:
                yield ValueFault("date_far_future", name, value[:100], _YEAR)


def of_statements(data: Mapping[str, Any], dataset: str) -> Iterator[ValueFault]:
    """Provenance that the statements claim for themselves."""
    claimed = {str(claim) for said in data.get("statements") or () for claim in (said.get("dataset"),) if claim}
    if claimed - {dataset}:
        yield ValueFault("forged_provenance", "dataset", ", ".join(sorted(claimed - {dataset}))[:100], _ORIGIN)


def bare(data: dict[str, Any]) -> dict[str, Any]:
    """The entity without what the statement reader notes beside it."""
    return {key: value for key, value in data.items() if key not in _OWN_KEYS}


def _plain(value: str) -> bool:
    try:
        return isfinite(float(value)) and "_" not in value
    except ValueError:
        return False


@lru_cache(maxsize=200)
def _watched(name: str) -> tuple[tuple[str, str], ...]:
    info = schema(name)
    return tuple((prop.name, prop.type) for prop in info.properties.values() if prop.type in ("number", "date")) if info else ()
