"""Other cases: links that both leads agree to, companies on which others work, requests to read; and what nobody learns by them."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.policy.plans import casework, life, people
from glasshouse.policy.plans.plan import Command
from glasshouse.policy.plans.relations import (
    Answer,
    AnswerAccess,
    AnswerLink,
    AskAccess,
    EndLink,
    LinkCase,
    ListOverlaps,
    ListRelated,
    OtherCase,
    Relation,
    SetSeen,
)
from tests.store.world import PASSWORD, World, thing


def somebody(world: World, login: str, *roles: str, unit: str = "Harbour") -> None:
    """An account of another unit."""
    world.act(world.admin, people.CreatePerson(login, login.title(), unit, roles or ("lead", "investigator"), PASSWORD))


def theirs(world: World, login: str, *datasets: str) -> Access:
    """A case that somebody else leads, with these datasets."""
    from glasshouse.model.case import CaseKind
    from glasshouse.model.purpose import Purpose

    desk = world.access(login, CaseKind.ADMINISTRATION)
    case = world.act(desk, casework.CreateCase("Secret title", "Which?", Purpose.CORRUPTION, "basis", ""))
    access = world.access(login, case)
    for name in datasets:
        world.act(access, casework.GrantDataset(name, "need"))
    return access


def number(world: World, access: Access) -> int:
    """What people call the case."""
    return world.open(access, casework.OpenCase()).case.number


def answer(world: World, access: Access, command: Command[Any]) -> str:
    """The error, to the last character."""
    with pytest.raises(GlasshouseError) as caught:
        world.act(access, command)
    return repr((type(caught.value), caught.value.message, caught.value.code, caught.value.remedy))


@pytest.fixture
def pair(world: World) -> tuple[Access, Access]:
    """Mara's case and Lena's of another unit, with the same register."""
    world.register("register")
    somebody(world, "lena")
    world.load("register", [thing("one"), thing("two"), thing("ida", "Person"), thing("who", "LegalEntity"), thing("club", "Organization")])
    return world.case("register"), theirs(world, "lena", "register")


def hold(world: World, access: Access, name: str) -> str:
    """Hold the one thing of this name."""
    found = world.find(access, name)
    world.act(access, casework.HoldEntity(found))
    return found


# -- links


def test_a_link_stands_once_both_leads_said_why_and_shows_number_and_unit_alone(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    link = world.act(mine, LinkCase(number(world, other), Relation.PARENT, "Same harbour"))
    (asked,) = world.open(mine, ListRelated()).links
    assert (asked.other, asked.state) == (OtherCase(number(world, other), "", "", ""), Answer.ASKED)
    assert world.house.gate.waiting(other.actor).life == ((other.case, "link", 1),)
    (seen,) = world.open(other, ListRelated()).links
    assert (seen.relation, seen.mine, seen.other_reason) == (Relation.CHILD, False, "Same harbour")
    assert seen.other == OtherCase(number(world, mine), "Investigations", "", "")
    world.act(other, AnswerLink(link, True, "It is ours"))
    (made,) = world.open(mine, ListRelated()).links
    assert (made.state, made.other.unit, made.other.title, made.other_reason) == (Answer.CONFIRMED, "Harbour", "", "It is ours")
    world.act(other, casework.AddMember("mara", CaseRole.READER))
    (known,) = world.open(mine, ListRelated()).links
    assert (known.other.title, known.other.id) == ("Secret title", other.case)
    world.act(other, EndLink(link))
    assert [one.state for one in world.open(mine, ListRelated()).links] == [Answer.ENDED]


def test_a_number_that_no_case_has_waits_like_one_that_some_case_has(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    there = number(world, other)
    links = [world.act(mine, LinkCase(which, Relation.RELATED, "Why")) for which in (there, 4_711)]
    assert all(links)
    rows = world.open(mine, ListRelated()).links
    assert {(row.state, row.other.unit, row.other.title, row.reason) for row in rows} == {(Answer.ASKED, "", "", "Why")}
    assert len({answer(world, mine, LinkCase(which, Relation.RELATED, "Why")) for which in (there, 4_711)}) == 1
    for which in (0, -1, number(world, mine), 10**12):
        with pytest.raises(InvalidInputError):
            world.act(mine, LinkCase(which, Relation.RELATED, "Why"))


def test_a_request_to_a_number_that_nobody_had_is_not_for_the_case_that_gets_it(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    world.act(mine, LinkCase(number(world, other) + 1, Relation.RELATED, "Guessed"))
    world.clock.pass_(1)
    later = theirs(world, "lena")
    assert world.open(later, ListRelated()).links == ()
    assert world.house.gate.waiting(later.actor).life == ()


def test_a_link_or_request_of_another_case_answers_like_none(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    third = world.case()
    hold(world, mine, "one"), hold(world, other, "one")
    link = world.act(mine, LinkCase(number(world, other), Relation.RELATED, "Why"))
    request = world.act(mine, AskAccess(number(world, other), "Why"))
    for which in (lambda id_: AnswerLink(id_, True, "x"), EndLink, lambda id_: AnswerAccess(id_, True, "x")):
        there, none = (answer(world, third, which(id_)) for id_ in (link if "Link" in type(which("x")).__name__ else request, "a" * 26))
        assert there == none
    assert answer(world, mine, AnswerAccess(request, True, "x")) == answer(world, mine, AnswerAccess("a" * 26, True, "x"))
    assert "ConflictError" in answer(world, mine, AnswerLink(link, True, "x"))  # who asked does not answer


# -- the same company


def test_who_works_on_the_same_company_is_told_number_and_unit_and_can_ask_to_read(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    company = hold(world, mine, "one")
    assert world.open(mine, ListOverlaps()) == ()
    hold(world, other, "one")
    hold(world, other, "two")
    (found,) = world.open(mine, ListOverlaps())
    assert (found.company, found.cases) == (company, (OtherCase(number(world, other), "Harbour", "", ""),))
    request = world.act(mine, AskAccess(number(world, other), "We have the invoices"))
    with pytest.raises(ConflictError):
        world.act(mine, AskAccess(number(world, other), "Again"))
    assert ("access" in repr(world.house.gate.waiting(other.actor).life)) is True
    (asked,) = world.open(other, ListRelated()).asked
    assert (asked.by, asked.reason, asked.other.unit) == ("Mara Okafor", "We have the invoices", "Investigations")
    with pytest.raises(InvalidInputError):
        world.act(other, AnswerAccess(request, False, ""))
    world.act(other, AnswerAccess(request, True, ""))
    there = Access(mine.actor, other.case)
    assert world.open(there, casework.OpenCase()).mine is CaseRole.READER
    (known,) = world.open(mine, ListOverlaps())
    assert known.cases[0].title == "Secret title"
    with pytest.raises(ConflictError):
        world.act(other, AnswerAccess(request, False, "Too late"))


def test_a_declined_request_opens_nothing_and_says_why(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    hold(world, mine, "one"), hold(world, other, "one")
    request = world.act(mine, AskAccess(number(world, other), "Why"))
    world.act(other, AnswerAccess(request, False, "Sources at risk"))
    (told,) = world.open(mine, ListRelated()).asked
    assert (told.state, told.answer) == (Answer.DECLINED, "Sources at risk")
    with pytest.raises(RefusedError):
        world.open(Access(mine.actor, other.case), casework.OpenCase())


def test_no_person_and_nothing_that_may_be_one_is_ever_compared(world: World, pair: tuple[Access, Access]) -> None:
    for access in pair:
        for name in ("ida", "who", "club"):
            hold(world, access, name)
    assert [world.open(access, ListOverlaps()) for access in pair] == [(), ()]


def test_a_case_that_is_told_to_nobody_is_not_told_of_and_told_of_nobody(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    hold(world, mine, "one"), hold(world, other, "one")
    world.act(other, SetSeen(False))
    assert [world.open(access, ListOverlaps()) for access in pair] == [(), ()]
    assert answer(world, mine, AskAccess(number(world, other), "x")) == answer(world, mine, AskAccess(4_711, "x"))
    world.act(other, SetSeen(True))
    assert len(world.open(mine, ListOverlaps())) == 1


def test_cases_that_rest_are_told_to_nobody(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    hold(world, mine, "one"), hold(world, other, "one")
    world.act(other, casework.CloseCase("done"))
    assert world.open(mine, ListOverlaps()) == ()
    world.act(mine, life.MoveCase(CaseState.UNDER_REVIEW))
    with pytest.raises(RefusedError):
        world.open(mine, ListOverlaps())


@pytest.mark.parametrize("way", ["ungranted there", "ungranted here", "person there", "released"])
def test_a_holding_that_either_does_not_see_makes_no_difference(world: World, pair: tuple[Access, Access], way: str) -> None:
    mine, other = pair
    company = hold(world, mine, "one")
    there = hold(world, other, "one")
    assert len(world.open(mine, ListOverlaps())) == 1
    if way == "ungranted there":
        world.act(other, casework.RevokeGrant("register"))
    elif way == "ungranted here":
        world.act(mine, casework.RevokeGrant("register"))
    elif way == "person there":
        world.load("register", [thing("one", "Person")], source="second")
    else:
        world.act(other, casework.ReleaseEntity(there))
    assert world.open(mine, ListOverlaps()) == ()
    assert answer(world, mine, AskAccess(number(world, other), "x")) == answer(world, mine, AskAccess(4_711, "x"))
    assert company


def test_what_a_case_holds_elsewhere_changes_no_answer_here(world: World, pair: tuple[Access, Access]) -> None:
    """Twin worlds in one: before and after the other case holds people, things out of scope and things of a hidden register."""
    mine, other = pair
    hold(world, mine, "two")
    before = repr(world.open(mine, ListOverlaps())), world.open(mine, ListRelated())
    world.register("hidden")
    world.load("hidden", [thing("two", registrationNumber="X"), thing("three")])
    world.act(other, casework.GrantDataset("hidden", "need"))
    for caption in ("ida", "three"):
        hold(world, other, caption)
    hidden = [hit.stub.id for hit in world.search(other, "two", datasets=("hidden",)).hits]
    world.act(other, casework.HoldEntity(hidden[0]))
    assert (repr(world.open(mine, ListOverlaps())), world.open(mine, ListRelated())) == before


# -- who may


def test_members_see_and_ask_leads_tie_and_answer_readers_only_read(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    hold(world, mine, "one"), hold(world, other, "one")
    access = {}
    for login, role in (("ines", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        somebody(world, login, "investigator", unit="Investigations")
        world.act(mine, casework.AddMember(login, role))
        access[login] = world.access(login, mine.case)
    leads = (
        LinkCase(3, Relation.RELATED, "x"),
        AnswerLink("a" * 26, True, "x"),
        EndLink("a" * 26),
        AnswerAccess("a" * 26, True, "x"),
        SetSeen(False),
    )
    for one in access.values():
        world.open(one, ListRelated())
        for command in leads:
            with pytest.raises(RefusedError):
                world.act(one, command)
    with pytest.raises(RefusedError):
        world.open(access["rita"], ListOverlaps())
    with pytest.raises(RefusedError):
        world.act(access["rita"], AskAccess(number(world, other), "x"))
    request = world.act(access["ines"], AskAccess(number(world, other), "I have the invoices"))
    world.act(other, AnswerAccess(request, True, ""))
    world.open(world.access("ines", other.case), casework.OpenCase())
    with pytest.raises(RefusedError):
        world.open(Access(mine.actor, other.case), casework.OpenCase())  # who asked reads, and nobody else


def test_a_request_goes_only_to_a_case_that_one_may_know_of(world: World, pair: tuple[Access, Access]) -> None:
    mine, other = pair
    for which in (number(world, other), number(world, mine), 4_711, 0, -5):
        with pytest.raises(NotFoundError):
            world.act(mine, AskAccess(which, "Curious"))
    link = world.act(mine, LinkCase(number(world, other), Relation.RELATED, "Why"))
    with pytest.raises(NotFoundError):
        world.act(mine, AskAccess(number(world, other), "Curious"))
    world.act(other, AnswerLink(link, True, "Yes"))
    world.act(mine, AskAccess(number(world, other), "Now we know of each other"))
