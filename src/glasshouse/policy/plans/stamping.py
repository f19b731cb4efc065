"""Having an authority outside stamp the hash of an exhibit: asked by the program itself, for each exhibit that is a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.base.authority import Stamped
from glasshouse.model.stamp import StampFault
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command


@dataclass(frozen=True, slots=True)
class StampExhibit(Command[bool]):
    """Keep what came of asking `authority` (its server's name): a stamp, or why there is none. Yields whether there is one. `sha256` is
    what left the house."""

    action: ClassVar[Action] = Action.STAMP_EXHIBIT

    id: str
    sha256: str
    authority: str
    came: Stamped | StampFault | None = field(default=None, metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)
