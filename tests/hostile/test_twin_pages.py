"""Two stores that differ only in what the reader may not see answer alike on every page and every answer of the API: bodies, status,
headers, errors, progress, and what an act says that it did. What is not compared is written down with its reason.

Numbers that count entries of the log, times and random ids are taken out on both sides; public ids of entities and records are not: both
stores have the same keys, and what is hidden came last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson
from glasshouse.policy.plans.data import DeclareIdentity, OpenImport, UndoImport
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.web.api.app import ROUTERS
from glasshouse.web.app import PAGES, create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.test_twin_worlds import OPEN, SEALED
from tests.hostile.world import Thing, World

TIES: list[Thing] = [
    ("t1", "Family", {"person": "s", "relative": "b", "relationship": "mother"}),
    ("t2", "Associate", {"person": "b", "associate": "w1"}),
]
CHILD: list[Thing] = [
    ("kim", "Person", {"name": "Kim Vale", "idNumber": "RV-3", "birthDate": "2018-01-01", "addressEntity": "home"}),
    ("t3", "Family", {"person": "kim", "relative": "w2"}),
    ("t4", "UnknownLink", {"subject": "w2", "object": "w3"}),
]
LATER: list[Thing] = [
    ("late", "Person", {"name": "Late Vale", "idNumber": "LV-1"}),
    ("t5", "Family", {"person": "late", "relative": "w4"}),
]
SEARCHES = ("vale", '"rosa vale"', "RV-2", "RV-3", "kim", "dover", "nobody-7", "religion:quaker", "(")
PAGES_NOT_COMPARED = {
    "/link/{token}": "signing in: before there is a case",
    "/reset/{token}": "signing in: before there is a case",
    "/me/security/totp": "a new secret each time",
    "/case/{case}/view/{token}": "compared as the answer of each search",
    "/data/upload/{token}": "a steward's own upload",
    "/data/import/{id}": "a steward's own import: compared as what the gate answers, for an import after all that is hidden",
    "/data/import/{id}/progress": "the same",
    "/oversight/log": "the log's size",
    "/oversight/report": "counts of the whole log",
    "/oversight/report/{quarter}": "counts of the whole log",
}
API_NOT_COMPARED = {
    "/receipts/{index}": "the log's public side",
    "/statistics": "counts of the whole log",
    "/visible": "numbers of the log",
}
LEFT_OUT = frozenset({"date", "set-cookie", "content-length", "x-glasshouse-entry", "x-glasshouse-head", "x-glasshouse-when"})
RANDOM = re.compile(r"\b[a-z2-7]{26}\b")
NUMBERS = (
    re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)"),
    re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?|\b\d\d:\d\d\b"),
    re.compile(r'name="token" value="[^"]*"'),
    re.compile(r"You are visible: [\d,]+ entr(y|ies) · <code>[0-9a-f]+</code>"),
    re.compile(r"(/ledger/receipt/|/refused/|entry |Entry )[\d,]+"),
    re.compile(r'"(index|entry|size|root|head|when|since)":\s*("[^"]*"|\d+|null)'),
    re.compile(r"\b[0-9a-f]{12,64}\b"),
    re.compile(r'<a href="<>" download>\d+|<td class="num">\d+'),
    re.compile(r"glasshouse\.example/\w+"),
    re.compile(r"[\d,]+ entries of all cases"),
    re.compile(r'\\n"\d+",'),
    re.compile(r'<svg class="tree.*?</svg>'),
)


@dataclass(frozen=True)
class Side:
    """One store, its reader's case, and how they are asked."""

    world: World
    case: Access
    page: Browser
    key: str


def _side(folder: Path, keys: Path, *, hidden: bool) -> Side:
    world = World(folder, keys)
    world.dataset("open")
    world.load("open", OPEN)
    world.person("ines", "investigator")
    case = world.case("open")
    world.act(case, AddMember("ines", CaseRole.LEAD))
    if hidden:
        _hide(world)
    steward = world.standing(CaseKind.STEWARDSHIP)
    world.act(steward, DeclareIdentity("Person", "idNumber", ("open",)))
    mine = Access(world.house.accounts.find("ines"), case.case)
    for name in ("Vale Worker 1", "Vale Worker 2", "Vale Works"):
        world.act(mine, HoldEntity(world.id(mine, name)))
    return Side(world, mine, browser(world, "ines"), world.act(mine, IssueKey(30)).text)


