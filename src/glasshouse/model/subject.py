"""A subject: an entity of a case in a role.

Promise: the roles are a closed list. Four of them protect at once (C4); two of them are had by a natural person only once a second person
signed. A case's template can ask for more signatures, never for fewer.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from glasshouse.model.schema import schema


class SubjectRole(StrEnum):
    """What an entity is in a case."""

    SUBJECT = "subject"
    PERSON_OF_INTEREST = "person_of_interest"
    VICTIM = "victim"
    WITNESS = "witness"
    SOURCE = "source"
    CHILD = "child"
    EXPERT = "expert"
    COUNSEL = "counsel"
    COMPANY = "company"
    ASSET = "asset"


class SubjectState(StrEnum):
    """A role that waits for a second signature counts as nothing."""

    WAITING = "waiting"
    STANDING = "standing"
    ENDED = "ended"


class Ending(StrEnum):
    """How a role ended: its proposer withdrew it, somebody else declined it, another role took its place, or it was ended."""

    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REPLACED = "replaced"
    ENDED = "ended"


PROTECTED = frozenset({SubjectRole.VICTIM, SubjectRole.WITNESS, SubjectRole.SOURCE, SubjectRole.CHILD})
"""Roles that seal whom they are given to (C4)."""
SIGNED = frozenset({SubjectRole.SUBJECT, SubjectRole.PERSON_OF_INTEREST})
"""Roles that a natural person has only once a second person signed."""


def asks_signature(role: SubjectRole, *, person: bool, template: Collection[SubjectRole] = ()) -> bool:
    """Whether a second person signs that an entity has this role; `template`: roles for which the case's template asks it besides."""
    return (person and role in SIGNED) or role in template


def misfit(role: SubjectRole, kind: str, *, person: bool) -> str:
    """Why an entity of the schema `kind` cannot have this role, in words; empty where it can."""
    info = schema(kind)
    if info is None or info.is_edge:
        return "A link has no role: give one to what it links."
    if role in PROTECTED:
        return "" if person else "Only people are protected so."
    if role is SubjectRole.PERSON_OF_INTEREST:
        return "" if person else "Only a natural person has this role."
    if role is SubjectRole.COMPANY:
        return "" if not person and info.is_a("LegalEntity") else "Only a company or another organisation has this role."
    if role is SubjectRole.ASSET:
        owned = not info.is_a("LegalEntity") or info.is_a("Asset")  # a company is both: one that acts, and one that is owned
        return "" if not person and owned else "An asset is a thing: an account, a building, a ship, a company that is owned."
    if role in (SubjectRole.EXPERT, SubjectRole.COUNSEL):
        return "" if person or info.is_a("LegalEntity") else "Only a person or an organisation has this role."
    return ""
