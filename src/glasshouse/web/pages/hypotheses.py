"""Hypotheses of a case: a list, a page each, written by forms that lose nothing when two write at once; next steps become tasks."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.comment import Commented
from glasshouse.model.difference import difference
from glasshouse.model.hypothesis import AGAINST, FOR, HypothesisState
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.hypotheses import (
    AddHypothesis,
    ChangeHypothesis,
    CompareHypothesis,
    HypothesisView,
    ListHypotheses,
    OpenHypothesis,
    RestoreHypothesis,
    TakeStep,
)
from glasshouse.web import hypothesis_words
from glasshouse.web.revised import differing, seen, seen_and_old, texts, two
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_LINES = 64
_LABELS = {"statement": "Statement", "text": "Text", "mind": "What would change our mind", "steps": "Next steps", "reason": "Reason"}


def hypotheses(visit: Visit) -> Response:
    """All of them, by number."""
    visit = visit.in_case()
    return visit.named().render("hypotheses.html", rows=visit.open(ListHypotheses()), say=hypothesis_words)


def new_hypothesis(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one."""
    visit = visit.in_case().named()
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"view": None, "pieces": (), "states": list(HypothesisState), "say": hypothesis_words}
    return visit.render("hypothesis_form.html", fault.status if fault else 200, values=values, fault=fault, **more)


def add_hypothesis(visit: Visit) -> Response:
    """Make it."""
    try:
        public, receipt = visit.in_case().act(AddHypothesis(*_written(visit)))
    except (InvalidInputError, ConflictError) as error:
        return new_hypothesis(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "hypothesis-added", receipt)


def hypothesis(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One hypothesis: what speaks against it first."""
    visit = visit.in_case()
    view = visit.open(OpenHypothesis(visit.given("id")))
    sides = (
        ("against", "What speaks against it", [one for one in view.weighed if one.sign in AGAINST]),
        ("for", "What fits it", [one for one in view.weighed if one.sign in FOR]),
        ("neither", "What says nothing either way", [one for one in view.weighed if one.sign not in AGAINST and one.sign not in FOR]),
    )
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"sides": sides, "say": hypothesis_words, "values": values, "fault": fault}
    return visit.named().render("hypothesis.html", fault.status if fault else 200, view=view, **more)


def change_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenHypothesis(visit.given("id")))
    saved = _values(view)
    values = visit.form.values() if fault else saved
    pieces = differing(fault, saved, values, _LABELS)
    more: dict[str, Any] = {"values": values, "pieces": pieces, "states": list(HypothesisState), "say": hypothesis_words}
    return visit.named().render("hypothesis_form.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_hypothesis(visit: Visit) -> Response:
    """Save it."""
    form, public = visit.form, visit.given("id")
    try:
        state = form.choice("state", "Where we stand", HypothesisState)
        _, receipt = visit.in_case().act(ChangeHypothesis(public, seen(form), *_written(visit), state, form.raw("reason", _LONG)))
    except (InvalidInputError, ConflictError) as error:
        return change_page(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "hypothesis-changed", receipt)


def take_step(visit: Visit) -> Response:
    """A next step becomes a task."""
    form, public = visit.form, visit.given("id")
    try:
        task, receipt = visit.in_case().act(TakeStep(public, seen(form), form.integer("place", "Step", 0, _LINES, 0)))
    except (InvalidInputError, ConflictError) as error:
        return hypothesis(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{task}", "task-added", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenHypothesis(visit.given("id")))
    row, before, after = visit.open(CompareHypothesis(visit.given("id"), *two(visit, view.row.revision)))
    parts = (
        ("Text", before.text, after.text),
        ("What would change our mind", before.mind, after.mind),
        ("Next steps", "\n".join(before.steps), "\n".join(after.steps)),
        ("Reason", before.reason, after.reason),
    )
    more: dict[str, Any] = {"titles": difference(before.statement, after.statement), "texts": texts(parts), "say": hypothesis_words}
    return visit.named().render("hypothesis_revisions.html", view=view, row=row, old=before, new=after, **more)


def restore_hypothesis(visit: Visit) -> Response:
    """Write an old revision anew."""
    public = visit.given("id")
    try:
        _, receipt = visit.in_case().act(RestoreHypothesis(public, *seen_and_old(visit.form)))
    except ConflictError as error:
        return hypothesis(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "hypothesis-restored", receipt)


def comment_on_hypothesis(visit: Visit) -> Response:
    """Write a comment."""
    try:
        command = AddComment(Commented.HYPOTHESIS, visit.given("id"), visit.form.raw("text", _LONG))
        _, receipt = visit.in_case().act(command)
    except InvalidInputError as error:
        return hypothesis(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "commented", receipt)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/hypotheses"


def _values(view: HypothesisView) -> dict[str, str]:
    steps = "\n".join(one.step for one in view.steps)
    said = {"statement": view.row.statement, "text": view.text, "mind": view.mind, "steps": steps}
    return {**said, "state": view.row.state.value, "reason": view.row.reason}


def _written(visit: Visit) -> tuple[str, str, str, tuple[str, ...]]:
    statement, text, mind = (visit.form.raw(name, _LONG) for name in ("statement", "text", "mind"))
    steps = tuple(line for line in visit.form.raw("steps", _LONG).splitlines() if line.strip())
    return statement, text, mind, steps


ROUTES = (
    get("/case/{case}/hypotheses", hypotheses),
    get("/case/{case}/hypotheses/new", new_hypothesis),
    post("/case/{case}/hypotheses/new", add_hypothesis),
    get("/case/{case}/hypotheses/{id}", hypothesis),
    get("/case/{case}/hypotheses/{id}/change", change_page),
    post("/case/{case}/hypotheses/{id}/change", change_hypothesis),
    post("/case/{case}/hypotheses/{id}/step", take_step),
    get("/case/{case}/hypotheses/{id}/revisions", revisions),
    post("/case/{case}/hypotheses/{id}/restore", restore_hypothesis),
    post("/case/{case}/hypotheses/{id}/comments", comment_on_hypothesis),
)
