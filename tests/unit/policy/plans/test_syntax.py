"""The search language: what it reads, what it refuses and how it says so."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import example, given, strategies as st

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.policy.charter.traits import TRAITS, trait_named
from glasshouse.policy.plans.query import And, Field, Node, Not, Or, Phrase, Range, Word
from glasshouse.policy.plans.syntax import FIELDS, MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, parse, with_functions


def word(text: str, field: Field = Field.ANY, prefix: bool = False, fuzzy: int = 0) -> Word:
    return Word(field, text, prefix, fuzzy)


A, B, C = word("a1"), word("b1"), word("c1")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a1", A),
        ("  a1\u3000", A),
        ("a1 b1", And((A, B))),
        ("a1 AND b1", And((A, B))),
        ("a1 OR b1", Or((A, B))),
        ("a1 b1 OR c1", Or((And((A, B)), C))),
        ("a1 (b1 OR c1)", And((A, Or((B, C))))),
        ("a1（b1 OR c1）", And((A, Or((B, C))))),
        ("a1 NOT b1", And((A, Not(B)))),
        ("a1 AND NOT b1", And((A, Not(B)))),
        ("a1 -b1", And((A, Not(B)))),
        ("-(a1 OR b1)", Not(Or((A, B)))),
        ("NOT NOT a1", Not(Not(A))),
        ("(a1 b1) c1", And((A, B, C))),
        ("a1 OR (b1 OR c1)", Or((A, B, C))),
        ('"john smith"', Phrase(Field.ANY, ("john", "smith"))),
        ("“john smith”", Phrase(Field.ANY, ("john", "smith"))),
        ('name:"john & smith"', Phrase(Field.NAME, ("john", "smith"))),
        ("smi*", word("smi", prefix=True)),
        ("schmidt~", word("schmidt", fuzzy=1)),
        ("schmidt~2", word("schmidt", fuzzy=2)),
        ("name:smith", word("smith", Field.NAME)),
        ("name: smith", word("smith", Field.NAME)),
        ("NAME：smith", word("smith", Field.NAME)),
        ("properties.name:smith", word("smith", Field.NAME)),
        ("previous_name:smith", word("smith", Field.NAME)),
        ("id:DE-123/4", word("DE-123/4", Field.IDENTIFIER)),
        ("phone:+49-30-123", word("+49-30-123", Field.PHONE)),
        ("email:a.b@c.org", word("a.b@c.org", Field.EMAIL)),
        ("country:de", word("de", Field.COUNTRY)),
        ("country:Germany", word("de", Field.COUNTRY)),
        ('country:"United Kingdom"', word("gb", Field.COUNTRY)),
        ("born:1960..1970", Range(Field.BORN, "1960", "1970")),
        ("birth_date:1960", Range(Field.BORN, "1960", "1960")),
        ("born:1960-05-01..", Range(Field.BORN, "1960", None)),
        ("date:2019..2020-06", Range(Field.DATE, "2019", "2020-06")),
        ("date:2020..2020-06", Range(Field.DATE, "2020", "2020-06")),
        ("amount:1000..", Range(Field.AMOUNT, "1000", None)),
        ("amount:-5..2.5", Range(Field.AMOUNT, "-5", "2.5")),
        ("García-López", word("García-López")),
        ("anderson or not", And((word("anderson"), word("or"), word("not")))),
        ("ANDERSON", word("ANDERSON")),
        ("smith & sons", And((word("smith"), word("sons")))),
        ("smith OR !!", word("smith")),
        ("smith NOT !!", word("smith")),
        ("http://example.org", word("http://example.org")),
        ("12:30", word("12:30")),
        ("李小龍 Иван", And((word("李小龍"), word("Иван")))),
        ("", None),
        ("  -- & ", None),
        ('""', None),
    ],
)
def test_what_is_typed_becomes_this_tree(text: str, tree: Node | None) -> None:
    query = parse(text)
    assert query.tree == tree
    assert query.text == text


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('smith "john', 7, "quotation"),
        ("(a1", 1, "parenthesis"),
        ("a1)", 3, "parenthesis"),
        ("()", 2, "word should be"),
        ("a1 AND", 7, "word should be"),
        ("OR a1", 1, "word should be"),
        ("a1 OR OR b1", 7, "word should be"),
        ("NOT", 4, "word should be"),
        ("name:", 1, "Nothing follows"),
        ("name:(a1 b1)", 1, "Nothing follows"),
        ("a1 name: ", 4, "Nothing follows"),
        ("a1 *", 4, "beginning of the word"),
        ("name:*", 1, "beginning of the word"),
        ("*mith", 1, "only at the end"),
        ("s*th", 1, "only at the end"),
        ("smith~3", 1, "nothing, 1 or 2"),
        ("smi*~1", 1, "not both"),
        ('"john smith"~2', 1, "phrase"),
        ('"john smi"*', 1, "phrase"),
        ("country:Narnia", 1, "country"),
        ("country:d*", 1, "country"),
        ("born:yesterday", 1, "date"),
        ("born:19*", 1, "date"),
        ("born:..", 1, "at least one end"),
        ("born:1970..1960", 1, "comes before"),
        ("date:2019-02-30", 1, "date"),
        ("date:٢٠١٩", 1, "date"),
        ("amount:1,000", 1, "plain digits"),
        ("amount:1e9", 1, "plain digits"),
        ("a\x00b", 0, "no text can hold"),
        ("a\ud800b", 0, "no text can hold"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, place: int, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as caught:
        parse(text)
    assert caught.value.field == "query"
    assert not place or f"(at character {place})" in caught.value.message


@pytest.mark.parametrize("trait", TRAITS)
def test_every_trait_is_refused_under_c1_by_its_own_name(trait: str) -> None:
    with pytest.raises(RefusedError, match=f"never selected by {trait}") as caught:
        parse(f"smith {trait.replace(' ', '_')}:anything")
    assert caught.value.rules == ("C1",)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "field",
    [
        "religion",
        "Religion",
        "RELIGIONS",
        "religious_affiliation",
        "re_ligion",
        "properties.religion",
        "Person.religion",
        "person.properties.gender",
        "nationality",
        "Nationalität",
        "citizenship",
        "ethnicity",
        "ethnic-group",
        "race",
        "sex",
        "gender",
        "political",
        "party",
        "politicalGroup",
        "health",
        "disability",
        "sexuality",
        "sexual_orientation",
        "topics",
        "properties.topics",
        "skin_colour",
        "skinColor",
        "language",
        "spokenLanguage",
        "marital_status",
        "maritalStatus",
        "immigration_status",
        "visa",
        "visaStatus",
        "appearance",
        "eyeColor",
        "birthPlace",
        "place_of_birth",
        "birthCountry",
        "union_member",
        "is_muslim.faith",
        "ｒｅｌｉｇｉｏｎ",
        "education",
        "residence_permit",
        "passport_country",
    ],
)
def test_a_trait_in_any_spelling_is_refused_under_c1(field: str) -> None:
    for text in (f"{field}:x", f'smith OR {field}:"x y"', f"(smith -{field}:x)", f"{field}:*", f"{field}:1..2"):
        with pytest.raises(RefusedError) as caught:
            parse(text)
        assert caught.value.rules == ("C1",), text


@pytest.mark.parametrize("text", ["foo:bar", "smith foo:bar", "schema:Person", "Smith:x", "a::b", "_foo:5"])
def test_any_other_field_is_refused_under_c12(text: str) -> None:
    with pytest.raises(RefusedError, match="There is no field") as caught:
        parse(text)
    assert caught.value.rules == ("C12",)
    assert caught.value.remedy


def test_no_field_of_the_language_names_a_trait() -> None:
    for field, aliases in FIELDS.items():
        if field not in (Field.COUNTRY, Field.BORN):
            assert [alias for alias in aliases if trait_named(alias)] == [], field


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_CHARACTERS + 1),
        "ab " * (MAX_NODES + 1),
        "(" * (MAX_DEPTH + 1) + "ab" + ")" * (MAX_DEPTH + 1),
        "-" * 40 + "ab",
        "NOT " * 40 + "ab",
    ],
)
def test_what_is_too_long_too_wide_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"at most \d+"):
        parse(text)


def test_a_star_alone_is_read_as_nothing_to_look_for_and_left_to_the_charter() -> None:
    assert parse(" * ").tree is None
    assert parse(" * ").persons is None


def test_what_just_fits_is_read() -> None:
    assert isinstance(parse("ab " * (MAX_NODES - 1)).tree, And)
    assert parse("(" * MAX_DEPTH + "ab" + ")" * MAX_DEPTH).tree == word("ab")
    assert parse("x" * MAX_CHARACTERS).tree is not None


PIECES = [
    "a",
    "smith",
    "*",
    "~",
    "~1",
    "~9",
    "-",
    "(",
    ")",
    '"',
    "“",
    ":",
    "：",
    " ",
    "AND",
    "OR",
    "NOT",
    "name:",
    "born:",
    "1960",
    "..",
    "foo:",
]
PIECES += [
    "religion:",
    "country:",
    "de",
    "amount:",
    "id:",
    ".",
    "/",
    "//",
    "\\",
    "李",
    "Ж",
    "\u0301",
    "\u202e",
    "\x00",
    "\ud800",
    "１",
    "²",
    "ß",
]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@example("(" * 1999)
@example("-" * 1999)
@example("a:" * 1000)
@example('"' * 1999)
@example("a" * 1999 + ":")
@example("\u0301" * 2000)
@example("name:" + " " * 1990)
def test_any_text_parses_or_says_why_not_and_quickly(text: str) -> None:
    started = time.monotonic()
    try:
        query = parse(text)
    except (InvalidInputError, RefusedError) as error:
        said = error.message
    else:
        said = "."
        assert query.persons is None or query.tree is not None
        assert parse(text) == query
    assert said.endswith(".")
    assert "\n" not in said
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "(" * 15 + " ".join(["(ab OR born:1970)"] * 20) + ")" * 15,
        " ".join(f"(n{i} OR born:19{i:02})" for i in range(15)),
        "(a1 OR born:1970 " * 16 + ")" * 16,
        "(ab OR (born:1970 " * 8 + "))" * 8,
    ],
)
def test_the_widest_and_deepest_queries_are_quick(text: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(InvalidInputError):
        parse(text)
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("text", "asked", "made"),
    [
        ("olga", {}, "olga"),
        ("  ", {}, "  "),
        ("olga", {Field.OFFICE: "  ", Field.PARTY: ""}, "olga"),
        ("", {Field.OFFICE: "minister of ports"}, 'office:"minister of ports"'),
        ("olga", {Field.OFFICE: 'a "b" OR name:x'}, 'olga office:"a  b  OR name:x"'),
        ("olga OR ada", {Field.JURISDICTION: "cy"}, '(olga OR ada) jurisdiction:"cy"'),
    ],
)
def test_what_is_asked_of_a_function_narrows_the_text_and_says_nothing_else(text: str, asked: dict[Field, str], made: str) -> None:
    assert with_functions(text, asked) == made
