"""Exhibits that tasks refer to, and what is said of exhibits, on both databases: within the case, and never of somebody sealed."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans.attachments import MOST, AttachExhibit, DetachExhibit
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson
from glasshouse.policy.plans.comments import AddComment, ListMentions
from glasshouse.policy.plans.exhibits import CollectExhibit, CollectRecord, OpenExhibit, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.notes import AddPrivateNote
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.tasks import AddTask, OpenTask
from tests.store.world import PASSWORD, World


@pytest.fixture
def case(world: World) -> Access:
    for login in ("ines", "rita"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    world.register("register", people="private_persons")
    world.load("register", [{"id": "ida", "schema": "Person", "properties": {"name": ["Ida Acme"], "idNumber": ["ID7-ida"]}}])
    made = world.case("register")
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    world.act(made, AddMember("rita", CaseRole.READER))
    return made


def box(world: World, case: Access, title: str = "A box") -> str:
    return world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said(title)))


def told(call: Any) -> tuple[str, str, str]:
    with pytest.raises((NotFoundError, InvalidInputError)) as caught:
        call()
    return type(caught.value).__name__, caught.value.message, caught.value.remedy


def test_a_task_refers_to_exhibits_and_they_to_it(world: World, case: Access) -> None:
    task, one, two = world.act(case, AddTask("Look at it")), box(world, case, "One"), box(world, case, "Two")
    assert [world.act(case, AttachExhibit(task, number)) for number in (2, 1, 2)] == [two, one, two]
    assert [(found.label, found.title) for found in world.open(case, OpenTask(task)).exhibits] == [("EX-0001", "One"), ("EX-0002", "Two")]
    assert [(found.id, found.label) for found in world.open(case, OpenExhibit(one)).tasks] == [(task, "Task 1")]
    world.act(world.access("ines", case.case), DetachExhibit(task, one))
    assert [found.id for found in world.open(case, OpenTask(task)).exhibits] == [two]
    assert world.open(case, OpenExhibit(one)).tasks == ()
    assert world.open(case, OpenTask(task)).row.revision == 1
    with pytest.raises(RefusedError):
        world.act(world.access("rita", case.case), AttachExhibit(task, 1))


def test_what_is_in_another_case_is_answered_like_what_is_nowhere(world: World, case: Access) -> None:
    other = world.case()
    task, exhibit = world.act(case, AddTask("Ours")), box(world, case)
    theirs, their_box = world.act(other, AddTask("Theirs")), box(world, other)
    world.act(other, AttachExhibit(theirs, 1))
    unknown = "a" * 26
    assert told(lambda: world.act(case, AttachExhibit(theirs, 1))) == told(lambda: world.act(case, AttachExhibit(unknown, 1)))
    assert told(lambda: world.act(case, DetachExhibit(theirs, their_box))) == told(lambda: world.act(case, DetachExhibit(unknown, exhibit)))
    assert told(lambda: world.act(case, DetachExhibit(task, their_box))) == told(lambda: world.act(case, DetachExhibit(task, unknown)))
    comment = [
        lambda public=public: world.act(case, AddComment(Commented.EXHIBIT, public, "x")) for public in (their_box, unknown, "a\x00")
    ]
    assert len({told(one) for one in comment}) == 1
    assert world.open(case, OpenTask(task)).exhibits == ()


def test_an_exhibit_of_somebody_sealed_is_told_by_no_task_comment_mention_or_find(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, HoldEntity(hit.stub.id))
    exhibit = world.act(case, CollectRecord(hit.stub.id, Said("Her record")))
    task = world.act(case, AddTask("Look at it"))
    world.act(case, AttachExhibit(task, 1))
    world.act(case, AddComment(Commented.EXHIBIT, exhibit, "@ines zanzibar"))
    world.act(ines, AddPrivateNote(Commented.EXHIBIT, exhibit, "zanzibar too"))
    waiting = world.house.gate.waiting
    me = world.access("ines", CaseKind.ADMINISTRATION).actor
    assert (waiting(me).total, world.open(ines, LookUp("zanzibar")).total, len(world.open(ines, ListMentions()))) == (1, 2, 1)
    assert len(world.open(ines, OpenExhibit(exhibit)).comments) == 1
    world.act(case, ProtectPerson(hit.stub.id, "source"))
    assert waiting(me).work == ()
    assert (world.open(ines, LookUp("zanzibar")).total, world.open(ines, ListMentions())) == (0, ())
    assert world.open(ines, OpenTask(task)).exhibits == ()
    missing = told(lambda: world.act(ines, AttachExhibit(task, 99)))
    assert told(lambda: world.act(ines, AttachExhibit(task, 1))) == missing
    nowhere = told(lambda: world.act(ines, AddComment(Commented.EXHIBIT, "a" * 26, "x")))
    assert told(lambda: world.act(ines, AddComment(Commented.EXHIBIT, exhibit, "x"))) == nowhere
    assert told(lambda: world.act(ines, DetachExhibit(task, exhibit))) == told(lambda: world.act(ines, DetachExhibit(task, "a" * 26)))


def test_a_task_refers_to_fifty_exhibits_at_most(world: World, case: Access) -> None:
    task = world.act(case, AddTask("Look at them"))
    for number in range(1, MOST + 2):
        box(world, case)
        if number <= MOST:
            world.act(case, AttachExhibit(task, number))
    with pytest.raises(ConflictError):
        world.act(case, AttachExhibit(task, MOST + 1))
