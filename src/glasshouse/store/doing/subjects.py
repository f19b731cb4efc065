"""Roles given, signed, changed and ended; consents to be named recorded and revoked."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.model.actor import CaseRole
from glasshouse.model.exhibit import number_of
from glasshouse.model.subject import PROTECTED, Ending, SubjectRole, SubjectState, asks_signature, misfit
from glasshouse.model.writing import as_day, as_text
from glasshouse.policy.plans import subjects as plans
from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.policy.plans.life import Obstacle
from glasshouse.store import consents as given, exhibits as evidence, keeping, lives, subjectroles
from glasshouse.store.closing import guard
from glasshouse.store.doing.casework import hold, protect
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.fold import Folded
from glasshouse.store.members import member
from glasshouse.store.sameness import two_people
from glasshouse.store.sealing import seal
from glasshouse.store.subjectroles import Cast
from glasshouse.store.subjecttables import consents

_PROSE, _LINE = 10_000, 200
_MOST = 1_000
"""Roles of a case, those included that are over."""


@does(plans.GiveRole)
def give_role(writer: Writer, command: plans.GiveRole) -> str:
    """The case holds it with this transaction; the role stands at once, or waits for its signature."""
    if command.role in PROTECTED:
        raise InvalidInputError("This role protects: it is given with a seal.", field="role")
    entity, reason = writer.entity(command.id), _reason(command.reason)
    _room(writer)
    asked = _asked(writer, entity, command.role)
    hold(writer, entity)
    return subjectroles.enter(writer, entity.numbers, command.role, command.basis, reason, asked=asked)


@does(plans.GiveProtectedRole)
def give_protected_role(writer: Writer, command: plans.GiveProtectedRole) -> str:
    """Sealed with this transaction. What the role is, and why, is told to signed keepers alone."""
    if command.role not in PROTECTED:
        raise InvalidInputError("This role protects nobody.", field="role")
    entity, reason = writer.entity(command.id), _reason(command.reason)
    named = [member(writer, login) for login in command.keepers]
    if named and writer.situation.mine is not CaseRole.LEAD:
        words = "A lead names keepers."
        raise RefusedError(words, rules=("house",), remedy="Leave them out: a lead names them on the page Keepers.")
    if len(set(named)) > KEEPERS:
        raise RefusedError(f"A protected person has at most {KEEPERS} keepers.", rules=("C4",), remedy="Name fewer.")
    protection = protect(writer, entity, command.role.value, command.basis, reason)
    for person in dict.fromkeys(named):
        keeping.name(writer.connection, protection, person, writer.situation.actor.person, writer.situation.now)
    return command.id


@does(plans.ChangeRole)
def change_role(writer: Writer, command: plans.ChangeRole) -> str:
    """The role before it ends when this one stands."""
    one, reason = subjectroles.find(writer, command.id), _reason(command.reason)
    if one.state is not SubjectState.STANDING:
        raise ConflictError("Only a role that stands is changed.", remedy="Give the entity a role instead.")
    if one.role is command.role:
        raise ConflictError("It is that already.")
    _room(writer)
    if one.row.protection is not None:
        return _change_kept(writer, one, command, reason)
    if command.role in PROTECTED:
        raise InvalidInputError("This role protects: it is given with a seal, on the entity's page.", field="role")
    asked = _asked(writer, one.entities[0], command.role)
    numbers = subjectroles.numbers_of(writer, command.id)
    made = subjectroles.enter(writer, numbers, command.role, command.basis, reason, asked=asked, replaces=command.id)
    if not asked:
        subjectroles.end(writer, command.id, Ending.REPLACED, reason)
    return made


def _change_kept(writer: Writer, one: Cast, command: plans.ChangeRole, reason: str) -> str:
    """By a keeper: the seal stays as it is, and is a child's from now on where it is one."""
    if command.role not in PROTECTED:
        words = "A seal stays, whatever role whom it is on has."
        raise RefusedError(words, rules=("C4",), remedy="Choose another protected role, or end this one: ending it unseals nobody.")
    numbers, situation = subjectroles.numbers_of(writer, one.row.id), writer.situation
    if command.role is SubjectRole.CHILD:
        writer.touch(seal(writer.connection, numbers, command.role.value, situation.case.id, situation.actor.person, situation.now))
    writer.disclosed.protected = True
    protection = one.row.protection
    made = subjectroles.enter(writer, numbers, command.role, command.basis, reason, protection=protection, replaces=one.row.id)
    subjectroles.end(writer, one.row.id, Ending.REPLACED, reason)
    return made


