"""Cleaning, against followthemoney itself as the oracle."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from followthemoney.types import registry
from followthemoney.util import sanitize_text
from hypothesis import HealthCheck, given, settings, strategies as st
from normality.cleaning import _UNSAFE_COMBINED_CPS

from glasshouse.model import values
from glasshouse.model.values import (
    BLANK,
    LONE_SURROGATE,
    NULL_CHARACTER,
    Cleaner,
    cleaner,
    remedy,
    sanitise,
    shown,
    unstorable,
)

KINDS = sorted(kind.name for kind in registry.types)
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
# Texts near what the quick tests recognise, so that both sides of each boundary are met.
NEAR = st.one_of(
    st.from_regex(r"\A https?://[a-z0-9.-]{1,12}\.[a-z]{1,4}/?[?#;/a-z=&%]{0,8}\Z"),
    st.from_regex(r"\A[A-Za-z0-9._+-]{1,5}@[a-z0-9.-]{1,12}\.[a-z]{1,4}\Z"),
    st.from_regex(r"\A[0-3][0-9]{3}-[01][0-9]-[0-3][0-9]T?\Z"),
    st.text(alphabet="ab,.; \"'<BR>/ESQ\n\t\u00a0", max_size=14),
    st.text(alphabet="aB9.-_/ ", max_size=8),
)


def oracle(kind: str, raw: str) -> str | None:
    """What FtM keeps; nothing where it crashes (its media type parser does, over a line break)."""
    text = sanitize_text(raw)
    with suppress(ValueError, LookupError, AttributeError):
        return (registry.get(kind).clean_text(text) or None) if text is not None else None
    return None


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.one_of(STORABLE, NEAR))
def test_a_cleaner_keeps_what_followthemoney_keeps(kind: str, raw: str) -> None:
    assert cleaner(kind).clean(raw) == oracle(kind, raw)
    assert Cleaner(kind, None, False, False).clean(raw) == oracle(kind, raw)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("name", "'Quoted'"),
        ("name", "two  spaces"),
        ("name", "  trimmed "),
        ("name", "soft\u00adhyphen"),
        ("name", "no\u00a0break"),
        ("name", "e\u0301"),
        ("address", "1 Main St;London"),
        ("address", "a,, b"),
        ("address", "a<BR/>b"),
        ("address", "Sam ESQ, London"),
        ("date", "2024-02-30"),
        ("date", "2024-2-3"),
        ("date", "2999-12-31"),
        ("date", "3000-01-01"),
        ("date", "٢٠٢٤-٠١-٠١"),
        ("url", "http://example.org"),
        ("url", "http://example.org/?"),
        ("url", "HTTP://EXAMPLE.org/a"),
        ("url", "http://1.2/"),
        ("url", "http://example.org/a;b?c#d"),
        ("email", "A@EXAMPLE.ORG"),
        ("email", "a@xn--e1afmkfd.xn--p1ai"),
        ("email", "a@b"),
        ("country", "Deutschland"),
        ("country", "Narnia"),
        ("language", "en"),
        ("gender", "F"),
        ("topic", "SANCTION"),
        ("ip", "::1"),
        ("entity", "a_b"),
        ("entity", "a.b-c"),
    ],
)
def test_known_hard_values_come_out_as_in_followthemoney(kind: str, raw: str) -> None:
    assert cleaner(kind).clean(raw) == oracle(kind, raw)


def test_every_character_that_sanitising_touches_is_one_that_does_not_print() -> None:
    """The quick path stands on this: what prints is left alone by followthemoney."""
    assert _UNSAFE_COMBINED_CPS
    assert not [code for code in _UNSAFE_COMBINED_CPS if chr(code).isprintable()]


@settings(max_examples=200)
@given(STORABLE)
def test_sanitising_is_followthemoneys(raw: str) -> None:
    assert sanitise(raw) == sanitize_text(raw)


@pytest.mark.parametrize(("raw", "code"), [("a\x00b", NULL_CHARACTER), ("a\ud800", LONE_SURROGATE), ("\udfff", LONE_SURROGATE)])
def test_text_that_no_database_keeps_is_refused_and_not_repaired(raw: str, code: str) -> None:
    name = cleaner("name")
    assert name.clean(raw) is None
    assert name.code(raw) == code == unstorable(raw)
    assert shown(raw).encode()
    assert "\x00" not in shown(raw)


def test_a_blank_is_no_value_and_no_fault() -> None:
    for raw in ("", "   ", "\u200b", "\t\n"):
        assert cleaner("string").clean(raw) is None
        assert cleaner("string").code(raw) == BLANK


def test_a_refusal_is_named_by_its_type_and_has_a_remedy() -> None:
    for kind, raw in [
        ("date", "31/02"),
        ("date", "0000-00-00"),
        ("date", "-5000"),
        ("country", "Narnia"),
        ("phone", "12"),
    ]:
        assert cleaner(kind).clean(raw) is None
        assert cleaner(kind).code(raw) == f"invalid_{kind}"
        assert len(remedy(f"invalid_{kind}")) > 30


def test_caches_stay_bounded_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "CACHE_ENTRIES", 10)
    small = Cleaner("date", None, False, False)
    for year in range(1000, 1100):
        assert small.clean(str(year)) == str(year)
        assert small.clean(f"x{year}") is None
        assert len(small.known) <= 10
        assert len(small._refused) <= 10
    assert small.clean("1000") == "1000"


def test_long_values_are_cleaned_but_not_remembered() -> None:
    text = Cleaner("text", None, False, False)
    long = "x" * (values.CACHE_LENGTH + 1)
    assert text.clean(long) == long
    assert not text.known


def test_pieces_of_a_mapping_are_not_trimmed_again() -> None:
    assert cleaner("string", sanitised=True).clean(" b") == " b"
    assert cleaner("name", sanitised=True).clean(" b") == "b"
    assert cleaner("string", sanitised=True).clean("  ") is None


def test_a_date_is_read_by_its_format() -> None:
    assert cleaner("date", "%d.%m.%Y").clean("31.12.2020") == "2020-12-31"
    assert cleaner("date", "%d.%m.%Y").code("2020-12-31") == "invalid_date"


def test_shown_values_are_short_and_normal_text() -> None:
    assert len(shown("y" * 5000)) == 200
    assert shown({"a": 1}) == "{'a': 1}"
    assert unicodedata.is_normalized("NFC", shown("é"))
