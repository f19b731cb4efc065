"""What the verbs of the house policy do, in whichever process holds the store."""

from __future__ import annotations

import dataclasses
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import InvalidInputError, SignInError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.plans.policies import (
    HousePolicy,
    ProposeExemption,
    ProposePolicy,
    ReadPolicies,
    SignPolicy,
    SimulatePolicy,
    WithdrawPolicy,
)
from glasshouse.policy.terms import Terms, with_terms

_OFFICES = (CaseKind.ADMINISTRATION.value, CaseKind.OVERSIGHT.value)


def policies(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """The house policy in force, and what is and was proposed."""
    del args
    return dataclasses.asdict(host.gate.open(access, ReadPolicies()).value)


def simulate(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """What a text would have done."""
    return dataclasses.asdict(host.gate.open(access, SimulatePolicy(args["text"])).value)


def propose(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """Another text instead of what is in force now; yields the proposal as it is then."""
    current = host.gate.open(access, ReadPolicies()).value
    return _proposed(host, access, current, args["text"], args["reason"])


def propose_terms(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """The text in force with other terms."""
    current = host.gate.open(access, ReadPolicies()).value
    off = set(current.off)
    for name, change in (("off", off.add), ("on", off.discard)):
        if args.get(name):
            change(_purpose(args[name]))
    names = ("persons_a_day", "dataset_persons_a_month")
    numbers = [args[name] if args.get(name) is not None else getattr(current, name) for name in names]
    return _proposed(host, access, current, with_terms(current.text, Terms(Limits(*numbers), frozenset(off))), args["reason"])


def propose_exemption(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """An exemption for the key's case; yields its number."""
    return {"number": host.gate.act(access, ProposeExemption(tuple(args["permits"]), args["reason"])).value}


def withdraw(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """A proposal given up."""
    return {"number": host.gate.act(access, WithdrawPolicy(args["number"])).value}


def sign(host: Glasshouse, args: dict[str, Any]) -> dict[str, Any]:
    """A signature by a session of its own, proven for exactly this digest, which ends with it."""
    token = host.accounts.sign_in(args["name"], args["password"], "socket", args["code"], args["digest"])
    try:
        actor = host.accounts.actor(token)
        if actor is None or args["office"] not in _OFFICES:
            raise SignInError("Name and password do not fit.")
        access = Access(actor, host.gate.standing(actor, CaseKind(args["office"])))
        return {"signatures": host.gate.act(access, SignPolicy(args["number"], args["digest"])).value}
    finally:
        host.accounts.sign_out(token)


def _proposed(host: Glasshouse, access: Access, current: HousePolicy, text: str, reason: str) -> dict[str, Any]:
    number = host.gate.act(access, ProposePolicy(text, current.hash, reason)).value
    seen = host.gate.open(access, ReadPolicies()).value
    return dataclasses.asdict(next(one for one in (*seen.proposals, *seen.history) if one.number == number))


def _purpose(name: str) -> Purpose:
    if name not in INVESTIGATIVE:
        raise InvalidInputError(f"{name} is no purpose of investigation.", remedy="One of: " + ", ".join(INVESTIGATIVE))
    return Purpose(name)
