"""Recommendations as a list and as a page each, with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.comment import Commented
from glasshouse.model.recommendation import FOLLOWED, NEXT, RecommendationState, label
from glasshouse.policy.plans import recommendations as plans
from glasshouse.store import recommendations as kept
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.authored import authored
from glasshouse.store.reading.happened import happened
from glasshouse.store.reading.wording import who
from glasshouse.store.recommendationtables import recommendation_revisions, recommendations
from glasshouse.store.tasks import today


@reads(plans.ListRecommendations)
def list_recommendations(reader: Reader, _plan: plans.ListRecommendations) -> tuple[plans.RecommendationRow, ...]:
    """All of them."""
    c = recommendations.c
    query = sa.select(recommendations).where(c.case_id == reader.situation.case.id).order_by(c.number)
    return _rows(reader, reader.connection.execute(query).all())


@reads(plans.OpenRecommendation)
def open_recommendation(reader: Reader, plan: plans.OpenRecommendation) -> plans.RecommendationView:
    """The recommendation with all that hangs on it."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    return plans.RecommendationView(
        told,
        row.text,
        NEXT[told.state],
        happened(reader, kept.FOLLOWED, row.id),
        *authored(reader, Commented.RECOMMENDATION, row, recommendation_revisions),
    )


@reads(plans.CompareRecommendation)
def compare_recommendation(
    reader: Reader, plan: plans.CompareRecommendation
) -> tuple[plans.RecommendationRow, plans.RecommendationRevision, plans.RecommendationRevision]:
    """Two revisions of the same recommendation."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    return told, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


def _rows(reader: Reader, found: Sequence[Any]) -> tuple[plans.RecommendationRow, ...]:
    now = today(reader.situation.now)
    reader.disclosed.count += len(found)
    rows = []
    for row in found:
        state = RecommendationState(row.state)
        late = bool(row.due) and row.due < now and state in FOLLOWED
        said = (row.title, row.addressee, state, row.due or "", late)
        rows.append(plans.RecommendationRow(row.id, label(row.number), row.number, row.revision, *said))
    return tuple(rows)


def _revision(reader: Reader, public: str, revision: int) -> plans.RecommendationRevision:
    row = kept.revision_of(reader.connection, public, revision)
    by = who(reader, [row.by]).get(row.by, "?")
    said = (row.title, row.addressee, row.text, row.due or "", RecommendationState(row.state))
    return plans.RecommendationRevision(row.revision, *said, by, iso(row.at))
