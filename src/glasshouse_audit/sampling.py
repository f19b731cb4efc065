"""A random sample of permitted intents, which neither the log nor the auditor could choose.

The seed is a witness's signature over a head of this log. The log cannot know it before the leaves are fixed. Whoever
asks the witness again later gets another signature, so the auditor should take one that the auditor asked for, over a
head at least as large as the one that is sampled.

If 1 % of the leaves sampled from are mislabelled, 300 openings miss all of them with probability 0.99^300 = 4.9 %.
"""

from collections.abc import Iterator
from hashlib import sha256
from math import log

from glasshouse_ledger.errors import TrustError
from glasshouse_ledger.leaf import Header, Kind, Verdict
from glasshouse_ledger.note import parse_note
from glasshouse_ledger.trust import Believed, TrustPolicy

DOMAIN = b"glasshouse-audit/sample/v1"
OPENINGS = 300
CONFIDENCE = 0.95


class Permitted:
    """The collector of the leaves to sample from: permitted intents, one bit for each leaf of the log, below `end`."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.count = 0
        self._start = -1
        self._bits = bytearray()

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if words.k is not Kind.INTENT or words.dec is not Verdict.PERMIT or index >= self.end:
            return
        if self._start < 0:
            self._start = index >> 3
        place = (index >> 3) - self._start
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << (index & 7)
        self.count += 1

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Permitted)  # noqa: S101  # copies of one collector
        if later.count == 0:
            return
        if self._start < 0:
            self._start = later._start
        gap = later._start - self._start - len(self._bits)
        self._bits.extend(bytes(gap))
        self._bits += later._bits
        self.count += later.count

    def __iter__(self) -> Iterator[int]:
        for place, byte in enumerate(self._bits, self._start):
            if byte:
                yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)


def seed_of(policy: TrustPolicy, data: bytes, head: Believed) -> tuple[bytes, str]:
    """The seed out of a cosigned checkpoint's bytes that the policy believes as `head`, and the witness whose signature it is.

    The first witness in the order of the policy that cosigned; TrustError if none did.
    """
    signatures = {(item.name, item.key_id): item.signature for item in parse_note(data).signatures}
    for name, witness in policy.witnesses.items():
        signature = signatures.get((witness.verifier.name, witness.verifier.key_id))
        if signature is not None:
            return sha256(DOMAIN + b"\x00" + head.checkpoint.root + signature).digest(), name
    raise TrustError("no known witness cosigned the head of the seed: a sample without a witness could have been foreseen")


def draw(seed: bytes, population: Permitted, count: int) -> list[int]:
    """`count` distinct leaves, each equally likely, in the order of the log; all of them if there are no more.

    Draw i is SHA-256(seed || i as eight bytes), its first eight bytes as an integer; one of the uneven rest at the top
    is passed over, any other, modulo the number of permitted intents, is the place of a leaf among them.
    """
    if population.count <= count:
        return list(population)
    places: set[int] = set()
    fair = 2**64 - 2**64 % population.count
    number = 0
    while len(places) < count:
        value = int.from_bytes(sha256(seed + number.to_bytes(8)).digest()[:8])
        number += 1
        if value < fair:
            places.add(value % population.count)
    return [index for place, index in enumerate(population) if place in places]


def bound(opened: int) -> float:
    """The share of mislabelled leaves that `opened` good openings and no bad one rule out, with 95 % confidence."""
    return 1.0 if opened == 0 else 1 - float((1 - CONFIDENCE) ** (1 / opened))


def needed(share: float) -> int:
    """How many openings find a share of mislabelled leaves with 95 %."""
    return int(log(1 - CONFIDENCE) / log(1 - share)) + 1
