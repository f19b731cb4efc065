"""Reports through the web application and the API: stored script, two writers, ids of another case, 25 MB, an uncited claim that leaves by
no door, whom a seal hides, and what stands in the file that leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.printed import PrintedKind
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson
from glasshouse.policy.plans.exhibits import CollectRecord, Said
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.reportreviews import ApproveReport, AskReply, HandReport, RemarkReport
from glasshouse.policy.plans.reports import AddReport, ChangeReport, OpenReport
from glasshouse.web.app import create_app
from tests.hostile.test_casework_pages import SCRIPT, plain
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import Thing, World

FIRMS: list[Thing] = [
    ("c", "Company", {"name": f"Vale {SCRIPT}", "registrationNumber": "VW-1"}),
    ("t", "Vessel", {"name": "Tern"}),
]
LATER: list[Thing] = [("s", "Person", {"name": "Rosa Hidden", "alias": "Quill Feather"})]
FORMS = ("pdf", "docx", "html", "md")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("reports"))
    made.dataset("firms")
    made.load("firms", FIRMS)
    made.person("ines", "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case("firms")
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    for public in (firm_of(world, made), world.id(made, "Tern")):
        world.act(made, HoldEntity(public))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def firm_of(world: World, case: Access) -> str:
    """The public id of the firm with the bad name."""
    (hit,) = world.search(case, "VW-1").hits
    return hit.stub.id


def cited(world: World, case: Access) -> str:
    """A text that may leave."""
    return f"It sails [@{world.id(case, 'Tern')}]."


def written(world: World, case: Access, text: str, kind: PrintedKind = PrintedKind.MEMO) -> str:
    """A report with this text."""
    return world.act(case, AddReport(kind, "The quay", text))


def sha256(world: World, case: Access, report: str) -> str:
    """What an export of it is bound to."""
    return world.open(case, OpenReport(report)).sha256


def test_stored_script_shows_as_text_on_every_page(world: World, case: Access, mara: Browser) -> None:
    base, firm = f"/case/{case.case}/reports", firm_of(world, case)
    text = f"# {SCRIPT}\n\n**{SCRIPT}** [@{firm}, page 4] [@{firm}, {SCRIPT[:30]}] [@{SCRIPT}]\n\n> {SCRIPT}\n\n- {SCRIPT}"
    made = mara.post(f"{base}/new", title=SCRIPT, text=text, kind="memo", language="en")
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    report = f"{base}/{public}"
    mara.post(f"{report}/remarks", revision="1", passage="2", words=SCRIPT, new=SCRIPT, suggest="1")
    asked = mara.post(f"{report}/replies", entity=firm)
    reply = re.search(r'name="reply" value="([^"]+)"', asked.text)
    assert reply is not None
    mara.post(f"{report}/replies/record", reply=reply[1], day="2020-01-01", words=SCRIPT)
    late = mara.post(f"{report}/change", revision="9", title=SCRIPT, text=f"{SCRIPT} late")
    pages = [mara.get(f"{base}{path}") for path in ("", "/new", f"/{public}", f"/{public}/change", f"/{public}/revisions")]
    pages += [mara.post(f"{base}/new", title=SCRIPT, text=SCRIPT, words=SCRIPT, find="1"), mara.post(f"{base}/preview", text=text)]
    pages += [mara.post(f"{base}/sources", words="vale"), mara.post(f"{report}/export/html", revision="1", sha256="0" * 64)]
    pages += [mara.post(f"/case/{case.case}/find", words="script alert"), late]
    assert (late.status_code, pages[8].status_code) == (409, 409)
    for page in pages:
        assert page.status_code in (200, 409), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
    assert SCRIPT in unescape(pages[2].text)


def test_what_leaves_holds_no_script_in_any_format(world: World, case: Access, mara: Browser) -> None:
    firm = firm_of(world, case)
    report = world.act(case, AddReport(PrintedKind.MEMO, SCRIPT, f"Paid {SCRIPT} [@{firm}, page 4]."))
    for form in FORMS:
        file = mara.post(f"/case/{case.case}/reports/{report}/export/{form}", revision="1", sha256=sha256(world, case, report))
        assert file.status_code == 200, (form, file.text)
        assert file.headers["content-disposition"].startswith("attachment;")
        assert form in ("pdf", "docx") or b"<script>alert" not in file.content
        if form == "html":
            assert "alert(1)" in file.text
            assert "DRAFT" in file.text
        if form == "pdf":
            assert file.content.startswith(b"%PDF")


def test_an_uncited_claim_leaves_neither_by_the_page_nor_by_the_api(world: World, case: Access, mara: Browser) -> None:
    report = written(world, case, f"{cited(world, case)} He stole the ferry.")
    seen = sha256(world, case, report)
    key = world.act(case, IssueKey(7)).text
    api = TestClient(create_app(world.house), base_url=HERE, headers={"Authorization": f"Bearer {key}"})
    for form in FORMS:
        page = mara.post(f"/case/{case.case}/reports/{report}/export/{form}", revision="1", sha256=seen)
        answer = api.post(f"/api/case/reports/{report}/export/{form}", json={"revision": 1, "sha256": seen})
        assert (page.status_code, answer.status_code) == (409, 409)
        assert answer.json()["error"]["code"] == "blocked"
        for told in (unescape(page.text), answer.json()["error"]["message"]):
            assert "“He stole the ferry.”" in told
            assert "nothing is cited for it" in told
    faults = api.get(f"/api/case/reports/{report}").json()["value"]["checked"]["faults"]
    assert [(fault["kind"], fault["sentence"]) for fault in faults] == [("uncited", "He stole the ferry.")]
    shown = mara.get(f"/case/{case.case}/reports/{report}").text
    assert "1 thing before it can leave" in shown
    assert "/export/pdf" not in shown
    world.act(case, ChangeReport(report, 1, "The quay", cited(world, case)))
    file = api.post(f"/api/case/reports/{report}/export/md", json={"revision": 2, "sha256": sha256(world, case, report)})
    assert file.status_code == 200
    assert "Tern" in file.text


def test_every_id_of_another_case_is_answered_like_one_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    other = world.case("firms")
    firm = firm_of(world, other)
    world.act(other, HoldEntity(firm))
    theirs = world.act(other, AddReport(PrintedKind.MEMO, "Hidden", f"Paid [@{firm}]."))
    remark, reply = world.act(other, RemarkReport(theirs, 1, 1, "x")), world.act(other, AskReply(theirs, firm))
    mine, base, nothing = written(world, case, "x"), f"/case/{case.case}/reports", "a" * 26
    mara.get(base)
    fields = {"revision": "1", "old": "1", "title": "t", "text": "x", "login": "ines", "passage": "1", "words": "x", "remark": remark}
    fields |= {"sha256": "0" * 64, "entity": firm, "reply": reply, "day": "2020-01-02", "key": "x"}
    for path in ("", "/change", "/revisions"):
        answers = [mara.get(f"{base}/{one}{path}") for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")
    posts = ("change", "preview", "restore", "look-again", "review", "remarks", "remarks/answer", "approve", "replies", "replies/record")
    for path in (*posts, "export/md"):
        answers = [mara.post(f"{base}/{one}/{path}", **fields) for one in (theirs, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace(nothing, "")
    for path, name, one in (("remarks/answer", "remark", remark), ("replies/record", "reply", reply), ("replies", "entity", firm)):
        answers = [mara.post(f"{base}/{mine}/{path}", **{**fields, name: tried}) for tried in (one, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert plain(answers[0]).replace(one, "") == plain(answers[1]).replace(nothing, "")


def test_the_second_of_two_writers_sees_the_difference_and_loses_nothing(world: World, case: Access, mara: Browser) -> None:
    report = written(world, case, "The quay is ours.")
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, ChangeReport(report, 1, "The quay", "The quay was ours."))
    path = f"/case/{case.case}/reports/{report}/change"
    late = mara.post(path, revision="1", title="The quay", text="The quay will be ours.")
    assert (late.status_code, "<del>was</del><ins>will be</ins>" in late.text) == (409, True)
    assert "The quay will be ours.</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text
    looked = mara.post(path, revision="1", title="The quay", text="The quay will be ours.", look="1")
    assert (looked.status_code, 'name="revision" value="1"' in looked.text) == (200, True)
    assert world.open(case, OpenReport(report)).text == "The quay was ours."


def test_a_source_is_put_where_the_author_left_its_place_without_a_script(world: World, case: Access, mara: Browser) -> None:
    path = f"/case/{case.case}/reports/new"
    found = mara.post(path, title="T", text="It sails [@]. More.", words="tern", find="1", kind="memo", language="en")
    token = re.search(r'name="insert" value="([^"]+)"', found.text)
    assert token is not None
    placed = mara.post(path, title="T", text="It sails [@]. More.", insert=token[1], kind="memo", language="en")
    assert f"It sails {token[1]}. More.</textarea>" in placed.text
    assert "“<bdi>More.</bdi>”" in placed.text


def test_25_mb_are_refused_in_words(world: World, case: Access, mara: Browser) -> None:
    report = written(world, case, "x")
    for path in (f"/case/{case.case}/reports/{report}/change", f"/case/{case.case}/reports/{report}/preview"):
        answer = mara.post(path, revision="1", title="T", text="x" * 25_000_000)
        assert answer.status_code in (400, 413), path
    short = mara.post(f"/case/{case.case}/reports/{report}/change", revision="1", title="T", text="x" * 100_001)
    assert (short.status_code, "at most 100,000 are kept" in short.text) == (422, True)
    assert world.open(case, OpenReport(report)).row.revision == 1


def test_an_approved_report_says_so_in_every_file_and_an_edit_shows_on_the_page(world: World, case: Access, mara: Browser) -> None:
    report = written(world, case, cited(world, case))
    world.act(case, HandReport(report, 1, "ines"))
    seen = sha256(world, case, report)
    world.act(Access(world.house.accounts.find("ines"), case.case), ApproveReport(report, 1, seen))
    file = mara.post(f"/case/{case.case}/reports/{report}/export/html", revision="1", sha256=seen, final="1")
    assert (file.status_code, "Ines" in file.text, "DRAFT" in file.text, seen in file.text) == (200, True, False, True)
    world.act(case, ChangeReport(report, 1, "The quay", cited(world, case) + " {plain} Thanks."))
    shown = mara.get(f"/case/{case.case}/reports/{report}").text
    assert "Changed since its approval" in shown
    assert "which nobody has approved" in shown
    assert "/export/pdf" in shown
    assert "/export/pdf" not in browser(world, "ines").get(f"/case/{case.case}/reports/{report}").text


def _side(folder: Path, keys: Path, token: str) -> tuple[World, Access, str, str]:
    """A case with a report that cites what `token` names: where that is empty, somebody who is then sealed. Yields that id too."""
    made = World(folder, keys)
    made.dataset("firms")
    made.load("firms", FIRMS)
    case = made.case("firms")
    made.act(case, HoldEntity(made.id(case, "Tern")))
    hidden = not token
    if hidden:
        made.load("firms", LATER, source="later")
        token = made.id(case, "Rosa Hidden")
        made.act(case, HoldEntity(token))
        made.act(case, CollectRecord(token, Said("A file")))
    report = made.act(
        case,
        AddReport(
            PrintedKind.REPORT, "The quay", f"She signed [@{token}]. Filed [@EX-1].\n\n{cited(made, case)}\n\n{{plain}} Quill Feather."
        ),
    )
    if hidden:
        made.act(case, ProtectPerson(token, "witness"))
    return made, case, report, token


def _plain(text: str, *ids: str) -> str:
    text = re.sub(r'name="token" value="[^"]+"|You are visible:.*?</a>|datetime="[^"]+"|\d\d:\d\d', "", text, flags=re.DOTALL)
    for one in ids:
        text = text.replace(one, "ID")
    return re.sub(r"[0-9a-f]{64}|[Ee]ntry [\d,]+", "", text)


def test_two_worlds_that_differ_in_whom_a_seal_hides_answer_alike(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    one, case, report, token = _side(tmp_path / "one", keys, "")
    with closing(one):
        told = _pages(one, case, report, token)
    other, case, report, _ = _side(tmp_path / "other", keys, token)
    with closing(other):
        assert _pages(other, case, report, token) == told
    assert not [page for page in told if "Rosa" in page]
    assert "nowhere that you may see" in told[0]


def _pages(world: World, case: Access, report: str, token: str) -> list[str]:
    page, base = browser(world, "mara"), f"/case/{case.case}/reports"
    answers = [page.get(f"{base}{path}") for path in (f"/{report}", "", f"/{report}/change", f"/{report}/revisions")]
    answers += [page.post(f"{base}/{report}/export/md", revision="1", sha256=sha256(world, case, report))]
    answers += [page.post(f"{base}/{report}/preview", text=f"She [@{token}]"), page.post(f"{base}/sources", words="rosa")]
    answers += [page.post(f"{base}/{report}/replies", entity=token), page.post(f"{base}/sources", words="")]
    answers += [page.post(f"{base}/{report}/look-again", revision="1", key=token)]
    return [_plain(answer.text, case.case, report) for answer in answers]


def test_what_was_typed_stays_in_its_open_form_and_nothing_is_saved_over_what_was_not_read(
    world: World, case: Access, mara: Browser
) -> None:
    firm = firm_of(world, case)
    report = written(world, case, f"It paid [@{firm}].\n\n{cited(world, case)}")
    path, reply = f"/case/{case.case}/reports/{report}", world.act(case, AskReply(report, firm))
    mara.get(path)
    kept = mara.post(f"{path}/replies/record", reply=reply, revision="1", day="2999-01-01", words="Typed words", exhibit="7")
    assert re.search(r'<details class="fold" open><summary>Write down their answer.*?Typed words</textarea>', kept.text, re.DOTALL)
    assert ('value="2999-01-01"' in kept.text, 'value="7"' in kept.text) == (True, True)
    second = re.findall(r'<option value="(2 [0-9a-f]{64})"', kept.text)[0]
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, ChangeReport(report, 1, "The quay", f"{{plain}} Hm.\n\nIt paid [@{firm}].\n\n{cited(world, case)}"))
    late = mara.post(f"{path}/remarks", revision="1", passage=second, words="Typed comment", comment="1")
    assert late.status_code == 409
    assert f'<option value="3 {second[2:]}" selected>' in late.text
    assert '<details class="fold" open><summary>Comment on a passage' in late.text
    assert "Typed comment</textarea>" in late.text
    world.act(ines, ChangeReport(report, 2, "The quay", f"It paid [@{firm}]."))
    gone = mara.post(f"{path}/remarks", revision="2", passage=f"3 {second[2:]}", words="Typed comment", comment="1")
    assert '<option value="" selected>' in gone.text
    stale = mara.post(f"{path}/change", revision="1", title="T", text="x" * 100_001, look="1")
    assert (stale.status_code, 'name="revision" value="1"' in stale.text) == (422, True)


def test_enter_in_the_title_saves_and_what_a_step_brought_is_not_left_by_mistake(world: World, case: Access, mara: Browser) -> None:
    path = f"/case/{case.case}/reports/new"
    fresh = mara.get(path).text
    form = fresh[fresh.index('<form id="report"') :]
    assert "name=" not in form[form.index("<button") : form.index(">", form.index("<button"))]
    assert "data-changed" not in fresh
    step = mara.post(path, title="T", text="x", words="tern", kind="memo", language="en")
    assert (step.status_code, "data-changed" in step.text, "[@" in step.text) == (200, True, True)
