"""Random addresses for views: no name stands in an address or a proxy's log."""

from __future__ import annotations

import json

import sqlalchemy as sa

from glasshouse.base.clock import DAY, Clock
from glasshouse.base.errors import NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.gate.access import Access
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import tables as t
from glasshouse.store.engine import Database

_DAYS = 30


class Views:
    """Kept for 30 days, for the person and the case that made them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def remember(self, access: Access, plan: SearchEntities) -> str:
        """A new address for `plan`."""
        token, now = random_id(), self._clock()
        kept = {
            "text": plan.query.text,
            "schemata": plan.schemata,
            "datasets": plan.datasets,
            "countries": plan.countries,
        }
        row = {
            "token": token,
            "case_id": access.case,
            "person": access.actor.person,
            "plan": json.dumps(kept),
            "created": now,
        }
        with self._database.write() as connection:
            connection.execute(sa.insert(t.views).values(row))
        return token

    def recall(self, access: Access, token: str) -> SearchEntities:
        """The plan behind it; NotFoundError for others', lapsed and unknown ones alike."""
        v = t.views.c
        where = (v.token == token) & (v.case_id == access.case) & (v.person == access.actor.person)
        with self._database.read() as connection:
            row = connection.execute(sa.select(v.plan, v.created).where(where)).first()
        if row is None or row.created < self._clock() - _DAYS * DAY:
            raise NotFoundError("This view is no longer kept.", remedy="Search again.")
        kept = json.loads(row.plan)
        return SearchEntities(parse(kept["text"]), tuple(kept["schemata"]), tuple(kept["datasets"]), tuple(kept["countries"]))
