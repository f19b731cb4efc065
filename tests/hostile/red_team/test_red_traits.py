"""Attempts 1 to 7 and 9 to 12: to list, narrow, sort, count or read one after another people by what they are, by page and API."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.data import DeclareImpersonal
from tests.hostile.red_team.doors import Doors, captions, hits, opened
from tests.hostile.world import Thing

TRAITS = {
    "religion": "Zoroastrian",
    "nationality": "sy",
    "country": "sy",
    "gender": "female",
    "political": "Greens",
    "birthPlace": "Aleppo",
    "notes": "Diabetic",
    "topics": "role.pep",
    "address": "Rosenweg 5, 12345 Musterstadt",
    "spokenLanguage": "ara",
    "summary": "Asylum seeker",
}
PEOPLE: list[Thing] = [
    ("layla", "Person", {"name": "Layla Haddad", "birthDate": "1984", "phone": "+963111234567", "idNumber": "LH-4471", **TRAITS}),
    ("omar", "Person", {"name": "Omar Haddad", "birthDate": "1970", "nationality": "de", "religion": "Lutheran", "idNumber": "OH-4472"}),
    ("firm", "LegalEntity", {"name": "Haddad Goods", "country": "sy", "description": "Zoroastrian tailor", "topics": "role.pep"}),
    ("pass", "Passport", {"holder": "layla", "number": "N0012345", "country": "sy", "gender": "female"}),
    ("note", "Note", {"entity": "layla", "name": "A note", "description": "Diabetic"}),
    ("club", "Organization", {"name": "Garden Club", "country": "de"}),
    ("member", "Membership", {"member": "layla", "organization": "club", "role": "Zoroastrian elder"}),
]
PAPERS: list[Thing] = [("paper", "PlainText", {"title": "A festival", "bodyText": "The Zoroastrian festival; Layla Haddad spoke."})]
NAMES = ("Layla", "Omar", "Haddad Goods")
SECRET = ("Zoroastrian", "Lutheran", "Syria", "female", "Greens", "Aleppo", "Diabetic", "Rosenweg", "Asylum")

SAID = {
    2: ("phone:+963111234567 OR religion:zoroastrian", "LH-4471 OR nationality:sy", "layla OR gender:female"),
    3: ("haddad AND (phone:1234567 OR religion:zoroastrian)", "haddad ((born:1984) OR (topics:role.pep))", "-(-religion:zoroastrian)"),
    4: ("NOT nationality:de", "haddad -nationality:de", "haddad NOT (religion:lutheran)"),
}
"""Texts that name a trait: the language refuses them, and the refusal is an entry."""

FOUND_NOBODY = {
    1: (
        *("zoroastrian", "female", "aleppo", "role.pep", "country:sy", "text:zoroastrian", "diabetic", "sy", "asylum", '"asylum seeker"'),
        *("faithful", "the faithful", "name:zoroastrian", "id:zoroastrian"),
    ),
    5: ("*", "%", "l*", "la*", "id:*", "id:%", "id:L*", "id:LH*", "id:/L.*/", "id:LH-447?", "l", "phone:+963*", "LH-447*", "id:LH-4470~"),
    7: ("aleppo", "born:1984", "12345", "musterstadt", "rosenweg", "ara", "hadd", "had", "*ddad", "born:1980..1990"),
}
"""Texts that the language can say, and that list nobody."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("traits")) as made:
        world = made.world
        world.dataset("faithful")
        world.load("faithful", PEOPLE)
        world.dataset("papers", people="corporate_register")
        world.load("papers", PAPERS)
        for actor in (world.mara, world.person("second", "lead", "steward")):
            world.act(world.standing(CaseKind.STEWARDSHIP, actor), DeclareImpersonal("papers"))
        yield made


@pytest.fixture(scope="module")
def case(doors: Doors) -> Access:
    return doors.world.case("faithful", "papers")


def on_page(doors: Doors, case: Access, text: str, **more: str) -> httpx.Response:
    return doors.page().post(f"/case/{case.case}/search", q=text, **more)


def by_api(doors: Doors, case: Access, text: str, **more: object) -> httpx.Response:
    return doors.api(case, "POST", "/search", {"query": text, **more})


def nobody_on_page(answer: httpx.Response) -> bool:
    """Whether a page, be it an answer or a refusal, lists no person and tells no trait that was not typed."""
    return answer.status_code in (200, 403, 422) and not [name for name in NAMES if name in hits(answer)]


