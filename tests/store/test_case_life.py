"""The life of a case: from a template to the archive, along its ways only, with a second person where the template asks for one."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, entity, life, people
from glasshouse.policy.templates.reading import shipped
from glasshouse.store import closing, lifetables as lt, tables as t
from glasshouse.store.executors import Reader
from tests.store.world import PASSWORD, World, thing

FIELDS = (("contract_reference", "T-12"), ("contracting_authority", "Port authority"))


def person(world: World, login: str, *roles: str) -> str:
    """A new account of Mara's unit; yields its id."""
    return world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", roles or ("investigator",), PASSWORD))


def two_sign(world: World) -> Access:
    """Mara in a case whose closing a second person signs, from a file of the organisation's own."""
    folder = world.folder / "data" / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "two.yml").write_text("name: two\ntitle: Two\nabout: Two sign.\npurposes: [corruption]\nsecond_signature: true\n")
    world.restart()
    return from_template(world, "two", fields=(), purpose=Purpose.CORRUPTION)


def from_template(
    world: World,
    name: str = "procurement-fraud",
    *,
    draft: bool = False,
    fields: tuple[tuple[str, str], ...] = FIELDS,
    purpose: Purpose | None = None,
) -> Access:
    """Mara in a new case of this template."""
    purpose = purpose or shipped()[name].purposes[0]
    command = casework.CreateCase("Quay", "Who?", purpose, "basis", "", name, fields, draft)
    return Access(world.house.accounts.find("mara"), world.act(world.desk, command))


def with_member(world: World, case: Access, login: str = "ines", role: CaseRole = CaseRole.MEMBER) -> Access:
    """Somebody else in the case."""
    person(world, login)
    world.act(case, casework.AddMember(login, role))
    return world.access(login, case.case)


def told(world: World, access: Access) -> casework.CaseView:
    """The case's own page."""
    return world.open(access, casework.OpenCase())


def state(world: World, case: Access) -> CaseState:
    """Where the case is in its life."""
    return told(world, case).case.state


def moved(world: World, case: Access, to: CaseState, reason: str = "") -> None:
    """Move it."""
    world.act(case, life.MoveCase(to, reason))


# -- templates


def test_a_template_is_copied_into_the_case_and_its_deadlines_run_from_the_opening(world: World) -> None:
    case = from_template(world)
    view = told(world, case).life
    template = shipped()["procurement-fraud"]
    assert (view.template, view.steps, view.second_signature, view.hypotheses) == (
        template.title,
        template.steps,
        True,
        template.hypotheses,
    )
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


# -- from draft to archive


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


# -- who may


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


# -- closing


def test_a_second_person_signs_the_closing_and_not_who_asked(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "p", "schema": "Person", "properties": {"name": ["Ida Acme"]}}])
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.GrantDataset("register", "need"))
    ida = world.find(case, "ida")
    world.act(case, casework.HoldEntity(ida))
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)))
    assert state(world, case) is CaseState.UNDER_REVIEW
    asked = told(world, case).life.closing
    assert asked is not None
    assert (asked.may_sign, asked.reason) == (False, "answered")
    with pytest.raises(RefusedError):
        world.act(case, life.SignClosing(asked.id))
    assert world.house.gate.waiting(member.actor).life == ((case.case, "closing", 1),)
    assert ("closing" in repr(world.house.gate.waiting(case.actor).life)) is False
    world.act(member, life.SignClosing(asked.id))
    view = told(world, case)
    assert (view.case.state, view.life.closing) == (CaseState.CLOSED, None)
    assert [one.outcome for one in view.outcomes] == [Outcome.UNRESOLVED]
    with world.house.database.read() as connection:
        assert connection.execute(sa.text("select distinct by from outcomes")).scalars().all() == [case.actor.person]


def test_a_closing_that_went_back_to_work_or_no_longer_fits_is_signed_by_nobody(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "p", "schema": "Person", "properties": {"name": ["Ida Acme"]}}])
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.GrantDataset("register", "need"))
    ida = world.find(case, "ida")
    world.act(case, casework.CloseCase("answered"))
    first = told(world, case).life.closing
    assert first is not None
    moved(world, case, CaseState.OPEN, "One more")
    world.act(case, casework.HoldEntity(ida))
    with pytest.raises(ConflictError):
        world.act(member, life.SignClosing(first.id))
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)))
    second = told(world, case).life.closing
    assert second is not None
    world.act(case, casework.ReleaseEntity(ida))
    for public in (first.id, second.id):
        with pytest.raises(ConflictError):
            world.act(member, life.SignClosing(public))
    assert state(world, case) is CaseState.UNDER_REVIEW


def test_what_is_left_stops_a_closing_and_says_so_with_a_way_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.case()
    left = life.Obstacle("Two exhibits are not reviewed.", "evidence")

    def planted(reader: Reader) -> life.Obstacle | None:
        return left if reader.situation.case.id == case.case else None

    monkeypatch.setattr(closing, "_GUARDS", [*closing._GUARDS, planted])
    with pytest.raises(ConflictError) as caught:
        world.act(case, casework.CloseCase("done"))
    assert (caught.value.code, left.words in caught.value.message) == ("obstacles", True)
    assert world.open(case, casework.OpenCase(closing=True)).life.obstacles == (left,)
    other = world.case()
    world.act(other, casework.CloseCase("done"))
    assert (state(world, case), state(world, other)) == (CaseState.OPEN, CaseState.CLOSED)


# -- hand-over


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


# -- what it says of itself


