"""What is tried before there is a session, or about the session itself: noted in the ledger as it came out, executed by no store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Request


@dataclass(frozen=True, slots=True)
class SignIn(Request[None]):
    """An attempt to sign in by one way: password, link, totp, passkey, recovery. What was typed is never kept."""

    action: ClassVar[Action] = Action.SIGN_IN

    way: str


@dataclass(frozen=True, slots=True)
class Prove(Request[None]):
    """An attempt to prove again who one is. `about`: the hash of the plan that it was given for, empty for none."""

    action: ClassVar[Action] = Action.PROVE

    way: str
    about: str = ""
