"""What is bound without being said."""

import base64
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger import leaf, seal
from glasshouse_ledger.canonical import canonical, parse
from glasshouse_ledger.errors import LeafError, LedgerFormatError, OpeningError

VALUES = {"actor": "u1", "subjects": ["Q1", "Q2"], "time": 1_782_000_000_123_456, "justification": "the March tender"}
SALTS = {name: bytes([i]) * 16 for i, name in enumerate(seal.FIELDS)}


def leaf_of(commitments: tuple[str, ...], header: Callable[..., leaf.Header]) -> leaf.Leaf:
    return leaf.parse(leaf.build(header(), commitments))


def test_a_guess_of_the_value_finds_nothing_without_the_salt() -> None:
    first, second = seal.seal_fields(VALUES)[0], seal.seal_fields(VALUES)[0]
    assert not set(first) & set(second)


def test_after_erasure_no_opening_with_another_salt_or_value_verifies(header: Callable[..., leaf.Header]) -> None:
    commitments, opening = seal.seal_fields(VALUES)
    sealed = leaf_of(commitments, header)
    opening["actor"] = {"salt": "00" * 16, "value": "u1"}
    with pytest.raises(OpeningError, match="actor"):
        seal.verify_opening(sealed, opening)
    del opening["actor"]
    assert "actor" not in seal.verify_opening(sealed, opening)


@pytest.mark.parametrize(
    "opening",
    [
        {},
        {"actor": None},
        {"actor": {"salt": "00" * 16}},
        {"actor": {"salt": "00" * 15, "value": "u1"}},
        {"actor": {"salt": "00" * 17, "value": "u1"}},
        {"actor": {"salt": "zz" * 16, "value": "u1"}},
        {"actor": {"salt": 0, "value": "u1"}},
        {"actor": {"salt": "00" * 16, "value": 1.5}},
        {"actor": {"salt": "00" * 16, "value": "u1", "more": 1}},
        {"who": {"salt": "00" * 16, "value": "u1"}},
        {"actor": {"salt": "00" * 16, "value": "u2"}},
        {"case": {"salt": "00" * 16, "value": "u1"}},
        {"actor": {"salt": "00" * 16, "value": "u1"}, "case": {"salt": "00" * 16, "value": None}},
    ],
)
def test_an_opening_that_is_malformed_or_belongs_elsewhere_is_refused(
    opening: dict[str, object], header: Callable[..., leaf.Header]
) -> None:
    sealed = leaf_of(seal.seal_fields({"actor": "u1"}, SALTS)[0], header)
    assert seal.verify_opening(sealed, {"actor": {"salt": "00" * 16, "value": "u1"}}) == {"actor": "u1"}
    with pytest.raises(OpeningError):
        seal.verify_opening(sealed, opening)


def test_an_opening_of_one_leaf_does_not_open_another(header: Callable[..., leaf.Header]) -> None:
    opening = seal.seal_fields(VALUES)[1]
    with pytest.raises(OpeningError):
        seal.verify_opening(leaf_of(seal.seal_fields(VALUES)[0], header), opening)


def test_an_opening_survives_json_and_shows_all_eight_fields(header: Callable[..., leaf.Header]) -> None:
    commitments, opening = seal.seal_fields(VALUES)
    shown = seal.verify_opening(leaf_of(commitments, header), json.loads(json.dumps(opening)))
    assert shown == {name: VALUES.get(name) for name in seal.FIELDS}


def test_presence_shows_to_nobody_and_absence_can_be_shown(header: Callable[..., leaf.Header]) -> None:
    full, _ = seal.seal_fields(dict.fromkeys(seal.FIELDS, "x"))
    empty, opening = seal.seal_fields({})
    assert [len(item) for item in full] == [len(item) for item in empty] == [44] * 8
    assert len(set(empty)) == 8
    assert set(seal.verify_opening(leaf_of(empty, header), opening).values()) == {None}


