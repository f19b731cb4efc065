"""A case with everything in it that is over, and the people who end it, for tests of keeping and ending, through the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glasshouse.base.clock import DAY
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.comment import Commented
from glasshouse.model.disposal import Ground
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.model.task import TaskState
from glasshouse.policy.plans import casework, exhibits, life, notes, people, relations, tasks
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.disposal import AskDisposal, Disposal, SignDisposal, TryDisposal
from glasshouse.policy.plans.retention import OpenRetention, Retention
from tests.store.authenticator import Authenticator
from tests.store.collected import collect, person
from tests.store.living import person as account
from tests.store.signing import Person
from tests.store.world import PASSWORD, World

SECRET = "Zwiebelfisch"
"""Stands in every text of the case, and nowhere else."""
YEARS = 10 * 365 * DAY


@dataclass
class Auditor:
    """Ada, who signs in Oversight with a passkey."""

    world: World
    person: Person
    device: Authenticator

    @property
    def access(self) -> Access:
        """In Oversight, as she is signed in now."""
        actor = self.person.actor
        return Access(actor, self.world.house.gate.standing(actor, CaseKind.OVERSIGHT))

    def sign(self, disposal: Disposal) -> Disposal:
        """A proof for exactly this, and the signature."""
        self.person.prove_by(self.device, about=disposal.digest)
        return self.world.act(self.access, SignDisposal(disposal.id, disposal.digest))


def auditor(world: World) -> Auditor:
    """Hired, with a passkey."""
    world.act(world.admin, people.CreatePerson("ada", "Ada", "Outside", ("auditor",), PASSWORD))
    signed_in = Person(world, "ada")
    return Auditor(world, signed_in, signed_in.add_passkey())


def worked(world: World, secret: str = SECRET) -> Access:
    """A case of a template, with two members and something of everything in it, that closes with outcomes."""
    command = casework.CreateCase(secret, f"Who, {secret}?", Purpose.CORRUPTION, secret, secret, "corruption")
    command = _filled(world, command, secret)
    case = world.access("mara", world.act(world.desk, command))
    world.act(case, casework.GrantDataset("register", secret))
    world.act(case, casework.AddMember("ines", CaseRole.MEMBER))
    ines = world.access("ines", case.case)
    task = world.act(case, tasks.AddTask(f"Task {secret}", secret, people=("ines",)))
    world.act(case, tasks.ChangeTask(task, 1, secret, secret + secret, TaskState.DOING, "2026-12-01", (), ()))
    note = world.act(ines, notes.AddNote(secret, secret, secret))
    world.act(case, notes.ChangeNote(note, 1, f"{secret} again", secret, secret))
    world.act(ines, AddComment(Commented.NOTE, note, f"{secret} @mara"))
    world.act(ines, notes.AddPrivateNote(Commented.NOTE, note, secret))
    first = world.act(case, life.RecordDecision(secret, secret))
    world.act(case, life.RecordDecision(secret, secret, first))
    world.act(case, life.SetDate(secret, "2027-01-01"))
    world.act(case, relations.LinkCase(999, relations.Relation.RELATED, secret))
    exhibit = collect(world, case, f"A page on {secret}".encode() * 200, said=exhibits.Said(secret, secret), file_name=f"{secret}.txt")
    world.act(ines, exhibits.ReviewExhibit(exhibit, secret))
    held = world.find(case, "ida")
    world.act(case, casework.HoldEntity(held))
    for row in world.open(case, tasks.ListTasks()).rows:
        if row.state is not TaskState.DONE:
            world.act(case, tasks.MoveTask(row.id, row.revision, TaskState.DONE))
    return case


def _filled(world: World, command: casework.CreateCase, secret: str) -> casework.CreateCase:
    (template,) = [one for one in world.open(world.desk, life.ListTemplates()) if one.name == command.template]
    return replace(command, fields=tuple((one.name, secret) for one in template.fields))


def over(world: World, case: Access, wait: int = YEARS) -> None:
    """Close it, and let its time pass."""
    view = world.open(case, casework.OpenCase())
    persons = tuple(casework.PersonOutcome(stub.id, Outcome.NOTHING_FOUND) for stub in view.held if stub.person)
    world.act(case, casework.CloseCase(SECRET, persons))
    view = world.open(case, casework.OpenCase())
    if view.life.closing is not None:
        world.act(world.access("ines", case.case), life.SignClosing(view.life.closing.id))
    world.clock.pass_(wait)


def team(world: World) -> None:
    """A dataset with people, and Ines."""
    world.register("register", people="private_persons")
    world.load("register", [person("ida"), person("eva")])
    account(world, "ines")


def asked(world: World, case: str, ground: Ground = Ground.OVER) -> Disposal:
    """Mara, as the unit's steward, makes the dry run and asks for exactly that."""
    made = world.open(world.steward, TryDisposal(case))
    return world.act(world.steward, AskDisposal(case, ground, made.digest))


def retained(world: World, case: str) -> Retention:
    """As the unit's steward sees it."""
    return world.open(world.steward, OpenRetention(case))
