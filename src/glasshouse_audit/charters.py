"""Which charter and house policy were in force, and their texts, which stand beside the tiles under their SHA-256.

A leaf names both by hash. The text is believed only if it has that hash; whether it is a good charter is for people. What is proposed is
announced by its hash; its text is public once two have signed it, and every later leaf about it must name the same one.
"""

import difflib
from dataclasses import dataclass, field

from glasshouse_audit.published import Published
from glasshouse_audit.walk import InForce
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import CHARTERS, FORMER, POLICIES
from glasshouse_ledger.leaf import Header, Kind, Purpose
from glasshouse_ledger.verify import Fault

MAX_LISTED = 10_000
_SIGNATURES = 2
_STANDING = frozenset({Purpose.STEWARDSHIP, Purpose.ADMINISTRATION, Purpose.OVERSIGHT, Purpose.INTAKE})


@dataclass(frozen=True, slots=True)
class Announced:
    """A leaf of kind `charter` or `policy`. `ref` is the leaf that it answers; `person`: somebody's act, where without it is the program's;
    `exempts`: a policy leaf in a case of investigation, which proposes an exemption for that case and no house policy."""

    index: int
    hour: int
    kind: Kind
    charter: str
    policy: str
    ref: int | None
    person: bool
    exempts: bool
    rules: tuple[str, ...]


class Announcements:
    """The collector of charter and policy leaves."""

    def __init__(self) -> None:
        self.found: list[Announced] = []
        self.more = 0

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if words.k in (Kind.CHARTER, Kind.POLICY):
            if len(self.found) < MAX_LISTED:
                exempts = words.pur is not None and words.pur not in _STANDING
                self.found.append(Announced(index, hour, words.k, words.ch, words.hp, ref, words.act is not None, exempts, words.why))
            else:
                self.more += 1

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Announcements)  # noqa: S101  # copies of one collector
        room = MAX_LISTED - len(self.found)
        self.more += later.more + max(0, len(later.found) - room)
        self.found += later.found[:room]


@dataclass(slots=True)
class Steps:
    """What became of what was announced: a word for each leaf, faults, and the texts that must be public, each with the first leaf that
    says so."""

    words: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    public: dict[str, int] = field(default_factory=dict)


def steps_of(found: list[Announced], in_force: list[InForce]) -> Steps:
    """Signatures name the text that was announced; what ends it names the policy in force. Anything else is a fault. Two signatures, or
    coming into force, make a text public."""
    made, first = Steps(), {one.index: one for one in found if one.kind is Kind.POLICY}
    signed: dict[int, int] = {}
    for one in first.values():
        before = first.get(one.ref) if one.ref is not None else None
        if before is None:
            made.words[one.index] = "an exemption for one case is proposed" if one.exempts else "a policy is announced"
        elif one.policy == before.policy and not one.person:
            made.words[one.index] = "it comes into force"
            made.public.setdefault(one.policy, one.index)
        elif one.policy == before.policy:
            signed[before.index] = signed.get(before.index, 0) + 1
            made.words[one.index] = f"signature {signed[before.index]} of the text announced in leaf {before.index:,}"
            if signed[before.index] >= _SIGNATURES:
                made.public.setdefault(one.policy, one.index)
        elif one.policy == _policy_at(in_force, one.index):
            made.words[one.index] = f"given up or ended: what leaf {before.index:,} announced"
        else:
            made.words[one.index] = "names another text than what it answers"
            made.faults.append(Fault(f"#{one.index}", f"names another text than leaf {before.index}, which it answers"))
    return made


def _policy_at(in_force: list[InForce], index: int) -> str:
    return next((change.policy for change in reversed(in_force) if change.index <= index), "")


def missing_public(published: Published, public: dict[str, int]) -> list[Fault]:
    """A fault for each of these house policies and exemptions that is absent, or has another hash."""
    faults = []
    for digest, index in public.items():
        try:
            published.folder.text(POLICIES, digest)
        except LedgerFormatError as error:
            faults.append(Fault(f"{POLICIES}/{digest}", f"public by leaf {index}: {error}"))
    return faults


def text_at(published: Published, index: int, kind: str) -> tuple[str, str]:
    """Hash and text of the charter (or house policy) that the leaf at `index` names; LedgerFormatError's children."""
    header = published.leaf(index).header
    digest = header.ch if kind == CHARTERS else header.hp
    return digest, text_of(published, digest, kind)


def text_of(published: Published, digest: str, kind: str) -> str:
    """The text with this hash. Bytes that are no UTF-8 are shown as such: the hash covers bytes, not letters."""
    return published.folder.text(kind, digest).decode("utf-8", "backslashreplace")


def missing_texts(published: Published, in_force: list[InForce]) -> list[Fault]:
    """A fault for each text that leaves name and that is absent, or has another hash."""
    faults = []
    first: dict[tuple[str, str], int] = {}
    for change in in_force:
        first.setdefault((CHARTERS, change.charter), change.index)
        first.setdefault((POLICIES, change.policy), change.index)
    for (kind, digest), index in first.items():
        try:
            published.folder.text(kind, digest)
        except LedgerFormatError as error:
            faults.append(Fault(f"{kind}/{digest}", f"in force from leaf {index}: {error}"))
    return faults


def missing_former(published: Published) -> list[Fault]:
    """A fault where the genesis names the head of a log before it, and that head is absent or has another hash."""
    try:
        former = published.leaf(0).header.former if published.size else None
        if former is not None:
            published.folder.text(FORMER, former)
    except LedgerFormatError as error:
        return [Fault("#0", f"the head of the log before it: {error}")]
    return []


def difference(old: tuple[str, str], new: tuple[str, str]) -> list[str]:
    """The unified difference between two texts, each given with its hash."""
    return [line.rstrip("\n") for line in difflib.unified_diff(old[1].splitlines(), new[1].splitlines(), old[0], new[0], lineterm="", n=2)]


def names_rule(texts: tuple[str, str], rule: str) -> bool:
    """Whether one of the texts has this rule: as the first word of a line, or as the first word of a Cedar `@id`."""
    lines = [line for text in texts for line in text.splitlines()]
    return any(line.split(" ", 1)[0] == rule or line.startswith((f'@id("{rule} ', f'@id("{rule}"')) for line in lines)