def test_the_second_of_two_writers_loses_nothing_and_is_told(world: World) -> None:
    case = world.case()
    seen = world.open(case, life.OpenDescription()).now
    assert world.act(case, life.DescribeCase(seen.revision, "T", "Who paid?", "basis", "")) == seen.revision + 1
    with pytest.raises(ConflictError) as caught:
        world.act(case, life.DescribeCase(seen.revision, "T", "Who signed?", "basis", ""))
    assert caught.value.code == "revision"
    found = world.open(case, life.OpenDescription())
    assert [one.question for one in found.revisions] == ["Who paid?", "Who?"]
    assert told(world, case).case.question == "Who paid?"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "a\x1bb", "x" * 100_001])
def test_text_that_is_none_or_has_no_end_is_refused_and_never_cut(world: World, bad: str) -> None:
    case = from_template(world)
    commands = (
        life.RecordDecision(bad, "why"),
        life.RecordDecision("what", bad),
        life.DescribeCase(1, "T", bad, "b", "", FIELDS),
        life.DescribeCase(1, "T", "Q", "b", "", (*FIELDS, ("amount", bad))),
        life.SetDate(bad, "2027-01-01"),
    )
    for command in commands:
        with pytest.raises(InvalidInputError):
            world.act(case, command)
    assert world.open(case, life.OpenDecisions()).decisions == ()


def test_a_field_that_the_case_does_not_have_is_not_kept(world: World) -> None:
    for fields in ((*FIELDS, ("religion", "x")), (*FIELDS, FIELDS[0])):
        with pytest.raises(InvalidInputError):
            from_template(world, fields=fields)


# -- decisions and dates


def test_decisions_are_only_added_and_each_is_superseded_once(world: World) -> None:
    case = world.case()
    first = world.act(case, life.RecordDecision("Name the firm", "It is public"))
    second = world.act(case, life.RecordDecision("Do not name it yet", "The reply is due", first))
    with pytest.raises(ConflictError):
        world.act(case, life.RecordDecision("Name it all the same", "No", first))
    log = world.open(case, life.OpenDecisions()).decisions
    assert [(one.id, one.number, one.supersedes, one.superseded) for one in log] == [(second, 2, 1, 0), (first, 1, 0, 2)]
    assert [one.id for one in told(world, case).life.decisions] == [second]
    for statement in (sa.delete(lt.decisions), sa.update(lt.decisions).values(reason="x")):
        with pytest.raises(Exception, match="only added"), world.house.database.write() as connection:
            connection.execute(statement)


def test_what_is_decided_stays_in_the_case_and_the_ledger_can_tell_whether_it_was_rewritten(world: World) -> None:
    case = world.case()
    world.act(case, life.RecordDecision("Name Ida Acme", "She signed"))
    _, entries = world.house.entries.trail(case.case, 0, 2)
    kept = json.dumps([entry.fields for entry in entries])
    assert "Ida" not in kept
    assert "sha256" in kept


def test_a_decision_or_closing_of_another_case_answers_like_none(world: World) -> None:
    closing_case = two_sign(world)
    one, two = world.case(), world.case()
    decided = world.act(one, life.RecordDecision("a", "b"))
    member = with_member(world, closing_case)
    world.act(closing_case, casework.CloseCase("answered"))
    asked = told(world, closing_case).life.closing
    assert asked is not None
    world.act(two, casework.AddMember("ines", CaseRole.MEMBER))
    there = world.access("ines", two.case)
    answers = set()
    for command in (life.RecordDecision("x", "y", decided), life.RecordDecision("x", "y", "a" * 26)):
        answers.add(_answer(world, two, command))
    assert len(answers) == 1
    assert len({_answer(world, there, life.SignClosing(public)) for public in (asked.id, "a" * 26, "", "é")}) == 1
    assert state(world, closing_case) is CaseState.UNDER_REVIEW
    world.act(member, life.SignClosing(asked.id))


def _answer(world: World, access: Access, command: object) -> str:
    with pytest.raises(GlasshouseError) as caught:
        world.act(access, command)  # type: ignore[arg-type]
    return repr((type(caught.value), caught.value.message, caught.value.code, caught.value.remedy))


def test_a_case_has_one_next_review_and_a_lead_is_reminded_of_it_on_its_day(world: World) -> None:
    case = world.case()
    reader = with_member(world, case, "rita", CaseRole.READER)
    for day in ("2027-01-01", "2026-12-01"):
        world.act(case, life.SetDate("", day, review=True))
    (date,) = told(world, case).life.dates
    assert (date.day, date.review, date.over) == ("2026-12-01", True, False)
    assert world.house.gate.waiting(case.actor).life == ()
    world.clock.pass_(13 * DAY)
    assert world.house.gate.waiting(case.actor).life == ((case.case, "due", 1),)
    assert world.house.gate.waiting(case.actor).total == 1
    assert world.house.gate.waiting(reader.actor).life == ()
    world.act(case, life.SetDate("", "", review=True))
    assert told(world, case).life.dates == ()
    for day in ("tomorrow", "2027-13-01", "20270101", "2027-W01-1", "01.01.2027"):
        with pytest.raises(InvalidInputError):
            world.act(case, life.SetDate("Report", day))
    with pytest.raises(NotFoundError):
        world.act(case, life.SetDate("Nothing", ""))


def test_a_lead_is_reminded_of_a_grant_fourteen_days_before_it_ends(world: World) -> None:
    world.register("register")
    case = world.case()
    world.act(case, casework.GrantDataset("register", "need", 20))
    world.clock.pass_(6 * DAY - 1)
    assert world.house.gate.waiting(case.actor).life == ()
    world.clock.pass_(1)
    assert world.house.gate.waiting(case.actor).life == ((case.case, "grant", 1),)
    world.clock.pass_(14 * DAY)
    assert world.house.gate.waiting(case.actor).life == ()
