"""Which charter and house policy were in force, and their texts, which stand beside the tiles under their SHA-256.

A leaf names both by hash. The text is believed only if it has that hash; whether it is a good charter is for people.
"""

import difflib

from glasshouse_audit.published import Published
from glasshouse_audit.walk import InForce
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import CHARTERS, FORMER, POLICIES
from glasshouse_ledger.leaf import Header, Kind
from glasshouse_ledger.verify import Fault

MAX_LISTED = 10_000


class Announcements:
    """The collector of charter and policy leaves: where each stands, its hour and the hashes that it names."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int, str, str, str]] = []
        self.more = 0

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if words.k in (Kind.CHARTER, Kind.POLICY):
            if len(self.found) < MAX_LISTED:
                self.found.append((index, hour, words.k.value, words.ch, words.hp))
            else:
                self.more += 1

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Announcements)  # noqa: S101  # copies of one collector
        room = MAX_LISTED - len(self.found)
        self.more += later.more + max(0, len(later.found) - room)
        self.found += later.found[:room]


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
