"""Recommendations of a case: a list, a table in a file, a page each, followed until they are implemented."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.comment import Commented
from glasshouse.model.difference import difference
from glasshouse.model.exhibit import numbers_of
from glasshouse.model.recommendation import RecommendationState
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.recommendations import (
    AddRecommendation,
    ChangeRecommendation,
    CompareRecommendation,
    ListRecommendations,
    MoveRecommendation,
    OpenRecommendation,
    RecommendationView,
    RestoreRecommendation,
)
from glasshouse.web import recommendation_words as words
from glasshouse.web.revised import differing, seen, seen_and_old, texts, two
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_HEAD = ("recommendation", "title", "to", "state", "by", "overdue")
_LABELS = {"title": "Title", "to": "To", "text": "Text", "due": "By"}


def recommendations(visit: Visit) -> Response:
    """All of them, by number."""
    visit = visit.in_case()
    return visit.named().render("recommendations.html", rows=visit.open(ListRecommendations()), say=words)


def recommendations_file(visit: Visit) -> Response:
    """All of them as a table."""
    rows = visit.in_case().open(ListRecommendations())
    lines = ((row.label, row.title, row.to, words.STATES[row.state], row.due, "yes" if row.overdue else "") for row in rows)
    return table("recommendations.csv", _HEAD, lines)


def new_recommendation(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one."""
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"view": None, "pieces": (), "values": values, "say": words}
    return visit.in_case().named().render("recommendation_form.html", fault.status if fault else 200, fault=fault, **more)


def add_recommendation(visit: Visit) -> Response:
    """Draft it."""
    try:
        public, receipt = visit.in_case().act(AddRecommendation(*_written(visit)))
    except (InvalidInputError, ConflictError) as error:
        return new_recommendation(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "recommendation-added", receipt)


def recommendation(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One recommendation."""
    visit = visit.in_case()
    view = visit.open(OpenRecommendation(visit.given("id")))
    values = visit.form.values() if fault else {}
    return visit.named().render("recommendation.html", fault.status if fault else 200, view=view, values=values, fault=fault, say=words)


def change_recommendation_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenRecommendation(visit.given("id")))
    saved = _values(view)
    values = visit.form.values() if fault else saved
    pieces = differing(fault, saved, values, _LABELS)
    more: dict[str, Any] = {"pieces": pieces, "values": values, "say": words}
    return visit.named().render("recommendation_form.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_recommendation(visit: Visit) -> Response:
    """Save it."""
    public = visit.given("id")
    try:
        command = ChangeRecommendation(public, seen(visit.form), *_written(visit))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_recommendation_page(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "recommendation-changed", receipt)


def move_recommendation(visit: Visit) -> Response:
    """Say what came of it."""
    form, public = visit.form, visit.given("id")
    try:
        command = MoveRecommendation(
            public,
            seen(form),
            form.choice("state", "What came of it", RecommendationState),
            form.line("day", "Day", 40),
            form.raw("text", _LONG),
            numbers_of(form.line("exhibits", "Exhibits", 2_000, needed=False)),
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return recommendation(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-moved", receipt)


def recommendation_revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenRecommendation(visit.given("id")))
    row, before, after = visit.open(CompareRecommendation(visit.given("id"), *two(visit, view.row.revision)))
    parts = (("To", before.to, after.to), ("Text", before.text, after.text))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": texts(parts), "say": words}
    return visit.named().render("recommendation_revisions.html", view=view, row=row, old=before, new=after, **more)


def restore_recommendation(visit: Visit) -> Response:
    """Write an old revision anew."""
    public = visit.given("id")
    try:
        _, receipt = visit.in_case().act(RestoreRecommendation(public, *seen_and_old(visit.form)))
    except ConflictError as error:
        return recommendation(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-restored", receipt)


def comment_on_recommendation(visit: Visit) -> Response:
    """Write a comment."""
    try:
        command = AddComment(Commented.RECOMMENDATION, visit.given("id"), visit.form.raw("text", _LONG))
        _, receipt = visit.in_case().act(command)
    except InvalidInputError as error:
        return recommendation(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "commented", receipt)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/requests/recommendations"


def _written(visit: Visit) -> tuple[str, str, str, str]:
    title, to, text = (visit.form.raw(name, _LONG) for name in ("title", "to", "text"))
    return title, to, text, visit.form.line("due", "By", 40, needed=False)


def _values(view: RecommendationView) -> dict[str, str]:
    return {"title": view.row.title, "to": view.row.to, "text": view.text, "due": view.row.due}


_HERE = "/case/{case}/requests/recommendations"
ROUTES = (
    get(_HERE, recommendations),
    get("/case/{case}/requests/recommendations.csv", recommendations_file),
    get(_HERE + "/new", new_recommendation),
    post(_HERE + "/new", add_recommendation),
    get(_HERE + "/{id}", recommendation),
    get(_HERE + "/{id}/change", change_recommendation_page),
    post(_HERE + "/{id}/change", change_recommendation),
    post(_HERE + "/{id}/move", move_recommendation),
    get(_HERE + "/{id}/revisions", recommendation_revisions),
    post(_HERE + "/{id}/restore", restore_recommendation),
    post(_HERE + "/{id}/comments", comment_on_recommendation),
)
