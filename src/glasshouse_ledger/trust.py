"""Whom a checker believes, after c2sp.org/tlog-policy: logs, witnesses, and the quorum of witnesses that is enough.

A checkpoint is believed if one of the listed logs signed it in its own name and the quorum cosigned it. Nothing is
believed by default: a policy says `quorum none` or names who must have cosigned.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from glasshouse_ledger.checkpoint import Checkpoint, parse_text
from glasshouse_ledger.errors import NoteError, TrustError
from glasshouse_ledger.note import COSIGNATURE, ED25519, MLDSA_COSIGNATURE, Verifier, open_note

MAX_POLICY_BYTES = 1 << 20
MAX_NAMES = 256
NONE = "none"

_ALLOWED = frozenset((0x09, 0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)))
_SPACE = re.compile(r"[ \t]+")
_LOG_TYPES = (ED25519, MLDSA_COSIGNATURE)
_WITNESS_TYPES = (COSIGNATURE, MLDSA_COSIGNATURE)


@dataclass(frozen=True, slots=True)
class Group:
    """Counts as cosigned when `threshold` of its members (witnesses or groups, by name) do."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """A log's key, whose name is its origin, and where it is published, if the policy says."""

    verifier: Verifier
    url: str | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness's key and the address that it takes checkpoints at, if the policy says. Its name is the policy's own."""

    verifier: Verifier
    url: str | None


@dataclass(slots=True)
class TrustPolicy:
    """A parsed policy. `quorum` is the name of a witness or group, or `none`."""

    logs: list[Log] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""

    def satisfied(self, cosigners: Iterable[Verifier]) -> bool:
        """Whether these keys are enough."""
        seen = set(cosigners)
        counted = {NONE: True} | {name: item.verifier in seen for name, item in self.witnesses.items()}
        for name, group in self.groups.items():  # in the order of the file, in which members come before their group
            counted[name] = sum(counted[member] for member in group.members) >= group.threshold
        return counted[self.quorum]


@dataclass(frozen=True, slots=True)
class Believed:
    """A checkpoint that the policy believes: its log, and each cosigner under the policy's name with its time."""

    checkpoint: Checkpoint
    log: Verifier
    cosigners: tuple[tuple[str, int], ...]


def parse_policy(data: bytes) -> TrustPolicy:
    """The policy in a file's bytes. Raises TrustError for anything that the format does not allow."""
    if len(data) > MAX_POLICY_BYTES or not _ALLOWED.issuperset(data) or (data and not data.endswith(b"\n")):
        raise TrustError("a policy is lines of text of at most one megabyte, without control characters")
    policy = TrustPolicy()
    # Octets beyond ASCII are opaque to the format; surrogateescape keeps them apart and lets keys be text.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = _SPACE.split(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                _take(policy, words[0], words[1:])
            except (TrustError, NoteError, ValueError) as error:
                raise TrustError(f"line {number} of the policy: {error}") from error
    if not policy.quorum:
        raise TrustError("a policy has one line that says its quorum")
    return policy


def believe(policy: TrustPolicy, data: bytes) -> Believed:
    """The checkpoint in a note's bytes, once the policy is satisfied. Raises LedgerFormatError's children otherwise.

    A signature by any listed key that does not verify rejects the note, enough others or not.
    """
    logs = [log.verifier for log in policy.logs]
    names = {item.verifier: name for name, item in policy.witnesses.items()}
    opened = open_note(data, [*logs, *names])
    checkpoint = parse_text(opened.note.text)
    log = next((key for key in logs if key in opened.signers and key.name == checkpoint.origin), None)
    if log is None:
        raise TrustError(f"no log of the policy signed this as {checkpoint.origin!r}")
    if not policy.satisfied(opened.signers):
        raise TrustError(f"cosigned by {sum(key in opened.signers for key in names)} known witnesses: not the quorum {policy.quorum!r}")
    times = ((names[key], time) for key, time in opened.signers.items() if key in names)
    return Believed(checkpoint, log, tuple((name, time) for name, time in times if time is not None))


def _take(policy: TrustPolicy, keyword: str, words: list[str]) -> None:
    if policy.quorum and keyword == "quorum":
        raise TrustError("a second quorum")
    takers = {"log": _take_log, "witness": _take_witness, "group": _take_group, "quorum": _take_quorum}
    if keyword not in takers:
        raise TrustError("an unknown word at its beginning")
    takers[keyword](policy, words)


def _take_log(policy: TrustPolicy, words: list[str]) -> None:
    verifier, url = _key_and_url(words, _LOG_TYPES)
    if any(verifier.public_key == other.verifier.public_key for other in policy.logs):
        raise TrustError("a log's key is listed twice")
    policy.logs.append(Log(verifier, url))


def _take_witness(policy: TrustPolicy, words: list[str]) -> None:
    name = _new_name(policy, words)
    verifier, url = _key_and_url(words[1:], _WITNESS_TYPES)
    if any(verifier.public_key == other.verifier.public_key for other in policy.witnesses.values()):
        raise TrustError("a witness's key is listed twice")
    policy.witnesses[name] = Witness(verifier, url)


def _take_group(policy: TrustPolicy, words: list[str]) -> None:
    name, members = _new_name(policy, words), tuple(words[2:])
    if not members or len(set(members)) != len(members):
        raise TrustError("a group has members, each named once")
    placed = {member for group in policy.groups.values() for member in group.members}
    for member in members:
        if member not in policy.witnesses and member not in policy.groups:
            raise TrustError(f"{member!r} is not defined above")
        if member in placed:
            raise TrustError(f"{member!r} is in another group already")
    if words[1] in ("any", "all"):
        threshold = 1 if words[1] == "any" else len(members)
    elif not re.fullmatch(r"[1-9][0-9]{0,5}", words[1]) or int(words[1]) > len(members):
        raise TrustError("a group needs any, all, or from 1 to as many as it has members")
    else:
        threshold = int(words[1])
    policy.groups[name] = Group(threshold, members)


def _take_quorum(policy: TrustPolicy, words: list[str]) -> None:
    if len(words) != 1 or not (words[0] == NONE or words[0] in policy.witnesses or words[0] in policy.groups):
        raise TrustError("the quorum is none, or a witness or group defined above")
    policy.quorum = words[0]


def _new_name(policy: TrustPolicy, words: list[str]) -> str:
    if len(words) < 2:
        raise TrustError("too few words")
    if words[0] == NONE or words[0] in policy.witnesses or words[0] in policy.groups:
        raise TrustError(f"{words[0]!r} is taken")
    if len(policy.witnesses) + len(policy.groups) >= MAX_NAMES:
        raise TrustError("too many witnesses and groups")
    return words[0]


def _key_and_url(words: list[str], types: tuple[int, ...]) -> tuple[Verifier, str | None]:
    if not 1 <= len(words) <= 2:
        raise TrustError("a key, and perhaps an address, stand at the end of this line")
    verifier = Verifier.parse(words[0])
    if verifier.type not in types:
        raise TrustError("a key of a type that does not sign such things")
    return verifier, words[1] if len(words) == 2 else None
