"""What every plan and command is: a frozen dataclass with an action, a canonical form and a hash.

A `Plan[T]` reads and yields a `T`; a `Command[T]` changes something and yields a `T`. Each type is executed by exactly one
function in `store`, registered by its type.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS, ActionRow

T_co = TypeVar("T_co", covariant=True)

HIDDEN_FIELDS = frozenset({"password", "secret", "proof", "note"})
"""Fields that never enter a canonical form, and so neither the ledger's vault nor a job."""

CONTENT = {"content": True}
"""Metadata of a field that holds what people of a case write: it stays in the case, out of canonical form, ledger and vault, and goes with
the case. The ledger says which thing was written, and in which revision."""


class Request(Generic[T_co]):
    """Root of plans and commands."""

    action: ClassVar[Action]

    @classmethod
    def row(cls) -> ActionRow:
        """The row of the action table that this request falls under."""
        return ROWS[cls.action]

    def canonical(self) -> dict[str, Any]:
        """The request as plain JSON values; equal requests give equal dicts. Secrets are left out."""
        kind: Any = type(self)  # to the type checker a class with slots is not hashable
        return {"type": kind.__name__, **{name: _plain(getattr(self, name)) for name in _told(kind)}}

    def hash(self) -> str:
        """SHA-256 of the canonical form, hex: what an approval, a job or a handle is bound to."""
        text = json.dumps(self.canonical(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def subjects(self) -> tuple[str, ...]:
        """Public ids of the entities that the request names."""
        return ()


class Plan(Request[T_co]):
    """A request to read."""


class Command(Request[T_co]):
    """A request to change something."""


@dataclasses.dataclass(frozen=True, slots=True)
class Unsayable(Plan[None]):
    """What was asked in words that no plan has: `parts` names them. It is refused and recorded (C12), and nothing executes it."""

    parts: tuple[str, ...]


@cache
def unsayable(action: Action) -> type[Unsayable]:
    """The kind of Unsayable that stands in the ledger for an attempt at `action`."""
    return type("Unsayable", (Unsayable,), {"action": action, "__slots__": ()})


@cache
def _told(kind: type[Request[Any]]) -> tuple[str, ...]:
    """The fields of a kind of request that its canonical form says."""
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]  # every subclass is a dataclass (a test says so)
    return tuple(field.name for field in fields if field.name not in HIDDEN_FIELDS and "content" not in field.metadata)


@cache
def _parts(kind: type[Any]) -> tuple[str, ...] | None:
    """The fields of a dataclass; None for what is none."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind is str or kind is int or kind is bool or value is None:  # most of them; what follows costs more than it does
        return value
    if isinstance(value, StrEnum):
        return value.value
    parts = _parts(kind)
    if parts is not None:
        return {name: _plain(getattr(value, name)) for name in parts}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (frozenset, set)):
        return sorted(_plain(item) for item in value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return repr(value)
    return value
