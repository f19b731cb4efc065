"""Of a text of policies those that can concern one action: fewer are asked, and the answer is the same.

Promise: a policy is left out only where its scope names other actions and no more. Cedar looks at a scope before it looks at conditions, so
such a policy neither decides nor fails. Actions have no groups in our schema: one is in another only where it is that one. What is not
understood here is asked.
"""

from __future__ import annotations

import json
from typing import Any

import cedarpy

from glasshouse.policy.actions import Action


class Sliced:
    """The policies of `text`, which must have been validated, as one set for each action; made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._policies: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text))
        self._made: dict[Action, cedarpy.PolicySet] = {}

    def of(self, action: Action) -> cedarpy.PolicySet:
        """Those that can concern `action`."""
        made = self._made.get(action)
        if made is None:
            kept = {name: policy for name, policy in self._policies["staticPolicies"].items() if _concerns(policy["action"], action)}
            made = cedarpy.PolicySet.from_json_str(json.dumps({**self._policies, "staticPolicies": kept}))
            self._made[action] = made
        return made


def _concerns(scope: dict[str, Any], action: Action) -> bool:
    """Whether a policy with this scope of actions (Cedar's JSON) may say something of `action`."""
    if scope["op"] not in ("==", "in"):
        return True
    named = scope["entities"] if "entities" in scope else [scope["entity"]]
    return any(one.get("id", action.value) == action.value for one in named)
