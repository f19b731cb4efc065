"""The one question about where people live (C3): do these, whom the case holds, share an address? The answer is yes or no."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import GlasshouseError, InvalidInputError
from glasshouse.policy.charter.ceilings import ADDRESS_QUESTIONS_A_MONTH
from glasshouse.policy.plans.addresses import HOUSEHOLD_MOST, ShareAddress, SharedAddress
from glasshouse.policy.plans.casework import OpenCase
from glasshouse.web.known import name_of
from glasshouse.web.visit import Visit, get, post


def shared_address(visit: Visit, answer: SharedAddress | None = None, fault: GlasshouseError | None = None) -> Response:
    """The people and addresses that the case holds, to choose from; with `answer`, what was told of those chosen."""
    visit = visit.in_case()
    view = visit.open(OpenCase())
    visit = visit.naming(name_of(view.case, view.mine))
    people = tuple(stub for stub in view.held if stub.person)
    homes = tuple(stub for stub in view.held if stub.schema == "Address")
    chosen, home = visit.form.many("person", HOUSEHOLD_MOST + 1), visit.form.raw("address", 64)
    more: dict[str, Any] = {
        "people": people,
        "homes": homes,
        "most": HOUSEHOLD_MOST,
        "questions": ADDRESS_QUESTIONS_A_MONTH,
        "chosen": chosen,
        "home": home,
        "answer": answer,
        "fault": fault,
    }
    return visit.render("shared_address.html", fault.status if fault else 200, **more)


def ask(visit: Visit) -> Response:
    """Ask of those who were chosen."""
    try:
        plan = ShareAddress(visit.form.many("person", HOUSEHOLD_MOST + 1), visit.form.line("address", "Address", 64, needed=False))
        answer = visit.in_case().open(plan)
    except InvalidInputError as error:
        return shared_address(visit, fault=error)
    return shared_address(visit, answer)


ROUTES = (
    get("/case/{case}/shared-address", shared_address),
    post("/case/{case}/shared-address", ask),
)
