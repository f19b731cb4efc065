"""Setting up, removing and resetting second factors."""

from __future__ import annotations

import base64
import secrets

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, ProofNeededError, RefusedError, SignInError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line
from glasshouse.model.actor import APPROVERS, Way
from glasshouse.policy.plans import factors as plans
from glasshouse.store import factors as kept, sameness, tables as t, totp
from glasshouse.store.executors import Writer, does
from glasshouse.store.passkeys import decode
from glasshouse.store.passwords import check_password

CODES = 10
_CODE_BYTES = 10
_PASSKEYS = 20


@does(plans.AddPasskey)
def add_passkey(writer: Writer, command: plans.AddPasskey) -> str:
    """Kept under its name; the session goes on as a new and strong one."""
    _it_is_you(writer, command.password)
    name, actor, now = one_line(command.name, 60), writer.situation.actor, writer.situation.now
    if not name:
        raise InvalidInputError("Give the passkey a name that you will know it by.", field="name")
    credential = decode(command.passkey.credential)
    if kept.passkey(writer.connection, credential) is not None:
        raise ConflictError("This passkey is set up already.")
    if len(kept.passkeys_of(writer.connection, actor.person)) >= _PASSKEYS:
        raise ConflictError(f"An account has at most {_PASSKEYS} passkeys.", remedy="Remove one that you no longer use.")
    sameness.had_passkey(writer.connection, writer.ground.keys, credential, actor.person)
    values = {"credential": credential, "public_key": decode(command.passkey.public_key), "sign_count": command.passkey.sign_count}
    writer.connection.execute(sa.insert(t.passkeys).values(id=random_id(), person=actor.person, name=name, made=now, **values))
    return _stronger(writer, Way.PASSKEY)


@does(plans.RemovePasskey)
def remove_passkey(writer: Writer, command: plans.RemovePasskey) -> str:
    """One of one's own."""
    _it_is_you(writer)
    c = t.passkeys.c
    mine = (c.id == command.id) & (c.person == writer.situation.actor.person)
    if not writer.connection.execute(sa.delete(t.passkeys).where(mine)).rowcount:
        raise NotFoundError("You have no such passkey.")
    _one_stays(writer)
    return command.id


@does(plans.AddTotp)
def add_totp(writer: Writer, command: plans.AddTotp) -> str:
    """Kept once it has shown a right code, which counts as used."""
    _it_is_you(writer, command.password)
    actor, now = writer.situation.actor, writer.situation.now
    if writer.connection.execute(sa.select(t.totp.c.person).where(t.totp.c.person == actor.person)).first():
        raise ConflictError("You have an authenticator already.", remedy="Remove it first.")
    step = totp.matching_step(command.secret, command.proof, now, 0)
    if step is None:
        raise InvalidInputError("That is not the code that the authenticator shows now.", field="code", remedy="Is its clock right?")
    sealed = totp.seal(writer.ground.keys, actor.person, command.secret)
    writer.connection.execute(sa.insert(t.totp).values(person=actor.person, secret=sealed, step=step, made=now))
    return _stronger(writer, Way.TOTP)


@does(plans.RemoveTotp)
def remove_totp(writer: Writer, _command: plans.RemoveTotp) -> None:
    """One's own."""
    _it_is_you(writer)
    if not writer.connection.execute(sa.delete(t.totp).where(t.totp.c.person == writer.situation.actor.person)).rowcount:
        raise NotFoundError("You have no authenticator.")
    _one_stays(writer)


@does(plans.MakeRecoveryCodes)
def make_recovery_codes(writer: Writer, _command: plans.MakeRecoveryCodes) -> tuple[str, ...]:
    """80 random bits each, in groups of four."""
    _it_is_you(writer)
    person = writer.situation.actor.person
    if not kept.has_factor(writer.connection, person):
        raise ConflictError("Recovery codes stand in for a passkey or an authenticator.", remedy="Set up one of those first.")
    texts = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(CODES)]
    writer.connection.execute(sa.delete(t.recovery).where(t.recovery.c.person == person))
    rows = [{"digest": kept.code_digest(writer.ground.keys, person, text), "person": person} for text in texts]
    writer.connection.execute(sa.insert(t.recovery), rows)
    return tuple("-".join(text[i : i + 4] for i in range(0, len(text), 4)) for text in texts)


@does(plans.ResetFactors)
def reset_factors(writer: Writer, command: plans.ResetFactors) -> str:
    """Together with everything that acts for the account, or whoever lost it keeps acting."""
    _it_is_you(writer)
    if command.person == writer.situation.actor.person:
        raise RefusedError("Nobody resets how they sign in themselves.", rules=("C9",), remedy="Ask another administrator.")
    if not writer.connection.execute(sa.select(t.people.c.id).where(t.people.c.id == command.person)).first():
        raise NotFoundError("There is no such account.")
    _drop(writer.connection, command.person)
    c = t.credentials.c
    live = (c.person == command.person) & c.revoked.is_(None)
    writer.connection.execute(sa.update(t.credentials).where(live).values(revoked=writer.situation.now))
    return command.person


def _it_is_you(writer: Writer, password: str | None = None) -> None:
    """A session of the person's own, proven just now by a factor; without any, by the present password where that is asked for."""
    actor = writer.situation.actor
    if actor.bound_case is not None:
        raise RefusedError("A key cannot change how somebody signs in.", rules=("C9",), remedy="Sign in.")
    if kept.has_factor(writer.connection, actor.person):
        if not actor.fresh(writer.situation.now):
            raise ProofNeededError("This asks for a proof, given just now, that it is you.", rules=("C9",), remedy="Prove it, then do it.")
        return
    stored = writer.connection.execute(sa.select(t.people.c.password).where(t.people.c.id == actor.person)).scalar_one()
    if password is not None and stored and not check_password(stored, password):
        raise SignInError("The present password does not hold.")


def _stronger(writer: Writer, way: Way) -> str:
    proof = kept.Proof(way, writer.situation.now)
    return kept.renew_session(writer.connection, writer.ground.keys, writer.situation.actor.credential, proof) or ""


def _one_stays(writer: Writer) -> None:
    """RefusedError where that was an approver's last factor. Without any, recovery codes have nothing left to stand in for."""
    actor = writer.situation.actor
    if kept.has_factor(writer.connection, actor.person):
        return
    if actor.roles & APPROVERS:
        remedy = "Set up another one first, then remove this."
        raise RefusedError("You approve what others ask for, so one second factor stays.", rules=("C8",), remedy=remedy)
    _drop(writer.connection, actor.person)


def _drop(connection: sa.Connection, person: str) -> None:
    for table in (t.passkeys, t.totp, t.recovery):
        connection.execute(sa.delete(table).where(table.c.person == person))
