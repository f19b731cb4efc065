"""Statements that came together under one id, made one entity of one kind.

Promise: FollowTheMoney's own rule (`Model.common_schema`): of two kinds of which one is a kind of the other, the narrower counts. Where
nothing is both, the kind that the file names first stays and each statement of the other is refused at its own line; none is put under a
kind that it did not name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from glasshouse.model.schema import common_schema, schema

_APART = "The same id was said to be of another kind before, and nothing is both: the statement was left out. Correct one id."
_UNKNOWN = "No schema of followthemoney has this name: the statement was left out. Check its spelling."

Refused = tuple[str, str, str, str]
"""code, place, field and message of one statement."""


def of_one_kind(data: dict[str, Any], statements: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], list[Refused]]:
    """The entity under the kind that its statements agree on, without those that name another, which are told."""
    names = list(dict.fromkeys(said["schema"] for said in statements))
    if len(names) < 2:
        return data, []
    kind = names[0]
    fitting = {kind}
    for name in names[1:]:
        common = common_schema(kind, name)
        if common is not None:
            kind = common
            fitting.add(name)
    refused = [_refusal(said) for said in statements if said["schema"] not in fitting]
    kept = (said for said in statements if said["schema"] in fitting)
    return {**data, "schema": kind, "properties": _properties(kept)}, refused


def _refusal(said: dict[str, Any]) -> Refused:
    if schema(said["schema"]) is None:
        return "unknown_schema", said["place"], "schema", _UNKNOWN
    return "no_common_schema", said["place"], "schema", _APART


def _properties(statements: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for said in statements:
        if said["prop"] != "id":
            found.setdefault(said["prop"], {})[said["value"]] = None
    return {name: list(values) for name, values in found.items()}
