"""The engine: what goes in is found, what goes out is not, what is damaged answers nothing."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.errors import DefectError, IndexRebuildingError
from glasshouse.policy.charter.finding import IndexFields
from glasshouse.policy.charter.functions import Function
from glasshouse.policy.plans.query import Field, Found, Query, Range, Wanted
from glasshouse.search.document import FORMAT, Document
from glasshouse.search.engine import Index
from tests.unit.search.documents import KEYS, ORGANISATION, firm, hits, person, wanted


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(root: Path) -> Iterator[Index]:
    made = Index(root, ORGANISATION)
    yield made
    made.close()


def test_a_new_index_is_empty_and_ready_at_sequence_0(index: Index) -> None:
    assert index.ready
    assert index.sequence == 0
    assert index.find(wanted("smith")) == Found((), 0, (), {"schema": {}, "dataset": {}, "country": {}})


def test_what_is_applied_is_found_at_once_and_after_opening_again(index: Index, root: Path) -> None:
    assert index.apply([person(1, "John Smith"), firm(2, "Smith Ltd")], [], 7) == 2
    assert hits(index, "smith") == [1, 2]
    index.close()
    again = Index(root, ORGANISATION)
    assert again.sequence == 7
    assert hits(again, "smith") == [1, 2]


def test_a_document_replaces_the_one_of_the_same_entity(index: Index) -> None:
    index.apply([person(1, "John Smith")], [], 1)
    index.apply([person(1, "Jane Jones")], [], 2)
    assert hits(index, "smith OR jones") == [1]
    assert hits(index, "smith") == []


def test_a_deleted_entity_is_gone_from_hits_totals_and_facets(index: Index) -> None:
    index.apply([firm(number, "Acme", countries=("de",)) for number in range(1, 30)], [], 1)
    index.apply([], [3, 17, 999], 2)
    found = index.find(wanted("acme", top=50))
    assert {match.entity for match in found.singles} == set(range(1, 30)) - {3, 17}
    assert found.singles_total == 27
    assert found.facets == {"schema": {"Company": 27}, "dataset": {"d1": 27}, "country": {"de": 27}}


def test_deleting_1_does_not_delete_11(index: Index) -> None:
    index.apply([person(1, "Ann Lee"), person(11, "Ann Lee")], [], 1)
    index.apply([], [1], 2)
    assert hits(index, "lee") == [11]


def test_a_rebuild_leaves_nothing_of_deleted_documents_in_the_files(index: Index, root: Path) -> None:
    index.apply([person(1, "Zebulon Quark"), person(2, "Ann Lee")], [], 1)
    index.apply([], [1], 2)
    assert index.residue == 1
    index.rebuild([person(2, "Ann Lee")], 2)
    assert index.residue == 0
    assert not [file for file in root.rglob("*") if file.is_file() and b"zebulon" in file.read_bytes()]
    assert [folder.name for folder in root.iterdir()] == [str(FORMAT)]


def test_a_batch_that_fails_half_way_changes_nothing(index: Index, root: Path) -> None:
    index.apply([person(1, "Ann Lee")], [], 1)

    def batch() -> Iterator[Document]:
        yield person(2, "Bob Lee")
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        index.apply(batch(), [1], 2)
    assert index.sequence == 1
    assert hits(index, "lee") == [1]
    index.close()
    again = Index(root, ORGANISATION)
    assert (again.sequence, hits(again, "lee")) == (1, [1])


def test_the_sequence_never_goes_back(index: Index) -> None:
    index.apply([], [], 5)
    with pytest.raises(DefectError):
        index.apply([], [], 4)
    index.apply([], [], 5)
    assert index.sequence == 5


def test_best_tier_comes_first_and_equals_go_by_order(index: Index) -> None:
    index.apply(
        [
            person(1, "Schmidt", order=50),
            person(2, "Anna Schmidt", order=3),
            person(3, "Schmidtke", order=2),
            person(4, "Schmitt", order=1),
            person(5, "Schmidt", order=2**64 - 1),
            person(6, "Otto Schmidt", order=2),
        ],
        [],
        1,
    )
    found = index.find(wanted("schmidt OR schmidt* OR schmidt~")).singles
    assert [(match.entity, match.score, match.order) for match in found] == [
        (1, 5.0, 50), (5, 5.0, 2**64 - 1), (6, 3.0, 2), (2, 3.0, 3), (3, 2.0, 2), (4, 1.0, 1),
    ]  # fmt: skip


def test_a_phrase_ranks_above_the_same_words_apart(index: Index) -> None:
    index.apply([person(1, "Smith John", order=1), person(2, "Dr John Smith", order=2), person(3, "John Smith", order=3)], [], 1)
    found = index.find(wanted("john smith")).singles
    assert [(match.entity, match.score) for match in found] == [(3, 5.0), (2, 4.0), (1, 3.0)]
    assert hits(index, '"john smith"') == [3, 2]


def test_documents_out_of_scope_change_no_score_and_no_order(index: Index) -> None:
    index.apply([person(number, "Rare Smith", order=number % 7, dataset="d1") for number in range(10)], [], 1)
    before = index.find(wanted("rare smith", frozenset({"d1"})))
    index.apply([person(number, "Rare Rare Smith", dataset="d2") for number in range(100, 400)], [], 2)
    assert index.find(wanted("rare smith", frozenset({"d1"}))) == before


def test_only_the_scope_is_searched_and_counted(index: Index) -> None:
    index.apply([firm(1, "Acme", dataset="d1"), firm(2, "Acme", dataset="d2"), firm(3, "Acme", dataset="d3")], [], 1)
    assert hits(index, "acme", frozenset({"d1", "d3"})) == [1, 3]
    assert hits(index, "NOT other", frozenset({"d2"})) == [2]
    assert hits(index, "acme", frozenset()) == []
    assert hits(index, "acme", frozenset({"d4"})) == []
    assert hits(index, "acme", frozenset({"d1", "d2", "d3", "d4"})) == [1, 2, 3]
    assert hits(index, "acme", frozenset({f"d{n}" for n in range(200)})) == [1, 2, 3]
    assert hits(index, "acme", frozenset({f"d{n}" for n in range(2, 200)})) == [2, 3]
    assert hits(index, wanted("acme", frozenset({"d1", "d2"}), datasets=("d2", "d3"))) == [2]
    assert index.find(wanted("acme", frozenset({"d1"}))).facets["dataset"] == {"d1": 1}


def test_more_datasets_than_clauses_are_searched_as_a_set(index: Index) -> None:
    index.apply([firm(number, "Acme", dataset=f"k{number:03}") for number in range(100)], [], 1)
    assert hits(index, "acme", frozenset(f"k{number:03}" for number in range(80))) == list(range(20))
    assert index.find(wanted("acme", frozenset(f"k{number:03}" for number in range(80)))).singles_total == 80


def test_a_dataset_that_was_added_later_is_out_of_an_older_scope(index: Index) -> None:
    index.apply([firm(1, "Acme", dataset="d1")], [], 1)
    assert hits(index, "acme", frozenset({"d1"})) == [1]
    index.apply([firm(2, "Acme", dataset="d2")], [], 2)
    assert hits(index, "acme", frozenset({"d1"})) == [1]


def test_kinds_and_countries_narrow_and_people_have_no_country(index: Index) -> None:
    index.apply([person(1, "Acme"), firm(2, "Acme", countries=("de", "fr")), firm(3, "Acme", countries=("us",))], [], 1)
    assert hits(index, wanted("acme", schemata=("Person",))) == [1]
    assert hits(index, wanted("acme", countries=("de",))) == [2]
    assert hits(index, wanted("acme", countries=("de", "us"))) == [2, 3]
    assert index.find(wanted("acme")).facets["country"] == {"de": 1, "fr": 1, "us": 1}


def test_countries_are_counted_and_narrow_among_companies_alone_and_a_word_asks_for_all(index: Index) -> None:
    vessel = Document(2, 0, 2, "d1", "Vessel", IndexFields(False, ("Acme",), countries=("pa",)))
    index.apply([firm(1, "Acme", countries=("pa",)), vessel], [], 1)
    assert index.find(wanted("acme")).facets["country"] == {"pa": 1}
    assert hits(index, wanted("acme", countries=("pa",))) == [1]
    assert hits(index, "acme country:pa") == [1, 2]


def test_clustered_documents_come_apart_and_are_in_no_total_and_no_facet(index: Index) -> None:
    index.apply([person(1, "Ann Lee"), person(2, "Ann Lee", cluster=9), person(3, "Lee Ann Marie", cluster=9)], [], 1)
    found = index.find(wanted("ann lee"))
    assert [match.entity for match in found.singles] == [1]
    assert [(match.entity, match.score) for match in found.clustered] == [(2, 5.0), (3, 3.0)]
    assert (found.singles_total, found.facets["schema"]) == (1, {"Person": 1})


def test_totals_are_exact_and_the_page_is_as_long_as_asked(index: Index) -> None:
    index.apply([firm(number, f"Acme {number}", order=(number * 7919) % 10_007) for number in range(3_000)], [], 1)
    found = index.find(wanted("acme", top=150))
    assert found.singles_total == 3_000
    assert [match.order for match in found.singles] == sorted((number * 7919) % 10_007 for number in range(3_000))[:150]


def test_no_more_than_10001_clustered_documents_are_handed_out_best_first(index: Index) -> None:
    many = [firm(number, f"Acme {number % 7}", cluster=1, order=number) for number in range(10_050)]
    index.apply([*many, firm(20_000, "Acme", cluster=2, order=2**60)], [], 1)
    found = index.find(wanted("acme"))
    assert len(found.clustered) == len({match.entity for match in found.clustered}) == 10_001
    assert found.clustered[0].entity == 20_000


def test_order_across_segments_and_commits_is_one_order(index: Index) -> None:
    numbers = list(range(60))
    random.Random(5).shuffle(numbers)
    for sequence, at in enumerate(range(0, 60, 6), start=1):
        index.apply([person(n, "Ann Lee", order=n) for n in numbers[at : at + 6]], [], sequence)
    assert hits(index, "lee") == list(range(20))


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("李小龍", ["李小龍", '"李小龍"', "lixiaolong", "xiaolong", "李小*", "lixiao*"]),
        (
            "Иван Петров",
            [
                "Иван",
                "петров",
                '"Иван Петров"',
                '"ivan petrov"',
                "PETROV",
                "петр*",
                "petr*",
                "петрав~",
                '"Иван petrov"',
            ],
        ),
        ("محمد علي", ["محمد", '"محمد علي"', "مُحَمَّد"]),
        ("Γιώργος Παπαδόπουλος", ["Γιώργος", "γιωργος", "giorgos", '"giorgos papadopoulos"']),
        ("やまだ たろう", ["やまだ", "yamada", "やま*"]),
        ("김정은", ["김정은", "김정*"]),
        ("José García-López", ["jose", "JOSÉ", "García-López", "garcia", '"jose garcia"', '"Garcia Lopez"', "lópez~"]),
        ("Seán O'Brien", ["o'brien", "brien", "O’Brien", '"sean o brien"']),
        ("Straße GmbH & Co. KG", ["strasse", "Straße GmbH & Co. KG", '"co kg"']),
    ],
)
def test_names_are_found_in_their_script_and_in_latin(index: Index, name: str, queries: list[str]) -> None:
    index.apply([person(1, name), firm(2, "Quite Another Thing")], [], 1)
    for query in queries:
        assert hits(index, query) == [1], query


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DE-123.456/7", True), ("de1234567", True), ('"DE 123 456 7"', True), ("id:DE1234567", True),
        ("id:de-1234567*", False),
        ("DE123456*", False), ("DE123*", False), ("id:123456", False), ("id:DE1234568~", False), ("id:DE1234568", False),
        ('id:"DE 123 4567"', True),
        ("phone:+49-30-1234567", True), ("phone:0049301234567", True), ("phone:49301234*", False), ("phone:4930*", False),
        ('"+49 30 1234567"', True),
        ("email:ann@example.org", True), ("ANN@example.org", True), ("email:ann@*", False), ("email:example.org", False),
        ("example.org", False), ("@example.org", False), ("example", False), ("name:DE1234567", False),
        ("phone:abc", False),
    ],
)  # fmt: skip
def test_numbers_and_contact_points_are_found_whatever_their_punctuation(index: Index, text: str, found: bool) -> None:
    ann = person(1, "Ann Lee", identifiers=("DE 123.456-7",), phones=("+49301234567",), emails=("Ann@Example.org",))
    index.apply([ann], [], 1)
    assert hits(index, text) == ([1] if found else [])


def test_dates_amounts_and_birth_years_are_ranges_with_both_ends(index: Index) -> None:
    index.apply(
        [
            firm(1, "Acme", dates=("2019-06-30",), amounts=(1000.0,)),
            firm(2, "Acme", dates=("2020",), amounts=(999.99, 5000.0)),
            firm(3, "Acme", dates=("2020-07",)),
            person(4, "Ann Acme", born=(1960,)),
            person(5, "Bob Acme", born=(1970, 1971)),
        ],
        [],
        1,
    )
    for text, found in {
        "date:2019": [1], "date:2019..2020-06": [1, 2], "date:2020-06..": [3], "date:2019-06-30..2019-06-30": [1],
        "date:..2019": [1],
        "amount:1000..": [1, 2], "amount:..999.99": [2], "amount:1000": [1], "amount:1001..4999": [],
        "acme born:1960..1970": [4, 5], "acme born:1971": [5], "acme born:1961..1969": [],
        "acme NOT born:1960": [1, 2, 3, 5],
        "born:1960": [],
    }.items():  # fmt: skip
        assert hits(index, text) == found, text


def test_values_do_not_run_into_each_other(index: Index) -> None:
    index.apply([person(1, "John Smith", "Paul Jones")], [], 1)
    assert hits(index, '"smith paul"') == []
    assert hits(index, "smith paul") == [1]


def test_readers_never_see_half_a_batch(index: Index) -> None:
    index.apply([person(number, "Ann Lee") for number in range(50)], [], 1)
    seen: list[int] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen.append(index.find(wanted("lee")).singles_total)
        except BaseException as error:  # noqa: BLE001  a thread's failure must fail the test
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for sequence in range(2, 12):
        index.apply([person(number, "Ann Lee") for number in range(sequence * 100, sequence * 100 + 50)], [], sequence)
    done.set()
    reader.join()
    assert failures == []
    assert set(seen) <= set(range(50, 600, 50))


def test_a_query_that_cannot_be_run_is_our_defect_and_harms_no_index(index: Index) -> None:
    index.apply([person(1, "Ann Lee")], [], 1)
    nonsense = Range(Field.AMOUNT, "no number", None)  # the parser makes none such
    with pytest.raises(DefectError):
        index.find(Wanted(Query("", nonsense, None), KEYS, (), (), (), 20))
    assert hits(index, "lee") == [1]


def test_optimising_changes_no_answer(index: Index) -> None:
    index.apply([person(1, "Ann Lee")], [], 1)
    before = index.find(wanted("lee"))
    index.optimise()
    assert index.find(wanted("lee")) == before
    index.apply([person(2, "Bob Lee")], [], 2)
    assert hits(index, "lee") == [1, 2]


def test_a_closed_index_answers_nothing(index: Index) -> None:
    index.apply([person(1, "Ann Lee")], [], 1)
    index.close()
    with pytest.raises(IndexRebuildingError):
        index.find(wanted("lee"))


def test_a_rebuild_asks_for_its_sequence_when_nobody_else_writes_any_more(index: Index) -> None:
    index.apply([person(1, "Ann Lee")], (), 1)
    other = threading.Thread(target=index.apply, args=([person(2, "Bob Roe")], (), 2))

    def asked() -> int:
        other.start()
        other.join(0.2)
        assert other.is_alive()
        return 1

    index.rebuild([person(1, "Ann Lee")], asked)
    other.join()
    assert index.sequence == 2


def test_a_function_finds_its_holder_where_the_dataset_is_declared_now_and_nowhere_else(index: Index) -> None:
    held = IndexFields(True, ("Olga Office",), function=Function(office=("Minister",), jurisdiction=("cy",)))
    index.apply([Document(1, 0, 1, "d1", "Person", held), person(2, "Olga Minister")], [], 1)
    for text in ("office:minister", "olga office:minister", "jurisdiction:cy", "office:minis*", "office:ministr~"):
        assert hits(index, replace(wanted(text), functions=frozenset({"d1"}))) == [1], text
        for functions in (frozenset[str](), frozenset({"d2"})):
            assert hits(index, replace(wanted(text), functions=functions)) == [], text
    assert hits(index, "minister") == [2]  # a function stands in no other field


def test_among_yields_of_the_chosen_documents_those_that_match_best_first(index: Index) -> None:
    index.apply([*(person(number, "John Smith") for number in range(2, 150)), person(1, "Smith"), firm(200, "Smith Ltd")], [], 1)
    found = index.among(wanted("smith"), frozenset({140, 1, 200, 999}))
    assert [match.entity for match in found] == [1, 140, 200]
    every = {match.entity: match for match in index.find(wanted("smith", top=500)).singles}
    assert all(every[match.entity] == match for match in found)
    assert index.among(replace(wanted("smith"), hidden=frozenset({140})), frozenset({140})) == ()
    assert index.among(wanted("nobody"), frozenset({140})) == ()
    assert hits(index, replace(wanted("smith"), only=frozenset({140, 999}))) == [140]
    assert hits(index, replace(wanted("smith"), only=frozenset[int]())) == []
