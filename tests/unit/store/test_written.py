"""The same bytes, or the same error, as the format's own writer."""

from enum import Enum, IntEnum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from glasshouse.store.written import written
from glasshouse_ledger.canonical import MAX_DEPTH, MAX_INTEGER, canonical
from glasshouse_ledger.errors import CanonicalError

letters = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | letters
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(letters, inner), max_leaves=20)


class Word(StrEnum):
    WORD = "word"


class Size(IntEnum):
    SIZE = 3


class Other(Enum):
    OTHER = "other"


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        {"a": float("nan")},
        [[0.5]],
        2**53,
        -(2**53),
        [2**63],
        [2**64],
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        {None: 1},
        {True: 1},
        {"a": 1, 2: 3},
        b"a",
        {1, 2},
        object(),
        Other.OTHER,
        [UUID(int=1)],
    ],
)
def test_what_has_no_canonical_form_is_not_written(value: object) -> None:
    with pytest.raises(CanonicalError):
        written(value)


def test_a_value_nested_too_deeply_is_refused_and_one_at_the_limit_is_not() -> None:
    for make in (lambda inner: [inner], lambda inner: {"a": inner}, lambda inner: (inner,)):
        nested: object = 1
        for _ in range(MAX_DEPTH):
            nested = make(nested)
        assert written(nested) == canonical(nested)
        with pytest.raises(CanonicalError):
            written(make(nested))


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(CanonicalError):
        written(loop)


@pytest.mark.parametrize("value", [Word.WORD, Size.SIZE, Text("a"), [Text("a"), Word.WORD], {Text("b"): 1, "a": Size.SIZE}, {Word.WORD: 1}])
def test_kinds_of_text_and_number_are_written_as_what_they_are(value: object) -> None:
    assert written(value) == canonical(value)


def test_every_sign_is_escaped_alike() -> None:
    signs = [chr(point) for point in range(0x3000) if not 0xD800 <= point < 0xE000]
    assert written(signs) == canonical(signs)
    assert written("".join(signs)) == canonical("".join(signs))


def test_keys_stand_in_the_order_of_utf16_also_beyond_its_first_plane() -> None:
    keys = ["\ue000", "\uffff", "\U00010000", "\ud7ff", "\U0010ffff", "a", "\u00e9", ""]
    assert written(dict.fromkeys(keys, 0)) == canonical(dict.fromkeys(keys, 0))
    assert written({"a": dict.fromkeys(keys, 0)}) == canonical({"a": dict.fromkeys(keys, 0)})


@given(values)
def test_the_bytes_are_those_of_the_format(value: object) -> None:
    assert written(value) == canonical(value)
