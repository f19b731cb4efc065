"""Tasks and notes through the web application: stored script, formulas, two writers, ids of another case, and a calendar link
that tells nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.model.task import TaskState
from glasshouse.policy.plans.casework import AddMember, CloseCase, RemoveMember
from glasshouse.policy.plans.life import MoveCase
from glasshouse.policy.plans.notes import AddNote, ChangeNote
from glasshouse.policy.plans.tasks import AddTask, ChangeTask, MoveTask
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("casework"))
    for login in ("ines", "omar"):
        made.person(login, "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case()
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def plain(answer: httpx.Response) -> str:
    """A page without what differs each time: form tokens, and the pane's count and head."""
    text = re.sub(r'name="token" value="[^"]+"', "", answer.text)
    text = re.sub(r"You are visible:.*?</span>", "", text, flags=re.DOTALL)
    return re.sub(r"[Ee]ntry [\d,]+|/refused/\d+", "", text)


def test_stored_script_shows_as_text_on_every_page(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/tasks"
    made = mara.post(f"{base}/new", title=SCRIPT, text=f"{SCRIPT}\n@mara", due="2026-11-30", people="mara")
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    mara.post(f"{base}/{public}/comments", text=SCRIPT)
    mara.post(f"{base}/{public}/change", revision="1", title=SCRIPT, text=f"{SCRIPT} more", state="to_do")
    world.act(Access(world.house.accounts.find("ines"), case.case), AddTask("x", "@mara"))
    pages = ["", "/board", "/calendar?month=2026-11", "/new", f"/{public}", f"/{public}/change", f"/{public}/revisions"]
    for path in [*(f"{base}{page}" for page in pages), f"/case/{case.case}/mentions", "/waiting"]:
        page = mara.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
    assert SCRIPT in unescape(mara.get(f"{base}/{public}").text)


def test_stored_script_shows_as_text_on_every_page_of_notes_and_finds(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/notes"
    made = mara.post(f"{base}/new", title=SCRIPT, text=f"{SCRIPT} [x](javascript:alert(1)) crane", folder=SCRIPT[:100])
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    mara.post(f"{base}/{public}/comments", text=f"{SCRIPT} crane")
    mara.post(f"/case/{case.case}/private/note/{public}", private=f"{SCRIPT} crane")
    mara.post(f"{base}/{public}/change", revision="1", title=SCRIPT, text=f"{SCRIPT} crane more", folder=SCRIPT[:100])
    (folder,) = set(re.findall(r"\?folder=[0-9a-f]{32}", mara.get(f"{base}/{public}").text))
    pages = [mara.get(f"{base}{page}") for page in ("", folder, "/new", f"/{public}", f"/{public}/change", f"/{public}/revisions")]
    pages += [mara.post(f"/case/{case.case}/find", words="crane"), mara.post(f"/case/{case.case}/find", words=SCRIPT[:100])]
    for page in pages:
        assert page.status_code == 200, page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
        assert 'href="javascript' not in page.text, page.url
    assert "3 finds" in pages[-2].text
    assert "crane" not in str(pages[-2].url)


def test_what_one_wrote_for_oneself_is_on_nobody_elses_page(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddNote("Lease", "It runs."))
    mara.post(f"/case/{case.case}/private/note/{public}", private="I doubt the lease.")
    ines = browser(world, "ines")
    for path in (f"notes/{public}", "notes", f"notes/{public}/revisions", "ledger", "find"):
        assert "I doubt" not in ines.get(f"/case/{case.case}/{path}").text, path
    assert "I doubt" not in ines.post(f"/case/{case.case}/find", words="doubt").text
    assert "I doubt" in mara.get(f"/case/{case.case}/notes/{public}").text
    own = re.search(r'name="note" value="([a-z2-7]{26})"', mara.get(f"/case/{case.case}/notes/{public}").text)
    assert own
    assert ines.post(f"/case/{case.case}/private/note/{public}/remove", note=own[1]).status_code == 404
    assert "I doubt" in mara.get(f"/case/{case.case}/notes/{public}").text
    assert mara.post(f"/case/{case.case}/private/entity/{public}", private="x").status_code == 404


def test_the_second_of_two_writers_of_a_note_sees_the_difference(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddNote("Lease", "It runs ten years."))
    world.act(case, ChangeNote(public, 1, "Lease", "It runs twelve years.", "Documents"))
    late = mara.post(f"/case/{case.case}/notes/{public}/change", revision="1", title="Lease", text="It runs nine years.", folder="")
    assert (late.status_code, "<del>twelve</del><ins>nine</ins>" in late.text) == (409, True)
    assert "It runs nine years.</textarea>" in late.text
    assert "Folder there" in late.text
    huge = mara.post(f"/case/{case.case}/notes/new", title="t", text="x" * 25_000_000)
    assert (huge.status_code, "were announced" in huge.text) == (413, True)


def test_a_table_of_tasks_holds_no_formula(case: Access, mara: Browser) -> None:
    mara.post(f"/case/{case.case}/tasks/new", title=FORMULA)
    answer = mara.get(f"/case/{case.case}/tasks.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["1", f"'{FORMULA}", "To do"]


def test_the_second_of_two_writers_sees_the_difference_and_saves_what_shall_stand(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddTask("One", "The quay is ours."))
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, ChangeTask(public, 1, "One", "The quay was ours.", TaskState.TO_DO, "", (), ()))
    late = mara.post(f"/case/{case.case}/tasks/{public}/change", revision="1", title="One", text="The quay will be ours.", state="to_do")
    assert late.status_code == 409
    assert "<del>was</del>" in late.text
    assert "<ins>will be</ins>" in late.text
    assert "The quay will be ours.</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text
    saved = mara.post(f"/case/{case.case}/tasks/{public}/change", revision="2", title="One", text="The quay will be ours.", state="to_do")
    assert "The quay will be ours." in saved.text
    compared = mara.get(f"/case/{case.case}/tasks/{public}/revisions?old=2&new=3")
    assert "<del>was</del>" in compared.text


def test_a_card_that_somebody_moved_meanwhile_is_not_moved_twice(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddTask("One"))
    world.act(case, MoveTask(public, 1, TaskState.DOING))
    late = mara.post(f"/case/{case.case}/tasks/{public}/move", revision="1", state="done", back="board")
    assert (late.status_code, "Somebody changed this task" in late.text) == (409, True)
    moved = mara.post(f"/case/{case.case}/tasks/{public}/move", revision="2", state="done", back="board")
    assert moved.url.path.endswith("/tasks/board")
    outside = mara.post(f"/case/{case.case}/tasks/{public}/move", revision="3", state="doing", back="https://evil.example/")
    assert outside.url.host == "127.0.0.1"


def test_every_page_answers_an_id_of_another_case_like_one_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    elsewhere, nothing = world.case(), "a" * 26
    note = world.act(elsewhere, AddNote("Secret"))
    for path in ("", "/change", "/revisions"):
        answers = [mara.get(f"/case/{case.case}/notes/{one}{path}") for one in (note, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert plain(answers[0]).replace(note, "") == plain(answers[1]).replace(nothing, "")
    theirs = world.act(elsewhere, AddTask("Secret"))
    base = f"/case/{case.case}/tasks"
    for path in ("", "/change", "/revisions", "/revisions?old=1&new=1"):
        answers = [mara.get(f"{base}/{one}{path}") for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")
    forms = {"change": {"revision": "1", "title": "t", "state": "done"}, "move": {"revision": "1", "state": "done"}}
    forms |= {"restore": {"revision": "1", "old": "1"}, "comments": {"text": "x"}}
    for path, fields in forms.items():
        answers = [mara.post(f"{base}/{one}/{path}", **fields) for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")


def test_a_text_of_25_megabytes_and_one_over_the_limit_are_refused_in_words(case: Access, mara: Browser) -> None:
    huge = mara.post(f"/case/{case.case}/tasks/new", title="t", text="x" * 25_000_000)
    assert (huge.status_code, "were announced" in huge.text) == (413, True)
    long = mara.post(f"/case/{case.case}/tasks/new", title="t", text="x" * 100_001)
    assert (long.status_code, "at most 100,000" in long.text) == (422, True)
    for field, value in (("title", "a\x07b"), ("text", "a\x00b"), ("due", "tomorrow"), ("after", "x"), ("after", "99"), ("people", "omar")):
        answer = mara.post(f"/case/{case.case}/tasks/new", **{"title": "t", field: value})
        assert (answer.status_code, "fault" in answer.text) == (422, True), field


def link(owner: Browser, case: Access) -> str:
    """Make a calendar link; yields its path."""
    page = owner.post(f"/case/{case.case}/tasks/feed")
    found = re.search(r"<code>http://[^/]+(/feed/[A-Za-z0-9_-]{43})</code>", page.text)
    assert found
    return found[1]


def test_a_calendar_link_tells_numbers_and_days_and_leaves_an_entry_each_time(world: World, case: Access, mara: Browser) -> None:
    world.act(case, AddTask("Meet Sigrid", "at the quay", "2026-12-01", ("mara",)))
    world.act(case, AddTask("Not mine", "", "2026-12-02", ("ines",)))
    path = link(mara, case)
    stranger = TestClient(create_app(world.house), base_url=HERE)
    before = world.house.entries.head()[0]
    answer = stranger.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Task 1 is due" in answer.text
    told = answer.text.lower()
    assert not [word for word in ("sigrid", "quay", "mara", "ines", "desk", "case 1") if word in told]
    assert world.house.entries.head()[0] == before + 2
    stranger.get(path)
    assert world.house.entries.head()[0] == before + 4
    stored = (world.folder / "data/store.db").read_bytes() + (world.folder / "data/store.db-wal").read_bytes()
    assert path.rsplit("/", 1)[1].encode() not in stored
    page = mara.get(f"/case/{case.case}/tasks/feed")
    assert path not in page.text  # it is shown once


def test_a_calendar_link_opens_nothing_else_and_dies_with_what_it_hangs_on(world: World, case: Access, mara: Browser) -> None:
    stranger = TestClient(create_app(world.house), base_url=HERE)
    none = stranger.get(f"/feed/{'x' * 43}")
    assert none.status_code == 404
    first = link(mara, case)
    word = first.rsplit("/", 1)[1]
    for headers in ({"Authorization": f"Bearer {word}"}, {"Authorization": f"Bearer gh_{word}"}, {"Cookie": f"glasshouse={word}"}):
        assert stranger.get("/api/case", headers=headers).status_code == 401
        assert stranger.get(f"/case/{case.case}", headers=headers, follow_redirects=False).status_code in (303, 401)
    second = link(mara, case)
    ines = browser(world, "ines")
    hers, leaving = link(ines, case), link(ines, case)
    assert [stranger.get(one).status_code for one in (first, second, hers, leaving)] == [404, 200, 404, 200]
    world.act(case, RemoveMember(world.house.accounts.find("ines").person))
    assert stranger.get(leaving).content == none.content
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    assert stranger.get(leaving).status_code == 404  # a new membership takes no old link up again
    mara.post(f"/case/{case.case}/tasks/feed/end")
    assert stranger.get(second).content == none.content
    third = link(mara, case)
    world.act(case, CloseCase("done"))
    assert (stranger.get(third).status_code, stranger.get(third).content) == (404, none.content)


def test_what_a_state_of_the_case_allows_is_offered_and_what_it_refuses_is_not(world: World, case: Access, mara: Browser) -> None:
    here = f"/case/{case.case}"
    task, note = world.act(case, AddTask("Count the cranes", "")), world.act(case, AddNote("Cranes", "Four."))
    written = {f"{here}/tasks": "/tasks/new", f"{here}/tasks/{task}": f"/tasks/{task}/change", f"{here}/notes": "/notes/new"}
    written |= {f"{here}/notes/{note}": f"/notes/{note}/change"}
    world.act(case, MoveCase(CaseState.UNDER_REVIEW, "Read it over"))
    mara.get(here)
    for page, offered in written.items():
        assert f'href="{here}{offered}"' in mara.get(page).text, page
        assert mara.get(f"{here}{offered}").status_code == 200
    empty = mara.get(f"{here}/evidence").text
    assert "/evidence/collect" not in empty
    assert "Exhibits are collected while the case is open" in empty
    world.act(case, MoveTask(task, 1, TaskState.DONE))
    world.act(case, CloseCase("Answered"))
    mara.get(here)
    for page, offered in written.items():
        assert f'href="{here}{offered}"' not in mara.get(page).text, page
