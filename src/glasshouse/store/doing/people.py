"""Accounts, passwords, sessions and keys."""

from __future__ import annotations

import json
import secrets

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR, iso
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import people as plans
from glasshouse.store import accounts, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.passwords import check_password, hash_password
from glasshouse.store.standing import open_standing

KEY_DAYS = 90
_RESET_HOURS = 24


@does(plans.CreatePerson)
def create_person(writer: Writer, command: plans.CreatePerson) -> str:
    """An active account; its unit is made if it is new."""
    return add_person(
        writer.connection,
        command.login,
        command.name,
        command.unit,
        _roles(command.roles),
        command.password,
        writer.situation.now,
    )


@does(plans.ChangePerson)
def change_person(writer: Writer, command: plans.ChangePerson) -> str:
    """Roles, unit, state. A paused account's sessions and keys end at once."""
    if command.person == writer.situation.actor.person:
        raise RefusedError("Nobody changes their own roles.", rules=("C9",), remedy="Ask another administrator.")
    if command.state not in ("active", "paused"):
        raise InvalidInputError("The state is active or paused.", field="state")
    values = {
        "unit": unit_id(writer.connection, command.unit, writer.situation.now),
        "roles": json.dumps(_roles(command.roles)),
        "state": command.state,
    }
    if not writer.connection.execute(sa.update(t.people).where(t.people.c.id == command.person).values(values)).rowcount:
        raise NotFoundError("There is no such account.")
    if command.state == "paused":
        c = t.credentials.c
        writer.connection.execute(
            sa.update(t.credentials).where((c.person == command.person) & c.revoked.is_(None)).values(revoked=writer.situation.now)
        )
    return command.person


@does(plans.ChangePassword)
def change_password(writer: Writer, command: plans.ChangePassword) -> str:
    """The old one must hold; every other session ends."""
    actor = writer.situation.actor
    stored = writer.connection.execute(sa.select(t.people.c.password).where(t.people.c.id == actor.person)).scalar_one()
    if stored and not check_password(stored, command.secret):
        raise SignInError("The present password does not hold.")
    new = sa.update(t.people).where(t.people.c.id == actor.person).values(password=hash_password(command.password))
    writer.connection.execute(new)
    _end_sessions(writer, None)
    return actor.person


@does(plans.RevokeSessions)
def revoke_sessions(writer: Writer, command: plans.RevokeSessions) -> int:
    """One by id, or all of one's own but the present one."""
    return _end_sessions(writer, command.session)


@does(plans.IssueKey)
def issue_key(writer: Writer, command: plans.IssueKey) -> plans.IssuedKey:
    """`gh_<id>_<secret>`, bound to person, case, purpose and end; only its HMAC is kept."""
    if not 0 < command.days <= KEY_DAYS:
        raise InvalidInputError(f"A key lasts from 1 to {KEY_DAYS} days.", field="days")
    if writer.situation.actor.bound_case is not None:
        raise RefusedError("A key cannot make keys.", rules=("C9",), remedy="Sign in.")
    identifier, now, case = random_id(), writer.situation.now, writer.situation.case
    text = f"gh_{identifier}_{secrets.token_urlsafe(32)}"
    expires = now + command.days * DAY
    writer.connection.execute(
        sa.insert(t.credentials).values(
            id=identifier,
            kind="key",
            digest=writer.ground.keys.digest("credential", text),
            person=writer.situation.actor.person,
            case_id=case.id,
            purpose=case.purpose.value,
            created=now,
            expires=expires,
        )
    )
    return plans.IssuedKey(identifier, text, iso(expires))


@does(plans.RevokeKey)
def revoke_key(writer: Writer, command: plans.RevokeKey) -> str:
    """One of one's own."""
    c = t.credentials.c
    mine = (c.id == command.id) & (c.person == writer.situation.actor.person) & (c.kind == "key") & c.revoked.is_(None)
    if not writer.connection.execute(sa.update(t.credentials).where(mine).values(revoked=writer.situation.now)).rowcount:
        raise NotFoundError("You have no such key.")
    return command.id


