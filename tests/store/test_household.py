"""Who is in the file because a protected person is: no road leads from, to or through them by the links that make a household (C4).

On both databases; by hand, at load, before and after the seal, through merges, lapses and undone imports.
"""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import NotFoundError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, data, entity, people
from tests.store.world import PASSWORD, World

KINDS = {
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "UnknownLink": ("subject", "object"),
    "Representation": ("agent", "client"),
}


def human(name: str, **properties: str) -> dict[str, Any]:
    """A person whom a number finds."""
    values = {"name": [f"{name} Acme"], "idNumber": [f"ID7-{name}"], **{key: [value] for key, value in properties.items()}}
    return {"id": name, "schema": "Person", "properties": values}


def tie(name: str, one: str, other: str, kind: str = "Family") -> dict[str, Any]:
    """A link of a kind that makes a household."""
    left, right = KINDS[kind]
    return {"id": name, "schema": kind, "properties": {left: [one], right: [other]}}


def firm(name: str, owner: str) -> list[dict[str, Any]]:
    """A company and its owner."""
    return [
        {"id": name, "schema": "Company", "properties": {"name": [f"{name} Works"]}},
        {"id": f"{name}-o", "schema": "Ownership", "properties": {"owner": [owner], "asset": [name]}},
    ]


def found(world: World, case: Access, name: str) -> str:
    """The public id of the person with this name."""
    (hit,) = world.search(case, f"ID7-{name}").hits
    return hit.stub.id


def around(world: World, case: Access, name: str) -> set[str]:
    """Captions of everything that the links of this person lead to, the case holding them."""
    public = found(world, case, name)
    world.act(case, casework.HoldEntity(public))
    groups = world.open(case, entity.OpenEntity(public)).groups
    return {link.other.caption for group in groups for link in group.links if link.other}


def lapsed(world: World) -> None:
    """Let 72 hours go by."""
    world.clock.pass_(73 * HOUR)
    assert world.house.lapsing.run() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_seal_closes_every_such_link_of_whom_it_ties_to_the_sealed_and_leaves_the_rest(world: World, kind: str) -> None:
    world.register("register")
    humans = [human(name) for name in ("ida", "mother", "aunt", "far")]
    ties = [tie("t1", "ida", "mother", kind), tie("t2", "mother", "aunt", kind), tie("t3", "aunt", "far", kind)]
    world.load("register", [*humans, *ties, *firm("mill", "mother")])
    case = world.case("register")
    assert around(world, case, "mother") == {"ida Acme", "aunt Acme", "mill Works"}
    aunt = found(world, case, "aunt")
    before = world.open(case, entity.OpenEntity(found(world, case, "mother"))).groups
    (link,) = (line.via for group in before for line in group.links if line.other and line.other.id == aunt)
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "witness"))
    assert around(world, case, "mother") == {"mill Works"}  # from
    assert around(world, case, "aunt") == {"far Acme"}  # to, and through
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity(link or ""))
    exported = world.act(case, casework.ExportEntities()).content.decode()
    assert '"t2"' not in exported
    assert '"mill-o"' not in exported or '"mill"' in exported
    lapsed(world)
    assert around(world, case, "mother") == {"ida Acme", "aunt Acme", "mill Works"}
    assert around(world, case, "aunt") == {"mother Acme", "far Acme"}


def test_a_childs_household_is_closed_at_load_whatever_comes_first_and_in_whichever_file(world: World) -> None:
    world.register("register")
    world.load("register", [human("mother"), human("aunt"), tie("t2", "mother", "aunt")], source="adults")
    case = world.case("register")
    assert around(world, case, "mother") == {"aunt Acme"}
    world.load("register", [tie("t1", "kim", "mother")], source="ties")
    world.load("register", [human("kim", birthDate="2016")], source="children")
    assert around(world, case, "mother") == set()
    assert around(world, case, "aunt") == set()
    world.load("register", [human("uncle"), tie("t4", "uncle", "mother")], source="later")
    assert around(world, case, "mother") == set()
    assert around(world, case, "uncle") == set()


def test_who_is_protected_is_found_as_before_and_nothing_marks_them(world: World) -> None:
    world.register("register")
    world.load("register", [human("ida"), human("mother"), human("alone"), tie("t1", "ida", "mother")])
    case = world.case("register")
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "source"))
    mother, alone = (world.open(case, entity.OpenEntity(found(world, case, name))) for name in ("mother", "alone"))
    assert mother.groups == alone.groups == ()
    assert (mother.folded, mother.description, len(mother.facts)) == (alone.folded, alone.description, len(alone.facts))


def test_a_declared_public_function_stays_visible_and_its_holders_ties_do_not(world: World) -> None:
    world.register("office", people="public_function")
    ties = [tie("t1", "ida", "minister"), tie("t2", "minister", "aunt")]
    world.load("office", [human("ida"), human("minister"), human("aunt"), *ties, *firm("mill", "minister")])
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("lead",), PASSWORD))
    for login in ("mara", "ines"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), data.DeclareFunction("office"))
    case = world.case("office")
    before = around(world, case, "minister")
    assert before == {"ida Acme", "aunt Acme", "mill Works"}
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "witness"))
    assert around(world, case, "minister") == {"mill Works"}
    assert world.captions(case, "acme") == ["aunt Acme", "ida Acme", "minister Acme"]
    lapsed(world)
    assert around(world, case, "minister") == before


