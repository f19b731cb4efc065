"""A package of evidence that another Glasshouse sent: taken in as a new case, in draft, with what it says of itself beside.

Promise: a package gives nobody a purpose or an access. Who takes it in chooses the purpose and leads the draft; its question and legal
basis are written anew before it opens, and only an open case takes in the people and firms of the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.exhibits import ForeignStep, Pairs, Said
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

BATCH = 50
"""Entities that one act takes in: as many as one answer may newly show (C2)."""
KNOWN = "package_known"
"""The code of a refusal of a package that is in a case already."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What a package says of whoever made it: `origin`, `size` and `root` are the head of their ledger, `entry` that of the export, `made`
    RFC 3339; `tags` (never:PURPOSE) come along with every copy (C7)."""

    origin: str
    size: int
    root: str
    entry: int
    number: int
    purpose: str
    legal_basis: str
    made: str
    by: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One exhibit of a package. `label` is the sender's number of it; `upload` the token of its received original, empty where it is no
    file; `derived_from` another label; `of` (dataset, id) of whom it is a record; `steps` its custody there; `reviewed` who reviewed it
    there, when and with which words, in one text; `stamp` the answer of an authority (DER)."""

    label: str
    kind: ExhibitKind
    said: Said
    file_name: str
    sha256: str
    upload: str
    derived_from: str
    of: Pairs
    steps: tuple[ForeignStep, ...]
    reviewed: str
    stamp: bytes


@dataclass(frozen=True, slots=True)
class FindPackage(Plan[str]):
    """The id of the reader's own case into which this package was loaded; empty where none of theirs was. `digest`: SHA-256 (hex) of its
    manifest."""

    action: ClassVar[Action] = Action.LOAD_PACKAGE

    digest: str


@dataclass(frozen=True, slots=True)
class LoadPackage(Command[str]):
    """Open a draft with the exhibits of a package that was verified; yields its id. `entities` is the token of its received FtM lines, of
    which there are `lines`. ConflictError `package_known`; RefusedError (C7) where a tag of it forbids the purpose."""

    action: ClassVar[Action] = Action.LOAD_PACKAGE

    digest: str
    purpose: Purpose
    sender: Sender = field(metadata=CONTENT)
    title: str = field(metadata=CONTENT)
    exhibits: tuple[Incoming, ...] = field(metadata=CONTENT)
    entities: str = field(metadata=CONTENT)
    lines: int = 0


class Extent(StrEnum):
    """How much of a package's records is in its case; `none`: it has none."""

    NONE = "none"
    WAITING = "waiting"
    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where a case came from, and how much is in; `by` took it in at `at` (RFC 3339). Who took it in is told numbers: `lines` records of
    the package, of which `taken` came in but for `left_out`, which copy data that is never used for the case's purpose (C7). To others they
    are null: with what the case shows they would tell of who is sealed (C4)."""

    digest: str
    sender: Sender
    extent: Extent
    lines: int | None
    taken: int | None
    left_out: int | None
    exhibits: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class OpenLoaded(Plan[Loaded | None]):
    """Where the case came from; none where it was opened here."""

    action: ClassVar[Action] = Action.OPEN_LOADED


@dataclass(frozen=True, slots=True)
class TakeEntities(Command[Loaded]):
    """Take the next of the package's records into the case, at most BATCH entities of them: they are held by it from then on and count for
    who takes them (C3). A birth date that shows a child seals at once (C4). ConflictError where all are in."""

    action: ClassVar[Action] = Action.TAKE_ENTITIES
