"""Seals that wait for a second person (C4): listed without whom they are on, confirmed with one button each."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PROTECTED


def seals(visit: Visit) -> Response:
    """The due list."""
    visit = visit.in_case()
    rows = visit.open(ListSeals())
    return visit.named().render("seals.html", rows=rows, protected=PROTECTED)


def confirm(visit: Visit) -> Response:
    """Confirm one."""
    _, receipt = visit.in_case().act(ConfirmSeal(visit.form.line("seal", "Seal", 64)))
    return visit.to(f"/case/{visit.given('case')}/seals", "seal-confirmed", receipt)


ROUTES = (
    get("/case/{case}/seals", seals),
    post("/case/{case}/seals", confirm),
)
