"""What a new house policy would change, read from the two texts (C11).

Promise: a change is called tightening only where it takes permits away or adds forbids, policy by policy, and raises no ceiling and
brings no purpose back: none of these can permit what was refused. A permit that is worded anew counts as a new permit. Everything else is
called widening: doubt widens (C12).
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import cedarpy

from glasshouse.base.errors import DefectError, InvalidInputError
from glasshouse.policy.charter.text import BY_ID
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.terms import MARK, terms_of

LONGEST = 40_000
"""Characters of a house policy."""
_TOLD = 400
_ID = re.compile(r"([A-Za-z0-9][A-Za-z0-9._:/-]{0,47}) [^\n]{1,160}")
_PLAIN_ID = re.compile(r"[A-Z][0-9]{1,3}")
_NAMED = 12
_OURS = frozenset({*BY_ID, "house", "alone"})
"""What refusals and entries call the charter's own reasons: no policy of a house goes by such a name."""


@dataclass(frozen=True, slots=True)
class Change:
    """Names (`@id`) of policies, and lines of terms, that the new text `added` and `removed`; one that was changed is in both. `widens`: it
    may permit what was refused."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    widens: bool


def read_house(text: str) -> PolicyBook:
    """The text as a house policy beside the charter; InvalidInputError says what does not fit the schema."""
    if len(text) > LONGEST:
        raise InvalidInputError(f"A house policy has at most {LONGEST:,} characters.", field="text")
    try:
        _check_words(text)
        _check_names(_policies(text))
        return PolicyBook(text)
    except (DefectError, ValueError) as error:
        raise InvalidInputError(f"This is no house policy: {str(error)[:_TOLD]}", field="text") from error


def compare(old: str, new: str) -> Change:
    """What `new` changes of `old`; both are house policies that `read_house` takes."""
    before, after = _policies(old), _policies(new)
    added = {key: policy for key, policy in after.items() if key not in before}
    removed = {key: policy for key, policy in before.items() if key not in after}
    was, is_ = terms_of(old), terms_of(new)
    tightens = all(policy["effect"] == "forbid" for policy in added.values()) and all(
        policy["effect"] == "permit" for policy in removed.values()
    )
    came = tuple(line for line in is_.lines() if line not in was.lines())
    went = tuple(line for line in was.lines() if line not in is_.lines())
    return Change((*came, *_names(added)), (*went, *_names(removed)), not (tightens and is_.within(was)))


def touched(base: str, change: Change) -> tuple[str, ...]:
    """Ids of the rules that the change of `base` touches, twelve at most, fit to be public before its text is: ids of `base`, and new ones
    of a letter and a number, which name nobody. A line of terms touches C3 or C7."""
    known = {name.split(" ", 1)[0] for name in _names(_policies(base))}
    found = [_rule(name) for name in (*change.added, *change.removed)]
    return tuple(dict.fromkeys(rule for rule in found if rule in known or _PLAIN_ID.fullmatch(rule)))[:_NAMED]


def _rule(name: str) -> str:
    if not name.startswith(MARK):
        return name.split(" ", 1)[0]
    return "C3" if name.startswith(f"{MARK} ceiling") else "C7"


def difference(old: str, new: str) -> tuple[str, ...]:
    """The unified difference of two texts, line by line, without its heading."""
    return tuple(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]


def _policies(text: str) -> dict[str, dict[str, Any]]:
    """Every policy of the text by what it says, whatever it is called. ValueError for what is no Cedar, or holds templates."""
    read = json.loads(cedarpy.policies_to_json_str(text))
    if read.get("templates") or read.get("templateLinks"):
        raise ValueError("it holds a template")
    return {json.dumps({**policy, "annotations": {}}, sort_keys=True): policy for policy in read["staticPolicies"].values()}


def _check_words(text: str) -> None:
    """ValueError for signs that show nothing or turn what is shown around: whoever signs must see what they sign."""
    for at, line in enumerate(text.split("\n"), 1):
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs") and sign != "\t" for sign in line):
            raise ValueError(f"line {at} holds a sign that cannot be seen")


def _check_names(policies: dict[str, dict[str, Any]]) -> None:
    """ValueError for a policy without a name that a refusal could give: a rule's id and what it means, in one `@id`."""
    for policy in policies.values():
        given = str(policy.get("annotations", {}).get("id", ""))
        named = _ID.fullmatch(given)
        if named is None:
            raise ValueError('a policy needs a name, as @id("H20 what it means")')
        if named[1] in _OURS:
            raise ValueError(f"{named[1]} is a name of the charter's own")


def _names(policies: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(str(policy.get("annotations", {}).get("id", "") or policy["effect"]) for policy in policies.values()))