@does(plans.SignRole)
def sign_role(writer: Writer, command: plans.SignRole) -> str:
    """By somebody else than who gave it."""
    one = subjectroles.find(writer, command.id)
    if one.state is not SubjectState.WAITING:
        raise ConflictError("This role waits for no signature.", remedy="Look at the list again.")
    words = "A role is signed by somebody else than who gave it."
    two_people(writer.connection, writer.situation.actor.person, {one.row.by}, "C3", words, "Ask another member or lead of this case.")
    if not subjectroles.sign(writer, one.row.id):
        raise ConflictError("This role was signed or ended meanwhile.", remedy="Look at the list again.")
    if one.row.replaces is not None:
        subjectroles.end(writer, one.row.replaces, Ending.REPLACED, one.row.reason)
    return command.id


@does(plans.EndRole)
def end_role(writer: Writer, command: plans.EndRole) -> Ending:
    """Whom a seal is on stays sealed."""
    one, reason = subjectroles.find(writer, command.id), _reason(command.reason)
    ending = Ending.ENDED
    if one.state is SubjectState.WAITING:
        ending = Ending.WITHDRAWN if one.row.by == writer.situation.actor.person else Ending.DECLINED
    if not subjectroles.end(writer, one.row.id, ending, reason):
        raise ConflictError("This role is over already.")
    return ending


@does(plans.RecordConsent)
def record_consent(writer: Writer, command: plans.RecordConsent) -> str:
    """Of a person who has a role here."""
    one = subjectroles.find(writer, command.subject)
    if not one.person:
        raise InvalidInputError("Only people consent to be named.", field="subject")
    if one.state is SubjectState.ENDED:
        raise ConflictError("This role is over.", remedy="Give the person a role first.")
    day, until = as_day(command.given, "given"), as_day(command.until, "until") if command.until else ""
    if day > lives.today(writer.situation.now):
        raise InvalidInputError("This day has not come yet.", field="given", remedy="Write the day on which the consent was given.")
    if until and until < day:
        raise InvalidInputError("A consent does not end before it was given.", field="until")
    giver = as_text(command.giver, "giver", _LINE)
    if not giver:
        raise InvalidInputError("Say who gave the consent: the person, or who may speak for them.", field="giver")
    said = {"giver": giver, "given": day, "until": until, "terms": as_text(command.terms, "terms", _PROSE)}
    about = {"use": command.use.value, "way": command.way.value, "exhibit": _exhibit(writer, command.exhibit)}
    public, situation = random_id(), writer.situation
    signed = {"by": situation.actor.person, "at": situation.now}
    writer.connection.execute(sa.insert(consents).values(id=public, subject=one.row.id, **about, **said, **signed))
    writer.disclosed.protected = bool(one.names)
    return public


@does(plans.RevokeConsent)
def revoke_consent(writer: Writer, command: plans.RevokeConsent) -> str:
    """From this transaction on; the consent stays in the history."""
    row = given.find(writer, command.id)
    values = {"revoked_by": writer.situation.actor.person, "revoked": writer.situation.now}
    reason = as_text(command.reason, "reason", _PROSE)
    here = (consents.c.id == row.id) & consents.c.revoked.is_(None)
    if not writer.connection.execute(sa.update(consents).where(here).values(**values, revoked_reason=reason)).rowcount:
        raise ConflictError("This consent is revoked already.")
    return str(row.subject)


@guard
def roles_are_signed(reader: Reader) -> Obstacle | None:
    """A case closes once nobody's role waits for a signature."""
    left = len(subjectroles.unsigned(reader))
    words = "1 role waits for a second signature." if left == 1 else f"{left:,} roles wait for a second signature."
    return Obstacle(words, "subjects/unsigned") if left else None


def _asked(writer: Writer, entity: Folded, role: SubjectRole) -> bool:
    """Whether the role asks for a signature. InvalidInputError for one that the entity cannot have, ConflictError for one that it has."""
    words = misfit(role, entity.schema, person=entity.person)
    if words:
        raise InvalidInputError(words, field="role")
    for one in subjectroles.of_entity(writer, entity):
        if one.role is role and one.state is not SubjectState.ENDED:
            waits = one.state is SubjectState.WAITING
            raise ConflictError("This role was given already, and waits for a signature." if waits else "It has this role already.")
    template = lives.life_of(writer.connection, writer.situation.case.id).template
    return asks_signature(role, person=entity.person, template=template.signed_roles)


def _room(writer: Writer) -> None:
    if len(subjectroles.cast(writer, kept=False)) >= _MOST:
        raise ConflictError(f"A case has at most {_MOST:,} roles.", remedy="Divide it, or keep as a list what is no subject.")


def _exhibit(writer: Writer, text: str) -> str | None:
    """The id of the exhibit with this label in the case."""
    if not text.strip():
        return None
    return evidence.by_number(writer, number_of(text))


def _reason(text: str) -> str:
    reason = as_text(text, "reason", _PROSE)
    if not reason:
        raise InvalidInputError("Say why.", field="reason")
    return reason
