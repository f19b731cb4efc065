"""What can be said by hand, and what not (C1, C4): kinds of entities and links, their properties, and no trait of a person.

Promise: of whatever counts as a natural person nothing can be entered that would stay folded on an opened record: what a file brings of
religion, nationality, home or biography is kept and folded, what a person types of it is refused with the rule. A kind or a property that
is not known here refuses. A birth date that says that somebody is a child does not stand open: the seal comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.schema import PropertyInfo, is_natural_person, schema
from glasshouse.policy.charter.belonging import is_no_office
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.charter.traits import trait_named

ENTITIES = frozenset(
    "Person LegalEntity Company Organization PublicBody Address Asset Vessel Airplane Vehicle RealEstate BankAccount CryptoWallet Security "
    "Contract License CallForTenders CourtCase Project Position".split()
)
"""Papers and messages are exhibits; journeys, calls and places of people are nothing that this holds (C6); nor are scores of risk (C5)."""
LINKS = frozenset(
    "Ownership Directorship Employment Membership Representation Family Associate UnknownLink Payment Debt Succession Occupancy "
    "ContractAward ProjectParticipant CourtCaseParty".split()
)
CHILD_YEARS = 18

_USUAL = (
    *("name", "title", "full", "birthDate", "percentage", "role", "date", "startDate", "endDate", "sharesCount", "purpose", "country"),
    *("registrationNumber", "phone", "email", "amount", "currency", "alias", "previousName", "firstName", "lastName", "position"),
    *("jurisdiction", "taxNumber", "idNumber", "imoNumber", "iban", "accountNumber", "website", "address", "legalForm", "status", "type"),
    *("street", "city", "summary", "description", "notes"),
)
"""What a form asks for beside what the kind itself features, where the kind has it; in this order."""
_TYPES = frozenset("name identifier date country string text url email phone number address".split())
_NOT = frozenset(
    "topics keywords weakAlias abbreviation publisher publisherUrl alephUrl sourceUrl createdAt modifiedAt retrievedAt proof indexText "
    "password privateKey namesMentioned".split()
)
"""What the program, or whoever publishes a source, says of a record; and words by which people would be put into groups."""
_NOT_OF_PEOPLE = frozenset(
    "status program programId legalForm fatherName nameSuffix registrationNumber dissolutionDate incorporationDate".split()
)
"""What a person has only where the record is of a trade or a list, and where a status ("asylum seeker") would be typed."""
_WAY_OUT = "Leave it out. What a source says of it stays in the source: keep that as an exhibit."
_CHILD = "This birth date says that it is a child, and children are sealed."


def writable(kind: str) -> dict[str, PropertyInfo]:
    """The properties that can be entered by hand of this kind, by name; a person's never hold a trait."""
    info = schema(kind)
    found = info.properties.values() if info is not None else ()
    return {prop.name: prop for prop in found if _open(prop) and not folded(kind, prop.name) and not _not_of_people(kind, prop.name)}


@cache
def asked(kind: str) -> tuple[PropertyInfo, ...]:
    """The properties that a form asks for, those that the kind features first."""
    info = schema(kind)
    if info is None:
        return ()
    known = writable(kind)
    order = dict.fromkeys([*info.caption[:1], *info.featured, *_USUAL])
    return tuple(known[name] for name in order if name in known)


def check(kinds: Collection[str], kind: str, properties: Mapping[str, Sequence[str]]) -> None:
    """RefusedError (C1) where one of the properties would be a trait of a natural person, InvalidInputError where there is none of its
    name. `kinds` are those by whose rules the entity is read, `kind` the one of the record."""
    info = schema(kind)
    for name in properties:
        prop = info.properties.get(name) if info is not None else None
        if prop is None:
            trait = trait_named(name)
            if trait is not None:
                raise _refused(trait)
            raise InvalidInputError("This kind has no such property.", field=name, remedy="Choose one that the form asks for.")
        if any(folded(one, name) for one in {kind, *kinds}):
            raise _refused(prop.label)
        if not _open(prop) or any(_not_of_people(one, name) for one in {kind, *kinds}):
            raise InvalidInputError(f"{prop.label} is not entered by hand.", field=name)
    if any(map(is_natural_person, {kind, *kinds})) and is_no_office({"name": list(properties.get("position", ()))}):
        raise _refused("A position that is a faith, a membership or a status")


def says_child(properties: Mapping[str, Sequence[str]], today: date) -> bool:
    """Whether a birth date says that this person is under 18 (C4). A bare year counts from its last day: doubt protects."""
    limit = f"{today.year - CHILD_YEARS:04d}-{today.month:02d}-{today.day:02d}"
    dates = properties.get("birthDate", ())
    return any((value + "-12-31"[len(value) - 4 :] if len(value) < 10 else value) > limit for value in dates)


def no_child(kinds: Collection[str], properties: Mapping[str, Sequence[str]], today: date, remedy: str) -> None:
    """RefusedError (C4) where this would say openly that a person is a child."""
    if any(map(is_natural_person, kinds)) and says_child(properties, today):
        raise RefusedError(_CHILD, rules=("C4",), remedy=remedy)


def _open(prop: PropertyInfo) -> bool:
    mentioned = prop.name.endswith("Mentioned")
    return prop.type in _TYPES and prop.range is None and not (prop.stub or prop.hidden or mentioned or prop.name in _NOT)


def _not_of_people(kind: str, name: str) -> bool:
    info = schema(kind)
    return name in _NOT_OF_PEOPLE and info is not None and info.is_a("Person")


def _refused(trait: str) -> RefusedError:
    words = f"{trait}: of a natural person this is a trait, or tells one, and is not entered by hand."
    return RefusedError(words, rules=("C1",), remedy=_WAY_OUT)
