"""Ceilings, seals that wait, and the end of a case through the web application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson
from tests.hostile.test_pages import browser
from tests.hostile.world import Thing, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("c347"), PERSONS_A_DAY="3")
    things: list[Thing] = [
        (f"p{n}", "Person", {"name": f"{name} Vale", "idNumber": f"PV7-{n}"}) for n, name in enumerate(("Ana", "Bea", "Cid"))
    ]
    made.dataset("people")
    made.load("people", [*things, *((f"t{n}", "Person", {"name": f"Teo Torre {n}"}) for n in range(4))])
    made.person("ines", "investigator")
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    made = world.case("people")
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    return made


def test_the_pane_counts_calmly_and_a_refusal_says_what_is_left_until_when_and_what_to_do(world: World, case: Access) -> None:
    mara = browser(world, "mara")
    assert "people today" not in mara.get(f"/case/{case.case}").text
    for number in (1, 2):
        mara.search(case.case, f"PV7-{number}")
        assert f"{number} of 3 people today" in mara.get(f"/case/{case.case}").text
    answer = mara.search(case.case, "torre")
    assert answer.status_code == 403
    assert "Teo" not in answer.text
    words = unescape(answer.text)
    assert "This would newly show 4 private people; 1 of 3 are left for you today, over all your cases." in words
    assert re.search(r"Narrow it by birth year, company or source.* The count begins anew on \d+ \w+ \d{4} at 00:00 UTC\.", words)
    assert "C3" in words


def test_a_seal_is_confirmed_by_the_second_person_on_a_page_that_names_nobody(world: World, case: Access) -> None:
    mara, ines = browser(world, "mara"), browser(world, "ines")
    public = world.id(case, "Bea Vale")
    world.act(case, ProtectPerson(public, "source"))
    own, other = (somebody.get(f"/case/{case.case}/seals") for somebody in (mara, ines))
    assert "Waits for somebody else" in own.text
    assert "<button>Confirm" not in own.text
    for page in (own, other):
        assert "Source, sealed by" in page.text
        assert "Bea" not in page.text
        assert public not in page.text
    seal = re.search(r'name="seal" value="([a-z2-7]+)"', other.text)
    assert seal
    assert mara.post(f"/case/{case.case}/seals", seal=seal[1]).status_code == 403
    assert "The seal is confirmed" in ines.post(f"/case/{case.case}/seals", seal=seal[1]).text
    assert "No seal waits" in mara.get(f"/case/{case.case}/seals").text


def test_the_close_page_asks_for_each_person_says_who_is_missing_and_keeps_what_was_chosen(world: World) -> None:
    mara, here = browser(world, "mara"), world.case("people")
    ana = world.id(here, "Ana Vale")
    cid = world.id(here, "Cid Vale")
    for public in (ana, cid):
        world.act(here, HoldEntity(public))
    path = f"/case/{here.case}/close"
    page = mara.get(path).text
    assert page.count("<select") == 2
    assert "mmigration authorities are not on the list" in page
    assert not re.search(r"<option[^>]*>[^<]*(migration|asylum|border)", page)
    started = {f"outcome-{ana}": "passed_on:labour_inspection", "reason": "Answered"}
    answer = mara.post(path, **started)
    assert answer.status_code == 422
    assert "Without an outcome: Cid Vale." in unescape(answer.text)
    assert re.search(r'value="passed_on:labour_inspection" selected', answer.text)
    for made_up in ("passed_on:immigration", "deported", "passed_on", "nothing_found:court"):
        assert mara.post(path, **{**started, f"outcome-{cid}": made_up}).status_code == 422
    assert "The case is closed" in mara.post(path, **{**started, f"outcome-{cid}": "nothing_found"}).text
    closed = unescape(mara.get(f"/case/{here.case}").text)
    assert "Passed on to a labour inspectorate" in closed
    assert "Looked at, nothing found" in closed
