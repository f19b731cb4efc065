"""Random addresses for views: no name stands in an address or a proxy's log."""

from __future__ import annotations

import json
from collections.abc import Callable

from glasshouse.base.clock import DAY, Clock
from glasshouse.base.errors import NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.gate.access import Access
from glasshouse.policy.plans.query import Query
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.store import views
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
            "linked": plan.linked,
        }
        with self._database.write() as connection:
            views.keep(connection, token, access.case, access.actor.person, json.dumps(kept), now)
        return token

    def recall(self, access: Access, token: str, read: Callable[[str], Query]) -> SearchEntities:
        """The plan behind it, its text read by `read`; NotFoundError for others', lapsed and unknown ones alike."""
        with self._database.read() as connection:
            found = views.find(connection, token, access.case, access.actor.person)
        if found is None or found[1] < self._clock() - _DAYS * DAY:
            raise NotFoundError("This view is no longer kept.", remedy="Search again.")
        kept = json.loads(found[0])
        schemata, datasets, countries = (tuple(kept[name]) for name in ("schemata", "datasets", "countries"))
        return SearchEntities(read(kept["text"]), schemata, datasets, countries, linked=kept.get("linked", ""))
