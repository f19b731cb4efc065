"""Protected people: sealed at load or by hand, they are not there, and nothing leads to them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.model.byhand import GROUND
from glasshouse.policy.plans import casework, data, entity
from glasshouse.store import tables as t
from glasshouse.store.sealing import covered
from tests.store.world import World, thing


def human(name: str, **properties: str) -> dict[str, Any]:
    """A person."""
    return {"id": name, "schema": "Person", "properties": {"name": [f"Acme {name}"], **{key: [value] for key, value in properties.items()}}}


@pytest.mark.parametrize("born", ["2015-05-01", "2012", "2009-01"])
def test_a_child_is_sealed_when_it_is_loaded(world: World, born: str) -> None:
    world.register("register")
    world.load("register", [human("child", birthDate=born), human("adult", birthDate="1970")])
    case = world.case("register")
    result = world.search(case, "acme")
    assert ([hit.stub.caption for hit in result.hits], result.total) == (["Acme adult"], 1)
    assert sum(value.count for facet in result.facets if facet.name == "schema" for value in facet.values) == 1


def test_a_child_stays_sealed_when_a_later_version_says_nothing_of_its_age(world: World) -> None:
    world.register("register")
    world.load("register", [human("child", birthDate="2015")])
    world.load("register", [human("child")])
    assert world.search(world.case("register"), "acme").total == 0


def test_whoever_is_protected_is_gone_for_every_case_at_once(world: World) -> None:
    world.register("register")
    world.load("register", [human("source"), human("other")])
    case, elsewhere = world.case("register"), world.case("register")
    found = world.find(elsewhere, "source")
    world.act(case, casework.HoldEntity(world.find(case, "source")))
    world.act(case, casework.ProtectPerson(world.find(case, "source"), "source"))
    for access in (case, elsewhere):
        result = world.search(access, "acme")
        assert ([hit.stub.caption for hit in result.hits], result.total) == (["Acme other"], 1)
        with pytest.raises(NotFoundError):
            world.open(access, entity.OpenEntity(found))
    assert world.open(case, casework.OpenCase()).held == ()


def test_a_seal_outlives_restart_rebuild_and_the_next_version(world: World) -> None:
    world.register("register")
    world.load("register", [human("source"), human("other")])
    case = world.case("register")
    world.act(case, casework.ProtectPerson(world.find(case, "source"), "witness"))
    world.load("register", [human("source", nationality="de"), human("other"), human("third")])
    assert world.captions(case, "acme") == ["Acme other", "Acme third"]
    world.act(world.steward, data.RebuildIndex())
    world.house.work("index", lambda _numbers: None)
    assert world.search(case, "acme").total == 2
    world.restart()
    assert world.search(case, "acme").total == 2


def test_a_link_to_somebody_sealed_shows_nobody(world: World) -> None:
    world.register("register")
    owns = {"id": "owns", "schema": "Ownership", "properties": {"owner": ["source"], "asset": ["firm"]}}
    world.load("register", [human("source"), thing("firm"), owns])
    case = world.case("register")
    firm = world.find(case, "firm")
    world.act(case, casework.HoldEntity(firm))
    before = world.open(case, entity.OpenEntity(firm))
    assert [link.other.caption for group in before.groups for link in group.links if link.other] == ["Acme source"]
    world.act(case, casework.ProtectPerson(world.find(case, "source"), "tipster"))
    after = world.open(case, entity.OpenEntity(firm))
    assert [link for group in after.groups for link in group.links if link.other] == []
    assert "source" not in repr(after.groups)


def test_only_people_are_protected_and_only_in_known_roles(world: World) -> None:
    world.register("register")
    world.load("register", [human("one"), thing("firm")])
    case = world.case("register")
    with pytest.raises(InvalidInputError):
        world.act(case, casework.ProtectPerson(world.find(case, "one"), "friend"))
    with pytest.raises(InvalidInputError):
        world.act(case, casework.ProtectPerson(world.find(case, "firm"), "source"))


def test_a_seal_that_is_set_anew_covers_who_is_the_same_as_what_was_said_by_hand_meanwhile(world: World) -> None:
    world.register("register")
    world.load("register", [human(name) for name in ("sealed", "twin", "said", "third", "other")])
    with world.house.database.write() as connection:
        numbers = dict(connection.execute(sa.select(t.entities.c.name, t.entities.c.id)).all())
        pairs = [("sealed", "twin", "merge"), ("twin", "said", GROUND), ("said", "third", "merge")]
        for number, (one, other, ground) in enumerate(pairs, 1):
            row = {
                "id": number,
                "left": numbers[one],
                "right": numbers[other],
                "judgement": "positive",
                "by": "x",
                "ground": ground,
                "created": 2,
            }
            connection.execute(sa.insert(t.judgements).values(row))
        every = {numbers[name] for name in ("sealed", "twin", "said", "third")}
        for until in (1, 3, None):
            assert covered(connection, [numbers["sealed"]], None, until=until) == every
        assert covered(connection, [numbers["other"]], None) == {numbers["other"]}
