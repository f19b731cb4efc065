"""What the home of a case says beyond its data: where it is in its life, and what to do next, in the order in which it matters.

Promise: every next step leads somewhere, and only where this reader may go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from glasshouse.base.clock import iso
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.policy.plans.casework import CaseView
from glasshouse.policy.plans.life import GRANT_DAYS
from glasshouse.web.words import CASE_STATES

LIFE = (CaseState.DRAFT, CaseState.OPEN, CaseState.UNDER_REVIEW, CaseState.CLOSED, CaseState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Station:
    """One station of a line: `now` is where the case is, `done` what lies behind it."""

    label: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next: a link (`href`), or a move of the case (`to`, with `number` for one of its own steps)."""

    title: str
    why: str
    label: str = ""
    href: str = ""
    to: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A line among the key dates: `href` leads to where it is kept, empty for none; `late`: the day has come."""

    title: str
    day: str
    late: bool = False
    href: str = ""
    editable: bool = False
    review: bool = False


def stations(view: CaseView) -> tuple[Station, ...]:
    """The life of the case as a line. A case that never was a draft does not begin with one."""
    if view.case.kind is not CaseKind.INVESTIGATION or view.case.state not in LIFE:
        return ()
    at = LIFE.index(view.case.state)
    return tuple(Station(CASE_STATES[state], number < at, number == at) for number, state in enumerate(LIFE))


def own_steps(view: CaseView) -> tuple[Station, ...]:
    """The organisation's own steps inside the open case."""
    at = view.life.step if view.case.state in (CaseState.DRAFT, CaseState.OPEN) else len(view.life.steps)
    going = view.case.state is CaseState.OPEN
    return tuple(Station(label, number < at, going and number == at) for number, label in enumerate(view.life.steps))


def next_steps(view: CaseView) -> tuple[Step, ...]:
    """What to do next, for this reader."""
    here, leads = f"/case/{view.case.id}", view.mine is CaseRole.LEAD
    works = leads or view.mine is CaseRole.MEMBER
    if view.case.state is CaseState.OPEN:
        return _open(view, here, leads=leads, works=works)
    if not leads:
        return ()
    if view.case.state is CaseState.DRAFT:
        return _draft(view, here)
    if view.case.state is CaseState.UNDER_REVIEW:
        return _review(view, here)
    if view.case.state is CaseState.CLOSED and view.case.kind is CaseKind.INVESTIGATION:
        return (Step("Put it in the archive", "It stays as it is, and stands among the archived cases.", "Archive", to="archived"),)
    return ()


def _draft(view: CaseView, here: str) -> tuple[Step, ...]:
    case, life = view.case, view.life
    left = [name for name, value in (("question", case.question), ("legal basis", case.legal_basis)) if not value]
    left += [one.title for one in life.fields if one.needed and not one.value]
    steps = []
    if left:
        steps.append(Step("Say what it is about", f"Still missing: {', '.join(left)}.", "Fill in", f"{here}/description"))
    if not view.grants:
        steps.append(
            Step("Grant datasets", "They can be chosen now, and are read once the case is open.", "Choose datasets", f"{here}/grants")
        )
    if not left:
        steps.append(Step("Open the case", "Its deadlines run from then on, and it can be searched.", "Open the case", to="open"))
    return tuple(steps)


def _open(view: CaseView, here: str, *, leads: bool, works: bool) -> tuple[Step, ...]:
    steps, life = [], view.life
    if not view.grants:
        why = "A case reads only what it was granted, with a reason and an end."
        steps.append(
            Step("Grant datasets", why, "Choose datasets", f"{here}/grants")
            if leads
            else Step("Grant datasets", f"{why} A lead does this.")
        )
    elif works and not view.held:
        steps.append(Step("Search", "By name, identifier, or any word of a company, contract or document.", "Search", f"{here}/search"))
        steps.append(
            Step("Add what matters to the case", "From there you follow links. Who is only at the end of a link stays a stub until opened.")
        )
    overdue = [one for one in life.dates if one.over]
    if leads and overdue:
        told = ", ".join(one.title for one in overdue[:3])
        steps.append(Step("Deal with what is due", f"The day has come: {told}.", "See the dates", f"{here}#dates"))
    if leads and life.steps and life.step + 1 < len(life.steps):
        after = life.steps[life.step + 1]
        steps.append(Step(f"Go on to: {after}", f"The case is at “{life.steps[life.step]}”.", "Go on", to="open", number=life.step + 1))
    if leads and view.held and view.case.kind is CaseKind.INVESTIGATION and (not life.steps or life.step + 1 == len(life.steps)):
        steps.append(
            Step(
                "Send it to review",
                "Nothing new is looked up from then on; what is there is checked and closed.",
                "To review",
                to="under_review",
            )
        )
    return tuple(steps)


def _review(view: CaseView, here: str) -> tuple[Step, ...]:
    steps = [Step("Before it closes", one.words, "Go there", f"{here}/{one.path}") for one in view.life.obstacles]
    if not steps and view.life.closing is None:
        why = "With an outcome for each person that it holds."
        if view.life.second_signature:
            why += " A second person signs after you."
        steps.append(Step("Close the case", why, "Close", f"{here}/close"))
    return tuple(steps)


def key_dates(view: CaseView) -> tuple[Due, ...]:
    """Everything that has a day: what is due, the next review, grants that end soon, the end of a first look."""
    here, today = f"/case/{view.case.id}", view.life.today
    soon = (date.fromisoformat(today) + timedelta(days=GRANT_DAYS)).isoformat()
    found = [Due(one.title, one.day, one.over, editable=True, review=one.review) for one in view.life.dates]
    ends = [(grant.title, grant.expires[:10]) for grant in view.grants if grant.expires[:10] <= soon]
    found += [Due(f"Grant ends: {title}", day, day <= today, f"{here}/grants") for title, day in ends]
    if view.case.expires is not None:
        found.append(Due("The first look ends", iso(view.case.expires)[:10]))
    return tuple(sorted(found, key=lambda one: (one.day, one.title)))
