"""What is indexed, and what is shown without a click: charter rule C1 as two allow-lists.

Promise: `fields` is the only way from an entity into the index. Of a natural person it lets through names,
identifiers, contact points and the year of birth, each named below; whatever is not named, known or not, stays out.
Of what hangs on people nothing is indexed: links of every kind, memberships, notes, events, sanctions, papers. A
passport or identity card is a fact of its holder: its number is found where the source gives it to the person
(`passportNumber`, `idNumber`); indexing the paper as a thing of its own would make a second road to the person, past
the person's record, by country, authority or kind of paper. `folded` says which values of an opened record stay
behind one logged click.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from glasshouse.base.errors import DefectError
from glasshouse.model.dataset import Counted
from glasshouse.model.schema import SchemaInfo, is_natural_person, schema
from glasshouse.policy.charter.functions import NONE, Function

Values = Mapping[str, Sequence[str]]

PERSON_NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
BYNAMES = PERSON_NAMES[1:]
"""Names that one goes by besides. A trait is easily written there ("Muslim", "migrant"), so a byname that more than ten
persons of a dataset carry finds nobody. A `name` that many share stays: a common name is never refused (C2)."""
PERSON_NAME_PARTS = ("firstName", "secondName", "middleName", "lastName")
"""Joined into one name. Parents' names (`fatherName`, `motherName`) are not indexed: they would find somebody's
children."""

PERSON_IDENTIFIERS = tuple(
    "idNumber passportNumber socialSecurityNumber taxNumber registrationNumber licenseNumber vatCode innCode "
    "ogrnCode okpoCode uscCode leiCode dunsCode uniqueEntityId npiCode swiftBic bvdId icijId sayariId brightQueryId "
    "brightQueryOrgId wikidataId".split()
)
"""Numbers given to one person or firm. Codes that name a class (`okvedCode`, `programId`) are none."""

_PHONES, _EMAILS, _BORN = "phone", "email", "birthDate"

_SHOWN_OF_PERSONS = (
    "fatherName nameSuffix deathDate position website legalForm incorporationDate dissolutionDate status program "
    "programId opencorporatesUrl sourceUrl publisher publisherUrl alephUrl wikipediaUrl createdAt modifiedAt "
    "retrievedAt proof".split()
)
PRESENTABLE = frozenset({*PERSON_NAMES, *PERSON_NAME_PARTS, *PERSON_IDENTIFIERS, _PHONES, _EMAILS, _BORN, *_SHOWN_OF_PERSONS})
"""Properties of a natural person that an opened record shows at once; all others are folded, home address and
biography included."""

PERSONAL_THINGS = frozenset("Document CourtCase License Vehicle BankAccount CryptoWallet UserAccount".split())
"""Kinds of which each may concern one person: papers, proceedings, permits, and what people drive, pay and sign in with."""
_FOLLOWED = frozenset({"Vessel", "Airplane"})
"""Ships and aircraft may be followed (C6)."""
THING_IDENTIFIERS = ("accountNumber", "iban", "publicKey", "username", "caseNumber")
"""Numbers by which such a thing is found besides; a bank's own code is none of its accounts'."""

_OF_ACCOUNTS = ("name", "username", "phone", "email")

TIES = frozenset(
    "Identification Passport Membership Family Associate UnknownLink Note TaxRoll Risk Call Event Trip UserAccount Similar Mention".split()
)
"""Kinds that hang on people and may tell a trait: never indexed (but for an account's own name), and folded but for
the dry facts."""

_TIE_PRESENTABLE = frozenset(
    "number passportNumber startDate endDate date authority username service email phone callerNumber "
    "receiverNumber recordId sourceUrl publisher publisherUrl alephUrl proof createdAt modifiedAt retrievedAt "
    "name".split()
)
_ALWAYS_FOLDED = frozenset({"politicalGroup", "password", "privateKey"})
"""A trait on a public function (Occupancy), and secrets."""
_REASONS = frozenset({"reason", "notes"})
_BY_CHOICE = frozenset({"Employment", "CourtCaseParty"})
"""Links that are no public function: what somebody works as, and stands before a court as, is a trait."""
_OF_PEOPLE = frozenset({"Interest", "Occupancy", "Sanction"})
"""Links that hang on people, with all below them but contracts: office, role, share and dates are the function, free text is not."""
_FREE_TEXT = frozenset({"description", "summary", "namesMentioned", "indexText"})

_NEVER_TEXT = frozenset(
    "publisher publisherUrl alephUrl recordId password privateKey headers metadata encoding mimeType generator "
    "crawler extension fileSize processingStatus processingError processingAgent currency currencySymbol messageId "
    "latitude longitude topics".split()
)
_CLASS_CODES = frozenset("okvedCode cpvCode nutsCode programId kppCode".split())
_HOUSEKEEPING_DATES = frozenset("createdAt modifiedAt retrievedAt processedAt".split())
_AMOUNTS = ("amount", "amountEur", "amountUsd")
_TITLES = ("title", "subject", "fileName")
_UNSEARCHED = _NEVER_TEXT | frozenset(_TITLES)
_DETECTED = frozenset({"detectedCountry"})
_ADDRESS_PARTS = ("remarks", "postOfficeBox", "street", "street2", "postalCode", "city", "region", "state")
_MARKUP = re.compile("<[^>]*>")


@dataclass(frozen=True, slots=True)
class IndexFields:
    """All that the index may hold of one record. `born` are years; `dates` ISO 8601, cut to what is known; `countries`
    FtM codes.

    Of a person (`person`) text, countries, dates and amounts are empty, or this raises DefectError: the index cannot be given a trait by
    mistake. `function` is what belongs to the public functions that it holds.
    """

    person: bool
    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    born: tuple[int, ...] = ()
    text: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    amounts: tuple[float, ...] = ()
    function: Function = NONE

    def __post_init__(self) -> None:
        if self.person and (self.text or self.countries or self.dates or self.amounts):
            raise DefectError("A person was about to be indexed by more than names, identifiers and contact points (C1).")


def fields(
    schema_name: str | None,
    properties: Values,
    *,
    counted: Counted = Counted.THINGS,
    shared: frozenset[str] = frozenset(),
    function: Function = NONE,
) -> IndexFields | None:
    """What of an entity is indexed; None: nothing, it is not to be found by search.

    `counted` says what of its dataset counts as persons (C2). `shared` are
    identifiers, contact points and bynames that more than ten persons of the dataset carry: of a person they are
    none. `function` is what belongs to the functions that it holds, where its dataset is declared as one of functions.
    """
    found = _fields(schema_name, properties, counted, shared)
    return replace(found, function=function) if found is not None and function else found


def _fields(schema_name: str | None, properties: Values, counted: Counted, shared: frozenset[str]) -> IndexFields | None:
    info = schema(schema_name) if schema_name is not None else None
    if info is not None and info.is_a("UserAccount"):
        properties = {name: properties[name] for name in _OF_ACCOUNTS if name in properties}
    if counts_as_person(schema_name, counted):
        if info is not None and info.is_a("Address"):
            properties = {"name": _address(properties)}
        return None if info is not None and not _indexed(info) else _of_person(properties, shared)
    if info is None or not _indexed(info):
        return None
    if info.is_a("UserAccount"):
        return replace(_of_person(properties, frozenset()), person=False)
    return _of_thing(info, properties)


@lru_cache(8192)
def folded(schema_name: str | None, prop: str) -> bool:
    """Whether values of `prop` on an opened record of this kind stay folded until one logged click. What is not known
    is folded."""
    info = schema(schema_name) if schema_name is not None else None
    if is_natural_person(schema_name):
        return prop not in PRESENTABLE
    if info is None or prop not in info.properties or prop in _ALWAYS_FOLDED:
        return True
    if info.ancestors & (TIES | _BY_CHOICE):
        return prop not in _TIE_PRESENTABLE
    if info.ancestors & _OF_PEOPLE and not info.is_a("Value") and prop in _FREE_TEXT:
        return True
    return info.name == "Sanction" and prop in _REASONS


@lru_cache(4096)
def counts_as_person(schema_name: str | None, counted: Counted) -> bool:
    """Whether an entity of this kind counts as a person in a dataset of which `counted` does (C2): natural persons do
    everywhere, ships and aircraft never."""
    info = schema(schema_name) if schema_name is not None else None
    if info is None or is_natural_person(info.name):
        return True
    if counted is Counted.PEOPLE or not info.is_a("Thing"):
        return False
    if counted is Counted.EVERYTHING or info.ancestors & _FOLLOWED:
        return counted is Counted.EVERYTHING
    return counted is Counted.WHOEVER or bool(info.ancestors & PERSONAL_THINGS)


@lru_cache(4096)
def may_count_as_person(schema_name: str | None) -> bool:
    """Whether an entity of this kind counts as a person in some dataset that is no collection of personal documents."""
    return counts_as_person(schema_name, Counted.THINGS)


@cache
def lists_no_function(schema_name: str) -> bool:
    """Whether links of this kind never list people by a public function, whatever their dataset declares: membership,
    family, acquaintance, employment, papers, events (C2)."""
    info = schema(schema_name)
    return info is None or bool(info.ancestors & (TIES | {"Employment"}))


@cache
def touches(schema_name: str) -> bool:
    """Whether a link of this kind makes what a case holds touch the other end, so that it comes first among its namesakes, and people are
    narrowed to a company by it (C2). A membership does not: people are not sorted by what they belong to (C1)."""
    info = schema(schema_name)
    return info is not None and info.is_edge and not info.is_a("Membership") and not info.is_a("Similar")


def bearing(properties: Values) -> tuple[str, ...]:
    """Identifiers and contact points of a person, each once: what more than ten persons of a dataset may turn out to
    share, and then none of them is found by."""
    return _values(properties, (*PERSON_IDENTIFIERS, *THING_IDENTIFIERS, _PHONES, _EMAILS))


def bynames(properties: Values) -> tuple[str, ...]:
    """Names that a person goes by besides, each once: the same holds for them."""
    return _values(properties, BYNAMES)


def hangs_on_others(schema_name: str) -> bool:
    """Whether an entity of this kind is about others only: links, papers, events, sanctions. It is sealed with whom it
    names (C4). So is what is not known."""
    info = schema(schema_name)
    if info is None or info.is_edge or info.ancestors & TIES:
        return True
    return info.is_a("Interval") and not info.is_a("Thing")


def _indexed(info: SchemaInfo) -> bool:
    """Things are; links, intervals without a name, pages and mentions are not, nor what hangs on people."""
    if info.is_edge or not info.is_a("Thing"):
        return False
    return info.is_a("UserAccount") or not info.ancestors & TIES


def _of_person(properties: Values, shared: frozenset[str]) -> IndexFields:
    own = _values(properties, PERSON_NAMES[:1])
    whole = tuple(dict.fromkeys((*own, *(value for value in _values(properties, BYNAMES) if value not in shared))))
    parts = " ".join(_values(properties, PERSON_NAME_PARTS))
    born = {int(value[:4]) for value in properties.get(_BORN, ()) if re.match(r"[12]\d{3}(-|$)", value, re.ASCII)}
    return IndexFields(
        person=True,
        names=whole if not parts or parts in whole else (*whole, parts),
        identifiers=tuple(value for value in _values(properties, (*PERSON_IDENTIFIERS, *THING_IDENTIFIERS)) if value not in shared),
        phones=tuple(value for value in _values(properties, (_PHONES,)) if value not in shared),
        emails=tuple(value for value in _values(properties, (_EMAILS,)) if value not in shared),
        born=tuple(sorted(born)),
    )


def _of_thing(info: SchemaInfo, properties: Values) -> IndexFields:
    names: list[str] = []
    if info.is_a("Address"):
        names += _address(properties)
    names += _of_types(info, properties, "name", without=_mentioned(info))
    names += _values(properties, _TITLES)
    return IndexFields(
        person=False,
        names=tuple(dict.fromkeys(names)),
        identifiers=_of_types(info, properties, "identifier", without=_CLASS_CODES) + _values(properties, ("icijId",)),
        phones=_of_types(info, properties, "phone"),
        emails=_of_types(info, properties, "email"),
        text=() if info.is_a("Address") else _texts(info, properties),
        countries=_of_types(info, properties, "country", without=_DETECTED),
        dates=_of_types(info, properties, "date", without=_HOUSEKEEPING_DATES),
        amounts=tuple(_numbers(_values(properties, _AMOUNTS))),
    )


def _address(properties: Values) -> tuple[str, ...]:
    return _values(properties, ("full",)) or tuple(filter(None, (", ".join(_values(properties, _ADDRESS_PARTS)),)))


def _mentioned(info: SchemaInfo) -> frozenset[str]:
    return _mentioned_by(info.name)


@cache
def _mentioned_by(schema_name: str) -> frozenset[str]:
    info = schema(schema_name)
    return frozenset(name for name in info.properties if name.endswith("Mentioned")) if info is not None else frozenset()


def _texts(info: SchemaInfo, properties: Values) -> tuple[str, ...]:
    """Descriptions, and the names that a document mentions: people named in documents are reached through the
    documents."""
    found = _of_types(info, properties, "text", "string", "address", without=_UNSEARCHED)
    found += _values(properties, sorted(_mentioned(info))) + _values(properties, ("programId", "website"))
    return found + tuple(_MARKUP.sub(" ", value) for value in properties.get("bodyHtml", ()))


def _of_types(info: SchemaInfo, properties: Values, *types: str, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Values of the schema's own properties of these FtM types, each once, in the order of the properties' names."""
    wanted = _of_those_types(info.name, types, without)
    return _values(properties, [name for name in sorted(properties) if name in wanted])


@cache
def _of_those_types(schema_name: str, types: tuple[str, ...], without: frozenset[str]) -> frozenset[str]:
    info = schema(schema_name)
    every = info.properties.values() if info is not None else ()
    return frozenset(prop.name for prop in every if prop.type in types and prop.name not in without)


def _values(properties: Values, names: Iterable[str]) -> tuple[str, ...]:
    found = [properties[name] for name in names if name in properties]
    if not found:
        return ()
    if len(found) == 1 and len(found[0]) == 1:  # most often
        return tuple(found[0]) if found[0][0] else ()
    return tuple(dict.fromkeys(value for values in found for value in values if value))


def _numbers(values: tuple[str, ...]) -> Iterator[float]:
    for value in values:
        try:
            number = float(value.replace(",", ""))
        except ValueError:
            continue
        if abs(number) < 1e18:  # also leaves out infinity and what is no number
            yield number
