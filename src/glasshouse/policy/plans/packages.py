"""A package of evidence: everything that a brief of evidence holds, for a stranger who checks it offline.

It leaves like an export does (C8): nobody can count the persons in the files that are in it, so it always needs an approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.model.case import Case
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.exhibits import CustodySheet, Original, Pairs
from glasshouse.policy.plans.plan import Command

PACKAGE = "package"
"""The format of an approval for a package."""


@dataclass(frozen=True, slots=True)
class PackedExhibit:
    """One exhibit as it goes out: what its page says but for what a camera wrote, its custody, and its original where it is a file;
    `stamp` is the answer of a time stamping authority (TimeStampResp, DER), or empty; `of`: (dataset, id) of whom it is a
    record, of those who are among the package's entities."""

    sheet: CustodySheet
    description: str
    place: str
    tool: str
    tool_version: str
    declared: Pairs
    way: str
    reviewed_by: str
    reviewed: str
    review: str
    original: Original | None
    stamp: bytes
    of: Pairs


@dataclass(frozen=True, slots=True)
class Package:
    """What leaves. `entities` is what the case holds, as FtM JSON lines without traits (`left_out` values stayed behind); `tags` are those
    (never:PURPOSE) of every dataset that something in it is of; `keys` are the verifier keys of the ledger's logs, the running one last;
    `origin`, `size` and `root` its head; `made` RFC 3339; `entry` the ledger's for this export."""

    case: Case
    exhibits: tuple[PackedExhibit, ...]
    entities: bytes
    left_out: int
    tags: tuple[str, ...]
    keys: tuple[str, ...]
    made: str
    by: str
    entry: int
    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class ExportPackage(Command[Package]):
    """Export the case's exhibits, what it holds, custody and all. It needs an approval, bound to exactly these exhibits and entities."""

    action: ClassVar[Action] = Action.EXPORT_PACKAGE
