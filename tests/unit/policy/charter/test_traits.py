"""Names of traits are known in any spelling, and plain words are not taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from glasshouse.policy.charter.traits import TRAITS, trait_named


@pytest.mark.parametrize(
    ("field", "trait"),
    [
        ("religion", "religion"), ("RELIGIOUS-Affiliation", "religion"), ("properties.topics", "topics"),
        ("Staatsangehörigkeit", "nationality"),
        ("eye_color", "appearance"), ("Person:sex", "gender"), ("visaStatus", "immigration status"), ("place of birth", "place of birth"),
        ("political_group", "political opinion"), ("races", "ethnicity"), ("p.q.r.disabilities", "disability"), ("ｇｅｎｄｅｒ", "gender"),
        ("HIV status", "health"), ("hivStatus", "health"), ("Muslim?", "religion"), ("place_of_worship", "religion"),
        ("Foreigner", "origin"), ("pays de naissance", "place of birth"), ("removal-order", "immigration status"), ("Kurdish", "ethnicity"),
    ],
)  # fmt: skip
def test_a_trait_is_named_in_plain_words(field: str, trait: str) -> None:
    assert trait_named(field) == trait


@pytest.mark.parametrize(
    "field",
    [
        "name",
        "number",
        "amount",
        "phone",
        "foo",
        "raceway",
        "agenda",
        "secs",
        "",
        "...",
        "homepage",
        "buildDate",
        "foreign_currency",
        "archive",
        "original",
        "Christian name",
    ],
)
def test_other_words_are_no_traits(field: str) -> None:
    assert trait_named(field) is None


@given(st.sampled_from(sorted(TRAITS)), st.sampled_from(["", "_", "-", " ", "."]), st.booleans())
def test_every_trait_is_known_however_it_is_joined(trait: str, joint: str, shout: bool) -> None:
    spelt = trait.replace(" ", joint)
    assert trait_named(spelt.upper() if shout else spelt) is not None
