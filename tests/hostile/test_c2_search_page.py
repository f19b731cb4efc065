"""C2 on the search page: what touches the case says what it is linked to, a company and a function narrow, and nothing shows where there is
nothing to narrow by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from glasshouse.gate import Access
from glasshouse.policy.plans.casework import HoldEntity
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import Thing, World

THINGS: list[Thing] = [
    *((f"s{n}", "Person", {"name": f"Ada Smith {n:02}"}) for n in range(30)),
    ("firm", "Company", {"name": "Blue Quay"}),
    ("d", "Directorship", {"director": "s7", "organization": "firm"}),
]
OFFICES: list[Thing] = [
    ("h", "Person", {"name": "Olga Office", "political": "Blues"}),
    ("post", "Position", {"name": "Minister of Ports"}),
    ("o", "Occupancy", {"holder": "h", "post": "post", "politicalGroup": "Greens"}),
]
FORM = 'name="office"'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("pages"))
    made.dataset("register", people="corporate_register")
    made.load("register", THINGS)
    made.dataset("office", people="public_function")
    made.load("office", OFFICES)
    made.declared("office")
    yield made
    made.close()


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def ask(mara: Browser, case: Access, text: str, **fields: Any) -> httpx.Response:
    answer = mara.post(f"/case/{case.case}/search", q=text, **fields)
    assert answer.status_code == 200
    return answer


def test_what_touches_the_case_stands_first_and_says_why(world: World, mara: Browser) -> None:
    case = world.case("register")
    assert "linked to" not in ask(mara, case, "smith").text
    firm = world.id(case, "Blue Quay")
    world.act(case, HoldEntity(firm))
    text = ask(mara, case, "smith").text
    assert "What touches this case comes first" in text
    others = [text.index(name) for n in range(30) if n != 7 and (name := f"Ada Smith {n:02}") in text]
    assert len(others) == 19
    assert text.index("Ada Smith 07") < text.index("linked to") < min(others)


def test_a_company_of_the_case_narrows_by_a_choice(world: World, mara: Browser) -> None:
    case = world.case("register")
    assert 'name="linked"' not in ask(mara, case, "smith").text
    firm = world.id(case, "Blue Quay")
    world.act(case, HoldEntity(firm))
    assert f'name="linked" value="{firm}"' in ask(mara, case, "smith").text
    narrowed = ask(mara, case, "smith", linked=firm).text
    assert "1 entity" in narrowed
    assert f'name="linked" value="{firm}" checked' in narrowed
    refused = mara.post(f"/case/{case.case}/search", q="smi*", linked=firm)
    assert refused.status_code == 403
    assert "C2" in refused.text


def test_fields_of_functions_show_only_where_functions_are_declared(world: World, mara: Browser) -> None:
    without, within = world.case("register"), world.case("register", "office")
    assert FORM not in ask(mara, without, "smith").text
    assert FORM in ask(mara, within, "smith").text
    assert "declared as one of public functions" in ask(mara, without, "office:minister").text


def test_a_function_is_asked_for_in_its_own_field_and_stands_in_the_search_from_then_on(world: World, mara: Browser) -> None:
    case = world.case("register", "office")
    found = ask(mara, case, "olga OR ada", office="minister", **{"mandate-party": 'gre"ens'})
    assert "1 entity" not in found.text  # the mark is taken out: "gre ens" are two words
    found = ask(mara, case, "olga OR ada", office="minister", **{"mandate-party": "greens"})
    assert "1 entity" in found.text
    assert "(olga OR ada) office:&#34;minister&#34; mandate-party:&#34;greens&#34;" in found.text
    assert "Nothing found" in ask(mara, case, "olga", **{"mandate-party": "blues"}).text
    assert "minister" not in str(found.url)
