"""Who belongs to an organisation is not listed from it: membership, faith and care are never functions (C2).

Promise: a membership from the organisation's side, whom an organisation acts for, a family tie, acquaintance or link that nobody named from
what is not said to be a person, and an event, lead to nobody but those whom the case already holds and holders of declared functions; the
others are not counted either. Directorship, ownership, employment, and who acts for an organisation, say
what somebody does there, and are listed as before. From a person, their own links stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from glasshouse.model.schema import schema

UNLISTED = "Members are not listed: rule C2."
"""Said on every organisation alike, whether anybody belongs to it or not."""
_ALWAYS = frozenset({"Membership.organization", ">Event.involved", ">Event.organizer", ">Trip.involved", ">Trip.organizer"})
"""Sides from which they are not listed, whatever the record there is called: an organisation may come in as a `LegalEntity`."""
_OF_NO_PERSON = frozenset({"Family", "Associate", "UnknownLink"})
_SERVED = "Representation.agent"


def are_members(key: str, kinds: Iterable[str]) -> bool:
    """Whether the group of links `key` of an entity with records of these kinds holds people who belong to it."""
    if key in _ALWAYS:
        return True
    return (key.partition(".")[0] in _OF_NO_PERSON or key == _SERVED) and not _said_person(kinds)


def unlisted(kinds: Iterable[str]) -> str:
    """What the page of an entity with records of these kinds says of its members."""
    found = [info for kind in kinds if (info := schema(kind)) is not None]
    firm = any(info.is_a("LegalEntity") or info.is_a("Event") for info in found) and not _said_person(info.name for info in found)
    return UNLISTED if firm else ""


def _said_person(kinds: Iterable[str]) -> bool:
    return any((info := schema(kind)) is not None and info.is_a("Person") for kind in kinds)
