"""The matrix of a case: evidence against hypotheses, as a table on a desk and one hypothesis at a time on a telephone; a form for each row.

Everything is links and forms; `static/matrix.js` only lets the arrow keys go from cell to cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.model.exhibit import number_of
from glasshouse.model.hypothesis import Consistency, ItemKind, Relevance
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.matrix import (
    ORDERS,
    PAGE,
    AddItem,
    BeginItem,
    ChangeItem,
    ItemView,
    Matrix,
    OpenItem,
    OpenMatrix,
    Rating,
    RestoreItem,
    TabulateMatrix,
    WeighItem,
)
from glasshouse.web import hypothesis_words as words
from glasshouse.web.revised import is_meanwhile, meanwhile, seen, seen_and_old
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_HEAD = ("item", "kind", "what", "says", "fact or assessment", "source", "reliability", "relevance", "tells apart")
_TELLING = {True: "yes", False: "no", None: ""}


def matrix(visit: Visit) -> Response:
    """A page of it; `of` is the hypothesis that a narrow window shows."""
    order = visit.request.query_params.get("order", "")
    order = order if order in ORDERS else "number"
    visit = visit.in_case()
    found = visit.open(OpenMatrix(order, visit.offset()))
    numbers = [one.number for one in found.hypotheses]
    of = visit.number("of", 0)
    more: dict[str, Any] = {"order": order, "of": of if of in numbers else next(iter(numbers), 0), "page": PAGE, "say": words}
    return visit.named().render("matrix.html", found=found, **more)


def matrix_file(visit: Visit) -> Response:
    """The whole matrix as a table: letters in the cells, then who says so and why."""
    found = visit.in_case().open(TabulateMatrix())
    labels = [f"{one.label} {one.statement}" for one in found.hypotheses]
    head = (*_HEAD, *labels, *(f"{one.label}: why" for one in found.hypotheses))
    return table("matrix.csv", head, [*_lines(found), *_sums(found)])


def _lines(found: Matrix) -> Iterator[tuple[str | int, ...]]:
    for row in found.rows:
        item = row.item
        said = (item.says, words.BASES[item.basis], item.source, words.RELIABILITY[item.reliability], words.RELEVANCE[item.relevance])
        signs = (words.LETTERS[cell.sign] if cell else "" for cell in row.cells)
        whys = (f"{cell.why} ({words.BASES[cell.basis].lower()}, {cell.by}, {cell.at})" if cell else "" for cell in row.cells)
        yield (item.number, words.KINDS[item.kind], item.title, *said, _TELLING[row.telling], *signs, *whys)


def _sums(found: Matrix) -> Iterator[tuple[str | int, ...]]:
    blank = ("",) * (len(_HEAD) - 1)
    yield ("items against", *blank, *(one.against.items for one in found.hypotheses))
    yield ("weighted", *blank, *(f"{one.against.weighted:g}" for one in found.hypotheses))


def item_kinds(visit: Visit) -> Response:
    """What an item can be."""
    return visit.in_case().named().render("item_kinds.html", say=words)


def new_item(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new item of one kind."""
    kind, asked = _kind(visit), visit.request.query_params
    visit = visit.in_case()
    offered = visit.open(BeginItem(kind))
    values = visit.form.values() if fault else {"exhibit": asked.get("exhibit", ""), "thing": asked.get("thing", "")}
    more: dict[str, Any] = {"kind": kind, "offered": offered, "values": values, "say": words}
    return visit.named().render("item_new.html", fault.status if fault else 200, fault=fault, **more)


def add_item(visit: Visit) -> Response:
    """Take it in."""
    form, kind = visit.form, _kind(visit)
    try:
        reliability = form.choice("reliability", "Reliability", Reliability) if form.raw("reliability") else None
        typed = form.line("exhibit", "Number", 40, needed=kind is ItemKind.EXHIBIT)
        command = AddItem(
            kind,
            number_of(typed) if typed else 0,
            form.line("thing", words.KINDS[kind], 100, needed=kind in (ItemKind.NOTE, ItemKind.RECORD)),
            form.raw("says", _LONG),
            form.raw("source", _LONG),
            form.choice("basis", "Fact or assessment", Basis),
            reliability,
            form.choice("relevance", "Relevance", Relevance),
        )
        public, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return new_item(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "item-added", receipt)


