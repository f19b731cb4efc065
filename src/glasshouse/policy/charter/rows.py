"""Original rows: which columns of a row may be shown behind one record of it (C1, C2, C3).

Promise: a column is shown when the mapping reads it into something that an opened record shows, and not when it only says who another
person of the row is: behind an address stands no resident, behind a company no relative. A column that the mapping reads into
nothing, or into a key alone, is shown only where no entity of the row is a person and the record no address: nobody has said what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.charter.traits import KINDS, trait_named


def shown_columns(mapping: Mapping[str, Any], columns: list[str], own: str, ends: int = 0, *, registered: bool = True) -> frozenset[str]:
    """Those of `columns` that the row may show behind a record of schema `own`, for an FtM mapping query. `ends` is how many people the
    record stands between, as a link, all of whom the reader sees; `registered` that its dataset is a register of companies or of declared
    public functions: only there may a column be shown that nobody has said the meaning of."""
    entities: Mapping[str, Any] = mapping.get("entities") or {}
    persons = [name for name, entity in entities.items() if is_natural_person(str(entity.get("schema")))]
    mine = [name for name in persons if str(entities[name].get("schema")) == own]
    others = set(persons) - set(mine if len(mine) == 1 else ())
    home = (info := schema(own)) is not None and info.is_a("Address")
    if len(persons) <= ends:
        others = set()
    opened: set[str] = set()
    closed: set[str] = set()
    kept: set[str] = set()  # what the record's own values are made of stays, though another person of the row is made of it too
    for name, entity in entities.items():
        shown, away = columns_read(entity)
        if name in others:
            closed |= shown | away | set(_keys(entity))
            continue
        opened |= shown
        closed |= away
        if str(entity.get("schema")) == own:
            kept |= shown - away
    unread = set() if persons or home or not registered else set(columns) - opened - closed
    return frozenset(column for column in columns if column in (opened - closed) | kept | unread)


def columns_read(entity: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Columns of values that an entity of a mapping shows when it is opened, and of those that stay folded."""
    kind = str(entity.get("schema"))
    shown: set[str] = set()
    away: set[str] = set()
    for prop, how in (entity.get("properties") or {}).items():
        (away if folded(kind, prop) else shown).update(_columns(how))
    return shown, away


def hidden_columns(mapping: Mapping[str, Any], columns: Iterable[str]) -> frozenset[str]:
    """Those of the columns that a preview does not show: read into a value that an opened record folds, or called by a trait. Words such as
    `category` and `label` are no traits here: they mostly tell firms from people. Any mapping is allowed."""
    away: set[str] = set()
    entities = mapping.get("entities")
    for entity in (entities if isinstance(entities, Mapping) else {}).values():
        if isinstance(entity, Mapping) and isinstance(entity.get("properties"), Mapping):
            away |= columns_read(entity)[1]
    return frozenset(column for column in columns if column in away or trait_named(column) not in (None, KINDS))


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
