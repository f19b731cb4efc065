"""What is added by hand is a record like any other, in the case's own dataset and nowhere else, and nothing of it is ever lost."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.byhand import HandState, Shape
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity, OpenCase
from glasshouse.policy.plans.data import ListDatasets
from glasshouse.policy.plans.entity import OpenEntity, OpenRow
from tests.store.byhanding import TAKEN, add, change, entity, fact, link, listed, restore, row, said, withdraw
from tests.store.world import World, facts, thing


@pytest.fixture
def case(world: World) -> Access:
    """A case with a register of two firms, of which it holds the first."""
    world.register("register")
    world.load("register", [thing("one", registrationNumber="R-1"), thing("two", registrationNumber="R-2")])
    made = world.case("register")
    world.act(made, HoldEntity(world.find(made, "Acme one")))
    return made


def test_a_new_entity_is_found_opened_held_and_says_who_added_it_from_where(world: World, case: Access) -> None:
    public = add(world, case, name="Quay Holdings", registrationNumber="Q-77", country="de")
    assert world.captions(case, "Quay Holdings") == ["Quay Holdings"]
    assert world.captions(case, "Q-77") == ["Quay Holdings"]
    view = world.view(case, "Q-77")
    assert view.stub.held
    assert facts(view) == {"name": ["Quay Holdings"], "registrationNumber": ["Q-77"], "country": ["de"]}
    (source,) = view.facts[0].values[0].sources
    assert source.hand is not None
    assert (source.hand.id, source.hand.by, source.hand.source) == (public, "Mara Okafor", "Letter of the port office")
    assert (source.hand.basis, source.hand.reliability) == (Basis.ASSESSMENT, Reliability.USUALLY)
    assert world.open(case, OpenRow(source.record)).entity.caption == "Quay Holdings"
    assert b"Quay Holdings" in world.act(case, ExportEntities("entities")).content


def test_a_fact_about_a_register_s_entity_stands_on_its_page_in_this_case_alone(world: World, case: Access) -> None:
    other = world.case("register")
    before = world.view(other, "Acme one")
    public = fact(world, case, world.find(case, "Acme one"), phone="+4930123456")
    view = world.view(case, "Acme one")
    assert facts(view)["phone"] == ["+4930123456"]
    assert view.stub.id == before.stub.id
    assert [value.sources[0].hand is not None for one in view.facts for value in one.values if one.prop == "phone"] == [True]
    assert world.view(other, "Acme one") == before
    assert row(world, case, public).shape is Shape.ABOUT
    assert world.captions(case, "+4930123456") == ["Acme one"]
    assert world.search(other, "+4930123456").hits == ()


def test_a_link_between_a_register_s_entity_and_one_added_by_hand_shows_on_both_pages(world: World, case: Access) -> None:
    new = entity(world, case, add(world, case, name="Quay Holdings"))
    one = world.find(case, "Acme one")
    public = link(world, case, "Ownership", new, one, percentage="51", startDate="2024-05")
    for page, far in ((new, "Acme one"), (one, "Quay Holdings")):
        (group,) = world.open(case, OpenEntity(page)).groups
        assert [found.other.caption for found in group.links if found.other] == [far]
        assert group.links[0].sources[0].hand is not None
        assert ("Percentage held", "51 %") in group.links[0].details
    shown = row(world, case, public)
    assert shown.ends is not None
    assert [end.caption for end in shown.ends if end] == ["Quay Holdings", "Acme one"]


def test_what_was_added_is_changed_compared_withdrawn_and_put_back(world: World, case: Access) -> None:
    public = add(world, case, name="Quay Holdings", registrationNumber="Q-77")
    assert change(world, case, public, name="Quay Holding", registrationNumber="Q-78") == 2
    assert world.captions(case, "Q-77") == []
    assert world.captions(case, "Q-78") == ["Quay Holding"]
    _, old, new = world.open(case, plans.CompareByHand(public, 1, 2))
    assert [value.values for value in old.values] == [("Quay Holdings",), ("Q-77",)]
    assert [value.values for value in new.values] == [("Quay Holding",), ("Q-78",)]
    assert withdraw(world, case, public) == 3
    assert world.captions(case, "Quay") == []
    gone = row(world, case, public)
    assert (gone.state, gone.reason, gone.entity) == (HandState.WITHDRAWN, "It was wrong", None)
    assert len(world.open(case, OpenCase()).held) == 1
    assert restore(world, case, public, 1) == 4
    assert world.captions(case, "Q-77") == ["Quay Holdings"]
    assert world.view(case, "Q-77").stub.held
    assert [number for number, _, _ in world.open(case, plans.OpenByHand(public)).revisions] == [4, 3, 2, 1]


def test_two_who_write_at_once_lose_nothing(world: World, case: Access) -> None:
    public = add(world, case, name="Quay")
    change(world, case, public, name="Quay One")
    for late in (
        plans.ChangeByHand(public, 1, said(name="Quay Two"), TAKEN),
        plans.WithdrawByHand(public, 1, "No"),
        plans.RestoreByHand(public, 1, 1),
    ):
        with pytest.raises(ConflictError) as told:
            world.act(case, late)
        assert told.value.code == "changed_meanwhile"
    assert world.captions(case, "Quay") == ["Quay One"]


def test_an_entity_is_not_withdrawn_while_others_stand_on_it(world: World, case: Access) -> None:
    public = add(world, case, name="Quay")
    more = fact(world, case, entity(world, case, public), phone="+4930123456")
    tie = link(world, case, "Ownership", entity(world, case, public), world.find(case, "Acme one"))
    for left in (more, tie):
        with pytest.raises(ConflictError) as told:
            withdraw(world, case, public)
        assert told.value.code == "others_about_it"
        withdraw(world, case, left)
    withdraw(world, case, public)
    assert world.captions(case, "Quay") == []


def test_a_withdrawn_link_leaves_no_trace_on_the_register_s_entity_and_comes_back_whole(world: World, case: Access) -> None:
    one, other = world.find(case, "Acme one"), world.find(case, "Acme two")
    world.act(case, HoldEntity(other))
    before = world.view(case, "Acme one")
    public = link(world, case, "Ownership", one, other)
    withdraw(world, case, public)
    assert world.view(case, "Acme one") == before
    restore(world, case, public, 1)
    assert [group.total for group in world.view(case, "Acme one").groups] == [1]
    withdraw(world, case, public)
    more = fact(world, case, one, phone="+4930123456")
    restore(world, case, public, 1)
    withdraw(world, case, more)
    (group,) = world.view(case, "Acme one").groups  # what is said of it no more does not take the link along
    assert [found.other.caption for found in group.links if found.other] == ["Acme two"]


def test_the_same_said_twice_is_told_and_kept_once(world: World, case: Access) -> None:
    one = world.find(case, "Acme one")
    fact(world, case, one, phone="+4930123456")
    with pytest.raises(ConflictError) as told:
        fact(world, case, one, phone="+4930123456")
    assert told.value.code == "said_already"


UNKEPT = (
    ("Company", {"name": "Quay", "country": "Narnia"}, "country"),
    ("Company", {"name": "Quay", "incorporationDate": "31.02.2024"}, "incorporationDate"),
    ("Company", {"name": "Quay", "email": "nobody"}, "email"),
    ("Vessel", {"name": "Quay", "imoNumber": "12"}, "imoNumber"),
    ("Company", {"phone": "+4930123456"}, "name"),
    ("Company", {"name": "Quay\x00"}, "name"),
    ("Company", {"name": "Quay\ud800"}, "name"),
    ("Company", {"name": "Q" * 1_001}, "name"),
    ("Company", {"name": "Quay", "notes": "x" * 10_001}, "notes"),
    ("Company", {"name": "Quay", "nonsense": "x"}, "nonsense"),
    ("Company", {"name": "Quay", "topics": "sanction"}, "topics"),
    ("Thing", {"name": "Quay"}, "kind"),
    ("Trip", {"name": "Quay"}, "kind"),
    ("Risk", {"name": "Quay"}, "kind"),
    ("Ownership", {"role": "owner"}, "kind"),
)


def test_what_cannot_be_kept_is_told_at_its_field_and_nothing_is_written(world: World, case: Access) -> None:
    for kind, values, field in UNKEPT:
        with pytest.raises(InvalidInputError) as told:
            add(world, case, kind, **values)
        assert told.value.field == field
    assert listed(world, case) == []


def test_what_has_no_source_is_not_taken(world: World, case: Access) -> None:
    for taken, field in ((plans.Taken(), "source"), (plans.Taken(7), "exhibit"), (plans.Taken(0, "x" * 501), "source")):
        with pytest.raises(InvalidInputError) as told:
            add(world, case, taken=taken, name="Quay")
        assert told.value.field == field


def test_links_stand_between_what_the_case_holds_and_what_their_kind_joins(world: World, case: Access) -> None:
    one, two = world.find(case, "Acme one"), world.find(case, "Acme two")
    asked = [("Ownership", one, two, "other"), ("Ownership", one, one, "other"), ("Directorship", one, two, "other")]
    asked += [("Family", one, one, "one"), ("Trip", one, two, "kind")]
    for kind, left, right, field in asked:
        with pytest.raises(InvalidInputError) as told:
            link(world, case, kind, left, right)
        assert told.value.field == field, kind
    with pytest.raises(InvalidInputError):
        fact(world, case, two, phone="+4930123456")


def test_readers_read_and_a_closed_case_takes_nothing(world: World, case: Access) -> None:
    from glasshouse.model.actor import CaseRole
    from glasshouse.model.case import CaseState
    from glasshouse.policy.plans.life import MoveCase
    from tests.store.living import with_member

    public = add(world, case, name="Quay")
    reader = with_member(world, case, "rita", CaseRole.READER)
    assert listed(world, reader) == [public]
    with pytest.raises(RefusedError):
        add(world, reader, name="Other")
    world.act(case, MoveCase(CaseState.UNDER_REVIEW))
    with pytest.raises(RefusedError):
        add(world, case, name="Other")
    change(world, case, public, name="Quay Two")
    from glasshouse.policy.plans.casework import CloseCase

    world.act(case, CloseCase("done"))
    assert listed(world, case) == [public]
    for late in (
        lambda: add(world, case, name="Other"),
        lambda: change(world, case, public, name="Other"),
        lambda: withdraw(world, case, public),
    ):
        with pytest.raises(RefusedError):
            late()


def test_no_list_of_datasets_tells_that_a_case_has_something_of_its_own(world: World, case: Access) -> None:
    before = world.open(world.desk, ListDatasets())
    add(world, case, name="Quay")
    assert world.open(world.desk, ListDatasets()) == before


def test_an_id_of_another_case_and_no_id_answer_alike(world: World, case: Access) -> None:
    other = world.case("register")
    theirs = add(world, case, name="Quay")
    firm = entity(world, case, theirs)
    mine = add(world, other, name="Elsewhere")
    nobody = "a" * 26
    told = []
    for public in (theirs, nobody):
        for ask in (
            plans.OpenByHand(public),
            plans.CompareByHand(public, 1, 1),
        ):
            with pytest.raises(NotFoundError) as error:
                world.open(other, ask)
            told.append((type(ask), error.value.message, error.value.remedy))
        for act in (
            plans.ChangeByHand(public, 1, said(name="X"), TAKEN),
            plans.WithdrawByHand(public, 1, "No"),
            plans.RestoreByHand(public, 1, 1),
        ):
            with pytest.raises(NotFoundError) as error:
                world.act(other, act)
            told.append((type(act), error.value.message, error.value.remedy))
    assert len(told) == 10
    assert len(set(told)) == 5
    said_of = []
    for public in (firm, nobody):
        for act2 in (
            plans.AddFact(public, said(phone="+4930123456"), TAKEN),
            plans.AddLink("Ownership", public, entity(world, other, mine), (), TAKEN),
            plans.AddLink("Ownership", entity(world, other, mine), public, (), TAKEN),
        ):
            with pytest.raises(NotFoundError) as error:
                world.act(other, act2)
            said_of.append((error.value.message, error.value.remedy))
        with pytest.raises(NotFoundError) as error:
            world.open(other, plans.BeginByHand(public))
        said_of.append((error.value.message, error.value.remedy))
    assert len(set(said_of)) == 1
