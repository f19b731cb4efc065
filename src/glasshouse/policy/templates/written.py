"""A YAML file read strictly: every fault is told with file, line and field.

Promise: nothing that a file says is left unread. An unknown or repeated key, a value of another kind and a text that is too long refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import yaml

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import storable

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
REMEDY = "Mend the file or take it out of the folder. Until then the program does not start."
MANY = 100
"""Items of one list."""
_STRING, _INTEGER, _BOOLEAN = "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool"
_UNSOUND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Written:
    """One value of a file: `field` says where it stands, `deadlines[2].days`."""

    file: str
    field: str
    node: yaml.Node

    def wrong(self, words: str) -> InvalidInputError:
        """What is wrong here."""
        where = f"{self.file}, line {self.node.start_mark.line + 1}"
        return InvalidInputError(f"{where}: {self.field}: {words}" if self.field else f"{where}: {words}", field=self.field, remedy=REMEDY)

    def map(self, known: frozenset[str], needed: frozenset[str] = frozenset()) -> dict[str, Written]:
        """A mapping with keys of `known` only, each once; `needed` ones are there."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("here stand names with values.")
        found: dict[str, Written] = {}
        for key, value in self.node.value:
            name = str(key.value)[:60] if isinstance(key, yaml.ScalarNode) else "?"
            one = Written(self.file, f"{self.field}.{name}" if self.field else name, value)
            if name not in known:
                raise Written(self.file, one.field, key).wrong(f"is not known here. Known are: {', '.join(sorted(known))}.")
            if name in found:
                raise Written(self.file, one.field, key).wrong("stands here twice.")
            found[name] = one
        for name in sorted(needed - found.keys()):
            raise self.wrong(f"{name} is missing.")
        return found

    def items(self, read: Callable[[Written], T], most: int = MANY) -> tuple[T, ...]:
        """A list of at most `most` items, each read by `read`."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("here stands a list.")
        if len(self.node.value) > most:
            raise self.wrong(f"has {len(self.node.value)} items; at most {most}.")
        return tuple(read(Written(self.file, f"{self.field}[{at}]", item)) for at, item in enumerate(self.node.value, 1))

    def text(self, limit: int = 200) -> str:
        """A text of 1 to `limit` characters."""
        value = " ".join(self._scalar(_STRING, "here stands a text.").split())
        if not value:
            raise self.wrong("is empty.")
        if len(value) > limit:
            raise self.wrong(f"has {len(value)} characters; at most {limit}.")
        if not storable(value) or _UNSOUND.search(value):
            raise self.wrong("holds characters that are none of text.")
        return value

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        text = self._scalar(_INTEGER, f"here stands a whole number from {low} to {high}.")
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else low - 1
        if not low <= value <= high:
            raise self.wrong(f"here stands a whole number from {low} to {high}.")
        return value

    def truth(self) -> bool:
        """`true` or `false`."""
        text = self._scalar(_BOOLEAN, "here stands true or false.").lower()
        if text not in ("true", "false"):
            raise self.wrong("here stands true or false.")
        return text == "true"

    def one_of(self, kind: type[E], among: frozenset[E]) -> E:
        """One of a closed list."""
        text = self._scalar(_STRING, "here stands a word of the list.")
        if text not in {one.value for one in among}:
            raise self.wrong(f"{text[:60]!r} is not on the closed list: {', '.join(sorted(one.value for one in among))}.")
        return kind(text)

    def _scalar(self, tag: str, words: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != tag:
            raise self.wrong(words)
        return str(self.node.value)


def whole(file: str, text: str) -> Written:
    """The one document of a file; InvalidInputError names the line that cannot be read."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        told = getattr(error, "problem", None) or "this cannot be read as YAML"
        raise InvalidInputError(f"{file}, line {line}: {told}.", field="", remedy=REMEDY) from error
    if node is None:
        raise InvalidInputError(f"{file}, line 1: the file is empty.", field="", remedy=REMEDY)
    return Written(file, "", node)
