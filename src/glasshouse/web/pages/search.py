"""Search: what was typed is posted, kept by the gate under a random token, and read at that token: no name stands in
an address."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.plans import search as plans
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.web.visit import Visit, get, post

EXAMPLES = (
    ("Ilse Petrov", "both words, in any order, in names and identifiers"),
    ('"Blue Quay Trading"', "these words, next to each other"),
    ("petr*", "words that begin so; three letters at least"),
    ("petrow~", "one letter may differ; ~2 for two"),
    ("petrov OR petrow", "either"),
    ("quay -harbour", "the first without the second"),
    ("id:FR40303265045", "an identifier: register, tax, account or passport number"),
    ("phone:+33142345678", "a phone number; email: works the same way"),
    ("petrov born:1965..1975", "birth years narrow a name; alone they find nobody"),
    ("text:dredging amount:1000000..", "words and amounts of contracts, payments and documents, never of people"),
)


def search_page(visit: Visit) -> Response:
    """The empty field with its help."""
    visit = visit.in_case().named()
    return visit.render("search.html", result=None, query="", fault=None, examples=EXAMPLES, here="", page=plans.PAGE)


def search(visit: Visit) -> Response:
    """Keep what was asked, and go to its view."""
    form = visit.form
    visit = visit.in_case()
    text = form.raw("q", 4000)
    try:
        plan = SearchEntities(
            query=visit.query(text),
            schemata=form.many("schema"),
            datasets=form.many("dataset"),
            countries=form.many("country"),
        )
    except InvalidInputError as error:
        visit = visit.named()
        return visit.render(
            "search.html",
            error.status,
            result=None,
            query=text,
            fault=error,
            examples=EXAMPLES,
            here="",
            page=plans.PAGE,
        )
    token = visit.remember(plan)
    return visit.to(f"/case/{visit.given('case')}/view/{token}")


def view(visit: Visit) -> Response:
    """What was found."""
    visit = visit.in_case()
    plan = visit.recall()
    result = visit.open(replace(plan, offset=visit.offset()))
    visit = visit.named()
    facets = [facet for facet in result.facets if facet.values]
    here = f"/case/{visit.given('case')}/view/{visit.given('token')}"
    return visit.render(
        "search.html", result=result, query=result.query, facets=facets, fault=None, examples=EXAMPLES, here=here, page=plan.limit
    )


ROUTES = (
    get("/case/{case}/search", search_page),
    post("/case/{case}/search", search),
    get("/case/{case}/view/{token}", view),
)
