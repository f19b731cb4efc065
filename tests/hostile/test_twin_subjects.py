"""Two cases that differ only in whom a protected role was given to, or in whether it was: who is no keeper reads the same to the last
character, on every page and in every answer of the API; of the log, where the act itself stands, no more than that somebody was sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.consent import Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ReadLedger
from glasshouse.policy.plans.keepers import ListKeepers, SignKeeper
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.policy.plans.subjects import GiveProtectedRole, GiveRole, ListSubjects, RecordConsent, SignRole
from glasshouse.web.app import create_app
from tests.hostile import test_twin_pages as twin
from tests.hostile.test_pages import HERE, browser
from tests.hostile.test_twin_worlds import OPEN
from tests.hostile.world import Thing, World

NOBODY: list[Thing] = [("s", "Person", {"name": "Anna Quill", "idNumber": "SV-2"})]
SOMEBODY: list[Thing] = [
    ("s", "Person", {"name": "Rosa Vale", "idNumber": "SV-2", "addressEntity": "home", "birthDate": "1971"}),
    ("t1", "Family", {"person": "s", "relative": "b"}),
    ("t2", "Directorship", {"director": "s", "organization": "c"}),
]
TEAM = ("ines", "omar", "lena", "vera")
PATHS = ("subjects", "subjects?order=name", "subjects?order=date", "subjects.csv", "subjects/unsigned", "subjects/give", "tasks", "export")


def _open_roles(world: World, case: Access) -> None:
    """What everybody of the case sees: an expert, a company, somebody who waits for a signature, and somebody who was signed."""
    for name, role in (("Vale Worker 1", "expert"), ("Vale Works", "company"), ("Vale Worker 2", "subject"), ("Vale Worker 3", "subject")):
        made = world.act(case, GiveRole(world.id(case, name), SubjectRole(role), Basis.FACT, "Signed it."))
    world.act(_as(world, case, "omar"), SignRole(made))


def _as(world: World, case: Access, login: str) -> Access:
    return Access(world.house.accounts.find(login), case.case)


def _protected(world: World, case: Access) -> None:
    """Somebody who was held, of interest and asked for consent becomes a witness, confirmed, with a keeper who records another consent."""
    (hit,) = world.search(case, "SV-2").hits
    public, omar, lena = hit.stub.id, _as(world, case, "omar"), _as(world, case, "lena")
    world.act(case, HoldEntity(public))
    interest = world.act(case, GiveRole(public, SubjectRole.PERSON_OF_INTEREST, Basis.FACT, "Was paid."))
    world.act(omar, SignRole(interest))
    world.act(case, GiveRole(public, SubjectRole.SUBJECT, Basis.FACT, "Was paid."))
    consent = Use.COURT, Way.SPOKEN, "Themselves", "2026-01-02"
    world.act(case, RecordConsent(interest, *consent))
    world.act(case, GiveProtectedRole(public, SubjectRole.WITNESS, Basis.FACT, "Told us.", ("lena",)))
    for row in world.open(omar, ListSeals()):
        world.act(omar, ConfirmSeal(row.id))
    (keeper,) = world.open(omar, ListKeepers())[0].keepers
    world.act(omar, SignKeeper(keeper.id))
    (kept,) = world.open(lena, ListSubjects()).kept
    world.act(lena, RecordConsent(kept.id, *consent))


def _side(folder: Path, keys: Path, hidden: list[Thing], *, act: bool) -> twin.Side:
    world = World(folder, keys)
    world.dataset("open")
    world.load("open", OPEN)
    if hidden:
        world.load("open", hidden, source="later")
    for login in TEAM:
        world.person(login, "investigator")
    case = world.case("open")
    for login in TEAM:
        world.act(case, AddMember(login, CaseRole.MEMBER))
    _open_roles(world, case)
    if act:
        _protected(world, case)
    vera = _as(world, case, "vera")
    return twin.Side(world, vera, browser(world, "vera"), world.act(vera, IssueKey(30)).text)


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[twin.Side, twin.Side]]:
    """The same acts: in one on a stranger without any tie, in the other on a Rosa Vale with kin and a directorship."""
    folder = tmp_path_factory.mktemp("twinwho")
    one = _side(folder / "stranger", folder / "keys", NOBODY, act=True)
    with closing(one.world):
        other = _side(folder / "vale", folder / "keys", SOMEBODY, act=True)
        with closing(other.world):
            yield one, other


@pytest.fixture(scope="module")
def whether(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[twin.Side, twin.Side]]:
    """In one nobody of the kind was ever loaded, and nothing done."""
    folder = tmp_path_factory.mktemp("twinwhether")
    one = _side(folder / "none", folder / "keys", [], act=False)
    with closing(one.world):
        other = _side(folder / "some", folder / "keys", SOMEBODY, act=True)
        with closing(other.world):
            yield one, other


def test_no_page_tells_who_it_is(who: tuple[twin.Side, twin.Side]) -> None:
    paths = [twin._paths(side) for side in who]
    assert len(paths[0]) == len(paths[1]) > 90
    for left, right in zip(*paths, strict=True):
        told = [twin._told(side, side.page.get(path)) for side, path in zip(who, (left, right), strict=True)]
        twin._same(told[0], told[1], left)
        assert "Anna" not in told[0][2]


def test_no_answer_of_the_api_tells_who_it_is(who: tuple[twin.Side, twin.Side]) -> None:
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in who]
    for left, right in zip(*(twin._api_paths(side) for side in who), strict=True):
        told = []
        for side, client, path in zip(who, clients, (left, right), strict=True):
            told.append(twin._told(side, client.get(f"/api{path}", headers={"Authorization": f"Bearer {side.key}"})))
        twin._same(told[0], told[1], left)


@pytest.mark.parametrize("text", ["SV-2", "anna", "quill", '"rosa vale"', "vale"])
def test_no_search_tells_who_it_is(who: tuple[twin.Side, twin.Side], text: str) -> None:
    told = [twin._told(side, side.page.search(side.case.case, text)) for side in who]
    twin._same(told[0], told[1], text)


def test_lists_counts_tables_and_searches_are_the_same_whether_or_not_there_is_somebody(whether: tuple[twin.Side, twin.Side]) -> None:
    for path in PATHS:
        told = [twin._told(side, side.page.get(f"/case/{side.case.case}/{path}")) for side in whether]
        twin._same(told[0], told[1], path)
    for path in ("/", "/waiting"):
        told = [twin._told(side, side.page.get(path)) for side in whether]
        twin._same(told[0], told[1], path)
    for text in ("SV-2", '"rosa vale"', "vale"):
        told = [twin._told(side, side.page.search(side.case.case, text)) for side in whether]
        twin._same(told[0], told[1], text)
    clients = [TestClient(create_app(side.world.house), base_url=HERE) for side in whether]
    for path in ("/case/subjects", "/case/subjects?order=date", f"/case/subjects/{'a' * 26}", f"/entities/{'a' * 26}/naming?use=court"):
        answers = []
        for side, client in zip(whether, clients, strict=True):
            answers.append(twin._told(side, client.get(f"/api{path}", headers={"Authorization": f"Bearer {side.key}"})))
        twin._same(answers[0], answers[1], path)


def test_the_ids_of_what_is_hidden_answer_like_ids_of_nothing(whether: tuple[twin.Side, twin.Side]) -> None:
    other = whether[1]
    with other.world.house.database.read() as connection:
        from glasshouse.store.subjecttables import case_subjects, consents

        hidden = [row.id for table in (case_subjects, consents) for row in connection.execute(table.select())]
    seen = {row.id for row in other.world.open(other.case, ListSubjects()).rows}
    assert len(set(hidden) - seen) == 5  # three roles and two consents
    for public in sorted(set(hidden) - seen):
        for verb, fields in (("sign", {}), ("end", {"reason": "?"}), ("revoke", {"consent": public, "reason": ""})):
            at = f"/case/{other.case.case}/subjects/"
            told = [
                other.page.post(f"{at}{one}/{verb}", **{**fields, **({"consent": one} if verb == "revoke" else {})})
                for one in (public, "a" * 26)
            ]
            plain = [twin._told(other, answer) for answer in told]
            shown = [
                (status, headers, body.replace(one, "ID")) for (status, headers, body), one in zip(plain, (public, "a" * 26), strict=True)
            ]
            assert shown[0][0] == 404
            twin._same(shown[0], shown[1], verb)


def test_the_log_tells_that_somebody_was_sealed_and_no_more(whether: tuple[twin.Side, twin.Side]) -> None:
    told = [_log(side) for side in whether]
    more = [row for row in told[1] if row not in told[0]]
    assert {subject for _, _, subject in more} == {None}
    assert ("Mara Okafor", "sealed a protected person", None) in more
    assert not [sentence for _, sentence, _ in more if re.search("Rosa|Vale|SV-2|witness", sentence)]


def _log(side: twin.Side) -> list[tuple[str, str, str | None]]:
    """The whole of the case's log, as the reader sees it, but for their own entries."""
    side.world.open(side.case, ListSubjects())  # the log names a private person to whom was shown them before: the same ones in both
    found, total, offset = [], 1, 0
    while offset < total:
        view = side.world.open(side.case, ReadLedger(offset))
        found += [(row.who, row.sentence, row.subject) for row in view.rows if row.who != "Vera"]
        total, offset = view.total, offset + 100
    return found
