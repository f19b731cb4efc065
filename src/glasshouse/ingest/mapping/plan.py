"""Mapping queries read and checked: the YAML of the FollowTheMoney ecosystem in, frozen plans or a plain error out.

Promise: what `ftm map` accepts is accepted and means the same; what can mean nothing (an abstract schema, a date
pattern that fits no date) raises `MappingError`, which names the file, the entity, the property and what to do. What
followthemoney ignores in silence (an option that it does not know) becomes a note. The grammar is that of
followthemoney 4 (its `mapping` package and documentation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.schema import PropertyInfo, SchemaInfo, format_fits, schema
from glasshouse.model.values import sanitise

_TRUE = frozenset({"1", "yes", "y", "t", "true", "on", "enabled"})
_REFERENCE = re.compile(r"\{\{([^(}})]*)\}\}")

_QUERY_KEYS = frozenset(
    {
        "entities",
        "filters",
        "filters_not",
        "csv_url",
        "csv_urls",
        "database",
        "table",
        "tables",
        "joins",
        "label",
        "file",
    }
)
_ENTITY_KEYS = frozenset({"schema", "key", "keys", "id_column", "key_literal", "properties"})
_PROPERTY_KEYS = frozenset(
    {"column", "columns", "literal", "literals", "entity", "join", "split", "format", "fuzzy", "required", "template"}
)


class MappingError(InvalidInputError):
    """A mapping that cannot be used. `file`, `entity` and `prop` say where (empty where it is not inside one)."""

    def __init__(self, problem: str, *, file: str = "", entity: str = "", prop: str = "", remedy: str = "") -> None:
        places = [file, f"entity '{entity}'" if entity else "", f"property '{prop}'" if prop else ""]
        place = ", ".join(part for part in places if part) or "mapping"
        message = f"{place}: {problem} {remedy}".rstrip()
        super().__init__(message, field=prop or entity or None, code="invalid_mapping", remedy=remedy)
        self.file = file
        self.entity = entity
        self.prop = prop


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a mapping something stands, for its errors and notes."""

    file: str = ""
    entity: str = ""
    prop: str = ""

    def error(self, problem: str, remedy: str = "") -> MappingError:
        """The error to raise for a problem here."""
        return MappingError(problem, file=self.file, entity=self.entity, prop=self.prop, remedy=remedy)


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """How one property gets its values. `template` is cut into (text before, column) pairs and a last text."""

    info: PropertyInfo
    columns: tuple[str, ...]
    literals: tuple[str, ...]
    entity: str | None
    join: str | None
    split: str | None
    format: str | None
    fuzzy: bool
    required: bool
    template: tuple[tuple[str, str], ...] | None
    template_end: str

    def references(self) -> tuple[str, ...]:
        """The columns that it names, the template's included."""
        return self.columns + tuple(column for _, column in self.template or ())


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """How one entity of a row is made. Exactly one of `keys` and `id_column` is given."""

    name: str
    schema: SchemaInfo
    keys: tuple[str, ...]
    id_column: str | None
    key_literal: str
    properties: tuple[PropertyPlan, ...]

    def columns(self) -> tuple[str, ...]:
        """The columns that it names, keys first."""
        found = [*self.keys, *([self.id_column] if self.id_column else [])]
        for prop in self.properties:
            found.extend(column for column in prop.references() if column)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Filter:
    """A row passes where the column's value is (`keep`) or is not one of `values`; None there stands for no value."""

    column: str
    values: frozenset[str | None]
    keep: bool


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A whole query: entities in an order in which each comes after those that it refers to."""

    entities: tuple[EntityPlan, ...]
    filters: tuple[Filter, ...]
    notes: tuple[str, ...]

    def columns(self) -> tuple[str, ...]:
        """Every column that the query reads, in order of first use, those of filters last."""
        found = [column for entity in self.entities for column in entity.columns()]
        found.extend(item.column for item in self.filters)
        return tuple(dict.fromkeys(found))


def read(query: Mapping[str, Any], file: str = "") -> QueryPlan:
    """The plan of one mapping query. Raises MappingError."""
    place = Place(file)
    raw = query.get("entities")
    if not isinstance(raw, Mapping) or not raw:
        raise place.error("no entities are described.", "Write 'entities:' with at least one named entity below it.")
    notes = _unknown_keys(query, _QUERY_KEYS, place)
    entities = [_entity(str(name), data, replace(place, entity=str(name)), notes) for name, data in raw.items()]
    by_name = {entity.name: entity for entity in entities}
    for entity in entities:
        _check_links(entity, by_name, place)
    filters = [*_filters(query.get("filters"), True, place), *_filters(query.get("filters_not"), False, place)]
    return QueryPlan(tuple(_in_order(entities, place)), tuple(filters), tuple(notes))


def queries(document: Mapping[str, Any], file: str = "") -> tuple[str, list[Mapping[str, Any]]]:
    """The dataset name and the queries of a mapping file as `ftm map` reads it; ("", [query]) where the file is one
    bare query.

    Raises MappingError where the file holds several datasets, or none.
    """
    place = Place(file)
    if not document:
        raise place.error("the file holds no mapping.", "Write a dataset's name with 'queries:' below it.")
    if "entities" in document:
        return "", [document]
    if len(document) > 1:
        raise place.error("the file describes several datasets.", "Put each dataset into a file of its own.")
    name, body = next(iter(document.items()))
    found = [*_listed(body.get("queries")), *_listed(body.get("query"))] if isinstance(body, Mapping) else []
    if not found or not all(isinstance(query, Mapping) for query in found):
        raise place.error("the dataset has no queries.", "Write 'queries:' with a list of queries, each with 'entities:'.")
    return str(name), found


def _entity(name: str, data: object, place: Place, notes: list[str]) -> EntityPlan:
    if not isinstance(data, Mapping):
        raise place.error("the entity is not described.", "Write its 'schema:', 'keys:' and 'properties:' below its name.")
    notes.extend(_unknown_keys(data, _ENTITY_KEYS, place))
    info = _schema(data.get("schema"), place)
    keys = _names(data, "key", "keys")
    id_column = _text(data.get("id_column"))
    if keys and id_column is not None:
        raise place.error("both keys and an id_column are given.", "Keep one of them.")
    if not keys and id_column is None:
        raise place.error("nothing says what its id is made of.", "Add 'keys:' with the columns that tell one from another.")
    raw = data.get("properties") or {}
    if not isinstance(raw, Mapping):
        raise place.error("'properties' is not an object.", "Write each property's name with its 'column:' below it.")
    properties = [_property(info, str(prop), body, replace(place, prop=str(prop)), notes) for prop, body in raw.items()]
    return EntityPlan(name, info, keys, id_column, _text(data.get("key_literal")) or "", tuple(properties))


def _schema(raw: object, place: Place) -> SchemaInfo:
    name = _text(raw)
    info = schema(name) if name is not None else None
    if name is None:
        raise place.error("no schema is given.", "Add 'schema:', for example Company or Person.")
    if info is None:
        raise place.error(f"there is no schema '{name}'.", "Use a schema of followthemoney, for example Company or Person.")
    if info.abstract:
        raise place.error(f"the schema '{name}' is abstract.", "Use a narrower schema: no entity can be just that.")
    return info


def _property(info: SchemaInfo, name: str, data: object, place: Place, notes: list[str]) -> PropertyPlan:
    prop = info.properties.get(name)
    if prop is None:
        near = get_close_matches(name, info.properties, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "Use a property of the schema."
        raise place.error(f"the schema {info.name} has no such property.", remedy)
    if prop.stub:
        raise place.error("this is the far end of a link and cannot be set.", f"Set '{prop.reverse_name}' on the other entity.")
    if not isinstance(data, Mapping):
        raise place.error("the property says no source.", f"Write '{name}: {{column: NAME_OF_COLUMN}}'.")
    notes.extend(_unknown_keys(data, _PROPERTY_KEYS, place))
    template, end = _template(data.get("template"))
    plan = PropertyPlan(
        info=prop,
        columns=_names(data, "column", "columns"),
        literals=tuple(text for item in _items(data, "literal", "literals") if (text := _literal(item)) is not None),
        entity=_text(data.get("entity")),
        join=_separator(data.get("join")),
        split=_separator(data.get("split")),
        format=_text(data.get("format")),
        fuzzy=_flag(data.get("fuzzy")),
        required=_flag(data.get("required")),
        template=template,
        template_end=end,
    )
    if plan.split == "":
        raise place.error("'split' is empty.", "Give the text between two values, for example ';'.")
    if plan.format is not None and not format_fits(prop.type, plan.format):
        _misfit(prop, plan.format, place, notes)
    if not plan.references() and not plan.literals and plan.entity is None and template is None:
        notes.append(_note(place, "has no column, literal, entity or template and stays empty"))
    return plan


def _misfit(prop: PropertyInfo, pattern: str, place: Place, notes: list[str]) -> None:
    """A format that would drop every value is an error; one that FtM ignores is a note."""
    if prop.type == "date":
        raise place.error(f"'{pattern}' is no date pattern.", "Write it like '%d.%m.%Y'.")
    if prop.type == "phone":
        raise place.error(f"'{pattern}' is no country in which numbers are dialled.", "Use a country code such as 'de'.")
    notes.append(_note(place, f"the format '{pattern}' means nothing for values of type {prop.type} and was ignored"))


def _template(raw: object) -> tuple[tuple[tuple[str, str], ...] | None, str]:
    text = sanitise(str(raw)) if raw is not None else None
    if text is None:
        return None, ""
    pieces = _REFERENCE.split(text)
    return tuple(zip(pieces[:-1:2], pieces[1::2], strict=True)), pieces[-1]


def _check_links(entity: EntityPlan, by_name: Mapping[str, EntityPlan], place: Place) -> None:
    for prop in entity.properties:
        if prop.entity is None:
            continue
        here = replace(place, entity=entity.name, prop=prop.info.name)
        target = by_name.get(prop.entity)
        if prop.info.type != "entity" or prop.info.range is None:
            raise here.error("the property holds text, not a link.", "Use 'column:' instead of 'entity:'.")
        if target is None:
            raise here.error(f"no entity of this mapping is called '{prop.entity}'.", "Use a name from 'entities:'.")
        if not target.schema.is_a(prop.info.range):
            problem = f"it must point to a {prop.info.range}, but '{prop.entity}' is a {target.schema.name}."
            raise here.error(problem, "Change the schema of that entity, or use another property.")


def _in_order(entities: Sequence[EntityPlan], place: Place) -> Iterable[EntityPlan]:
    """FtM's order: again and again the first entity whose references are all resolved."""
    waiting, resolved = list(entities), set[str]()
    while waiting:
        ready = next((e for e in waiting if {p.entity for p in e.properties if p.entity} <= resolved), None)
        if ready is None:
            names = ", ".join(f"'{entity.name}'" for entity in waiting)
            raise place.error(f"the entities {names} refer to each other in a circle.", "Remove one of the links.")
        waiting.remove(ready)
        resolved.add(ready.name)
        yield ready


