"""Oversight sees headers and nothing else: no page or answer of it holds an opened value, and no door of it leads into a case."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from glasshouse.base.clock import DAY, SECOND
from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.cli.verbs import VERBS
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.oversight.transparency import latest
from glasshouse.oversight.use import DAYS, use_of
from glasshouse.policy.charter.proofs import proofs
from glasshouse.policy.charter.text import charter_text
from glasshouse.policy.plans.casework import AddMember, HoldEntity, OpenCase, ReadLedger
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.oversight import ExplainRefusal, ReadStatistics
from glasshouse.policy.plans.people import ChangePerson
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import Thing, World, every_text

THINGS: list[Thing] = [
    ("p", "Person", {"name": "Rosa Vale", "idNumber": "RV-77", "religion": "Quaker"}),
    ("f", "Company", {"name": "Vale Works"}),
]
CHARTER = f"{charter_text()} {proofs()}"
"""What the charter's page holds, whatever was opened."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("oversight"))
    made.dataset("people")
    made.load("people", THINGS)
    for login, role in (("ada", "auditor"), ("ines", "investigator"), ("nils", "investigator")):
        made.person(login, role)
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    made = world.case("people")
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    for text in ("rosa", "vale works", "RV-77"):
        world.search(made, text)
    rosa = world.id(made, "Rosa Vale")
    world.open(made, OpenEntity(rosa))
    world.act(made, HoldEntity(rosa))
    with pytest.raises(RefusedError):
        world.house.gate.query(made, "religion:quaker")
    return made


@pytest.fixture(scope="module")
def ada(world: World) -> Access:
    return world.standing(CaseKind.OVERSIGHT, world.house.accounts.find("ada"))


def refused_entry(world: World, access: Access) -> int:
    """The entry of a search for a trait."""
    with pytest.raises(RefusedError) as told:
        world.house.gate.query(access, "religion:quaker")
    assert told.value.entry is not None
    return told.value.entry


def private_words(world: World) -> set[str]:
    """Every text that the ledger's openings hold, of some length: ids, names, what was typed. Words of the program are left out."""
    said = {text for _, fields in world.entries() for text in every_text(fields) if len(text) > 7}
    public = set(re.findall(r"\w+", " ".join(str(leaf.header) for leaf, _ in world.entries())))
    return {text for text in said if text not in public and not set(re.findall(r"\w+", text)) <= public}


def test_statistics_hold_no_opened_value(world: World, case: Access, ada: Access) -> None:
    view = world.open(ada, ReadStatistics(DAYS))
    told = " ".join([*every_text(view), *every_text(use_of(view))])
    secrets = private_words(world)
    assert {case.case, world.mara.person, "religion:quaker"} <= secrets
    assert not [text for text in secrets if text in told]


@pytest.mark.parametrize("path", ["/oversight/use", "/oversight/report", "/oversight/report/2020-Q1.json", "/oversight", "/oversight/log"])
def test_no_page_of_oversight_holds_an_opened_value(world: World, case: Access, path: str) -> None:
    world.open(case, OpenCase())
    answer = browser(world, "ada").get(path)
    assert answer.status_code == 200
    shown = re.sub(r'<details class="person">.*?</details>|href="[^"]*"', "", answer.text, flags=re.S)
    assert not [text for text in private_words(world) if text in shown and not (text in CHARTER and text.isidentifier())]


def test_statistics_stay_the_same_when_every_opening_is_gone(world: World, case: Access, ada: Access) -> None:
    before = use_of(world.open(ada, ReadStatistics(DAYS)))
    with closing(sqlite3.connect(world.settings.data_dir / "ledger.db")) as connection:
        kept = connection.execute("select * from openings").fetchall()
        connection.execute("delete from openings")
        connection.commit()
        world.house.statistics.forget()
        after = use_of(world.open(ada, ReadStatistics(DAYS)))
        connection.executemany("insert or ignore into openings values (?, ?)", kept)
        connection.commit()
    assert after.size == before.size + 2
    assert (after.in_force, after.weeks, after.surges) == (before.in_force, before.weeks, before.surges)
    assert after.charts[1].series[0].total is not None


def test_auditors_reach_no_case_by_any_door_of_oversight(world: World, case: Access, ada: Access) -> None:
    for plan in (OpenCase(), ReadLedger(0), ReadStatistics(DAYS)):
        with pytest.raises(RefusedError):
            world.open(Access(ada.actor, case.case), plan)
    entry = refused_entry(world, case)
    with pytest.raises(NotFoundError):
        world.open(world.standing(CaseKind.ADMINISTRATION, ada.actor), ExplainRefusal(entry))
    auditor = browser(world, "ada")
    for path in (f"/case/{case.case}", f"/case/{case.case}/ledger", f"/case/{case.case}/search"):
        assert auditor.get(path).status_code == 403
    assert auditor.get(f"/refused/{entry}").status_code == 404


