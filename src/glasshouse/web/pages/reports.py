"""Reports of a case: written by forms that lose nothing when two write at once, with a preview that says what nothing is cited for.

Without a script every step is a button of the form: to see how it reads, to look for a source, and to put its citation where `[@]` stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.difference import difference
from glasshouse.model.printed import PrintedKind
from glasshouse.policy.plans.reports import (
    AddReport,
    ChangeReport,
    CompareReport,
    FindSources,
    ListReports,
    LookAgain,
    Offer,
    OpenReport,
    PreviewReport,
    RestoreReport,
)
from glasshouse.web import report_words
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_HERE = "[@]"
"""What an author leaves in the text where a citation shall stand."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What a form asked for that is not to save it: the text as it is then, what was looked for, and what there is to cite."""

    text: str
    words: str
    offers: tuple[Offer, ...]


def reports(visit: Visit) -> Response:
    """All of them, last changed first."""
    visit = visit.in_case()
    return visit.named().render("reports.html", rows=visit.open(ListReports()), say=report_words)


def new_report(visit: Visit, fault: GlasshouseError | None = None, step: _Step | None = None) -> Response:
    """The form of a new one."""
    visit = visit.in_case()
    values = {**visit.form.values(), **({"text": step.text} if step else {})} if fault or step else {"kind": "report", "language": "en"}
    told = visit.open(PreviewReport("", values["text"], values.get("title", ""))) if step else None
    more: dict[str, Any] = {"step": step, "told": told, "say": report_words, "view": None, "pieces": ()}
    return visit.named().render("report_form.html", fault.status if fault else 200, values=values, fault=fault, **more)


def add_report(visit: Visit) -> Response:
    """Make it, or show the form one step on."""
    visit = visit.in_case()
    try:
        step = _step(visit)
        if step is not None:
            return new_report(visit, step=step)
        kind, title, text = visit.form.choice("kind", "Kind", PrintedKind), visit.form.raw("title", _LONG), visit.form.raw("text", _LONG)
        public, receipt = visit.act(AddReport(kind, title, text, visit.form.line("language", "Language", 8)))
    except (InvalidInputError, ConflictError) as error:
        return new_report(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "report-added", receipt)


def report(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One report as it reads, with what stands against its export."""
    visit = visit.in_case()
    view = visit.open(OpenReport(visit.given("id")))
    values = visit.form.values() if fault else {}
    suggested = {one.id: difference(one.old, one.new) for one in view.remarks if one.new is not None}
    more: dict[str, Any] = {"say": report_words, "told": view.checked, "values": values, "fault": fault, "suggested": suggested}
    return visit.named().render("report_page.html", fault.status if fault else 200, view=view, **more)


def change_report_page(visit: Visit, fault: GlasshouseError | None = None, step: _Step | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenReport(visit.given("id")))
    values = {**visit.form.values(), **({"text": step.text} if step else {})} if fault or step else {"title": view.row.title}
    values.setdefault("text", view.text)
    told = (
        visit.open(PreviewReport(visit.given("id"), values["text"], values.get("title", "")))
        if step
        else view.checked
        if fault is None
        else None
    )
    behind = fault is not None and fault.code == "changed_meanwhile"  # the page shows then what differs: one saves on from there
    revision = str(view.row.revision) if behind else values.get("revision", str(view.row.revision))
    pieces = difference(view.text, values["text"]) if behind else ()
    more: dict[str, Any] = {"step": step, "told": told, "say": report_words, "pieces": pieces, "revision": revision}
    return visit.named().render("report_form.html", fault.status if fault else 200, view=view, values=values, fault=fault, **more)


def change_report(visit: Visit) -> Response:
    """Save it, or show the form one step on."""
    visit = visit.in_case()
    try:
        step = _step(visit)
        if step is not None:
            return change_report_page(visit, step=step)
        title, text = visit.form.raw("title", _LONG), visit.form.raw("text", _LONG)
        _, receipt = visit.act(ChangeReport(visit.given("id"), _number(visit, "revision"), title, text))
    except (InvalidInputError, ConflictError) as error:
        return change_report_page(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "report-changed", receipt)


def preview(visit: Visit) -> Response:
    """How a text reads, for the script that asks while somebody writes."""
    visit, fault, told = visit.in_case(), None, None
    try:
        public = str(visit.request.path_params.get("id", ""))
        told = visit.open(PreviewReport(public, visit.form.raw("text", _LONG), visit.form.raw("title", _LONG)))
    except InvalidInputError as error:
        fault = error
    return visit.named().render("_report_preview.html", 200, told=told, fault=fault, say=report_words)


def offers(visit: Visit) -> Response:
    """What there is to cite, for the script that asks while somebody looks for it."""
    visit = visit.in_case()
    found = visit.open(FindSources(visit.form.raw("words", 200)))
    return visit.named().render("_report_offers.html", 200, offers=found)


def report_revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenReport(visit.given("id")))
    old, new = visit.number("old", max(view.row.revision - 1, 1)), visit.number("new", view.row.revision)
    _, before, after = visit.open(CompareReport(visit.given("id"), old, new))
    titles, texts = difference(before.title, after.title), [("Text", difference(before.text, after.text))]
    return visit.named().render("report_revisions.html", view=view, old=before, new=after, titles=titles, texts=texts)


def restore_report(visit: Visit) -> Response:
    """Write an old revision anew."""
    try:
        _, receipt = visit.in_case().act(RestoreReport(visit.given("id"), _number(visit, "revision"), _number(visit, "old")))
    except (ConflictError, InvalidInputError) as error:
        return report(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "task-restored", receipt)


def look_again(visit: Visit) -> Response:
    """Say that a changed source still bears out what cites it."""
    try:
        command = LookAgain(visit.given("id"), _number(visit, "revision"), visit.form.line("key", "Source", 64))
        _, receipt = visit.in_case().act(command)
    except (ConflictError, InvalidInputError) as error:
        return report(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "looked-again", receipt)


def _step(visit: Visit) -> _Step | None:
    """What the form asked for besides saving; None where it asked to save."""
    form = visit.form
    text, words, chosen = form.raw("text", _LONG), form.raw("words", 200), form.raw("insert", 100)
    if chosen:
        return _Step(text.replace(_HERE, chosen, 1) if _HERE in text else f"{text.rstrip()} {chosen}", "", ())
    if "find" in form or (words and "save" not in form):  # Enter in the field of the picker presses no button
        return _Step(text, words, visit.open(FindSources(words)))
    return _Step(text, "", ()) if "look" in form else None


def _number(visit: Visit, name: str) -> int:
    return visit.form.integer(name, name.capitalize(), 1, 10**9, 1)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/reports"


ROUTES = (
    get("/case/{case}/reports", reports),
    get("/case/{case}/reports/new", new_report),
    post("/case/{case}/reports/new", add_report),
    post("/case/{case}/reports/preview", preview),
    post("/case/{case}/reports/sources", offers),
    get("/case/{case}/reports/{id}", report),
    get("/case/{case}/reports/{id}/change", change_report_page),
    post("/case/{case}/reports/{id}/change", change_report),
    post("/case/{case}/reports/{id}/preview", preview),
    get("/case/{case}/reports/{id}/revisions", report_revisions),
    post("/case/{case}/reports/{id}/restore", restore_report),
    post("/case/{case}/reports/{id}/look-again", look_again),
)