def item(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One item with the form of its row; where somebody else was quicker, with what they said."""
    visit = visit.in_case()
    view = visit.open(OpenItem(visit.given("id")))
    said = {one.id: _cell(visit, one.id, cell, again=fault is not None) for one, cell in view.cells}
    pieces = {
        one.id: meanwhile(fault, cell.why, said[one.id]["why"])
        for one, cell in view.cells
        if is_meanwhile(fault) and cell is not None and said[one.id]["seen"] != str(cell.revision)
    }
    more: dict[str, Any] = {"said": said, "pieces": pieces, "say": words, "names": {one.id: one.label for one, _ in view.cells}}
    return visit.named().render("item.html", fault.status if fault else 200, view=view, fault=fault, **more)


def weigh_item(visit: Visit) -> Response:
    """Save the cells of the row in which something was said."""
    case, public = visit.given("case"), visit.given("id")
    try:
        _, receipt = visit.in_case().act(WeighItem(public, tuple(_ratings(visit))))
    except (InvalidInputError, ConflictError) as error:
        return item(visit, error)
    return visit.to(f"/case/{case}/hypotheses/items/{public}", "item-weighed", receipt)


def change_item_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What is said of the item itself."""
    visit = visit.in_case()
    view = visit.open(OpenItem(visit.given("id")))
    values = visit.form.values() if fault else _values(view)
    pieces = meanwhile(fault, view.row.says, values.get("says", ""))
    more: dict[str, Any] = {"values": values, "pieces": pieces, "meanwhile": is_meanwhile(fault), "say": words}
    return visit.named().render("item_change.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_item(visit: Visit) -> Response:
    """Save it."""
    form, public = visit.form, visit.given("id")
    try:
        command = ChangeItem(
            public,
            seen(form),
            form.raw("says", _LONG),
            form.raw("source", _LONG),
            form.choice("basis", "Fact or assessment", Basis),
            form.choice("reliability", "Reliability", Reliability),
            form.choice("relevance", "Relevance", Relevance),
            "out" in form,
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_item_page(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "item-changed", receipt)


def restore_item(visit: Visit) -> Response:
    """Write an old revision anew."""
    public = visit.given("id")
    try:
        _, receipt = visit.in_case().act(RestoreItem(public, *seen_and_old(visit.form)))
    except ConflictError as error:
        return change_item_page(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "item-changed", receipt)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/hypotheses/items"


def _kind(visit: Visit) -> ItemKind:
    if visit.given("kind") not in tuple(ItemKind):
        raise NotFoundError("There is no such kind of item.")
    return ItemKind(visit.given("kind"))


def _cell(visit: Visit, hypothesis: str, cell: Any, *, again: bool) -> dict[str, str]:
    """What the form of one cell holds: what stands there, or what was just written."""
    if again and f"seen-{hypothesis}" in visit.form:
        return {name: visit.form.raw(f"{name}-{hypothesis}", _LONG) for name in ("seen", "sign", "basis", "why")}
    if cell is None:
        return {"seen": "0", "sign": "", "basis": Basis.ASSESSMENT.value, "why": ""}
    return {"seen": str(cell.revision), "sign": cell.sign.value, "basis": cell.basis.value, "why": cell.why}


def _ratings(visit: Visit) -> Iterator[Rating]:
    form = visit.form
    for hypothesis in form.many("hypothesis", 64):
        why = form.raw(f"why-{hypothesis}", _LONG)
        if not form.raw(f"sign-{hypothesis}") and not why.strip():
            continue
        sign, basis = (
            form.choice(f"sign-{hypothesis}", "How it fits", Consistency),
            form.choice(f"basis-{hypothesis}", "Fact or assessment", Basis),
        )
        yield Rating(hypothesis, seen(form, f"seen-{hypothesis}", first=0), sign, basis, why)


def _values(view: ItemView) -> dict[str, str]:
    row = view.row
    said = {"says": row.says, "source": row.source, "basis": row.basis.value, "reliability": row.reliability.value}
    return {**said, "relevance": row.relevance.value, **({"out": "1"} if row.out else {})}


ROUTES = (
    get("/case/{case}/hypotheses/matrix", matrix),
    get("/case/{case}/hypotheses/matrix.csv", matrix_file),
    get("/case/{case}/hypotheses/items/new", item_kinds),
    get("/case/{case}/hypotheses/items/new/{kind}", new_item),
    post("/case/{case}/hypotheses/items/new/{kind}", add_item),
    get("/case/{case}/hypotheses/items/{id}", item),
    post("/case/{case}/hypotheses/items/{id}/weigh", weigh_item),
    get("/case/{case}/hypotheses/items/{id}/change", change_item_page),
    post("/case/{case}/hypotheses/items/{id}/change", change_item),
    post("/case/{case}/hypotheses/items/{id}/restore", restore_item),
)