def _filters(raw: object, keep: bool, place: Place) -> list[Filter]:
    if raw is None:
        return []
    name = "filters" if keep else "filters_not"
    if not isinstance(raw, Mapping):
        raise place.error(f"'{name}' is not an object.", "Write the column's name and the value or list of values.")
    found = []
    for column, values in raw.items():
        listed = values if isinstance(values, (list, tuple)) else [values]
        if any(isinstance(value, (dict, list, float)) for value in listed):
            raise place.error(f"'{name}' for column '{column}' is not a text or a list of texts.", "Put the values in quotes.")
        texts = (None if value is None else _literal(value) for value in listed)
        found.append(Filter(str(column), frozenset(texts), keep))
    return found


def _unknown_keys(data: Mapping[Any, Any], known: frozenset[str], place: Place) -> list[str]:
    return [_note(place, f"'{key}' is no option of a mapping and was ignored") for key in data if key not in known]


def _note(place: Place, text: str) -> str:
    return f"{MappingError(text, file=place.file, entity=place.entity, prop=place.prop).message}."


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _items(data: Mapping[str, Any], *keys: str) -> list[Any]:
    return [item for key in keys for item in _listed(data.get(key)) if item is not None]


def _names(data: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """Column names; YAML may have read a header such as 2020 as a number."""
    return tuple(str(item) for item in _items(data, *keys))


def _text(value: object) -> str | None:
    return None if value is None else str(value).strip() or None


def _literal(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return sanitise(str(value))


def _separator(value: object) -> str | None:
    return None if value is None else str(value)


def _flag(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE
