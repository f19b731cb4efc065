"""Attempts 8, 13 and 14: lists by patience, roads through protected people, merging one with an open record, by page and API."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson
from tests.hostile.red_team.doors import Doors, captions, hits, opened
from tests.hostile.world import Thing

A_DAY = 60
TOWN: list[Thing] = [(f"t{n}", "Person", {"name": f"Resident {n:04}", "idNumber": f"TOWN-{n:04}"}) for n in range(1000)]


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A thousand people, and a day of sixty: the charter's own number would only make the walk longer."""
    with opened(tmp_path_factory.mktemp("town"), PERSONS_A_DAY=str(A_DAY)) as made:
        made.world.dataset("town")
        made.world.load("town", TOWN)
        yield made


def batch(number: int, size: int = 25) -> str:
    """A search for `size` identifiers."""
    return " OR ".join(f"TOWN-{n:04}" for n in range(number * size, (number + 1) * size))


def test_8_neither_a_thousand_identifiers_nor_forty_batches_pass_the_page(town: Doors) -> None:
    cases = [town.world.case("town") for _ in range(2)]
    assert town.page().post(f"/case/{cases[0].case}/search", q=batch(0, 1000)).status_code == 422
    seen: set[str] = set()
    refused = 0
    for number in range(40):
        answer = town.page().post(f"/case/{cases[number % 2].case}/search", q=batch(number))
        seen |= set(re.findall(r"Resident \d{4}", hits(answer)))
        refused += answer.status_code == 403
    assert 20 <= len(seen) <= A_DAY
    assert refused >= 37


def test_8_neither_a_thousand_identifiers_nor_forty_batches_pass_the_api(town: Doors) -> None:
    cases = [town.world.case("town") for _ in range(2)]
    assert town.api(cases[0], "POST", "/search", {"query": batch(0, 1000)}).status_code == 422
    assert town.api(cases[0], "POST", "/search", {"query": "resident", "limit": 1000}).status_code == 422
    seen: set[str] = set()
    refused = []
    for number in range(40):
        answer = town.api(cases[number % 2], "POST", "/search", {"query": batch(number)})
        if answer.status_code == 200:
            seen |= captions(answer)
        else:
            refused.append(answer.json()["error"]["rules"])
    assert 20 <= len(seen) <= A_DAY
    assert len(refused) >= 37
    assert refused == [["C3"]] * len(refused)


FAMILY: list[Thing] = [
    ("child", "Person", {"name": "Kim Small", "idNumber": "KS-1", "birthDate": "2019-05-05"}),
    ("tip", "Person", {"name": "Toni Teller", "idNumber": "TT-1"}),
    ("parent", "Person", {"name": "Pat Small", "idNumber": "PS-1"}),
    ("boss", "Person", {"name": "Bo Boss", "idNumber": "BB-1"}),
    ("firm", "Company", {"name": "Small Works"}),
    ("f", "Family", {"person": "parent", "relative": "child", "relationship": "mother"}),
    ("e1", "Employment", {"employee": "tip", "employer": "firm"}),
    ("o1", "Ownership", {"owner": "boss", "asset": "firm"}),
    ("u", "UnknownLink", {"subject": "tip", "object": "boss"}),
    ("open", "Person", {"name": "Toni T Teller", "taxNumber": "TX-88"}),
]
HIDDEN = ("Kim", "Toni", "KS-1", "TT-1")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("roads")) as made:
        made.world.dataset("family")
        made.world.load("family", FAMILY[:-1])
        yield made


@pytest.fixture(scope="module")
def case(doors: Doors) -> Access:
    """A case that holds everybody but the child, which nobody ever saw; the source is sealed after that."""
    world = doors.world
    made = world.case("family")
    for name in ("Pat Small", "Small Works", "Bo Boss", "Toni Teller"):
        world.act(made, HoldEntity(world.id(made, name)))
    world.act(made, ProtectPerson(world.id(made, "Toni Teller"), "source"))
    return made


def test_13_no_expansion_leads_to_or_through_a_protected_person_on_the_page(doors: Doors, case: Access) -> None:
    for name in ("Pat Small", "Small Works", "Bo Boss"):
        public = doors.world.id(case, name)
        path = f"/case/{case.case}/entity/{public}"
        page = doors.page().get(path).text
        assert name in page
        assert not [word for word in HIDDEN if word in page], name
        for key in ("Family.person", "Employment.employer", "UnknownLink.object", "Family.relative"):
            answer, none = doors.page().get(f"{path}/links/{key}"), doors.page().get(f"{path}/links/Payment.payer")
            assert answer.status_code == none.status_code == 404, (name, key)
    counted = []
    for name in ("Pat Small", "Small Works", "Bo Boss"):
        page = doors.page().get(f"/case/{case.case}/entity/{doors.world.id(case, name)}").text
        counted.append(re.findall(r'<section class="group".*?<span class="quiet">([^<]*)</span>', page, re.S))
    assert counted == [[], ["1"], ["1"]]  # no group and no number tells of whom it leaves out


def test_13_no_expansion_leads_to_or_through_a_protected_person_by_the_api(doors: Doors, case: Access) -> None:
    groups = {}
    for name in ("Pat Small", "Small Works", "Bo Boss"):
        public = doors.world.id(case, name)
        answer = doors.api(case, "GET", f"/entities/{public}")
        assert not [word for word in HIDDEN if word in answer.text], name
        groups[name] = {group["key"]: group["total"] for group in answer.json()["value"]["groups"]}
        for key in ("Family.person", "Employment.employer", "UnknownLink.object", "Family.relative"):
            assert doors.api(case, "GET", f"/entities/{public}/links/{key}").status_code == 404, (name, key)
        for more in (f"/entities/{public}/degree", f"/entities/{public}/paths", f"/paths?from={public}"):
            assert doors.api(case, "GET", more).status_code == 404
    assert groups["Pat Small"] == {}
    assert [sum(groups[name].values()) for name in ("Small Works", "Bo Boss")] == [1, 1]


def merged(doors: Doors, name: str) -> Access:
    """A sealed person in one dataset, and an open record with the same number in another, not merged yet."""
    world = doors.world
    for part in ("a", "b"):
        world.dataset(f"{name}-{part}")
        world.load(f"{name}-{part}", [("p", "Person", {"name": f"{name.title()} Merge {part}", "taxNumber": f"TX-{name}"})])
    only = world.case(f"{name}-a")
    world.act(only, ProtectPerson(world.id(only, f"{name.title()} Merge a"), "witness"))
    both = world.case(f"{name}-a", f"{name}-b")
    assert world.names(both, f"{name} merge") == [f"{name.title()} Merge b"]
    return both


def gone(doors: Doors, both: Access, name: str, answers: list[httpx.Response]) -> None:
    """Neither record is to be found, whatever was tried to take them apart."""
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert doors.world.names(both, f"{name} merge") == []
    last = doors.world.load(f"{name}-b", [("p", "Person", {"name": "Other Entirely", "taxNumber": f"TX-{name}"})], source="again")
    assert last
    assert doors.world.names(both, f"{name} merge OR other") == []


def test_14_merging_unseals_nobody_and_taking_apart_frees_nobody_on_the_page(doors: Doors) -> None:
    both = merged(doors, "paged")
    answer = doors.page().post("/data/paged-a/identity", schema="Person", property="taxNumber", datasets="paged-a paged-b")
    assert answer.status_code == 200
    tried = [doors.page().post(f"/data/paged-a/identity/{word}", schema="Person") for word in ("undo", "remove", "delete")]
    gone(doors, both, "paged", tried)
    assert "Merge" not in hits(doors.page().post(f"/case/{both.case}/search", q="TX-paged"))


def test_14_merging_unseals_nobody_and_taking_apart_frees_nobody_by_the_api(doors: Doors) -> None:
    both = merged(doors, "asked")
    desk = doors.world.standing(CaseKind.STEWARDSHIP)
    body = {"schema": "Person", "property": "taxNumber", "datasets": ["asked-a", "asked-b"]}
    assert doors.api(desk, "POST", "/identities", body).status_code in (200, 201)
    tried = [doors.api(desk, method, f"/identities/{word}") for method, word in (("DELETE", "1"), ("POST", "undo"))]
    gone(doors, both, "asked", tried)
    assert doors.api(both, "POST", "/search", {"query": "TX-asked"}).json()["value"]["total"] == 0
