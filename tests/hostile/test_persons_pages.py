"""Who counts as a person, on the pages: what stewards declare and approve, what a preview sends, what an organisation's page says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.policy.charter.members import UNLISTED
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.data import HIDDEN
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World

TABLE = b"number,name,faith\n1,Nadia Haddad,druze\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def stewards(world: World) -> tuple[Browser, Browser]:
    world.person("second", "steward")
    return browser(world, "mara"), browser(world, "second")


def test_two_stewards_declare_with_reasons_on_the_page(world: World) -> None:
    first, second = stewards(world)
    world.dataset("register")
    page = first.get("/data/register").text
    assert "count as persons until two people declare" in page
    missing = first.post("/data/register/declare-incorporated", because=" ")
    assert missing.status_code == 422
    assert 'id="f-because"' in missing.text
    assert first.post("/data/register/declare-incorporated", because="The registry enters firms").status_code == 200
    page = first.get("/data/register").text
    assert "The registry enters firms" in page
    assert "declare-incorporated" not in page  # who declared is not asked again
    assert "declare-incorporated" in second.get("/data/register").text
    page = second.post("/data/register/declare-incorporated", because="I read <b>its</b> statute").text
    assert "No natural persons: declared by two" in page
    assert "I read &lt;b&gt;its&lt;/b&gt; statute" in page


def test_a_matching_is_asked_for_by_one_and_approved_by_another_on_the_page(world: World) -> None:
    first, second = stewards(world)
    for name, people in (("debtors", "private_persons"), ("officers", "corporate_register"), ("tenants", "private_persons")):
        world.dataset(name, people=people)
        world.load(name, [("p", "Person", {"name": "Nadia Haddad", "idNumber": "ID-1"})])
    about = {"schema": "Person", "property": "idNumber", "datasets": "officers"}
    for ask in ({}, {"ask": "1", "reason": "To see"}):
        never = first.post("/data/debtors/identity", **{**about, "datasets": "tenants"}, **ask)
        assert (never.status_code, "C3" in never.text) == (403, True)
    assert first.post("/data/debtors/identity", **about).status_code == 403
    assert first.post("/data/debtors/identity", **about, ask="1").status_code == 422  # without a reason
    assert first.post("/data/debtors/identity", **about, ask="1", reason="Officers in debt").status_code == 200
    mine = first.get("/data/debtors").text
    assert "Waits for another steward" in mine
    assert "I approve: match them" not in mine
    shown = second.get("/data/officers").text
    assert "Officers in debt" in shown
    form = re.search(r'<form action="(/data/officers/identity)".*?I approve', shown[shown.index("Officers in debt") :], re.S)
    assert form
    fields = dict(re.findall(r'type="hidden" name="(schema|property|datasets)" value="([^"]*)"', form[0]))
    assert second.post(form[1], **fields).status_code == 200
    case = world.case("debtors", "officers")
    assert world.search(case, "ID-1").total == 1
    assert "Officers in debt" not in second.get("/data/officers").text


def test_the_page_of_a_mapping_says_hidden_where_a_trait_would_stand(world: World) -> None:
    first, _ = stewards(world)
    world.dataset("people")
    token = re.search(r'name="token" value="([^"]+)"', first.get("/data/people").text)
    assert token
    files = {"file": ("people.csv", TABLE, "text/csv")}
    page = first.client.post("/data/people/upload", data={"token": token[1], "load": "snapshot"}, files=files, headers={"Origin": HERE})
    assert page.status_code == 200
    assert "Nadia Haddad" in page.text
    assert HIDDEN in page.text
    assert "druze" not in page.text


def test_an_organisations_page_says_that_members_are_not_listed_and_gives_no_number(world: World) -> None:
    first, _ = stewards(world)
    world.dataset("club")
    members = [("m1", "Person", {"name": "Member One"}), ("l1", "Membership", {"member": "m1", "organization": "club"})]
    world.load("club", [("club", "Organization", {"name": "Quaker Meeting"}), ("empty", "Organization", {"name": "Empty Hall"}), *members])
    case = world.case("club")
    pages = []
    for name in ("Quaker Meeting", "Empty Hall"):
        public = world.id(case, name)
        world.act(case, HoldEntity(public))
        page = first.get(f"/case/{case.case}/entity/{public}").text
        links = page[page.index('id="links"') : page.index('id="records"')]
        assert html.escape(UNLISTED) in links
        pages.append(links)
    assert pages[0] == pages[1]
    assert "Member One" not in pages[0]
    person = first.get(f"/case/{case.case}/entity/{world.id(case, 'Member One')}").text
    assert UNLISTED not in person
    assert "Quaker Meeting" in person