def nobody_by_api(answer: httpx.Response) -> bool:
    return answer.status_code in (403, 422) or (answer.status_code == 200 and not [n for c in captions(answer) for n in NAMES if n in c])


def test_the_names_are_found_by_both_doors(doors: Doors, case: Access) -> None:
    """Otherwise everything below would pass in an empty house."""
    assert captions(by_api(doors, case, "haddad")) == {"Layla Haddad", "Omar Haddad", "Haddad Goods", "A festival"}
    page = hits(on_page(doors, case, "haddad"))
    assert not [name for name in NAMES if name not in page]


@pytest.mark.parametrize("number", sorted(SAID))
def test_a_trait_in_a_search_is_refused_with_an_entry_on_the_page(doors: Doors, case: Access, number: int) -> None:
    for text in SAID[number]:
        start = doors.world.size()
        answer = on_page(doors, case, text)
        assert answer.status_code == 403, text
        assert not [name for name in NAMES if name in hits(answer)]
        assert ("search", "refuse", ("C1",)) in doors.noted(start), text


@pytest.mark.parametrize("number", sorted(SAID))
def test_a_trait_in_a_search_is_refused_with_an_entry_by_the_api(doors: Doors, case: Access, number: int) -> None:
    for text in SAID[number]:
        start = doors.world.size()
        answer = by_api(doors, case, text)
        assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C1"]), text
        assert ("search", "refuse", ("C1",)) in doors.noted(start), text


@pytest.mark.parametrize("number", sorted(FOUND_NOBODY))
def test_a_search_without_a_name_lists_nobody_on_the_page(doors: Doors, case: Access, number: int) -> None:
    for text in FOUND_NOBODY[number]:
        assert nobody_on_page(on_page(doors, case, text)), text


@pytest.mark.parametrize("number", sorted(FOUND_NOBODY))
def test_a_search_without_a_name_lists_nobody_by_the_api(doors: Doors, case: Access, number: int) -> None:
    for text in FOUND_NOBODY[number]:
        assert nobody_by_api(by_api(doors, case, text)), text


NARROWED = ("haddad zoroastrian", "haddad country:sy", "haddad text:zoroastrian", "haddad aleppo", "haddad AND female", "haddad diabetic")
WHOLE = ("haddad NOT country:sy", "haddad NOT text:zoroastrian", "haddad NOT aleppo")


def test_6_a_common_name_and_a_trait_are_no_smaller_list_on_the_page(doors: Doors, case: Access) -> None:
    for text in NARROWED:
        assert nobody_on_page(on_page(doors, case, text)), text
    assert nobody_on_page(on_page(doors, case, "haddad", country="sy"))
    for text in WHOLE:
        page = hits(on_page(doors, case, text))
        assert not [name for name in NAMES if name not in page], text


def test_6_a_common_name_and_a_trait_are_no_smaller_list_by_the_api(doors: Doors, case: Access) -> None:
    for text in NARROWED:
        assert nobody_by_api(by_api(doors, case, text)), text
    assert nobody_by_api(by_api(doors, case, "haddad", countries=["sy"]))
    for text in WHOLE:
        assert captions(by_api(doors, case, text)) >= {"Layla Haddad", "Omar Haddad", "Haddad Goods"}, text


COUNTED = ("haddad NOT country:sy", "haddad NOT country:de", "haddad NOT aleppo", "haddad NOT text:lutheran")


def test_9_no_two_counts_differ_by_a_trait_on_the_page(doors: Doors, case: Access) -> None:
    def told(text: str) -> list[str]:
        counted = re.findall(r"(\d+) entit|class=\"quiet\">(\d+)<", on_page(doors, case, text).text)
        return ["".join(pair) for pair in counted]

    papers = on_page(doors, case, "haddad")
    assert len(told("haddad")) > 3  # total and facets
    assert len({str(told(text)) for text in ("haddad NOT zzz", *COUNTED)}) == 1
    assert "Syria" not in papers.text  # a facet of people's countries would be a count by trait


def test_9_no_two_counts_differ_by_a_trait_by_the_api(doors: Doors, case: Access) -> None:
    values = [by_api(doors, case, text).json()["value"] for text in ("haddad NOT zzz", *COUNTED)]
    assert len({(value["total"], str(value["facets"])) for value in values}) == 1
    assert values[0]["total"] == 4
    assert "sy" not in {one["value"] for facet in values[0]["facets"] for one in facet["values"]}


SORTS = {"sort": "religion", "order": "nationality", "group": "gender", "facet": "topics", "filter": "religion:zoroastrian"}


