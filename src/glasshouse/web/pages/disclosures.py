"""Disclosure sets of a case: a list, a page each on which its items are decided, and a page for each item; two who write at once lose
nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.model.difference import difference
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.model.exhibit import numbers_of
from glasshouse.policy.plans.disclosures import (
    AT_ONCE,
    PAGE,
    AddDisclosure,
    BeginDisclosure,
    ChangeDisclosure,
    CompareDisclosure,
    DecideItems,
    Disclosing,
    DisclosureView,
    ListDisclosures,
    OpenDisclosure,
    OpenDisclosureItem,
    RestoreDecision,
    RestoreDisclosure,
    ReviewDisclosure,
    Seen,
    TakeIn,
    TakeOut,
)
from glasshouse.web import disclosure_words as words
from glasshouse.web.revised import differing, seen, seen_and_old, texts, two
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_FAULTS = (InvalidInputError, ConflictError)
_ID = re.compile(r"[a-z2-7]{26}")
_LABELS = {"title": "Title", "to": "To whom", "reason": "Reason", "basis": "Legal basis", "due": "Due", "first": "First number"}


def disclosures(visit: Visit) -> Response:
    """A page of the list."""
    visit = visit.in_case()
    found = visit.open(ListDisclosures(visit.offset()))
    return visit.named().render("disclosures.html", found=found, page=PAGE, say=words)


def new_disclosure(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one."""
    visit = visit.in_case()
    offered = visit.open(BeginDisclosure())
    values = visit.form.values() if fault else {"first": offered.next, "request": visit.request.query_params.get("request", "")}
    more: dict[str, Any] = {"view": None, "offered": offered, "pieces": (), "values": values, "say": words}
    return visit.named().render("disclosure_form.html", fault.status if fault else 200, fault=fault, **more)


def add_disclosure(visit: Visit) -> Response:
    """Make it."""
    try:
        public, receipt = visit.in_case().act(AddDisclosure(_said(visit)))
    except _FAULTS as error:
        return new_disclosure(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "set-added", receipt)


