"""A glance says what `leaf.parse` says, and refuses what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse_ledger import glance
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import BUCKETS, Act, Header, Kind, Purpose, Verdict, build, parse, sources
from glasshouse_ledger.seal import seal_fields

tokens = st.from_regex(r"[a-z0-9](?:[a-z0-9._/-]{0,46}[a-z0-9])?", fullmatch=True)
headers = st.builds(
    Header,
    k=st.sampled_from(Kind),
    t=st.integers(0, 2**53 - 1),
    org=tokens,
    ch=st.just("a" * 64),
    hp=st.just("b" * 64),
    act=st.sampled_from(Act),
    dec=st.sampled_from(Verdict),
    why=st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}", fullmatch=True), max_size=16, unique=True).map(tuple),
    pur=st.sampled_from(Purpose),
    unit=tokens,
    src=st.lists(tokens, max_size=40).map(sources),
    dst=tokens,
    n=st.sampled_from([None, *BUCKETS]),
    prot=st.booleans(),
    cls=st.sampled_from([1, 2]),
    re=st.one_of(st.none(), st.integers(0, 2**53 - 1)),
    case=st.one_of(st.none(), st.just("c" * 32)),
)


def said(entry: bytes) -> tuple[Header, int, int | None] | None:
    """What `leaf.parse` makes of the entry; None if it refuses."""
    try:
        header = parse(entry).header
    except LedgerFormatError:
        return None
    return replace(header, t=0, re=None, case=None), header.t, header.re


def glanced(reader: Glance, entry: bytes) -> tuple[Header, int, int | None] | None:
    """The same of a glance."""
    try:
        return reader.read(entry)
    except LedgerFormatError:
        return None


@given(st.lists(headers, min_size=1, max_size=4), st.data())
def test_a_glance_agrees_with_the_parser_on_leaves_and_on_leaves_with_a_byte_changed(made: list[Header], data: st.DataObject) -> None:
    reader = Glance()
    for header in made:
        entry = build(header, seal_fields({})[0])
        again = build(replace(header, t=7, re=3, case=None), seal_fields({})[0])
        for whole in (entry, again, entry):
            assert glanced(reader, whole) == said(whole)
        place = data.draw(st.integers(0, len(entry) - 1))
        changed = bytearray(entry)
        changed[place] = data.draw(st.integers(0, 255))
        cut = entry[:place] + entry[place + 1 :]
        doubled = entry[:place] + entry[place : place + 1] + entry[place:]
        for wrong in (bytes(changed), cut, doubled):
            assert glanced(reader, wrong) == said(wrong)


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_leaf_are_refused(data: bytes) -> None:
    assert glanced(Glance(), data) is None


def test_equal_words_are_one_object_whatever_else_differs(header: Callable[..., Header]) -> None:
    reader = Glance()
    one, other = (reader.read(build(header(t=hour, re=hour), seal_fields({})[0])) for hour in (5, 6))
    assert one[0] is other[0]
    assert (one[1:], other[1:]) == ((5, 5), (6, 6))


def test_an_outcome_that_names_no_intent_is_refused_though_its_words_are_known(header: Callable[..., Header]) -> None:
    reader = Glance()
    reader.read(build(header(k=Kind.OUTCOME, re=0), seal_fields({})[0]))
    with pytest.raises(LedgerFormatError, match="names no intent"):
        reader.read(build(header(k=Kind.OUTCOME), seal_fields({})[0]))


def test_memory_stays_bounded_and_answers_right_whatever_comes(header: Callable[..., Header], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "MAX_KNOWN", 3)
    reader = Glance()
    for number in (*range(9), *range(9)):
        entry = build(header(unit=f"u{number}"), seal_fields({})[0])
        assert reader.read(entry) == said(entry)
    assert len(reader._known) == 3
