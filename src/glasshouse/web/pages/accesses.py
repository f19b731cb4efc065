"""Who looked at a record, for the person in it: asked and told on one page, so that no id stands in an address."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import GlasshouseError, InvalidInputError
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.policy.plans.accesses import MOST, ReportAccesses
from glasshouse.policy.plans.data import OpenDataset
from glasshouse.web import rights_words as words
from glasshouse.web.replies import NAME, reply
from glasshouse.web.visit import Visit, get, post


def ask_accesses(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    view, values = visit.open(OpenDataset(visit.given("dataset"))), visit.form.values() if fault else {}
    return visit.render("accesses.html", fault.status if fault else 200, dataset=view.dataset, made=None, values=values, fault=fault)


def report_accesses(visit: Visit) -> Response:
    """The report, to be printed and handed over."""
    form, name = visit.form, visit.given("dataset")
    try:
        plan = ReportAccesses(name, form.line("record", "Id in the source", 500), form.choice("asker", "Who asks", ReportAsker))
    except InvalidInputError as error:
        return ask_accesses(visit, error)
    visit = visit.standing(CaseKind.STEWARDSHIP)
    made = visit.open(plan)
    if form.raw("as", 10) == "pdf":
        headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
        return Response(reply(made, plan.record), media_type="application/pdf", headers=headers)
    asked: dict[str, Any] = {"record": plan.record, "asker": plan.asker, "most": MOST, "values": {}, "fault": None}
    return visit.render("accesses.html", dataset=visit.open(OpenDataset(name)).dataset, made=made, say=words, **asked)


ROUTES = (
    get("/data/{dataset}/accesses", ask_accesses),
    post("/data/{dataset}/accesses", report_accesses),
)
