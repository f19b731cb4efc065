"""A case template: what a new case of its kind begins with. The case has a copy, and keeps it when the file changes."""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import Purpose
from glasshouse.model.subject import SubjectRole
from glasshouse.model.task import Seed


@dataclass(frozen=True, slots=True)
class CaseField:
    """A field of the case itself, never of a person: `name` in forms and programs, `title` for people. What is `needed` is filled in before
    the case opens."""

    name: str
    title: str
    hint: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due `days` after the case opened."""

    title: str
    days: int


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody whom such a case needs, and the role in the case that they have."""

    title: str
    role: CaseRole
    about: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the case is kept after it closed, and on what legal basis; `days` None: nothing is said."""

    days: int | None = None
    basis: str = ""


UNSAID = Retention()


@dataclass(frozen=True, slots=True)
class CaseTemplate:
    """One template. `purposes` are those that a case of it may have; `steps` are the organisation's own, inside an open case;
    `second_signature`: a second person signs that it closes; `signed_roles`: and in which roles subjects are, besides those for which the
    charter asks it; `seen`: other cases here may be told that it works on the same company. `own`: a file of the organisation, not of the
    program."""

    name: str
    title: str
    about: str
    purposes: tuple[Purpose, ...]
    question: str = ""
    legal_basis: str = ""
    targets: str = ""
    hypotheses: tuple[str, ...] = ()
    tasks: tuple[Seed, ...] = ()
    folders: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    fields: tuple[CaseField, ...] = ()
    parts: tuple[Part, ...] = ()
    steps: tuple[str, ...] = ()
    retention: Retention = UNSAID
    second_signature: bool = False
    seen: bool = True
    own: bool = False
    signed_roles: tuple[SubjectRole, ...] = ()
