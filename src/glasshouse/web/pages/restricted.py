"""What a case holds that is restricted, and the one record that was unlocked for it."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.rights import UnlockingGround
from glasshouse.policy.plans.restrictions import UNLOCKED_DAYS, AskUnlocking, ListRestricted, OpenUnlocked
from glasshouse.policy.plans.rights import WORDS
from glasshouse.web import rights_words as words
from glasshouse.web.visit import Visit, get, post


def restricted(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The list, and the form that asks to open one."""
    visit = visit.in_case()
    rows = visit.open(ListRestricted())
    values = visit.form.values() if fault else {}
    status = fault.status if fault else 200
    return visit.named().render(
        "restricted.html", status, rows=rows, say=words, days=UNLOCKED_DAYS, most=WORDS, values=values, fault=fault, here=_here(visit)
    )


def ask_unlocking(visit: Visit) -> Response:
    """Ask for one."""
    form = visit.form
    try:
        ground = form.choice("ground", "Ground", UnlockingGround)
        _, receipt = visit.in_case().act(AskUnlocking(form.raw("entity", 64), ground, form.raw("reason", 1 << 17)))
    except (InvalidInputError, ConflictError) as error:
        return restricted(visit, error)
    return visit.to(_here(visit), "unlocking-asked", receipt)


def unlocked(visit: Visit) -> Response:
    """The one record."""
    visit = visit.in_case()
    view = visit.open(OpenUnlocked(visit.given("id")))
    return visit.named().render("unlocked.html", view=view, say=words, here=_here(visit))


def _here(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/restricted"


ROUTES = (
    get("/case/{case}/restricted", restricted),
    post("/case/{case}/restricted", ask_unlocking),
    get("/case/{case}/restricted/{id}", unlocked),
)
