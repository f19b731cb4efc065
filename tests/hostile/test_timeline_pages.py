"""The timeline through the web application: stored script, formulas, ids of another case, two writers, whom a seal hides, and no movement
of a natural person, by itself or in any answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from glasshouse.gate import Access
from glasshouse.model.event import EventKind, EventRole, Violation
from glasshouse.model.schema import schema, schema_names
from glasshouse.policy.plans.byhand import AddEntity, OpenByHand, Taken, WithdrawByHand
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson
from glasshouse.policy.plans.exhibits import CollectRecord, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.timeline import AddEvent, ChangeEvent, EventText, ListTimeline
from tests.hostile.test_casework_pages import FORMULA, SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import Thing, World

PLACE = "Zanzibarstrasse"
FIRMS: list[Thing] = [
    ("c", "Company", {"name": "Vale Works", "incorporationDate": "1999-05-04"}),
    ("d", "Company", {"name": "Vale Trading", "incorporationDate": "2001"}),
    ("pay", "Payment", {"payer": "c", "beneficiary": "d", "amount": "900", "currency": "EUR", "date": "2018-02-02"}),
    ("b", "Person", {"name": "Berta Vale"}),
    ("bd", "Directorship", {"director": "b", "organization": "c", "startDate": "2003"}),
]
SEALED: list[Thing] = [
    ("s", "Person", {"name": "Rosa Hidden"}),
    ("sd", "Directorship", {"director": "s", "organization": "c", "startDate": "1950", "endDate": "2050"}),
    ("sp", "Payment", {"payer": "c", "beneficiary": "s", "amount": "5000", "currency": "EUR", "date": "1940-01-01"}),
]


def said(title: str = "They met", when: str = "2018-05-06", kind: EventKind = EventKind.EVENT, **more: object) -> EventText:
    return EventText(kind, title, when, **{"source": "The minutes", **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("timeline"))
    made.dataset("firms")
    made.load("firms", FIRMS)
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return world.case("firms")


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def test_stored_script_shows_as_text_on_every_page_and_in_the_picture(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/timeline"
    words = dict.fromkeys(("act", "affected", "perpetrator", "unit", "place"), SCRIPT)
    form = {"title": SCRIPT, "text": SCRIPT, "source": SCRIPT, "start": "2018-05-06", "kind": "violation", "zone": "UTC", **words}
    made = mara.post(f"{base}/new", **form, basis="fact", reliability="unknown")
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    mara.post(f"{base}/{public}/change", **form, basis="assessment", reliability="unknown", revision="1")
    for path in ("", ".svg", ".csv", f"/{public}", f"/{public}/change", f"/{public}/revisions", "?start=2018&end=2019", "/withdrawn"):
        page = mara.get(f"{base}{path}")
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text or path == ".csv", path
        assert "<img src=x" not in page.text or path == ".csv", path
    assert SCRIPT in unescape(mara.get(f"{base}/{public}").text)
    assert ET.fromstring(mara.get(f"{base}.svg").content).tag.endswith("svg")
    mara.post(f"{base}/{public}/withdraw", revision="2")
    assert "<script>alert" not in mara.get(f"{base}/withdrawn").text
    assert "<img src=x" not in mara.post(f"/case/{case.case}/find", words="script").text


def test_a_table_of_events_holds_no_formula(world: World, case: Access, mara: Browser) -> None:
    world.act(case, AddEvent(said(FORMULA, source="+1+cmd|' /C calc'!A0")))
    rows = list(csv.reader(io.StringIO(mara.get(f"/case/{case.case}/timeline.csv").content.decode("utf-8-sig"))))
    (row,) = rows[1:]
    assert (row[5], row[8][:2]) == (f"'{FORMULA}", "'+")


def test_every_page_answers_an_id_of_another_case_like_one_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    theirs, nothing = world.act(world.case(), AddEvent(said("Secret"))), "a" * 26
    base = f"/case/{case.case}/timeline"
    form = {"title": "t", "start": "2018", "kind": "event", "zone": "UTC", "source": "x", "basis": "fact", "reliability": "unknown"}
    for path in ("", "/change", "/revisions", "/revisions?old=1&new=1"):
        answers = [mara.get(f"{base}/{one}{path}") for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")
    for path, fields in {
        "change": {**form, "revision": "1"},
        "withdraw": {"revision": "1"},
        "restore": {"revision": "1", "old": "1"},
    }.items():
        answers = [mara.post(f"{base}/{one}/{path}", **fields) for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")


def test_the_second_of_two_writers_sees_the_difference_and_saves_what_shall_stand(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddEvent(said("One", text="The quay is ours.")))
    world.act(case, ChangeEvent(public, 1, said("One", text="The quay was ours.")))
    form = {"title": "One", "start": "2018", "kind": "event", "zone": "UTC", "source": "x", "basis": "fact", "reliability": "unknown"}
    late = mara.post(f"/case/{case.case}/timeline/{public}/change", revision="1", text="The quay will be ours.", **form)
    assert late.status_code == 409
    assert "<del>was</del><ins>will be</ins>" in late.text.replace("<ins>will</ins><ins> </ins><ins>be</ins>", "<ins>will be</ins>")
    assert "The quay will be ours.</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text
    saved = mara.post(f"/case/{case.case}/timeline/{public}/change", revision="2", text="The quay will be ours.", **form)
    assert "The quay will be ours." in saved.text


def test_what_cannot_be_read_is_refused_in_words_and_the_form_keeps_it(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/timeline"
    form = {"title": "t", "start": "2018", "kind": "event", "zone": "UTC", "source": "x", "basis": "fact", "reliability": "unknown"}
    huge = mara.post(f"{base}/new", **{**form, "text": "x" * 25_000_000})
    assert (huge.status_code, "were announced" in huge.text) == (413, True)
    wrong = [("text", "x" * 100_001), ("title", "x" * 201), ("title", "a\x07b"), ("text", "a\x00b"), ("start", "soon"), ("zone", "Mars")]
    for field, value in [
        *wrong,
        ("source", ""),
        ("exhibit", "EX-0099"),
        ("kind", "evidence"),
        ("act", "x"),
        (f"as-{'a' * 26}", "concerned"),
    ]:
        answer = mara.post(f"{base}/new", **{**form, field: value})
        assert (answer.status_code in (404, 422), "fault" in answer.text) == (True, True), field
    for query in ("?start=soon", "?start=2019&end=2018", "?page=a1_", "?page=x", "?start=%00", "?kind=journey"):
        assert mara.get(f"{base}{query}").status_code in (200, 422), query


def test_pages_of_an_event_say_that_a_record_is_no_longer_there(world: World, case: Access, mara: Browser) -> None:
    mine = world.act(case, AddEntity("Company", (("name", ("Quay trust",)),), Taken(source="A letter")))
    stub = world.open(case, OpenByHand(mine)).row.entity
    assert stub is not None
    named = said("They merged", entities=((stub.id, EventRole.CONCERNED),))
    public = world.act(case, AddEvent(named))
    world.act(case, WithdrawByHand(mine, 1, "It was wrong"))
    world.act(case, ChangeEvent(public, 1, said("They merged then")))
    base = f"/case/{case.case}/timeline"
    assert "They merged then" in mara.get(base).text
    assert mara.get(f"{base}/{public}").text.count("And a record that is no longer there.") == 1
    assert mara.get(f"{base}/{public}/revisions?old=1&new=2").text.count("And a record that is no longer there.") == 2


def _moves() -> list[Thing]:
    """One of every kind that has a date, on Berta, with the place in every property that can hold one, and a time of day."""
    found: list[Thing] = []
    for kind in schema_names():
        info = schema(kind)
        if info is None or info.abstract:
            continue
        said_: dict[str, str] = {}
        for prop in info.properties.values():
            if prop.stub or prop.name in ("deathDate", "birthDate"):
                continue
            if prop.name in (*info.caption, "name"):
                said_[prop.name] = f"{kind} thing"
            elif prop.type == "date":
                said_[prop.name] = "2015-06-07T08:09:10"
            elif prop.type == "entity" and not prop.hidden:
                said_[prop.name] = "b" if prop.name != info.edge_target else "c"
            elif prop.type in ("address", "string", "text") and prop.name not in ("role", "amount", "currency"):
                said_[prop.name] = PLACE
        found.append((f"m{kind}", kind, said_))
    return found


def test_nothing_that_puts_a_person_at_a_place_and_a_time_is_taken_from_any_kind(world: World) -> None:
    world.dataset("moves")
    moves = _moves()
    world.load("moves", [*FIRMS, *moves])
    case = world.case("moves")
    world.act(case, HoldEntity(world.id(case, "Berta Vale")))
    with world.house.database.read() as connection:  # hold every one of them, whether a search finds it or not
        numbers = connection.exec_driver_sql("SELECT id FROM entities WHERE dataset = (SELECT id FROM datasets WHERE name = 'moves')")
        every = [world.house.builder._ids.encode(row[0]) for row in numbers]
    for public in every:
        world.act(case, HoldEntity(public))
    found = world.open(case, ListTimeline())
    page = browser(world, "mara")
    answers = [page.get(f"/case/{case.case}/timeline{path}").text for path in ("", ".csv", ".svg")]
    answers.append(repr(found))
    assert "Payment" in answers[0]  # what belongs there does stand there
    for answer in answers:
        assert PLACE not in answer
        assert "08:09" not in answer
    allowed = {
        "Payment",
        "Debt",
        "Awarded",
        "Director",
        "Owner",
        "Succeeded",
        "Incorporated",
        "Dissolved",
        "Contract",
        "Call for tenders",
        "Dated",
    }
    titles = {row.title for row in world.open(case, ListTimeline(start="1990", end="2025")).rows}
    assert {title.partition(":")[0].partition(",")[0] for title in titles} <= allowed
    told = " ".join(titles)
    for kind in ("Trip", "Event", "Call", "Message", "Image", "Vehicle", "RealEstate", "Address", "Membership", "Employment", "Occupancy"):
        assert f"{kind} thing" not in told, kind


def test_the_place_of_a_violation_stands_on_its_own_page_alone(world: World, case: Access, mara: Browser) -> None:
    for day in range(1, 4):
        text = said(f"Eviction {day}", f"2018-05-0{day}", EventKind.VIOLATION, violation=Violation("Eviction", place=f"{PLACE} {day}"))
        public = world.act(case, AddEvent(text))
    assert PLACE in mara.get(f"/case/{case.case}/timeline/{public}").text
    for path in ("", "?start=2018-05-02&end=2018-05-02", ".csv", ".svg", "/withdrawn"):
        assert PLACE not in mara.get(f"/case/{case.case}/timeline{path}").text, path
    assert world.open(case, LookUp(PLACE)).total == 0


def _side(folder: Path, keys: Path, *, hidden: bool) -> tuple[World, Access]:
    """A case with events, and with `hidden` all that somebody has who is then sealed."""
    made = World(folder, keys)
    made.dataset("firms")
    made.load("firms", FIRMS)
    case = made.case("firms")
    for name in ("Vale Works", "Vale Trading", "Berta Vale"):
        made.act(case, HoldEntity(made.id(case, name)))
    berta = made.id(case, "Berta Vale")
    made.act(case, AddEvent(said("Open one", "2011", entities=((berta, EventRole.CONCERNED),))))
    if hidden:
        made.load("firms", SEALED, source="sealed")
        rosa = made.id(case, "Rosa Hidden")
        made.act(case, HoldEntity(rosa))
        made.act(case, AddEvent(said("Hidden one", "1930", entities=((rosa, EventRole.CONCERNED), (berta, EventRole.CONCERNED)))))
        made.act(case, CollectRecord(rosa, Said("Record of somebody", collected="1935-01-01")))
        made.act(case, AddEvent(said("Hidden by its exhibit", "1936", exhibit="EX-0001", source="")))
        made.act(case, ProtectPerson(rosa, "witness"))
    made.act(case, AddEvent(said("Open two", "2012-03~/..")))
    return made, case


def _plain(text: str) -> str:
    """A page without what differs each time."""
    text = re.sub(r'name="token" value="[^"]+"|You are visible:.*?</span>|\d+ of \d+ people today', "", text, flags=re.DOTALL)
    return re.sub(r"\b[erx]?[a-z2-7]{26}[A-Z]?\b", "ID", text)


def test_two_worlds_that_differ_in_whom_a_seal_hides_answer_alike(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    one, left = _side(tmp_path / "plain", keys, hidden=False)
    with closing(one):
        other, right = _side(tmp_path / "full", keys, hidden=True)
        with closing(other):
            sides = [(world, case, browser(world, "mara")) for world, case in ((one, left), (other, right))]
            paths = ("", "?start=1900&end=1960", "?start=2000&end=2020", "?kind=office", ".csv", ".svg", "/withdrawn", "/new")
            for path in paths:
                told = [_plain(page.get(f"/case/{case.case}/timeline{path}").text) for _, case, page in sides]
                assert told[0] == told[1], path
            assert "Open one" in _plain(sides[1][2].get(f"/case/{right.case}/timeline").text)
            finds = [(world.open(case, LookUp("one")).total, world.open(case, LookUp("hidden")).total) for world, case, _ in sides]
            assert finds == [(1, 0)] * 2
            values = []
            for world, case, page in sides:
                key = world.act(case, IssueKey(1)).text
                answer = page.client.get("/api/case/timeline", headers={"Authorization": f"Bearer {key}"})
                assert answer.status_code == 200
                values.append(_plain(repr(answer.json()["value"])))
            assert values[0] == values[1]
