"""A second person for what leaves: what waits for one's answer, what one asked for, and asking (C8)."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.approvals import Approve, AskApproval, Decline, ListApprovals, Standing
from glasshouse.policy.plans.packages import PACKAGE
from glasshouse.policy.plans.producing import DISCLOSURE
from glasshouse.web.proving import prove
from glasshouse.web.visit import Visit, get, post

FORMATS = {
    "entities": "FollowTheMoney entities, one JSON object a line",
    "statements": "FollowTheMoney statements, CSV",
}
ASKED = {**FORMATS, PACKAGE: "A package of evidence: exhibits, custody, receipts"}
"""What one asks an approval for."""
NAMED = {**ASKED, DISCLOSURE: "A produced disclosure set: copies, privilege log, receipts"}
"""What an approval can be for."""
HERE = "/approvals"
STANDINGS = {
    Standing.WAITING: "Waits for an answer",
    Standing.ALONE: "Waits: nobody else here can answer",
    Standing.READY: "You may export now",
    Standing.USED: "Used",
    Standing.DECLINED: "Declined",
    Standing.LAPSED: "Lapsed",
    Standing.REPLACED: "Replaced by a later one",
}


def approvals(visit: Visit) -> Response:
    """What waits for the reader's answer, and what they asked for, with what to do next."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    return visit.render("approvals.html", view=visit.open(ListApprovals()), standings=STANDINGS, formats=NAMED)


def approval(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One plan that waits, on one screen, with the two answers."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    found = [one for one in visit.open(ListApprovals()).waiting if one.id == visit.given("id")]
    if not found:
        raise NotFoundError("Nothing with this address waits for your answer.", remedy="It may have been answered, or have lapsed.")
    armed = visit.session is not None and visit.house.accounts.ceremonies.any_factor(visit.session)
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    return visit.render("approval.html", status, one=found[0], armed=armed, formats=NAMED, fault=fault, values=values)


def approve(visit: Visit) -> Response:
    """Yes, with a proof given now for exactly this."""
    digest = visit.form.raw("about", 64)
    try:
        proved = prove(visit, digest)
    except SignInError as error:
        return approval(visit, error)
    try:
        _, receipt = proved.visit.standing(CaseKind.ADMINISTRATION).act(Approve(visit.given("id"), digest))
    except (ConflictError, RefusedError) as error:
        return proved.kept(_unanswered(proved.visit, error))
    return proved.kept(visit.to(HERE, "approved", receipt))


def _unanswered(visit: Visit, error: GlasshouseError) -> Response:
    """The plan again, with why it was not approved; where it waits for this person no more, or never did, that nothing waits. It is
    answered here, because the proof changed the session, which goes back with the answer."""
    try:
        return approval(visit, error)
    except NotFoundError as gone:
        return visit.render("error.html", gone.status, failing=True, heading="There is nothing here", error=gone)


def decline(visit: Visit) -> Response:
    """No, with a reason for who asked."""
    try:
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(Decline(visit.given("id"), visit.form.prose("reason", "Why not", 400)))
    except InvalidInputError as error:
        return approval(visit, error)
    return visit.to(HERE, "declined", receipt)


def ask(visit: Visit) -> Response:
    """Ask for an approval of the export as it would be now."""
    visit, chosen = visit.in_case(), visit.form.raw("format", 20)
    try:
        _, receipt = visit.act(AskApproval(chosen, visit.form.prose("reason", "Why it must leave", 400)))
    except (InvalidInputError, ConflictError) as error:
        values = visit.form.values()
        return visit.named().render("ask.html", error.status, fault=error, told=None, chosen=chosen, formats=ASKED, values=values)
    return visit.to(HERE, "asked", receipt)


ROUTES = (
    get(HERE, approvals),
    get("/approvals/{id}", approval),
    post("/approvals/{id}/approve", approve),
    post("/approvals/{id}/decline", decline),
    post("/case/{case}/approvals", ask),
)
