"""How long cases are kept, legal holds, and disposal: for members on their case's own page, and by number for who looks after those that
are over."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.deferral import DeferralGround
from glasshouse.model.disposal import Ground
from glasshouse.policy.plans.accesses import DeferReports, EndDeferral, SignDeferral
from glasshouse.policy.plans.disposal import SIGN_HOURS, AskDisposal, SignDisposal, TryDisposal, WithdrawDisposal
from glasshouse.policy.plans.retention import LiftLegalHold, ListRetention, OpenRetention, SetLegalHold, SignLifting
from glasshouse.web.proving import prove
from glasshouse.web.visit import Visit, get, post

_ID = 64


def office(visit: Visit) -> Visit:
    """This visit where the person's role looks after cases that are over: auditors in Oversight, the others in their unit's Stewardship."""
    return visit.standing(CaseKind.OVERSIGHT if Role.AUDITOR in visit.me.roles else CaseKind.STEWARDSHIP)


def disposed(visit: Visit) -> bool:
    """Whether the case of the address was disposed of, and its record is for this reader."""
    if not visit.me.roles & {Role.AUDITOR, Role.STEWARD, Role.LEAD}:
        return False
    try:
        view = office(visit).open(OpenRetention(visit.given("case")))
    except (NotFoundError, RefusedError):
        return False
    return view.case.state is CaseState.DISPOSED


# -- cases that are over, by number


def retention(visit: Visit) -> Response:
    """All of them, those whose time is over first."""
    rows = office(visit).open(ListRetention())
    return visit.render("retention.html", rows=rows)


def retained(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One case that is over: how long it is kept and why, its legal holds, and how far its disposal is; or the disposal record."""
    visit = office(visit)
    view = visit.open(OpenRetention(visit.given("id")))
    armed = visit.session is not None and visit.house.accounts.ceremonies.any_factor(visit.session)
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    audits = Role.AUDITOR in visit.me.roles
    more: dict[str, Any] = {"armed": armed, "audits": audits, "hours": SIGN_HOURS, "fault": fault, "values": values}
    return visit.render("retained.html", status, view=view, here=_here(visit), holds=not audits, works=not audits, **more)


def set_hold(visit: Visit) -> Response:
    """A legal hold from outside the case."""
    try:
        _, receipt = office(visit).act(_hold(visit, visit.given("id")))
    except (InvalidInputError, ConflictError) as error:
        return retained(visit, error)
    return visit.to(_here(visit), "hold-set", receipt)


def lift_hold(visit: Visit) -> Response:
    """Lift one."""
    try:
        done, receipt = office(visit).act(_lift(visit, visit.given("id")))
    except (InvalidInputError, ConflictError) as error:
        return retained(visit, error)
    return visit.to(_here(visit), "hold-lifted" if done else "hold-lifting", receipt)


def sign_lifting(visit: Visit) -> Response:
    """Sign that one is lifted."""
    try:
        _, receipt = office(visit).act(SignLifting(visit.form.raw("hold", _ID), visit.given("id")))
    except (ConflictError, RefusedError) as error:
        return retained(visit, error)
    return visit.to(_here(visit), "hold-lifted", receipt)


