"""Share twins: what one organisation's log says it gave, the other's must say it received, and the other way round.

A `share_out` leaf of A names in `dst` the organisation that receives; a `share_in` leaf of B names in `src` the one that
gave. Two leaves are twins if organisations and bucket of the count agree and their hours lie close. Each has one twin.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from glasshouse_ledger.leaf import Header, Kind, Verdict

MAX_SHARES = 1_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """One share leaf: where it stands, its hour, who gave, who received, and the bucket of the count."""

    index: int
    hour: int
    giver: str
    receiver: str
    n: int | None


class TooManySharesError(Exception):
    """More shares than this machine should hold in memory."""


@dataclass(slots=True)
class Shares:
    """The collector of a log's permitted shares, given and received; `org` is the organisation that the log names as its own."""

    given: list[Share] = field(default_factory=list)
    received: list[Share] = field(default_factory=list)
    orgs: set[str] = field(default_factory=set)

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if words.k is Kind.GENESIS:
            self.orgs.add(words.org)
        if words.dec in (Verdict.REFUSE, Verdict.ERROR):
            return
        if words.k is Kind.SHARE_OUT:
            self.given.append(Share(index, hour, words.org, words.dst or "-", words.n))
        elif words.k is Kind.SHARE_IN:
            self.received += [Share(index, hour, giver, words.org, words.n) for giver in words.src or ("-",)]

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Shares)  # noqa: S101  # copies of one collector
        self.given += later.given
        self.received += later.received
        self.orgs |= later.orgs
        if len(self.given) + len(self.received) > MAX_SHARES:
            raise TooManySharesError(f"more than {MAX_SHARES:,} shares")


def untwinned(given: list[Share], received: list[Share], hours: int) -> tuple[int, list[Share], list[Share]]:
    """How many twins there are, and what was given but not received, and received but not given, within `hours` of each other.

    Each given one takes the earliest received one that fits, in the order of the logs: that leaves as few over as can be.
    """
    waiting: dict[tuple[str, str, int | None], deque[Share]] = defaultdict(deque)
    for share in received:
        waiting[share.giver, share.receiver, share.n].append(share)
    twins, lost, unexplained = 0, [], []
    for share in given:
        queue = waiting[share.giver, share.receiver, share.n]
        while queue and queue[0].hour < share.hour - hours:
            unexplained.append(queue.popleft())
        if queue and queue[0].hour <= share.hour + hours:
            queue.popleft()
            twins += 1
        else:
            lost.append(share)
    unexplained += [share for queue in waiting.values() for share in queue]
    return twins, lost, sorted(unexplained, key=lambda share: share.index)
