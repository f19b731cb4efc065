"""What a disclosure set hands out: produced with one button, exported as it was approved, asked back; and its privilege log."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans.approvals import NEEDED
from glasshouse.policy.plans.disclosures import OpenDisclosure
from glasshouse.policy.plans.producing import (
    AskDisclosure,
    ExportDisclosure,
    OpenPrivilegeLog,
    ProduceDisclosure,
    RecallDisclosure,
    RenderDisclosure,
)
from glasshouse.web import disclosure_words as words
from glasshouse.web.evidence_files import asked_again
from glasshouse.web.revised import seen
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post
from glasshouse.work.privilege_log import COLUMNS, cells, pdf_of
from glasshouse.work.production import as_zip, name_of, received

_LONG = 1 << 20


def production(visit: Visit, fault: GlasshouseError | None = None, told: GlasshouseError | None = None) -> Response:
    """What is handed out, and the buttons that do it."""
    visit = visit.in_case()
    view = visit.open(OpenDisclosure(visit.given("id")))
    status = fault.status if fault else told.status if told else 200
    values = visit.form.values() if fault else {}
    return visit.named().render("production.html", status, view=view, fault=fault, told=told, values=values, say=words)


def produce(visit: Visit) -> Response:
    """Draw, number and freeze it."""
    inside, public = visit.in_case(), visit.given("id")
    try:
        revision = seen(visit.form)
        looked = visit.form.line("items_seen", "What was seen", 100, needed=False)
        drawn = inside.open(RenderDisclosure(public, revision, looked))
        with received(visit.house.arrivals.arriving, drawn) as copies:
            _, receipt = inside.act(ProduceDisclosure(public, revision, looked, copies))
    except (ConflictError, InvalidInputError) as error:
        return production(visit, error)
    return visit.to(f"{_here(visit)}/production", "produced", receipt)


def export(visit: Visit) -> Response:
    """All of it as one zip; where it has no approval, the form that asks for one."""
    inside, command = visit.in_case(), ExportDisclosure(visit.given("id"))
    try:
        made, _ = inside.act(command)
    except ConflictError as error:
        return production(visit, error)
    except RefusedError as error:
        if error.code != NEEDED:
            raise
        return production(visit, told=error)
    here = Access(visit.me, visit.given("case"))
    chunks = asked_again(visit.house.gate, here, command, as_zip(made, visit.house.receipt))
    headers = {"Content-Disposition": f'attachment; filename="{name_of(made)}.zip"'}
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


def ask(visit: Visit) -> Response:
    """Ask for an approval of the export."""
    try:
        _, receipt = visit.in_case().act(AskDisclosure(visit.given("id"), visit.form.prose("reason", "Why it must leave", 400)))
    except (ConflictError, InvalidInputError) as error:
        return production(visit, error)
    return visit.to("/approvals", "asked", receipt)


def recall(visit: Visit) -> Response:
    """Ask it back."""
    try:
        command = RecallDisclosure(visit.given("id"), seen(visit.form), visit.form.raw("reason", _LONG))
        _, receipt = visit.in_case().act(command)
    except (ConflictError, InvalidInputError) as error:
        return production(visit, error)
    return visit.to(f"{_here(visit)}/production", "recalled", receipt)


def log(visit: Visit) -> Response:
    """The privilege log."""
    visit = visit.in_case()
    found = visit.open(OpenPrivilegeLog(visit.given("id")))
    return visit.named().render("privilege_log.html", log=found, id=visit.given("id"), say=words)


def log_table(visit: Visit) -> Response:
    """The same as a table."""
    found = visit.in_case().open(OpenPrivilegeLog(visit.given("id")))
    return table(f"privilege-log-{found.set}.csv", COLUMNS, map(cells, found.rows))


def log_pdf(visit: Visit) -> Response:
    """The same as a PDF."""
    found = visit.in_case().open(OpenPrivilegeLog(visit.given("id")))
    headers = {"Content-Disposition": f'attachment; filename="privilege-log-{found.set}.pdf"'}
    return Response(pdf_of(found), media_type="application/pdf", headers=headers)


def _here(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/disclosure/{visit.given('id')}"


ROUTES = (
    get("/case/{case}/disclosure/{id}/production", production),
    post("/case/{case}/disclosure/{id}/produce", produce),
    post("/case/{case}/disclosure/{id}/export", export),
    post("/case/{case}/disclosure/{id}/ask", ask),
    post("/case/{case}/disclosure/{id}/recall", recall),
    get("/case/{case}/disclosure/{id}/log", log),
    get("/case/{case}/disclosure/{id}/log.csv", log_table),
    get("/case/{case}/disclosure/{id}/log.pdf", log_pdf),
)
