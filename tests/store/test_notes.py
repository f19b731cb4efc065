"""Notes: no revision lost, private ones shown to nobody else, nothing in the ledger, and no id of another case."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.policy.plans.casework import AddMember, CloseCase
from glasshouse.policy.plans.comments import AddComment, ListMentions
from glasshouse.policy.plans.notes import (
    AddNote,
    AddPrivateNote,
    ChangeNote,
    CompareNote,
    ListNotes,
    OpenNote,
    RemovePrivateNote,
    RestoreNote,
)
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.tasks import AddTask, OpenTask
from tests.hostile.world import every_text
from tests.store.world import PASSWORD, World


def begun(world: World) -> Access:
    """A case of Mara's with a member and a reader."""
    made = world.case()
    for login, role in (("ines", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, AddMember(login, role))
    return made


BEGUN = {"case": begun}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(world: World, case: Access) -> None:
    public = world.act(case, AddNote("Quay", "first", "Finds"))
    world.act(world.access("ines", case.case), ChangeNote(public, 1, "Quay", "hers", "Finds"))
    for command in (ChangeNote(public, 1, "Quay", "mine", ""), RestoreNote(public, 1, 1)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    assert world.open(case, OpenNote(public)).text == "hers"
    assert world.act(case, ChangeNote(public, 2, "Quay", "mine", "")) == 3
    _, old, new = world.open(case, CompareNote(public, 2, 3))
    assert (old.by, old.text, old.folder, new.text, new.folder) == ("Ines", "hers", "Finds", "mine", "")
    assert world.act(case, RestoreNote(public, 3, 1)) == 4
    view = world.open(case, OpenNote(public))
    assert (view.text, view.row.folder, [number for number, _, _ in view.revisions]) == ("first", "Finds", [4, 3, 2, 1])
    with pytest.raises(NotFoundError):
        world.act(case, RestoreNote(public, 4, 9))


def test_a_private_note_is_its_writers_alone_on_every_kind_of_thing(world: World, case: Access) -> None:
    ines, rita = world.access("ines", case.case), world.access("rita", case.case)
    note, task = world.act(case, AddNote("Quay")), world.act(case, AddTask("Ask"))
    own = world.act(ines, AddPrivateNote(Commented.NOTE, note, "she lies, I think"))
    world.act(rita, AddPrivateNote(Commented.TASK, task, "too late, I think"))
    assert [one.text for one in world.open(ines, OpenNote(note)).private] == ["she lies, I think"]
    assert [one.text for one in world.open(rita, OpenTask(task)).private] == ["too late, I think"]
    for other in (case, rita):
        assert "I think" not in " ".join(every_text(world.open(other, OpenNote(note))))
    for other in (case, ines):
        assert "I think" not in " ".join(every_text(world.open(other, OpenTask(task))))
    for other in (case, rita):
        with pytest.raises(NotFoundError):
            world.act(other, RemovePrivateNote(own))
    world.act(ines, RemovePrivateNote(own))
    assert world.open(ines, OpenNote(note)).private == ()
    with world.house.database.read() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM private_notes").scalar()
    assert left == 1


def test_an_id_of_another_case_and_none_are_answered_alike(world: World, case: Access) -> None:
    elsewhere = world.case(title="Other")
    theirs, nothing = world.act(elsewhere, AddNote("Secret", "Kept there")), "a" * 26
    private = world.act(elsewhere, AddPrivateNote(Commented.NOTE, theirs, "mine, elsewhere"))
    reads: tuple[Any, ...] = (OpenNote, lambda one: CompareNote(one, 1, 1))
    acts: tuple[Any, ...] = (
        lambda one: ChangeNote(one, 1, "t", "", ""),
        lambda one: RestoreNote(one, 1, 1),
        lambda one: AddComment(Commented.NOTE, one, "Hm"),
        lambda one: AddComment(Commented.TASK, one, "Hm"),
        lambda one: AddPrivateNote(Commented.NOTE, one, "Hm"),
        lambda one: RemovePrivateNote(private if one == theirs else one),
    )
    for ask, makes in ((world.open, reads), (world.act, acts)):
        for make in makes:
            told = []
            for public in (theirs, nothing):
                with pytest.raises(NotFoundError) as refused:
                    ask(case, make(public))
                told.append((refused.value.message, refused.value.remedy, refused.value.code))
            assert told[0] == told[1]
    for strange in ("\x00", "x" * 10_000):
        with pytest.raises(NotFoundError):
            world.open(case, OpenNote(strange))
        with pytest.raises(NotFoundError):
            world.act(case, RemovePrivateNote(strange))
        with pytest.raises(NotFoundError):
            world.open(case, ListNotes(strange))
    assert world.open(case, ListNotes()).total == 0


def test_notes_are_listed_by_folder_last_changed_first_and_stand_in_no_ledger(world: World, case: Access) -> None:
    for title, folder in (("Sigrid one", "Interviews"), ("Sigrid two", ""), ("Sigrid three", "Interviews")):
        world.clock.pass_(1_000_000)
        world.act(case, AddNote(title, "Sigrid said", folder))
    found = world.open(case, ListNotes())
    assert [row.title for row in found.rows] == ["Sigrid three", "Sigrid two", "Sigrid one"]
    assert [(folder.name, folder.notes) for folder in found.folders] == [("", 1), ("Interviews", 2)]
    loose, interviews = (folder.id for folder in found.folders)
    assert [row.title for row in world.open(case, ListNotes(interviews)).rows] == ["Sigrid three", "Sigrid one"]
    assert [row.title for row in world.open(case, ListNotes(loose)).rows] == ["Sigrid two"]
    for other in ("Interviews", "", "0" * 32):
        with pytest.raises(NotFoundError):
            world.open(case, ListNotes(other))
    world.act(case, AddPrivateNote(Commented.NOTE, found.rows[0].id, "Sigrid lies"))
    _, entries = world.house.entries.trail(case.case, 0, 50)
    assert "Sigrid" not in repr([entry.fields for entry in entries])


def test_readers_read_and_comment_on_nothing_and_a_closed_case_is_only_read(world: World, case: Access) -> None:
    public = world.act(case, AddNote("Quay", "ask @rita"))
    rita = world.access("rita", case.case)
    assert world.open(rita, OpenNote(public)).text == "ask @rita"
    assert [one.kind for one in world.open(rita, ListMentions())] == [Commented.NOTE]
    for command in (AddNote("n"), ChangeNote(public, 1, "n", "", ""), AddComment(Commented.NOTE, public, "n")):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    with pytest.raises(RefusedError):
        world.open(world.access("jonas", case.case), OpenNote(public))
    world.act(case, CloseCase("done"))
    assert world.open(rita, OpenNote(public)).row.title == "Quay"
    with pytest.raises(RefusedError):
        world.act(case, AddPrivateNote(Commented.NOTE, public, "late"))


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    for field, command in (
        ("title", AddNote("")),
        ("title", AddNote("t" * 201)),
        ("text", AddNote("t", "x" * 100_001)),
        ("text", AddNote("t", "a\x00b")),
        ("folder", AddNote("t", "", "f" * 101)),
        ("folder", AddNote("t", "", "a\x00b")),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
    world.act(case, AddNote("t", "x" * 100_000))