@pytest.mark.parametrize("login", ["mara", "jonas", "ines"])
def test_only_auditors_read_the_use_of_the_system(world: World, login: str) -> None:
    assert browser(world, login).get("/oversight/use").status_code == 403
    assert "/oversight/use" not in browser(world, login).get("/oversight").text


def test_whoever_was_refused_reads_why_and_nobody_else_does(world: World, case: Access) -> None:
    entry = refused_entry(world, case)
    page = browser(world, "mara").get(f"/refused/{entry}")
    assert page.status_code == 200
    assert "C1" in page.text
    assert "Only what finds a person is indexed" in page.text
    told = world.open(world.standing(CaseKind.ADMINISTRATION), ExplainRefusal(entry))
    assert told.rules == ("C1",)
    assert told.sentence
    assert told.remedy
    assert told.sentence in page.text.replace("&#39;", "'")
    for login in ("ines", "nils", "ada", "jonas"):
        other, none = browser(world, login).get(f"/refused/{entry}"), browser(world, login).get("/refused/9007199254740991")
        assert other.status_code == none.status_code == 404
        assert _bare(other, entry) == _bare(none, 9007199254740991)


def _bare(answer: object, entry: int) -> str:
    text = re.sub(r'value="[A-Za-z0-9_=-]{60,}"|\d[\d,]* entr(y|ies)|[0-9a-f]{12}', "", answer.text)  # type: ignore[attr-defined]
    return text.replace(str(entry), "N")


def test_a_refusal_in_the_middle_of_an_act_is_explained_too_and_its_rule_stands_in_the_header(world: World, ada: Access) -> None:
    desk = world.standing(CaseKind.ADMINISTRATION, world.jonas)
    size = world.size()
    with pytest.raises(RefusedError) as told:
        world.act(desk, ChangePerson(world.jonas.person, "Investigations", ("lead",), "active"))
    intent, outcome = world.entries(size)
    assert (intent[0].header.dec, outcome[0].header.dec, outcome[0].header.why) == ("permit", "refuse", ("C9",))
    why = world.open(desk, ExplainRefusal(size))
    assert (why.index, told.value.entry) == (size, size)
    assert (why.sentence, why.remedy, why.rules) == (told.value.message, told.value.remedy, told.value.rules)
    refused = sum(row.leaves for row in world.open(ada, ReadStatistics(1)).counted if row.kind == "outcome" and row.rules == ("C9",))
    assert refused == 1


@pytest.mark.parametrize("index", ["-1", "x", "1.5", "99999999999999999999999", "%00", "١"])
def test_what_is_no_number_of_an_entry_is_no_page(world: World, index: str) -> None:
    assert browser(world, "mara").get(f"/refused/{index}").status_code == 404


def test_an_answer_is_no_refusal(world: World, case: Access) -> None:
    receipt = world.house.gate.open(case, OpenCase()).receipt
    for index in (receipt.index, receipt.index + 1, 0):
        with pytest.raises(NotFoundError):
            world.open(world.standing(CaseKind.ADMINISTRATION), ExplainRefusal(index))


def test_the_report_is_for_everybody_when_its_quarter_is_over_and_stays_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = World(tmp_path_factory.mktemp("report"))
    client = browser(world, "mara").client
    now = world.clock() // DAY
    running = latest(now).after
    assert client.get(f"/oversight/report/{running}").status_code == 409
    for _ in range(16):
        client.get("/")
    world.clock.forward((running.days()[1] - now) * DAY // SECOND)
    visitor = Browser(type(client)(client.app, base_url="http://127.0.0.1:8420"))
    visitor.client.get("/sign-in")
    client = browser(world, "mara").client  # signing in tells the log that the day is another
    first = visitor.get(f"/oversight/report/{running}.json")
    assert first.status_code == 200
    told = {table["key"]: table["rows"] for table in json.loads(first.text)["tables"]}
    assert told["purpose"] == [{"word": "administration", "label": "Administration", "leaves": 20}]
    assert told["refused"] == []
    for _ in range(20):
        client.get("/")
    assert visitor.get(f"/oversight/report/{running}.json").text == first.text
    assert VERBS["transparency"](world.house, {"quarter": str(running)}, print) == {"report": first.text}
    printed = visitor.get(f"/oversight/report/{running}.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    for none in (f"{running}.xml", f"{running}.json.pdf", "2026"):
        assert visitor.get(f"/oversight/report/{none}").status_code in (404, 422)
    page = visitor.get("/oversight/report")
    assert f"Transparency report, {running}" in page.text
    assert "Sign in" in page.text
    world.close()