def dry_run(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What a disposal would destroy now, what stays, what is in the way; and the form that asks for exactly this."""
    made = office(visit).open(TryDisposal(visit.given("id")))
    asks = Role.AUDITOR not in visit.me.roles
    return visit.render("disposal.html", fault.status if fault else 200, made=made, here=_here(visit), asks=asks, fault=fault)


def ask_disposal(visit: Visit) -> Response:
    """Ask for what the dry run counted."""
    form = visit.form
    try:
        command = AskDisposal(visit.given("id"), form.choice("ground", "Ground", Ground), form.raw("digest", _ID))
        _, receipt = office(visit).act(command)
    except (InvalidInputError, ConflictError) as error:
        return dry_run(visit, error)
    return visit.to(_here(visit), "disposal-asked", receipt)


def sign_disposal(visit: Visit) -> Response:
    """Sign it, with a proof given now for exactly this."""
    digest = visit.form.raw("about", _ID)
    try:
        proved = prove(visit, digest)
    except SignInError as error:
        return retained(visit, error)
    try:
        _, receipt = office(proved.visit).act(SignDisposal(visit.given("disposal"), digest))
    except (ConflictError, RefusedError) as error:
        return proved.kept(retained(proved.visit, error))
    return proved.kept(visit.to(_here(visit), "disposal-signed", receipt))


def withdraw_disposal(visit: Visit) -> Response:
    """Take it back, or say no."""
    try:
        _, receipt = office(visit).act(WithdrawDisposal(visit.given("disposal")))
    except ConflictError as error:
        return retained(visit, error)
    return visit.to(_here(visit), "disposal-void", receipt)


# -- the case's own page


def own(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """For members: how long their case is kept, why, and what holds it."""
    visit = visit.in_case()
    view = visit.open(OpenRetention())
    visit = visit.named()
    mine = visit.case.mine if visit.case is not None else None
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    shown: dict[str, Any] = {
        "holds": mine is CaseRole.LEAD,
        "works": mine in (CaseRole.LEAD, CaseRole.MEMBER),
        "fault": fault,
        "values": values,
    }
    return visit.render("case_retention.html", status, view=view, here=_own(visit), **shown)


def set_own(visit: Visit) -> Response:
    """A legal hold by a lead."""
    try:
        _, receipt = visit.in_case().act(_hold(visit, ""))
    except (InvalidInputError, ConflictError) as error:
        return own(visit, error)
    return visit.to(_own(visit), "hold-set", receipt)


def lift_own(visit: Visit) -> Response:
    """Lift one."""
    try:
        done, receipt = visit.in_case().act(_lift(visit, ""))
    except (InvalidInputError, ConflictError) as error:
        return own(visit, error)
    return visit.to(_own(visit), "hold-lifted" if done else "hold-lifting", receipt)


def sign_own(visit: Visit) -> Response:
    """Sign that one is lifted."""
    _, receipt = visit.in_case().act(SignLifting(visit.form.raw("hold", _ID)))
    return visit.to(_own(visit), "hold-lifted", receipt)


def defer(visit: Visit) -> Response:
    """Ask that the case be left out of what people in the data are told."""
    form = visit.form
    try:
        ground, reason = form.choice("ground", "Ground", DeferralGround), form.prose("reason", "What would be harmed", 1_000)
        _, receipt = visit.in_case().act(DeferReports(ground, form.line("until", "Until", 10), reason))
    except (InvalidInputError, ConflictError) as error:
        return own(visit, error)
    return visit.to(_own(visit), "deferral-asked", receipt)


def sign_deferral(visit: Visit) -> Response:
    """Sign what somebody else asked for."""
    _, receipt = visit.in_case().act(SignDeferral(visit.form.raw("deferral", _ID)))
    return visit.to(_own(visit), "deferral-signed", receipt)


def end_deferral(visit: Visit) -> Response:
    """End one."""
    _, receipt = visit.in_case().act(EndDeferral(visit.form.raw("deferral", _ID)))
    return visit.to(_own(visit), "deferral-ended", receipt)


def _here(visit: Visit) -> str:
    return f"/retention/{visit.given('id')}"


def _own(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/retention"


def _hold(visit: Visit, case: str) -> SetLegalHold:
    return SetLegalHold(visit.form.prose("reason", "Reason", 1_000), visit.form.line("review", "Review", 10), case)


def _lift(visit: Visit, case: str) -> LiftLegalHold:
    return LiftLegalHold(visit.form.raw("hold", _ID), visit.form.prose("reason", "Reason", 1_000), case)


ROUTES = (
    get("/retention", retention),
    get("/retention/{id}", retained),
    post("/retention/{id}/holds", set_hold),
    post("/retention/{id}/holds/lift", lift_hold),
    post("/retention/{id}/holds/sign", sign_lifting),
    get("/retention/{id}/disposal", dry_run),
    post("/retention/{id}/disposal", ask_disposal),
    post("/retention/{id}/disposal/{disposal}/sign", sign_disposal),
    post("/retention/{id}/disposal/{disposal}/withdraw", withdraw_disposal),
    get("/case/{case}/retention", own),
    post("/case/{case}/retention/holds", set_own),
    post("/case/{case}/retention/holds/lift", lift_own),
    post("/case/{case}/retention/holds/sign", sign_own),
    post("/case/{case}/retention/deferrals", defer),
    post("/case/{case}/retention/deferrals/sign", sign_deferral),
    post("/case/{case}/retention/deferrals/end", end_deferral),
)
