"""What the forms of things with revisions share: which revision their writer saw, what differs from what was saved meanwhile, and which two
are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glasshouse.base.errors import GlasshouseError
from glasshouse.model.difference import Piece, difference
from glasshouse.web.form import Form
from glasshouse.web.visit import Visit

LAST = 10**9
"""No thing has as many revisions."""
Named = tuple[str, tuple[Piece, ...]]
"""The name of a text, and its pieces."""


def seen(form: Form, name: str = "revision", first: int = 1) -> int:
    """The revision that a form was made of; `first` where it says none."""
    return form.integer(name, "Revision", first, LAST, first)


def seen_and_old(form: Form) -> tuple[int, int]:
    """The revision that a form was made of, and the old one that shall stand again."""
    return seen(form), form.integer("old", "Old revision", 1, LAST, 1)


def two(visit: Visit, newest: int) -> tuple[int, int]:
    """The revisions to compare: the last two, unless the address asks for others."""
    return visit.number("old", max(newest - 1, 1)), visit.number("new", newest)


def is_meanwhile(fault: GlasshouseError | None) -> bool:
    """Whether somebody else was quicker."""
    return fault is not None and fault.code == "changed_meanwhile"


def meanwhile(fault: GlasshouseError | None, saved: str, written: str) -> tuple[Piece, ...]:
    """What differs between a text as it was saved and as this form says it; nothing where nobody else was quicker."""
    return _apart(saved, written) if is_meanwhile(fault) else ()


def differing(fault: GlasshouseError | None, saved: Mapping[str, str], values: Mapping[str, str], labels: Mapping[str, str]) -> list[Named]:
    """The fields in which a form says other words, or other lines, than were saved, by `labels`; none where nobody else was quicker."""
    pairs = ((label, saved.get(name, ""), values.get(name, "")) for name, label in labels.items())
    return [(label, _apart(old, new)) for label, old, new in pairs if _lines(old) != _lines(new)] if is_meanwhile(fault) else []


def texts(parts: Iterable[tuple[str, str, str]]) -> list[Named]:
    """What differs in each text that either of two revisions has, from (name, old, new)."""
    return [(name, difference(old, new)) for name, old, new in parts if old or new]


def _lines(text: str) -> list[list[str]]:
    return [words for line in text.splitlines() if (words := line.split())]


def _apart(saved: str, written: str) -> tuple[Piece, ...]:
    return difference(saved, written.replace("\r\n", "\n"))  # browsers send every line's end so