def test_a_commitment_is_the_hash_that_the_specification_says() -> None:
    preimage = b"glasshouse-ledger/commitment/v1" + b"\x00" + b"\x05" + b"actor" + b"\x01" * 16 + b'{"a":1,"b":"\xc3\xa9"}'
    assert seal.commit("actor", b"\x01" * 16, {"b": "\u00e9", "a": 1}) == hashlib.sha256(preimage).digest()


def test_commitments_stand_in_the_order_of_the_fields() -> None:
    commitments, _ = seal.seal_fields({"parties": 2, "actor": 1}, SALTS)
    assert base64.b64decode(commitments[0]) == seal.commit("actor", SALTS["actor"], 1)
    assert base64.b64decode(commitments[7]) == seal.commit("parties", SALTS["parties"], 2)


@given(st.sampled_from(seal.FIELDS), st.sampled_from(seal.FIELDS), st.text(max_size=5), st.text(max_size=5))
def test_no_two_fields_or_values_share_a_commitment(one: str, other: str, first: str, second: str) -> None:
    same = (one, first) == (other, second)
    assert (seal.commit(one, b"s" * 16, first) == seal.commit(other, b"s" * 16, second)) is same


@pytest.mark.parametrize("values", [{"who": 1}, {"actor": 0.5}, {"actor": "\ud800"}, {"": 1}])
def test_fields_and_values_outside_the_format_are_not_sealed(values: dict[str, object]) -> None:
    with pytest.raises(LedgerFormatError):
        seal.seal_fields(values)


@pytest.mark.parametrize("salt", [b"", b"s" * 15, b"s" * 17])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(LeafError):
        seal.commit("actor", salt, 1)


def test_a_case_has_one_tag_a_month_and_another_the_next() -> None:
    start = leaf.hour_of(datetime(2026, 5, 1, tzinfo=UTC).timestamp())
    first = seal.case_tag(b"k", "case:1", start)
    assert first == seal.case_tag(b"k", "case:1", start + 24 * 31 - 1)
    june = seal.case_tag(b"k", "case:1", start + 24 * 31)
    others = [june, *(seal.case_tag(*other) for other in ((b"k", "case:1", start - 1), (b"k", "case:2", start)))]
    assert first not in [*others, seal.case_tag(b"q", "case:1", start)]
    assert len(first) == 32


WRITTEN = st.recursive(st.none() | st.text() | st.integers(0, 2**53 - 1), st.lists, max_leaves=5)


@given(values=st.dictionaries(st.sampled_from(seal.FIELDS), WRITTEN))
def test_a_sealed_leaf_is_what_build_makes_of_its_canonical_opening(values: dict[str, object]) -> None:
    header = leaf.Header(k=leaf.Kind.GENESIS, t=1, org="desk", ch="0" * 64, hp="1" * 64)
    entry, text = seal.seal_leaf(header, values, os.urandom(seal.SALTS))
    opening = parse(text)
    assert canonical(opening) == text
    salts = {name: bytes.fromhex(item["salt"]) for name, item in opening.items()}
    commitments, again = seal.seal_fields(values, salts)
    assert again == opening
    assert leaf.build(header, commitments) == entry
    assert seal.verify_opening(leaf.parse(entry), opening).keys() == set(seal.FIELDS)


def test_every_field_has_a_salt_of_its_own_and_too_few_of_them_seal_nothing() -> None:
    header = leaf.Header(k=leaf.Kind.GENESIS, t=1, org="desk", ch="0" * 64, hp="1" * 64)
    salts = [item["salt"] for item in parse(seal.seal_leaf(header, {}, bytes(range(seal.SALTS)))[1]).values()]
    assert len(set(salts)) == len(seal.FIELDS)
    for fresh in (b"", bytes(seal.SALTS - 1), bytes(seal.SALTS + 1)):
        with pytest.raises(LeafError):
            seal.seal_leaf(header, {}, fresh)


def test_a_field_without_a_name_in_the_list_is_not_sealed() -> None:
    header = leaf.Header(k=leaf.Kind.GENESIS, t=1, org="desk", ch="0" * 64, hp="1" * 64)
    with pytest.raises(LeafError):
        seal.seal_leaf(header, {"password": "x"}, bytes(seal.SALTS))
