"""What is left out for an action says nothing of it: every answer is that of all policies together."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import cedarpy
import pytest

from glasshouse.policy.actions import Action
from glasshouse.policy.charter.text import changing, forbids
from glasshouse.policy.decide import default_house, schema_text
from glasshouse.policy.slices import Sliced

OWN = """
@id("X1 one of several") permit (principal, action in [Action::"search", Action::"open_case"], resource) when { resource.unit == "u" };
@id("X2 one") forbid (principal, action == Action::"search", resource) when { principal.keyed };
@id("X3 one, said as a group") permit (principal, action in Action::"search", resource);
@id("X4 any") permit (principal, action, resource) when { resource.kind == "administration" };
@id("X5 not by its scope") permit (principal, action, resource) when { action == Action::"search" };
"""
TEXTS = {"house": forbids() + default_house(), "changing": forbids() + changing(), "own": forbids() + OWN}
SCHEMA = cedarpy.Schema.from_str(schema_text())
KINDS = ("investigation", "first_look", "stewardship", "administration", "oversight", "intake")


def situations() -> list[list[dict[str, Any]]]:
    """Who asks, in which case."""
    made = []
    for kind, (roles, mine, keyed, active) in product(
        KINDS,
        [
            (["lead"], "lead", False, True),
            (["investigator"], "member", True, True),
            (["steward", "investigator"], "", False, True),
            (["administrator"], "", False, True),
            (["auditor"], "", True, True),
            (["lead"], "reader", False, False),
        ],
    ):
        person = {"roles": roles, "unit": "u", "active": active, "keyed": keyed, "strong": True, "fresh": True, "unreviewed": False}
        case = {"kind": kind, "purpose": "corruption", "state": "open", "unit": "u", "mine": mine}
        made.append(
            [
                {"uid": {"type": "Person", "id": "p"}, "attrs": person, "parents": []},
                {"uid": {"type": "Case", "id": "c"}, "attrs": case, "parents": []},
            ]
        )
    return made


def answer(policies: cedarpy.PolicySet, action: Action, entities: cedarpy.Entities) -> tuple[bool, set[str], list[str]]:
    """Whether it is allowed, by which rules, and what could not be evaluated."""
    context = {"kinds": list(KINDS), "never": [], "stateAllows": True, "keyFits": True, "ceilingReached": False}
    asked = {
        "principal": {"type": "Person", "id": "p"},
        "action": {"type": "Action", "id": action.value},
        "resource": {"type": "Case", "id": "c"},
        "context": {**context, "purposeOff": False, "handling": 1, "cls": 1},
    }
    found = cedarpy.is_authorized(asked, policies, entities, schema=SCHEMA)
    return found.allowed, set(found.diagnostics.id_annotations_by_reason.values()), found.diagnostics.errors


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_slice_answers_every_question_as_the_whole_does(text: str) -> None:
    whole, sliced = cedarpy.PolicySet.from_str(text), Sliced(text)
    every = [cedarpy.Entities.from_json_str(json.dumps(entities), SCHEMA) for entities in situations()]
    bare = [cedarpy.Entities.from_json_str(json.dumps(entities)) for entities in situations()]
    answers = set()
    for action in Action:
        for entities, without_actions in zip(every, bare, strict=True):
            expected = answer(whole, action, entities)
            assert expected[2] == []
            assert answer(sliced.of(action), action, without_actions) == expected
            answers.add(expected[0])
    assert answers == {True, False}


def test_a_policy_of_other_actions_is_not_asked_and_one_without_a_scope_always_is() -> None:
    sliced = Sliced(OWN)
    assert [len(sliced.of(action)) for action in (Action.SEARCH, Action.OPEN_CASE, Action.OPEN_ENTITY)] == [5, 3, 2]
