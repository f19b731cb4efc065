"""What somebody tried with the life of a case, its ties and its evidence, and what comes of it: nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import casework, exhibits, life, people
from glasshouse.policy.plans.relations import Answer, AnswerAccess, AskAccess, EndLink, LinkCase, ListRelated, Relation
from glasshouse.store import lifetables as lt
from tests.store.collected import collect
from tests.store.living import told, two_sign, with_member
from tests.store.test_case_relations import hold, number, somebody, theirs
from tests.store.world import PASSWORD, World, thing


def again(world: World, case: Access, role: CaseRole = CaseRole.MEMBER) -> Access:
    """Mara's second account, as a member of her case."""
    world.act(world.admin, people.CreatePerson("mara-2", "Okafor MARA", "Investigations", ("investigator",), PASSWORD))
    world.act(case, casework.AddMember("mara-2", role))
    return world.access("mara-2", case.case)


def test_a_closing_is_not_signed_by_another_account_of_who_asked(world: World) -> None:
    case = two_sign(world)
    member, twin = with_member(world, case), again(world, case)
    world.act(case, casework.CloseCase("answered"))
    waits = told(world, twin).life.closing
    assert waits is not None
    assert waits.may_sign is False
    with pytest.raises(RefusedError, match="counts as you"):
        world.act(twin, life.SignClosing(waits.id))
    assert told(world, case).case.state is CaseState.UNDER_REVIEW
    world.act(member, life.SignClosing(waits.id))
    assert told(world, case).case.state is CaseState.CLOSED


def test_the_ledger_says_that_a_closing_was_asked_for_and_by_whom_it_was_signed(world: World) -> None:
    case, alone = two_sign(world), world.case()
    member = with_member(world, case)
    world.act(case, casework.CloseCase("answered"))
    rows = world.open(case, casework.ReadLedger()).rows
    assert [row.sentence for row in rows if "close" in row.sentence] == ["asked that the case closes"]
    waits = told(world, case).life.closing
    assert waits is not None
    world.act(member, life.SignClosing(waits.id))
    world.act(alone, casework.CloseCase("answered"))
    rows = world.open(case, casework.ReadLedger()).rows
    assert [row.sentence for row in rows if "close" in row.sentence] == ["signed that the case closes", "asked that the case closes"]
    assert [row.sentence for row in world.open(alone, casework.ReadLedger()).rows if "close" in row.sentence] == ["closed the case"]


def test_who_left_the_case_from_which_they_asked_is_let_into_no_other_by_it(world: World) -> None:
    world.register("register")
    somebody(world, "lena")
    world.load("register", [thing("one")])
    mine, other = world.case("register"), theirs(world, "lena", "register")
    hold(world, mine, "one"), hold(world, other, "one")
    request = world.act(mine, AskAccess(number(world, other), "We have the invoices"))
    somebody(world, "ines", unit="Investigations")
    world.act(mine, life.HandOver("ines", "I leave"))
    assert "access" not in repr(world.house.gate.waiting(other.actor).life)
    assert [one.state for one in world.open(other, ListRelated()).asked] == [Answer.ENDED]
    with pytest.raises(ConflictError):
        world.act(other, AnswerAccess(request, True, ""))
    with pytest.raises(RefusedError):
        world.open(Access(mine.actor, other.case), casework.OpenCase())


def asked(world: World, by: Access, first: int, many: int, state: str, *, of: int = 0) -> None:
    """So many links as rows, asked for from a case: of the numbers from `first` on, or all `of` one."""
    same = {
        "case_id": by.case,
        "relation": "related",
        "reason": "x",
        "by": by.actor.person,
        "at": world.clock(),
        "answer": "",
        "state": state,
    }
    rows = [{**same, "id": f"{first + place:026}", "other_number": of or first + place} for place in range(many)]
    with world.house.database.write() as connection:
        connection.execute(sa.insert(lt.relations), rows)


def test_nobody_can_use_up_the_links_of_a_case_that_is_not_theirs_and_what_is_over_leaves_room(world: World) -> None:
    case, other = world.case(), world.case()
    asked(world, case, 1_000, 250, "asked", of=number(world, other))
    world.act(other, EndLink(world.act(other, LinkCase(99_001, Relation.RELATED, "x"))))
    asked(world, other, 5_000, 250, "ended")
    world.act(other, LinkCase(99_002, Relation.RELATED, "x"))
    asked(world, other, 8_000, 199, "asked")
    with pytest.raises(ConflictError, match="at most 200"):
        world.act(other, LinkCase(99_003, Relation.RELATED, "x"))


def test_nobody_hands_an_exhibit_to_another_account_of_their_own(world: World) -> None:
    case = world.case()
    again(world, case)
    public = collect(world, case)
    with pytest.raises(InvalidInputError, match="another account of their own"):
        world.act(case, exhibits.HandOverExhibit(public, "mara-2", "", "For the lab"))


@pytest.mark.parametrize(
    "when", ["2026-11-21\x0014:05", "2026-11-21\ud80014:05", "2026-11-21<14:05", "2026-W47-1", "20261121", "2026-11-21T14:05\u202e", "=1+1"]
)
def test_a_time_of_collection_holds_nothing_but_a_time(world: World, when: str) -> None:
    case = world.case()
    with pytest.raises(InvalidInputError, match="A time is written"):
        world.act(case, exhibits.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, exhibits.Said("A rope", collected=when)))
    for good in ("2026-11-21", "2026-11-21T14:05", "2026-11-21 14:05", "2026-11-21T14:05:09Z", "2026-11-21T14:05+02:00", ""):
        world.act(case, exhibits.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, exhibits.Said("A rope", collected=good)))


def test_what_was_asked_of_an_exhibit_and_could_not_be_is_no_event_of_its_custody(world: World) -> None:
    """Nothing was read; and a chain that says it did not fit would accuse somebody."""
    case = world.case()
    rope = world.act(case, exhibits.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, exhibits.Said("A rope")))
    sheet = collect(world, case, b"%PDF-1.4\x00\x01", file_name="x.pdf")
    for plan in (exhibits.ReadText(rope), exhibits.ReadOriginal(rope), exhibits.CheckExhibit(rope), exhibits.ReadText(sheet)):
        with pytest.raises(ConflictError):
            world.open(case, plan)
    for public in (rope, sheet):
        found = world.open(case, exhibits.OpenCustody(public))
        assert [row.event for row in found.rows] == ["collected"]
        assert found.breaks == 0
