"""What waits for the leads of cases that are over, and of held ones: keeping that ends soon, and legal holds to review or to let go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.model.actor import CaseRole
from glasshouse.store import tables as t
from glasshouse.store.disposaltables import legal_holds, retention_ends


def parts() -> tuple[sa.Select[Any], ...]:
    """Case, `ends` or `hold`, and how many, for the account `me`: up to the day `ending`, and as of `today`."""
    m, r, h = t.members.c, retention_ends.c, legal_holds.c
    me: sa.BindParameter[str] = sa.bindparam("me")
    leads = (m.person == me) & (m.role == CaseRole.LEAD.value)
    held = sa.exists().where((h.case_id == m.case_id) & h.lifted.is_(None))
    asked = h.lifting_by.is_not(None) & (h.lifting_by != me)
    due = h.lifted.is_(None) & ((h.review <= sa.bindparam("today")) | asked)
    return (
        _counted("ends", t.members.join(retention_ends, r.case_id == m.case_id), leads & (r.day <= sa.bindparam("ending")) & ~held),
        _counted("hold", t.members.join(legal_holds, h.case_id == m.case_id), leads & due),
    )


def _counted(name: str, source: sa.FromClause, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    case = t.members.c.case_id
    query = sa.select(case, sa.literal_column(f"'{name}'").label("what"), sa.func.count().label("many"))
    return query.select_from(source).where(where).group_by(case)
