"""Two stores that differ only in a record that is restricted, in the one there and in the other not: every page, answer of the API and
search is the same to the last character, for who did not hold it in their case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import RestrictionGround, Right, Way
from glasshouse.policy.plans.casework import AddMember, HoldEntity
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.restrictions import RestrictRecord
from glasshouse.policy.plans.rights import ReceiveSubjectRequest
from glasshouse.web.app import create_app
from tests.hostile import test_twin_pages as twin
from tests.hostile.test_casework_pages import plain
from tests.hostile.test_pages import HERE, browser
from tests.hostile.test_twin_worlds import OPEN
from tests.hostile.world import Thing, World

SOMEBODY: list[Thing] = [
    ("s", "Person", {"name": "Runa Vale", "idNumber": "SV-2", "addressEntity": "home", "birthDate": "1971"}),
    ("t1", "Family", {"person": "s", "relative": "b"}),
    ("t2", "Directorship", {"director": "s", "organization": "c"}),
]
SEARCHES = ("SV-2", "runa", '"runa vale"', "vale", "birth:1971", "runa*")


def _side(folder: Path, keys: Path, hidden: list[Thing]) -> twin.Side:
    world = World(folder, keys)
    world.dataset("open")
    world.load("open", OPEN)
    if hidden:
        world.load("open", hidden, source="later")
    world.person("vera", "investigator")
    steward = world.standing(CaseKind.STEWARDSHIP)
    asked = ReceiveSubjectRequest(Right.RESTRICTION, Way.LETTER, ReportAsker.PERSON, "2020-01-01", "R-1", "Came in person")
    request = world.act(steward, asked)
    world.act(steward, RestrictRecord(request, "open", "s", RestrictionGround.ACCURACY))
    case = world.case("open")
    world.act(case, AddMember("vera", CaseRole.MEMBER))
    world.act(case, HoldEntity(world.id(case, "Vale Works")))
    vera = type(case)(world.house.accounts.find("vera"), case.case)
    return twin.Side(world, vera, browser(world, "vera"), world.act(vera, IssueKey(30)).text)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[twin.Side, twin.Side]]:
    """In one there is no such record; in the other there is, with kin, a home and a directorship."""
    folder = tmp_path_factory.mktemp("twinrestricted")
    one = _side(folder / "none", folder / "keys", [])
    with closing(one.world):
        other = _side(folder / "some", folder / "keys", SOMEBODY)
        with closing(other.world):
            yield one, other


def test_every_page_is_the_same(sides: tuple[twin.Side, twin.Side]) -> None:
    paths = [twin._paths(side) for side in sides]
    assert len(paths[0]) == len(paths[1]) > 90
    for left, right in zip(*paths, strict=True):
        told = [twin._told(side, side.page.get(path)) for side, path in zip(sides, (left, right), strict=True)]
        twin._same(told[0], told[1], left)
        assert "Runa" not in told[1][2]


def test_every_answer_of_the_api_is_the_same(sides: tuple[twin.Side, twin.Side]) -> None:
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in sides]
    for left, right in zip(*(twin._api_paths(side) for side in sides), strict=True):
        told = []
        for side, client, path in zip(sides, clients, (left, right), strict=True):
            told.append(twin._told(side, client.get(f"/api{path}", headers={"Authorization": f"Bearer {side.key}"})))
        twin._same(told[0], told[1], left)


@pytest.mark.parametrize("text", SEARCHES)
def test_every_search_is_the_same(sides: tuple[twin.Side, twin.Side], text: str) -> None:
    told = [twin._told(side, side.page.search(side.case.case, text)) for side in sides]
    twin._same(told[0], told[1], text)


def test_without_the_restriction_the_sides_do_differ(tmp_path: Path) -> None:
    """Otherwise nothing above would be worth anything."""
    with closing(World(tmp_path / "w")) as world:
        world.dataset("open")
        world.load("open", OPEN)
        world.load("open", SOMEBODY, source="later")
        case = world.case("open")
        assert [hit.stub.caption for hit in world.search(case, "SV-2").hits] == ["Runa Vale"]


def test_the_stewards_own_page_of_the_request_is_the_same(sides: tuple[twin.Side, twin.Side]) -> None:
    told = []
    for side in sides:
        page = browser(side.world, "mara")
        (path,) = re.findall(r'href="(/rights/[a-z2-7]{26})"', page.get("/rights").text)
        told.append(re.sub(r"[a-z2-7]{26}|\d\d:\d\d:\d\dZ", "", plain(page.get(path))))
    assert told[0] == told[1]
