"""The vocabulary: which kinds of entity exist and what may be said of each.

Promise: this is the only module of the project that imports followthemoney, and it does so at the first question, not
when it is imported (the import takes more than a second). What it hands out are frozen descriptions of our own; nothing
of the library leaves except the value types, behind the `ValueType` protocol, for `model.values`. Source of every name
and label: the ontology of followthemoney 4 (https://followthemoney.tech).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from followthemoney.model import Model
    from followthemoney.property import Property
    from followthemoney.schema import Schema


class ValueType(Protocol):
    """How one FtM property type (`name`, `date`, `country` …) cleans a value."""

    total_size: int | None

    def clean_text(self, text: str, fuzzy: bool = False, format: str | None = None) -> str | None:  # noqa: A002  FtM's name
        """The canonical form of a sanitised text, or None where it is no value of this type."""


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    """One property of a schema. `type` is the FtM type's name; `range` the schema that an entity-typed property points
    to.

    `stub` properties are the far ends of links: they are shown, never written.
    """

    name: str
    label: str
    type: str
    range: str | None
    reverse_name: str | None
    reverse_label: str | None
    matchable: bool
    hidden: bool
    stub: bool
    format: str | None
    max_length: int


@dataclass(frozen=True, slots=True)
class SchemaInfo:
    """One kind of entity. `ancestors` holds its own name too; `caption` the properties that name it, best first.

    For an edge (`is_edge`), `edge_source` and `edge_target` are the properties that hold its two ends.
    """

    name: str
    label: str
    plural: str
    abstract: bool
    is_edge: bool
    edge_source: str | None
    edge_target: str | None
    edge_label: str | None
    edge_directed: bool
    ancestors: frozenset[str]
    featured: tuple[str, ...]
    caption: tuple[str, ...]
    temporal_start: tuple[str, ...]
    temporal_end: tuple[str, ...]
    properties: dict[str, PropertyInfo]

    def is_a(self, name: str) -> bool:
        """Whether this is the schema `name` or a narrower kind of it."""
        return name in self.ancestors


@cache
def _model() -> Model:
    from followthemoney import model

    return model


def value_type(name: str) -> ValueType:
    """The FtM property type called `name`; raises AttributeError for a name that is no type."""
    _model()
    from followthemoney.types import registry

    return registry.get(name)


def format_fits(kind: str, pattern: str) -> bool:
    """Whether `pattern` can be the format of values of this type: a strptime pattern for dates, a country for telephone
    numbers, an identifier form that FtM knows. Other types have no formats.
    """
    if kind == "date":
        return "%" in pattern and _is_date_pattern(pattern)
    if kind == "identifier":
        from rigour.ids import get_identifier_format

        return get_identifier_format(pattern) is not None
    if kind != "phone":
        return False
    types = value_type(kind)
    from followthemoney.exc import InvalidData

    try:
        types.clean_text("+", format=pattern)
    except InvalidData:
        return False
    return True


def _is_date_pattern(pattern: str) -> bool:
    """Asked of `strptime` itself: it names a bad directive before it looks at the text."""
    try:
        datetime.strptime("", pattern)  # noqa: DTZ007  nothing is parsed
    except ValueError as error:
        return "directive" not in str(error) and "stray" not in str(error) and "format" in str(error)
    return False


# Keyed by names that exist, so hostile names cannot grow it.
_KNOWN: dict[str, SchemaInfo] = {}


def schema(name: str) -> SchemaInfo | None:
    """The schema called `name`, or None where the vocabulary has none of that name."""
    info = _KNOWN.get(name)
    if info is None:
        found = _model().get(name)
        if found is None:
            return None
        info = _KNOWN[name] = _describe(found)
    return info


@cache
def schema_names() -> tuple[str, ...]:
    """The names of all schemata, abstract ones included, in alphabetical order."""
    return tuple(sorted(_model().schemata))


def is_natural_person(name: str | None) -> bool:
    """Whether entities of this schema count as natural persons (charter C1).

    Person does; so do LegalEntity itself and unknown kinds, because what may be a person is treated as one. Companies,
    organisations and public bodies do not. An address or a vessel is no person, whoever it belongs to.
    """
    info = schema(name) if name is not None else None
    if info is None or info.name == "LegalEntity":
        return True
    return info.is_a("Person")


def common_schema(left: str, right: str) -> str | None:
    """The narrower of two schemata where one is a kind of the other, else None (also where either is unknown)."""
    one, other = schema(left), schema(right)
    if one is None or other is None:
        return None
    if one.is_a(other.name):
        return one.name
    return other.name if other.is_a(one.name) else None


def _describe(found: Schema) -> SchemaInfo:
    return SchemaInfo(
        name=found.name,
        label=found.label,
        plural=found.plural,
        abstract=found.abstract,
        is_edge=found.edge,
        edge_source=found.edge_source,
        edge_target=found.edge_target,
        edge_label=found.edge_label if found.edge else None,
        edge_directed=found.edge and found.edge_directed,
        ancestors=frozenset(found.names),
        featured=tuple(found.featured),
        caption=tuple(found.caption),
        temporal_start=tuple(found.temporal_start),
        temporal_end=tuple(found.temporal_end),
        properties={name: _describe_property(found.properties[name].qname) for name in sorted(found.properties)},
    )


@cache
def _describe_property(qname: str) -> PropertyInfo:
    """Cached by qualified name, so that a property is one object in all the schemata that inherit it."""
    prop: Property = _model().qnames[qname]
    return PropertyInfo(
        name=prop.name,
        label=prop.label,
        type=prop.type.name,
        range=prop.range.name if prop.range is not None else None,
        reverse_name=prop.reverse.name if prop.reverse is not None else None,
        reverse_label=prop.reverse.label if prop.reverse is not None else None,
        matchable=prop.matchable,
        hidden=prop.hidden,
        stub=bool(prop.stub),
        format=prop.format,
        max_length=prop.max_length,
    )
