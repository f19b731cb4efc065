"""What a new house policy would change, read from the two texts (C11).

Promise: a change is called tightening only where it takes permits away or adds forbids, policy by policy: neither can permit what was
refused. A permit that is worded anew counts as a new permit. Everything else is called widening: doubt widens (C12).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import cedarpy

from glasshouse.base.errors import DefectError, InvalidInputError
from glasshouse.policy.decide import PolicyBook

LONGEST = 40_000
"""Characters of a house policy."""
_TOLD = 400


@dataclass(frozen=True, slots=True)
class Change:
    """Names (`@id`) of policies that the new text `added` and `removed`; one that was changed is in both. `widens`: it may permit what was
    refused."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    widens: bool


def read_house(text: str) -> PolicyBook:
    """The text as a house policy beside the charter; InvalidInputError says what does not fit the schema."""
    if len(text) > LONGEST:
        raise InvalidInputError(f"A house policy has at most {LONGEST:,} characters.", field="text")
    try:
        _policies(text)
        return PolicyBook(text)
    except (DefectError, ValueError) as error:
        raise InvalidInputError(f"This is no house policy: {str(error)[:_TOLD]}", field="text") from error


def compare(old: str, new: str) -> Change:
    """What `new` changes of `old`; both are house policies that `read_house` takes."""
    before, after = _policies(old), _policies(new)
    added = {key: policy for key, policy in after.items() if key not in before}
    removed = {key: policy for key, policy in before.items() if key not in after}
    tightens = all(policy["effect"] == "forbid" for policy in added.values()) and all(
        policy["effect"] == "permit" for policy in removed.values()
    )
    return Change(_names(added), _names(removed), not tightens)


def _policies(text: str) -> dict[str, dict[str, Any]]:
    """Every policy of the text by what it says, whatever it is called. ValueError for what is no Cedar, or holds templates."""
    read = json.loads(cedarpy.policies_to_json_str(text))
    if read.get("templates") or read.get("templateLinks"):
        raise ValueError("it holds a template")
    return {json.dumps({**policy, "annotations": {}}, sort_keys=True): policy for policy in read["staticPolicies"].values()}


def _names(policies: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(str(policy.get("annotations", {}).get("id", "") or policy["effect"]) for policy in policies.values()))
