"""Tasks: nobody's but members', in no ring, no revision lost, no word in the ledger, and no id of another case."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.comment import Commented
from glasshouse.model.purpose import Purpose
from glasshouse.model.task import Seed, TaskState
from glasshouse.model.waiting import Waiting
from glasshouse.policy.plans.casework import AddMember, CloseCase, OpenFirstLook, RemoveMember
from glasshouse.policy.plans.comments import AddComment, ListMentions, SeeMentions
from glasshouse.policy.plans.people import ChangePerson, CreatePerson
from glasshouse.policy.plans.tasks import (
    AddTask,
    BeginTask,
    ChangeTask,
    CompareTask,
    ListTasks,
    MoveTask,
    OpenBoard,
    OpenMonth,
    OpenTask,
    RestoreTask,
    TabulateTasks,
    TaskView,
)
from glasshouse.policy.situation import Situation
from glasshouse.store import tasks
from glasshouse.store.executors import Writer
from glasshouse.store.fold import View
from tests.store.world import PASSWORD, World


def begun(world: World) -> Access:
    """A case of Mara's with a member and a reader; Away is somebody else."""
    made = world.case()
    for login in ("ines", "rita", "away"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    world.act(made, AddMember("rita", CaseRole.READER))
    return made


BEGUN = {"case": begun}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def view(world: World, case: Access, public: str) -> TaskView:
    """One task, opened."""
    return world.open(case, OpenTask(public))


def change(world: World, case: Access, public: str, **more: Any) -> int:
    """Change a task as it is now, but for what is said."""
    now = view(world, case, public)
    chosen = tuple(one.login for one in now.members if one.chosen)
    after = tuple(one.number for one in now.after)
    about = {"title": now.row.title, "text": now.text, "state": now.row.state, "due": now.row.due, "people": chosen, "after": after}
    return world.act(case, ChangeTask(public, **{"revision": now.row.revision, **about, **more}))


def test_a_task_is_given_to_members_alone_and_to_nobody_who_left(world: World, case: Access) -> None:
    public = world.act(case, AddTask("Ask the office", people=("ines", "mara", "ines")))
    assert view(world, case, public).row.people == ("Ines", "Mara Okafor")
    told = []
    for login in ("away", "nobody", "jonas"):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, AddTask("Ask", people=(login,)))
        told.append(refused.value.message)
    assert len(set(told)) == 1  # whether there is such an account is not told
    ines = world.house.accounts.find("ines")
    world.act(case, RemoveMember(ines.person))
    assert view(world, case, public).row.people == ("Mara Okafor",)
    assert [one.login for one in world.open(case, BeginTask()).members] == ["mara", "rita"]
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    assert view(world, case, public).row.people == ("Mara Okafor",)


def test_tasks_never_wait_for_each_other_in_a_ring_and_the_ring_is_told(world: World, case: Access) -> None:
    first = world.act(case, AddTask("One"))
    second = world.act(case, AddTask("Two", after=(1,)))
    third = world.act(case, AddTask("Three", after=(2,)))
    with pytest.raises(ConflictError) as refused:
        change(world, case, first, after=(3,))
    assert (refused.value.code, "Task 1 → Task 3 → Task 2 → Task 1" in refused.value.message) == ("ring", True)
    with pytest.raises(ConflictError) as own:
        change(world, case, second, after=(2,))
    assert "Task 2 → Task 2" in own.value.message
    assert view(world, case, first).row.revision == 1
    assert [one.number for one in view(world, case, second).before] == [3]
    with pytest.raises(InvalidInputError) as unknown:
        change(world, case, third, after=(2, 77))
    assert "77" in unknown.value.message