def _hide(world: World) -> None:
    """Somebody sealed and confirmed with a household, a child with one, and residents who were taken back."""
    world.load("open", [*SEALED, *TIES], source="sealed")
    world.load("open", CHILD, source="child")
    other = world.case("open")
    world.person("omar", "investigator")
    world.act(other, AddMember("omar", CaseRole.MEMBER))
    (sealed,) = world.search(other, "RV-2").hits
    world.act(other, ProtectPerson(sealed.stub.id, "witness"))
    omar = Access(world.house.accounts.find("omar"), other.case)
    for row in world.open(omar, ListSeals()):
        world.act(omar, ConfirmSeal(row.id))
    undone = world.load("open", [("r1", "Person", {"name": "Resident Vale", "addressEntity": "home"})], source="undone")
    world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(undone))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    folder = tmp_path_factory.mktemp("twinpages")
    one = _side(folder / "plain", folder / "keys", hidden=False)
    with closing(one.world):
        other = _side(folder / "full", folder / "keys", hidden=True)
        with closing(other.world):
            yield one, other


def _told(side: Side, answer: httpx.Response) -> tuple[int, list[tuple[str, str]], str]:
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in LEFT_OUT)
    return answer.status_code, headers, answer.text.replace(side.case.case, "CASE")


def _same(one: tuple[int, list[tuple[str, str]], str], other: tuple[int, list[tuple[str, str]], str], what: str) -> None:
    texts = []
    common = set(RANDOM.findall(repr(one))) & set(RANDOM.findall(repr(other)))
    for told in (one, other):
        text = RANDOM.sub(lambda found: found[0] if found[0] in common else "ID", repr(told))
        for pattern in NUMBERS:
            text = pattern.sub("<>", text)
        texts.append(text)
    assert texts[0] == texts[1], what


def _entities(side: Side) -> dict[str, str]:
    """Public ids by caption and order, the same in both stores."""
    hits = [hit for text in ("vale", "dover") for hit in side.world.search(side.case, text).hits]
    return {hit.stub.id: hit.stub.caption for hit in hits}


def _paths(side: Side) -> list[str]:
    """Every GET page that can be asked for, with every entity, group of links and record that the reader sees; and ids of nothing."""
    found: list[str] = []
    for route in PAGES:
        if "GET" not in (route.methods or ()) or route.path in PAGES_NOT_COMPARED:
            continue
        found += [path.replace("{case}", side.case.case) for path in _filled(side, route.path)]
    return found


def _filled(side: Side, path: str) -> list[str]:
    found = [path]
    if path.startswith("/case/{case}/entity/{id}"):
        found = []
        for public in [*_entities(side), "a" * 26]:
            view = side.world.open(side.case, OpenEntity(public)) if public != "a" * 26 else None
            keys = [group.key for group in view.groups] if view is not None else []
            keys += ["Family.relative", "Associate.person", "Address.things", "no.such"]
            found += [path.replace("{id}", public).replace("{key}", key) for key in (keys if "{key}" in path else [""])]
    if "{record}" in path:
        views = [side.world.open(side.case, OpenEntity(public)) for public in _entities(side)]
        found = [path.replace("{record}", record.ref.record) for view in views for record in view.records] + [
            path.replace("{record}", "b" * 26)
        ]
    some = {
        "{id}": "c" * 26,
        "{token}": "d" * 26,
        "{dataset}": "no-such",
        "{index}": "999999",
        "{number}": "7",
        "{name}": "no-such",
        "{key}": "x",
    }
    for word, value in some.items():
        found = [one.replace(word, value) for one in found]
    return found


def _api_paths(side: Side) -> list[str]:
    found: list[str] = []
    for router in ROUTERS:
        for route in router.routes:
            path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or ()
            if "GET" not in methods or path in API_NOT_COMPARED:
                continue
            found += [one.replace("/case/{case}", "") for one in _filled(side, path.replace("/entities/", "/case/{case}/entity/", 1))]
    return [path.replace("/entity/", "/entities/") for path in found]


