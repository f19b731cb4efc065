"""Rows out of nested data (JSON, YAML), as docs/design/manifest.md says: pointers, dotted columns, `../`, `@n`.

`records` is a pointer whose `*` steps mean every member. A row's columns are the dotted paths of scalars below its
node; a list of scalars is one column. What stands above is reached by `../` once per step of the pointer; `@n` is what
the n-th `*` matched. Below an object above the node, the branch that leads to the node is left out (it is nearer by
fewer `../`), and an object whose members are themselves rows has no columns. A Poison anywhere in what a row says
rejects that row alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from glasshouse.ingest.readers.base import (
    COLUMN_LIMIT,
    DEPTH_LIMIT,
    FIELD_LIMIT,
    Fault,
    FaultCode,
    ReadingStopped,
    Row,
    fault,
)
from glasshouse.ingest.readers.strict_json import Poison, unsound_text

STAR = "*"

Columns = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class RecordPath:
    """`literal` steps lead to the container whose members are held in memory one by one; `rest` goes on from there.

    `rest` begins with a `*`, or is empty where the pointer has no `*`.
    """

    literal: tuple[str, ...]
    rest: tuple[str, ...]

    @classmethod
    def parse(cls, pointer: str) -> RecordPath:
        """A path from `/a/*/b` (RFC 6901 escapes); `/` is the whole document. Raises ReadingStopped otherwise."""
        if not pointer.startswith("/"):
            raise ReadingStopped(FaultCode.NO_RECORDS, "byte:0", None, "`records` begins with a slash")
        steps = () if pointer == "/" else tuple(unescape(step) for step in pointer[1:].split("/"))
        first = steps.index(STAR) if STAR in steps else len(steps)
        return cls(steps[:first], steps[first:])


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the way to it. `above` are the columns of what stands above it, the nearest last."""

    value: Any
    steps: tuple[str, ...]
    matched: tuple[str, ...] = ()
    above: tuple[Columns | Poison, ...] = ()

    @property
    def place(self) -> str:
        return place_of(self.steps)


def place_of(steps: tuple[str, ...]) -> str:
    """The place of a node as a JSON pointer (RFC 6901)."""
    return "pointer:" + "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def rows_below(node: Node, rest: tuple[str, ...]) -> Iterator[Row | Fault]:
    """The rows at `rest` below a node in the order of the file; a fault for each thing that should be one."""
    value = node.value
    if isinstance(value, Poison):
        yield fault(value.code, node.place, value.field)
    elif not rest:
        yield _row(node)
    elif rest[0] == STAR:
        yield from _members(node, rest[1:])
    elif isinstance(value, dict):
        member = value.get(rest[0])
        if member is not None:
            steps, above = (*node.steps, rest[0]), (*node.above, columns_beside(value, rest[0]))
            yield from rows_below(Node(member, steps, node.matched, above), rest[1:])
    elif isinstance(value, list) and rest[0].isdecimal():
        if int(rest[0]) < len(value):
            member = value[int(rest[0])]
            yield from rows_below(Node(member, (*node.steps, rest[0]), node.matched, (*node.above, {})), rest[1:])
    elif value is not None:
        yield fault(FaultCode.NOT_AN_OBJECT, node.place)


def _members(node: Node, rest: tuple[str, ...]) -> Iterator[Row | Fault]:
    value = node.value
    if value is None:
        return
    if isinstance(value, list):
        pairs = ((str(number), member) for number, member in enumerate(value))
    elif isinstance(value, dict):
        pairs = ((key, member) for key, member in value.items())
    else:
        yield fault(FaultCode.NOT_AN_OBJECT, node.place)
        return
    above = (*node.above, {})
    for step, member in pairs:
        yield from rows_below(Node(member, (*node.steps, step), (*node.matched, step), above), rest)


def _row(node: Node) -> Row | Fault:
    if not isinstance(node.value, dict):
        return fault(FaultCode.NOT_AN_OBJECT, node.place)
    columns: Columns = {}
    found = flatten(node.value, "", columns)
    for up, above in enumerate(reversed(node.above), 1):
        if found is not None:
            break
        found = above if isinstance(above, Poison) else _add_all(columns, "../" * up, above)
    for number, step in enumerate(node.matched, 1):
        found = found or _add(columns, f"@{number}", step)
    if found is None and len(columns) > COLUMN_LIMIT:
        found = Poison(FaultCode.TOO_MANY_COLUMNS)
    return Row(node.place, columns) if found is None else fault(found.code, node.place, found.field)


def columns_beside(value: dict[str, Any], branch: str) -> Columns | Poison:
    """The columns of an object above the node, without the branch that leads to the node."""
    columns: Columns = {}
    found = flatten({key: member for key, member in value.items() if key != branch}, "", columns)
    return columns if found is None else found


def _add_all(columns: Columns, prefix: str, more: Columns) -> Poison | None:
    for name, value in more.items():
        found = _add(columns, prefix + name, value)
        if found is not None:
            return found
    return None


def _add(columns: Columns, name: str, value: str | list[str]) -> Poison | None:
    if name in columns:
        return Poison(FaultCode.AMBIGUOUS_COLUMN, name)
    columns[name] = value
    return None


def flatten(value: dict[str, Any], prefix: str, columns: Columns, level: int = 1) -> Poison | None:
    """Adds the scalars below an object to `columns` by their dotted paths; returns what is wrong, if anything."""
    if level > DEPTH_LIMIT:
        return Poison(FaultCode.TOO_DEEP)
    for key, member in value.items():
        name = prefix + key
        found: Poison | None = None
        if isinstance(member, dict):
            found = flatten(member, name + ".", columns, level + 1)
        else:
            text = _scalars(member, name)
            if isinstance(text, Poison):
                found = text
            elif text is not None:
                found = unsound_text(key, name) or _add(columns, name, text)
        if found is not None:
            return found
    return None


def _scalars(member: Any, name: str) -> str | list[str] | Poison | None:
    """The text of a scalar, the texts of the scalars in a list, or None where there is nothing."""
    if not isinstance(member, list):
        return _scalar(member, name)
    texts: list[str] = []
    for item in member:
        text = None if _is_object(item) else _scalar(item, name)
        if isinstance(text, Poison):
            return text
        if text is not None:
            texts.append(text)
    return texts or None


def _is_object(item: Any) -> bool:
    """Whether a member of a list is no scalar; what is wrong inside of it then is its own row's fault."""
    if isinstance(item, Poison):
        return item.code in (FaultCode.DUPLICATE_KEY, FaultCode.TOO_DEEP)
    return isinstance(item, dict | list)


def _scalar(value: Any, name: str) -> str | Poison | None:
    if isinstance(value, str):
        if len(value) > FIELD_LIMIT:
            return Poison(FaultCode.FIELD_TOO_LARGE, name)
        return unsound_text(value, name) or value
    if value is None:
        return None
    if isinstance(value, Poison):
        return Poison(value.code, value.field or name)
    return "true" if value else "false"
