"""The key's case: its hypotheses, and the matrix in which evidence is weighed against them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from glasshouse.model.hypothesis import ItemKind
from glasshouse.policy.plans.hypotheses import (
    AddHypothesis,
    ChangeHypothesis,
    CompareHypothesis,
    HypothesisRevision,
    HypothesisRow,
    HypothesisView,
    ListHypotheses,
    OpenHypothesis,
    RestoreHypothesis,
    TakeStep,
)
from glasshouse.policy.plans.matrix import (
    AddItem,
    BeginItem,
    ChangeItem,
    ItemForm,
    ItemView,
    Matrix,
    OpenItem,
    OpenMatrix,
    Rating,
    RestoreItem,
    TabulateMatrix,
    WeighItem,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id, Offset
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.hypothesisbodies import ChangeHypothesisBody, ChangeItemBody, HypothesisBody, ItemBody, StepBody, WeighBody
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Revision
from glasshouse.web.api.written import RestoreBody

router = APIRouter(route_class=StrictRoute, tags=["hypotheses"])

Order = Annotated[str, Query(pattern=r"^(number|telling)$", description="By number, or those first that tell hypotheses furthest apart.")]
Kind = Annotated[ItemKind, Query(description="What the new item is.")]


@router.get("/case/hypotheses", openapi_extra=asks(ListHypotheses))
def list_hypotheses(calling: Calling) -> Answer[tuple[HypothesisRow, ...]]:
    """Hypotheses of the case, by number."""
    return calling.open(ListHypotheses())


@router.post("/case/hypotheses", status_code=201, openapi_extra=asks(AddHypothesis))
def add_hypothesis(calling: Calling, body: HypothesisBody) -> Answer[str]:
    """Make a hypothesis; yields its id."""
    return calling.act(AddHypothesis(**dict(body)))


@router.get("/case/matrix", openapi_extra=asks(OpenMatrix))
def open_matrix(calling: Calling, order: Order = "number", offset: Offset = 0) -> Answer[Matrix]:
    """A page of the matrix: items of evidence as rows, hypotheses as columns. Its sums are over evidence: no likelihood, no ranking."""
    return calling.open(OpenMatrix(order, offset))


@router.get("/case/matrix/table", openapi_extra=asks(TabulateMatrix))
def tabulate_matrix(calling: Calling) -> Answer[Matrix]:
    """The whole matrix, by number. Refused where it names more private persons than leave without a second person."""
    return calling.open(TabulateMatrix())


@router.get("/case/matrix/offered", openapi_extra=asks(BeginItem))
def begin_item(calling: Calling, kind: Kind) -> Answer[ItemForm]:
    """What a new item of this kind can refer to."""
    return calling.open(BeginItem(kind))


@router.post("/case/matrix/items", status_code=201, openapi_extra=asks(AddItem))
def add_item(calling: Calling, body: ItemBody) -> Answer[str]:
    """Take an item of evidence into the matrix; yields its id."""
    return calling.act(AddItem(**dict(body)))


@router.get("/case/matrix/items/{id}", openapi_extra=asks(OpenItem))
def open_item(calling: Calling, id: Id) -> Answer[ItemView]:  # noqa: A002
    """One item with how it fits each hypothesis, and what was said before."""
    return calling.open(OpenItem(id))


@router.put("/case/matrix/items/{id}", openapi_extra=asks(ChangeItem))
def change_item(calling: Calling, id: Id, body: ChangeItemBody) -> Answer[int]:  # noqa: A002
    """Write anew what is said of an item; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeItem(id, **dict(body)))


@router.post("/case/matrix/items/{id}/restore", openapi_extra=asks(RestoreItem))
def restore_item(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Write an old revision of an item anew."""
    return calling.act(RestoreItem(id, body.revision, body.old))


@router.post("/case/matrix/items/{id}/weigh", openapi_extra=asks(WeighItem))
def weigh_item(calling: Calling, id: Id, body: WeighBody) -> Answer[int]:  # noqa: A002
    """Say how an item fits hypotheses; yields how many cells changed. 409, and nothing kept, where one was changed meanwhile."""
    return calling.act(WeighItem(id, tuple(Rating(**dict(one)) for one in body.ratings)))


@router.get("/case/hypotheses/{id}", openapi_extra=asks(OpenHypothesis))
def open_hypothesis(calling: Calling, id: Id) -> Answer[HypothesisView]:  # noqa: A002
    """One hypothesis with what speaks for and against it."""
    return calling.open(OpenHypothesis(id))


@router.put("/case/hypotheses/{id}", openapi_extra=asks(ChangeHypothesis))
def change_hypothesis(calling: Calling, id: Id, body: ChangeHypothesisBody) -> Answer[int]:  # noqa: A002
    """Write the whole hypothesis anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeHypothesis(id, **dict(body)))


@router.post("/case/hypotheses/{id}/step", status_code=201, openapi_extra=asks(TakeStep))
def take_step(calling: Calling, id: Id, body: StepBody) -> Answer[str]:  # noqa: A002
    """Make a task of a next step; yields the task's id."""
    return calling.act(TakeStep(id, body.revision, body.place))


@router.get("/case/hypotheses/{id}/revisions", openapi_extra=asks(CompareHypothesis))
def compare_hypothesis(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[HypothesisRow, HypothesisRevision, HypothesisRevision]]:
    """The hypothesis now, and two of its revisions."""
    return calling.open(CompareHypothesis(id, old, new))


@router.post("/case/hypotheses/{id}/restore", openapi_extra=asks(RestoreHypothesis))
def restore_hypothesis(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Write an old revision anew."""
    return calling.act(RestoreHypothesis(id, body.revision, body.old))
