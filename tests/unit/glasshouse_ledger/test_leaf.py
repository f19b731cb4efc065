"""What may stand in public, and nothing else."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger import leaf
from glasshouse_ledger.canonical import canonical
from glasshouse_ledger.errors import LeafError, LedgerFormatError
from glasshouse_ledger.leaf import Act, Header, Kind, Purpose, Verdict
from glasshouse_ledger.seal import seal_fields

Make = Callable[..., Header]


@pytest.fixture
def entry(header: Make) -> bytes:
    return leaf.build(header(), seal_fields({"actor": "u1"})[0])


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("k", "login"),
        ("k", None),
        ("t", 1.5),
        ("t", -1),
        ("t", "2026-01-01T10"),
        ("t", True),
        ("act", "deport"),
        ("act", "SEARCH"),
        ("dec", "allow"),
        ("why", ["free text about a person"]),
        ("why", ["C1", "C1"]),
        ("why", ["C"] * 17),
        ("why", "C1"),
        ("pur", "immigration_enforcement"),
        ("pur", "Corruption"),
        ("unit", "Unit A"),
        ("unit", ""),
        ("unit", "a" * 49),
        ("unit", "a\n"),
        ("unit", 'a","x":"'),
        ("unit", "единица"),
        ("org", None),
        ("src", ["b", "a"]),
        ("src", ["a", "a"]),
        ("src", ["*", "a"]),
        ("src", ["*", "*"]),
        ("src", [f"u{i:02}" for i in range(33)]),
        ("src", [1]),
        ("src", [["a"]]),
        ("dst", "+1 555 0100"),
        ("n", 3),
        ("n", True),
        ("n", "11"),
        ("prot", 0),
        ("prot", None),
        ("cls", 3),
        ("cls", True),
        ("ch", "A" * 64),
        ("ch", "a" * 63),
        ("ch", None),
        ("hp", None),
        ("re", -1),
        ("re", 2**53),
        ("case", "case-7"),
        ("v", 2),
        ("v", True),
        ("c", []),
        ("c", ["A" * 43 + "="] * 7),
        ("c", ["A" * 43 + "="] * 9),
        ("c", ["A" * 42 + "B="] * 8),
        ("c", ["A" * 43] * 8),
        ("c", [None] * 8),
        ("c", "A" * 8),
        ("prev", "a" * 64),
        ("note", "anything"),
    ],
)
def test_a_leaf_with_anything_outside_the_vocabulary_is_refused(entry: bytes, name: str, item: object) -> None:
    value = json.loads(entry) | {name: item}
    try:
        data = canonical(value)
    except LedgerFormatError:  # floats and big numbers have no canonical form: an attacker writes them all the same
        data = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
    with pytest.raises(LedgerFormatError):
        leaf.parse(data)


def test_a_leaf_that_lacks_any_one_field_is_refused(entry: bytes) -> None:
    value = json.loads(entry)
    for name in value:
        with pytest.raises(LeafError):
            leaf.parse(canonical({key: item for key, item in value.items() if key != name}))


@pytest.mark.parametrize("data", [b"null", b"[]", b"{}", b'"leaf"', b"1"])
def test_json_that_is_no_leaf_is_refused(data: bytes) -> None:
    with pytest.raises(LeafError):
        leaf.parse(data)


def test_an_equal_leaf_in_other_bytes_is_refused(entry: bytes) -> None:
    value = json.loads(entry)
    assert leaf.parse(entry).c == tuple(value["c"])
    for other in (json.dumps(value), json.dumps(dict(reversed(value.items())), separators=(",", ":"))):
        with pytest.raises(LedgerFormatError):
            leaf.parse(other.encode())
    with pytest.raises(LedgerFormatError):
        leaf.parse(entry.replace(b'"act":"search"', b'"act":"search","act":"search"'))


@pytest.mark.parametrize("name", ["act", "pur", "unit", "dst"])
@pytest.mark.parametrize("dec", [Verdict.PERMIT, Verdict.UNKNOWN])
def test_an_access_that_went_through_says_what_for_whom_and_why(header: Make, name: str, dec: Verdict) -> None:
    with pytest.raises(LeafError, match=name):
        header(**{name: None, "dec": dec})
    assert getattr(header(**{name: None, "dec": Verdict.REFUSE}), name) is None


def test_an_access_without_a_decision_is_refused(header: Make) -> None:
    with pytest.raises(LeafError, match="decision"):
        header(dec=None)


def test_a_plain_string_is_no_word_of_the_vocabulary_for_a_builder(header: Make) -> None:
    for name, item in (("k", "intent"), ("act", "search"), ("dec", "permit"), ("pur", "corruption")):
        with pytest.raises(LeafError):
            header(**{name: item})


def test_the_largest_leaf_that_the_vocabulary_allows_fits_into_4096_bytes(header: Make) -> None:
    token, rules = "u" * 48, tuple(f"{i:02}" + "r" * 46 for i in range(16))
    units = leaf.sources(f"{i:02}" + "u" * 46 for i in range(32))
    numbers = {"re": 2**53 - 1, "t": 2**53 - 1, "n": leaf.BUCKETS[-1]}
    words = {
        "k": max(Kind, key=len),
        "act": max(Act, key=len),
        "dec": max(Verdict, key=len),
        "pur": max(Purpose, key=len),
    }
    largest = header(org=token, unit=token, dst=token, src=units, why=rules, **numbers, **words)
    entry = leaf.build(largest, seal_fields({})[0])
    assert 3_000 < len(entry) <= leaf.MAX_BYTES
    assert leaf.parse(entry).header == largest


def test_every_word_and_number_comes_back_as_it_was_built(header: Make) -> None:
    made = header(k=Kind.OUTCOME, re=7, n=101, prot=True, cls=2, act=Act.EXPORT, src=("*",))
    commitments = seal_fields({"actor": "u1"})[0]
    assert leaf.parse(leaf.build(made, commitments)) == leaf.Leaf(made, commitments)


def test_an_outcome_must_name_its_intent_once_it_stands_in_a_log(header: Make) -> None:
    entry = leaf.build(header(k=Kind.OUTCOME), seal_fields({})[0])
    with pytest.raises(LeafError, match="intent"):
        leaf.parse(entry)
    assert leaf.parse(leaf.complete(entry, re=41)).header.re == 41


@given(t=st.integers(0, 2**53 - 1), re=st.integers(0, 2**53 - 1))
def test_completing_a_leaf_gives_the_bytes_that_building_it_would_have_given(t: int, re: int) -> None:
    commitments = seal_fields({})[0]
    words = {"k": Kind.BEAT, "org": "o", "ch": "a" * 64, "hp": "b" * 64, "why": ("t:re", "null")}
    early = leaf.build(Header(t=3, **words), commitments)  # type: ignore[arg-type]
    assert leaf.complete(early, t=t, re=re) == leaf.build(Header(t=t, re=re, **words), commitments)  # type: ignore[arg-type]


def test_a_leaf_that_refers_already_is_not_referred_again_nor_to_nonsense(header: Make) -> None:
    entry = leaf.build(header(re=3), seal_fields({})[0])
    with pytest.raises(LeafError):
        leaf.complete(entry, re=4)
    for wrong in (-1, True, 2**53):
        with pytest.raises(LeafError):
            leaf.complete(entry, t=wrong)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_buckets_keep_order_and_never_exceed_the_count(one: int, other: int) -> None:
    assert leaf.bucket(one) <= one
    assert leaf.bucket(one) in leaf.BUCKETS
    assert leaf.bucket(min(one, other)) <= leaf.bucket(max(one, other))


@pytest.mark.parametrize(("count", "low"), [(0, 0), (1, 1), (2, 2), (5, 2), (6, 6), (50, 26), (100, 51), (101, 101), (10**9, 1_000_001)])
def test_a_count_falls_into_the_bucket_named_by_its_smallest_member(count: int, low: int) -> None:
    assert leaf.bucket(count) == low


def test_a_count_below_zero_has_no_bucket() -> None:
    with pytest.raises(LeafError):
        leaf.bucket(-1)


def test_more_than_32_sources_are_written_as_everywhere() -> None:
    units = [f"u{i:02}" for i in range(33)]
    assert leaf.sources(reversed(units[:32])) == tuple(units[:32])
    assert leaf.sources(units) == ("*",)


def test_no_purpose_of_the_closed_list_is_about_migration_or_speech() -> None:
    assert {purpose.value for purpose in Purpose} == {
        "procurement_fraud",
        "corruption",
        "labour_exploitation",
        "environmental_harm",
        "rights_violation",
        "internal_conduct",
        "financial_crime",
        "editorial_investigation",
        "discrimination",
        "stewardship",
        "administration",
        "oversight",
        "intake",
    }


def test_the_public_time_is_a_whole_hour() -> None:
    assert leaf.hour_of(7_199.9) == 1
    assert leaf.hour_of(7_200) == 2


def test_a_genesis_may_name_the_head_it_follows_and_nothing_else_may(header: Make) -> None:
    digest = "0123456789abcdef" * 4
    begun = header(k=Kind.GENESIS, act=None, dec=None, former=digest)
    made = leaf.build(begun, seal_fields({})[0])
    assert leaf.parse(made).header == begun
    assert b'"former"' not in leaf.build(header(), seal_fields({})[0])  # and no other leaf has the word at all
    for kind in set(Kind) - {Kind.GENESIS}:
        with pytest.raises(LeafError):
            header(k=kind, former=digest)
        with pytest.raises(LedgerFormatError):
            leaf.parse(made.replace(b'"k":"genesis"', f'"k":"{kind.value}"'.encode()))
    for wrong in (b"null", b'""', b'"' + b"0" * 63 + b'"', b'"' + b"G" * 64 + b'"', b"1"):
        with pytest.raises(LedgerFormatError):
            leaf.parse(made.replace(f'"{digest}"'.encode(), wrong))


def test_of_many_headers_that_come_and_go_each_entry_says_its_own(header: Make) -> None:
    commitments = seal_fields({"actor": "u1"})[0]
    for hour in range(3_000):  # more than are kept, and none outlives its entry
        assert leaf.parse(leaf.build(header(t=hour), commitments)).header.t == hour
