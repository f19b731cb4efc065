"""The filter team of a case: exhibits that may be privileged are marked, closed, and decided on by people who do not work the case.

What people write in it is content (`plan.CONTENT`): it stays in the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.disclosure import WithheldFor
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.privilege import MarkState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.exhibits import Original, Pairs
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

TEAM = 10
"""People of one filter team."""


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody of the filter team, or named for it: `signed_by` and `signed` (RFC 3339) are empty before a second person has signed;
    `may_sign`: the reader may."""

    id: str
    name: str
    unit: str
    why: str
    named_by: str
    named: str
    signed_by: str
    signed: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark as those see it who work the case: `exhibit` and what is closed with it (`also`) are ids and labels. `ground` and
    `decided_by` are empty while it waits."""

    id: str
    exhibit: tuple[str, str]
    also: Pairs
    state: MarkState
    reason: str
    marked_by: str
    marked: str
    ground: WithheldFor | None
    decided_by: str
    decided: str


@dataclass(frozen=True, slots=True)
class FilterTeam:
    """Who is on the team, and every mark of the case, newest first."""

    team: tuple[Teammate, ...]
    marks: tuple[MarkRow, ...]


@dataclass(frozen=True, slots=True)
class OpenFilterTeam(Plan[FilterTeam]):
    """The team and the marks, without any content."""

    action: ClassVar[Action] = Action.OPEN_FILTER_TEAM


@dataclass(frozen=True, slots=True)
class MarkPrivileged(Command[str]):
    """Mark an exhibit, by number, as potentially privileged: from now on nobody who works the case reads it, nor what belongs to it. Yields
    the mark's id."""

    action: ClassVar[Action] = Action.MARK_PRIVILEGED

    exhibit: int
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class NameFilter(Command[str]):
    """Name somebody (by sign-in name) who does not work the case for its filter team; yields the id. It waits for a signature."""

    action: ClassVar[Action] = Action.NAME_FILTER

    login: str
    why: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SignFilter(Command[str]):
    """Sign for somebody who was named: not by who named them."""

    action: ClassVar[Action] = Action.SIGN_FILTER

    id: str


@dataclass(frozen=True, slots=True)
class EndFilter(Command[str]):
    """End somebody's part in the filter team, at once. Who was on it never works the case."""

    action: ClassVar[Action] = Action.NAME_FILTER

    id: str


@dataclass(frozen=True, slots=True)
class Filtering(Plan[Pairs]):
    """Cases in whose filter team the reader is: id and number, and nothing else of them."""

    action: ClassVar[Action] = Action.LIST_FILTERING


@dataclass(frozen=True, slots=True)
class FilteredExhibit:
    """A closed exhibit as the filter team sees it."""

    id: str
    label: str
    title: str
    kind: ExhibitKind
    media_type: str
    size: int | None
    collected: str


@dataclass(frozen=True, slots=True)
class FilterDecision:
    """A decision on a mark: `ground` None released it; `at` is RFC 3339."""

    ground: WithheldFor | None
    finding: str
    words: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Filtered:
    """A mark as the filter team sees it: why, every exhibit that it closes, and every decision on it, the newest first. `others`: labels of
    what another mark keeps closed also where this one is released. `seen`: what a decision names, so that it is made on what was seen."""

    mark: str
    state: MarkState
    reason: str
    marked_by: str
    exhibits: tuple[FilteredExhibit, ...]
    others: tuple[str, ...]
    decisions: tuple[FilterDecision, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class OpenFiltered(Plan[tuple[Filtered, ...]]):
    """Marks that close something in the case, for its filter team: what waits first."""

    action: ClassVar[Action] = Action.OPEN_FILTERED


@dataclass(frozen=True, slots=True)
class ReadFiltered(Plan[Original]):
    """Open a closed original, by the filter team: an event of its custody."""

    action: ClassVar[Action] = Action.READ_FILTERED

    id: str
    reason: str = "For the filter team"

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class DecideFiltered(Command[str]):
    """Say whether what a mark closed is privileged: with a `ground` it stays closed, and is withheld and logged; without one it is
    released. `finding` says why; `words` are what a privilege log may say of it. `seen` is the mark's: ConflictError CHANGED where somebody
    decided meanwhile, or where it closes other exhibits now."""

    action: ClassVar[Action] = Action.DECIDE_FILTERED

    mark: str
    seen: str
    ground: WithheldFor | None
    finding: str = field(metadata=CONTENT)
    words: str = field(default="", metadata=CONTENT)
