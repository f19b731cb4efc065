"""Which tests each rule of the charter has: made from the table of planted faults in docs/design/charter-tests.md by `glasshouse docs`,
whose `--check` fails when they disagree."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_ROW = re.compile(r"^\| (C[0-9]{1,2}) \| [^|]+ \| `([^`|]+)` \| `(test_[a-z0-9_]+)` \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proof:
    """A rule is enforced in these files of the program (below `src/glasshouse`), and these tests fail where one of them no longer does."""

    places: tuple[str, ...]
    tests: tuple[str, ...]


def gathered(table: str) -> str:
    """The table's rows as JSON: rule to places and tests, each named once, in the table's order."""
    found: dict[str, dict[str, list[str]]] = {}
    for rule, place, test in _ROW.findall(table):
        row = found.setdefault(rule, {"places": [], "tests": []})
        for name, item in (("places", place), ("tests", test)):
            if item not in row[name]:
                row[name].append(item)
    ordered = {rule: found[rule] for rule in sorted(found, key=lambda rule: int(rule[1:]))}
    return json.dumps(ordered, indent=1) + "\n"


@cache
def proofs() -> dict[str, Proof]:
    """By rule; a rule that nothing can break (there is no word, field or act for it) has no row."""
    text = resources.files("glasshouse.policy.charter").joinpath("proofs.json").read_text(encoding="utf-8")
    return {rule: Proof(tuple(row["places"]), tuple(row["tests"])) for rule, row in json.loads(text).items()}
