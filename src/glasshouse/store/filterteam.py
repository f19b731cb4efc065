"""Who is of a case's filter team: people who do not work the case, from the second signature until they are ended.

Promise: who was ever signed for never works the case, under no account of theirs.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError
from glasshouse.store.filtertables import filter_team
from glasshouse.store.sameness import alike

_F = filter_team.c


def on_team(connection: sa.Connection, case: str, person: str) -> bool:
    """Whether this person is of the team now."""
    where = (_F.case_id == case) & (_F.person == person) & _F.signed.isnot(None) & _F.ended.is_(None)
    return connection.execute(sa.select(_F.id).where(where)).first() is not None


def apart(connection: sa.Connection, case: str, person: str) -> None:
    """ConflictError where this person, or another account of theirs, is named for the team or was ever of it."""
    theirs = sa.select(_F.person).where((_F.case_id == case) & (_F.signed.isnot(None) | _F.ended.is_(None)))
    if alike(connection, person) & set(connection.execute(theirs).scalars()):
        words = "They are, or were, on the filter team of this case, and so never work it."
        raise ConflictError(words, code="filter_team", remedy="Ask somebody else.")
