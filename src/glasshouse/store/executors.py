"""One function for each type of plan and of command, found by its type; and what such a function is given.

Promise: a plan type without a function, or with two, is a defect at import. Functions get a `Reader` or a `Writer` from the gate and
nothing
else; what they disclose they note in it, and the gate writes that into the ledger before anything is released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from glasshouse.base.errors import DefectError, NotFoundError
from glasshouse.model.case import Case
from glasshouse.model.redaction import Box
from glasshouse.model.template import CaseTemplate
from glasshouse.model.workdays import Holidays
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.data import Preview
from glasshouse.policy.plans.plan import Command, Plan, Request
from glasshouse.policy.plans.query import Finder
from glasshouse.policy.plans.search import Stub
from glasshouse.policy.situation import Situation
from glasshouse.store.blobs import Blobs
from glasshouse.store.entries import Entries
from glasshouse.store.fold import Folded, View
from glasshouse.store.house import House
from glasshouse.store.keys import Keys, PublicIds
from glasshouse.store.statistics import Statistics

T = TypeVar("T")


@dataclass(slots=True)
class Disclosed:
    """What an execution showed: `subjects` opened entities, `stubs` neighbours and hits, `private` private persons (all as ids), `count`
    results, `protected` whether protected people were within reach. `within`: of each of the private persons, keys of the datasets in which
    it is one; `counted`: of those newly shown, in which buckets of the ceilings (C3); `question`: what was asked of where people live,
    the same text for the same question."""

    subjects: list[str] = field(default_factory=list)
    stubs: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    within: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counted: list[tuple[str, str]] = field(default_factory=list)
    question: str = ""
    count: int = 0
    protected: bool = False
    details: dict[str, Any] = field(default_factory=dict)


class Looking(Protocol):
    """Looks into an original, in a process of its own (`ingest.looking`)."""

    def preview(self, path: Path, spec: dict[str, Any], dataset: str) -> Preview: ...
    def row(self, path: Path, spec: dict[str, Any], place: str) -> list[tuple[str, str]] | None: ...


class Rendering(Protocol):
    """Draws originals, reading each in a process that gave up its rights (`work.rendering`)."""

    def known(self, sha256: str) -> tuple[tuple[float, float], ...]: ...
    def sizes(self, sha256: str, media_type: str, content: Iterable[bytes]) -> tuple[tuple[float, float], ...]: ...
    def page(self, media_type: str, content: Iterable[bytes], number: int, boxes: Iterable[Box]) -> bytes: ...
    def copy_type(self, media_type: str, pages: int) -> str: ...
    def redacted(
        self, media_type: str, content: Iterable[bytes], sizes: Sequence[tuple[float, float]], boxes: Sequence[Box]
    ) -> Iterator[bytes]: ...
    def stamped(
        self, media_type: str, content: Iterable[bytes], sizes: Sequence[tuple[float, float]], numbers: Sequence[str]
    ) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an export above the small ceiling rests on: the approval's id, the index of the leaf that says so, and whether nobody else could
    answer (`alone`); or, `broken`, the break-glass that did without an approval."""

    id: str
    entry: int
    alone: bool
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval just given, for the leaf that says so: its id, the case that it serves, the entry (`asked`) in which it was asked for,
    how many entities leave, who asked, and why; `action` is what it permits."""

    id: str
    case: Case
    asked: int
    count: int
    asker: str
    reason: str
    action: Action


@dataclass(frozen=True, slots=True)
class Glass:
    """A break-glass just invoked or reviewed, for the leaf that says so: its id, its case, the leaf that it answers (`re`), the words in
    which it was justified, and who takes part in it."""

    id: str
    case: Case
    re: int
    justification: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a proposed house policy or exemption, for the leaf that says so. `hp` is the text that this leaf announces, `re`
    the leaf that announced it first; `rules` are the ids that it touches; `text` is published before the leaf is written, empty for
    none."""

    number: int
    step: str
    digest: str
    text_hash: str
    base_hash: str
    hp: str
    apart: bool
    re: int | None
    rules: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Ground:
    """What every execution stands on: keys, ids, originals and a way to look into them, ledger and its counts, index, work files, the
    house policy in force, case templates by name, holidays. `kept`: what was found for an access under a mark of the store
    (`Database.mark`), until it is written again."""

    keys: Keys
    entity_ids: PublicIds
    record_ids: PublicIds
    blobs: Blobs
    entries: Entries
    statistics: Statistics
    finder: Finder
    looking: Looking
    rendering: Rendering
    folder: Path
    house: House
    templates: dict[str, CaseTemplate]
    holidays: Holidays
    kept: dict[Any, tuple[object, Any]] = field(default_factory=dict)


