"""Second factors of one's own account: passkeys (WebAuthn), an authenticator (TOTP, RFC 6238), recovery codes; and resetting another's.

Every command here asks for a session. Where a factor is set up already, one of them must have been proven within five minutes
(ProofNeededError); where none is, the present password, if the account has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of the reader's passkeys: `made` and `used` in RFC 3339, `used` empty before the first time."""

    id: str
    name: str
    made: str
    used: str


@dataclass(frozen=True, slots=True)
class Factors:
    """How the reader signs in. `totp`: since when there is an authenticator, empty for none. `codes`: recovery codes not used yet.
    `approves`: the account's last factor cannot be removed. `password`: it has one."""

    passkeys: tuple[Passkey, ...]
    totp: str
    codes: int
    approves: bool
    password: bool


@dataclass(frozen=True, slots=True)
class ListFactors(Plan[Factors]):
    """The reader's own factors."""

    action: ClassVar[Action] = Action.LIST_FACTORS


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A registration that was checked: credential id and COSE public key in base64url without padding, the counter it began with."""

    credential: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class AddPasskey(Command[str]):
    """Add a passkey under a name of one's own; yields the new session's token, for the factor was proven just now."""

    action: ClassVar[Action] = Action.ADD_PASSKEY

    name: str
    passkey: NewPasskey
    password: str = ""


@dataclass(frozen=True, slots=True)
class RemovePasskey(Command[str]):
    """Remove one of one's own passkeys; refused for an approver's last factor."""

    action: ClassVar[Action] = Action.REMOVE_PASSKEY

    id: str


@dataclass(frozen=True, slots=True)
class AddTotp(Command[str]):
    """Add an authenticator: `secret` in base32, `proof` a code that it shows now. Yields the new session's token. ConflictError where
    there is one already."""

    action: ClassVar[Action] = Action.ADD_TOTP

    secret: str
    proof: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class RemoveTotp(Command[None]):
    """Remove one's own authenticator; refused for an approver's last factor."""

    action: ClassVar[Action] = Action.REMOVE_TOTP


@dataclass(frozen=True, slots=True)
class MakeRecoveryCodes(Command[tuple[str, ...]]):
    """Ten new recovery codes, each good once; the older ones end. They are shown this once."""

    action: ClassVar[Action] = Action.MAKE_RECOVERY_CODES


@dataclass(frozen=True, slots=True)
class ResetFactors(Command[str]):
    """Take every second factor from another account, together with its sessions, links and keys. Nobody resets their own."""

    action: ClassVar[Action] = Action.RESET_FACTORS

    person: str
