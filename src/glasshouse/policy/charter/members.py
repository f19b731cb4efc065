"""Who belongs to an organisation is not listed from it: membership, faith and care are never functions (C2).

Promise: a membership from the organisation's side, whom an organisation acts for, a family tie, acquaintance or link that nobody named from
what is not said to be a person, people who name it as what they are part of, a project, and an event, lead to nobody but those whom the
case already holds and holders of declared functions; the others are not counted either. Who holds an office of a faith, a union, a party
or a status, and who pays or is paid by a body of one (`belonging`), is listed only where the case holds them, whatever is declared.
Directorship, ownership, employment, and who acts for an organisation, say what somebody does there, and are listed as before. From a
person, their own links stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from glasshouse.model.schema import schema
from glasshouse.policy.charter.belonging import Values, is_belonging, is_no_office

UNLISTED = "Members are not listed, nor who pays or is paid by a body of faith, union, party, health or care: rule C2."
"""Said on every organisation alike, whether anybody belongs to it or not."""
_ALWAYS = frozenset(
    {"Membership.organization", "ProjectParticipant.project", ">Event.involved", ">Event.organizer", ">Trip.involved", ">Trip.organizer"}
)
"""Sides from which they are not listed, whatever the record there is called: an organisation may come in as a `LegalEntity`."""
UNOCCUPIED = "Who holds this is listed where the case holds them: rule C2."
"""Said on every office of a faith, a union, a party or a status, whether somebody holds it or not."""
_PAID = frozenset({"Payment.payer", "Payment.beneficiary", "Debt.debtor", "Debt.creditor"})
_OFFICE = "Occupancy.post"
_OF_NO_PERSON = frozenset({"Family", "Associate", "UnknownLink"})
_BODIES = frozenset({"LegalEntity", "Event", "Project"})
_SERVED = frozenset({"Representation.agent", "Person.parent"})
"""Whom it acts for, and people who name it as what they are part of: FtM's property for a parent company, on a `Person`."""


def are_members(key: str, kinds: Iterable[str]) -> bool:
    """Whether the group of links `key` of an entity with records of these kinds holds people who belong to it."""
    if key in _ALWAYS:
        return True
    return (key.partition(".")[0] in _OF_NO_PERSON or key in _SERVED) and not _said_person(kinds)


def are_only_held(key: str, records: Iterable[tuple[str, Values]]) -> bool:
    """Whether the group of links `key` of an entity with these records (kind, properties) leads to those alone whom the case holds."""
    if key == _OFFICE:
        return any(_is_office(kind) and is_no_office(about) for kind, about in records)
    return key in _PAID and any(_is_body(kind) and is_belonging(about) for kind, about in records)


def unlisted(records: Iterable[tuple[str, Values]]) -> str:
    """What the page of an entity with these records (kind, properties) says of whom it does not list."""
    known = list(records)
    if are_only_held(_OFFICE, known):
        return UNOCCUPIED
    found = [info for kind, _ in known if (info := schema(kind)) is not None]
    body = any(info.ancestors & _BODIES for info in found)
    return UNLISTED if body and not _said_person(info.name for info in found) else ""


def _is_office(kind: str) -> bool:
    info = schema(kind)
    return info is not None and info.is_a("Position")


def _is_body(kind: str) -> bool:
    info = schema(kind)
    return info is not None and info.is_a("LegalEntity") and not info.is_a("Person")


def _said_person(kinds: Iterable[str]) -> bool:
    return any((info := schema(kind)) is not None and info.is_a("Person") for kind in kinds)