def test_what_waits_is_done_after_what_it_waits_for(world: World, case: Access) -> None:
    first, second = world.act(case, AddTask("One")), world.act(case, AddTask("Two", after=(1,)))
    with pytest.raises(ConflictError) as refused:
        world.act(case, MoveTask(second, 1, TaskState.DONE))
    assert "Task 1" in refused.value.message
    assert view(world, case, second).row.waits == 1
    world.act(case, MoveTask(first, 1, TaskState.DONE))
    assert world.act(case, MoveTask(second, 1, TaskState.DONE)) == 2
    assert view(world, case, second).row.waits == 0


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    public = world.act(case, AddTask("One", "first words"))
    change(world, ines, public, text="her words")
    late = ChangeTask(public, 1, "One", "my words", TaskState.TO_DO, "", (), ())
    for command in (late, MoveTask(public, 1, TaskState.DONE), RestoreTask(public, 1, 1)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    now = view(world, case, public)
    assert (now.text, now.row.revision, now.changed_by) == ("her words", 2, "Ines")
    assert world.act(case, ChangeTask(public, 2, "One", "my words", TaskState.TO_DO, "", (), ())) == 3
    _, old, new = world.open(case, CompareTask(public, 2, 3))
    assert (old.by, old.text, new.by, new.text) == ("Ines", "her words", "Mara Okafor", "my words")
    assert [number for number, _, _ in view(world, case, public).revisions] == [3, 2, 1]


def test_of_eight_who_save_at_once_one_is_first_and_seven_are_told(world: World, case: Access) -> None:
    public = world.act(case, AddTask("One"))
    told: list[str] = []

    def save(number: int) -> None:
        try:
            world.act(case, ChangeTask(public, 1, "One", f"words {number}", TaskState.TO_DO, "", (), ()))
        except ConflictError as error:
            told.append(error.code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["changed_meanwhile"] * 7
    now = view(world, case, public)
    assert (now.row.revision, len(now.revisions), now.text.startswith("words ")) == (2, 2, True)


def test_a_revision_is_restored_as_a_new_one(world: World, case: Access) -> None:
    public = world.act(case, AddTask("One", "first", "2026-12-01", ("ines",)))
    change(world, case, public, title="Two", text="second", due="", people=(), state=TaskState.DOING)
    assert world.act(case, RestoreTask(public, 2, 1)) == 3
    now = view(world, case, public)
    assert (now.row.title, now.text, now.row.due) == ("One", "first", "2026-12-01")
    assert (now.row.state, now.row.people) == (TaskState.DOING, ())  # whose it is and how far stay as they are
    with pytest.raises(NotFoundError):
        world.act(case, RestoreTask(public, 3, 9))
    _, old, _ = world.open(case, CompareTask(public, 1, 3))
    assert (old.people, old.waits) == (("Ines",), ())


def test_an_id_of_another_case_and_none_are_answered_alike(world: World, case: Access) -> None:
    elsewhere = world.case(title="Other")
    theirs = world.act(elsewhere, AddTask("Secret", "Kept there"))
    nothing = "a" * 26
    asked: tuple[Any, ...] = (
        OpenTask,
        lambda one: CompareTask(one, 1, 1),
        lambda one: MoveTask(one, 1, TaskState.DONE),
        lambda one: RestoreTask(one, 1, 1),
        lambda one: ChangeTask(one, 1, "T", "", TaskState.TO_DO, "", (), ()),
        lambda one: AddComment(Commented.TASK, one, "Hm"),
    )
    for make in asked:
        answers = []
        for public in (theirs, nothing):
            request: Any = make(public)
            with pytest.raises(NotFoundError) as refused:
                (world.act if hasattr(request, "revision") or isinstance(request, AddComment) else world.open)(case, request)
            answers.append((refused.value.message, refused.value.remedy, refused.value.code))
        assert answers[0] == answers[1]
    for strange in ("\x00", "x" * 10_000):
        with pytest.raises(NotFoundError):
            world.open(case, OpenTask(strange))
        with pytest.raises(NotFoundError):
            world.act(case, AddComment(Commented.TASK, strange, "Hm"))
    with pytest.raises(InvalidInputError):
        world.act(case, AddTask("Mine", after=(1,)))  # a number of the other case
    assert world.open(case, ListTasks()).total == 0


def test_readers_read_and_strangers_administrators_and_first_looks_have_no_tasks(world: World, case: Access) -> None:
    public = world.act(case, AddTask("One"))
    rita = world.access("rita", case.case)
    assert view(world, rita, public).row.title == "One"
    for command in (AddTask("Two"), MoveTask(public, 1, TaskState.DONE), AddComment(Commented.TASK, public, "Hm")):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    look = Access(case.actor, world.act(world.desk, OpenFirstLook("Is there a case?", Purpose.CORRUPTION)))
    for access in (world.access("away", case.case), world.access("jonas", case.case), look):
        with pytest.raises(RefusedError):
            world.open(access, ListTasks())
    with pytest.raises(ConflictError) as left:
        world.act(case, CloseCase("done"))
    assert "task 1" in left.value.message
    world.act(case, MoveTask(public, 1, TaskState.DONE))
    world.act(case, CloseCase("done"))
    assert world.open(case, ListTasks()).total == 1  # a closed case is read, not worked
    with pytest.raises(RefusedError):
        world.act(case, AddTask("Three"))


def test_nothing_that_was_written_stands_in_the_ledger_and_every_act_has_its_entry(world: World, case: Access) -> None:
    before = world.house.entries.head()[0]
    public = world.act(case, AddTask("Ask Sigrid", "at her sister's"))
    change(world, case, public, title="Ask Sigrid twice")
    world.act(case, AddComment(Commented.TASK, public, "Sigrid moved"))
    assert world.house.entries.head()[0] == before + 2 * 4  # three acts, and one reading to change it
    _, entries = world.house.entries.trail(case.case, 0, 50)
    assert "Sigrid" not in repr([entry.fields for entry in entries])
    assert public in repr([entry.fields for entry in entries])


def test_lists_boards_and_months_show_what_is_asked_in_a_constant_order(world: World, case: Access) -> None:
    now = tasks.today(world.clock())
    for title, due, people in (("c", "", ()), ("b", "2026-12-31", ("mara",)), ("a", "2026-12-01", ()), ("late", "2026-01-01", ("mara",))):
        world.act(case, AddTask(title, "", due, people))
    assert now == "2026-11-18"
    assert [row.title for row in world.open(case, ListTasks()).rows] == ["late", "a", "b", "c"]
    assert [row.title for row in world.open(case, ListTasks(order="number")).rows] == ["c", "b", "a", "late"]
    mine = world.open(case, ListTasks(mine=True))
    assert ([row.title for row in mine.rows], mine.total) == (["late", "b"], 2)
    assert [(row.title, row.overdue) for row in world.open(case, ListTasks(overdue=True)).rows] == [("late", True)]
    (late,) = [row for row in mine.rows if row.overdue]
    world.act(case, MoveTask(late.id, 1, TaskState.DOING))
    assert [row.title for row in world.open(case, ListTasks(order="state")).rows] == ["a", "b", "c", "late"]
    columns = world.open(case, OpenBoard())
    assert [(column.state.value, [row.title for row in column.rows]) for column in columns] == [
        ("to_do", ["a", "b", "c"]),
        ("doing", ["late"]),
        ("waiting", []),
        ("done", []),
    ]
    assert [row.title for row in world.open(case, OpenMonth("2026-12")).rows] == ["a", "b"]
    assert world.open(case, OpenMonth()).month == "2026-11"
    assert [row.number for row in world.open(case, TabulateTasks())] == [1, 2, 3, 4]
    for broken in (OpenMonth("2026-13"), OpenMonth("x' OR 1"), ListTasks(order="title"), ListTasks(offset=-1)):
        with pytest.raises(InvalidInputError):
            world.open(case, broken)


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    for field, command in (
        ("title", AddTask(" ")),
        ("title", AddTask("t" * 201)),
        ("title", AddTask("a\x00b")),
        ("text", AddTask("t", "x" * 100_001)),
        ("text", AddTask("t", "a\ud800b")),
        ("text", AddTask("t", "bell\x07")),
        ("due", AddTask("t", "", "2026-02-30")),
        ("due", AddTask("t", "", "20261130")),
        ("due", AddTask("t", "", "0001-01-01")),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
    world.act(case, AddTask("t" * 200, "x" * 100_000))


def test_tasks_and_mentions_wait_as_numbers_for_whose_they_are(world: World, case: Access) -> None:
    ines = world.access("ines", CaseKind.ADMINISTRATION).actor
    world.act(case, AddTask("late", "@ines, @mara and @away", "2026-01-01", ("ines",)))
    public = world.act(case, AddTask("later", "", "2027-01-01", ("ines",)))
    assert world.house.gate.waiting(ines) == Waiting(work=((case.case, 2, 1, 1),))
    assert world.house.gate.waiting(ines).total == 2
    assert world.house.gate.waiting(case.actor) == Waiting()
    inside = world.access("ines", case.case)
    (mention,) = world.open(inside, ListMentions())
    assert (mention.title, mention.by) == ("late", "Mara Okafor")
    world.act(case, AddComment(Commented.TASK, public, "ask @Ines. again @ines"))
    assert len(world.open(inside, ListMentions())) == 2
    assert world.act(inside, SeeMentions()) == 2
    world.act(case, MoveTask(public, 1, TaskState.DONE))
    assert world.house.gate.waiting(ines) == Waiting(work=((case.case, 1, 1, 0),))
    world.clock.pass_(60 * DAY)
    world.act(world.admin, ChangePerson(ines.person, "Investigations", ("auditor",), "active"))
    assert world.house.gate.waiting(world.house.accounts.find("ines")) == Waiting()  # who opens no content is told of none


def test_who_left_is_mentioned_nowhere_and_waits_for_nothing(world: World, case: Access) -> None:
    ines = world.house.accounts.find("ines")
    world.act(case, AddTask("One", "@ines", people=("ines",)))
    world.act(case, RemoveMember(ines.person))
    assert world.house.gate.waiting(ines) == Waiting()
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    assert world.house.gate.waiting(ines) == Waiting()


def test_a_template_plants_tasks_and_a_closing_is_told_what_is_open(world: World, case: Access) -> None:
    situation = Situation(case.actor, world.house.gate.situation(case.actor, case.case).case, CaseRole.LEAD, (), world.clock())  # type: ignore[arg-type]
    seeds = (Seed("Secure the papers", "At once", 3), Seed("Ask for reply", days=None, after=(0,)))
    with world.house.database.write(single=True) as connection:
        writer = Writer(connection, situation, None, View(connection, {}, case.case))  # type: ignore[arg-type]
        assert len(tasks.seed_tasks(writer, case.case, seeds)) == 2
        with pytest.raises(InvalidInputError):
            tasks.seed_tasks(writer, case.case, (Seed("a", after=(0,)),))
    rows = world.open(case, TabulateTasks())
    assert [(row.title, row.due, row.waits) for row in rows] == [("Secure the papers", "2026-11-21", 0), ("Ask for reply", "", 1)]
    with world.house.database.read() as connection:
        assert tasks.open_tasks(connection, case.case) == (1, 2)
    world.act(case, MoveTask(rows[0].id, 1, TaskState.DONE))
    with world.house.database.read() as connection:
        assert tasks.open_tasks(connection, case.case) == (2,)
