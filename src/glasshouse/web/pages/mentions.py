"""Where the reader was mentioned in a case, until they say that they saw it."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.policy.plans.comments import ListMentions, SeeMentions
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PLACES


def mentions(visit: Visit) -> Response:
    """Newest first."""
    visit = visit.in_case()
    rows = visit.open(ListMentions())
    return visit.named().render("mentions.html", rows=rows, places=PLACES)


def see_mentions(visit: Visit) -> Response:
    """All of them were seen."""
    _, receipt = visit.in_case().act(SeeMentions())
    return visit.to(f"/case/{visit.given('case')}", "mentions-seen", receipt)


ROUTES = (get("/case/{case}/mentions", mentions), post("/case/{case}/mentions", see_mentions))
