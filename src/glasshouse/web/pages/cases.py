"""Cases: the list, opening one, its home, its people, its datasets, its keys, its export, its end."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import TEXTS, Purpose, PurposeText
from glasshouse.model.template import CaseTemplate
from glasshouse.policy.charter import measuring
from glasshouse.policy.plans.approvals import NEEDED
from glasshouse.policy.plans.casework import (
    AddMember,
    ConvertFirstLook,
    CreateCase,
    ExportEntities,
    GrantDataset,
    ListCases,
    OpenCase,
    OpenFirstLook,
    RemoveMember,
    RevokeGrant,
)
from glasshouse.policy.plans.data import ListDatasets
from glasshouse.policy.plans.life import ListTemplates
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.known import name_of
from glasshouse.web.navigation import works_cases
from glasshouse.web.overview import key_dates, next_steps, own_steps, stations
from glasshouse.web.pages.approvals import FORMATS
from glasshouse.web.pages.retention import disposed
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import outcome_words

FIELD = "field-"
"""What the names of a template's own fields begin with in a form."""
ELSEWHERE = {Role.ADMINISTRATOR: "/people", Role.APPROVER: "/approvals"}
"""Where those go first who can be in no case."""


def cases(visit: Visit) -> Response:
    """The reader's cases; who can have none goes on to what they do here."""
    if not works_cases(visit.me):
        return visit.to(next((way for role, way in ELSEWHERE.items() if role in visit.me.roles), "/oversight"))
    visit = visit.standing(CaseKind.ADMINISTRATION)
    rows = visit.open(ListCases())
    for row in rows:
        visit.known.remember(visit.me.credential, name_of(row.case, row.mine))
    roles = visit.me.roles
    return visit.render("cases.html", rows=rows, may_open=Role.LEAD in roles, may_look=bool(roles & {Role.LEAD, Role.INVESTIGATOR}))


def new_case_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Templates to begin with, each with what it brings, and the form for a case: of the template that was chosen, or blank."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    templates = visit.open(ListTemplates())
    offered = {purpose for purpose, _ in _purposes(visit)}
    templates = tuple(one for one in templates if one.purposes[0] in offered)
    name = visit.form.raw("template", 60) if fault else visit.request.query_params.get("template", "")
    chosen = next((one for one in templates if one.name == name), None)
    purposes = _purposes(visit)
    if chosen is not None:
        purposes = tuple((purpose, TEXTS[purpose]) for purpose in chosen.purposes if purpose in offered)
    values = visit.form.values() if fault else _first(chosen, purposes)
    status = fault.status if fault else 200
    return visit.render("case_new.html", status, templates=templates, chosen=chosen, purposes=purposes, values=values, fault=fault)


def _first(chosen: CaseTemplate | None, purposes: tuple[tuple[Purpose, PurposeText], ...]) -> dict[str, str]:
    """What the form holds before anybody wrote in it."""
    if chosen is None:
        return {}
    values = {"question": chosen.question, "legal_basis": chosen.legal_basis, "targets": chosen.targets}
    return {**values, "purpose": purposes[0][0].value} if purposes else values


def new_case(visit: Visit) -> Response:
    """Open a case, or keep it as a draft."""
    form, draft = visit.form, visit.form.raw("draft", 5) == "yes"
    visit = visit.standing(CaseKind.ADMINISTRATION)
    try:
        command = CreateCase(
            title=form.line("title", "Title"),
            question=form.line("question", "Question", 400, needed=not draft),
            purpose=form.choice("purpose", "Purpose", Purpose),
            legal_basis=form.prose("legal_basis", "Legal basis", needed=not draft),
            targets=form.prose("targets", "Who may become a subject", needed=not draft),
            template=form.raw("template", 60),
            fields=tuple((name.removeprefix(FIELD), form.raw(name)) for name in form.values() if name.startswith(FIELD)),
            draft=draft,
        )
        case, receipt = visit.act(command)
    except (InvalidInputError, ConflictError) as error:
        return new_case_page(visit, error)
    return visit.to(f"/case/{case}", "case-drafted" if draft else "case-opened", receipt)


def first_look_page(visit: Visit) -> Response:
    """The form for a first look."""
    return visit.render("first_look.html", purposes=_purposes(visit), values={}, fault=None)


def first_look(visit: Visit) -> Response:
    """Open a first look."""
    form = visit.form
    visit = visit.standing(CaseKind.ADMINISTRATION)
    try:
        command = OpenFirstLook(form.line("sentence", "Sentence", 400), form.choice("purpose", "Purpose", Purpose))
        case, receipt = visit.act(command)
    except (InvalidInputError, ConflictError) as error:
        return visit.render("first_look.html", error.status, purposes=_purposes(visit), values=form.values(), fault=error)
    return visit.to(f"/case/{case}", "first-look", receipt)


