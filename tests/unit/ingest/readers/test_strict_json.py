"""Strict JSON: the fast way and the slow way agree, and no double key gets through either."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from glasshouse.ingest.readers.base import FaultCode
from glasshouse.ingest.readers.strict_json import UnsoundError, count_keys, depth, is_doubtful, parse_entity_line

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)
OBJECTS = st.dictionaries(TEXT, VALUES, max_size=6)
STYLES: list[dict[str, Any]] = [{}, {"separators": (",", ":")}, {"separators": (" , ", " : ")}, {"ensure_ascii": False}]


@given(OBJECTS, st.sampled_from(STYLES))
def test_sound_object_is_read_as_the_standard_library_reads_it(value: dict[str, Any], style: dict[str, Any]) -> None:
    line = json.dumps(value, **style).encode()
    assert parse_entity_line(line, is_doubtful(line)) == value
    assert parse_entity_line(line, True) == value


@given(OBJECTS.filter(bool), st.data(), st.sampled_from(["", " ", "\t", "  "]))
def test_key_given_twice_is_always_refused(value: dict[str, Any], data: st.DataObject, space: str) -> None:
    members = [f"{json.dumps(key)}{space}:{json.dumps(member)}" for key, member in value.items()]
    again = data.draw(st.sampled_from(sorted(value)))
    place = data.draw(st.integers(0, len(members)))
    members.insert(place, f"{json.dumps(again)}:{json.dumps(data.draw(SCALARS))}")
    text = "{" + ",".join(members) + "}"
    line = data.draw(st.sampled_from([text, f'{{"properties":{text}}}', f'{{"a":[{text}]}}'])).encode()
    with pytest.raises(UnsoundError) as caught:
        parse_entity_line(line, is_doubtful(line))
    assert caught.value.code == "duplicate_key"


@given(st.binary(max_size=60) | OBJECTS.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_an_object_or_a_code(line: bytes) -> None:
    made: object
    try:
        made = parse_entity_line(line, is_doubtful(line))
    except UnsoundError as unsound:
        made = unsound.code
    assert isinstance(made, dict | FaultCode)


@pytest.mark.parametrize("digits", [16, 17, 30, 400])
@pytest.mark.parametrize("form", ['{"a":%s}', '{"a": -%s}', '{"a":[1,%s]}'])
def test_long_integer_is_exact(digits: int, form: str) -> None:
    line = (form % ("9" * digits)).encode()
    if digits > 308:
        with pytest.raises(UnsoundError):
            parse_entity_line(line, is_doubtful(line))
    else:
        assert parse_entity_line(line, is_doubtful(line)) == json.loads(line)


def test_escaped_backslash_before_u0000_is_plain_text() -> None:
    line = rb'{"a":"\\u0000"}'
    assert parse_entity_line(line, is_doubtful(line)) == {"a": "\\u0000"}


def test_text_that_looks_like_keys_does_no_harm() -> None:
    line = rb'{"a":"\":\":{\"b\":1}","c":"{"}'
    assert parse_entity_line(line, is_doubtful(line)) == {"a": '":":{"b":1}', "c": "{"}


def test_keys_and_depth_are_counted() -> None:
    assert count_keys({"a": {"b": [{"c": 1}, {}]}, "d": 1}) == 4
    nested: list[Any] = [1, {}, [1], {"a": []}, [[["x"]]]]
    assert [depth(value) for value in nested] == [0, 1, 1, 2, 3]
