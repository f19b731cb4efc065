"""Exhibits that may be privileged: closed to everybody who works the case, by every way in which content could be read, until people who do
not have decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.comment import Commented
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.model.privilege import CLOSED, MarkState
from glasshouse.model.redaction import Range
from glasshouse.policy.plans import casework, disclosures, exhibits, filtering as plans, producing, redactions
from glasshouse.policy.plans.approvals import Approve, AskApproval
from glasshouse.policy.plans.attachments import AttachExhibit
from glasshouse.policy.plans.comments import AddComment, ListMentions
from glasshouse.policy.plans.exhibits import Said
from glasshouse.policy.plans.life import HandOver
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.notes import AddPrivateNote
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.plan import Command
from glasshouse.policy.plans.tasks import AddTask, OpenTask
from glasshouse.policy.plans.timeline import ListTimeline
from tests.hostile.world import every_text
from tests.store.collected import collect
from tests.store.disclosing import approver, decide, made, produce, view
from tests.store.redacting import copied, marked
from tests.store.world import PASSWORD, World

SECRET = "Quillfeather"
TEXT = f"Dear {SECRET}, as your counsel I advise\n".encode()


@pytest.fixture
def case(world: World) -> Access:
    """A case of Mara's with Ines as a member; Kay and Lou are outside of it. Exhibit 1 is a letter of counsel, 2 a working copy of it,
    3 its redacted copy, 4 the same bytes taken in again, 5 something else."""
    made_case = world.case()
    for login in ("ines", "omar", "kay", "lou"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    world.act(made_case, casework.AddMember("ines", CaseRole.MEMBER))
    fields = (("From", SECRET), ("To", SECRET))
    letter = collect(world, made_case, TEXT, said=Said(f"Letter of {SECRET}", SECRET, SECRET, declared=fields), file_name=f"{SECRET}.txt")
    collect(world, made_case, TEXT[:20], derived_from=letter, said=Said(f"Part of {SECRET}", way="Cut out"), file_name="part.txt")
    marked(world, made_case, letter, Range(0, 4))
    copied(world, made_case, letter)
    collect(world, made_case, TEXT, said=Said(f"{SECRET} again"), file_name="again.txt")
    collect(world, made_case, b"Something else", said=Said("Else"), file_name="else.txt")
    return made_case


def ids(world: World, case: Access) -> list[str]:
    """Exhibits by number."""
    return [row.id for row in reversed(world.open(case, exhibits.ListExhibits()).rows)]


def team(world: World, case: Access, login: str = "kay") -> Access:
    """Somebody named by Mara and signed for by Ines."""
    public = world.act(case, plans.NameFilter(login, "Knows the law"))
    world.act(world.access("ines", case.case), plans.SignFilter(public))
    return world.access(login, case.case)


def said(world: World, team: Access, ground: WithheldFor | None, finding: str, words: str = "") -> None:
    """What the team says of the first mark, as it stands."""
    found = world.open(team, plans.OpenFiltered())[0]
    world.act(team, plans.DecideFiltered(found.mark, found.seen, ground, finding, words))


def asked(world: World, case: Access, request: Any) -> Any:
    return world.act(case, request) if isinstance(request, Command) else world.open(case, request)


WAYS: tuple[Callable[[str], Any], ...] = (
    exhibits.ReadOriginal,
    exhibits.ReadText,
    exhibits.CheckExhibit,
    lambda one: redactions.ShowPassage(one, words=SECRET),
    lambda one: redactions.ShowPassage(one, painted=True),
    lambda one: redactions.RenderRedacted(one, 1),
)
"""Every plan that reads an exhibit's bytes and hands on what is in them."""


def test_a_mark_closes_the_exhibit_and_all_that_belongs_to_it_by_every_way(world: World, case: Access) -> None:
    every = ids(world, case)
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    for access in (case, world.access("ines", case.case)):
        for public in every[:4]:
            for way in WAYS:
                with pytest.raises((RefusedError, ConflictError)) as refused:
                    world.open(access, way(public))
                assert SECRET not in str(refused.value.message)
        with pytest.raises(RefusedError, match="may be privileged"):
            world.open(access, redactions.ReadRedacted(every[2]))
        views = [world.open(access, plan(public)) for public in every for plan in (exhibits.OpenExhibit, exhibits.OpenCustody)]
        told = list(every_text([*views, world.open(access, exhibits.ListExhibits(whole=True))]))
        assert not [text for text in told if SECRET in text]
        assert CLOSED in told
    assert b"".join(world.open(case, exhibits.ReadOriginal(every[4])).chunks()) == b"Something else"


