"""One value, one sequence of bytes."""

import json

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger.canonical import MAX_DEPTH, MAX_INTEGER, canonical, parse
from glasshouse_ledger.errors import CanonicalError

letters = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | letters
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(letters, inner), max_leaves=20)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b' {"a":1}',
        b"\xef\xbb\xbf{}",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5_000,
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\u0009"',
        b'"\\u001F"',
        b'"\x01"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'"\xc0\xaf"',
        b"",
        b"{",
        b"{}{}",
        b"{}x",
        b"'a'",
        b"[1,]",
        b"tru",
        b"[" * 2_000,
        b"[" * 100_000,
        b"[" * 100 + b"]" * 100,
    ],
)
def test_bytes_that_are_not_the_canonical_form_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        parse(data)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2}, {None: 1}, b"a", {1, 2}, object(), [[0.5]]],
)
def test_values_without_a_canonical_form_are_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical(value)


def test_a_value_nested_too_deeply_is_refused_and_one_at_the_limit_is_not() -> None:
    nested: object = 1
    for _ in range(MAX_DEPTH):
        nested = [nested]
    assert parse(canonical(nested)) == nested
    with pytest.raises(CanonicalError):
        canonical([nested])


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(CanonicalError):
        canonical(loop)


def test_input_longer_than_the_limit_is_refused_and_at_the_limit_is_not() -> None:
    assert parse(b'"aaa"', 5) == "aaa"
    with pytest.raises(CanonicalError):
        parse(b'"aaaa"', 5)


def test_keys_are_sorted_by_their_utf16_units_as_in_the_example_of_rfc_8785() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical(dict.fromkeys(keys, 0))
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_in_the_example_of_rfc_8785() -> None:
    assert canonical('\u20ac$\u000f\nA\'B"\\"/') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\"/"'


def test_true_is_not_one() -> None:
    assert canonical([True, 1, False, 0, None]) == b"[true,1,false,0,null]"


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert parse(canonical(value)) == value


@given(values)
def test_the_form_is_json_with_the_same_meaning(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(st.binary(max_size=40) | st.text(alphabet='{}[]":,0123456789-.eE\\u truefalsn', max_size=25).map(str.encode))
def test_only_canonical_bytes_are_ever_accepted(data: bytes) -> None:
    try:
        value = parse(data)
    except CanonicalError:
        return
    assert canonical(value) == data
