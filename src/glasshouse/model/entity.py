"""Entities as they come in: checked, cleaned, and every loss named.

Promise: `build` makes of one raw FtM entity a `Draft` whose values are those of followthemoney's own validating parse,
sorted and without duplicates, and a fault for each thing that it did not keep. What cannot be an entity at all raises
`InvalidEntityError`. No message holds a value of the data; the value stands in the fault's own field.

Kept from followthemoney: numbers, booleans and dates of JSON become text as FtM writes them. Stricter than it: texts
that no database keeps (see `model.values`), nested lists and objects, ids that are unsafe in a path, edges from a thing
to itself. Never read from the data: who publishes it, in which case it is, where it came from. That is said by the
load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from math import isfinite
from typing import Any

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.schema import SchemaInfo, schema
from glasshouse.model.values import BLANK, Cleaner, cleaner, remedy, shown, unstorable

MAX_ID_LENGTH = 255
MAX_VALUES = 10_000

# What the ecosystem's exports derive from statements and repeat on every line; loading them again says nothing new.
_DERIVED = frozenset(
    {
        "id",
        "schema",
        "properties",
        "caption",
        "datasets",
        "referents",
        "target",
        "first_seen",
        "last_seen",
        "last_change",
    }
)
_FORGED = frozenset({"dataset", "case", "case_id", "collection", "collection_id", "origin", "source", "scope"})


class InvalidEntityError(InvalidInputError):
    """This cannot become an entity. `code` is stable, `field` names the place (`id`, `schema`, `properties.owner`)."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message, field=field, code=code)


@dataclass(frozen=True, slots=True)
class ValueFault:
    """One thing that was not kept as it came. `prop` is the property or key, `value` what stood there (storable,
    shortened).
    """

    code: str
    prop: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What one row says of one entity, clean. Properties are sorted by name, values are sorted and unique."""

    entity_id: str
    schema: str
    properties: dict[str, tuple[str, ...]]
    faults: tuple[ValueFault, ...] = ()


def build(data: Mapping[str, Any], trusted: bool = False) -> Draft:
    """The draft of a raw FtM entity (`id`, `schema`, `properties` of lists; a bare value counts as a list of one).

    `trusted` values come from our own store or export: they are taken as they are, only ordered. Raises
    InvalidEntityError.
    """
    entity_id = _entity_id(data.get("id"))
    info, cleaners = _known_schema(data.get("schema"))
    raw = data.get("properties")
    if not isinstance(raw, Mapping):
        if raw is not None:
            raise InvalidEntityError("properties_not_an_object", "properties", "Write properties as an object of lists.")
        raw = {}
    faults: list[ValueFault] = []
    kept: dict[str, tuple[str, ...]] = {}
    text_size = 0
    for name, values in raw.items():
        found = cleaners.get(name)
        if found is None:
            faults.append(_unknown_property(info, name, values))
            continue
        if values.__class__ is not list:
            values = _as_list(values)
        if len(values) == 1 and not trusted and found.total_size is None:
            # Most properties have one value, and most of those are plain texts.
            value = values[0]
            clean_text = found.clean(value) if value.__class__ is str else None
            if clean_text is not None and clean_text != entity_id:
                kept[name] = (clean_text,)
                continue
        if len(values) > MAX_VALUES:
            raise InvalidEntityError("too_many_values", f"properties.{name}", _TOO_MANY)
        clean = _trusted_values(name, values) if trusted else _clean_values(name, values, found, faults)
        if found.is_reference and entity_id in clean:
            clean.discard(entity_id)
            faults.append(ValueFault("self_reference", name, entity_id, _SELF_REFERENCE))
        if found.total_size is not None:
            text_size = _within_size(name, clean, text_size, found.total_size, faults)
        if clean:
            kept[name] = tuple(sorted(clean)) if len(clean) > 1 else tuple(clean)
    if len(data) > 3:
        faults.extend(_key_faults(data))
    check_ends(info, kept)
    return Draft(entity_id, info.name, {name: kept[name] for name in sorted(kept)}, tuple(faults))


def caption(schema_name: str, properties: Mapping[str, Sequence[str]]) -> str:
    """The one name to show, chosen as FtM does: the first caption property that has a value, of several names the most
    central.
    """
    info = schema(schema_name)
    if info is None:
        return schema_name
    for name in info.caption:
        values = properties.get(name)
        if not values:
            continue
        if len(values) > 1 and info.properties[name].type == "name":
            return _pick_name(tuple(sorted(values)))
        return min(values)
    return info.label


def edges(draft: Draft) -> list[tuple[str, str]]:
    """Every reference of a draft: (property, id of the entity that it points to), in the draft's order."""
    references = _references(draft.schema)
    return [(name, target) for name, values in draft.properties.items() if name in references for target in values]


