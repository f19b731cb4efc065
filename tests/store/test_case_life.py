"""The life of a case: from a template to the archive, along its ways only, with a second person where the template asks for one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, entity, life, people
from glasshouse.policy.templates.reading import shipped
from glasshouse.store import lifetables as lt, tables as t
from tests.store.living import FIELDS, from_template, moved, person, state, told, with_member
from tests.store.world import World, thing


def test_a_template_is_copied_into_the_case_and_its_deadlines_run_from_the_opening(world: World) -> None:
    case = from_template(world)
    view = told(world, case).life
    template = shipped()["procurement-fraud"]
    assert (view.template, view.steps, view.second_signature) == (template.title, template.steps, True)
    assert [(one.label, one.statement) for one in view.hypotheses] == [(f"H{n}", said) for n, said in enumerate(template.hypotheses, 1)]
    assert [(one.title, one.day, one.over) for one in view.dates] == [
        ("First findings", "2026-12-18", False),
        ("Report", "2027-02-16", False),
    ]
    assert {one.name: one.value for one in view.fields} == {**dict(FIELDS), "amount": ""}
    world.clock.pass_(31 * DAY)
    assert [one.over for one in told(world, case).life.dates] == [True, False]


def test_no_case_begins_with_another_purpose_than_its_template_has_or_with_a_template_that_is_none(world: World) -> None:
    for template, purpose in (
        ("procurement-fraud", Purpose.INTERNAL_CONDUCT),
        ("nothing", Purpose.CORRUPTION),
        ("../etc", Purpose.CORRUPTION),
    ):
        with pytest.raises(InvalidInputError):
            world.act(world.desk, casework.CreateCase("T", "Q", purpose, "b", "", template))


def test_what_a_template_needs_is_filled_in_before_the_case_opens(world: World) -> None:
    with pytest.raises(InvalidInputError) as caught:
        from_template(world, fields=())
    assert "Contracting authority" in caught.value.message
    case = from_template(world, draft=True, fields=())
    with pytest.raises(ConflictError) as left:
        moved(world, case, CaseState.OPEN)
    assert "Contracting authority" in left.value.message
    assert told(world, case).life.dates == ()
    world.act(case, life.DescribeCase(1, "Quay", "Who?", "basis", "", FIELDS))
    moved(world, case, CaseState.OPEN)
    assert len(told(world, case).life.dates) == 2


def test_only_who_may_open_a_case_is_shown_the_templates(world: World) -> None:
    person(world, "ines")
    found = world.open(world.desk, life.ListTemplates())
    assert [one.name for one in found] == sorted(shipped())
    for access in (world.access("ines", CaseKind.ADMINISTRATION), world.admin):
        with pytest.raises(RefusedError):
            world.open(access, life.ListTemplates())


def test_in_a_draft_nothing_is_searched_opened_or_held(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    found = world.find(world.case("register"), "acme")
    draft = from_template(world, draft=True)
    world.act(draft, casework.GrantDataset("register", "need"))
    for plan in (entity.OpenEntity(found), entity.UnfoldTraits(found), entity.ListLinks(found, "x"), entity.WhoOpened(found)):
        with pytest.raises(RefusedError) as caught:
            world.open(draft, plan)
        assert caught.value.rules == ("C7",)
    with pytest.raises(RefusedError):
        world.search(draft, "acme")
    for command in (casework.HoldEntity(found), casework.ProtectPerson(found, "victim"), casework.ExportEntities()):
        with pytest.raises(RefusedError):
            world.act(draft, command)
    moved(world, draft, CaseState.OPEN)
    assert world.search(draft, "acme").total == 1


def test_a_draft_that_is_given_up_closes_at_once_and_never_opens(world: World) -> None:
    draft = from_template(world, draft=True, fields=())
    world.act(draft, casework.CloseCase("No case after all"))
    assert state(world, draft) is CaseState.CLOSED
    with pytest.raises(ConflictError):
        moved(world, draft, CaseState.OPEN, "after all")


def test_under_review_nothing_new_is_looked_up_and_what_is_there_is_read(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one"), thing("two")])
    case = world.case("register")
    one, two = world.find(case, "one"), world.find(case, "two")
    world.act(case, casework.HoldEntity(one))
    moved(world, case, CaseState.UNDER_REVIEW)
    assert [stub.id for stub in told(world, case).held] == [one]
    assert world.open(case, entity.OpenEntity(one)).stub.id == one
    for refused in (casework.HoldEntity(two), casework.GrantDataset("register", "more")):
        with pytest.raises(RefusedError) as caught:
            world.act(case, refused)
        assert caught.value.rules == ("C7",)
    with pytest.raises(RefusedError):
        world.search(case, "acme")
    with pytest.raises(InvalidInputError):
        moved(world, case, CaseState.OPEN)
    moved(world, case, CaseState.OPEN, "Something is missing.")
    assert world.search(case, "acme").total == 2


def test_a_case_goes_only_along_its_ways(world: World) -> None:
    ways = {
        CaseState.DRAFT: {CaseState.OPEN},
        CaseState.OPEN: {CaseState.UNDER_REVIEW},
        CaseState.UNDER_REVIEW: {CaseState.OPEN},
        CaseState.CLOSED: {CaseState.ARCHIVED},
        CaseState.ARCHIVED: set[CaseState](),
    }
    for begun, allowed in ways.items():
        for to in set(CaseState) - allowed:
            command = casework.CreateCase("T", "Who?", Purpose.CORRUPTION, "basis", "", draft=begun is CaseState.DRAFT)
            case = Access(world.house.accounts.find("mara"), world.act(world.desk, command))
            if begun is CaseState.UNDER_REVIEW:
                moved(world, case, CaseState.UNDER_REVIEW)
            if begun in (CaseState.CLOSED, CaseState.ARCHIVED):
                world.act(case, casework.CloseCase("answered"))
            if begun is CaseState.ARCHIVED:
                moved(world, case, CaseState.ARCHIVED)
            with pytest.raises(ConflictError):
                moved(world, case, to, "because")
            assert state(world, case) is begun


def test_an_archived_case_is_read_and_nothing_in_it_changes(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    found = world.find(case, "one")
    decided = world.act(case, life.RecordDecision("Go on", "It is worth it"))
    other = world.case()
    world.act(case, casework.CloseCase("answered"))
    for closed in (CaseState.CLOSED, CaseState.ARCHIVED):
        if closed is CaseState.ARCHIVED:
            moved(world, case, CaseState.ARCHIVED)
        assert state(world, case) is closed
        assert [one.id for one in world.open(case, life.OpenDecisions()).decisions] == [decided]
        world.open(case, life.OpenDescription())
        for command in (
            casework.HoldEntity(found),
            life.RecordDecision("No", "No"),
            life.DescribeCase(1, "T", "Q", "b", ""),
            life.SetDate("Report", "2027-01-01"),
            life.HandOver("ines", "away"),
            casework.AddMember("ines", CaseRole.READER),
            casework.CloseCase("again"),
            life.SignClosing("a" * 26),
        ):
            with pytest.raises(RefusedError) as caught:
                world.act(case, command)
            assert caught.value.rules == ("C7",)
    assert state(world, other) is CaseState.OPEN


def test_a_draft_or_a_reviewed_case_is_none_whose_openings_could_be_erased(world: World) -> None:
    from glasshouse.policy.plans.erasure import EraseOpenings, ListErasures

    draft, reviewed = from_template(world, draft=True), world.case()
    moved(world, reviewed, CaseState.UNDER_REVIEW)
    assert world.open(world.admin, ListErasures()) == ()
    for case in (draft, reviewed):
        with pytest.raises((ConflictError, NotFoundError)):
            world.act(world.admin, EraseOpenings(case.case, "over"))


def test_own_steps_are_gone_through_while_the_case_is_open_and_back_only_with_a_reason(world: World) -> None:
    case = from_template(world)
    world.act(case, life.MoveCase(CaseState.OPEN, step=2))
    assert told(world, case).life.step == 2
    with pytest.raises(InvalidInputError):
        world.act(case, life.MoveCase(CaseState.OPEN, step=1))
    world.act(case, life.MoveCase(CaseState.OPEN, "Forgot a bidder", 1))
    for step in (1, 5, -1):
        with pytest.raises((InvalidInputError, ConflictError)):
            world.act(case, life.MoveCase(CaseState.OPEN, "x", step))
    moved(world, case, CaseState.UNDER_REVIEW)
    with pytest.raises(ConflictError):
        world.act(case, life.MoveCase(CaseState.OPEN, "x", 2))
    moves = world.open(case, life.OpenDecisions()).moves
    assert [(one.what, one.reason) for one in moves] == [
        ("under_review", ""),
        ("step: Documents", "Forgot a bidder"),
        ("step: Companies and payments", ""),
        ("open", ""),
    ]


def test_every_move_is_an_entry_and_the_history_is_only_added_to(world: World) -> None:
    case = world.case()
    before = world.house.entries.head()[0]
    moved(world, case, CaseState.UNDER_REVIEW)
    assert world.house.entries.head()[0] == before + 2
    (row,) = [row for row in world.open(case, casework.ReadLedger()).rows if "moved" in row.sentence]
    assert row.sentence == "moved the case (under review)"
    for table in (lt.moves, lt.descriptions):
        for statement in (sa.delete(table), sa.update(table).values(by="x")):
            with pytest.raises(Exception, match="only added"), world.house.database.write() as connection:
                connection.execute(statement)


def test_a_reader_reads_the_life_of_a_case_and_changes_nothing_and_a_member_decides_but_does_not_lead(world: World) -> None:
    case = world.case()
    reader, member = with_member(world, case, "rita", CaseRole.READER), with_member(world, case)
    leads = (
        life.MoveCase(CaseState.UNDER_REVIEW),
        life.HandOver("rita", "away"),
        life.DescribeCase(1, "T", "Q", "b", ""),
        life.SetDate("Report", "2027-01-01"),
        casework.CloseCase("x"),
    )
    for access, commands in ((reader, (*leads, life.RecordDecision("a", "b"), life.SignClosing("a" * 26))), (member, leads)):
        world.open(access, life.OpenDecisions())
        world.open(access, life.OpenDescription())
        for command in commands:
            with pytest.raises(RefusedError) as caught:
                world.act(access, command)
            assert caught.value.rules == ("house",)
    world.act(member, life.RecordDecision("We go on", "There is enough"))
    stranger = world.access("jonas", case.case)
    person(world, "nils")
    for access in (stranger, world.access("nils", case.case)):
        for plan in (life.OpenDecisions(), life.OpenDescription()):
            with pytest.raises(RefusedError):
                world.open(access, plan)


def test_who_hands_a_case_over_sees_it_no_more_from_that_moment_by_no_session_and_no_key(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    found = world.find(case, "one")
    ines = person(world, "ines")
    key = world.act(case, people.IssueKey(10))
    keyed = Access(world.house.accounts.actor_by_key(key.text), case.case)
    world.open(keyed, casework.OpenCase())
    before = told(world, case)
    assert world.act(case, life.HandOver("ines", "Leave of a year")) == ines
    for access in (case, keyed):
        for plan in (casework.OpenCase(), entity.OpenEntity(found), casework.ReadLedger(), life.OpenDecisions()):
            with pytest.raises((RefusedError, SignInError)):
                world.open(access, plan)
    assert world.open(world.desk, casework.ListCases()) == ()
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(key.text)
    after = told(world, world.access("ines", case.case))
    assert (after.mine, [member.name for member in after.members]) == (CaseRole.LEAD, ["Ines"])
    assert after.case == before.case
    with world.house.database.read() as connection:
        alive = sa.select(t.credentials.c.id).where((t.credentials.c.case_id == case.case) & t.credentials.c.revoked.is_(None))
        assert connection.execute(alive).all() == []
    moves = world.open(world.access("ines", case.case), life.OpenDecisions()).moves
    assert (moves[0].what, moves[0].by, moves[0].reason) == ("handed over", "Mara Okafor", "Leave of a year")


def test_a_case_is_handed_to_nobody_who_cannot_lead_it(world: World) -> None:
    case = world.case()
    person(world, "audra", "auditor")
    gone = person(world, "gone")
    world.act(world.admin, people.ChangePerson(gone, "Investigations", ("investigator",), "paused"))
    for login in ("jonas", "audra", "gone", "mara", "nobody"):
        with pytest.raises((RefusedError, InvalidInputError)):
            world.act(case, life.HandOver(login, "away"))
    assert told(world, case).mine is CaseRole.LEAD
