"""A calendar link of one's own for one case: made, ended, and read by a calendar program, which has no session.

Every word that is none, was ended, or whose owner may no longer is answered alike.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans.tasks import EndFeed, MakeFeed, ReadFeed, ShowFeed
from glasshouse.web.calendars import MEDIA, icalendar
from glasshouse.web.visit import Visit, get, post


def feed_page(visit: Visit) -> Response:
    """Whether there is one, and what it tells."""
    visit = visit.in_case()
    return visit.named().render("feed.html", feed=visit.open(ShowFeed()), address="")


def make_feed(visit: Visit) -> Response:
    """Make one; its address is shown this once."""
    visit = visit.in_case()
    word, _ = visit.act(MakeFeed())
    address = f"{visit.house.settings.passkey_origin}/feed/{word}"
    return visit.named().render("feed.html", feed=visit.open(ShowFeed()), address=address)


def end_feed(visit: Visit) -> Response:
    """End it."""
    _, receipt = visit.in_case().act(EndFeed())
    return visit.to(f"/case/{visit.given('case')}/tasks", "feed-ended", receipt)


def feed(visit: Visit) -> Response:
    """What a calendar program reads: an entry in the ledger each time."""
    try:
        actor = visit.house.accounts.actor_by_feed(visit.given("word"))
        case = actor.bound_case or ""
        rows = visit.house.gate.open(Access(actor, case), ReadFeed()).value
    except (NotFoundError, RefusedError):
        return PlainTextResponse("There is no such calendar.\n", 404)
    return Response(icalendar(rows, case, visit.house.settings.passkey_origin), media_type=MEDIA)


ROUTES = (
    get("/case/{case}/tasks/feed", feed_page),
    post("/case/{case}/tasks/feed", make_feed),
    post("/case/{case}/tasks/feed/end", end_feed),
    get("/feed/{word}", feed, public=True),
)