def test_what_refers_to_a_closed_exhibit_tells_its_number_alone(world: World, case: Access) -> None:
    task = world.act(case, AddTask("Look"))
    world.act(case, AttachExhibit(task, 1))
    letter = ids(world, case)[0]
    world.act(case, AddComment(Commented.EXHIBIT, letter, f"@ines {SECRET} writes"))
    public = made(world, case, 1, 2, 5)
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    ines = world.access("ines", case.case)
    requests = (OpenTask(task), ListTimeline(), ListMentions(), disclosures.OpenDisclosure(public), producing.OpenPrivilegeLog(public))
    for request in (*requests, plans.OpenFilterTeam()):
        told = every_text(world.open(ines, request))
        assert not [text for text in told if SECRET in text], request
    view_of = world.open(ines, plans.OpenFilterTeam())
    (mark,) = view_of.marks
    assert (mark.exhibit[1], [one[1] for one in mark.also]) == ("EX-0001", ["EX-0002", "EX-0003", "EX-0004"])
    assert (mark.state, mark.reason, mark.marked_by) == (MarkState.WAITING, "From counsel", "Mara Okafor")


def test_a_package_leaves_it_behind_and_a_set_waits_for_the_team(world: World, case: Access) -> None:
    approver(world)
    public = made(world, case, 1, 5)
    decide(world, case, public, Choice.PRODUCE)
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    with pytest.raises(ConflictError, match="EX-0001 waits for the filter team"):
        produce(world, case, public)
    with pytest.raises(ConflictError, match="may be privileged"):
        decide(world, case, public, Choice.PRODUCE, 0)
    wanted = world.act(case, AskApproval(PACKAGE, "For the court"))
    bela = world.access("bela", CaseKind.ADMINISTRATION)
    proven = replace(bela.actor, strong=True, proven=world.clock(), proven_for=wanted.digest)
    world.act(replace(bela, actor=proven), Approve(wanted.id, wanted.digest))
    package = world.act(case, ExportPackage())
    assert [one.sheet.exhibit.label for one in package.exhibits] == ["EX-0005"]
    kay = team(world, case)
    said(world, kay, WithheldFor.ATTORNEY_CLIENT, "Advice", "Letter")
    decide(world, case, public, Choice.WITHHOLD, 0, ground=WithheldFor.NOT_RESPONSIVE, words="Ours")
    world.act(case, disclosures.ReviewDisclosure(public, view(world, case, public).row.revision, back=True))
    produce(world, case, public)
    (row,) = world.open(case, producing.OpenPrivilegeLog(public)).rows
    assert (row.exhibit, row.ground, row.description, row.author, row.recipient) == (
        "EX-0001",
        WithheldFor.ATTORNEY_CLIENT,
        "Letter",
        "",
        "",
    )


def test_the_team_reads_what_is_closed_decides_and_sees_nothing_else_of_the_case(world: World, case: Access) -> None:
    every = ids(world, case)
    with pytest.raises(RefusedError):
        world.open(world.access("kay", case.case), plans.OpenFiltered())
    kay = team(world, case)
    assert world.open(kay, plans.OpenFiltered()) == ()
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    (found,) = world.open(kay, plans.OpenFiltered())
    assert [one.label for one in found.exhibits] == ["EX-0001", "EX-0002", "EX-0003", "EX-0004"]
    assert b"".join(world.open(kay, plans.ReadFiltered(every[0])).chunks()) == TEXT
    with pytest.raises(NotFoundError) as open_one:
        world.open(kay, plans.ReadFiltered(every[4]))
    with pytest.raises(NotFoundError) as nothing:
        world.open(kay, plans.ReadFiltered("a" * 26))
    assert (open_one.value.message, open_one.value.remedy) == (nothing.value.message, nothing.value.remedy)
    for request in (
        casework.OpenCase(),
        exhibits.ListExhibits(),
        exhibits.OpenExhibit(every[0]),
        exhibits.ReadOriginal(every[0]),
        exhibits.ReadOriginal(every[4]),
        exhibits.OpenCustody(every[0]),
        disclosures.ListDisclosures(),
        plans.OpenFilterTeam(),
        plans.MarkPrivileged(5, "x"),
        AddTask("x"),
        ListTimeline(),
        casework.AddMember("kay", CaseRole.READER),
        plans.NameFilter("lou", "x"),
    ):
        with pytest.raises(RefusedError):
            asked(world, kay, request)
    desk = world.access("kay", CaseKind.ADMINISTRATION)
    assert world.open(desk, casework.ListCases()) == ()
    assert [one[1] for one in world.open(desk, plans.Filtering())] == [f"Case {world.open(case, casework.OpenCase()).case.number}"]
    events = [(row.event, row.by) for row in world.open(case, exhibits.OpenCustody(every[0])).rows]
    assert (CustodyEvent.OPENED, "Kay") in events
    with pytest.raises(InvalidInputError):
        said(world, kay, WithheldFor.NOT_RESPONSIVE, "x")
    with pytest.raises(InvalidInputError):
        said(world, kay, None, " ")
    said(world, kay, WithheldFor.ATTORNEY_CLIENT, "Advice", "Letter")
    with pytest.raises(RefusedError):
        world.open(case, exhibits.ReadOriginal(every[0]))
    said(world, kay, None, "Sent to the other side: waived")
    assert b"".join(world.open(case, exhibits.ReadOriginal(every[0])).chunks()) == TEXT
    assert world.open(kay, plans.OpenFiltered()) == ()
    with pytest.raises(NotFoundError):
        world.open(kay, plans.ReadFiltered(every[0]))


