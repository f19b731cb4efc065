"""Which part of a search applies to people: a naive reading of the charter is the oracle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse.policy.plans.persons import finds, for_persons, render
from glasshouse.policy.plans.query import FINDS_PERSONS, And, Field, Node, Not, Or, Phrase, Range, Word
from glasshouse.policy.plans.syntax import parse

NAME = Word(Field.ANY, "smith")
OTHER = Word(Field.NAME, "jones")
NUMBER = Word(Field.IDENTIFIER, "12345")
PHRASE = Phrase(Field.ANY, ("john", "smith"))
LETTER = Word(Field.ANY, "s")
SHORT = Word(Field.NAME, "sm", prefix=True)
BORN = Range(Field.BORN, "1960", "1970")
COUNTRY = Word(Field.COUNTRY, "de")
TEXT = Word(Field.TEXT, "fraud")
DATE = Range(Field.DATE, "2019", None)
LEAVES: tuple[Node, ...] = (NAME, OTHER, NUMBER, PHRASE, LETTER, SHORT, BORN, COUNTRY, TEXT, DATE)
COUNTING = {NAME, OTHER, NUMBER, PHRASE}
NEVER = {COUNTRY, TEXT, DATE}

TREES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)
PEOPLE = [frozenset(itertools.compress(LEAVES, bits)) for bits in itertools.product((0, 1), repeat=len(LEAVES))]
"""Every synthetic person: the set of leaves whose condition would hold on the raw record, traits included."""


def branches(node: Node, negated: bool = False) -> Iterator[tuple[tuple[Node, bool], ...]]:
    """The disjunctive normal form, spelt out: one tuple of (leaf, wanted) for each branch."""
    if isinstance(node, Not):
        yield from branches(node.part, not negated)
    elif isinstance(node, (And, Or)):
        if isinstance(node, Or) != negated:
            for part in node.parts:
                yield from branches(part, negated)
        else:
            for chosen in itertools.product(*(list(branches(part, negated)) for part in node.parts)):
                yield tuple(itertools.chain(*chosen))
    else:
        yield ((node, not negated),)


def may_match(tree: Node, person: frozenset[Node]) -> bool:
    """The charter, word by word: one branch holds, brings a name or identifier, and asks nothing that persons do not
    have."""
    seen = person - NEVER
    return any(
        all((leaf in seen) == wanted for leaf, wanted in branch) and any(wanted and leaf in COUNTING for leaf, wanted in branch)
        for branch in branches(tree)
    )


def matches(node: Node, person: frozenset[Node]) -> bool:
    """What the engine would do with a persons' tree."""
    if isinstance(node, Not):
        return not matches(node.part, person)
    if isinstance(node, And):
        return all(matches(part, person) for part in node.parts)
    if isinstance(node, Or):
        return any(matches(part, person) for part in node.parts)
    return node in person


def leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Not):
        yield from leaves(node.part)
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


@settings(max_examples=400)
@given(TREES)
def test_no_combination_lets_a_person_be_matched_without_a_name_or_identifier(tree: Node) -> None:
    persons, _ = for_persons(tree)
    for person in PEOPLE:
        assert (persons is not None and matches(persons, person)) == may_match(tree, person)


@given(TREES)
def test_fields_that_people_do_not_have_never_stand_in_their_tree(tree: Node) -> None:
    persons, notes = for_persons(tree)
    assert persons is None or not NEVER & set(leaves(persons))
    assert all(note.startswith("'") and note.endswith(".") for note in notes)


@given(TREES)
def test_whenever_people_cannot_be_found_at_all_a_sentence_says_why(tree: Node) -> None:
    persons, notes = for_persons(tree)
    assert persons is not None or notes


@given(TREES)
def test_what_is_said_back_in_a_sentence_means_what_was_typed(tree: Node) -> None:
    again = parse(render(tree)).tree
    assert again is not None
    for person in PEOPLE[::7]:
        assert matches(again, person) == matches(tree, person)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("li", True), ("x", False), ("ж", False), ("7", False), ("李", True), ("김", True), ("か", True),
        ("smi*", True), ("sm*", False),
        ("иван*", True), ("ив*", False), ("李小*", True), ("李*", False), ("やま*", True), ("id:12*", False),
        ("id:123*", False), ("id:8403021*", False), ("id:84030211*", False), ("id:198403021234~", False), ("198403021234*", False),
        ("AB-1984-00017~2", False), ("de-1*", False), ("N001234*", False),
        ("smith-12*", False), ("ab1*", False), ("１２３４*", False), ("phone:+963*", False),
        ("phone:+493012345678*", False), ("phone:+493012345678~", False),
        ("phone:+4*", False), ("email:ab*", False), ("email:ann@desk.example~", False), ("id:ABCDEFGH~2", False),
        ("smith~", True), ("王三*", True),
        ("name:x", False), ('"j r"', False), ('"j smith"', True),
        ("o'b*", False),
        ("smith-j*", True), ("x~2", False), ("born:1970", False), ("text:smith", False), ("country:de", False),
        ("s\u0301", False),
    ],
)  # fmt: skip
def test_single_letters_short_prefixes_and_ranges_are_no_names(text: str, counts: bool) -> None:
    leaf = parse(text).tree
    assert isinstance(leaf, (Word, Phrase, Range))
    assert finds(leaf) is counts
    assert (parse(text).persons is not None) is counts


@pytest.mark.parametrize(
    ("text", "persons", "said"),
    [
        ("smith born:1960..1970", "smith AND born:1960..1970", ()),
        ("smith OR born:1970", "smith", ("'born:1970' finds no people by itself",)),
        ("smith (jones OR born:1970)", "smith AND (jones OR born:1970)", ()),
        ("smith country:de", None, ("'country:de' finds no people",)),
        ("smith NOT country:de", "smith", ()),
        ("smith NOT jones", "smith AND NOT jones", ()),
        ("NOT smith", None, ("'NOT smith' finds no people by itself",)),
        ("NOT (NOT smith)", "smith", ()),
        ("phone:4930123 OR country:de", "phone:4930123", ("'country:de' finds no people",)),
        (
            "(smith OR country:de) (jones OR text:fraud)",
            "smith AND jones",
            ("'country:de' finds", "'text:fraud' finds"),
        ),
        ("smith s*", "smith AND name:s*", ()),
        ("smith~ OR jones", "name:smith~1 OR jones", ()),
        ("smith id:8403*", None, ("'id:8403*' finds no people: a number or address finds them whole",)),
        ("smith NOT id:8403*", "smith", ()),
        ("s* born:1970", None, ("'s*' is too short", "'born:1970' finds no people by itself")),
        ("born:1970 NOT smith", None, ("'born:1970 AND NOT smith' finds no people",)),
        ("text:fraud", None, ("'text:fraud' finds no people",)),
    ],
)
def test_the_part_for_people_and_the_sentences_beside_it(text: str, persons: str | None, said: tuple[str, ...]) -> None:
    query = parse(text)
    assert (None if query.persons is None else render(query.persons)) == persons
    assert len(query.notes) == len(said)
    for note, start in zip(query.notes, said, strict=True):
        assert note.startswith(start)


def test_a_birth_date_finer_than_a_year_is_said_to_narrow_by_year() -> None:
    assert parse("smith born:1960-05-01").notes == ("Birth dates narrow by year only: month and day were left out.",)


def test_only_names_identifiers_and_contact_points_find_people() -> None:
    assert {Field.ANY, Field.NAME, Field.IDENTIFIER, Field.PHONE, Field.EMAIL} == FINDS_PERSONS
