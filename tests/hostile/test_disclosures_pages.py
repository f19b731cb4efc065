"""Disclosure sets through the web application: stored script, formulas, two writers, and ids of another case."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import disclosures as plans
from glasshouse.policy.plans.approvals import Approve, ListApprovals
from glasshouse.policy.plans.casework import AddMember
from glasshouse.policy.plans.exhibits import CollectExhibit, Said
from tests.hostile.test_casework_pages import FORMULA, SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import World

SAID = plans.Disclosing("Answer", "Court", "HAR-000001")
FIELDS = {"title": "t", "to": "o", "first": "HAR-000001", "revision": "1", "old": "1", "reason": "why", "exhibits": "1"}
FIELDS |= {"choice": "withhold"}
MARKED = re.compile(r'name="mark" value="([^"]+)"><input type="hidden" name="seen" value="([^"]+)"')


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("disclosed"))
    for login in ("ines", "rita"):
        made.person(login, "investigator")
    made.person("bela", "lead", unit="Audit")
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


def collected(world: World, case: Access, title: str = "A letter", content: bytes = b"one\n", name: str = "a.txt", **more: str) -> str:
    """A file as an exhibit; its id."""
    said = Said(title, declared=tuple(more.items()))
    with world.house.arrivals.arriving([content]) as came:
        return world.act(case, CollectExhibit(ExhibitKind.FILE, said, came.token, name, came.sha256))


def looked(browser: Browser, here: str) -> str:
    """What the page of the production saw of the items."""
    (seen,) = re.findall(r'name="items_seen" value="([^"]+)"', browser.get(f"{here}/production").text)
    return str(seen)


def filled(world: World, case: Access, *numbers: int, said: plans.Disclosing = SAID) -> tuple[str, list[str]]:
    """A set with these exhibits; its id, and its items as forms name them."""
    public = world.act(case, plans.AddDisclosure(said))
    world.act(case, plans.TakeIn(public, numbers))
    return public, [f"{one.id}:{one.revision}" for one in world.open(case, plans.OpenDisclosure(public)).items]


def test_stored_script_and_formulas_show_as_text_wherever_they_are_told(world: World, case: Access, mara: Browser) -> None:
    collected(world, case, SCRIPT, name=f"{SCRIPT}.txt", author=SCRIPT, to=FORMULA)
    base = f"/case/{case.case}/disclosure"
    made = mara.post(f"{base}/new", title=SCRIPT, to=SCRIPT, first="HAR-000001", reason=SCRIPT, basis=SCRIPT)
    assert made.status_code == 200, made.text
    here = f"{base}/{str(made.url).rsplit('/', 1)[1].split('?')[0]}"
    mara.post(f"{here}/items", exhibits="EX-0001")
    (item,) = re.findall(r'name="item" value="([^"]+)"', mara.get(here).text)
    mara.post(f"{here}/decide", item=item, choice="withhold", ground="work_product", words=FORMULA)
    again = f"{item.partition(':')[0]}:2"
    mara.post(f"{here}/decide", item=again, choice="withhold", ground="attorney_client", words=SCRIPT)
    mara.post(f"{here}/change", title=f"{SCRIPT} x", to=SCRIPT, first="HAR-000001", revision="1")
    late = mara.post(f"{here}/change", title=SCRIPT[::-1], to=SCRIPT, first="HAR-000001", revision="1", reason=SCRIPT)
    mara.post(f"{here}/review", revision="2")
    pages = [mara.get(here + path) for path in ("", "/log", "/production", "/change", "/revisions", f"/items/{item.partition(':')[0]}")]
    pages += [mara.get(base), mara.get(f"{base}/new"), mara.post(f"{here}/produce", revision="3"), late]
    mara.post(f"{here}/recall", revision="4", reason=SCRIPT)
    pages += [mara.get(f"{here}/production"), mara.get(here)]
    assert "It is recorded as asked back" not in pages[-1].text
    for page in pages:
        assert page.status_code in (200, 409), (page.url, page.text)
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
    rows = list(csv.reader(io.StringIO(mara.get(f"{here}/log.csv").content.decode("utf-8-sig"))))
    assert rows[1][6] == f"'{FORMULA}"
    assert mara.get(f"{here}/log.pdf").content.startswith(b"%PDF-")


def test_what_leaves_holds_no_formula_and_no_name_from_outside(world: World, case: Access, mara: Browser) -> None:
    collected(world, case, content=b"\x00\x01", name="../../x.=cmd|calc", author=FORMULA)
    public, items = filled(world, case, 1)
    here = f"/case/{case.case}/disclosure/{public}"
    mara.post(f"{here}/decide", item=items[0], choice="produce")
    mara.post(f"{here}/review", revision="1")
    assert "Produced and frozen." in mara.post(f"{here}/produce", revision="2", items_seen=looked(mara, here)).text
    refused = mara.post(f"{here}/export")
    assert (refused.status_code, "C8" in refused.text or "second person" in refused.text) == (403, True)
    assert mara.post(f"{here}/ask", reason="The court").status_code == 200
    bela = Access(world.house.accounts.find("bela"), world.house.gate.standing(world.house.accounts.find("bela"), CaseKind.ADMINISTRATION))
    (one,) = world.open(bela, ListApprovals()).waiting
    proven = replace(bela.actor, strong=True, proven=world.clock(), proven_for=one.digest)
    world.act(replace(bela, actor=proven), Approve(one.id, one.digest))
    answer = mara.post(f"{here}/export")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        (copy,) = [name for name in names if "/copies/" in name]
        assert copy.rpartition("/")[2] == "HAR-000001.bin"
        assert not any(".." in name or name.startswith("/") for name in names)
        load = archive.read(next(name for name in names if name.endswith("load.csv"))).decode("utf-8-sig")
    assert f"'{FORMULA}" in next(csv.reader(io.StringIO(load.splitlines()[1])))


def test_the_second_of_two_deciders_sees_what_the_first_decided_and_keeps_their_own(world: World, case: Access, mara: Browser) -> None:
    collected(world, case)
    public, items = filled(world, case, 1)
    ines = Access(world.house.accounts.find("ines"), case.case)
    item, _, revision = items[0].partition(":")
    seen = (plans.Seen(item, int(revision)),)
    world.act(ines, plans.DecideItems(public, seen, Choice.WITHHOLD, WithheldFor.WORK_PRODUCT, "Notes of counsel"))
    here = f"/case/{case.case}/disclosure/{public}"
    late = mara.post(f"{here}/decide", item=items[0], choice="withhold", ground="deliberative", words="Minutes")
    assert late.status_code == 409
    assert "Somebody else decided on EX-0001 meanwhile" in late.text
    assert "Notes of counsel" in late.text
    assert 'value="Minutes"' in late.text
    assert re.search(rf'value="{item}:2"[^>]* checked', late.text)


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    other = world.case()
    collected(world, other)
    collected(world, case)
    theirs, (their_item,) = filled(world, other, 1)
    ours, _ = filled(world, case, 1)
    base, their_item = f"/case/{case.case}/disclosure", their_item.partition(":")[0]
    mara.get(base)
    nowhere = "a" * 26
    gets = ["/{set}", "/{set}/change", "/{set}/revisions", "/{set}/production", "/{set}/log", "/{set}/log.csv", "/{set}/log.pdf"]
    gets += ["/{set}/items/{item}", f"/{ours}/items/{{item}}"]
    posts = ["change", "restore", "review", "items", "decide", "items/{item}/restore", "produce", "export", "ask", "recall"]
    twins = ((theirs, their_item), (nowhere, nowhere))
    sent = {"ground": "work_product", **FIELDS}
    pairs = [[mara.get(base + path.format(set=one, item=item)) for one, item in twins] for path in gets]
    pairs += [[mara.post(f"{base}/{one}/{path.format(item=item)}", item=f"{item}:1", **sent) for one, item in twins] for path in posts]
    for path in ("decide", "items/{item}/restore"):
        pairs += [[mara.post(f"{base}/{ours}/{path.format(item=item)}", item=f"{item}:1", **sent) for _, item in twins]]
    for there, nothing in pairs:
        assert (there.status_code, nothing.status_code) == (404, 404), there.url
        strange = {theirs: "", their_item: "", nowhere: ""}
        texts = []
        for answer in (there, nothing):
            text = plain(answer)
            for one in strange:
                text = text.replace(one, "")
            texts.append(text)
        assert texts[0] == texts[1], there.url


def test_a_reader_sees_a_set_and_no_forms_that_only_refuse(world: World, case: Access, mara: Browser) -> None:
    collected(world, case)
    public, items = filled(world, case, 1)
    rita, here = browser(world, "rita"), f"/case/{case.case}/disclosure/{public}"
    page = rita.get(here)
    assert page.status_code == 200
    assert "What becomes of the chosen ones" not in page.text
    assert "Take exhibits in" not in page.text
    for path in ("decide", "items", "review", "produce", "export", "ask", "recall"):
        assert rita.post(f"{here}/{path}", item=items[0], ground="work_product", **FIELDS).status_code == 403, path
    ines = browser(world, "ines")
    for path in ("produce", "recall"):  # a lead's
        assert ines.post(f"{here}/{path}", **FIELDS).status_code == 403, path


def test_a_note_of_25_megabytes_is_refused_with_its_field(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/disclosure"
    for name in ("title", "to", "reason", "basis"):
        answer = mara.post(f"{base}/new", **{"title": "t", "to": "o", "first": "HAR-000001", name: "x" * 300_000})
        assert answer.status_code in (413, 422), name


def test_the_filter_team_reads_script_as_text_and_nothing_else_of_the_case(world: World, case: Access, mara: Browser) -> None:
    exhibit = collected(world, case, SCRIPT, content=b"counsel", name=f"{SCRIPT}.txt")
    base = f"/case/{case.case}"
    login = f"kay{case.case[:6]}"
    world.person(login, "investigator")
    assert mara.post(f"{base}/disclosure/filter/mark", exhibit="EX-0001", reason=SCRIPT).status_code == 200
    named = mara.post(f"{base}/disclosure/filter/name", login=login, why=SCRIPT)
    (public,) = re.findall(r"/disclosure/filter/([a-z2-7]{26})/end", named.text)
    signed = browser(world, "ines").post(f"{base}/disclosure/filter/{public}/sign")
    kay = browser(world, login)
    page = kay.get(f"/filtering/{case.case}")
    ((mark, seen),) = MARKED.findall(page.text)
    fault = kay.post(f"/filtering/{case.case}/decide", mark=mark, seen=seen, ground="attorney_client", finding="", words=SCRIPT)
    assert (page.status_code, fault.status_code) == (200, 422)
    assert kay.post(f"/filtering/{case.case}/{exhibit}/original").content == b"counsel"
    for path in ("", "/evidence", f"/evidence/{exhibit}", "/disclosure", "/disclosure/filter", "/ledger", "/tasks", "/timeline"):
        assert kay.get(base + path).status_code == 403, path
    assert kay.post(f"{base}/evidence/{exhibit}/original").status_code == 403
    assert f"/filtering/{case.case}" in kay.get("/filtering").text
    assert case.case not in kay.get("/").text
    found = kay.post(f"/filtering/{case.case}/decide", mark=mark, seen=seen, ground="attorney_client", finding=SCRIPT, words=SCRIPT)
    closed = mara.get(f"{base}/evidence/{exhibit}")
    assert "Open the original" not in closed.text
    assert mara.post(f"{base}/evidence/{exhibit}/original").status_code == 403
    for answer in (named, signed, page, fault, found, closed, mara.get(f"{base}/disclosure/filter"), kay.get("/filtering")):
        assert "<script>alert" not in answer.text, answer.url
        assert "<img src=x" not in answer.text, answer.url
    stale = kay.post(f"/filtering/{case.case}/decide", mark=mark, seen=seen, ground="released", finding="I had not seen it")
    assert (stale.status_code, "I had not seen it" in stale.text, "Somebody decided on it meanwhile" in stale.text) == (409, True, True)
    assert mara.post(f"{base}/evidence/{exhibit}/original").status_code == 403
    ((mark, seen),) = MARKED.findall(stale.text)
    released = kay.post(f"/filtering/{case.case}/decide", mark=mark, seen=seen, ground="released", finding="Waived")
    assert "Nothing is closed" in released.text
    assert mara.post(f"{base}/evidence/{exhibit}/original").content == b"counsel"


def test_a_filter_page_of_another_case_is_answered_like_one_of_nothing(world: World, case: Access, mara: Browser) -> None:
    other = world.case()
    rita = browser(world, "rita")
    rita.get("/filtering")
    for path in ("", "/decide", f"/{'b' * 26}/original"):
        answers = []
        for one in (other.case, "a" * 26):
            here = f"/filtering/{one}{path}"
            answer = rita.post(here, mark="x", ground="released", finding="x") if path else rita.get(here)
            answers.append((answer.status_code, plain(answer).replace(one, "")))
        assert answers[0] == answers[1], path
        assert answers[0][0] == 403


def test_enter_in_the_description_decides_nothing_and_a_typed_ground_is_never_dropped(world: World, case: Access, mara: Browser) -> None:
    collected(world, case)
    public, (item,) = filled(world, case, 1)
    here = f"/case/{case.case}/disclosure/{public}"
    form = re.search(r"<form[^>]*data-deciding>.*?</form>", mara.get(here).text, re.DOTALL)
    assert form is not None
    first = re.search(r"<button([^>]*)>", form[0])
    assert first is not None
    assert 'name="choice" value=""' in first[1]  # what Enter presses
    typed = {"item": item, "ground": "work_product", "words": "Notes of counsel"}
    for choice, said in (("", "Choose what becomes of it"), ("produce", "has no ground")):
        answer = mara.post(f"{here}/decide", choice=choice, **typed)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert 'value="Notes of counsel"' in answer.text
        assert 'value="work_product" selected' in answer.text
        assert re.search(rf'value="{item}"[^>]* checked', answer.text)
    assert world.open(case, plans.OpenDisclosure(public)).items[0].choice is None


def test_a_lead_who_saw_other_decisions_produces_nothing_and_sees_the_new_ones(world: World, case: Access, mara: Browser) -> None:
    collected(world, case)
    public, (item,) = filled(world, case, 1)
    here = f"/case/{case.case}/disclosure/{public}"
    mara.post(f"{here}/decide", item=item, choice="produce")
    mara.post(f"{here}/review", revision="1")
    seen = looked(mara, here)
    ines = Access(world.house.accounts.find("ines"), case.case)
    again = (plans.Seen(item.partition(":")[0], 2),)
    world.act(ines, plans.DecideItems(public, again, Choice.WITHHOLD, WithheldFor.WORK_PRODUCT, "Notes"))
    late = mara.post(f"{here}/produce", revision="2", items_seen=seen)
    assert (late.status_code, "since you saw the set: EX-0001" in late.text) == (409, True)
    assert "Attorney work product" in late.text
    assert "Ines" in late.text
    assert mara.post(f"{here}/produce", revision="2").status_code == 409
    produced = mara.post(f"{here}/produce", revision="2", items_seen=looked(mara, here))
    assert "Produced and frozen." in produced.text
    listed = mara.get(f"/case/{case.case}/disclosure").text
    assert "none yet" not in listed  # all of it is withheld: no number comes any more


def test_a_refused_name_for_the_filter_team_keeps_what_was_typed(case: Access, mara: Browser) -> None:
    answer = mara.post(f"/case/{case.case}/disclosure/filter/name", login="ines", why="Knows the letters of counsel")
    assert (answer.status_code, "is not on its filter team" in answer.text) == (403, True)
    assert "Knows the letters of counsel" in answer.text
    assert 'value="ines"' in answer.text
