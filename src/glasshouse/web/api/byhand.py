"""The key's case: what people add by hand to its own dataset."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StrictInt, StringConstraints

from glasshouse.model.byhand import REASON, SOURCE_TEXT, TEXT, VALUES, HandState, Shape
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.byhand import (
    AddEntity,
    AddFact,
    AddLink,
    AddProtected,
    BeginByHand,
    ChangeByHand,
    CompareByHand,
    HandForm,
    HandList,
    HandRevision,
    HandRow,
    HandView,
    ListByHand,
    OpenByHand,
    Properties,
    RestoreByHand,
    TabulateByHand,
    Taken,
    WithdrawByHand,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Body, Id, Offset, PublicId, Word
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.written import Number, RestoreBody

router = APIRouter(route_class=StrictRoute, tags=["by hand"])

Which = Annotated[Shape | None, Query(description="Only entities, links, or more about entities.")]
State = Annotated[HandState | None, Query(description="Only what stands, or what was withdrawn.")]
About = Annotated[str, Query(pattern=r"^([a-z2-7]{26})?$", description="An entity to say more about; empty for what can be linked.")]
Revision = Annotated[int, Query(ge=1, le=10_000_000, description="Number of a revision.")]
Value = Annotated[str, StringConstraints(max_length=TEXT)]
Values = Annotated[dict[Word, Annotated[tuple[Value, ...], Field(max_length=VALUES)]], Field(max_length=100)]


class SaidBody(Body):
    """FtM properties with their values, and where they were taken from: the number of an exhibit of the case (0 for none), a source by its
    name, or both."""

    properties: Values = Field(default_factory=dict)
    exhibit: Annotated[StrictInt, Field(ge=0, le=10_000_000)] = 0
    source: Annotated[str, StringConstraints(max_length=SOURCE_TEXT)] = ""
    reliability: Reliability = Reliability.UNKNOWN
    basis: Basis

    def said(self) -> Properties:
        """The properties as a plan has them."""
        return tuple(self.properties.items())

    def taken(self) -> Taken:
        """The source as a plan has it."""
        return Taken(self.exhibit, self.source, self.reliability, self.basis)


class EntityBody(SaidBody):
    """A new entity of this kind."""

    kind: Word


class LinkBody(SaidBody):
    """A link of this kind from `one` to `other`, both held by the case."""

    kind: Word
    one: PublicId
    other: PublicId


class FactBody(SaidBody):
    """More about the entity `id`, which the case holds."""

    id: PublicId


class ProtectedBody(SaidBody):
    """A new person who is protected as this."""

    role: Word


class ChangeBody(SaidBody):
    """The whole record as it shall be, and the revision that the writer saw."""

    revision: Number


class WithdrawBody(Body):
    """Why, and the revision that the writer saw."""

    revision: Number
    reason: Annotated[str, StringConstraints(min_length=1, max_length=REASON)]


@router.get("/case/by-hand", openapi_extra=asks(ListByHand))
def list_by_hand(calling: Calling, shape: Which = None, state: State = None, offset: Offset = 0) -> Answer[HandList]:
    """What was added by hand, newest first, fifty at a time."""
    return calling.open(ListByHand(shape, state, offset))


@router.get("/case/by-hand/table", openapi_extra=asks(TabulateByHand))
def tabulate_by_hand(calling: Calling) -> Answer[tuple[HandRow, ...]]:
    """All of it, oldest first; above the small ceiling of private persons it takes an export with an approval."""
    return calling.open(TabulateByHand())


@router.get("/case/by-hand/form", openapi_extra=asks(BeginByHand))
def begin_by_hand(calling: Calling, about: About = "") -> Answer[HandForm]:
    """What can be linked, or as what kind more is said about an entity."""
    return calling.open(BeginByHand(about))


@router.post("/case/by-hand/entities", status_code=201, openapi_extra=asks(AddEntity))
def add_entity(calling: Calling, body: EntityBody) -> Answer[str]:
    """Add a new entity; yields the id of its record. A trait of a person is refused (C1)."""
    return calling.act(AddEntity(body.kind, body.said(), body.taken()))


@router.post("/case/by-hand/links", status_code=201, openapi_extra=asks(AddLink))
def add_link(calling: Calling, body: LinkBody) -> Answer[str]:
    """Add a link between two that the case holds; yields the id of its record."""
    return calling.act(AddLink(body.kind, body.one, body.other, body.said(), body.taken()))


@router.post("/case/by-hand/facts", status_code=201, openapi_extra=asks(AddFact))
def add_fact(calling: Calling, body: FactBody) -> Answer[str]:
    """Say more about an entity that the case holds, in this case alone; yields the id of the record."""
    return calling.act(AddFact(body.id, body.said(), body.taken()))


@router.post("/case/by-hand/protected", status_code=201, openapi_extra=asks(AddProtected))
def add_protected(calling: Calling, body: ProtectedBody) -> Answer[str]:
    """Add a protected person, sealed at once (C4); yields the role. Nothing leads there; keepers are named as for any seal."""
    return calling.act(AddProtected(body.role, body.said(), body.taken()))


@router.get("/case/by-hand/{id}", openapi_extra=asks(OpenByHand))
def open_by_hand(calling: Calling, id: Id) -> Answer[HandView]:  # noqa: A002
    """One record added by hand, with who wrote which revision."""
    return calling.open(OpenByHand(id))


@router.put("/case/by-hand/{id}", openapi_extra=asks(ChangeByHand))
def change_by_hand(calling: Calling, id: Id, body: ChangeBody) -> Answer[int]:  # noqa: A002
    """Say the whole record anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeByHand(id, body.revision, body.said(), body.taken()))


@router.post("/case/by-hand/{id}/withdraw", openapi_extra=asks(WithdrawByHand))
def withdraw_by_hand(calling: Calling, id: Id, body: WithdrawBody) -> Answer[int]:  # noqa: A002
    """Close it, with a reason; yields the new revision. Nothing of it is lost."""
    return calling.act(WithdrawByHand(id, body.revision, body.reason))


@router.get("/case/by-hand/{id}/revisions", openapi_extra=asks(CompareByHand))
def compare_by_hand(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[HandView, HandRevision, HandRevision]]:
    """It now, and two of its revisions."""
    return calling.open(CompareByHand(id, old, new))


@router.post("/case/by-hand/{id}/restore", openapi_extra=asks(RestoreByHand))
def restore_by_hand(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Let an old revision stand again, also after a withdrawal; yields the new revision."""
    return calling.act(RestoreByHand(id, body.revision, body.old))