def home(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """A case's own page; with `fault`, what was typed into the form that failed is still in it."""
    visit = visit.in_case()
    try:
        view = visit.open(OpenCase())
    except RefusedError as error:
        if error.code == "no_case" and disposed(visit):
            return visit.to(f"/retention/{visit.given('case')}")
        raise
    visit = visit.naming(name_of(view.case, view.mine))
    values = visit.form.values() if fault else {}
    text, ended = TEXTS[view.case.purpose], {one.person: outcome_words(one) for one in view.outcomes}
    more: dict[str, Any] = {"ended": ended, "counts": view.case.purpose in measuring.PURPOSES and view.case.kind is CaseKind.INVESTIGATION}
    more |= {"stations": stations(view), "steps": own_steps(view), "next": next_steps(view), "dates": key_dates(view)}
    return visit.render("case.html", fault.status if fault else 200, view=view, text=text, **more, values=values, fault=fault)


def grants(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Registered datasets, and which of them the case has."""
    visit = visit.in_case()
    rows = sorted(visit.open(ListDatasets()), key=lambda row: (not row.granted, row.dataset.title))
    values = visit.form.values() if fault else {}
    return visit.named().render("grants.html", fault.status if fault else 200, rows=rows, values=values, fault=fault)


def grant(visit: Visit) -> Response:
    """Grant a dataset."""
    form = visit.form
    visit = visit.in_case()
    try:
        command = GrantDataset(
            dataset=form.line("dataset", "Dataset", 64),
            reason=form.line("reason", "Why this case needs it", 400),
            days=form.integer("days", "Days", 1, 730, 180),
        )
        _, receipt = visit.act(command)
    except (InvalidInputError, ConflictError) as error:
        return grants(visit, error)
    return visit.to(f"/case/{visit.given('case')}/grants", "granted", receipt)


def revoke(visit: Visit) -> Response:
    """Take a dataset from the case."""
    command = RevokeGrant(visit.form.line("dataset", "Dataset", 64))
    _, receipt = visit.in_case().act(command)
    return visit.to(f"/case/{visit.given('case')}/grants", "revoked", receipt)


def add_member(visit: Visit) -> Response:
    """Add a person."""
    visit = visit.in_case()
    try:
        command = AddMember(visit.form.line("login", "Sign-in name", 100), visit.form.choice("role", "Role", CaseRole))
        _, receipt = visit.act(command)
    except NotFoundError as error:
        remedy = "Ask them for the name that they sign in with, or an administrator for an account."
        return home(visit, InvalidInputError(error.message, field="login", remedy=remedy))
    except (InvalidInputError, ConflictError) as error:
        return home(visit, error)
    return visit.to(f"/case/{visit.given('case')}", "member-added", receipt)


def remove_member(visit: Visit) -> Response:
    """Remove a person."""
    _, receipt = visit.in_case().act(RemoveMember(visit.form.line("person", "Person", 64)))
    return visit.to(f"/case/{visit.given('case')}", "member-removed", receipt)


def convert_page(visit: Visit) -> Response:
    """The form that turns a first look into a case."""
    visit = visit.in_case().named()
    return visit.render("convert.html", values={}, fault=None)


def convert(visit: Visit) -> Response:
    """Turn a first look into a case."""
    form = visit.form
    visit = visit.in_case()
    try:
        command = ConvertFirstLook(
            title=form.line("title", "Title"),
            question=form.line("question", "Question", 400),
            legal_basis=form.prose("legal_basis", "Legal basis"),
            targets=form.prose("targets", "Who may become a subject"),
        )
        case, receipt = visit.act(command)
    except (InvalidInputError, ConflictError) as error:
        return visit.named().render("convert.html", error.status, values=form.values(), fault=error)
    return visit.to(f"/case/{case}", "converted", receipt)


def export_page(visit: Visit) -> Response:
    """What an export holds, and the button."""
    return visit.in_case().named().render("export.html", formats=FORMATS)


def export(visit: Visit) -> Response:
    """The export itself, as a file; where it needs a second person, the form that asks for one."""
    chosen = visit.form.raw("format", 20)
    if chosen not in FORMATS:
        raise InvalidInputError("Format: choose one of the list.", field="format")
    visit = visit.in_case()
    try:
        made, _ = visit.act(ExportEntities(chosen))
    except RefusedError as error:
        if error.code != NEEDED:
            raise
        values = visit.form.values()
        return visit.named().render("ask.html", error.status, fault=None, told=error, chosen=chosen, formats=FORMATS, values=values)
    name = "".join(letter for letter in made.name if letter.isascii() and (letter.isalnum() or letter in "._-"))[:100] or "export"
    return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def issue_key(visit: Visit) -> Response:
    """An API key for this case, shown once."""
    visit = visit.in_case()
    key, receipt = visit.act(IssueKey(visit.form.integer("days", "Days", 1, 90, 30)))
    where = "in this case and for its purpose"
    return visit.named().render("key.html", key=key, receipt=receipt, where=where, back=f"/case/{visit.given('case')}")


def _purposes(visit: Visit) -> tuple[tuple[Purpose, PurposeText], ...]:
    """What a case may be for here."""
    return tuple((purpose, TEXTS[purpose]) for purpose in visit.house.offered_purposes())


ROUTES = (
    get("/", cases),
    get("/case/new", new_case_page),
    post("/case/new", new_case),
    get("/first-look", first_look_page),
    post("/first-look", first_look),
    get("/case/{case}", home),
    get("/case/{case}/grants", grants),
    post("/case/{case}/grants", grant),
    post("/case/{case}/grants/revoke", revoke),
    post("/case/{case}/members", add_member),
    post("/case/{case}/members/remove", remove_member),
    get("/case/{case}/convert", convert_page),
    post("/case/{case}/convert", convert),
    get("/case/{case}/export", export_page),
    post("/case/{case}/export", export),
    post("/case/{case}/key", issue_key),
)
