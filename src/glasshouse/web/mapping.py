"""A mapping as the page edits it: a table of columns for one kind of entity, or the text of an FtM mapping query's
`entities`.

Promise: text is parsed as YAML without aliases and tags, so a small text stays a small mapping (no "billion laughs");
whatever the table builds is what the text would say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.schema import SchemaInfo, schema, schema_names
from glasshouse.policy.plans.data import SourceSpec
from glasshouse.web.form import Form

TEXT_LIMIT = 1 << 16
ENTITY = "row"
"""Name of the one entity that the table describes."""
COMMON = (
    "Company",
    "Person",
    "Organization",
    "PublicBody",
    "Payment",
    "Contract",
    "Address",
    "BankAccount",
    "RealEstate",
    "Vessel",
    "Document",
)
"""Kinds that stand first in the list, as the commonest; each of the others stands once, in the first group that it belongs to."""
GROUPS = (
    ("People and organisations", "LegalEntity"),
    ("Assets", "Asset"),
    ("Documents and messages", "Document"),
    ("Links, payments and events", "Interval"),
    ("Other things", ""),
)
Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Groups of a list to choose from: (label of the group, its (value, label) pairs)."""


@dataclass(frozen=True, slots=True)
class Table:
    """One entity a row: its schema, the columns whose values make its id, and which column fills which property."""

    kind: str
    keys: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]

    def mapping(self) -> dict[str, Any]:
        """The same as an FtM mapping query."""
        columns: dict[str, list[str]] = {}
        for column, prop in self.properties:
            columns.setdefault(prop, []).append(column)
        properties = {prop: {"column": found[0]} if len(found) == 1 else {"columns": found} for prop, found in columns.items()}
        return {"entities": {ENTITY: {"schema": self.kind, "keys": list(self.keys), "properties": properties}}}


def table_of(mapping: dict[str, Any] | None) -> Table | None:
    """The table that says the same as `mapping`; None where a table cannot say it."""
    entities = (mapping or {}).get("entities")
    if not isinstance(entities, dict) or len(entities) != 1 or set(mapping or {}) != {"entities"}:
        return None
    (entity,) = entities.values()
    if not isinstance(entity, dict) or not {"schema", "properties"} <= set(entity) <= {
        "schema",
        "keys",
        "key",
        "properties",
    }:
        return None
    found: list[tuple[str, str]] = []
    for prop, source in (entity["properties"] or {}).items():
        if not isinstance(source, dict) or len(source) != 1 or not set(source) <= {"column", "columns"}:
            return None
        columns = source.get("columns") or [source.get("column")]
        found += [(str(column), str(prop)) for column in columns]
    keys = entity.get("keys") or ([entity["key"]] if entity.get("key") else [])
    return Table(str(entity["schema"]), tuple(str(key) for key in keys), tuple(found))


def read_table(form: Form) -> Table:
    """The table as the form sent it: columns by number, so that no name of a column has to be a name of a field."""
    columns = form.many("column", 1000)
    chosen = [(column, form.line(f"prop-{number}", "Property", 100, needed=False)) for number, column in enumerate(columns)]
    keys = tuple(column for number, column in enumerate(columns) if f"key-{number}" in form)
    kind = form.line("kind", "Kind of entity", 60)
    known = schema(kind)
    if known is None or known.abstract:
        raise InvalidInputError("Kind of entity: choose one of the list.", field="kind")
    return Table(kind, keys, tuple((column, prop) for column, prop in chosen if prop in known.properties))


def to_text(mapping: dict[str, Any] | None) -> str:
    """The mapping as YAML for people."""
    return yaml.safe_dump(mapping, sort_keys=False, allow_unicode=True, width=100) if mapping else ""


def from_text(text: str) -> dict[str, Any] | None:
    """The mapping that the text says; None for an empty text. InvalidInputError names the line that cannot be read."""
    if not text.strip():
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise InvalidInputError("The mapping uses an alias: write the part out.", field="mapping")
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        raise InvalidInputError(f"The mapping cannot be read{place}: {getattr(error, 'problem', '')}", field="mapping") from None
    except RecursionError:
        raise InvalidInputError("The mapping is nested too deeply.", field="mapping") from None
    if not isinstance(value, dict):
        raise InvalidInputError("The mapping must begin with `entities:`.", field="mapping")
    return value if "entities" in value or "file" in value else {"entities": value}


def read_spec(form: Form) -> SourceSpec:
    """How to read the file, as the whole form says."""
    mapping = from_text(form.raw("mapping", TEXT_LIMIT)) if "mapping" in form else read_table(form).mapping()
    header = tuple(name.strip() for name in form.line("header", "Column names", 20_000, needed=False).split(",") if name.strip())
    delimiter = form.raw("delimiter", 4)
    return SourceSpec(
        name=form.line("name", "Source", 200),
        format=form.line("format", "Format", 20, needed=False) or "auto",
        encoding=form.line("encoding", "Encoding", 40, needed=False) or None,
        delimiter={"\\t": "\t", "tab": "\t"}.get(delimiter, delimiter) or None,
        header=header or None,
        sheet=form.line("sheet", "Sheet", 100, needed=False) or None,
        records=form.line("records", "Records", 200, needed=False) or None,
        load="delta" if form.raw("load", 10) == "delta" else "snapshot",
        mapping=mapping,
    )


@cache
def kinds() -> Choices:
    """Every schema that an entity can have."""
    return grouped(frozenset(schema_names()))


@cache
def grouped(names: frozenset[str]) -> Choices:
    """Those of these schemata that an entity can have, the commonest first, the others in groups by what they are."""
    left = {info.name: info for info in map(schema, sorted(names)) if info is not None and not info.abstract}
    groups = [("Common", [left.pop(name) for name in COMMON if name in left])]
    for label, ancestor in GROUPS:
        members = [info for info in left.values() if not ancestor or info.is_a(ancestor)]
        groups.append((label, sorted(members, key=lambda info: info.label)))
        for info in members:
            del left[info.name]
    return tuple((label, tuple((info.name, info.label) for info in members)) for label, members in groups if members)


@cache
def has_ends(kind: str) -> bool:
    """Whether entities of this kind link two others: a table has no columns for its ends."""
    info = schema(kind)
    return info is not None and info.is_edge


@cache
def properties(kind: str) -> Choices:
    """The properties that a column can fill, those that the kind features first."""
    info = schema(kind)
    if info is None:
        return ()
    usable = [prop for prop in info.properties.values() if not prop.stub and not prop.hidden and prop.range is None]
    usable.sort(key=lambda prop: (_rank(info, prop.name), prop.label))
    usual = tuple((prop.name, prop.label) for prop in usable if prop.name in info.featured)
    others = tuple((prop.name, prop.label) for prop in usable if prop.name not in info.featured)
    return tuple(group for group in (("Usual", usual), ("All others", others)) if group[1])


def _rank(info: SchemaInfo, name: str) -> int:
    return info.featured.index(name) if name in info.featured else len(info.featured)
