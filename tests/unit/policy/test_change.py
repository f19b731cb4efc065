"""What counts as tightening a house policy, and that every doubt counts as widening it (C11)."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.change import LONGEST, Change, compare, read_house
from glasshouse.policy.decide import default_house

NIGHT = '@id("N1 nobody exports")\nforbid (principal, action == Action::"export_entities", resource);\n'
ALL = '@id("N2 auditors do everything")\npermit (principal, action, resource) when { principal.roles.contains("auditor") };\n'
NOUGHT = '@id("N3 nobody, it says")\npermit (principal, action, resource) when { principal.active && !principal.active };\n'


def without(house: str, start: str) -> str:
    """The text without the policy whose @id begins so."""
    kept = [part for part in house.split('@id("') if not part.startswith(start)]
    assert len(kept) + 1 == len(house.split('@id("'))
    return '@id("'.join(kept)


def test_adding_a_forbid_and_taking_a_permit_away_tighten() -> None:
    house = default_house()
    assert compare(house, house + NIGHT) == Change(("N1 nobody exports",), (), False)
    assert compare(house, without(house, "H6")) == Change((), ("H6 investigators and leads take first looks",), False)
    assert not compare(house, without(house, "H6") + NIGHT).widens


def test_the_same_policies_in_other_words_order_and_names_change_nothing() -> None:
    house = default_house()
    parts = house.split("\n\n")
    turned = "\n\n".join([parts[0], *reversed(parts[1:])]) + "\n// a remark\n"
    assert compare(house, turned.replace("H6 investigators", "H99 investigators")) == Change((), (), False)


@pytest.mark.parametrize("text", [ALL, NOUGHT], ids=["everything", "a permit that permits nothing is doubt"])
def test_any_new_permit_widens(text: str) -> None:
    assert compare(default_house(), default_house() + text).widens


def test_taking_a_forbid_away_widens() -> None:
    assert compare(default_house() + NIGHT, default_house()).widens


def test_a_permit_worded_anew_widens_also_where_it_seems_narrower() -> None:
    house = default_house()
    rule = "H3 leads run their case"
    before, after = house.split(f'@id("{rule}")')
    narrower = (
        before
        + f'@id("{rule}")'
        + after.replace('when { resource.mine == "lead" };', 'when { resource.mine == "lead" && principal.strong };', 1)
    )
    assert narrower != house
    change = compare(house, narrower)
    assert change.widens
    assert change.added == change.removed == (rule,)


def test_a_widening_is_not_hidden_behind_a_tightening() -> None:
    house = default_house()
    assert compare(house, without(house, "H6") + NIGHT + ALL).widens


@pytest.mark.parametrize(
    "text",
    [
        "permit",
        "permit (principal, action, resource) when { principal.clearance > 3 };",
        'permit (principal, action == Action::"fly", resource);',
        "permit (principal == ?principal, action, resource);",
        "\x00",
        "x" * (LONGEST + 1),
    ],
    ids=["no Cedar", "an unknown attribute", "an unknown action", "a template", "a control character", "too long"],
)
def test_what_does_not_fit_the_schema_is_no_house_policy(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_house(text)
    assert caught.value.field == "text"
