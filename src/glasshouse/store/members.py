"""The members of the case at hand, by the name that they sign in with."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError
from glasshouse.store import tables as t
from glasshouse.store.executors import Writer


def member(writer: Writer, login: str) -> str:
    """The account id of the active member who signs in as `login`. InvalidInputError (`login`) where there is none."""
    m, p = t.members.c, t.people.c
    query = sa.select(p.id).join(t.members, (m.person == p.id) & (m.case_id == writer.situation.case.id))
    person = writer.connection.execute(query.where((p.login == login.strip().lower()) & (p.state == "active"))).scalar()
    if person is None:
        raise InvalidInputError("No member of this case signs in with that name.", field="login", remedy="Add them to the case first.")
    return str(person)