def test_what_the_reader_sees_has_the_same_ids_in_both(twins: tuple[Side, Side]) -> None:
    one, other = (_entities(side) for side in twins)  # asked once of each: the pages tell how often one asked
    assert one == other
    assert len(one) > 14


def test_every_page_is_the_same(twins: tuple[Side, Side]) -> None:
    paths = [_paths(side) for side in twins]
    assert len(paths[0]) == len(paths[1]) > 90
    for left, right in zip(*paths, strict=True):
        answers = [_told(side, side.page.get(path)) for side, path in zip(twins, (left, right), strict=True)]
        _same(answers[0], answers[1], left)


def test_every_answer_of_the_api_is_the_same(twins: tuple[Side, Side]) -> None:
    paths = [_api_paths(side) for side in twins]
    assert len(paths[0]) == len(paths[1]) > 60
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in twins]
    for left, right in zip(*paths, strict=True):
        answers = []
        for side, client, path in zip(twins, clients, (left, right), strict=True):
            answers.append(_told(side, client.get(f"/api{path}", headers={"Authorization": f"Bearer {side.key}"})))
        _same(answers[0], answers[1], left)


def test_the_ids_of_all_that_is_hidden_answer_like_ids_of_nothing(twins: tuple[Side, Side]) -> None:
    visible = _entities(twins[0])
    ids = twins[1].world.house.builder._ids  # every entity has a number, and from it its id
    asked = [ids.encode(number) for number in range(1, 60)]
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in twins]
    for public in [public for public in asked if public not in visible]:
        for path in (f"/entities/{public}", f"/entities/{public}/openings"):
            told = []
            for side, client in zip(twins, clients, strict=True):
                told.append(_told(side, client.get(f"/api{path}", headers={"Authorization": f"Bearer {side.key}"})))
            _same(told[0], told[1], path)


def test_searches_and_questions_about_addresses_are_answered_alike(twins: tuple[Side, Side]) -> None:
    for text in SEARCHES:
        answers = [_told(side, side.page.search(side.case.case, text)) for side in twins]
        _same(answers[0], answers[1], text)
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in twins]
    ids = {caption: public for public, caption in _entities(twins[0]).items()}
    hidden = [hit.stub.id for hit in twins[1].world.search(twins[1].world.case("open"), "undone").hits]
    asked = [
        {"persons": [ids["Vale Worker 1"], ids["Vale Worker 2"]]},
        {"persons": [ids["Vale Worker 1"], "a" * 26]},
        *({"persons": [ids["Vale Worker 1"], public]} for public in hidden),
    ]
    for body in asked:
        told = []
        for side, client in zip(twins, clients, strict=True):
            told.append(_told(side, client.post("/api/shared-address", json=body, headers={"Authorization": f"Bearer {side.key}"})))
        _same(told[0], told[1], str(body))


def test_an_import_and_an_identity_after_what_is_hidden_tell_the_same_numbers(twins: tuple[Side, Side]) -> None:
    told = []
    for side in twins:
        world, steward = side.world, side.world.standing(CaseKind.STEWARDSHIP)
        public = world.load("open", LATER, source="later")
        view = world.open(steward, OpenImport(public))
        row, progress = view.row, world.house.gate.progress(steward, public)
        numbers = [
            (r.state, r.rows, r.records, r.rejected, r.added, r.changed, r.closed, r.same, r.share, r.message) for r in (row, progress)
        ]
        pairs = world.act(steward, DeclareIdentity("Person", "idNumber", ("open",)))
        told.append((numbers, view.faults, view.by_code, pairs))
    assert told[0] == told[1]


def test_what_is_not_compared_is_there(twins: tuple[Side, Side]) -> None:
    assert twins
    assert {route.path for route in PAGES} >= PAGES_NOT_COMPARED.keys()
    assert {getattr(route, "path", "") for router in ROUTERS for route in router.routes} >= API_NOT_COMPARED.keys()