NOBODY = 0
"""A number that no entity has. It is looked up for what is no id, so that an id of something hidden takes no longer to answer."""


@dataclass(slots=True)
class Reader:
    """One read: a snapshot connection, the situation, and the view that follows from it."""

    connection: sa.Connection
    situation: Situation
    ground: Ground
    view: View
    disclosed: Disclosed = field(default_factory=Disclosed)

    def entity(self, public: str) -> Folded:
        """The entity with this public id, for this reader; NotFoundError alike for hidden, sealed and unknown."""
        number = self.ground.entity_ids.decode(public)
        found = self.view.one(NOBODY if number is None else number)
        if found is None:
            raise NotFoundError(
                "Nothing that you may see in this case has this address.",
                remedy="Search for it, or ask for the dataset it is in.",
            )
        return found

    def public(self, entity: Folded) -> str:
        """The public id of an entity."""
        return self.ground.entity_ids.encode(entity.number)

    def show_private(self, entity: Folded) -> None:
        """Note that this private person is shown."""
        public = self.public(entity)
        self.disclosed.private.append(public)
        self.disclosed.within[public] = self.view.person_in(entity)

    def stub(self, entity: Folded, held: frozenset[int]) -> Stub:
        """The entity as lists show it; noted as disclosed."""
        from glasshouse.model.schema import schema

        info = schema(entity.schema)
        public = self.public(entity)
        self.disclosed.stubs.append(public)
        if self.view.private(entity):
            self.show_private(entity)
        return Stub(
            public,
            entity.schema,
            info.label if info else entity.schema,
            entity.caption(),
            entity.person,
            bool(held.intersection(entity.numbers)),
        )


@dataclass(slots=True)
class Writer(Reader):
    """One act: the same in a write transaction. `intent` is the ledger entry that it answers; `touched`: see `touch`; `moved`: it changed
    what situations are made of, though acts of its kind mostly do not. `grounds`: what an export rests on; `approved`: an approval
    that it gave; `glass`: a break-glass that it invoked or reviewed."""

    intent: int = 0
    touched: set[int] = field(default_factory=set)
    touched_import: int | None = None
    moved: bool = False
    grounds: Grounds | None = None
    approved: Approved | None = None
    step: Step | None = None
    glass: Glass | None = None

    def touch(self, numbers: Iterable[int]) -> None:
        """Record-entities whose documents in the index must follow this transaction before its answer is given."""
        self.touched.update(numbers)


_PLANS: dict[type[Request[Any]], Callable[[Reader, Any], Any]] = {}
_COMMANDS: dict[type[Request[Any]], Callable[[Writer, Any], Any]] = {}


def reads(plan: type[Plan[T]]) -> Callable[[Callable[[Reader, Any], T]], Callable[[Reader, Any], T]]:
    """Register the one function that executes this plan type."""

    def register(function: Callable[[Reader, Any], T]) -> Callable[[Reader, Any], T]:
        _add(_PLANS, plan, function)
        return function

    return register


def does(command: type[Command[T]]) -> Callable[[Callable[[Writer, Any], T]], Callable[[Writer, Any], T]]:
    """Register the one function that executes this command type."""

    def register(function: Callable[[Writer, Any], T]) -> Callable[[Writer, Any], T]:
        _add(_COMMANDS, command, function)
        return function

    return register


def reading(plan: Plan[T]) -> Callable[[Reader, Plan[T]], T]:
    """The function for this plan."""
    function: Callable[[Reader, Plan[T]], T] = _found(_PLANS, plan)
    return function


def doing(command: Command[T]) -> Callable[[Writer, Command[T]], T]:
    """The function for this command."""
    function: Callable[[Writer, Command[T]], T] = _found(_COMMANDS, command)
    return function


def _add(registry: dict[type[Request[Any]], Any], kind: type[Request[Any]], function: Any) -> None:
    if kind in registry:
        raise DefectError(f"{kind.__name__} has two functions")
    registry[kind] = function


def _found(registry: dict[type[Request[Any]], Any], request: Request[Any]) -> Any:
    function = registry.get(type(request))
    if function is None:
        raise DefectError(f"{type(request).__name__} has no function")
    return function
