"""Search: what was typed is posted, kept by the gate under a random token, and read at that token: no name stands in
an address."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.policy.charter.text import BY_ID
from glasshouse.policy.plans import search as plans
from glasshouse.policy.plans.query import FUNCTION_FIELDS, Field, Query
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import with_functions
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
    ('office:minister mandate-party:"green party"', "who holds a public function; also authority: programme: jurisdiction:"),
    ("text:dredging amount:1000000..", "words and amounts of contracts, payments and documents, never of people"),
)
FUNCTIONS = (
    (Field.OFFICE, "Office, mandate or role"),
    (Field.AUTHORITY, "Authority"),
    (Field.PROGRAMME, "Sanctions programme"),
    (Field.JURISDICTION, "Company's country"),
    (Field.PARTY, "Party of the mandate"),
)


_ABOUT_WHAT_WAS_ASKED = frozenset({"C1", "C2", "C3", "C12"})
"""Rules by which what was typed or chosen is refused, and something else may be asked in its place."""


def search_page(visit: Visit) -> Response:
    """The empty field with its help."""
    visit = visit.in_case().named()
    return visit.render("search.html", result=None, query="", fault=None, examples=EXAMPLES, here="", page=plans.PAGE)


def search(visit: Visit) -> Response:
    """Keep what was asked, and go to its view."""
    form = visit.form
    visit = visit.in_case()
    text = with_functions(form.raw("q", 4000), {field: form.raw(field.value, 200) for field in FUNCTION_FIELDS})
    try:
        plan = SearchEntities(
            query=visit.query(text),
            schemata=form.many("schema"),
            datasets=form.many("dataset"),
            countries=form.many("country"),
            linked=form.raw("linked", 40),
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
    except RefusedError as error:
        chosen = SearchEntities(Query(text, None, None), form.many("schema"), form.many("dataset"), form.many("country"))
        return _refused(visit, replace(chosen, linked=form.raw("linked", 40)), error)
    token = visit.remember(plan)
    return visit.to(f"/case/{visit.given('case')}/view/{token}")


def view(visit: Visit) -> Response:
    """What was found."""
    visit = visit.in_case()
    plan = visit.recall()
    try:
        result = visit.open(replace(plan, offset=visit.offset()))
    except RefusedError as error:
        return _refused(visit, plan, error)
    visit = visit.named()
    facets = [facet for facet in result.facets if facet.values]
    here = f"/case/{visit.given('case')}/view/{visit.given('token')}"
    return visit.render(
        "search.html",
        result=result,
        query=result.query,
        facets=facets,
        functions=FUNCTIONS,
        fault=None,
        examples=EXAMPLES,
        here=here,
        page=plan.limit,
    )


def _refused(visit: Visit, asked: SearchEntities, error: RefusedError) -> Response:
    """The field with everything that was typed and chosen, and beside it why that is refused. What the case itself forbids (a stranger, a
    closed case) has no field to go back to."""
    if not _ABOUT_WHAT_WAS_ASKED.intersection(error.rules):
        raise error
    chosen = {"schema": asked.schemata, "dataset": asked.datasets, "country": asked.countries, "linked": (asked.linked,)}
    return visit.named().render(
        "search.html",
        error.status,
        refused=error,
        rules=tuple((rule, BY_ID.get(rule)) for rule in error.rules),
        narrowed=[(name, value) for name, values in chosen.items() for value in values if value],
        result=None,
        query=asked.query.text,
        fault=None,
        examples=EXAMPLES,
        here="",
        page=plans.PAGE,
    )


ROUTES = (
    get("/case/{case}/search", search_page),
    post("/case/{case}/search", search),
    get("/case/{case}/view/{token}", view),
)
