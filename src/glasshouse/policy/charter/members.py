"""Who belongs to an organisation is not listed from it: membership, faith and care are never functions (C2).

Promise: a membership from the organisation's side, whom an organisation acts for, a family tie, acquaintance or link that nobody named from
what is not said to be a person, people who name it as what they are part of, a project, and an event, lead to nobody but those whom the
case already holds and holders of declared functions; the others are not counted either. Directorship, ownership, employment, and who acts
for an organisation, say what somebody does there, and are listed as before. From a person, their own links stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from glasshouse.model.schema import schema

UNLISTED = "Members are not listed: rule C2."
"""Said on every organisation alike, whether anybody belongs to it or not."""
_ALWAYS = frozenset(
    {"Membership.organization", "ProjectParticipant.project", ">Event.involved", ">Event.organizer", ">Trip.involved", ">Trip.organizer"}
)
"""Sides from which they are not listed, whatever the record there is called: an organisation may come in as a `LegalEntity`."""
_OF_NO_PERSON = frozenset({"Family", "Associate", "UnknownLink"})
_BODIES = frozenset({"LegalEntity", "Event", "Project"})
_SERVED = frozenset({"Representation.agent", "Person.parent"})
"""Whom it acts for, and people who name it as what they are part of: FtM's property for a parent company, on a `Person`."""


def are_members(key: str, kinds: Iterable[str]) -> bool:
    """Whether the group of links `key` of an entity with records of these kinds holds people who belong to it."""
    if key in _ALWAYS:
        return True
    return (key.partition(".")[0] in _OF_NO_PERSON or key in _SERVED) and not _said_person(kinds)


def unlisted(kinds: Iterable[str]) -> str:
    """What the page of an entity with records of these kinds says of its members."""
    found = [info for kind in kinds if (info := schema(kind)) is not None]
    body = any(info.ancestors & _BODIES for info in found)
    return UNLISTED if body and not _said_person(info.name for info in found) else ""


def _said_person(kinds: Iterable[str]) -> bool:
    return any((info := schema(kind)) is not None and info.is_a("Person") for kind in kinds)
