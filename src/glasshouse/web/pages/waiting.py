"""What waits for the reader: how many of each kind, and where to answer."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ListCases
from glasshouse.web.known import name_of
from glasshouse.web.visit import Visit, get
from glasshouse.web.words import LIFE_WAITS


def waiting(visit: Visit) -> Response:
    """A line for each kind; of what belongs to a case, one for each case."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    found = visit.waiting()
    names = {row.case.id: name_of(row.case, row.mine) for row in visit.open(ListCases())} if found.cases or found.work or found.life else {}
    cases = [(names[case], seals, keepers) for case, seals, keepers in found.cases if case in names]
    work = [(names[case], *numbers) for case, *numbers in found.work if case in names]
    life = [(names[case], *LIFE_WAITS[what], many) for case, what, many in found.life if case in names]
    return visit.render("waiting.html", found=found, cases=cases, work=work, life=life)


ROUTES = (get("/waiting", waiting),)
