"""Evidence of a case: the list, taking an exhibit in, its own page, its original as a file or as text, and its chain of custody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.gate import Access
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import WITHOUT_FILE, ExhibitKind, ExhibitState
from glasshouse.policy.plans.exhibits import (
    PAGE,
    CheckExhibit,
    CollectExhibit,
    CollectRecord,
    ExhibitView,
    HandOverExhibit,
    ListExhibits,
    NoteCustody,
    OpenCustody,
    OpenExhibit,
    ReadOriginal,
    ReadText,
    ReviewExhibit,
    Said,
    SignReceipt,
)
from glasshouse.web import evidence_words as say, session, sheets
from glasshouse.web.evidence_files import COLUMNS, attachment, cells, going
from glasshouse.web.evidence_form import FIELD, LONG, said_of
from glasshouse.web.form import Form
from glasshouse.web.upload import Upload
from glasshouse.web.visit import Visit, get, post
from glasshouse.work.custody_sheet import pdf_of


def evidence(visit: Visit) -> Response:
    """The case's exhibits, newest first."""
    visit = visit.in_case()
    chosen = _chosen(visit)
    view = visit.open(ListExhibits(chosen["kind"], chosen["state"], visit.offset()))
    asked = urlencode({name: value for name, value in chosen.items() if value})
    here = f"/case/{visit.given('case')}/evidence"
    return visit.named().render("evidence.html", view=view, say=say, chosen=chosen, page=PAGE, here=f"{here}?{asked}" if asked else here)


def table(visit: Visit) -> Response:
    """The same as a table for a spreadsheet program, which finds no formula in it."""
    visit = visit.in_case()
    chosen = _chosen(visit)
    view = visit.open(ListExhibits(chosen["kind"], chosen["state"], whole=True))
    return sheets.table("exhibits.csv", COLUMNS, map(cells, view.rows))


def _chosen(visit: Visit) -> dict[str, str]:
    known = {"kind": tuple(ExhibitKind), "state": tuple(ExhibitState)}
    given = {name: visit.request.query_params.get(name, "") for name in known}
    return {name: value if value in known[name] else "" for name, value in given.items()}


def collect_page(visit: Visit) -> Response:
    """Which kind of exhibit."""
    return visit.in_case().named().render("evidence_kinds.html", say=say)


def form_page(visit: Visit, fault: GlasshouseError | None = None, form: Form | None = None) -> Response:
    """The form for one kind; `?from=` names the exhibit that a working copy is derived from."""
    visit = visit.in_case()
    kind = _kind(visit)
    values = form.values() if form else {}
    source = (form.raw("from", 64) if form else visit.request.query_params.get("from", ""))[:64]
    derived = visit.open(OpenExhibit(source)).row if source else None
    status = fault.status if fault else 200
    by_file = kind not in WITHOUT_FILE and not (kind is ExhibitKind.INTERVIEW and "without" in visit.request.query_params)
    more: dict[str, Any] = {"by_file": by_file, "source": derived, "values": values, "fault": fault}
    return visit.named().render("evidence_form.html", status, kind=kind, say=say, most=visit.house.arrivals.most, **more)


def _kind(visit: Visit) -> ExhibitKind:
    kind = visit.given("kind")
    if kind not in say.MEANINGS:
        raise NotFoundError("There is no such kind of exhibit.")
    return ExhibitKind(kind)


def collect_file(visit: Visit) -> Response:
    """Take in an exhibit that is a file, hashed as it arrives. A browser sends the field of the file empty where none was chosen."""
    sent = Upload(visit.body(), visit.request.headers.get("content-type", ""), FIELD)
    session.check_form_token(visit.session or "", sent.form.raw("token", 200))
    kind, inside, form = _kind(visit), visit.in_case(), sent.form
    try:
        said, named, source = said_of(form), form.raw("named", 100), form.raw("from", 64)
        with visit.house.arrivals.arriving(sent.chunks()) as received:
            command = CollectExhibit(kind, said, received.token, sent.file_name, received.sha256, named, source)
            made, receipt = inside.act(command)
    except (InvalidInputError, ConflictError) as error:
        return form_page(visit, error, form)
    return visit.to(f"/case/{visit.given('case')}/evidence/{made}", "exhibit", receipt)


def collect_without(visit: Visit) -> Response:
    """Take in an exhibit that is no file."""
    inside, form = visit.in_case(), visit.form
    try:
        made, receipt = inside.act(CollectExhibit(_kind(visit), said_of(form), derived_from=form.raw("from", 64)))
    except (InvalidInputError, ConflictError) as error:
        return form_page(visit, error, form)
    return visit.to(f"/case/{visit.given('case')}/evidence/{made}", "exhibit", receipt)


