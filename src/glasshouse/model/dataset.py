"""A dataset: a body of records with one publisher and one basis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

NAME = re.compile(r"^[a-z0-9][a-z0-9-]{1,62}$")


class PeopleCategory(StrEnum):
    """What the natural persons in a dataset are there as (charter C2)."""

    PUBLIC_FUNCTION = "public_function"
    CORPORATE_REGISTER = "corporate_register"
    CASE_SUBJECTS = "case_subjects"
    PRIVATE_PERSONS = "private_persons"
    PERSONAL_DOCUMENTS = "personal_documents"


PRIVATE = frozenset({PeopleCategory.CASE_SUBJECTS, PeopleCategory.PRIVATE_PERSONS, PeopleCategory.PERSONAL_DOCUMENTS})
"""Categories whose datasets are lists of private persons (C3)."""


class Counted(StrEnum):
    """What of a dataset counts as persons beside its natural persons (charter C2).

    `things`: documents, and what people drive, pay and sign in with, until two people declare that they do not each concern one person.
    `whoever`: firms, addresses and all other things besides, but ships and aircraft, because the dataset is registered as one of private
    persons or of subjects of cases, until the same declaration. `everything`: the dataset is registered as documents that each concern one
    person. `people`: so declared.
    """

    PEOPLE = "people"
    THINGS = "things"
    WHOEVER = "whoever"
    EVERYTHING = "everything"


class SourceKind(StrEnum):
    """What a dataset is, asked of who registers it. Those of `CARE` are never sources (charter C4)."""

    COMPANIES = "companies"
    OFFICES = "offices"
    SANCTIONS = "sanctions"
    CONTRACTS = "contracts"
    PROPERTY = "property"
    COURTS = "courts"
    PAYMENTS = "payments"
    DOCUMENTS = "documents"
    RESEARCH = "research"
    OTHER = "other"
    SCHOOL = "school"
    HEALTH = "health"
    SHELTER = "shelter"
    ASYLUM = "asylum"
    CHILD_WELFARE = "child_welfare"


CARE = frozenset({SourceKind.SCHOOL, SourceKind.HEALTH, SourceKind.SHELTER, SourceKind.ASYLUM, SourceKind.CHILD_WELFARE})
"""Files of people in care: single exhibits at most."""


class Handling(StrEnum):
    """How carefully a dataset is handled; the order is that of `LEVELS`."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"


LEVELS = {level: number for number, level in enumerate(Handling)}


class LegalBasis(StrEnum):
    """On what ground the organisation holds a dataset."""

    PUBLIC_RECORD = "public_record"
    PUBLISHED_LIST = "published_list"
    FOI_RELEASE = "foi_release"
    CONSENT = "consent"
    COURT_ORDER = "court_order"
    OWN_INVESTIGATION = "own_investigation"


@dataclass(frozen=True, slots=True)
class Dataset:
    """As registered. `key` is 64 random bits in hex; `declared` says that two people declared its persons' public function (C2),
    `impersonal` that two declared that its documents and things do not each concern one person, `incorporated` that two declared that its
    legal entities, unknown kinds and sole traders are no natural persons (C1). `tags` hold the `inherited` ones too (C7)."""

    key: str
    name: str
    title: str
    publisher: str
    address: str
    legal_basis: LegalBasis
    people: PeopleCategory
    handling: Handling
    tags: frozenset[str]
    retention_days: int
    unit: str
    declared: bool = False
    impersonal: bool = False
    inherited: frozenset[str] = frozenset()
    incorporated: bool = False

    @property
    def holds_function(self) -> bool:
        """Whether its natural persons stand in it by public function: declared by two people, until then they are private."""
        return self.declared and self.people is PeopleCategory.PUBLIC_FUNCTION

    @property
    def counted(self) -> Counted:
        """What of it counts as persons."""
        if self.people is PeopleCategory.PERSONAL_DOCUMENTS:
            return Counted.EVERYTHING
        if self.impersonal:
            return Counted.PEOPLE
        return Counted.WHOEVER if self.people in PRIVATE else Counted.THINGS
