"""Subjects of a case: who has which role in it, what waits for a signature, and consents to be named."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.consent import MAY, Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import PROTECTED, SubjectRole, SubjectState
from glasshouse.policy.plans.casework import OpenCase
from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.policy.plans.subjects import (
    ChangeRole,
    EndRole,
    GiveProtectedRole,
    GiveRole,
    ListSubjects,
    OpenSubject,
    Order,
    RecordConsent,
    RevokeConsent,
    SignRole,
    SubjectRow,
)
from glasshouse.web import sheets, subject_words as say
from glasshouse.web.visit import Visit, get, post

_LONG = 50_000
_FAULTS = (InvalidInputError, ConflictError)


def subjects(visit: Visit) -> Response:
    """The list, by role, name or date."""
    visit, order = visit.in_case(), _order(visit)
    view = visit.open(ListSubjects(order))
    over = [row for row in view.rows if row.state is SubjectState.ENDED]
    return visit.named().render("subjects.html", view=view, say=say, order=order, groups=_groups(view.rows, order), over=over)


def _order(visit: Visit) -> Order:
    given = visit.request.query_params.get("order", "")
    return Order(given) if given in tuple(Order) else Order.ROLE


def _groups(rows: tuple[SubjectRow, ...], order: Order) -> list[tuple[str, list[SubjectRow]]]:
    """Headings with what stands below them, without what is over."""
    here = [row for row in rows if row.state is not SubjectState.ENDED]
    if order is not Order.ROLE:
        return [("", here)] if here else []
    found = [(heading, [row for row in here if row.role is role]) for role, heading in say.GROUPS.items()]
    return [(heading, some) for heading, some in found if some]


def table(visit: Visit) -> Response:
    """The same as a table for a spreadsheet program, without whom one keeps."""
    view = visit.in_case().open(ListSubjects(_order(visit), leaves=True))
    return sheets.table("subjects.csv", say.COLUMNS, map(_cells, view.rows))


def _cells(row: SubjectRow) -> tuple[str, ...]:
    who = " / ".join(stub.caption for stub in row.stubs), row.stubs[0].schema
    signed = row.by, row.when, row.signed_by, row.signed
    return row.role.value, row.state.value, *who, row.reason, row.basis.value, *signed, " ".join(row.uses), row.ended


def unsigned(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What waits for a second signature: one screen, to sign or to decline."""
    visit = visit.in_case()
    rows = [row for row in visit.open(ListSubjects(Order.DATE)).rows if row.state is SubjectState.WAITING]
    return visit.named().render("subjects_unsigned.html", fault.status if fault else 200, rows=rows, say=say, fault=fault)


def give_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form: to what the case holds, or to the entity from whose page one came."""
    visit = visit.in_case()
    view = visit.open(OpenCase())
    values = visit.form.values() if fault else {"basis": Basis.FACT.value}
    more: dict[str, Any] = {"held": view.held, "most": KEEPERS, "values": values, "fault": fault}
    return visit.named().render("subject_give.html", fault.status if fault else 200, say=say, **more)


def give(visit: Visit) -> Response:
    """Give the role; a protected one seals with the same act."""
    form, here = visit.form, f"/case/{visit.given('case')}/subjects"
    try:
        role, basis = form.choice("role", "Role", SubjectRole), form.choice("basis", "Fact or assessment", Basis)
        about = form.line("entity", "Who", 64), role, basis, form.raw("reason", _LONG)
        if role in PROTECTED:
            _, receipt = visit.in_case().act(GiveProtectedRole(*about, tuple(form.raw("keepers", 1000).replace(",", " ").split())))
            return visit.to(here, "role-sealed", receipt)
        public, receipt = visit.in_case().act(GiveRole(*about))
    except _FAULTS as error:
        return give_page(visit, error)
    return visit.to(f"{here}/{public}", "role-given", receipt)


def subject(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One subject; with `fault`, beside the form that failed."""
    visit = visit.in_case()
    view = visit.open(OpenSubject(visit.given("id")))
    values = visit.form.values() if fault else {}
    roles = say.SEALING if view.row.names else say.OF_PERSONS if any(stub.person for stub in view.row.stubs) else say.OF_OTHERS
    more: dict[str, Any] = {"view": view, "row": view.row, "roles": [role for role in roles if role is not view.row.role], "may": MAY}
    return visit.named().render("subject.html", fault.status if fault else 200, **more, say=say, values=values, fault=fault)


def sign(visit: Visit) -> Response:
    """Sign what somebody else gave."""
    try:
        _, receipt = visit.in_case().act(SignRole(visit.given("id")))
    except ConflictError as error:
        return unsigned(visit, error)
    return visit.to(_here(visit), "role-signed", receipt)


def end(visit: Visit) -> Response:
    """End it; before it is signed, withdraw or decline it."""
    try:
        ending, receipt = visit.in_case().act(EndRole(visit.given("id"), visit.form.raw("reason", _LONG)))
    except _FAULTS as error:
        return subject(visit, error)
    return visit.to(_here(visit), f"role-{ending.value}", receipt)


def change(visit: Visit) -> Response:
    """Another role in place of this one."""
    form = visit.form
    try:
        role, basis = form.choice("role", "Role", SubjectRole), form.choice("basis", "Fact or assessment", Basis)
        public, receipt = visit.in_case().act(ChangeRole(visit.given("id"), role, basis, form.raw("reason", _LONG)))
    except _FAULTS as error:
        return subject(visit, error)
    return visit.to(f"/case/{visit.given('case')}/subjects/{public}", "role-given", receipt)


def consent(visit: Visit) -> Response:
    """Record that they consent to be named."""
    form = visit.form
    try:
        command = RecordConsent(
            visit.given("id"),
            form.choice("use", "For what", Use),
            form.choice("way", "How", Way),
            form.raw("giver", _LONG),
            form.raw("given", 20),
            form.raw("until", 20),
            form.raw("terms", _LONG),
            form.line("exhibit", "Exhibit", 20, needed=False),
        )
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return subject(visit, error)
    return visit.to(_here(visit), "consent-recorded", receipt)


def revoke(visit: Visit) -> Response:
    """It counts no more."""
    try:
        command = RevokeConsent(visit.form.line("consent", "Consent", 64), visit.form.raw("reason", _LONG))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return subject(visit, error)
    return visit.to(_here(visit), "consent-revoked", receipt)


def _here(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/subjects/{visit.given('id')}"


ROUTES = (
    get("/case/{case}/subjects", subjects),
    get("/case/{case}/subjects.csv", table),
    get("/case/{case}/subjects/unsigned", unsigned),
    get("/case/{case}/subjects/give", give_page),
    post("/case/{case}/subjects", give),
    get("/case/{case}/subjects/{id}", subject),
    post("/case/{case}/subjects/{id}/sign", sign),
    post("/case/{case}/subjects/{id}/end", end),
    post("/case/{case}/subjects/{id}/change", change),
    post("/case/{case}/subjects/{id}/consents", consent),
    post("/case/{case}/subjects/{id}/revoke", revoke),
)
