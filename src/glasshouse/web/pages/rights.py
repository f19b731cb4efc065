"""The register of what people in the data ask for, and what hangs on a request: corrections and restrictions. For stewards of the unit, and
for its leads where a second person signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import RestrictionGround, Right, RightDecision, Way
from glasshouse.policy.plans.corrections import VALUE, AskCorrection, DecideCorrection, UndoCorrection
from glasshouse.policy.plans.data import ListDatasets
from glasshouse.policy.plans.plan import Command
from glasshouse.policy.plans.restrictions import AskLifting, LiftRestriction, RestrictRecord, SignUnlocking
from glasshouse.policy.plans.rights import (
    MARK,
    WORDS,
    AnswerSubjectRequest,
    DecideSubjectRequest,
    ExtendSubjectRequest,
    ListSubjectRequests,
    NoteIdentity,
    OpenSubjectRequest,
    ReceiveSubjectRequest,
    SignSubjectDecision,
    WithdrawSubjectRequest,
)
from glasshouse.web import rights_words as words
from glasshouse.web.revised import seen
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 17
_SAID = (InvalidInputError, ConflictError, NotFoundError, RefusedError)


def rights(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The register, and what cases ask to unlock."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    found = visit.open(ListSubjectRequests())
    return visit.render("rights.html", fault.status if fault else 200, found=found, fault=fault, say=words, works=_works(visit))


def new_right(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a request that came."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    visit.open(ListSubjectRequests())
    values = visit.form.values() if fault else {}
    return visit.render("right_form.html", fault.status if fault else 200, values=values, fault=fault, say=words, mark=MARK, most=WORDS)


def receive_right(visit: Visit) -> Response:
    """Enter it."""
    form = visit.form
    try:
        right, way = form.choice("right", "What is asked", Right), form.choice("way", "How it came", Way)
        asker, day = form.choice("asker", "Who asks", ReportAsker), form.line("received", "Received", 10)
        command = ReceiveSubjectRequest(right, way, asker, day, form.raw("mark", _LONG), form.raw("identity", _LONG))
        public, receipt = visit.standing(CaseKind.STEWARDSHIP).act(command)
    except InvalidInputError as error:
        return new_right(visit, error)
    return visit.to(f"/rights/{public}", "right-received", receipt)


def right(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One request."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    view = visit.open(OpenSubjectRequest(visit.given("id")))
    datasets = [row.dataset for row in visit.open(ListDatasets()) if row.dataset.unit == visit.me.unit] if _works(visit) else []
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"values": values, "fault": fault, "say": words, "works": _works(visit), "most": WORDS, "value": VALUE}
    return visit.render("right.html", fault.status if fault else 200, view=view, here=_here(visit), datasets=datasets, **more)


def note_identity(visit: Visit) -> Response:
    """How it was checked who asks."""
    return _act(visit, lambda: NoteIdentity(visit.given("id"), seen(visit.form), visit.form.raw("identity", _LONG)), "right-written")


def extend_right(visit: Visit) -> Response:
    """Two months more."""
    return _act(visit, lambda: ExtendSubjectRequest(visit.given("id"), seen(visit.form), _reason(visit)), "right-extended")


def decide_right(visit: Visit) -> Response:
    """Decide, with grounds."""
    form = visit.form

    def made() -> Command[Any]:
        decision = form.choice("decision", "Decision", RightDecision)
        return DecideSubjectRequest(visit.given("id"), seen(form), decision, form.raw("grounds", _LONG))

    return _act(visit, made, "right-decided")


def sign_right(visit: Visit) -> Response:
    """Sign it, or give it back."""
    agrees = visit.form.raw("agrees", 5) == "yes"
    return _act(
        visit,
        lambda: SignSubjectDecision(visit.given("id"), seen(visit.form), agrees, _reason(visit)),
        "right-signed" if agrees else "right-given-back",
    )


def answer_right(visit: Visit) -> Response:
    """Say what was answered."""
    form = visit.form
    return _act(
        visit,
        lambda: AnswerSubjectRequest(visit.given("id"), seen(form), form.line("day", "Day", 10), form.raw("reply", _LONG)),
        "right-answered",
    )


def withdraw_right(visit: Visit) -> Response:
    """The person took it back."""
    return _act(visit, lambda: WithdrawSubjectRequest(visit.given("id"), seen(visit.form), _reason(visit)), "right-written")


# -- what hangs on it


def ask_correction(visit: Visit) -> Response:
    """Attach a correction to a record."""
    form = visit.form
    names = ("dataset", "record", "prop", "value", "said")
    return _act(visit, lambda: AskCorrection(visit.given("id"), *(form.raw(name, _LONG) for name in names)), "correction-asked")


def decide_correction(visit: Visit) -> Response:
    """Uphold or reject it."""
    one, upheld = visit.given("one"), visit.form.raw("upheld", 5) == "yes"
    return _act(
        visit,
        lambda: DecideCorrection(visit.given("id"), one, seen(visit.form), upheld, _reason(visit)),
        "correction-upheld" if upheld else "correction-rejected",
    )


def undo_correction(visit: Visit) -> Response:
    """Take back what was upheld."""
    return _act(visit, lambda: UndoCorrection(visit.given("id"), visit.given("one"), seen(visit.form), _reason(visit)), "correction-undone")


def restrict_record(visit: Visit) -> Response:
    """Restrict a record, at once."""
    form = visit.form

    def made() -> Command[Any]:
        ground = form.choice("ground", "Ground", RestrictionGround)
        return RestrictRecord(visit.given("id"), form.raw("dataset", 100), form.raw("record", _LONG), ground)

    return _act(visit, made, "restricted")


def ask_lifting(visit: Visit) -> Response:
    """Ask that one be lifted."""
    return _act(
        visit,
        lambda: AskLifting(visit.given("id"), visit.given("one"), seen(visit.form), visit.form.line("notice", "Told on", 10)),
        "lifting-asked",
    )


def lift_restriction(visit: Visit) -> Response:
    """Sign that it is lifted."""
    return _act(visit, lambda: LiftRestriction(visit.given("id"), visit.given("one"), seen(visit.form)), "restriction-lifted")


def sign_unlocking(visit: Visit) -> Response:
    """Sign, or decline, that a case opens one restricted record."""
    agrees = visit.form.raw("agrees", 5) == "yes"
    try:
        _, receipt = visit.standing(CaseKind.STEWARDSHIP).act(SignUnlocking(visit.given("one"), agrees))
    except (ConflictError, RefusedError) as error:
        return rights(visit, error)
    return visit.to("/rights", "unlocking-signed" if agrees else "unlocking-declined", receipt)


def _act(visit: Visit, made: Callable[[], Command[Any]], done: str) -> Response:
    try:
        _, receipt = visit.standing(CaseKind.STEWARDSHIP).act(made())
    except _SAID as error:
        return right(visit, error)
    return visit.to(_here(visit), done, receipt)


def _works(visit: Visit) -> bool:
    return Role.STEWARD in visit.me.roles


def _reason(visit: Visit) -> str:
    return visit.form.raw("reason", _LONG)


def _here(visit: Visit) -> str:
    return f"/rights/{visit.given('id')}"


ROUTES = (
    get("/rights", rights),
    get("/rights/new", new_right),
    post("/rights", receive_right),
    post("/rights/unlockings/{one}", sign_unlocking),
    get("/rights/{id}", right),
    post("/rights/{id}/identity", note_identity),
    post("/rights/{id}/extend", extend_right),
    post("/rights/{id}/decide", decide_right),
    post("/rights/{id}/sign", sign_right),
    post("/rights/{id}/answer", answer_right),
    post("/rights/{id}/withdraw", withdraw_right),
    post("/rights/{id}/corrections", ask_correction),
    post("/rights/{id}/corrections/{one}", decide_correction),
    post("/rights/{id}/corrections/{one}/undo", undo_correction),
    post("/rights/{id}/restrictions", restrict_record),
    post("/rights/{id}/restrictions/{one}/lifting", ask_lifting),
    post("/rights/{id}/restrictions/{one}/lift", lift_restriction),
)