def collect_record(visit: Visit) -> Response:
    """Take an entity in as it is now."""
    made, receipt = visit.in_case().act(CollectRecord(visit.given("id"), Said(visit.form.line("title", "Title"))))
    return visit.to(f"/case/{visit.given('case')}/evidence/{made}", "exhibit", receipt)


def exhibit(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One exhibit; with `fault`, beside the form that failed."""
    visit = visit.in_case()
    return _page(visit, visit.open(OpenExhibit(visit.given("id"))), fault)


def _page(visit: Visit, view: ExhibitView, fault: GlasshouseError | None = None, **more: Any) -> Response:
    values = visit.form.values() if fault else {}
    status = fault.status if fault else 200
    return visit.named().render(
        "exhibit.html", status, view=view, row=view.row, say=say, values=values, fault=fault, **{"text": None, **more}
    )


def text(visit: Visit) -> Response:
    """The same page with the beginning of the original, as text."""
    inside = visit.in_case()
    try:
        found = inside.open(ReadText(visit.given("id")))
    except ConflictError as error:
        return exhibit(visit, error)
    return _page(inside, found.view, text=found)


def original(visit: Visit) -> Response:
    """The original as a file: never shown in the browser, whatever it says it is."""
    inside = visit.in_case()
    try:
        found = inside.open(ReadOriginal(visit.given("id"), visit.form.line("reason", "Why", 200, needed=False)))
    except ConflictError as error:
        return exhibit(visit, error)
    return StreamingResponse(
        going(visit.house.gate, Access(visit.me, visit.given("case")), found, visit.given("id")),
        media_type=found.media_type,
        headers=attachment(found),
    )


def check(visit: Visit) -> Response:
    """Compute the hash again; what came of it stands in the custody."""
    try:
        found = visit.in_case().open(CheckExhibit(visit.given("id")))
    except ConflictError as error:
        return exhibit(visit, error)
    return visit.to(_here(visit), "hash-fits" if found.fits else "hash-differs")


def review(visit: Visit) -> Response:
    """Sign that one has looked at it."""
    try:
        _, receipt = visit.in_case().act(ReviewExhibit(visit.given("id"), visit.form.raw("review", LONG)))
    except (InvalidInputError, ConflictError) as error:
        return exhibit(visit, error)
    return visit.to(_here(visit), "exhibit-reviewed", receipt)


def hand_over(visit: Visit) -> Response:
    """To a member of the case, or outside."""
    form = visit.form
    command = HandOverExhibit(visit.given("id"), form.raw("login", 100), form.raw("outside", LONG), form.raw("reason", LONG))
    try:
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return exhibit(visit, error)
    return visit.to(_here(visit), "handed-over", receipt)


def sign(visit: Visit) -> Response:
    """Sign that one has received it."""
    try:
        _, receipt = visit.in_case().act(SignReceipt(visit.given("id")))
    except ConflictError as error:
        return exhibit(visit, error)
    return visit.to(_here(visit), "receipt-signed", receipt)


def note(visit: Visit) -> Response:
    """Note what one did with it."""
    form = visit.form
    try:
        command = NoteCustody(visit.given("id"), form.choice("event", "What you did", CustodyEvent), form.raw("reason", LONG))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return exhibit(visit, error)
    return visit.to(_here(visit), "custody-noted", receipt)


def sheet(visit: Visit) -> Response:
    """The chain of custody as a PDF, with its fingerprint and the head of the ledger."""
    made = visit.in_case().open(OpenCustody(visit.given("id")))
    headers = {"Content-Disposition": f'attachment; filename="{made.exhibit.label}-custody.pdf"'}
    return Response(pdf_of(made), media_type="application/pdf", headers=headers)


def _here(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/evidence/{visit.given('id')}"


ROUTES = (
    get("/case/{case}/evidence", evidence),
    get("/case/{case}/evidence.csv", table),
    get("/case/{case}/evidence/collect", collect_page),
    get("/case/{case}/evidence/collect/{kind}", form_page),
    post("/case/{case}/evidence/{kind}/upload", collect_file, streams=True),
    post("/case/{case}/evidence/{kind}/without", collect_without),
    post("/case/{case}/entity/{id}/exhibit", collect_record),
    get("/case/{case}/evidence/{id}", exhibit),
    post("/case/{case}/evidence/{id}/text", text),
    post("/case/{case}/evidence/{id}/original", original),
    post("/case/{case}/evidence/{id}/check", check),
    post("/case/{case}/evidence/{id}/review", review),
    post("/case/{case}/evidence/{id}/hand-over", hand_over),
    post("/case/{case}/evidence/{id}/sign", sign),
    post("/case/{case}/evidence/{id}/note", note),
    get("/case/{case}/evidence/{id}/custody.pdf", sheet),
)
