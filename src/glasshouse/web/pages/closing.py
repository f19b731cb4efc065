"""The end of a case: an outcome for each person that it holds, signed by who closes it (C7)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.model.outcome import AUTHORITY_LABELS, OUTCOME_LABELS, Authority, Outcome
from glasshouse.policy.plans.casework import CaseView, CloseCase, OpenCase, PersonOutcome
from glasshouse.policy.plans.search import Stub
from glasshouse.web.known import name_of
from glasshouse.web.visit import Visit, get, post

_FIELD = "outcome-"
_TO = ":"
OUTCOMES = tuple((outcome.value, label) for outcome, label in OUTCOME_LABELS.items() if outcome is not Outcome.PASSED_ON)
PASSED_TO = tuple(
    (f"{Outcome.PASSED_ON.value}{_TO}{authority.value}", f"Passed on to {label}") for authority, label in AUTHORITY_LABELS.items()
)


def close_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form that closes the case, with the people that it holds; with `fault`, as it was filled in."""
    visit = visit.in_case()
    view = visit.open(OpenCase(closing=True))
    visit = visit.naming(name_of(view.case, view.mine))
    values = visit.form.values() if fault else {}
    people = persons(view)
    left = [stub.caption for stub in people if fault is not None and not values.get(_FIELD + stub.id)]
    if left:
        fault = InvalidInputError(f"Without an outcome: {', '.join(left)}.", field="outcomes", remedy="Choose one for each, then close.")
    status = fault.status if fault else 200
    more: dict[str, Any] = {"outcomes": OUTCOMES, "passed_to": PASSED_TO, "life": view.life}
    return visit.render("close.html", status, people=people, **more, values=values, fault=fault)


def close(visit: Visit) -> Response:
    """Close the case."""
    inside = visit.in_case()
    try:
        command = CloseCase(visit.form.prose("reason", "Reason", 2000), chosen(visit.form.values()))
        _, receipt = inside.act(command)
    except (InvalidInputError, ConflictError) as error:
        return close_page(visit, error)
    except RefusedError as error:
        if error.code != "outcomes_missing":
            raise
        return close_page(visit, error)
    return inside.to(f"/case/{visit.given('case')}", "close-asked" if visit.form.raw("second", 5) else "closed", receipt)


def persons(view: CaseView) -> tuple[Stub, ...]:
    """Those who need an outcome: the people that an investigation holds; a first look lapses without."""
    return tuple(stub for stub in view.held if stub.person) if view.case.kind is CaseKind.INVESTIGATION else ()


def chosen(values: dict[str, str]) -> tuple[PersonOutcome, ...]:
    """The outcomes of a form; InvalidInputError for one that is on no list."""
    found = []
    for name, value in values.items():
        if name.startswith(_FIELD) and value:
            outcome, _, authority = value.partition(_TO)
            try:
                found.append(PersonOutcome(name.removeprefix(_FIELD), Outcome(outcome), Authority(authority) if authority else None))
            except ValueError:
                raise InvalidInputError("Outcome: choose one of the list.", field=name) from None
    return tuple(found)


ROUTES = (
    get("/case/{case}/close", close_page),
    post("/case/{case}/close", close),
)
