"""Words of a case's work: found alike on both databases, in one's own case alone, newest first, with an entry before."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ReadLedger
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.life import RecordDecision
from glasshouse.policy.plans.lookup import LookUp, Place
from glasshouse.policy.plans.notes import AddNote, AddPrivateNote, ChangeNote, RemovePrivateNote
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.tasks import AddTask
from tests.store.world import PASSWORD, World, thing


def found(world: World, case: Access, words: str) -> list[tuple[str, str]]:
    """Place and title of every find."""
    return [(row.place.value, row.title) for row in world.open(case, LookUp(words)).rows]


def test_everything_that_was_written_is_found_newest_first_without_case_and_accents(world: World) -> None:
    case = world.case()
    task = world.act(case, AddTask("Ask about the crâne", "at berth nine"))
    world.clock.pass_(SECOND)
    note = world.act(case, AddNote("Lease", "The CRANE stands\nat berth ten"))
    world.clock.pass_(SECOND)
    world.act(case, AddComment(Commented.TASK, task, "no crane there"))
    world.clock.pass_(SECOND)
    world.act(case, RecordDecision("We leave the crane out", "It is rusty"))
    assert found(world, case, "crane") == [
        ("decision", "Decision 1"),
        ("comment", "Ask about the crâne"),
        ("note", "Lease"),
        ("task", "Task 1: Ask about the crâne"),
    ]
    assert found(world, case, "Berth  CRÂNE") == [("note", "Lease"), ("task", "Task 1: Ask about the crâne")]
    assert found(world, case, "ran ber") == found(world, case, "berth crane")  # parts of words too
    world.act(case, ChangeNote(note, 1, "Lease", "nothing any more", ""))
    assert "note" not in [place for place, _ in found(world, case, "crane")]
    assert found(world, case, "stands") == []


def test_patterns_of_the_database_are_words_like_others(world: World) -> None:
    case = world.case()
    world.act(case, AddNote("a", "100% sure_ly \\o/"))
    world.act(case, AddNote("b", "100 surely"))
    for words in ("100%", "sure_ly", "\\o/", "0% s"):
        assert found(world, case, words) == [("note", "a")], words
    assert found(world, case, "%%") == []
    assert found(world, case, "__") == []
    for broken in ("", " ", "a", "x" * 201):
        with pytest.raises(InvalidInputError):
            world.open(case, LookUp(broken))
    assert found(world, case, "' OR 1=1 --") == []


def test_private_notes_are_found_by_their_writer_and_nothing_of_other_cases_or_of_datasets(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [thing("ida", "Person", idNumber="ID-77", notes="crane driver")])
    case, elsewhere = world.case("register"), world.case(title="Other")
    world.act(case, HoldEntity(world.find(case, "ID-77")))
    world.act(world.admin, CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    ines = world.access("ines", case.case)
    note = world.act(case, AddNote("Lease"))
    private = world.act(case, AddPrivateNote(Commented.NOTE, note, "the crane is a pretext"))
    world.act(elsewhere, AddNote("crane"))
    assert found(world, case, "crane") == [(Place.PRIVATE.value, "Lease")]
    assert found(world, ines, "crane") == []
    assert found(world, case, "ida") == []  # names of the case's datasets are not here
    world.act(case, RemovePrivateNote(private))
    assert found(world, case, "crane") == []
    with pytest.raises(RefusedError):
        world.open(world.access("jonas", case.case), LookUp("crane"))


def test_pages_go_on_and_the_words_are_told_to_nobody_else_in_the_ledger(world: World) -> None:
    case = world.case()
    for number in range(30):
        world.act(case, AddTask(f"Sigrid {number:02}"))
    first, second = world.open(case, LookUp("sigrid")), world.open(case, LookUp("sigrid", 25))
    assert (first.total, len(first.rows), len(second.rows)) == (30, 25, 5)
    assert not {row.path for row in first.rows} & {row.path for row in second.rows}
    before = world.house.entries.head()[0]
    world.open(case, LookUp("sigrid"))
    assert world.house.entries.head()[0] == before + 2
    assert "igrid" not in " ".join(row.sentence for row in world.open(case, ReadLedger()).rows)
