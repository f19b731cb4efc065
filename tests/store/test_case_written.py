"""What a case says of itself, what was decided in it, and what is due."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.policy.plans import casework, life
from glasshouse.store import lifetables as lt
from tests.store.living import FIELDS, from_template, state, told, two_sign, with_member
from tests.store.world import World


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
