"""Recommendations as rows: found within their case alone, numbered in it, written with each revision kept.

Promise: an id of another case and an id that nothing has are told alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.comment import Commented
from glasshouse.model.recommendation import RecommendationState
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans.lookup import Place
from glasshouse.policy.plans.recommendations import MOST
from glasshouse.store import lookup, mentions
from glasshouse.store.executors import Writer
from glasshouse.store.happened import Followed
from glasshouse.store.recommendationtables import (
    recommendation_events,
    recommendation_exhibits,
    recommendation_revisions,
    recommendations,
)
from glasshouse.store.tasks import day

FOLLOWED = Followed(recommendation_events, recommendation_exhibits, "recommendation")
_C = recommendations.c


@dataclass(frozen=True, slots=True)
class Written:
    """What a recommendation says, clean; `due` a day or None."""

    title: str
    to: str
    text: str
    due: str | None

    @property
    def words(self) -> str:
        """All that is written in it."""
        return f"{self.title}\n{self.to}\n{self.text}"


def read(title: str, to: str, text: str, due: str) -> Written:
    """What was written, clean; InvalidInputError names the field."""
    return Written(as_title(title), as_title(to, "to"), as_text(text), day(due))


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a recommendation of this case; NotFoundError."""
    here = sa.select(recommendations).where((_C.case_id == case) & (_C.id == public))
    row = connection.execute(here).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No recommendation of this case has this address.", remedy="The case's page Requests lists them.")
    return row


def revision_of(connection: sa.Connection, public: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = recommendation_revisions.c
    query = sa.select(recommendation_revisions).where((r.recommendation == public) & (r.revision == revision))
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError("This recommendation has no such revision.", remedy="Choose one of the list.")
    return row


def written(row: Any) -> Written:
    """What a row of recommendations, or of their revisions, says."""
    return Written(row.title, row.addressee, row.text, row.due)


def add(writer: Writer, case: str, want: Written) -> str:
    """A new one, drafted; yields its id. ConflictError where the case has MOST already."""
    connection, now, me = writer.connection, writer.situation.now, writer.situation.actor.person
    last = connection.execute(sa.select(sa.func.max(_C.number)).where(_C.case_id == case)).scalar() or 0
    if last >= MOST:
        raise ConflictError(f"A case has at most {MOST} recommendations.")
    public, about = random_id(), {"made_by": me, "made": now, "changed_by": me, "changed": now, "revision": 1}
    fixed = {"id": public, "case_id": case, "number": last + 1, "state": RecommendationState.DRAFTED.value}
    connection.execute(sa.insert(recommendations).values({**fixed, **_columns(want), **about}))
    _keep(writer, case, public, 1, RecommendationState.DRAFTED, want, "")
    return public


def change(writer: Writer, row: Any, want: Written, state: RecommendationState | None = None) -> int:
    """The next revision; yields its number."""
    now = state or RecommendationState(row.state)
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    values = {**_columns(want), **about, "state": now.value, "revision": revision}
    writer.connection.execute(sa.update(recommendations).where(_C.id == row.id).values(values))
    _keep(writer, row.case_id, row.id, revision, now, want, written(row).words)
    return int(revision)


def _columns(want: Written) -> dict[str, Any]:
    return {"title": want.title, "addressee": want.to, "text": want.text, "due": want.due}


def _keep(writer: Writer, case: str, public: str, revision: int, state: RecommendationState, want: Written, before: str) -> None:
    about = {"by": writer.situation.actor.person, "at": writer.situation.now, "state": state.value}
    values = {"recommendation": public, "revision": revision, **_columns(want), **about}
    writer.connection.execute(sa.insert(recommendation_revisions).values(values))
    lookup.put(writer, case, Place.RECOMMENDATION, public, want.words)
    mentions.note(writer, Commented.RECOMMENDATION, public, want.words, before)
