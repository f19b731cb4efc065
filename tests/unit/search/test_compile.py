"""Queries against a naive reading of the same documents: the engine finds what the tree says, neither more nor less."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse.policy.charter.finding import IndexFields
from glasshouse.policy.plans.persons import for_persons, render
from glasshouse.policy.plans.query import And, Field, Node, Not, Or, Phrase, Query, Range, Wanted, Word
from glasshouse.policy.plans.syntax import parse
from glasshouse.search.compile import sequences
from glasshouse.search.document import Document
from glasshouse.search.engine import Index

WORDS = [
    "anna",
    "annas",
    "anne",
    "hanna",
    "berlin",
    "berlim",
    "bertha",
    "carl",
    "karl",
    "smithson",
    "smithsen",
    "smythsen",
    "x7",
    "xy",
    "x",
]
COUNTRIES = ["de", "us"]
DICE = random.Random(11)


def sample(most: int) -> tuple[str, ...]:
    return tuple(DICE.choices(WORDS, k=DICE.randint(1, most)))


def made(entity: int) -> Document:
    names = tuple(" ".join(sample(3)) for _ in range(DICE.randint(1, 2)))
    number = (f"{DICE.choice(WORDS)}-{DICE.randint(1, 30)}",)
    dataset = DICE.choice(["d1", "d2", "d3"])
    order = DICE.getrandbits(64)
    if entity % 2:
        fields = IndexFields(True, names, number, born=(DICE.randint(1960, 1965),))
        return Document(entity, DICE.choice([0, 0, 5]), order, dataset, "Person", fields)
    text = (" ".join(sample(6)),)
    fields = IndexFields(False, names, number, text=text, countries=(DICE.choice(COUNTRIES),), dates=(f"20{DICE.randint(10, 20)}",))
    return Document(entity, DICE.choice([0, 0, 5]), order, dataset, DICE.choice(["Company", "Vessel"]), fields)


DOCUMENTS = [made(entity) for entity in range(400)]

TEXT_LEAVES = st.builds(
    Word,
    st.sampled_from([Field.ANY, Field.ANY, Field.NAME, Field.TEXT]),
    st.sampled_from([*WORDS, "ann", "ber", "an", "sm", "zz"]),
    st.just(False),
    st.sampled_from([0, 0, 0, 1, 2]),
) | st.builds(
    Word,
    st.sampled_from([Field.ANY, Field.NAME]),
    st.sampled_from(["ann", "b", "smi", "x", "xy"]),
    st.just(True),
    st.just(0),
)
LEAVES = (
    TEXT_LEAVES
    | st.builds(
        Phrase,
        st.sampled_from([Field.ANY, Field.NAME, Field.TEXT]),
        st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)),
    )
    | st.builds(Word, st.just(Field.COUNTRY), st.sampled_from(COUNTRIES))
    | st.builds(Word, st.just(Field.IDENTIFIER), st.sampled_from([f"anna{n}" for n in range(30)] + ["carl-7", "x1"]))
    | st.sampled_from([Range(Field.BORN, "1961", "1963"), Range(Field.BORN, None, "1960"), Range(Field.DATE, "2015", None)])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)


def distance(left: str, right: str) -> int:
    """Edits between two words, a swap of neighbours counting one (optimal string alignment)."""
    rows = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (left[i - 1] != right[j - 1]))
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i][j] = best
    return rows[-1][-1]


def values(document: Document, field: Field) -> list[list[str]]:
    fields = document.fields
    names, text = [value.split() for value in fields.names], [value.split() for value in fields.text]
    identifiers = [[value.replace("-", "")] for value in fields.identifiers]
    return {Field.NAME: names, Field.TEXT: text, Field.IDENTIFIER: identifiers, Field.ANY: names + text + identifiers}[field]


def word_matches(leaf: Word, word: str) -> bool:
    text = leaf.text.replace("-", "")
    if leaf.prefix:
        return word.startswith(text)
    allowed = 0 if len(text) < 4 else min(leaf.fuzzy, 1 if len(text) < 8 else 2)
    return distance(text, word) <= allowed


def holds(node: Node, document: Document) -> bool:
    """Whether the document is what the tree describes, read off the document itself."""
    fields = document.fields
    if isinstance(node, Not):
        return not holds(node.part, document)
    if isinstance(node, And):
        return all(holds(part, document) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, document) for part in node.parts)
    if isinstance(node, Range):
        years = fields.born if node.field is Field.BORN else [int(value[:4]) for value in fields.dates]
        return any(int(node.low or 0) <= year <= int(node.high or 9999) for year in years)
    if isinstance(node, Phrase):
        pair = list(node.words)
        return any(value[at : at + 2] == pair for value in values(document, node.field) for at in range(len(value)))
    if node.field is Field.COUNTRY:
        return node.text in fields.countries
    return any(word_matches(node, word) for value in values(document, node.field) for word in value)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index(tmp_path_factory.mktemp("oracle") / "index", "organisation")
    made.apply(DOCUMENTS[:250], [], 1)
    made.apply(DOCUMENTS[200:], [], 2)
    yield made
    made.close()


@settings(max_examples=250)
@given(tree=TREES, scope=st.frozensets(st.sampled_from(["d1", "d2", "d3"]), min_size=1))
def test_the_engine_finds_what_a_naive_reading_finds(index: Index, tree: Node, scope: frozenset[str]) -> None:
    persons, _ = for_persons(tree)
    expected = {
        document.entity: document
        for document in DOCUMENTS
        if document.dataset in scope
        and (persons is not None and holds(persons, document) if document.fields.person else holds(tree, document))
    }
    found = index.find(Wanted(Query("", tree, persons), scope, (), (), (), 500))
    got = [match.entity for match in (*found.singles, *found.clustered)]
    assert sorted(got) == sorted(expected), render(tree)
    assert all(expected[match.entity].cluster == 0 for match in found.singles)
    assert found.singles_total == len(found.singles)
    assert sum(found.facets["dataset"].values()) == len(found.singles)
    for part in (found.singles, found.clustered):
        assert list(part) == sorted(part, key=lambda match: (-match.score, match.order))
        assert all(expected[match.entity].order == match.order for match in part)


@settings(max_examples=60)
@given(tree=TREES, top=st.integers(1, 30))
def test_a_shorter_page_is_the_beginning_of_the_longer_one(index: Index, tree: Node, top: int) -> None:
    persons, _ = for_persons(tree)
    scope = frozenset({"d1", "d2", "d3"})
    short, long = (index.find(Wanted(Query("", tree, persons), scope, (), (), (), size)) for size in (top, 500))
    assert short.singles == long.singles[:top]
    assert short.singles_total == long.singles_total


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("john smith", [("john", "smith")]),
        ('"john smith" OR acme', [("john", "smith"), ("acme",)]),
        ("(john OR jack) smith", [("john", "smith"), ("jack", "smith")]),
        ("john smith country:de NOT acme born:1960", [("john", "smith")]),
        ("NOT john", [()]),
    ],
)
def test_a_query_is_tried_as_these_whole_names(text: str, expected: list[tuple[str, ...]]) -> None:
    tree = parse(text).tree
    assert tree is not None
    assert sequences(tree) == expected


def test_alternatives_of_alternatives_stay_few() -> None:
    tree = parse(" ".join(f"(a{n} OR b{n})" for n in range(15))).tree
    assert tree is not None
    assert len(sequences(tree)) <= 16