def disclosure(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One set."""
    visit, asked = visit.in_case(), visit.form if fault else None
    open_only = bool(visit.request.query_params.get("undecided")) or (asked is not None and bool(asked.raw("undecided")))
    view = visit.open(OpenDisclosure(visit.given("id"), _offset(visit), open_only))
    values = visit.form.values() if fault else {}
    chosen = {each.partition(":")[0] for each in visit.form.many("item", AT_ONCE)} if fault else set()
    more: dict[str, Any] = {
        "values": values,
        "chosen": chosen,
        "undecided": open_only,
        "offset": _offset(visit),
        "page": PAGE,
        "say": words,
    }
    return visit.named().render("disclosure.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_disclosure_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenDisclosure(visit.given("id")))
    saved = _values(view)
    values = visit.form.values() if fault else saved
    more: dict[str, Any] = {"pieces": differing(fault, saved, values, _LABELS), "values": values, "say": words}
    offered = visit.open(BeginDisclosure())
    return visit.named().render("disclosure_form.html", fault.status if fault else 200, view=view, offered=offered, fault=fault, **more)


def change_disclosure(visit: Visit) -> Response:
    """Save it."""
    try:
        _, receipt = visit.in_case().act(ChangeDisclosure(visit.given("id"), seen(visit.form), _said(visit)))
    except _FAULTS as error:
        return change_disclosure_page(visit, error)
    return visit.to(_here(visit), "set-changed", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenDisclosure(visit.given("id")))
    row, before, after = visit.open(CompareDisclosure(visit.given("id"), *two(visit, view.row.revision)))
    parts = (("To whom", before.to, after.to), ("Reason", before.reason, after.reason), ("Legal basis", before.basis, after.basis))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": texts(parts), "say": words}
    return visit.named().render("disclosure_revisions.html", view=view, row=row, old=before, new=after, **more)


def restore_disclosure(visit: Visit) -> Response:
    """Write an old revision anew."""
    try:
        _, receipt = visit.in_case().act(RestoreDisclosure(visit.given("id"), *seen_and_old(visit.form)))
    except _FAULTS as error:
        return disclosure(visit, error)
    return visit.to(_here(visit), "set-restored", receipt)


def review_disclosure(visit: Visit) -> Response:
    """Put it under review, or take it back."""
    try:
        _, receipt = visit.in_case().act(ReviewDisclosure(visit.given("id"), seen(visit.form), bool(visit.form.raw("back"))))
    except ConflictError as error:
        return disclosure(visit, error)
    return visit.to(_here(visit), "set-moved", receipt)


def take_in(visit: Visit) -> Response:
    """Take exhibits in: those named, or all that are in no set yet."""
    try:
        named = () if visit.form.raw("every") else numbers_of(visit.form.line("exhibits", "Exhibits", 4_000))
        _, receipt = visit.in_case().act(TakeIn(visit.given("id"), named))
    except _FAULTS as error:
        return disclosure(visit, error)
    return visit.to(_here(visit), "items-taken", receipt)


def decide(visit: Visit) -> Response:
    """One decision on the chosen items, or take them out again."""
    form, public = visit.form, visit.given("id")
    try:
        items = _items(visit)
        if form.raw("choice", 40) == "out":
            _, receipt = visit.in_case().act(TakeOut(public, items))
        else:
            if not form.raw("choice", 40):
                remedy = "Produce it, produce it redacted, or withhold it."
                raise InvalidInputError("Choose what becomes of it.", field="choice", remedy=remedy)
            choice = form.choice("choice", "What becomes of it", Choice)
            ground = form.choice("ground", "Ground", WithheldFor) if form.raw("ground", 40) else None
            _, receipt = visit.in_case().act(DecideItems(public, items, choice, ground, form.raw("words", _LONG)))
    except _FAULTS as error:
        return disclosure(visit, error)
    asked = {name: form.raw(name, 20) for name in ("undecided", "offset") if form.raw(name, 20)}
    return visit.to(f"{_here(visit)}{f'?{urlencode(asked)}' if asked else ''}", "items-decided", receipt)


def item(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One item with every decision on it."""
    visit = visit.in_case()
    view = visit.open(OpenDisclosureItem(visit.given("id"), visit.given("item")))
    return visit.named().render("disclosure_item.html", fault.status if fault else 200, view=view, fault=fault, say=words)


def restore_decision(visit: Visit) -> Response:
    """Decide as somebody did before."""
    try:
        _, receipt = visit.in_case().act(RestoreDecision(visit.given("id"), visit.given("item"), *seen_and_old(visit.form)))
    except ConflictError as error:
        return item(visit, error)
    return visit.to(f"{_here(visit)}/items/{visit.given('item')}", "items-decided", receipt)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/disclosure"


def _here(visit: Visit) -> str:
    return f"{_base(visit)}/{visit.given('id')}"


def _offset(visit: Visit) -> int:
    return visit.form.integer("offset", "Offset", 0, 10**6, 0) if "offset" in visit.form else visit.offset()


def _items(visit: Visit) -> tuple[Seen, ...]:
    """The chosen items, each as `id:revision`."""
    found = []
    for text in visit.form.many("item", AT_ONCE):
        public, _, revision = text.partition(":")
        if not (_ID.fullmatch(public) and revision.isascii() and revision.isdigit() and len(revision) < 9):
            raise NotFoundError("This set has no such item.", remedy="The set's page lists them.")
        found.append(Seen(public, int(revision)))
    if not found:
        raise InvalidInputError("Choose items first.", field="item", remedy="Tick them in the list.")
    return tuple(found)


def _said(visit: Visit) -> Disclosing:
    form = visit.form
    request = form.line("request", "Request", 40, needed=False)
    if request and not _ID.fullmatch(request):
        raise NotFoundError("No request of this case has this address.", remedy="The case's page Requests lists them.")
    named = (form.raw("title", _LONG), form.raw("to", _LONG), form.line("first", "First number", 40))
    return Disclosing(*named, form.raw("reason", _LONG), form.raw("basis", _LONG), form.line("due", "Due", 40, needed=False), request)


def _values(view: DisclosureView) -> dict[str, str]:
    said = {"title": view.row.title, "to": view.row.to, "reason": view.reason, "basis": view.basis, "due": view.row.due}
    return {**said, "first": view.asked_first, "request": view.request[0] if view.request else ""}


ROUTES = (
    get("/case/{case}/disclosure", disclosures),
    get("/case/{case}/disclosure/new", new_disclosure),
    post("/case/{case}/disclosure/new", add_disclosure),
    get("/case/{case}/disclosure/{id}", disclosure),
    get("/case/{case}/disclosure/{id}/change", change_disclosure_page),
    post("/case/{case}/disclosure/{id}/change", change_disclosure),
    get("/case/{case}/disclosure/{id}/revisions", revisions),
    post("/case/{case}/disclosure/{id}/restore", restore_disclosure),
    post("/case/{case}/disclosure/{id}/review", review_disclosure),
    post("/case/{case}/disclosure/{id}/items", take_in),
    post("/case/{case}/disclosure/{id}/decide", decide),
    get("/case/{case}/disclosure/{id}/items/{item}", item),
    post("/case/{case}/disclosure/{id}/items/{item}/restore", restore_decision),
)
