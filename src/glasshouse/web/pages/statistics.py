"""How the system is used, for auditors; the public report of a quarter, for everybody; and why one's own request was refused."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import NotFoundError
from glasshouse.model.case import CaseKind
from glasshouse.oversight.pdf import pdf_of
from glasshouse.oversight.transparency import Report, latest, quarter_of, report
from glasshouse.oversight.use import DAYS, hour_text, use_of
from glasshouse.oversight.wording import label
from glasshouse.policy.charter.text import BY_ID
from glasshouse.policy.decide import house_titles
from glasshouse.policy.plans.oversight import ExplainRefusal, ReadStatistics
from glasshouse.web.visit import Visit, get

COLUMN, GAP, HEIGHT, STUB = 10, 3, 36, 3
"""Units of a plot: a week's column, what is left free of it, the plot's height, and the hollow stub of a week that is withheld."""
_DIGITS = 16


def use(visit: Visit) -> Response:
    """Thirteen weeks of use by purpose, unit and rule; what is unusual or overdue; and what the log stands on."""
    visit = visit.standing(CaseKind.OVERSIGHT)
    found = use_of(visit.open(ReadStatistics(DAYS)))
    return visit.render("use.html", use=found, label=label, hour_text=hour_text, plot=(COLUMN, GAP, HEIGHT, STUB))


def newest(visit: Visit) -> Response:
    """The newest report there is."""
    return _report(visit, str(latest(visit.house.gate.day())))


def quarter(visit: Visit) -> Response:
    """A quarter's report, as a page, for programs (`.json`), or to print (`.pdf`)."""
    name, _, form = visit.given("quarter").partition(".")
    if form not in ("", "json", "pdf"):
        raise NotFoundError("No page has this address.")
    if not form:
        return _report(visit, name)
    text = _made(visit, name).as_json()
    if form == "json":
        return Response(text, media_type="application/json")
    headers = {"Content-Disposition": f'inline; filename="transparency-{quarter_of(name)}.pdf"'}
    return Response(pdf_of(text), media_type="application/pdf", headers=headers)


def _made(visit: Visit, name: str) -> Report:
    gate = visit.house.gate
    return report(quarter_of(name), gate.day(), gate.counted)


def _report(visit: Visit, name: str) -> Response:
    made = _made(visit, name)
    ended = latest(visit.house.gate.day())
    later = made.quarter.after if made.quarter < ended else None
    return visit.render("report.html", report=made, later=later, next=ended.after, label=label)


def refusal(visit: Visit) -> Response:
    """Why one's own request was refused, as it was told, with the rules that decided."""
    text = visit.given("index")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise NotFoundError("No refusal of yours has this number.")
    found = visit.standing(CaseKind.ADMINISTRATION).open(ExplainRefusal(int(text)))
    rules = tuple((rule, BY_ID.get(rule), house_titles().get(rule, "")) for rule in found.rules)
    return visit.render("refusal.html", refusal=found, rules=rules)


ROUTES = (
    get("/oversight/use", use),
    get("/oversight/report", newest, public=True),
    get("/oversight/report/{quarter}", quarter, public=True),
    get("/refused/{index}", refusal),
)
