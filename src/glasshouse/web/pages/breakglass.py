"""Break-glass (C9): invoking it in a case, being told of it, and reviewing it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.breakglass import (
    MOST,
    MOST_DAYS,
    REVIEW_HOURS,
    BreakGlass,
    Emergency,
    Finding,
    ListBreakGlass,
    ReviewBreakGlass,
)
from glasshouse.web.proving import prove
from glasshouse.web.visit import Visit, get, post

HERE = "/break-glass"
EMERGENCIES = {
    Emergency.SAFETY: "Somebody's life or safety is at risk",
    Emergency.LOSS: "Evidence is about to be lost or destroyed",
    Emergency.DEADLINE: "A court's or an authority's deadline ends before anybody can approve",
}
FOUND = {Finding.IN_ORDER: "In order", Finding.NOT_IN_ORDER: "Not in order"}


def break_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form, with what it does and what it does not."""
    visit = visit.in_case().named()
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    limits = {"hours": REVIEW_HOURS, "most": MOST, "days": MOST_DAYS}
    return visit.render("break_glass.html", status, emergencies=EMERGENCIES, limits=limits, values=values, fault=fault)


def break_glass(visit: Visit) -> Response:
    """Break it; then on to the export. Whoever has a second factor proves first that it is they, for these very words."""
    try:
        command = _asked(visit)
        if visit.session is not None and visit.house.accounts.ceremonies.any_factor(visit.session):
            return _prove_page(visit, command)
        _, receipt = visit.in_case().act(command)
    except InvalidInputError as error:
        return break_page(visit, error)
    return visit.to(f"/case/{visit.given('case')}/export", "glass-broken", receipt)


def break_proven(visit: Visit) -> Response:
    """Break it with a proof given now for exactly this."""
    try:
        command = _asked(visit)
    except InvalidInputError as error:
        return break_page(visit, error)
    try:
        proved = prove(visit, command.bond(visit.given("case")))
    except SignInError as error:
        return _prove_page(visit, command, error)
    try:
        _, receipt = proved.visit.in_case().act(command)
    except (InvalidInputError, RefusedError) as error:
        return proved.kept(break_page(proved.visit, error))
    return proved.kept(visit.to(f"/case/{visit.given('case')}/export", "glass-broken", receipt))


def _asked(visit: Visit) -> BreakGlass:
    return BreakGlass(visit.form.choice("reason", "Reason", Emergency), visit.form.prose("sentence", "What happened", 400))


def _prove_page(visit: Visit, command: BreakGlass, fault: SignInError | None = None) -> Response:
    """What is about to be done, and the proof for it."""
    visit = visit.in_case().named()
    about = command.bond(visit.given("case"))
    told: dict[str, Any] = {"asked": command, "about": about, "emergencies": EMERGENCIES, "fault": fault}
    return visit.render("break_glass_prove.html", fault.status if fault else 200, **told)


def broken(visit: Visit) -> Response:
    """What the reader is told of, and their own."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    overseer = bool(visit.me.roles & {Role.AUDITOR, Role.ADMINISTRATOR, Role.LEAD})
    return visit.render("broken_glass.html", view=visit.open(ListBreakGlass()), overseer=overseer, emergencies=EMERGENCIES, found=FOUND)


def review_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One that waits for a review, on one screen."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    waiting = [one for one in visit.open(ListBreakGlass()).waiting if one.id == visit.given("id") and one.may_review]
    if not waiting:
        raise NotFoundError("Nothing with this address waits for your review.", remedy="Somebody may have reviewed it.")
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    return visit.render("review_glass.html", status, one=waiting[0], emergencies=EMERGENCIES, found=FOUND, fault=fault, values=values)


def review(visit: Visit) -> Response:
    """In order, or not, and why."""
    try:
        found, reason = visit.form.choice("found", "Was it in order", Finding), visit.form.prose("reason", "Why", 400)
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(ReviewBreakGlass(visit.given("id"), found, reason))
    except (InvalidInputError, ConflictError, RefusedError) as error:
        return review_page(visit, error)
    return visit.to(HERE, "glass-reviewed", receipt)


ROUTES = (
    get("/case/{case}/break-glass", break_page),
    post("/case/{case}/break-glass", break_glass),
    post("/case/{case}/break-glass/prove", break_proven),
    get(HERE, broken),
    get("/break-glass/{id}", review_page),
    post("/break-glass/{id}/review", review),
)
