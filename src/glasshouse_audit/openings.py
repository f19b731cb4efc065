"""Openings that an organisation hands over: do they belong to the leaf, and does the leaf say what they say?

`replay` holds what was decided against the opened fields and the texts in force. It checks what can be checked without
the product: hour, bucket, and that every rule named exists in the charter or house policy whose hash the leaf bears. It
does not run the policy language.
"""

import json
from pathlib import Path
from typing import Any

from glasshouse_audit.charters import names_rule, text_of
from glasshouse_audit.published import Published, read_file
from glasshouse_audit.reporting import time_text
from glasshouse_ledger.canonical import Value
from glasshouse_ledger.errors import LedgerFormatError, OpeningError
from glasshouse_ledger.folder import CHARTERS, POLICIES
from glasshouse_ledger.leaf import Header, Kind, Leaf, Verdict, bucket
from glasshouse_ledger.seal import verify_opening

MAX_OPENING_BYTES = 16 << 20
_MICROSECONDS_AN_HOUR = 3_600_000_000


def read_opening(path: Path) -> dict[str, Any]:
    """The opening in a file: `{field: {"salt": 32 hex digits, "value": ...}}`. Raises LedgerFormatError's children."""
    try:
        value = json.loads(read_file(path, MAX_OPENING_BYTES), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise OpeningError(f"{path} is no opening: not JSON, or a key twice") from error
    if not isinstance(value, dict):
        raise OpeningError(f"{path} is no opening: not an object")
    return value


def opened(leaf: Leaf, opening: dict[str, Any]) -> dict[str, Value]:
    """The committed values that the opening shows. Raises OpeningError."""
    try:
        return verify_opening(leaf, opening)
    except RecursionError as error:
        raise OpeningError("an opening that is nested too deep") from error


def header_words(header: Header) -> dict[str, Any]:
    """A header as JSON words, under the names of its bytes; absent fields are left out."""
    words = {name: getattr(header, name) for name in Header.__slots__}
    return {name: list(item) if isinstance(item, tuple) else item for name, item in words.items() if item not in (None, ())}


def contradictions(published: Published, leaf: Leaf, values: dict[str, Value]) -> list[str]:
    """Where leaf, opened values and the texts in force do not fit together; each as a sentence."""
    header, found = leaf.header, []
    time = values.get("time")
    if isinstance(time, int):
        # The one writer may put a leaf into a later hour, when its clock went back, never into an earlier one.
        if time // _MICROSECONDS_AN_HOUR > header.t:
            found.append(f"the leaf stands in an earlier hour than its time {time_text(time // 1_000_000)}")
    elif time is not None:
        found.append("the time is no number")
    results = values.get("results")
    count = results.get("count") if isinstance(results, dict) else None
    if isinstance(count, int) and header.n != (bucket(count) if count >= 0 else None):
        found.append(f"{count} results do not lie in the bucket {header.n}")
    if header.k is Kind.INTENT:
        if not isinstance(values.get("plan", {}), dict):
            found.append("an intent without a plan")
        if header.dec in (Verdict.PERMIT, Verdict.REFUSE) and not header.why:
            found.append("a decision that names no rule")
    return found + _unknown_rules(published, header)


def _unknown_rules(published: Published, header: Header) -> list[str]:
    """A policy leaf names rules of a proposed text too, which need not be public: only the first is the charter's own."""
    proposed = header.k is Kind.POLICY
    try:
        charter = text_of(published, header.ch, CHARTERS)
        texts = charter, charter if proposed else text_of(published, header.hp, POLICIES)
    except LedgerFormatError as error:
        return [f"a text in force is not published: {error}"]
    rules = header.why[:1] if proposed else header.why
    return [f"neither charter nor house policy in force has a rule {rule}" for rule in rules if not names_rule(texts, rule)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key twice")
    return made
