"""Cases: opened, staffed, granted, filled, closed."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import dataset_key, random_id
from glasshouse.base.text import one_line, paragraph
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState, first_look_end
from glasshouse.model.dataset import LEVELS, Handling, PeopleCategory
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import TEXTS
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import PROTECTED, SubjectRole, SubjectState
from glasshouse.model.template import CaseTemplate
from glasshouse.policy.plans import casework as plans
from glasshouse.store import leaving, lives, outcomes, protections, subjectroles, tables as t
from glasshouse.store.engine import insert_new, take_numbers
from glasshouse.store.executors import Writer, does
from glasshouse.store.filterteam import apart
from glasshouse.store.fold import Folded
from glasshouse.store.rows import dataset_of, find_dataset, select_datasets
from glasshouse.store.sealing import seal

PROTECTED_ROLES = frozenset({"child", "source", "victim", "witness", "tipster", "privileged"})
_GRANT_DAYS = 730


@does(plans.CreateCase)
def create_case(writer: Writer, command: plans.CreateCase) -> str:
    """A new case with its own dataset; who opens it leads it. Of a template it has a copy, and goes its own way from there."""
    template = _template(writer, command)
    values = lives.read_fields(template, command.fields)
    said = {
        "title": _needed("title", one_line(command.title, 120), "Give the case a name."),
        "question": paragraph(command.question, 500),
        "legal_basis": paragraph(command.legal_basis, 500),
        "targets": paragraph(command.targets, 500) or TEXTS[command.purpose].targets,
    }
    if not command.draft:
        _needed("question", said["question"], "Write the question that the case is to answer.")
        _needed("legal_basis", said["legal_basis"], "Say on what legal basis you work.")
        left = lives.missing(template, values)
        if left:
            words = f"The template asks for: {', '.join(left)}."
            raise InvalidInputError(words, field="fields", remedy="Fill it in, or keep the case as a draft.")
    case = open_case(
        writer,
        kind=CaseKind.INVESTIGATION,
        title=said["title"],
        question=said["question"],
        purpose=command.purpose.value,
        basis=said["legal_basis"],
        targets=said["targets"],
        expires=None,
        state=CaseState.DRAFT if command.draft else CaseState.OPEN,
    )
    lives.begin(writer, case, template, said, values, draft=command.draft)
    return case


def _template(writer: Writer, command: plans.CreateCase) -> CaseTemplate:
    if not command.template:
        return lives.BLANK
    found = writer.ground.templates.get(command.template)
    if found is None:
        raise InvalidInputError("There is no template of this name.", field="template")
    if command.purpose not in found.purposes:
        raise InvalidInputError("A case of this template has another purpose.", field="purpose", remedy="Choose one of the template's.")
    return found


@does(plans.OpenFirstLook)
def open_first_look(writer: Writer, command: plans.OpenFirstLook) -> str:
    """One sentence, 14 days; datasets that are public are granted at once."""
    sentence = _needed("sentence", one_line(command.sentence, 200), "Say in one sentence what you are looking for.")
    text = TEXTS[command.purpose]
    case = open_case(
        writer,
        kind=CaseKind.FIRST_LOOK,
        title=sentence[:60],
        question=sentence,
        purpose=command.purpose.value,
        basis=text.legal_basis,
        targets=text.targets,
        expires=first_look_end(writer.situation.now),
    )
    public = select_datasets().where((t.datasets.c.handling == Handling.PUBLIC.value) & t.datasets.c.case_id.is_(None))
    never = f"never:{command.purpose.value}"
    numbers = [row.id for row in writer.connection.execute(public) if never not in dataset_of(row).tags]
    rows = [_grant_row(writer, case, number, "First look", 14) for number in numbers]
    insert_new(writer.connection, t.grants, rows)
    return case


@does(plans.ConvertFirstLook)
def convert_first_look(writer: Writer, command: plans.ConvertFirstLook) -> str:
    """The first look becomes a case: question and basis in full, what it holds stays."""
    case = writer.situation.case
    if case.kind is not CaseKind.FIRST_LOOK:
        raise ConflictError("This is a case already.")
    values = {
        "kind": CaseKind.INVESTIGATION.value,
        "title": _needed("title", one_line(command.title, 120), "Give the case a name."),
        "question": _needed("question", paragraph(command.question, 500), "Write the question that the case is to answer."),
        "legal_basis": _needed("legal_basis", paragraph(command.legal_basis, 500), "Say on what legal basis you work."),
        "targets": paragraph(command.targets, 500) or case.targets,
        "expires": None,
    }
    writer.connection.execute(sa.update(t.cases).where(t.cases.c.id == case.id).values(values))
    said = {name: str(values[name]) for name in ("title", "question", "legal_basis", "targets")}
    lives.begin(writer, case.id, lives.BLANK, said, {}, draft=False)
    return case.id


@does(plans.AddMember)
def add_member(writer: Writer, command: plans.AddMember) -> str:
    """An active account, by its sign-in name; a member's role can be changed so too."""
    person = writer.connection.execute(
        sa.select(t.people).where((t.people.c.login == command.login.strip().lower()) & (t.people.c.state == "active"))
    ).first()
    if person is None:
        raise NotFoundError("Nobody here signs in with that name.")
    apart(writer.connection, writer.situation.case.id, person.id)
    key = (t.members.c.case_id == writer.situation.case.id) & (t.members.c.person == person.id)
    if writer.connection.execute(sa.update(t.members).where(key).values(role=command.role.value)).rowcount == 0:
        row = {
            "case_id": writer.situation.case.id,
            "person": person.id,
            "role": command.role.value,
            "added": writer.situation.now,
        }
        writer.connection.execute(sa.insert(t.members).values(row))
    _one_lead_left(writer)
    return str(person.id)