def test_10_nothing_sorts_groups_or_suggests_by_a_trait_on_the_page(doors: Doors, case: Access) -> None:
    plain = hits(on_page(doors, case, "haddad"))
    view = str(on_page(doors, case, "haddad").url)
    for name, value in SORTS.items():
        assert hits(on_page(doors, case, "haddad", **{name: value})) == plain
        assert hits(doors.page().get(f"{view}?{name}={value}")) == plain
    facets = set(re.findall(r'<input type="checkbox" form="search" name="(\w+)"', on_page(doors, case, "haddad").text))
    assert facets <= {"schema", "dataset", "country"}
    for path in ("/suggest?q=zor", f"/case/{case.case}/suggest?q=zor", f"/case/{case.case}/search?q=zoroastrian", "/autocomplete?q=zor"):
        answer = doors.page().get(path)
        assert not [word for word in (*NAMES, "Zoroastrian") if word in answer.text], path


def test_10_nothing_sorts_groups_or_suggests_by_a_trait_by_the_api(doors: Doors, case: Access) -> None:
    for name, value in SORTS.items():
        answer = by_api(doors, case, "haddad", **{name: value})
        assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C12"]), name
    assert {facet["name"] for facet in by_api(doors, case, "haddad").json()["value"]["facets"]} <= {"schema", "dataset", "country"}
    for path in ("/suggest?q=zor", "/search/suggest?q=zor", "/entities?religion=zoroastrian", "/entities"):
        assert doors.api(case, "GET", path).status_code == 404, path


def test_11_a_trait_in_full_text_finds_documents_and_no_people_on_the_page(doors: Doors, case: Access) -> None:
    for text in ("zoroastrian", "text:zoroastrian", "zoro*", '"zoroastrian festival"'):
        answer = on_page(doors, case, text)
        assert "A festival" in hits(answer), text
        assert nobody_on_page(answer), text


def test_11_a_trait_in_full_text_finds_documents_and_no_people_by_the_api(doors: Doors, case: Access) -> None:
    for text in ("zoroastrian", "text:zoroastrian", "zoro*", '"zoroastrian festival"'):
        assert captions(by_api(doors, case, text)) == {"A festival"}, text


def unfolded(doors: Doors, start: int) -> list[object]:
    """Whom each opening of folded values since `start` was of, from the sealed fields of its intent."""
    found = doors.world.entries(start)
    return [fields["plan"]["id"] for leaf, fields in found if leaf.header.act == "unfold" and leaf.header.k.value == "intent"]


def test_12_folded_traits_open_one_person_an_entry_and_in_no_list_on_the_page(doors: Doors, case: Access) -> None:
    world, start = doors.world, doors.world.size()
    people = [world.id(case, name) for name in ("Layla Haddad", "Omar Haddad")]
    for public in people:
        path = f"/case/{case.case}/entity/{public}"
        plain = doors.page().get(f"{path}?unfold=1&traits=1").text
        assert not [word for word in SECRET if word in plain]
        assert doors.page().get(f"{path}/unfold").status_code == 405
        shown = doors.page().post(f"{path}/unfold").text
        assert [word for word in ("Zoroastrian", "Lutheran") if word in shown] == ["Zoroastrian" if public == people[0] else "Lutheran"]
    assert unfolded(doors, start) == people
    assert not [word for word in SECRET if word in hits(on_page(doors, case, "haddad"))]
    world.act(case, HoldEntity(people[0]))
    for path in ("", "/export", "/ledger"):
        assert not [word for word in SECRET if word in doors.page().get(f"/case/{case.case}{path}").text], path


def test_12_folded_traits_open_one_person_an_entry_and_in_no_list_by_the_api(doors: Doors, case: Access) -> None:
    world, start = doors.world, doors.world.size()
    people = [world.id(case, name) for name in ("Layla Haddad", "Omar Haddad")]
    for public in people:
        assert not [word for word in SECRET if word in doors.api(case, "GET", f"/entities/{public}").text]
        assert doors.api(case, "GET", f"/entities/{public}/unfold").status_code == 405
        shown = doors.api(case, "POST", f"/entities/{public}/unfold").text
        assert [word for word in ("Zoroastrian", "Lutheran") if word in shown] == ["Zoroastrian" if public == people[0] else "Lutheran"]
    assert doors.api(case, "POST", f"/entities/{people[0]},{people[1]}/unfold").status_code == 404
    assert unfolded(doors, start) == people
    assert not [word for word in SECRET if word in by_api(doors, case, "haddad").text]
