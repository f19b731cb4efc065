"""The life of a case on its pages: moving it on, signing that it closes, handing it over, what it says of itself, decisions, dates."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.case import CaseState
from glasshouse.model.difference import difference
from glasshouse.policy.plans.life import (
    DescribeCase,
    HandOver,
    MoveCase,
    OpenDecisions,
    OpenDescription,
    RecordDecision,
    SetDate,
    SignClosing,
)
from glasshouse.web.pages.cases import FIELD, home
from glasshouse.web.revised import seen
from glasshouse.web.visit import Visit, get, post

_LONG = 12_000
_PARTS = (("title", "Title"), ("question", "Question"), ("legal_basis", "Legal basis"), ("targets", "Who may become a subject"))


def move(visit: Visit) -> Response:
    """Move the case on, or back."""
    form = visit.form
    try:
        step = form.integer("step", "Step", 0, 100, -1)
        command = MoveCase(
            form.choice("to", "State", CaseState), form.prose("reason", "Why", 1000, needed=False), step if step >= 0 else None
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return home(visit, error)
    return visit.to(f"/case/{visit.given('case')}", "moved", receipt)


def sign_closing(visit: Visit) -> Response:
    """Sign what somebody else asked for."""
    _, receipt = visit.in_case().act(SignClosing(visit.form.line("closing", "Closing", 64)))
    return visit.to(f"/case/{visit.given('case')}", "closed", receipt)


def hand_over_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form that hands the case over."""
    visit = visit.in_case().named()
    values = visit.form.values() if fault else {}
    return visit.render("hand_over.html", fault.status if fault else 200, values=values, fault=fault)


def hand_over(visit: Visit) -> Response:
    """Hand it over; from then on it is not among one's cases."""
    try:
        command = HandOver(visit.form.line("login", "Sign-in name", 100), visit.form.prose("reason", "Why", 1000))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return hand_over_page(visit, error)
    return visit.to("/", "case-handed-over", receipt)


def description_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What the case says of itself, as a form and as it was; with `?revision=`, as it was then, to be saved again."""
    visit = visit.in_case()
    found = visit.open(OpenDescription())
    visit = visit.named()
    chosen = visit.request.query_params.get("revision", "")
    then = next((one for one in found.revisions if str(one.revision) == chosen), found.now)
    values = {name: getattr(then, name) for name, _ in _PARTS} | {FIELD + name: value for name, value in then.fields}
    if fault:
        values = visit.form.values()
    clash = None
    if fault is not None and fault.code == "revision":
        parts = [(label, getattr(found.now, name), values.get(name, "")) for name, label in _PARTS]
        stood = dict(found.now.fields)
        parts += [(one.title, stood.get(one.name, ""), values.get(FIELD + one.name, "")) for one in found.fields]
        clash = [(label, difference(now, mine)) for label, now, mine in parts if now.strip() != mine.replace("\r\n", "\n").strip()]
    return visit.render(
        "description.html",
        fault.status if fault else 200,
        found=found,
        parts=_PARTS,
        then=then,
        values=values,
        clash=clash,
        fault=fault,
    )


def describe(visit: Visit) -> Response:
    """Save it as a new revision."""
    form = visit.form
    try:
        fields = tuple((name.removeprefix(FIELD), form.raw(name)) for name in form.values() if name.startswith(FIELD))
        command = DescribeCase(
            seen(form, first=0),
            form.raw("title"),
            form.raw("question"),
            form.raw("legal_basis"),
            form.raw("targets"),
            fields,
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return description_page(visit, error)
    return visit.to(f"/case/{visit.given('case')}/description", "described", receipt)


def decisions(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The decision log and the case's history."""
    visit = visit.in_case()
    log = visit.open(OpenDecisions())
    values = visit.form.values() if fault else {}
    return visit.named().render("decisions.html", fault.status if fault else 200, log=log, values=values, fault=fault)


def decide(visit: Visit) -> Response:
    """Write a decision into the log."""
    form = visit.form
    try:
        command = RecordDecision(
            form.raw("decision", _LONG), form.raw("reason", _LONG), form.line("supersedes", "Decision", 64, needed=False)
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return decisions(visit, error)
    return visit.to(f"/case/{visit.given('case')}/decisions", "decided", receipt)


def set_date(visit: Visit) -> Response:
    """Set what is due, or take it away."""
    form = visit.form
    try:
        review = form.raw("review", 5) == "yes"
        title = "" if review else form.line("title", "What is due")
        _, receipt = visit.in_case().act(SetDate(title, form.line("day", "Day", 10, needed=False), review))
    except (InvalidInputError, ConflictError) as error:
        return home(visit, error)
    return visit.to(f"/case/{visit.given('case')}", "date-set", receipt)


ROUTES = (
    post("/case/{case}/move", move),
    post("/case/{case}/sign-closing", sign_closing),
    get("/case/{case}/hand-over", hand_over_page),
    post("/case/{case}/hand-over", hand_over),
    get("/case/{case}/description", description_page),
    post("/case/{case}/description", describe),
    get("/case/{case}/decisions", decisions),
    post("/case/{case}/decisions", decide),
    post("/case/{case}/dates", set_date),
)
