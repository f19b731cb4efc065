"""Original rows: which columns of a row may be shown where it stands behind a natural person (C1).

Promise: a column is shown when the mapping reads it into something that an opened record shows. A column that the mapping does not read
is shown
only where no entity of the row is a person: nobody has said what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from glasshouse.model.schema import is_natural_person
from glasshouse.policy.charter.finding import folded


def shown_columns(mapping: Mapping[str, Any], columns: list[str]) -> frozenset[str]:
    """Those of `columns` that a row may show, for an FtM mapping query."""
    entities: Mapping[str, Any] = mapping.get("entities") or {}
    persons = any(is_natural_person(str(entity.get("schema"))) for entity in entities.values())
    opened: set[str] = set()
    closed: set[str] = set()
    for entity in entities.values():
        schema = str(entity.get("schema"))
        opened.update(_keys(entity))
        for prop, how in (entity.get("properties") or {}).items():
            (closed if folded(schema, prop) else opened).update(_columns(how))
    unread = set() if persons else set(columns) - opened - closed
    return frozenset(column for column in columns if column in (opened - closed) | unread)


def _keys(entity: Mapping[str, Any]) -> Iterator[str]:
    for name in ("key", "keys", "id_column"):
        value = entity.get(name)
        yield from ([value] if isinstance(value, str) else value or ())


def _columns(how: Any) -> Iterator[str]:
    if not isinstance(how, Mapping):
        return
    for name in ("column", "columns"):
        value = how.get(name)
        yield from ([value] if isinstance(value, str) else value or ())
    template = how.get("template")
    if isinstance(template, str):
        yield from (part.split("}}", 1)[0].strip() for part in template.split("{{")[1:] if "}}" in part)