def test_who_works_the_case_is_never_on_the_team_nor_the_other_way_round(world: World, case: Access) -> None:
    for login in ("ines", "mara"):
        with pytest.raises(RefusedError, match="not on its filter team"):
            world.act(case, plans.NameFilter(login, "why"))
    for login in ("jonas",):
        with pytest.raises(RefusedError):
            world.act(case, plans.NameFilter(login, "why"))
    with pytest.raises(InvalidInputError):
        world.act(case, plans.NameFilter("nobody", "why"))
    world.act(world.admin, CreatePerson("ines2", "Ines", "Investigations", ("investigator",), PASSWORD))
    with pytest.raises(RefusedError):  # another account of hers
        world.act(case, plans.NameFilter("ines2", "why"))
    public = world.act(case, plans.NameFilter("kay", "why"))
    kay = world.access("kay", case.case)
    with pytest.raises(RefusedError):
        world.open(kay, plans.OpenFiltered())
    with pytest.raises(RefusedError):
        world.act(case, plans.SignFilter(public))  # by who named them
    with pytest.raises(RefusedError):
        world.act(kay, plans.SignFilter(public))
    for role in CaseRole:
        with pytest.raises(ConflictError, match="never work it"):
            world.act(case, casework.AddMember("kay", role))
    world.act(world.access("ines", case.case), plans.SignFilter(public))
    assert world.open(kay, plans.OpenFiltered()) == ()
    with pytest.raises(ConflictError):
        world.act(case, HandOver("kay", "On leave"))
    world.act(case, plans.EndFilter(public))
    with pytest.raises(RefusedError):
        world.open(kay, plans.OpenFiltered())
    with pytest.raises(ConflictError, match="never work it"):
        world.act(case, casework.AddMember("kay", CaseRole.READER))
    one = world.act(case, plans.NameFilter("lou", "why"))
    world.act(case, plans.EndFilter(one))  # never signed for: seen nothing
    world.act(case, casework.AddMember("lou", CaseRole.READER))


def test_ids_of_another_case_and_ids_of_nothing_are_answered_alike(world: World, case: Access) -> None:
    other = world.case()
    world.act(other, casework.AddMember("ines", CaseRole.MEMBER))
    theirs = collect(world, other, TEXT)
    mark = world.act(other, plans.MarkPrivileged(1, "why"))
    named = world.act(other, plans.NameFilter("lou", "why"))
    kay = team(world, case)
    world.act(case, plans.MarkPrivileged(5, "why"))
    nowhere = "a" * 26
    for access, there, nothing in (
        (kay, plans.ReadFiltered(theirs), plans.ReadFiltered(nowhere)),
        (kay, plans.DecideFiltered(mark, "x", None, "why"), plans.DecideFiltered(nowhere, "x", None, "why")),
        (case, plans.SignFilter(named), plans.SignFilter(nowhere)),
        (case, plans.EndFilter(named), plans.EndFilter(nowhere)),
    ):
        answers = []
        for request in (there, nothing):
            with pytest.raises(NotFoundError) as error:
                asked(world, access, request)
            answers.append((error.value.message, error.value.remedy, error.value.code))
        assert answers[0] == answers[1], there
    with pytest.raises(RefusedError):
        world.open(world.access("kay", other.case), plans.OpenFiltered())
    with pytest.raises(InvalidInputError):
        world.act(case, plans.MarkPrivileged(9, "why"))


def test_a_stale_page_overturns_no_finding_and_every_decision_stays(world: World, case: Access) -> None:
    every = ids(world, case)
    kay, lou = team(world, case), team(world, case, "lou")
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    (stale,) = world.open(lou, plans.OpenFiltered())
    said(world, kay, WithheldFor.ATTORNEY_CLIENT, "Advice", "Letter")
    with pytest.raises(ConflictError) as told:
        world.act(lou, plans.DecideFiltered(stale.mark, stale.seen, None, "Nothing in it"))
    assert told.value.code == "changed_meanwhile"
    with pytest.raises(RefusedError):
        world.open(case, exhibits.ReadOriginal(every[0]))
    said(world, kay, WithheldFor.WORK_PRODUCT, "Rather this", "Notes")
    (now,) = world.open(lou, plans.OpenFiltered())
    assert [(one.ground, one.finding, one.words, one.by) for one in now.decisions] == [
        (WithheldFor.WORK_PRODUCT, "Rather this", "Notes", "Kay"),
        (WithheldFor.ATTORNEY_CLIENT, "Advice", "Letter", "Kay"),
    ]


