"""What belongs to a public function: the allow-list by which its holders are filtered (C2).

Promise: only what stands on the record of the function itself, or on the office, company or authority that it names, is taken, and nothing
that is said of the holder: a person's own party, position or topics never. Functions are offices and mandates, directorships of companies
and public bodies, ownership of companies, public contracts and sanctions listings; membership, employment, family, offices of a faith, a
union or a party, what calls a status an office, and listings about entry, stay or removal are none (`belonging`). Whether the dataset is
declared as one of functions, callers know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from glasshouse.model.schema import schema
from glasshouse.policy.charter.belonging import about_stay, is_no_office

Values = Mapping[str, Sequence[str]]

HOLDERS = {"Occupancy": "holder", "Directorship": "director", "Ownership": "owner", "ContractAward": "supplier", "Sanction": "entity"}
"""Kinds of record that say a function, and the property that names who holds it."""
BODIES = {"Occupancy": "post", "Directorship": "organization", "Ownership": "asset", "ContractAward": "contract"}
"""The property that names the office, company or contract."""
AUTHORITIES = {"Position": "organization", "Contract": "authority"}
"""The property of an office or contract that names whose it is."""

_NAMES = ("name", "title")
_SEATS = ("jurisdiction", "mainCountry", "country")


@dataclass(frozen=True, slots=True)
class Function:
    """What functions one holds: names of offices and roles, of authorities, of programmes, FtM codes of the companies' jurisdictions,
    parties of mandates."""

    office: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    party: tuple[str, ...] = ()

    def __or__(self, other: Function) -> Function:
        return Function(*(tuple(dict.fromkeys((*getattr(self, f.name), *getattr(other, f.name)))) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


NONE = Function()
Named = tuple[str, Values]
"""Schema and properties."""


def said(kind: str, properties: Values, body: Named | None, over: Named | None) -> Function:
    """What one record of a function says: `body` is the office, company or contract that it names, `over` the authority that this names."""
    if kind == "Sanction":
        listing = Function(authority=_of(properties, "authority"), programme=_of(properties, "program", "programId"))
        words = (*listing.authority, *listing.programme, *_of(properties, "provisions"))
        return NONE if about_stay(words) else listing
    if body is None:
        return NONE
    what, about = body
    if kind == "Occupancy" and is_a(what, "Position") and not is_no_office(about):
        return Function(office=_of(about, *_NAMES), authority=_public(over), party=_of(properties, "politicalGroup"))
    if kind == "ContractAward" and is_a(what, "Contract"):
        return Function(authority=_public(over))
    if kind == "Directorship" and (is_a(what, "Company") or is_a(what, "PublicBody")):
        return Function(office=_of(properties, "role"), authority=_public(body), jurisdiction=_seat(body))
    return Function(jurisdiction=_seat(body)) if kind == "Ownership" else NONE


@cache
def is_a(kind: str, wanted: str) -> bool:
    """Whether a kind is another, or a narrower one of it."""
    info = schema(kind)
    return info is not None and info.is_a(wanted)


def _public(body: Named | None) -> tuple[str, ...]:
    return _of(body[1], "name") if body is not None and is_a(body[0], "PublicBody") else ()


def _seat(body: Named) -> tuple[str, ...]:
    return next((_of(body[1], name) for name in _SEATS if name in body[1]), ()) if is_a(body[0], "Company") else ()


def _of(properties: Values, *names: str) -> tuple[str, ...]:
    return tuple(value for name in names for value in properties.get(name, ()) if value)
