"""Accounts, sessions and keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `state`: active or paused."""

    id: str
    login: str
    name: str
    unit: str
    roles: tuple[str, ...]
    state: str
    created: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """All accounts and units, for administrators."""

    people: tuple[Person, ...]
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListPeople(Plan[PeopleView]):
    """All accounts: no case content."""

    action: ClassVar[Action] = Action.LIST_PEOPLE


@dataclass(frozen=True, slots=True)
class Credential:
    """A session or key of the reader, or a link by which their password could be set anew: `kind` session, key or reset, `case` title for
    keys, times in RFC 3339; `current` is this very session. Of a reset that was used, `expires` is when."""

    id: str
    kind: str
    case: str
    created: str
    expires: str
    current: bool


@dataclass(frozen=True, slots=True)
class ListKeys(Plan[tuple[Credential, ...]]):
    """The reader's own sessions and keys, and what resets of their password there were in the last 90 days."""

    action: ClassVar[Action] = Action.LIST_KEYS


@dataclass(frozen=True, slots=True)
class CreatePerson(Command[str]):
    """Create an account with a first password; yields its id."""

    action: ClassVar[Action] = Action.CREATE_PERSON

    login: str
    name: str
    unit: str
    roles: tuple[str, ...]
    password: str


@dataclass(frozen=True, slots=True)
class ChangePerson(Command[str]):
    """Change roles, unit or state. Nobody changes their own roles."""

    action: ClassVar[Action] = Action.CHANGE_PERSON

    person: str
    unit: str
    roles: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class ChangePassword(Command[str]):
    """Change one's own password (`password` the new one, `secret` the old); ends every other session."""

    action: ClassVar[Action] = Action.CHANGE_PASSWORD

    secret: str
    password: str


@dataclass(frozen=True, slots=True)
class RevokeSessions(Command[int]):
    """End one session by id, or all of one's own but the present one."""

    action: ClassVar[Action] = Action.REVOKE_SESSIONS

    session: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key: `text` is shown once."""

    id: str
    text: str
    expires: str


@dataclass(frozen=True, slots=True)
class IssueKey(Command[IssuedKey]):
    """Issue an API key for oneself, bound to the case of this access and its purpose, for `days` (at most 90)."""

    action: ClassVar[Action] = Action.ISSUE_KEY

    days: int = 30


@dataclass(frozen=True, slots=True)
class RevokeKey(Command[str]):
    """Revoke one of one's own keys."""

    action: ClassVar[Action] = Action.REVOKE_KEY

    id: str


@dataclass(frozen=True, slots=True)
class IssuedReset:
    """A one-time link's secret: `text` is shown once, to hand to the person called `name`."""

    name: str
    text: str
    expires: str


@dataclass(frozen=True, slots=True)
class IssueReset(Command[IssuedReset]):
    """Make a one-time link, good for 24 hours, with which the person who signs in as `login` sets a new password. Nobody makes one for
    themselves. Earlier links of that person end."""

    action: ClassVar[Action] = Action.ISSUE_RESET

    login: str


@dataclass(frozen=True, slots=True)
class UseReset(Command[str]):
    """Set one's own new password by the link whose text is `secret`; the link is used up and every session of the person ends."""

    action: ClassVar[Action] = Action.USE_RESET

    secret: str
    password: str