def test_a_release_opens_what_the_team_saw_and_no_more(world: World, case: Access) -> None:
    kay = team(world, case)
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    (stale,) = world.open(kay, plans.OpenFiltered())
    collect(world, case, TEXT, said=Said(f"{SECRET} once more"), file_name="more.txt")
    late = ids(world, case)[-1]
    with pytest.raises(ConflictError, match="closes other exhibits now"):
        world.act(kay, plans.DecideFiltered(stale.mark, stale.seen, None, "Nothing in it"))
    with pytest.raises(RefusedError):
        world.open(case, exhibits.ReadOriginal(late))
    assert [one.label for one in world.open(kay, plans.OpenFiltered())[0].exhibits][-1] == "EX-0006"
    said(world, kay, None, "Nothing in any of them")
    assert b"".join(world.open(case, exhibits.ReadOriginal(late)).chunks()) == TEXT


def test_two_marks_that_meet_are_each_decided_and_each_says_what_the_other_keeps_closed(world: World, case: Access) -> None:
    kay = team(world, case)
    for number in (1, 5):
        world.act(case, plans.MarkPrivileged(number, f"Mark on {number}"))
    collect(world, case, b"Something else", derived_from=ids(world, case)[1], said=Said("Tied", way="Cut out"))
    one, other = world.open(kay, plans.OpenFiltered())
    assert one.others == other.others == tuple(each.label for each in one.exhibits)
    world.act(kay, plans.DecideFiltered(one.mark, one.seen, None, "Not this one"))
    with pytest.raises(RefusedError):
        world.open(case, exhibits.ReadOriginal(ids(world, case)[0]))
    (left,) = world.open(kay, plans.OpenFiltered())
    assert (left.mark, left.others) == (other.mark, ())
    world.act(kay, plans.DecideFiltered(left.mark, left.seen, None, "Nor this"))
    assert b"".join(world.open(case, exhibits.ReadOriginal(ids(world, case)[0])).chunks()) == TEXT


def test_who_worked_the_case_once_is_never_its_filter_team(world: World, case: Access) -> None:
    world.act(case, casework.AddMember("omar", CaseRole.READER))
    world.open(world.access("omar", case.case), exhibits.ListExhibits())
    world.act(case, casework.RemoveMember(world.access("omar", case.case).actor.person))
    with pytest.raises(RefusedError, match="has worked the case, ever"):
        world.act(case, plans.NameFilter("omar", "Knows it well"))
    kay = team(world, case)
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    assert world.open(kay, plans.OpenFiltered())
    (row,) = world.open(case, plans.OpenFilterTeam()).team
    world.act(case, plans.EndFilter(row.id))
    world.act(case, plans.NameFilter("kay", "Back from leave"))  # what she did here was the team's own work


def test_what_was_said_of_a_closed_exhibit_is_not_looked_up_and_its_custody_tells_no_reason(world: World, case: Access) -> None:
    letter = ids(world, case)[0]
    ines = world.access("ines", case.case)
    world.act(case, AddComment(Commented.EXHIBIT, letter, f"{SECRET} writes"))
    world.act(ines, AddPrivateNote(Commented.EXHIBIT, letter, f"{SECRET} in private"))
    world.act(case, exhibits.HandOverExhibit(letter, "", "A laboratory", f"{SECRET} to be read"))
    assert world.open(ines, LookUp(SECRET)).total == 2
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    found = world.open(ines, LookUp(SECRET))
    assert (found.total, found.rows) == (0, ())
    for view_of in (world.open(ines, exhibits.OpenCustody(letter)), world.open(ines, exhibits.OpenExhibit(letter)).custody):
        assert view_of.rows
        assert not [row.reason for row in view_of.rows if row.reason]


def test_a_frozen_log_tells_no_field_of_what_was_closed_since(world: World, case: Access) -> None:
    public = made(world, case, 1, 5)
    decide(world, case, public, Choice.WITHHOLD, ground=WithheldFor.WORK_PRODUCT, words="Letter")
    produce(world, case, public)
    assert world.open(case, producing.OpenPrivilegeLog(public)).rows[0].author == SECRET
    world.act(case, plans.MarkPrivileged(1, "From counsel"))
    row = world.open(case, producing.OpenPrivilegeLog(public)).rows[0]
    assert (row.author, row.recipient, row.description) == ("", "", "Letter")
