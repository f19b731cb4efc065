"""What was decided is looked at again in the transaction that does it.

Promise: between a decision and its transaction somebody else may have closed the case, taken the person out of it, taken a dataset away
from it, or paused the account. Then it is decided anew, from what the transaction sees, and what is no longer permitted is not done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from glasshouse.base.errors import RefusedError
from glasshouse.gate.exempting import Datasets, decided
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.house import House
from glasshouse.store.situations import facts

Decided = tuple[Decision, Situation, Datasets]
Since = tuple[Database, Any, int]
"""The database, the transaction that acts, and the generation before anything was decided."""
NO_CASE = "You are not a member of a case with this address.", "Ask the case's lead to add you."
"""Said alike of a case in which one is not, and of one that is not."""


def no_case() -> RefusedError:
    """The refusal of who is in no case of this address."""
    return RefusedError(NO_CASE[0], rules=("C9",), remedy=NO_CASE[1], code="no_case")


def still(since: Since, house: House, entries: Entries, request: Request[Any], was: Decided) -> Decided:
    """`was`, where nothing moved `since`; else what is decided now. RefusedError where that is no."""
    database, connection, generation = since
    if database.generation(connection) == generation:
        return was
    _, situation, _ = was
    found = facts(connection, situation.case.id, situation.actor.person, situation.now)
    if found is None:
        raise no_case()
    granted = Granted(found.datasets.values())
    fresh = replace(situation, case=found.case, mine=found.mine, granted=granted, active=found.active, unreviewed=found.unreviewed)
    fresh = replace(fresh, filters=found.filters)
    now = decided(house, entries, request, fresh, found.datasets)
    if not now[0].permit:
        first = now[0].reasons[0]
        raise RefusedError(first.sentence, rules=now[0].rules, remedy=first.remedy)
    return now
