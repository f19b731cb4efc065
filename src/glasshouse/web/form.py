"""Reading what a form sent. Every field has a limit and is cleaned; what cannot be read raises InvalidInputError
naming the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import one_line, paragraph

E = TypeVar("E", bound=StrEnum)


class Form:
    """The fields of one form, each with all its values in order."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def raw(self, name: str, limit: int = 1 << 16) -> str:
        """The first value as it was sent, cut at `limit`: for secrets and for text that is parsed."""
        values = self._fields.get(name) or ("",)
        return values[0][:limit]

    def many(self, name: str, limit: int = 500) -> tuple[str, ...]:
        """All values, each as one line, at most `limit` of them."""
        return tuple(one_line(value, 500) for value in tuple(self._fields.get(name, ()))[:limit])

    def line(self, name: str, label: str, limit: int = 200, *, needed: bool = True) -> str:
        """One line of text."""
        return self._given(name, label, one_line(self.raw(name), limit), needed)

    def prose(self, name: str, label: str, limit: int = 4000, *, needed: bool = True) -> str:
        """Text in paragraphs."""
        return self._given(name, label, paragraph(self.raw(name), limit), needed)

    def secret(self, name: str, label: str) -> str:
        """A password: never trimmed, never normalised here, at most 1,024 characters."""
        return self._given(name, label, self.raw(name, 1024), True)

    def choice(self, name: str, label: str, kind: type[E]) -> E:
        """One member of a closed list."""
        try:
            return kind(self.raw(name, 100))
        except ValueError:
            raise InvalidInputError(f"{label}: choose one of the list.", field=name) from None

    def integer(self, name: str, label: str, low: int, high: int, default: int) -> int:
        """A whole number from `low` to `high`; `default` where nothing was sent."""
        text = self.raw(name, 20).strip()
        if not text:
            return default
        value = int(text) if text.isascii() and text.isdigit() else low - 1
        if not low <= value <= high:
            raise InvalidInputError(f"{label}: a whole number from {low} to {high}.", field=name)
        return value

    def values(self) -> dict[str, str]:
        """First values of every field but secrets, to show a form again that could not be read."""
        return {name: values[0] for name, values in self._fields.items() if values and "password" not in name and name != "token"}

    def _given(self, name: str, label: str, value: str, needed: bool) -> str:
        if needed and not value:
            raise InvalidInputError(f"{label} is missing.", field=name)
        return value