@does(plans.RemoveMember)
def remove_member(writer: Writer, command: plans.RemoveMember) -> str:
    """Their sight of the case ends with this transaction."""
    if not leaving.leave(writer, command.person):
        raise NotFoundError("They are not a member of this case.")
    _one_lead_left(writer)
    return command.person


@does(plans.GrantDataset)
def grant_dataset(writer: Writer, command: plans.GrantDataset) -> str:
    """A dataset for this case, with reason and end."""
    found = find_dataset(writer.connection, command.dataset)
    if found is None or command.dataset.startswith("case-"):  # a case's own dataset is granted to nobody else
        raise NotFoundError("There is no dataset of this name.")
    number, dataset = found
    case = writer.situation.case
    if f"never:{case.purpose.value}" in dataset.tags:
        raise RefusedError(
            f"This dataset is tagged never:{case.purpose.value}.",
            rules=("C7",),
            remedy="Work without it; the tag cannot be lifted.",
        )
    if case.kind is CaseKind.FIRST_LOOK and dataset.handling is not Handling.PUBLIC:
        raise RefusedError("A first look sees public datasets only.", rules=("C3",), remedy="Turn the first look into a case.")
    if dataset.unit != case.unit and LEVELS[dataset.handling] > LEVELS[Handling.INTERNAL]:
        raise RefusedError(
            "This dataset belongs to another unit, which handles it as confidential or secret.",
            rules=("C8",),
            remedy="It takes a second person of that unit; approvals do not exist yet.",
        )
    if not 0 < command.days <= _GRANT_DAYS:
        raise InvalidInputError(f"A grant lasts from 1 to {_GRANT_DAYS} days.", field="days")
    reason = _needed("reason", paragraph(command.reason, 500), "Say why the case needs it.")
    c = t.grants.c
    writer.connection.execute(sa.delete(t.grants).where((c.case_id == case.id) & (c.dataset == number)))
    writer.connection.execute(sa.insert(t.grants).values(_grant_row(writer, case.id, number, reason, command.days)))
    return dataset.key


@does(plans.RevokeGrant)
def revoke_grant(writer: Writer, command: plans.RevokeGrant) -> str:
    """Out of scope with this transaction."""
    found = find_dataset(writer.connection, command.dataset)
    c = t.grants.c
    if (
        found is None
        or not writer.connection.execute(
            sa.delete(t.grants).where((c.case_id == writer.situation.case.id) & (c.dataset == found[0]))
        ).rowcount
    ):
        raise NotFoundError("The case has no such dataset.")
    return command.dataset


@does(plans.HoldEntity)
def hold_entity(writer: Writer, command: plans.HoldEntity) -> str:
    """Every record-entity of it is held, so that it stays held if it is taken apart."""
    entity = writer.entity(command.id)
    hold(writer, entity)
    return writer.public(entity)


def hold(writer: Writer, entity: Folded) -> None:
    """The case holds it from now on."""
    now, case, person = writer.situation.now, writer.situation.case.id, writer.situation.actor.person
    insert_new(
        writer.connection,
        t.held,
        [{"case_id": case, "entity": number, "by": person, "added": now} for number in entity.numbers],
    )
    outcomes.forget(writer, entity)
    if writer.view.private(entity):  # the case shows them to its members from now on: they count for who put them there (C3)
        writer.show_private(entity)


