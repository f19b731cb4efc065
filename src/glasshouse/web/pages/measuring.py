"""Counting people by group (C1): what a case has counted, asking for a table, counting it, and the table itself; and registering a dataset
for it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.oversight.tables import as_csv, as_json, rows_of
from glasshouse.policy.charter.disclosure import ROUNDED, SHOWN, WHOLE
from glasshouse.policy.charter.measuring import GROUP_LABELS, PROCEDURE_LABELS, SHAPES, VOCABULARY, WORDS
from glasshouse.policy.plans.data import OpenDataset
from glasshouse.policy.plans.measuring import AskTable, CountTable, DeclareMeasuring, ListTables, OpenTable
from glasshouse.web.pages.approvals import STANDINGS
from glasshouse.web.visit import Visit, get, post

COLUMN, GAP, HEIGHT, STUB = 10, 3, 36, 3
"""Units of a plot, as on the page of the use of the system: a column, what is left free of it, the height, the stub of a withheld cell."""
_LIMITS: dict[str, Any] = {"rounded": ROUNDED, "shown": SHOWN, "whole": WHOLE}
_FILES = {"csv": ("text/csv; charset=utf-8", as_csv), "json": ("application/json", as_json)}
_SHAPES = [(shape.value, text.label) for shape, text in SHAPES.items()]


def counting(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What the case has counted, what was asked for, and the form that asks."""
    visit = visit.in_case()
    view = visit.open(ListTables())
    values, status = (visit.form.values(), fault.status) if fault else ({}, 200)
    datasets = [(one.name, f"{one.title}: {one.procedure.lower()} by {one.group.lower()}") for one in view.datasets]
    standings = {standing.value: words for standing, words in STANDINGS.items()} | {"ready": "You may count now"}
    names: dict[str, Any] = {"datasets": datasets, "shapes": _SHAPES, "labels": dict(_SHAPES), "standings": standings}
    return visit.named().render("counting.html", status, view=view, fault=fault, values=values, **names, **_LIMITS)


def ask(visit: Visit) -> Response:
    """Ask for an approval of one table."""
    form, visit = visit.form, visit.in_case()
    try:
        command = AskTable(
            form.line("shape", "Table", 60), form.line("dataset", "Dataset", 64), form.line("period", "Year or quarter", 10), _why(visit)
        )
        _, receipt = visit.act(command)
    except (InvalidInputError, ConflictError, RefusedError) as error:
        return _again(visit, error)
    return visit.to(f"/case/{visit.given('case')}/counting", "asked", receipt)


def count(visit: Visit) -> Response:
    """Count what was approved."""
    form, visit = visit.form, visit.in_case()
    try:
        command = CountTable(form.line("shape", "Table", 60), form.line("dataset", "Dataset", 64), form.line("period", "Period", 10))
        made, receipt = visit.act(command)
    except (InvalidInputError, ConflictError, RefusedError) as error:
        return _again(visit, error)
    return visit.to(f"/case/{visit.given('case')}/counting/{made.id}", "counted", receipt)


def table(visit: Visit) -> Response:
    """One table, as a page with its picture, or as a file (`.csv`, `.json`)."""
    public, _, form = visit.given("id").partition(".")
    if form and form not in _FILES:
        raise NotFoundError("No page has this address.")
    visit = visit.in_case()
    found = visit.open(OpenTable(public))
    if form:
        media_type, made = _FILES[form]
        headers = {"Content-Disposition": f'attachment; filename="{found.shape}-{found.period}.{form}"'}
        return Response(made(found), media_type=media_type, headers=headers)
    rows = rows_of(found)
    peak = max((cell for cell in found.cells if cell is not None), default=1)
    plot = (COLUMN, GAP, HEIGHT, STUB)
    return visit.named().render("table.html", table=found, rows=rows, peak=peak, plot=plot, **_LIMITS)


def register(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What registering a dataset for measuring means, and the form for it."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    view = visit.open(OpenDataset(visit.given("dataset")))
    words: dict[str, Any] = {
        "groups": [(group.value, label) for group, label in GROUP_LABELS.items()],
        "procedures": [(procedure.value, label) for procedure, label in PROCEDURE_LABELS.items()],
        "lists": [
            *((GROUP_LABELS[group], words) for group, words in VOCABULARY.items()),
            *((axis.title(), some) for axis, some in WORDS.items()),
        ],
    }
    mine = visit.me.name in view.measured_by
    return visit.render("measuring.html", fault.status if fault else 200, view=view, mine=mine, fault=fault, **words, **_LIMITS)


def declare(visit: Visit) -> Response:
    """Declare it, first or second."""
    form, name = visit.form, visit.given("dataset")
    command = DeclareMeasuring(name, form.raw("group", 40), form.raw("procedure", 40))
    try:
        _, receipt = visit.standing(CaseKind.STEWARDSHIP).act(command)
    except (ConflictError, RefusedError) as error:
        return register(visit, error)
    return visit.to(f"/data/{name}/measuring", "declared", receipt)


def _why(visit: Visit) -> str:
    return visit.form.prose("reason", "Why it must be counted", 400)


def _again(visit: Visit, error: GlasshouseError) -> Response:
    """The form with what was wrong; where the case may not count at all, the refusal itself."""
    try:
        return counting(visit, error)
    except RefusedError:
        raise error from None


ROUTES = (
    get("/case/{case}/counting", counting),
    post("/case/{case}/counting", count),
    post("/case/{case}/counting/ask", ask),
    get("/case/{case}/counting/{id}", table),
    get("/data/{dataset}/measuring", register),
    post("/data/{dataset}/measuring", declare),
)
