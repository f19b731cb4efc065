"""Comments on exhibits and exhibits of tasks through the web application: stored script, ids of another case, somebody sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans.attachments import AttachExhibit
from glasshouse.policy.plans.casework import AddMember, GrantDataset, HoldEntity, ProtectPerson
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.exhibits import CollectExhibit, CollectRecord, OpenExhibit, Said
from glasshouse.policy.plans.tasks import AddTask
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import Thing, World

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
NOWHERE = "a" * 26


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("attached"))
    for login in ("ines", "rita"):
        made.person(login, "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case()
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    world.act(made, AddMember("rita", CaseRole.READER))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def things(world: World, case: Access, title: str = SCRIPT) -> tuple[str, str]:
    """A task that refers to an exhibit; their ids."""
    box = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said(title)))
    task = world.act(case, AddTask(title))
    world.act(case, AttachExhibit(task, 1))
    return task, box


def plain(answer: httpx.Response) -> str:
    """A page without what differs each time: form tokens, addresses, and the pane's count and head."""
    text = re.sub(r'name="token" value="[^"]+"', "", answer.text)
    text = re.sub(r"You are visible:.*?</span>", "", text, flags=re.DOTALL)
    return re.sub(r"[Ee]ntry [\d,]+|/refused/\d+|[a-z2-7]{26}", "", text)


def test_stored_script_shows_as_text_wherever_it_is_shown(world: World, case: Access, mara: Browser) -> None:
    task, box = things(world, case)
    here, there = f"/case/{case.case}/evidence/{box}", f"/case/{case.case}/tasks/{task}"
    assert "The comment is kept." in mara.post(f"{here}/comments", text=f"{SCRIPT} @ines").text
    mara.post(f"/case/{case.case}/private/exhibit/{box}", private=SCRIPT)
    ines = browser(world, "ines")
    for page in (
        mara.get(here),
        mara.get(there),
        ines.get(f"/case/{case.case}/mentions"),
        ines.get(here),
        mara.post(f"{there}/exhibits", exhibit=SCRIPT),
    ):
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
        assert SCRIPT in unescape(page.text), page.url
    assert f'href="/case/{case.case}/evidence/{box}"' in ines.get(f"/case/{case.case}/mentions").text


@pytest.mark.parametrize("typed", ["1", "EX-0001", "ex-1", "EX0001", " 0001 "])
def test_an_exhibit_is_attached_by_its_number_however_it_is_written(world: World, case: Access, mara: Browser, typed: str) -> None:
    box = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A box")))
    task = world.act(case, AddTask("Look"))
    page = mara.post(f"/case/{case.case}/tasks/{task}/exhibits", exhibit=typed)
    assert "The task refers to this exhibit now." in page.text
    assert f"/evidence/{box}" in page.text


@pytest.mark.parametrize("typed", ["", "0", "EX-", "-1", "1.0", "１", "99999999", "1;2"])
def test_what_is_no_number_is_told_beside_the_form(world: World, case: Access, mara: Browser, typed: str) -> None:
    task = world.act(case, AddTask("Look"))
    page = mara.post(f"/case/{case.case}/tasks/{task}/exhibits", exhibit=typed)
    assert page.status_code == 422
    assert 'id="fault"' in page.text


def test_ids_of_another_case_are_answered_like_those_of_nothing(world: World, case: Access, mara: Browser) -> None:
    task, _ = things(world, case, "Ours")
    other = world.case()
    their_task, their_box = things(world, other, "Theirs")
    ours = f"/case/{case.case}"
    pairs = (
        [mara.post(f"{ours}/tasks/{one}/exhibits", exhibit="1") for one in (their_task, NOWHERE)],
        [mara.post(f"{ours}/tasks/{one}/exhibits/remove", exhibit=their_box) for one in (their_task, NOWHERE)],
        [mara.post(f"{ours}/tasks/{task}/exhibits/remove", exhibit=one) for one in (their_box, NOWHERE)],
        [mara.post(f"{ours}/evidence/{one}/comments", text="x") for one in (their_box, NOWHERE)],
        [mara.post(f"{ours}/private/exhibit/{one}", private="x") for one in (their_box, NOWHERE)],
    )
    for theirs, nowhere in pairs:
        assert theirs.status_code == nowhere.status_code == 404, theirs.url
        assert plain(theirs) == plain(nowhere), theirs.url


def test_a_reader_is_shown_exhibits_and_comments_and_no_forms_that_only_refuse(world: World, case: Access, mara: Browser) -> None:
    task, box = things(world, case, "A box")
    rita = browser(world, "rita")
    page = rita.get(f"/case/{case.case}/tasks/{task}")
    assert f"/evidence/{box}" in page.text
    assert "Attach an exhibit" not in page.text
    assert "Detach" not in page.text
    assert rita.post(f"/case/{case.case}/tasks/{task}/exhibits", exhibit="1").status_code == 403
    assert rita.post(f"/case/{case.case}/evidence/{box}/comments", text="x").status_code == 403
    mara.post(f"/case/{case.case}/evidence/{box}/comments", text="Heavy")
    assert "Heavy" in rita.get(f"/case/{case.case}/evidence/{box}").text


def test_who_holds_a_public_function_is_counted_as_before_so_that_no_number_marks_them_as_sealed(world: World, case: Access) -> None:
    world.dataset("ministers", people="public_function")
    minister: list[Thing] = [
        ("m", "Person", {"name": "Mina Minister", "idNumber": "MM-1"}),
        ("p", "Position", {"name": "Minister of Ports"}),
        ("o", "Occupancy", {"holder": "m", "post": "p"}),
    ]
    world.load("ministers", minister)
    world.declared("ministers")
    world.act(case, GrantDataset("ministers", "needed"))
    public = world.id(case, "Mina Minister")
    world.act(case, HoldEntity(public))
    exhibit = world.act(case, CollectRecord(public, Said("Her office")))
    ines = world.house.accounts.find("ines")

    def work() -> list[tuple[str, int, int, int]]:
        return [row for row in world.house.gate.waiting(ines).work if row[0] == case.case]

    world.act(case, AddComment(Commented.EXHIBIT, exhibit, "@ines look"))
    before = work()
    assert before
    world.act(case, ProtectPerson(public, "source"))
    assert world.open(Access(ines, case.case), OpenExhibit(exhibit)).comments
    assert work() == before
    world.act(case, ProtectPerson(public, "child"))
    assert work() == []
