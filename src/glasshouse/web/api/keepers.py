"""The key's case: keepers of protected people, and whom the key's person keeps (C4)."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.keepers import (
    HandChild,
    KeptPerson,
    KeptSeal,
    ListKeepers,
    NameKeeper,
    OpenKept,
    RemoveKeeper,
    SignKeeper,
    WriteKeptNote,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import ChildBody, DatasetName, Id, KeeperBody, NoteBody
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["cases"])


@router.get("/case/keepers", openapi_extra=asks(ListKeepers))
def list_keepers(calling: Calling) -> Answer[tuple[KeptSeal, ...]]:
    """The case's seals that stay, with the keepers of each, without whom they are on."""
    return calling.open(ListKeepers())


@router.post("/datasets/{name}/children", status_code=201, openapi_extra=asks(HandChild))
def hand_child(calling: Calling, name: DatasetName, body: ChildBody) -> Answer[str]:
    """Hand a child that was sealed at load to a case, whose lead may name keepers. Yields the same whether there is such a child or not."""
    return calling.act(HandChild(name, body.record, body.case))


@router.post("/case/keepers", status_code=201, openapi_extra=asks(NameKeeper))
def name_keeper(calling: Calling, body: KeeperBody) -> Answer[str]:
    """Name a member of the case as a keeper; it waits for a second person's signature. Yields the keeper's id."""
    return calling.act(NameKeeper(body.seal, body.login))


@router.post("/case/keepers/{id}/sign", openapi_extra=asks(SignKeeper))
def sign_keeper(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign a keeper whom somebody else named, and who is somebody else."""
    return calling.act(SignKeeper(id))


@router.delete("/case/keepers/{id}", openapi_extra=asks(RemoveKeeper))
def remove_keeper(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """End somebody's keeping, at once."""
    return calling.act(RemoveKeeper(id))


@router.get("/case/kept", openapi_extra=asks(OpenKept))
def open_kept(calling: Calling) -> Answer[tuple[KeptPerson, ...]]:
    """Whom the key's person keeps: names, contact points, notes. Nobody, for everybody else."""
    return calling.open(OpenKept())


@router.post("/case/kept/{id}/notes", status_code=201, openapi_extra=asks(WriteKeptNote))
def write_kept_note(calling: Calling, id: Id, body: NoteBody) -> Answer[str]:  # noqa: A002
    """Write a note on whom this seal is on."""
    return calling.act(WriteKeptNote(id, body.note))
