"""Mappings that would choose people by a trait: the filters of an FtM mapping query (C1).

Promise: where rows become people, or firms of which some may be sole traders, no filter asks for a column that the mapping itself reads
into a value which an opened record folds, or that is called by a trait. What a column holds under another name nobody here can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from glasshouse.model.schema import is_natural_person
from glasshouse.policy.charter.rows import columns_read
from glasshouse.policy.charter.traits import KINDS, trait_named
from glasshouse.policy.charter.treated import LEGAL_FORM


def chosen_by_trait(mapping: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns of the query's filters by which it would choose people and may not; none where no row may become a person. Any mapping is
    allowed, also one that cannot be compiled."""
    entities = [entity for entity in _object(mapping.get("entities")).values() if isinstance(entity, Mapping)]
    if not any(is_natural_person(str(entity.get("schema"))) or LEGAL_FORM in _object(entity.get("properties")) for entity in entities):
        return ()
    folded: set[str] = set()
    for entity in entities:
        _, away = columns_read({**entity, "properties": _object(entity.get("properties"))})
        folded.update(map(_plain, away))
    asked = dict.fromkeys(_filtered(mapping))
    return tuple(column for column in asked if _plain(column) in folded or trait_named(column) not in (None, KINDS))


def _filtered(mapping: Mapping[str, Any]) -> Iterator[str]:
    for name in ("filters", "filters_not"):
        yield from map(str, _object(mapping.get(name)))


def _object(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _plain(column: str) -> str:
    """The column without the table that may stand before it."""
    return column.rpartition(".")[2].casefold()
