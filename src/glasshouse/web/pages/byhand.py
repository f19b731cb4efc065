"""What was added by hand to a case: the list, a table of it, forms for entities, links and facts, and the page of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import GlasshouseError, NotFoundError
from glasshouse.model.byhand import HandState, Shape
from glasshouse.model.difference import difference
from glasshouse.policy.charter.byhand import ENTITIES
from glasshouse.policy.plans.byhand import (
    PAGE,
    AddEntity,
    AddFact,
    AddLink,
    AddProtected,
    BeginByHand,
    ChangeByHand,
    CompareByHand,
    HandForm,
    HandRevision,
    HandView,
    ListByHand,
    OpenByHand,
    RestoreByHand,
    TabulateByHand,
    WithdrawByHand,
)
from glasshouse.web import byhand_form as forms, byhand_words as say
from glasshouse.web.revised import differing, is_meanwhile, seen, seen_and_old, two
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PROTECTED

_LONG = 1 << 20


def by_hand(visit: Visit) -> Response:
    """A page of the list."""
    asked = {name: visit.request.query_params.get(name, "") for name in ("shape", "state")}
    shape = Shape(asked["shape"]) if asked["shape"] in tuple(Shape) else None
    state = HandState(asked["state"]) if asked["state"] in tuple(HandState) else None
    visit = visit.in_case()
    found = visit.open(ListByHand(shape, state, visit.offset()))
    chosen = {"shape": shape or "", "state": state or ""}
    here = f"/case/{visit.given('case')}/by-hand?{urlencode({name: value for name, value in chosen.items() if value})}".rstrip("?")
    return visit.named().render("byhand.html", found=found, chosen=chosen, here=here, page=PAGE, say=say)


def by_hand_file(visit: Visit) -> Response:
    """All of it as a table."""
    rows = visit.in_case().open(TabulateByHand())
    return table("added-by-hand.csv", say.COLUMNS, map(say.cells, rows))


def choose(visit: Visit) -> Response:
    """What to add; `?one=` is an entity that a link shall begin or end at."""
    one = visit.request.query_params.get("one", "")[:64]
    visit = visit.in_case()
    stub = visit.open(BeginByHand(one)).about if one else None
    more: dict[str, Any] = {"one": stub, "entities": () if stub else forms.kinds_of_entities(), "links": forms.kinds_of_links(stub)}
    return visit.named().render("byhand_kinds.html", **more)


def add_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for one kind of entity or link."""
    kind, visit = visit.given("kind"), visit.in_case()
    ends = forms.ends_of(kind)
    if ends is None and kind not in ENTITIES:
        raise NotFoundError("Nothing of this kind is added by hand.", remedy="Choose a kind of the list.")
    held = visit.open(BeginByHand()).held if ends else ()
    chosen = visit.request.query_params
    values = visit.form.values() if fault else {name: chosen.get(name, "")[:64] for name in ("one", "other")}
    if ends and not fault and values["one"]:
        values |= _placed(values["one"], forms.may_be(held, ends[0]))
    more: dict[str, Any] = {
        "kind": kind,
        "ends": tuple((name, end.label, forms.may_be(held, end)) for name, end in zip(("one", "other"), ends or (), strict=False)),
        "fields": forms.fields_of(kind, also=forms.filled(values)),
        "protected": PROTECTED if kind == "Person" else {},
        "sealing": (visit.form.raw("how", 20) if fault else chosen.get("how", "")) == "protected",
    }
    return _form(visit, "byhand_new.html", values, fault, **more)


def add(visit: Visit) -> Response:
    """Add it; a protected person is sealed at once, and the page of keepers comes next."""
    kind, inside, case, form = visit.given("kind"), visit.in_case(), visit.given("case"), visit.form
    try:
        said, taken, ends = forms.properties_of(form, kind), forms.taken_of(form), forms.ends_of(kind)
        if ends is not None:
            held = inside.open(BeginByHand()).held
            one, other = (
                forms.end_of(form, name, forms.may_be(held, end), end.label) for name, end in zip(("one", "other"), ends, strict=True)
            )
            public, receipt = inside.act(AddLink(kind, one, other, said, taken))
        elif form.raw("how", 20) == "protected" and kind == "Person":
            _, receipt = inside.act(AddProtected(form.raw("protect", 20), said, taken))
            return visit.to(f"/case/{case}/keepers", "by-hand-protected", receipt)
        else:
            public, receipt = inside.act(AddEntity(kind, said, taken))
    except GlasshouseError as error:
        if not forms.is_told(error):
            raise
        return add_page(visit, forms.at_its_field(error, kind))
    return visit.to(f"/case/{case}/by-hand/{public}", "by-hand", receipt)


