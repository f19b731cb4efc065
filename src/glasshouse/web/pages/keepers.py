"""Keepers of protected people (C4): who keeps, without whom; and, for a keeper, the page of those whom they keep, which leads nowhere."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import OpenDataset
from glasshouse.policy.plans.keepers import KEEPERS, HandChild, ListKeepers, NameKeeper, OpenKept, RemoveKeeper, SignKeeper, WriteKeptNote
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PROTECTED


def keepers(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Seals that stay, with their keepers."""
    visit = visit.in_case()
    rows = visit.open(ListKeepers())
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"rows": rows, "protected": PROTECTED, "most": KEEPERS, "values": values, "fault": fault}
    return visit.named().render("keepers.html", fault.status if fault else 200, **more)


def name_keeper(visit: Visit) -> Response:
    """Name one."""
    try:
        command = NameKeeper(visit.form.line("seal", "Seal", 64), visit.form.line("login", "Sign-in name", 100))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return keepers(visit, error)
    return visit.to(f"/case/{visit.given('case')}/keepers", "keeper-named", receipt)


def sign_keeper(visit: Visit) -> Response:
    """Sign one whom somebody else named."""
    _, receipt = visit.in_case().act(SignKeeper(visit.form.line("keeper", "Keeper", 64)))
    return visit.to(f"/case/{visit.given('case')}/keepers", "keeper-signed", receipt)


def remove_keeper(visit: Visit) -> Response:
    """End somebody's keeping."""
    _, receipt = visit.in_case().act(RemoveKeeper(visit.form.line("keeper", "Keeper", 64)))
    return visit.to(f"/case/{visit.given('case')}/keepers", "keeper-removed", receipt)


def kept(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Those whom the reader keeps."""
    visit = visit.in_case()
    rows = visit.open(OpenKept())
    values = visit.form.values() if fault else {}
    return visit.named().render("kept.html", fault.status if fault else 200, rows=rows, protected=PROTECTED, values=values, fault=fault)


def write_note(visit: Visit) -> Response:
    """Write a note on one of them."""
    try:
        _, receipt = visit.in_case().act(WriteKeptNote(visit.form.line("seal", "Seal", 64), visit.form.prose("note", "Note")))
    except InvalidInputError as error:
        return kept(visit, error)
    return visit.to(f"/case/{visit.given('case')}/kept", "kept-note", receipt)


def hand_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Where a steward hands a child that was sealed at load to a case."""
    visit = visit.standing(CaseKind.STEWARDSHIP)
    view = visit.open(OpenDataset(visit.given("dataset")))
    values = visit.form.values() if fault else {}
    return visit.render("hand_child.html", fault.status if fault else 200, dataset=view.dataset, values=values, fault=fault)


def hand_child(visit: Visit) -> Response:
    """Hand it over. The case is named by the address of its page, or by the last part of it."""
    form, name = visit.form, visit.given("dataset")
    try:
        case = form.line("case", "Address of the case", 300).rstrip("/").rpartition("/")[2]
        _, receipt = visit.standing(CaseKind.STEWARDSHIP).act(HandChild(name, form.line("record", "Id in the source", 500), case))
    except InvalidInputError as error:
        return hand_page(visit, error)
    return visit.to(f"/data/{name}", "child-handed", receipt)


ROUTES = (
    get("/case/{case}/keepers", keepers),
    post("/case/{case}/keepers", name_keeper),
    post("/case/{case}/keepers/sign", sign_keeper),
    post("/case/{case}/keepers/remove", remove_keeper),
    get("/case/{case}/kept", kept),
    post("/case/{case}/kept", write_note),
    get("/data/{dataset}/child", hand_page),
    post("/data/{dataset}/child", hand_child),
)