def test_merging_with_somebody_elsewhere_closes_their_links_too_and_before_as_after(world: World) -> None:
    for name in ("one", "two"):
        world.register(name)
    world.load("one", [human("ida"), human("mother"), tie("t1", "ida", "mother")])
    world.load("two", [human("mother"), human("aunt"), tie("t2", "mother", "aunt")])
    case = world.case("one", "two")
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, casework.ProtectPerson(hit.stub.id, "victim"))
    assert around(world, case, "aunt") == {"mother Acme"}  # not judged the same yet
    world.act(world.steward, data.DeclareIdentity("Person", "idNumber", ("one", "two")))
    assert around(world, case, "aunt") == set()
    assert around(world, case, "mother") == set()
    lapsed(world)
    assert around(world, case, "mother") == {"ida Acme", "aunt Acme"}


def test_undoing_what_tied_them_frees_them_and_loading_it_again_closes_them_again(world: World) -> None:
    world.register("register")
    world.load("register", [human("kim", birthDate="2016"), human("mother"), human("aunt"), tie("t2", "mother", "aunt")], source="people")
    case = world.case("register")
    assert around(world, case, "mother") == {"aunt Acme"}
    for _ in range(2):
        tied = world.load("register", [tie("t1", "kim", "mother")], source="ties")
        assert around(world, case, "mother") == set()
        world.undo(tied.id)
        assert around(world, case, "mother") == {"aunt Acme"}
        assert around(world, case, "aunt") == {"mother Acme"}


def test_a_lapse_frees_nobody_whom_another_seal_covers(world: World) -> None:
    world.register("register")
    ties = [tie("t1", "ida", "mother"), tie("t2", "mother", "aunt"), tie("t3", "kim", "mother"), tie("t4", "aunt", "far")]
    world.load("register", [human(name) for name in ("ida", "mother", "aunt", "far")] + [human("kim", birthDate="2016"), *ties])
    case = world.case("register")
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "witness"))
    lapsed(world)
    assert around(world, case, "ida") == set()  # the way to the mother stays closed: she is the child's
    assert around(world, case, "mother") == set()
    assert around(world, case, "aunt") == {"far Acme"}


def test_of_two_who_protect_each_others_household_one_that_lapses_stays_closed(world: World) -> None:
    world.register("register")
    world.load("register", [human("ida"), human("eva"), human("far"), tie("t1", "ida", "eva"), tie("t2", "ida", "far")])
    case = world.case("register")
    ids = {name: found(world, case, name) for name in ("ida", "eva")}
    world.act(case, casework.ProtectPerson(ids["ida"], "witness"))
    world.clock.pass_(HOUR)
    world.act(case, casework.ProtectPerson(ids["eva"], "witness"))
    world.clock.pass_(71 * HOUR + HOUR // 2)
    assert world.house.lapsing.run() == 1
    assert around(world, case, "ida") == set()
    world.clock.pass_(HOUR)
    assert world.house.lapsing.run() == 1
    assert around(world, case, "ida") == {"eva Acme", "far Acme"}


def test_the_property_that_names_a_parent_is_no_road_either(world: World) -> None:
    world.register("register")
    humans = [human("kim", birthDate="2016", parent="mother"), human("mother", parent="grandmother"), human("grandmother")]
    world.load("register", humans)
    case = world.case("register")
    assert around(world, case, "mother") == set()
    assert around(world, case, "grandmother") == set()


def test_a_firm_that_something_ties_to_a_sealed_person_keeps_its_links(world: World) -> None:
    world.register("register")
    ties = [tie("a1", "ida", "mill", "UnknownLink"), tie("a2", "mill", "yard", "UnknownLink")]
    world.load("register", [*ties, human("ida"), human("owner"), *firm("mill", "owner"), *firm("yard", "owner")])
    case = world.case("register")
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "witness"))
    (mill,) = world.search(case, '"mill works"').hits
    groups = world.open(case, entity.OpenEntity(mill.stub.id)).groups
    assert "yard Works" in {link.other.caption for group in groups for link in group.links if link.other}


def test_a_firm_whose_record_comes_after_the_links_keeps_them(world: World) -> None:
    world.register("register")
    ties = [tie("a1", "kim", "mill", "UnknownLink"), tie("a2", "mill", "yard", "UnknownLink")]
    world.load("register", [human("kim", birthDate="2016"), *ties], source="first")
    world.load("register", [human("owner"), *firm("mill", "owner"), *firm("yard", "owner")], source="second")
    case = world.case("register")
    (mill,) = world.search(case, '"mill works"').hits
    groups = world.open(case, entity.OpenEntity(mill.stub.id)).groups
    assert "yard Works" in {link.other.caption for group in groups for link in group.links if link.other}


def test_seals_of_a_version_that_knew_no_households_have_theirs_after_the_first_start(world: World) -> None:
    world.register("register")
    humans = [human(name) for name in ("ida", "mother", "aunt", "far")]
    world.load("register", [*humans, tie("t1", "ida", "mother"), tie("t2", "mother", "aunt"), tie("t3", "aunt", "far")])
    case = world.case("register")
    world.act(case, casework.ProtectPerson(found(world, case, "ida"), "witness"))
    with world.house.database.write() as connection:  # what such a version left: the seals alone
        connection.exec_driver_sql("DELETE FROM household")
        connection.exec_driver_sql("DELETE FROM seals WHERE role = 'household'")
        connection.exec_driver_sql("DELETE FROM meta WHERE key = 'households'")
        world.house.database.bump(connection)
    assert around(world, case, "mother") == {"aunt Acme"}
    world.restart()
    assert around(world, case, "mother") == set()
    assert around(world, case, "aunt") == {"far Acme"}
