"""Hypotheses and the matrix through the web application: stored script, formulas, two writers, ids of another case, sealed people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.hypothesis import Consistency, HypothesisState, ItemKind
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans.casework import AddMember, CloseCase, HoldEntity, ProtectPerson
from glasshouse.policy.plans.hypotheses import AddHypothesis, ChangeHypothesis
from glasshouse.policy.plans.matrix import AddItem, Rating, WeighItem
from tests.hostile.test_casework_pages import FORMULA, SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("hypotheses"))
    made.person("ines", "investigator")
    made.dataset("files", people="private_persons")
    made.load("files", [("p", "Person", {"name": "Ana Ruiz"}), ("q", "Company", {"name": f"Quay {SCRIPT}"})])
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case("files")
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def made(mara: Browser, path: str, **fields: str) -> str:
    """The id of what a form made."""
    answer = mara.post(path, **fields)
    assert answer.status_code == 200, answer.text
    return str(answer.url).rsplit("/", 1)[1].split("?")[0]


def test_stored_script_shows_as_text_on_every_page(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/hypotheses"
    first = made(mara, f"{base}/new", statement=SCRIPT, text=SCRIPT, mind=SCRIPT, steps=f"{SCRIPT}\nOther")
    mara.post(f"{base}/{first}/change", revision="1", statement=SCRIPT, text=f"{SCRIPT} x", steps=SCRIPT, state="rejected", reason=SCRIPT)
    mara.post(f"{base}/{first}/comments", text=SCRIPT)
    mara.post(f"{base}/{first}/step", revision="2", place="0")
    about = {"basis": "fact", "relevance": "high", "reliability": "reliable"}
    item = made(mara, f"{base}/items/new/sentence", says=SCRIPT, source=SCRIPT, **about)
    mara.post(
        f"{base}/items/{item}/weigh", hypothesis=first, **{f"sign-{first}": "neutral", f"basis-{first}": "fact", f"why-{first}": SCRIPT}
    )
    mara.post(f"{base}/items/{item}/change", revision="1", says=f"{SCRIPT} x", source=SCRIPT, **about)
    (quay,) = (hit.stub.id for hit in world.search(case, "Quay").hits)
    world.act(case, HoldEntity(quay))
    world.act(case, AddItem(ItemKind.RECORD, thing=quay, says=SCRIPT))
    pages = ["", "/matrix", "/matrix?order=telling&of=1", "/items/new", "/items/new/record", "/items/new/sentence", "/items/new/note"]
    pages += [f"/{first}", f"/{first}/change", f"/{first}/revisions", f"/items/{item}", f"/items/{item}/change"]
    for path in [*(f"{base}{page}" for page in pages), f"/case/{case.case}"]:
        page = mara.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
    assert SCRIPT in unescape(mara.get(f"{base}/matrix").text)
    late = mara.post(f"{base}/{first}/change", revision="1", statement=SCRIPT[::-1], text=SCRIPT, state="open")
    assert (late.status_code, "<script>alert" in late.text) == (409, False)


def test_a_table_of_the_matrix_holds_no_formula(world: World, case: Access, mara: Browser) -> None:
    first = world.act(case, AddHypothesis(FORMULA))
    item = world.act(case, AddItem(ItemKind.SENTENCE, says=FORMULA, source="@SUM(A1)"))
    world.act(case, WeighItem(item, (Rating(first, 0, Consistency.INCONSISTENT, Basis.FACT, "-2+3"),)))
    answer = mara.get(f"/case/{case.case}/hypotheses/matrix.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["says"], told["source"], told[f"H1 {FORMULA}"]) == (f"'{FORMULA}", "'@SUM(A1)", "I")
    assert told["H1: why"].startswith("'-2+3 (fact, Mara Okafor, ")
    assert [row[0] for row in rows[2:]] == ["items against", "weighted"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_second_of_two_writers_sees_the_difference_and_saves_what_shall_stand(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/hypotheses"
    first = world.act(case, AddHypothesis("One", "The quay is ours.", steps=("Ask",)))
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, ChangeHypothesis(first, 1, "One", "The quay was ours.", "", ("Ask",), HypothesisState.REJECTED, "Seen."))
    fields = {"statement": "One", "text": "The quay will be ours.", "mind": "", "steps": "Ask", "state": "open", "reason": ""}
    late = mara.post(f"{base}/{first}/change", revision="1", **fields)
    assert late.status_code == 409
    assert "<del>was</del><ins>will be</ins>" in late.text
    assert "There it is rejected." in late.text
    assert "The quay will be ours.</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text
    assert "The quay will be ours." in mara.post(f"{base}/{first}/change", revision="2", **fields).text
    huge = mara.post(f"{base}/new", statement="t", text="x" * 25_000_000)
    assert (huge.status_code, "were announced" in huge.text) == (413, True)
    long = mara.post(f"{base}/new", statement="t", text="x" * 100_001)
    assert (long.status_code, "at most 100,000 are kept" in long.text) == (422, True)


def test_the_second_of_two_who_weigh_sees_what_the_first_said(world: World, case: Access, mara: Browser) -> None:
    first, second = world.act(case, AddHypothesis("One")), world.act(case, AddHypothesis("Two"))
    item = world.act(case, AddItem(ItemKind.SENTENCE, says="a", source="s"))
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, WeighItem(item, (Rating(first, 0, Consistency.INCONSISTENT, Basis.FACT, "It is too late."),)))
    path = f"/case/{case.case}/hypotheses/items/{item}"
    mine: dict[str, Any] = {"hypothesis": [first, second]}
    mine |= {f"sign-{first}": "consistent", f"basis-{first}": "fact", f"why-{first}": "It is too early.", f"seen-{first}": "0"}
    mine |= {f"sign-{second}": "neutral", f"basis-{second}": "fact", f"why-{second}": "Both ways.", f"seen-{second}": "0"}
    late = mara.post(f"{path}/weigh", **mine)
    assert late.status_code == 409
    assert "Ines</bdi> said meanwhile" in late.text
    assert "<del>late</del><ins>early</ins>" in late.text
    assert 'value="Both ways."' in late.text
    assert f'name="seen-{first}" value="1"' in late.text
    saved = mara.post(f"{path}/weigh", **{**mine, f"seen-{first}": "1"})
    assert (saved.status_code, "It is too early." in saved.text, "What was said before" in saved.text) == (200, True, True)
    half = mara.post(f"{path}/weigh", hypothesis=first, **{f"why-{first}": "no sign", f"basis-{first}": "fact"})
    assert (half.status_code, "choose one of the list" in half.text) == (422, True)


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    other = world.case()
    hypothesis = world.act(other, AddHypothesis("Hidden"))
    item = world.act(other, AddItem(ItemKind.SENTENCE, says="a", source="s"))
    base = f"/case/{case.case}/hypotheses"
    mara.get(base)
    about = {"says": "s", "source": "s", "basis": "fact", "reliability": "fairly", "relevance": "low", "revision": "1", "old": "1"}
    said = {"statement": "s", "state": "open", "place": "0", "text": "x"}
    for theirs, paths in ((hypothesis, ("", "/change", "/revisions")), (item, ("", "/change"))):
        middle = "/items" if theirs == item else ""
        for path in paths:
            answers = [mara.get(f"{base}{middle}/{one}{path}") for one in (theirs, "a" * 26)]
            assert {answer.status_code for answer in answers} == {404}
            assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")
    posts = [(hypothesis, "", path) for path in ("change", "step", "restore", "comments")]
    posts += [(item, "/items", path) for path in ("change", "restore", "weigh")]
    for theirs, middle, path in posts:
        answers = [mara.post(f"{base}{middle}/{one}/{path}", **about, **said) for one in (theirs, "a" * 26)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")


def test_who_is_sealed_stands_on_no_page_of_it(world: World, case: Access, mara: Browser) -> None:
    ana = world.id(case, "Ana Ruiz")
    first = world.act(case, AddHypothesis("One"))
    world.act(case, HoldEntity(ana))
    item = world.act(case, AddItem(ItemKind.RECORD, thing=ana, says="Ana signs."))
    world.act(case, WeighItem(item, (Rating(first, 0, Consistency.INCONSISTENT, Basis.FACT, "Ana said so."),)))
    base = f"/case/{case.case}/hypotheses"
    assert "Ana Ruiz" in mara.get(f"{base}/matrix").text
    world.act(case, ProtectPerson(ana, "source"))
    for path in ("", "/matrix", "/matrix.csv", f"/{first}", "/items/new/record", f"/items/{item}"):
        assert "Ana" not in mara.get(f"{base}{path}").text, path
    assert "No evidence in the matrix yet" in mara.get(f"{base}/matrix").text
    assert "Not weighed yet" in mara.get(base).text


def test_what_a_state_of_the_case_allows_is_offered_and_what_it_refuses_is_not(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/hypotheses"
    first = world.act(case, AddHypothesis("One", steps=("Ask",)))
    item = world.act(case, AddItem(ItemKind.SENTENCE, says="a", source="s"))
    pages = {base: f"{base}/new", f"{base}/{first}": f"{base}/{first}/change", f"{base}/items/{item}": f"{base}/items/{item}/change"}
    for page, offered in pages.items():
        assert f'href="{offered}"' in mara.get(page).text, page
    assert "Make it a task" in mara.get(f"{base}/{first}").text
    world.act(case, CloseCase("Answered"))
    mara.get(f"/case/{case.case}")
    for page, offered in pages.items():
        text = mara.get(page).text
        assert f'href="{offered}"' not in text, page
        assert "Save the row" not in text
        assert "Make it a task" not in text