@does(plans.IssueReset)
def issue_reset(writer: Writer, command: plans.IssueReset) -> plans.IssuedReset:
    """Only its HMAC is kept; links made before for the same person end."""
    found = accounts.by_login(writer.connection, one_line(command.login, 60).lower())
    if found is None or not found.active:
        raise NotFoundError("Nobody here signs in with that name.")
    if found.id == writer.situation.actor.person:
        raise RefusedError("Nobody makes a link for their own password.", rules=("C9",), remedy="Change it on your own page.")
    _end_all(writer, found.id, "reset")
    text, now = secrets.token_urlsafe(32), writer.situation.now
    expires = now + _RESET_HOURS * HOUR
    digest = writer.ground.keys.digest("credential", text)
    accounts.add_credential(writer.connection, "reset", digest, found.id, now, expires)
    return plans.IssuedReset(found.name, text, iso(expires))


@does(plans.UseReset)
def use_reset(writer: Writer, command: plans.UseReset) -> str:
    """The link must be one's own, and unused. Sessions and sign-in links end; API keys stay, as when a password is changed."""
    actor, now = writer.situation.actor, writer.situation.now
    digest = writer.ground.keys.digest("credential", command.secret)
    if accounts.use_up(writer.connection, digest, "reset", now) != actor.person:
        raise SignInError("This link was used or has lapsed.", remedy="Ask an administrator for another.")
    new = sa.update(t.people).where(t.people.c.id == actor.person).values(password=hash_password(command.password))
    writer.connection.execute(new)
    _end_all(writer, actor.person, "session", "link", "reset")
    return actor.person


def add_person(connection: sa.Connection, login: str, name: str, unit: str, roles: list[str], password: str, now: int) -> str:
    """A new account; InvalidInputError names the field that does not do."""
    login, name = one_line(login, 60).lower(), one_line(name, 100)
    if not login or not name:
        raise InvalidInputError("An account needs a sign-in name and a name.", field="login")
    if connection.execute(sa.select(t.people.c.id).where(t.people.c.login == login)).first():
        raise ConflictError("That sign-in name is taken.")
    person = random_id()
    stored = hash_password(password) if password else ""
    values = {
        "id": person,
        "login": login,
        "name": name,
        "unit": unit_id(connection, unit, now),
        "roles": json.dumps(roles),
        "password": stored,
    }
    connection.execute(sa.insert(t.people).values(**values, state="active", created=now))
    return person


def unit_id(connection: sa.Connection, name: str, now: int) -> str:
    """The id of the unit with this name (or id); a new one comes with its Stewardship case."""
    name = one_line(name, 80)
    if not name:
        raise InvalidInputError("An account belongs to a unit.", field="unit")
    found = connection.execute(sa.select(t.units.c.id).where((t.units.c.name == name) | (t.units.c.id == name))).scalar()
    if found is not None:
        return str(found)
    identifier = random_id()
    connection.execute(sa.insert(t.units).values(id=identifier, name=name))
    open_standing(connection, CaseKind.STEWARDSHIP, identifier, now)
    return identifier


def _roles(roles: tuple[str, ...]) -> list[str]:
    known = {role.value for role in Role}
    wrong = sorted(set(roles) - known)
    if wrong or not roles:
        raise InvalidInputError("Choose roles among: " + ", ".join(sorted(known)) + ".", field="roles")
    if Role.APPROVER in roles and len(set(roles)) > 1:
        raise InvalidInputError("An approver does nothing else: leave the other roles out.", field="roles")
    return sorted(set(roles))


def _end_sessions(writer: Writer, session: str | None) -> int:
    c = t.credentials.c
    actor = writer.situation.actor
    mine = (c.person == actor.person) & (c.kind == "session") & c.revoked.is_(None)
    which = mine & (c.id == session) if session else mine & (c.id != actor.credential)
    return writer.connection.execute(sa.update(t.credentials).where(which).values(revoked=writer.situation.now)).rowcount


def _end_all(writer: Writer, person: str, *kinds: str) -> None:
    c = t.credentials.c
    where = (c.person == person) & c.kind.in_(kinds) & c.revoked.is_(None)
    writer.connection.execute(sa.update(t.credentials).where(where).values(revoked=writer.situation.now))