def id_fault(entity_id: str) -> str | None:
    """The code of what makes `entity_id` unusable as an id, or None. Ids stand in file names, addresses and logs."""
    if not entity_id or entity_id.isspace():
        return "missing_id"
    if len(entity_id) > MAX_ID_LENGTH:
        return "id_too_long"
    if _SAFE_ID.fullmatch(entity_id) is not None and ".." not in entity_id:
        return None
    if unstorable(entity_id) is not None or not entity_id.isprintable():
        return "id_has_control_characters"
    if "/" in entity_id or "\\" in entity_id or ".." in entity_id or entity_id == ".":
        return "id_is_a_path"
    return "id_has_outer_space" if entity_id != entity_id.strip() else None


def id_message(code: str) -> str:
    """What a code of `id_fault` means and what to do."""
    return _ID_MESSAGES[code]


def check_ends(info: SchemaInfo, properties: Mapping[str, Sequence[str]]) -> None:
    """Raise InvalidEntityError where an edge runs from a thing to itself (a company that owns itself, in the same
    record).
    """
    if not info.is_edge:
        return
    source, target = properties.get(info.edge_source or ""), properties.get(info.edge_target or "")
    if source and target and not set(source).isdisjoint(target):
        raise InvalidEntityError("self_relationship", f"properties.{info.edge_target}", _SELF_RELATIONSHIP)


_SAFE_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._:@+-]*[0-9A-Za-z])?")
_ID_MESSAGES = {
    "missing_id": "The entity has no id. Give each entity a non-empty text as id, the same in every delivery.",
    "id_too_long": f"The entity id has more than {MAX_ID_LENGTH} characters. Use a short stable key or its SHA-1.",
    "id_has_control_characters": "The entity id holds characters that do not print. Use letters, digits, '.' and '-'.",
    "id_is_a_path": "The entity id holds '/', '\\' or '..' and would act as a path. Use letters, digits, '.' and '-'.",
    "id_has_outer_space": "The entity id starts or ends with white space. Trim it in the source.",
}
_TOO_MANY = f"More than {MAX_VALUES} values in one property. Split the entity, or load the values as entities of their own."
_SELF_REFERENCE = "The property points to its own entity, so it was left out. Correct the reference in the source."
_SELF_RELATIONSHIP = "Both ends of this relation are the same entity. Correct one end in the source, or leave the relation out."
_NOT_A_VALUE = "A value must be text, not a list or object. Write properties as flat lists of texts."
_NESTED = "Only the id of this nested entity was kept. Load the entity itself as a record of its own."
_NOT_FINITE = "NaN and infinity are no values. Leave the value out, or write the number."
_ROUNDED = "Numbers with more than two decimals are rounded. Write the number as text to keep it exactly."
_TOO_LARGE = "The texts of one entity are larger together than 30 MB. Load long texts as documents."
_FORGED_MESSAGE = "Dataset, case and origin come from the load, never from the data: this key was ignored. Remove it."
_UNTOLD = " Its name is not repeated here: it may be a value."
_UNKNOWN_KEY = "This key is no part of an FtM entity and was ignored. Move the value into properties, or remove it."


def _entity_id(raw: object) -> str:
    if raw.__class__ is int and -(10**30) < raw < 10**30:
        raw = str(raw)
    if raw is not None and not isinstance(raw, str):
        raise InvalidEntityError("id_not_text", "id", "The entity id must be text.")
    code = id_fault(raw or "")
    if code is not None or raw is None:
        code = code or "missing_id"
        raise InvalidEntityError(code, "id", _ID_MESSAGES[code])
    return raw


# Schema name -> its description and the cleaner of each property that may be written. Filled with known names only.
_CLEANERS: dict[str, tuple[SchemaInfo, dict[str, Cleaner]]] = {}


def _known_schema(name: object) -> tuple[SchemaInfo, dict[str, Cleaner]]:
    known = _CLEANERS.get(name) if isinstance(name, str) else None
    if known is not None:
        return known
    info = schema(name) if isinstance(name, str) else None
    if info is None:
        raise InvalidEntityError("unknown_schema", "schema", "No schema of followthemoney has this name. Check its spelling.")
    if info.abstract:
        message = f"{info.name} is abstract: no entity can be just that. Use a narrower schema."
        raise InvalidEntityError("abstract_schema", "schema", message)
    writable = {p.name: cleaner(p.type, p.format) for p in info.properties.values() if not p.stub}
    _CLEANERS[info.name] = info, writable
    return _CLEANERS[info.name]


def _as_list(values: object) -> Sequence[object]:
    if values is None:
        return ()
    if isinstance(values, (list, tuple)):
        return values
    return sorted(values, key=repr) if isinstance(values, (set, frozenset)) else (values,)


