"""Links between cases and requests to read one, as rows, from the side of the case of the access.

Promise: an id is found only in a case that it concerns; a number that no case has is kept like any other.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.policy.plans.relations import Answer
from glasshouse.store import lifetables as lt, tables as t
from glasshouse.store.executors import Reader

LIVE = (Answer.ASKED.value, Answer.CONFIRMED.value)


def links_of(reader: Reader) -> list[Any]:
    """Links that were asked for from here, and those that name this case and were asked for since it is there. Newest first."""
    case, r = reader.situation.case, lt.relations.c
    ours = (r.case_id == case.id) | ((r.other_number == case.number) & (r.at >= case.opened))
    return list(reader.connection.execute(sa.select(lt.relations).where(ours).order_by(r.at.desc(), r.id)))


def requests_of(reader: Reader, *, leads: bool) -> list[Any]:
    """Requests from here, and for a lead those to read this case. Newest first."""
    case, a = reader.situation.case.id, lt.access_requests.c
    ours = (a.case_id == case) | (a.other == case) if leads else a.case_id == case
    return list(reader.connection.execute(sa.select(lt.access_requests).where(ours).order_by(a.at.desc(), a.id)))


def cases_by(reader: Reader, *, ids: set[str], numbers: set[int]) -> list[Any]:
    """Rows of cases (id, number, unit's name, title), and the reader's role in each, None for who is no member."""
    c, m = t.cases.c, t.members.c
    mine = (m.case_id == c.id) & (m.person == reader.situation.actor.person)
    joined = t.cases.join(t.units, t.units.c.id == c.unit).outerjoin(t.members, mine)
    query = sa.select(c.id, c.number, t.units.c.name.label("unit"), c.title, m.role).select_from(joined)
    return list(reader.connection.execute(query.where(c.id.in_(sorted(ids)) | c.number.in_(sorted(numbers)))))
