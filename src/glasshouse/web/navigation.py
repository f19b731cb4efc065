"""Where a person can go from here, and the pane that says how visible they are. Nobody is shown a way that only
refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.model.actor import APPROVERS, Actor, CaseRole, Role
from glasshouse.model.case import ALIVE, CaseKind
from glasshouse.web.known import CaseName

NO_CONTENT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER})
"""Roles that open no case content, whatever other roles they have (charter C8, C9)."""

_DIGITS = 10
"""Parts of a case from this one on have no key: keys are single."""
_OVERSIGHT = ("/oversight", "/policy", "/erasure", "/break-glass", "/retention", "/caseload", "/rights")


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation; `key` are the keys that go there."""

    label: str
    href: str
    key: str
    current: bool
    more: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a case: `path` is its page below the case's address, empty for the case's own page; `shown` says to whom; `more` are the
    parts that stand behind the word More, unless one is there."""

    label: str
    path: str
    shown: Callable[[CaseName], bool] = bool
    more: bool = False


def _works(case: CaseName) -> bool:
    """Members and leads, while the case is open."""
    return case.works


def _alive(case: CaseName) -> bool:
    """A case in which something can still change."""
    return case.state in ALIVE


def _investigated(case: CaseName) -> bool:
    """A case in full: a first look has no tasks and no notes."""
    return case.kind is CaseKind.INVESTIGATION


SECTIONS: tuple[Section, ...] = (
    Section("Overview", ""),
    Section("Subjects", "subjects", _investigated),
    Section("Hypotheses", "hypotheses", _investigated),
    Section("Tasks", "tasks", _investigated),
    Section("Notes", "notes", _investigated),
    Section("Requests", "requests", _investigated),
    Section("Evidence", "evidence", _investigated),
    Section("Disclosure", "disclosure", _investigated),
    Section("Timeline", "timeline", _investigated),
    Section("Reports", "reports", _investigated),
    Section("Added by hand", "by-hand", _investigated),
    Section("Decisions", "decisions", _investigated, more=True),
    Section("Related cases", "related", _investigated, more=True),
    Section("Datasets", "grants", _alive, more=True),
    Section("Seals", "seals", _works, more=True),
    Section("Keepers", "keepers", _works, more=True),
    Section("Retention", "retention", _investigated, more=True),
    Section("Restricted", "restricted", _investigated, more=True),
    Section("Ledger", "ledger", more=True),
)
"""The parts of a case, in the order in which they stand below the head of its pages. A part is one line here and one page."""


@dataclass(frozen=True, slots=True)
class Pane:
    """`You are visible: 14 entries · c3056580320f · 12 of 300 people today`, and where to read them."""

    entries: int
    head: str
    href: str
    people: int
    people_limit: int


def works_cases(actor: Actor) -> bool:
    """Whether the person can be in cases."""
    return not actor.roles & NO_CONTENT


def navigation(actor: Actor | None, case: CaseName | None, path: str) -> tuple[Way, ...]:
    """The ways of this person on this page."""
    if actor is None:
        return ()
    ways: list[tuple[str, str, str, bool]] = []
    searching = case is not None and case.working and path.startswith((f"/case/{case.id}/search", f"/case/{case.id}/view/"))
    if works_cases(actor):
        ways.append(
            (
                "Cases",
                "/",
                "g c",
                path in ("/", "/case/new", "/first-look") or (path.startswith("/case/") and not searching),
            )
        )
        if case is not None and case.working and case.open:
            ways.append(("Search", f"/case/{case.id}/search", "g s", searching))
    if actor.roles & {Role.STEWARD, Role.LEAD}:
        ways.append(("Data in", "/data", "g d", path.startswith(("/data", "/register"))))
    if actor.roles & APPROVERS:
        ways.append(("Approvals", "/approvals", "g a", path.startswith("/approvals")))
    if Role.ADMINISTRATOR in actor.roles:
        ways.append(("People", "/people", "g p", path.startswith("/people")))
    ways.append(("Oversight", "/oversight", "g o", path.startswith(_OVERSIGHT)))
    return tuple(Way(*way) for way in ways)


def sections(case: CaseName | None, path: str) -> tuple[Way, ...]:
    """The parts of this case that the reader may open; a page below a part belongs to it."""
    if case is None or not case.working:
        return ()
    base = f"/case/{case.id}"
    found = [(section, f"{base}/{section.path}" if section.path else base) for section in SECTIONS if section.shown(case)]
    here = {href for _, href in found if path == href or (href != base and path.startswith((f"{href}/", f"{href}.")))}
    return tuple(
        Way(section.label, href, f"g {number}" if number < _DIGITS else "", href in here, section.more)
        for number, (section, href) in enumerate(found, 1)
    )


def pane(house: Glasshouse, actor: Actor | None, access: Access | None, case: CaseName | None, *, failing: bool) -> Pane | None:
    """The pane of this page: of the case that it is in, else of Administration."""
    if actor is None:
        return None
    if access is None:
        access = Access(actor, house.gate.standing(actor, CaseKind.ADMINISTRATION))
    try:
        seen = house.gate.visible(access)
    except GlasshouseError:
        if failing:
            return None
        raise
    return Pane(seen.entries, seen.head, ledger_path(house, access, case), seen.people, seen.people_limit)


def ledger_path(house: Glasshouse, access: Access, case: CaseName | None) -> str:
    """The ledger view that this person may read from here; how to check the log, where there is none."""
    actor = access.actor
    if case is not None and case.mine in tuple(CaseRole):
        return f"/case/{access.case}/ledger"
    readers = {
        CaseKind.ADMINISTRATION: Role.ADMINISTRATOR,
        CaseKind.STEWARDSHIP: Role.STEWARD,
        CaseKind.OVERSIGHT: Role.AUDITOR,
    }
    for kind, role in readers.items():
        if role in actor.roles and house.gate.standing(actor, kind) == access.case:
            return f"/case/{access.case}/ledger"
    for kind, role in readers.items():
        if role in actor.roles and kind is not CaseKind.STEWARDSHIP:
            return f"/case/{house.gate.standing(actor, kind)}/ledger"
    return "/oversight/log"
