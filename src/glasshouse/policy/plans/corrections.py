"""A value that somebody in the data says is wrong: asked for, decided by the dataset's stewards, undone.

Asking tells nothing: whether there is such a record, whether it says so, and whether a seal is on it make no difference to what a steward
is shown. Who may read the entity sees what is asked for, beside the value. What is upheld becomes a record of a source of its own
(`CORRECTIONS`); the original value stays, with a mark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.rights import CorrectionState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command

VALUE = 1_000
"""Most characters of a value."""


@dataclass(frozen=True, slots=True)
class Correction:
    """In `dataset` (its name), record `record` (the source's id), property `prop`: `value` is wrong, the person says `said` (empty: it is
    only wrong). `reason` of the decision; `decided_by` empty until there is one."""

    id: str
    revision: int
    dataset: str
    record: str
    prop: str
    label: str
    value: str
    said: str
    state: CorrectionState
    by: str
    at: str
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskCorrection(Command[str]):
    """Attach what the person says to the record; yields the correction's id."""

    action: ClassVar[Action] = Action.CORRECT_RECORD

    request: str
    dataset: str
    record: str = field(metadata=CONTENT)
    prop: str = field(metadata=CONTENT)
    value: str = field(metadata=CONTENT)
    said: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class DecideCorrection(Command[CorrectionState]):
    """Uphold it, or reject it with a reason. Where the record says so, the person's value counts from now on."""

    action: ClassVar[Action] = Action.CORRECT_RECORD

    request: str
    id: str
    revision: int
    upheld: bool
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class UndoCorrection(Command[CorrectionState]):
    """Take back what was upheld: the person's value counts no more. It can be decided anew. A seal that a child's birth date put on stays
    (C4)."""

    action: ClassVar[Action] = Action.CORRECT_RECORD

    request: str
    id: str
    revision: int
    reason: str = field(metadata=CONTENT)
