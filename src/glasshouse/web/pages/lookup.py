"""Looking words up in the work of a case. What was typed stands in no address: each page of finds is asked for by a form."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.plans.lookup import LONGEST, PAGE, Finds, LookUp
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import FOUND_IN


def look_up_form(visit: Visit) -> Response:
    """The empty form."""
    return visit.in_case().named().render("lookup.html", found=None, words_asked="", offset=0, page=PAGE, places=FOUND_IN, fault=None)


def look_up(visit: Visit) -> Response:
    """A page of finds."""
    visit, asked = visit.in_case(), visit.form.line("words", "Words", LONGEST, needed=False)
    found: Finds | None = None
    fault: InvalidInputError | None = None
    offset = 0
    try:
        offset = visit.form.integer("offset", "Offset", 0, 10**6, 0)
        found = visit.open(LookUp(asked, offset))
    except InvalidInputError as error:
        fault = error
    about: dict[str, Any] = {"found": found, "words_asked": asked, "offset": offset, "page": PAGE, "places": FOUND_IN, "fault": fault}
    return visit.named().render("lookup.html", fault.status if fault else 200, **about)


ROUTES = (get("/case/{case}/find", look_up_form), post("/case/{case}/find", look_up))
