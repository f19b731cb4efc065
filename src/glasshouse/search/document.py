"""One document of the index, and the index's own fields: what each holds and how it is cut into terms.

Promise: nothing is stored in the index that could be read back, only terms, and only those of `IndexFields` (C1).
Words are cut by `model.names` alone, for documents here and for queries in `compile`, so both agree; the engine only
splits at spaces.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import tantivy

from glasshouse.base.errors import DefectError
from glasshouse.model.names import identifier_forms, tokens, words
from glasshouse.model.schema import schema as kind
from glasshouse.policy.charter.finding import IndexFields

FORMAT = 3
"""Changes whenever the fields below or the way of cutting change: an index of another format is rebuilt, never read."""

OF_FUNCTION = ("office", "authority", "programme", "party")
"""Fields of what belongs to a public function, beside its company's `jurisdiction`; they stand in no other field."""

MAX_TERM = 1_000
"""Longest term, in characters; the engine drops terms above 65,530 bytes without a word."""


@dataclass(frozen=True, slots=True)
class Document:
    """One record in one dataset. `entity` is the record-entity's number (not negative), `cluster` its candidate
    cluster's (0: none), `order` breaks ties between equal scores, smallest first (0 … 2^64 - 1); `dataset` is the
    dataset's key."""

    entity: int
    cluster: int
    order: int
    dataset: str
    schema: str
    fields: IndexFields


def engine_schema() -> tantivy.Schema:
    """The fields of the index. `country` is that of any thing that has one, `seat` that of companies and other organisations. By `schema`,
    `seat` and `source`, the dataset as a number, results are counted. `any` holds the terms of all text fields of the document, with gaps
    between values.

    `id` is the entity's number as raw text, because documents are deleted by it: deleting by a number deletes
    nothing, and says nothing.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in ("schema", "seat"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("name", "text", "any", *OF_FUNCTION):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("whole", "identifier", "phone", "email", "country", "jurisdiction", "dataset"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("person", "single"):
        builder.add_boolean_field(name, indexed=True)
    for name in ("entity", "order", "source"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("born", "date"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_float_field("amount", indexed=True, fast=True)
    return builder.build()


@cache
def _has_seat(schema: str) -> bool:
    info = kind(schema)
    return info is not None and info.is_a("LegalEntity")


@lru_cache(maxsize=100_000)
def source(dataset: str) -> int:
    """The number of a dataset's key, 53 bits of its BLAKE2b: two of ten thousand datasets share one once in two hundred million indexes."""
    return int.from_bytes(hashlib.blake2b(dataset.encode(), digest_size=8).digest(), "big") >> 11


Row = dict[str, Any]
"""A document's terms by field, as far as a reading child can know them: `placed` adds the rest."""


def terms(dataset: str, schema: str, fields: IndexFields) -> Row:
    """What `fields` put into the index, but for the numbers that only the store gives. `dataset` is the dataset's key. DefectError where
    there is no dataset or no kind: the document would be in every scope, or in none."""
    if not dataset or not schema:
        raise DefectError("A document without a dataset or a kind was about to be indexed.")
    names, whole = _names(fields.names)
    identifiers = identifier_terms(fields.identifiers) if fields.identifiers else []
    phones = phone_terms(fields.phones) if fields.phones else []
    emails = email_terms(fields.emails) if fields.emails else []
    texts = [" ".join(tokens(value)) for value in fields.text]
    row: Row = {
        "dataset": dataset,
        "source": source(dataset),
        "schema": schema,
        "person": fields.person,
        "name": names,
        "whole": whole,
        "identifier": identifiers,
        "phone": phones,
        "email": emails,
        "text": texts,
        "any": [*names, *identifiers, *phones, *emails, *texts],
    }
    if fields.born:
        row["born"] = list(fields.born)
    if fields.countries:
        row["country"] = list(dict.fromkeys(fields.countries))
        if _has_seat(schema):
            row["seat"] = row["country"]
    if fields.dates:
        row["date"] = [code for value in fields.dates if (code := date_code(value, 0)) is not None]
    if fields.amounts:
        row["amount"] = list(fields.amounts)
    if fields.function:
        row.update({name: _names(getattr(fields.function, name))[0] for name in OF_FUNCTION})
        row["jurisdiction"] = list(fields.function.jurisdiction)
    return row


def placed(row: Row, entity: int, cluster: int, order: int) -> Row:
    """`row`, completed in place by the entity's numbers (see `Document`)."""
    row["id"], row["entity"], row["order"], row["single"] = str(entity), entity, order, cluster == 0
    return row


def engine_document(document: Document | Row, schema: tantivy.Schema) -> tantivy.Document:
    """`document` as the engine takes it."""
    if isinstance(document, Document):
        row = terms(document.dataset, document.schema, document.fields)
        document = placed(row, document.entity, document.cluster, document.order)
    return tantivy.Document.from_dict(document, schema)


def spellings(text: str) -> list[list[str]]:
    """The words of `text`, once as written and once for each Latin spelling; each spelling has the words in reading
    order."""
    found = words(text)
    most = max((len(forms) for forms in found), default=0)
    return [[forms[min(at, len(forms) - 1)] for forms in found] for at in range(most)]


def identifier_terms(values: Iterable[str]) -> list[str]:
    """Letters and digits of each value, in small letters, so that they stand among words too."""
    return _terms(form.lower() for value in values for form in identifier_forms(value))


def phone_terms(values: Iterable[str]) -> list[str]:
    """Digits of each number, without the zeros that stand for an international prefix."""
    return _terms(re.sub("^00", "", digits) for value in values for digits in [re.sub("[^0-9]", "", value)])


def email_terms(values: Iterable[str]) -> list[str]:
    """Each address whole, in small letters: its domain is no word, or all of one house would be found together."""
    return _terms("".join(value.split()).casefold() for value in values)


def date_code(value: str, missing: int) -> int | None:
    """`2020-06-01` as 20200601; a missing month or day is `missing` (0 for the start, 99 for the end), so that
    2020-06 lies in 2020."""
    match = re.match(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?", value, re.ASCII)
    if match is None:
        return None
    return int(match[1]) * 10_000 + int(match[2] or missing) * 100 + int(match[3] or missing)


def _names(values: Iterable[str]) -> tuple[list[str], list[str]]:
    """Word sequences for the field `name`, and whole names for `whole`."""
    sequences: list[str] = []
    whole: list[str] = []
    for value in values:
        if value.isascii():
            spelt = [" ".join(tokens(value))]
            rest = ""
        else:
            spelt = [" ".join(spelling) for spelling in spellings(value)]
            known = {word for spelling in spelt for word in spelling.split()}
            rest = " ".join(token for token in tokens(value) if token not in known)
        whole += spelt
        sequences += [*spelt, rest] if rest else spelt
    return _terms(sequences, None), _terms(whole)


def _terms(values: Iterable[str], limit: int | None = MAX_TERM) -> list[str]:
    return [value[:limit] for value in dict.fromkeys(values) if value]
