"""Records: the bytes that name one, and its statements as the FollowTheMoney ecosystem writes them.

Promise: equal drafts of one source have equal canonical values and therefore one record id, whatever order their values
came in. `canonical_values` is canonical JSON text (keys and values sorted by code point, no spaces, other scripts
unescaped). `record_id` is SHA-256 over its fields, each after its length in 8 bytes big-endian, so no two splits of
fields give the same bytes. Statement rows and their ids follow followthemoney's statement export (SHA-1 over fields
joined with dots: theirs, kept for exchange).
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1, sha256
from typing import NamedTuple

import orjson

from glasshouse.model.entity import Draft
from glasshouse.model.schema import schema

# The statement that an entity exists; FtM writes it as a property of this name whose value is the entity's id.
BASE_ID = "id"

# Types whose statements carry no language in FtM (followthemoney.statement.util, version 4.11).
_WITHOUT_LANGUAGE = frozenset("entity date checksum email phone gender mimetype topic url country language ip id".split())


class StatementRow(NamedTuple):
    """One row of the statement export; the field names and their order are the CSV columns."""

    canonical_id: str
    entity_id: str
    prop: str
    prop_type: str
    schema: str
    value: str
    dataset: str
    origin: str | None
    lang: str | None
    original_value: str | None
    external: bool
    first_seen: str | None
    last_seen: str | None
    id: str


COLUMNS = StatementRow._fields


def canonical_values(draft: Draft) -> str:
    """The draft's properties as canonical JSON text. The order of values in a hand-made draft does not matter; doubles
    count once.
    """
    ordered = {name: sorted(set(values)) if len(values) > 1 else values for name, values in draft.properties.items()}
    return orjson.dumps(ordered, option=orjson.OPT_SORT_KEYS).decode()


def record_id(dataset_key: str, source: str, entity_id: str, schema_name: str, canonical: str) -> bytes:
    """The 32 bytes that name what one source of one dataset says of one entity."""
    digest = sha256()
    for field in (dataset_key, source, entity_id, schema_name, canonical):
        data = field.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.digest()


def statement_id(dataset: str, entity_id: str, prop: str, value: str, *, lang: str | None = None, external: bool = False) -> str:
    """FtM's id of a statement: SHA-1, in hex, of `dataset.entity_id.prop.value`, then `@lang`, then `.ext` where they
    apply.
    """
    key = f"{dataset}.{entity_id}.{prop}.{value}"
    if lang is not None:
        key = f"{key}@{lang}"
    if external:
        key = f"{key}.ext"
    return sha1(key.encode(), usedforsecurity=False).hexdigest()


def statements(
    draft: Draft,
    dataset: str,
    *,
    canonical_id: str | None = None,
    first_seen: str | None = None,
    last_seen: str | None = None,
    origin: str | None = None,
    lang: str | None = None,
    external: bool = False,
) -> Iterator[StatementRow]:
    """The statements of a draft: that the entity exists, then one per value. `dataset` is the dataset's public name.

    `first_seen` and `last_seen` are ISO 8601 texts; without `last_seen` it equals `first_seen`, as in FtM.
    """
    info = schema(draft.schema)
    types = {name: prop.type for name, prop in info.properties.items()} if info is not None else {}
    pairs = [(BASE_ID, draft.entity_id)]
    pairs.extend((prop, value) for prop, values in draft.properties.items() for value in values)
    for prop, value in pairs:
        kind = BASE_ID if prop == BASE_ID else types[prop]
        spoken = None if kind in _WITHOUT_LANGUAGE else lang
        yield StatementRow(
            canonical_id=canonical_id or draft.entity_id,
            entity_id=draft.entity_id,
            prop=prop,
            prop_type=kind,
            schema=draft.schema,
            value=value,
            dataset=dataset,
            origin=origin,
            lang=spoken,
            original_value=None,
            external=external,
            first_seen=first_seen,
            last_seen=last_seen or first_seen,
            id=statement_id(dataset, draft.entity_id, prop, value, lang=spoken, external=external),
        )