@does(plans.ReleaseEntity)
def release_entity(writer: Writer, command: plans.ReleaseEntity) -> str:
    """Out of what the case holds, where it has no role in it."""
    entity = writer.entity(command.id)
    if any(one.state is not SubjectState.ENDED for one in subjectroles.of_entity(writer, entity)):
        words = "It has a role in this case, which holds it as long."
        raise ConflictError(words, remedy="End the role first, on the page Subjects.")
    c = t.held.c
    gone = writer.connection.execute(sa.delete(t.held).where((c.case_id == writer.situation.case.id) & c.entity.in_(entity.numbers)))
    if gone.rowcount and entity.person:
        outcomes.sign(writer, entity, Outcome.NOT_CONCERNED, None, writer.situation.actor.person)
    return writer.public(entity)


@does(plans.ProtectPerson)
def protect_person(writer: Writer, command: plans.ProtectPerson) -> str:
    """Sealed with this transaction, out of the index right after it."""
    if command.role not in PROTECTED_ROLES:
        raise InvalidInputError("Choose one of: " + ", ".join(sorted(PROTECTED_ROLES)) + ".", field="role")
    protect(writer, writer.entity(command.id), command.role, Basis.ASSESSMENT, "")
    return command.id


def protect(writer: Writer, entity: Folded, role: str, basis: Basis, reason: str) -> str:
    """The person is sealed, and has that role where it is one of a case; yields the id of the act of sealing."""
    if not entity.person:
        raise InvalidInputError("Only people are protected so.", field="id")
    situation = writer.situation
    about = entity.numbers, role, situation.case.id, situation.actor.person, situation.now
    every = seal(writer.connection, *about)
    protection = protections.note(writer.connection, *about)
    if role in PROTECTED:
        subjectroles.enter(writer, entity.numbers, SubjectRole(role), basis, reason, protection=protection)
    writer.disclosed.protected = True
    writer.touch(every)
    return protection


def open_case(
    writer: Writer,
    *,
    kind: CaseKind,
    title: str,
    question: str,
    purpose: str,
    basis: str,
    targets: str,
    expires: int | None,
    state: CaseState = CaseState.OPEN,
) -> str:
    """The rows of a new case: itself, its lead, its own dataset."""
    case, now, actor = random_id(), writer.situation.now, writer.situation.actor
    number = take_numbers(writer.connection, "cases", 1)
    writer.connection.execute(
        sa.insert(t.cases).values(
            id=case,
            number=number,
            title=title,
            question=question,
            kind=kind.value,
            purpose=purpose,
            legal_basis=basis,
            targets=targets,
            state=state.value,
            unit=actor.unit,
            opened=now,
            expires=expires,
            closed_reason="",
        )
    )
    writer.connection.execute(sa.insert(t.members).values(case_id=case, person=actor.person, role=CaseRole.LEAD.value, added=now))
    writer.connection.execute(
        sa.insert(t.datasets).values(
            id=take_numbers(writer.connection, "datasets", 1),
            key=dataset_key(),
            name=f"case-{case}",
            title=f"Case {number}",
            publisher="This case",
            address="",
            legal_basis="own_investigation",
            people=PeopleCategory.CASE_SUBJECTS.value,
            handling=Handling.CONFIDENTIAL.value,
            tags="[]",
            retention_days=3650,
            unit=actor.unit,
            case_id=case,
            created=now,
        )
    )
    return case


def _grant_row(writer: Writer, case: str, dataset: int, reason: str, days: int) -> dict[str, object]:
    now = writer.situation.now
    return {
        "case_id": case,
        "dataset": dataset,
        "reason": reason,
        "by": writer.situation.actor.person,
        "granted": now,
        "expires": now + days * DAY,
    }


def _one_lead_left(writer: Writer) -> None:
    c = t.members.c
    where = (c.case_id == writer.situation.case.id) & (c.role == CaseRole.LEAD.value)
    if not writer.connection.execute(sa.select(sa.func.count()).select_from(t.members).where(where)).scalar():
        raise ConflictError("A case needs a lead.", remedy="Make somebody else lead first.")


def _needed(field: str, text: str, words: str) -> str:
    if not text:
        raise InvalidInputError(words, field=field)
    return text
