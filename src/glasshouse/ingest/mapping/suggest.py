"""A first mapping for a table that nobody has described yet.

Promise: what comes out compiles, maps every column that it recognises by its header (English and the usual words of
some other languages) or by the look of its values, and leaves the rest alone. It is a proposal for a person to correct,
never applied by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from glasshouse.ingest.mapping.cells import read_row, texts
from glasshouse.model.names import tokens
from glasshouse.model.schema import schema
from glasshouse.model.values import cleaner

# What headers say of a property: phrases, whose words may stand in any order. The first phrase that fits wins.
_BOTH = {
    "previousName": "previous name, former name",
    "alias": "alias, aka, also known, short name",
    "taxNumber": "tax number, tax id, tin, steuernummer",
    "email": "email, e mail, mail",
    "phone": "phone, telephone, telefon, mobile, tel",
    "sourceUrl": "source url, profile url",
    "website": "website, web, url, homepage",
    "wikidataId": "wikidata",
    "nationality": "nationality",
    "citizenship": "citizenship",
    "country": "country, land, pays, pais",
    "address": "address, adresse, direccion, anschrift",
    "description": "description",
    "summary": "summary",
    "notes": "notes, note, remarks",
    "status": "status",
    "idNumber": "id number",
}
_COMPANY = {
    "registrationNumber": "registration number, company number, register number, registration no, company no, reg no, "
    "siren, handelsregister",
    "vatCode": "vat",
    "leiCode": "lei",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "kppCode": "kpp",
    "dunsCode": "duns",
    "swiftBic": "swift, bic",
    "isinCode": "isin",
    "imoNumber": "imo",
    "incorporationDate": "incorporation date, incorporated, founded, registration date",
    "dissolutionDate": "dissolution date, dissolved",
    "legalForm": "legal form, company type, rechtsform",
    "jurisdiction": "jurisdiction",
    "sector": "sector, industry",
    "capital": "capital",
    "name": "company name, legal name, entity name, company, firm, firma, organisation, organization, supplier, "
    "vendor, name, nom, nombre, title",
}
_PERSON = {
    "firstName": "first name, given name, firstname, vorname, prenom, forename",
    "lastName": "last name, family name, lastname, surname, nachname",
    "middleName": "middle name",
    "birthDate": "birth date, date birth, birthdate, birthday, dob, geburtsdatum",
    "birthPlace": "birth place, place birth, birthplace",
    "deathDate": "death date",
    "gender": "gender, sex",
    "passportNumber": "passport",
    "position": "position, role, job title",
    "title": "title",
    "name": "full name, person, name, nom, nombre",
}

_PERSON_SIGNS = frozenset({"firstName", "lastName", "middleName", "birthDate", "birthPlace", "gender", "passportNumber"})
_PERSON_WORDS = frozenset({"nationality", "citizenship", "religion", "faith", "ethnicity", "member", "resident", "person"})
_KEY_WORDS = frozenset({"id", "key", "code", "uid", "uuid", "identifier"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SAMPLES = 50


def suggest(columns: Sequence[str], samples: Iterable[Mapping[str, object]]) -> dict[str, Any]:
    """A mapping query for a table with these columns; `samples` are some of its rows. One entity: a Person or a
    Company.

    Raises nothing: a table in which nothing is recognised gets its first column as the name and key.
    """
    rows = [row for _, row in zip(range(_SAMPLES), samples, strict=False)]
    cells = [read_row(row, columns) for row in rows]
    values = {column: [text for row in cells for text in texts(row.get(column))] for column in columns}
    named = {column: _words(column) for column in columns}
    kind = _kind(named)
    properties = _properties(kind, named, values)
    if not properties and columns:
        properties = {"name": columns[0]}
    entity: dict[str, Any] = {"schema": kind, "keys": _keys(properties, named, values)}
    entity["properties"] = {prop: _described(kind, prop, column, values[column]) for prop, column in properties.items()}
    return {"entities": {kind.lower(): entity}}


def _words(column: str) -> frozenset[str]:
    return frozenset(tokens(_CAMEL.sub(" ", column)))


def _meaning(words: frozenset[str], lexicon: Mapping[str, str]) -> str | None:
    for prop, phrases in lexicon.items():
        if any(words.issuperset(phrase.split()) for phrase in phrases.split(", ")):
            return prop
    return None


def _kind(named: Mapping[str, frozenset[str]]) -> str:
    """Company where a header speaks of what only companies have, Person of what only people have; else LegalEntity, which counts as a
    person (C1): doubt must not make people searchable by what is known of them."""
    person = sum(_meaning(words, _PERSON) in _PERSON_SIGNS for words in named.values())
    company = sum(_meaning(words, _COMPANY) not in (None, "name") for words in named.values())
    titled = any({"company", "firm", "firma", "organisation", "organization"} & words for words in named.values())
    person += sum(bool(_PERSON_WORDS & words) for words in named.values())
    if person > company and (person > 1 or not titled):
        return "Person"
    return "Company" if company or titled else "LegalEntity"


def _properties(kind: str, named: Mapping[str, frozenset[str]], values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Property -> column. A property is given once, to the column whose header has the fewest words besides."""
    lexicon = _BOTH | (_PERSON if kind == "Person" else _COMPANY)
    info = schema(kind)
    allowed = info.properties if info is not None else {}
    found: dict[str, str] = {}
    for column, words in sorted(named.items(), key=lambda pair: len(pair[1])):
        prop = _meaning(words, lexicon) or _look(values[column])
        if prop is not None and prop in allowed and prop not in found:
            found[prop] = column
    order = list(named)
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[1])))


def _look(values: Sequence[str]) -> str | None:
    """The property that values betray under any header: almost all are e-mail addresses, or web addresses."""
    for kind, prop, sign in (("email", "email", "@"), ("url", "sourceUrl", "://")):
        fits: Callable[[str], object] = cleaner(kind).clean
        if values and sum(sign in value and fits(value) is not None for value in values) > 0.8 * len(values):
            return prop
    return None


def _keys(properties: Mapping[str, str], named: Mapping[str, frozenset[str]], values: Mapping[str, Sequence[str]]) -> list[str]:
    """Columns that tell one entity from another: an identifier that no two sample rows share, else name (and birth
    date).
    """
    identifiers = [properties[prop] for prop in ("registrationNumber", "idNumber", "taxNumber", "passportNumber") if prop in properties]
    called = [column for column, words in named.items() if words & _KEY_WORDS]
    for column in [*called, *identifiers]:
        found = values[column]
        if found and len(set(found)) == len(found):
            return [column]
    parts = [properties[prop] for prop in ("name", "firstName", "lastName", "birthDate") if prop in properties]
    return parts or list(properties.values()) or list(named)[:1] or ["id"]


def _described(kind: str, prop: str, column: str, values: Sequence[str]) -> dict[str, str]:
    info = schema(kind)
    described = {"column": column}
    if info is not None and info.properties[prop].type == "date":
        pattern = _date_pattern(values)
        if pattern is not None:
            described["format"] = pattern
    return described


def _date_pattern(values: Sequence[str]) -> str | None:
    """The pattern of all sample dates, where they are not ISO 8601; None where they are, or where it stays open."""
    if not values or all(cleaner("date").clean(value) for value in values):
        return None
    patterns = (
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d-%m-%Y",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d %B %Y",
        "%d %b %Y",
        "%B %d, %Y",
    )
    fitting = [pattern for pattern in patterns if all(cleaner("date", pattern).clean(value) for value in values)]
    return fitting[0] if len(fitting) == 1 or (fitting and "." in fitting[0]) else None
