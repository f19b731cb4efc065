"""What is added by hand, through the web application: stored script, formulas, two writers, and ids of another case."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from glasshouse.gate import Access
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.byhand import Taken
from glasshouse.policy.plans.casework import HoldEntity
from tests.hostile.test_casework_pages import FORMULA, SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import World

FORM = {"source": "A letter", "basis": "fact", "reliability": "unknown", "exhibit": ""}
TAKEN = Taken(0, "A letter", basis=Basis.FACT)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("byhandpages"))
    made.dataset("open")
    made.load("open", [("works", "Company", {"name": "Vale Works"}), ("rosa", "Person", {"name": "Rosa Vale"})])
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case("open")
    for name in ("Vale Works", "Rosa Vale"):
        world.act(made, HoldEntity(world.id(made, name)))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def made_id(answer: httpx.Response) -> str:
    """The id of the record whose page this is."""
    assert answer.status_code == 200, answer.text
    return str(answer.url).rsplit("/", 1)[1].split("?")[0]


def said(**values: str) -> plans.Properties:
    return tuple((name, (value,)) for name, value in values.items())


def test_stored_script_shows_as_text_in_every_field_on_every_page(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/by-hand"
    fields = {f"p-{name}": SCRIPT for name in ("name", "alias", "notes", "summary", "legalForm", "status", "address", "description")}
    public = made_id(mara.post(f"{base}/add/Company", **{**FORM, "source": SCRIPT}, **fields))
    works, rosa = world.id(case, "Vale Works"), world.id(case, "Rosa Vale")
    tie = made_id(mara.post(f"{base}/add/Ownership", **{**FORM, "source": SCRIPT}, one=rosa, other=works, **{"p-role": SCRIPT}))
    mara.post(f"{base}/about/{works}", **{**FORM, "source": SCRIPT}, **{"p-alias": SCRIPT})
    mara.post(f"{base}/{public}/change", **{**FORM, "source": SCRIPT}, **{**fields, "p-notes": f"{SCRIPT} more"}, revision="1")
    more = made_id(mara.post(f"{base}/add/Person", **FORM, **{"p-name": SCRIPT, "p-position": SCRIPT}))
    mara.post(f"{base}/{more}/withdraw", revision="1", reason=SCRIPT)
    paths = ["", "/add", f"/add?one={works}", "/add/Ownership", f"/about/{works}"]
    paths += [f"/{one}{page}" for one in (public, tie, more) for page in ("", "/change", "/revisions")]
    others = [f"/case/{case.case}/entity/{world.id(case, 'Vale Works')}", f"/case/{case.case}"]
    for path in [*(base + path for path in paths), *others]:
        page = mara.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
    assert SCRIPT in unescape(mara.get(f"{base}/{public}").text)
    refused = mara.post(f"{base}/add/Company", **{**FORM, "source": SCRIPT}, **{**fields, "p-country": SCRIPT})
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert re.search(r'name="p-country"[^>]*aria-invalid="true"', refused.text)


def test_the_table_holds_no_formula_in_any_cell(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/by-hand"
    public = made_id(mara.post(f"{base}/add/Company", **{**FORM, "source": FORMULA}, **{"p-name": FORMULA, "p-notes": FORMULA}))
    mara.post(f"{base}/{public}/withdraw", revision="1", reason=FORMULA)
    answer = mara.get(f"{base}.csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(head) == len(rows[0])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert f"'{FORMULA}" in rows[0]


def test_the_second_of_two_writers_sees_the_difference_and_saves_what_shall_stand(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, plans.AddEntity("Company", said(name="Quay", notes="The quay is ours."), TAKEN))
    world.act(case, plans.ChangeByHand(public, 1, said(name="Quay", notes="The quay was ours."), TAKEN))
    fields = {**FORM, "p-name": "Quay", "p-notes": "The quay will be ours."}
    path = f"/case/{case.case}/by-hand/{public}/change"
    late = mara.post(path, **fields, revision="1")
    assert late.status_code == 409
    assert "<del>was</del><ins>will be</ins>" in late.text
    assert "The quay will be ours.</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text
    saved = mara.post(path, **fields, revision="2")
    assert "The quay will be ours." in saved.text


def test_a_trait_and_a_child_are_refused_in_the_form_with_the_rule_and_nothing_typed_is_lost(case: Access, mara: Browser) -> None:
    path = f"/case/{case.case}/by-hand/add/Person"
    for field, value, rule in (("p-nationality", "de", "C1"), ("p-birthDate", "2016", "C4"), ("p-position", "Refugee", "C1")):
        answer = mara.post(path, **FORM, **{"p-name": "Nils Quay", field: value})
        assert answer.status_code == 403, field
        assert f'href="/oversight#{rule}"' in answer.text
        assert "Nils Quay</textarea>" in answer.text
    page = mara.get(path).text
    assert not re.search(r'name="p-(nationality|religion|country|address|notes|gender|ethnicity)"', page)
    assert 'name="p-name"' in page


def test_ends_are_found_by_name_among_what_the_case_holds_alone(world: World, case: Access, mara: Browser) -> None:
    path = f"/case/{case.case}/by-hand/add/Ownership"
    world.load("open", [("unheld", "Company", {"name": "Unheld Works"})], source="second")
    for name in ("Unheld Works", "Nobody Works"):
        answer = mara.post(path, **FORM, one_name="rosa vale", other_name=name, one="", other="")
        assert (answer.status_code, "Nothing that the case holds has this name" in answer.text) == (422, True)
    made = mara.post(path, **FORM, one_name="rosa vale", other_name="Vale Works", one="", other="")
    assert made.status_code == 200
    assert "Added to this case" in made.text


def test_pages_of_another_case_s_records_and_of_none_are_the_same_to_the_last_character(world: World, case: Access, mara: Browser) -> None:
    theirs = world.act(case, plans.AddEntity("Company", said(name="Quay"), TAKEN))
    stub = world.open(case, plans.OpenByHand(theirs)).row.entity
    assert stub is not None
    other, nobody = world.case("open").case, "a" * 26
    mara.get(f"/case/{other}")
    answers: dict[str, set[tuple[int, str]]] = {}
    for public in (theirs, nobody):
        for page in ("", "/change", "/revisions"):
            answer = mara.get(f"/case/{other}/by-hand/{public}{page}")
            answers.setdefault(page, set()).add((answer.status_code, plain(answer).replace(public, "ID")))
        for page in ("/change", "/withdraw", "/restore"):
            answer = mara.post(f"/case/{other}/by-hand/{public}{page}", **FORM, revision="1", old="1", reason="No", **{"p-name": "X"})
            answers.setdefault(f"POST {page}", set()).add((answer.status_code, plain(answer).replace(public, "ID")))
    for public in (stub.id, nobody):
        for page in (f"/about/{public}", f"/add?one={public}"):
            answer = mara.get(f"/case/{other}/by-hand{page}")
            answers.setdefault(page.replace(public, ""), set()).add((answer.status_code, plain(answer).replace(public, "ID")))
        answer = mara.post(f"/case/{other}/by-hand/about/{public}", **FORM, **{"p-alias": "X"})
        answers.setdefault("POST /about", set()).add((answer.status_code, plain(answer).replace(public, "ID")))
    assert {name: len(found) for name, found in answers.items()} == dict.fromkeys(answers, 1)
    assert {status for found in answers.values() for status, _ in found} == {404}


def test_a_huge_text_is_refused_with_a_clear_error(case: Access, mara: Browser) -> None:
    path = f"/case/{case.case}/by-hand/add/Company"
    answer = mara.post(path, **FORM, **{"p-name": "Quay", "p-notes": "x" * 10_001})
    assert (answer.status_code, "10,001" in answer.text) == (422, True)
    huge = mara.post(path, **FORM, **{"p-name": "Quay", "p-notes": "x" * 25_000_000})
    assert huge.status_code == 413