def about_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for more about an entity that the case holds."""
    visit = visit.in_case()
    begun = visit.open(BeginByHand(visit.given("entity")))
    values = visit.form.values() if fault else {}
    fields = forms.fields_of(begun.kind, person=begun.person, also=forms.filled(values))
    return _form(visit, "byhand_about.html", values, fault, begun=begun, fields=fields)


def add_about(visit: Visit) -> Response:
    """Add it, and go back to its page."""
    inside, public, case = visit.in_case(), visit.given("entity"), visit.given("case")
    begun: HandForm = inside.open(BeginByHand(public))
    try:
        _, receipt = inside.act(AddFact(public, forms.properties_of(visit.form, begun.kind), forms.taken_of(visit.form)))
    except GlasshouseError as error:
        if not forms.is_told(error):
            raise
        return about_page(visit, forms.at_its_field(error, begun.kind))
    return visit.to(f"/case/{case}/entity/{public}", "by-hand", receipt)


def record(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The page of one."""
    visit = visit.in_case()
    view = visit.open(OpenByHand(visit.given("id")))
    values = visit.form.values() if fault else {}
    return visit.named().render("byhand_one.html", fault.status if fault else 200, view=view, fault=fault, values=values, say=say)


def change_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenByHand(visit.given("id")))
    saved = forms.values_of(view.row)
    values = visit.form.values() if fault else saved
    differs = differing(fault, saved, values, forms.labels_of(values, view.row))
    fields = forms.fields_of(view.row.kind, also=forms.filled(values))
    return _form(visit, "byhand_change.html", values, fault, view=view, differs=differs, meanwhile=is_meanwhile(fault), fields=fields)


def change(visit: Visit) -> Response:
    """Save it."""
    inside, public, form = visit.in_case(), visit.given("id"), visit.form
    view: HandView = inside.open(OpenByHand(public))
    try:
        command = ChangeByHand(public, seen(form), forms.properties_of(form, view.row.kind), forms.taken_of(form))
        _, receipt = inside.act(command)
    except GlasshouseError as error:
        if not forms.is_told(error):
            raise
        return change_page(visit, forms.at_its_field(error, view.row.kind))
    return visit.to(f"/case/{visit.given('case')}/by-hand/{public}", "by-hand-changed", receipt)


def withdraw(visit: Visit) -> Response:
    """Close it, with a reason."""
    try:
        _, receipt = visit.in_case().act(WithdrawByHand(visit.given("id"), seen(visit.form), visit.form.raw("reason", _LONG)))
    except GlasshouseError as error:
        if not forms.is_told(error):
            raise
        return record(visit, error)
    return visit.to(f"/case/{visit.given('case')}/by-hand/{visit.given('id')}", "by-hand-withdrawn", receipt)


def restore(visit: Visit) -> Response:
    """Let an old revision stand again."""
    try:
        _, receipt = visit.in_case().act(RestoreByHand(visit.given("id"), *seen_and_old(visit.form)))
    except GlasshouseError as error:
        if not forms.is_told(error):
            raise
        return record(visit, error)
    return visit.to(f"/case/{visit.given('case')}/by-hand/{visit.given('id')}", "by-hand-restored", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions beside each other: the last two, unless others are asked for."""
    visit = visit.in_case()
    now = visit.open(OpenByHand(visit.given("id"))).row.revision
    view, before, after = visit.open(CompareByHand(visit.given("id"), *two(visit, now)))
    return visit.named().render("byhand_revisions.html", view=view, old=before, new=after, lines=_lines(before, after), say=say)


def _lines(old: HandRevision, new: HandRevision) -> list[tuple[str, Any]]:
    """Each property of either with what differs between them."""
    sides = [{value.prop: "\n".join(value.shown) for value in one.values} for one in (old, new)]
    labels = {value.prop: value.label for one in (old, new) for value in one.values}
    return [(label, difference(*(side.get(prop, "") for side in sides))) for prop, label in labels.items()]


def _form(visit: Visit, template: str, values: dict[str, str], fault: GlasshouseError | None, **more: Any) -> Response:
    return visit.named().render(template, fault.status if fault else 200, values=values, fault=fault, say=say, **more)


def _placed(one: str, first: tuple[Any, ...]) -> dict[str, str]:
    """At which end the entity stands that a link was begun from: at the first, if it can."""
    return {"one": one, "other": ""} if any(stub.id == one for stub in first) else {"one": "", "other": one}


ROUTES = (
    get("/case/{case}/by-hand", by_hand),
    get("/case/{case}/by-hand.csv", by_hand_file),
    get("/case/{case}/by-hand/add", choose),
    get("/case/{case}/by-hand/add/{kind}", add_page),
    post("/case/{case}/by-hand/add/{kind}", add),
    get("/case/{case}/by-hand/about/{entity}", about_page),
    post("/case/{case}/by-hand/about/{entity}", add_about),
    get("/case/{case}/by-hand/{id}", record),
    get("/case/{case}/by-hand/{id}/change", change_page),
    post("/case/{case}/by-hand/{id}/change", change),
    post("/case/{case}/by-hand/{id}/withdraw", withdraw),
    get("/case/{case}/by-hand/{id}/revisions", revisions),
    post("/case/{case}/by-hand/{id}/restore", restore),
)
