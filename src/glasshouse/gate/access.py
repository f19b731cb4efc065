"""What goes into the gate and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from glasshouse.model.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """A signed-in person in one case: every access has both."""

    actor: Actor
    case: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person keeps of an entry: its index in the log, the head's first 12 hex digits, the time (RFC 3339)."""

    index: int
    head: str
    when: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """Data with its receipt."""

    value: T
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Acting(Generic[T]):
    """What an act yielded, with its receipt."""

    value: T
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Visible:
    """The bottom pane: how many entries this person has in this case, the head's first 12 hex digits, how many private persons they were
    newly shown today over all cases, and how many they may be (C3)."""

    entries: int
    head: str
    people: int
    people_limit: int