def _trusted_values(name: str, values: Iterable[object]) -> set[str]:
    clean = set()
    for value in values:
        if not isinstance(value, str):
            raise InvalidEntityError("not_a_value", f"properties.{name}", _NOT_A_VALUE)
        clean.add(value)
    return clean


def _clean_values(name: str, values: Sequence[Any], found: Cleaner, faults: list[ValueFault]) -> set[str]:
    """Fast where every raw value was seen before. `known` holds texts only, so everything odd falls through."""
    try:
        clean: set[str | None] = set(map(found.known.get, values))
    except TypeError:  # a list or object among the values cannot be looked up
        clean = {None}
    if None not in clean:
        return clean  # type: ignore[return-value]  # None has just been ruled out
    slow: set[str] = set()
    for value in values:
        text = value if value.__class__ is str else _as_text(name, value, found, faults)
        kept = found.clean(text)
        if kept is not None:
            slow.add(kept)
            continue
        code = found.code(text)
        if code != BLANK:
            faults.append(ValueFault(code, name, shown(value), remedy(code)))
    return slow


def _as_text(name: str, value: object, found: Cleaner, faults: list[ValueFault]) -> str:
    """A value of JSON or YAML as FtM's `string_list` writes it; blank, with a fault, where it cannot be one value."""
    code, message, text = "", "", ""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 10_000 else _number_too_long(name, faults)
    if isinstance(value, float):
        text = f"{value:.2f}" if isfinite(value) else ""
        if not text:
            code, message = "not_finite", _NOT_FINITE
        elif float(text) != value:
            code, message = "number_rounded", _ROUNDED
    elif isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo is not None else value).isoformat()
    elif isinstance(value, date):
        return value.isoformat()
    elif found.is_reference and isinstance(value, Mapping) and isinstance(value.get("id"), str):
        code, message, text = "nested_entity", _NESTED, value["id"]
    else:
        code, message = "not_a_value", _NOT_A_VALUE
    if code:
        faults.append(ValueFault(code, name, text if code == "nested_entity" else shown(value), message))
    return text


def _number_too_long(name: str, faults: list[ValueFault]) -> str:
    message = "A number of thousands of digits is no value. Write it as text if it is an identifier."
    faults.append(ValueFault("number_too_long", name, "", message))
    return ""


def _within_size(name: str, clean: set[str], size: int, limit: int, faults: list[ValueFault]) -> int:
    """Leave out the texts that make an entity larger than FtM allows (30 MB in all); returns the size so far."""
    total = size + sum(map(len, clean))
    if total <= limit:
        return total
    for value in sorted(clean):
        if size + len(value) <= limit:
            size += len(value)
        else:
            clean.discard(value)
            faults.append(ValueFault("entity_too_large", name, shown(value), _TOO_LARGE))
    return size


def _unknown_property(info: SchemaInfo, name: object, values: object) -> ValueFault:
    text = name if isinstance(name, str) else repr(name)
    code, message = _property_fault(info.name, text[:100])
    return ValueFault(code, "" if message.endswith(_UNTOLD) else shown(text), shown(values), message)


@lru_cache(maxsize=1000)
def _property_fault(schema_name: str, name: str) -> tuple[str, str]:
    info = schema(schema_name)
    known = info.properties if info is not None else {}
    if name in known:
        message = f"{schema_name} only shows this property: it is the far end of a link. Set it on the linked entity."
        return "stub_property", message
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else " Rename it to a property of the schema, or remove it." + _UNTOLD
    return "unknown_property", f"{schema_name} has no property of this name.{hint}"


def _key_faults(data: Mapping[str, Any]) -> list[ValueFault]:
    faults = []
    for key in data:
        if key in _DERIVED:
            continue
        code, message, told = "forged_provenance", _FORGED_MESSAGE, shown(key)
        if key not in _FORGED:
            code, message, told = "unknown_key", _UNKNOWN_KEY + _UNTOLD, ""
        faults.append(ValueFault(code, told, shown(data[key]), message))
    return faults


@cache
def _picker() -> Callable[[list[str]], str | None]:
    from rigour.names import pick_name

    return pick_name


@lru_cache(maxsize=10_000)
def _pick_name(names: tuple[str, ...]) -> str:
    return _picker()(list(names)) or names[0]


# Schema name -> names of its entity-typed properties.
_REFERENCES: dict[str, frozenset[str]] = {}


def _references(schema_name: str) -> frozenset[str]:
    found = _REFERENCES.get(schema_name)
    if found is None:
        info, cleaners = _known_schema(schema_name)
        found = _REFERENCES[info.name] = frozenset(name for name, c in cleaners.items() if c.is_reference)
    return found
