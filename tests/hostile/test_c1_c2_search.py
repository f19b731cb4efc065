"""Charter C1 and C2 against people who try: no trait selects a person, no trick finds one without a name or an
identifier.

The numbers are those of the list of attacks in the accountability notes. Everything runs through the parser and the
real engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.dataset import Counted
from glasshouse.policy.charter.finding import IndexFields, fields
from glasshouse.policy.plans.query import Found, Wanted
from glasshouse.policy.plans.syntax import parse
from glasshouse.search.document import Document
from glasshouse.search.engine import Index

SCOPE = frozenset({"d1"})
TRAITS = {
    "religion": ["Sunni"],
    "nationality": ["sy"],
    "citizenship": ["sy"],
    "country": ["sy"],
    "ethnicity": ["Kurdish"],
    "gender": ["female"],
    "political": ["Greens"],
    "topics": ["role.pep"],
    "birthPlace": ["Aleppo"],
    "birthCountry": ["sy"],
    "spokenLanguage": ["ara"],
    "appearance": ["scarred"],
    "eyeColor": ["hazel"],
    "summary": ["Asylum seeker housed nearby"],
    "notes": ["Diabetic patient"],
    "biography": ["Union organiser"],
    "profession": ["Midwife"],
    "education": ["Seminary"],
    "keywords": ["wheelchair"],
    "address": ["Rosenweg 5, 12345 Musterstadt"],
    "title": ["Sheikha"],
    "motherName": ["Mariam"],
    "description": ["Deportable"],
}
PEOPLE: dict[int, tuple[str, dict[str, list[str]]]] = {
    1: ("Person", {"name": ["Layla Haddad"], "birthDate": ["1984-03-02"], "passportNumber": ["N0012345"], **TRAITS}),
    2: (
        "LegalEntity",
        {"name": ["Haddad Trading"], "country": ["sy"], "jurisdiction": ["sy"], "description": ["Kurdish club"]},
    ),
    3: ("NoSuchKind", {"name": ["Omar Haddad"], "religion": ["Sunni"], "country": ["sy"], "description": ["Kurdish"]}),
    4: (
        "Person",
        {"name": ["Li Wu"], "phone": ["+963111234567"], "email": ["li@mosque.example"], "nationality": ["cn"]},
    ),
}
THINGS: dict[int, tuple[str, dict[str, list[str]]]] = {
    10: (
        "Company",
        {
            "name": ["Aleppo Soap"],
            "country": ["sy"],
            "description": ["Kurdish soap of Aleppo"],
            "registrationNumber": ["HRB 77"],
        },
    ),
    11: (
        "Document",
        {
            "title": ["List of patients"],
            "bodyText": ["Layla Haddad is Sunni, female, Kurdish"],
            "peopleMentioned": ["Layla Haddad"],
        },
    ),
    12: ("Address", {"full": ["Rosenweg 5, 12345 Musterstadt"], "country": ["sy"]}),
}
HANGING: dict[int, tuple[str, dict[str, list[str]]]] = {
    20: (
        "Passport",
        {
            "holder": ["p"],
            "passportNumber": ["N0012345"],
            "gender": ["female"],
            "country": ["sy"],
            "birthPlace": ["Aleppo"],
        },
    ),
    21: ("Identification", {"holder": ["p"], "number": ["N0012345"], "type": ["asylum card"], "country": ["sy"]}),
    22: ("Membership", {"member": ["p"], "organization": ["o"], "role": ["Sunni elder"]}),
    23: ("Note", {"name": ["Layla Haddad"], "description": ["Sunni"], "entity": ["p"]}),
    24: ("Family", {"person": ["p"], "relative": ["q"], "relationship": ["mother"]}),
    25: ("Sanction", {"entity": ["p"], "reason": ["Kurdish"], "country": ["us"]}),
    26: ("Occupancy", {"holder": ["p"], "post": ["o"], "politicalGroup": ["Greens"]}),
    27: ("Event", {"name": ["Protest"], "location": ["Aleppo"], "involved": ["p"]}),
    28: ("TaxRoll", {"taxee": ["p"], "country": ["sy"], "givenName": ["Layla"]}),
    29: ("Risk", {"entity": ["p"], "topics": ["crime"]}),
    30: ("UnknownLink", {"subject": ["p"], "object": ["q"], "role": ["Sunni"]}),
}
EVERYTHING = PEOPLE | THINGS | HANGING


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index(tmp_path_factory.mktemp("hostile") / "index", "organisation")
    documents = [
        Document(number, 0, number, "d1", kind, found)
        for number, (kind, properties) in EVERYTHING.items()
        if (found := fields(kind, properties, counted=Counted.PEOPLE)) is not None
    ]
    made.apply(documents, [], 1)
    yield made
    made.close()


def find(index: Index, text: str, **narrow: tuple[str, ...]) -> Found:
    return index.find(Wanted(parse(text), SCOPE, narrow.get("schemata", ()), narrow.get("datasets", ()), narrow.get("countries", ()), 100))


def hits(index: Index, text: str, **narrow: tuple[str, ...]) -> set[int]:
    return {match.entity for match in find(index, text, **narrow).singles}


def people(index: Index, text: str, **narrow: tuple[str, ...]) -> set[int]:
    return hits(index, text, **narrow) & set(PEOPLE)


TRAIT_WORDS = sorted({word for values in TRAITS.values() for value in values for word in value.replace(",", "").split()})


def test_people_are_found_by_name_identifier_and_contact_point(index: Index) -> None:
    """Otherwise everything below would pass on an empty index."""
    for text, found in {
        "haddad": {1, 2, 3}, '"layla haddad"': {1}, "N0012345": {1}, "id:n-0012345": {1}, "layla born:1984": {1},
        "+963111234567": {4},
        "li@mosque.example": {4},
    }.items():  # fmt: skip
        assert people(index, text) == found, text


@pytest.mark.parametrize("word", TRAIT_WORDS)
def test_1_and_11_a_trait_typed_as_a_word_finds_no_person_in_any_form(index: Index, word: str) -> None:
    for text in (
        word,
        f"{word[:4]}*",
        f"{word}~2",
        f'"{word}"',
        f"text:{word}",
        f"name:{word}",
        f"id:{word}",
        f"email:{word}",
    ):
        assert people(index, text) == set(), text


def test_1_documents_and_companies_are_found_by_their_text(index: Index) -> None:
    assert hits(index, "kurdish") == {10, 11}
    assert hits(index, "country:sy") == {10, 12}
    assert hits(index, "rosenweg") == {12}
    assert hits(index, "haddad") == {1, 2, 3, 11}


FIELDS = [
    "religion",
    "nationality",
    "topics",
    "gender",
    "properties.ethnicity",
    "Person.birthPlace",
    "notes.religion",
    "politicalGroup",
]


@pytest.mark.parametrize("field", FIELDS)
def test_2_to_4_no_nesting_lets_a_trait_field_be_said(field: str) -> None:
    for text in (
        f"{field}:x",
        f"phone:123 OR {field}:x",
        f"smith AND (phone:123 OR {field}:x)",
        f"NOT {field}:x",
        f"smith -{field}:x",
        f"smith {field}:*",
        f'"smith" {field}:"x y"',
        f"((((smith) OR ({field}:x))))",
        f"smith {field}:a..z",
        f"smith {field}:x~2",
    ):
        with pytest.raises(RefusedError) as caught:
            parse(text)
        assert caught.value.rules == ("C1",), text


@pytest.mark.parametrize(
    "text",
    [
        "*", "id:*", "id:%*", "l*", "la*", "name:l*", "name:la*", "id:N*", "id:N0*", "phone:+9*", "phone:+96*",
        "phone:abc+9*", "email:l*", "phone:+963*", "phone:+963111*", "+963111*", "id:N00123*", "N00*", "n-00*",
        "email:li*", "phone:+96311123*", "phone:+963111234567*", "id:N0012345*", "id:N0012346~", "N0012346~2",
        "email:le@mosque.example~", "l", "name:l", "id:1", "phone:9", "l~2", "la* OR l*", "a OR b OR c OR d OR e OR l", "NOT zzz",
        "-zzz", "NOT (NOT l)",
        "NOT (zzz yyy)", "NOT (zzz OR yyy)", "born:1984", "born:..2020", "born:1984 NOT zzz",
        "born:1984 (l* OR NOT zzz)", "NOT born:1900",
        "la* born:1984", "born:1984 OR country:sy", "(born:1984 OR country:sy) NOT zzz", "country:sy", "date:1984",
        "amount:..9", "id:/N.*/",
        "text:layla OR country:sy OR born:1984", '"l h"', '"l"', "email:@mosque.example", "mosque.example",
        "NOT text:zzz", "NOT country:de",
    ],
)  # fmt: skip
def test_5_to_7_wildcards_letters_ranges_and_negations_find_nobody(index: Index, text: str) -> None:
    try:
        assert people(index, text) == set()
    except (InvalidInputError, RefusedError):
        return


def test_5_short_prefixes_count_letters_of_what_is_searched_not_of_what_is_typed(index: Index) -> None:
    for text in (
        "phone:xyz9*",
        "phone:(9)(6)*",
        "phone:++9*",
        "id:..N*",
        "l.a*",
        "l-a*",
        "name:--la*",
        "name:l\u0301a*",
        "ｌａ*",
    ):
        try:
            assert people(index, text) == set(), text
        except (InvalidInputError, RefusedError):
            continue


def test_5_transliteration_makes_no_short_prefix_and_no_single_letter_of_a_longer_word(tmp_path: Path) -> None:
    """Three Arabic letters are two Latin ones, one Han sign is a single letter: neither may list everybody who begins so."""
    small = Index(tmp_path / "index", "organisation")
    named = ["Mrs Mreza", "A Smith", "E Jones", "عمر", "阿 Wu", "ьеь"]
    documents = [Document(n, 0, n, "d1", "Person", IndexFields(True, (name,))) for n, name in enumerate(named)]
    small.apply(documents, [], 1)
    for text, found in {"عمر*": {3}, "阿": {4}, "阿~2": {4}, "ьеь": {5}, "ьеь*": {5}, '"阿"': {4}, "mre*": {0}}.items():
        assert hits(small, text) == found, text


def test_6_a_common_name_and_a_trait_gives_no_smaller_list_of_people(index: Index) -> None:
    everybody = people(index, "haddad")
    for text in (
        "haddad NOT country:sy",
        "haddad NOT text:kurdish",
        "haddad NOT date:1984",
        "haddad (haddad OR country:sy)",
    ):
        assert people(index, text) == everybody, text
    for text in (
        "haddad country:sy",
        "haddad text:kurdish",
        "haddad kurdish",
        "haddad AND sunni",
        "haddad born:1900 OR country:sy",
    ):
        assert people(index, text) == set(), text


CONDITIONS = [
    "country:sy",
    "text:kurdish",
    "born:1984",
    "la*",
    "l",
    "date:2020",
    "amount:1..",
    "NOT zzz",
    "NOT country:de",
]


@pytest.mark.parametrize("shape", ["{} {}", "{} OR {}", "NOT ({} {})", "NOT ({} OR {})", "({} OR {}) NOT zzz", "{} NOT {}", "NOT {} OR {}"])
def test_no_pair_of_conditions_without_a_name_finds_a_person(index: Index, shape: str) -> None:
    for left, right in itertools.product(CONDITIONS, repeat=2):
        assert people(index, shape.format(left, right)) == set(), (left, right)


@pytest.mark.parametrize(
    "shape", ["{} OR jupiter", "({} OR jupiter) (jupiter OR {})", "jupiter OR (jupiter {})", "NOT (NOT {} NOT jupiter)"]
)
def test_a_name_in_one_branch_does_not_carry_the_other(index: Index, shape: str) -> None:
    for condition in CONDITIONS:
        assert people(index, shape.format(condition, condition)) == set(), condition


def test_10_countries_are_counted_and_narrowed_for_things_only(index: Index) -> None:
    facets = find(index, "haddad OR aleppo OR rosenweg").facets
    assert facets["country"] == {"sy": 1}  # the company's; a document's country is counted nowhere
    assert people(index, "haddad", countries=("sy",)) == set()
    assert people(index, "haddad OR country:sy", countries=("sy", "cn")) == set()
    assert set(facets) == {"schema", "dataset", "country"}


def test_what_hangs_on_people_is_no_road_to_them(index: Index) -> None:
    for text in (
        "N0012345",
        "layla",
        "sunni",
        "protest",
        "mother",
        "greens",
        "asylum",
        "country:us",
        "country:sy",
        "aleppo",
        "elder",
    ):
        assert hits(index, text) & set(HANGING) == set(), text


def test_a_refusal_and_a_short_list_both_say_why() -> None:
    with pytest.raises(RefusedError, match="never selected by religion") as caught:
        parse("smith religion:x")
    assert "name, identifier" in caught.value.remedy
    assert parse("smith country:sy").notes == (
        "'country:sy' finds no people: that field looks at companies, documents and other things only.",
    )
