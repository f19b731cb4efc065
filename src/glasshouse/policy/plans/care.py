"""Care files (C4): the doubt that a dataset is one, and the declaration of two people that it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command


@dataclass(frozen=True, slots=True)
class CareDoubt:
    """`words` of the description or the columns that say care file; who `declared` that it is none, each with the reason; `settled` once
    two people have."""

    words: tuple[str, ...]
    declared: tuple[tuple[str, str], ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class DeclareNoCareFile(Command[str]):
    """First or second declaration, with a reason, that a dataset (by name) is no care file though some of its words say so; the two must be
    different people. Yields the dataset's name."""

    action: ClassVar[Action] = Action.DECLARE_NO_CARE_FILE

    name: str
    reason: str
