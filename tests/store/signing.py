"""Short words for what tests of signing in do often: a person's session, and the factors in their hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeVar

import pyotp

from glasshouse.base.clock import SECOND
from glasshouse.gate import Access
from glasshouse.gate.ceremonies import Ceremonies, Given
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.factors import AddPasskey, AddTotp, MakeRecoveryCodes
from glasshouse.policy.plans.plan import Command
from tests.store.authenticator import Authenticator
from tests.store.world import PASSWORD, World

T = TypeVar("T")
HERE = "127.0.0.1"
DOOR = "a door of this browser"


@dataclass
class Person:
    """One signed-in person of a world."""

    world: World
    login: str
    session: str = ""
    secret: str = ""

    def __post_init__(self) -> None:
        self.session = self.world.house.accounts.sign_in(self.login, PASSWORD, HERE)

    @property
    def ceremonies(self) -> Ceremonies:
        return self.world.house.accounts.ceremonies

    @property
    def actor(self) -> Actor:
        found = self.world.house.accounts.actor(self.session)
        assert found is not None
        return found

    @property
    def access(self) -> Access:
        return Access(self.actor, self.world.house.gate.standing(self.actor, CaseKind.ADMINISTRATION))

    def act(self, command: Command[T]) -> T:
        return self.world.act(self.access, command)

    def add_passkey(self, device: Authenticator | None = None, name: str = "key", **wrong: Any) -> Authenticator:
        """A passkey, and the session that goes on from there."""
        device = device or Authenticator()
        answer = device.create(self.ceremonies.set_up_options(self.session), **wrong)
        self.session = self.act(AddPasskey(name, self.ceremonies.set_up(self.session, answer), PASSWORD))
        return device

    def add_totp(self) -> str:
        """An authenticator's secret, and the session that goes on from there."""
        self.secret = self.ceremonies.totp_secret()
        self.session = self.act(AddTotp(self.secret, self.code(), PASSWORD))
        return self.secret

    def codes(self) -> tuple[str, ...]:
        """New recovery codes."""
        return self.act(MakeRecoveryCodes())

    def code(self, steps: int = 0) -> str:
        """What the authenticator shows now, or so many steps later."""
        return str(pyotp.TOTP(self.secret).at(self.world.clock.now // SECOND + 30 * steps))

    def prove(self, given: Given, about: str = "") -> None:
        """A proof, and the session that goes on from there."""
        self.session = self.ceremonies.prove(self.session, given, HERE, about).session

    def prove_by(self, device: Authenticator, about: str = "", **wrong: Any) -> None:
        """The same by passkey."""
        self.prove(Given(answer=device.get(self.ceremonies.prove_options(self.session, about), **wrong)), about)

    def sign_in_by(self, device: Authenticator, door: str = DOOR, **wrong: Any) -> str:
        """A new session by passkey alone."""
        return self.ceremonies.sign_in(door, device.get(self.ceremonies.sign_in_options(door), **wrong), HERE)


def challenge(options: str) -> str:
    """The challenge in options."""
    return str(json.loads(options)["challenge"])
