"""`never` and `count`: questions that the public headers of all leaves answer.

`never` is strict against its own answer: what could be a hit counts as one. A `src` of more than 32 units is `*` and
always fits; a bucket of counts fits if any count in it does; a permitted access whose count nobody wrote down fits every
count. Units of under five people stand in the log as the organisation: such leaves are `undecided`, and a doubt.
"""

import re
from collections import Counter
from dataclasses import dataclass

from glasshouse_audit.pairs import Pairs
from glasshouse_audit.reporting import hour_text
from glasshouse_ledger.leaf import BUCKETS, EVERYWHERE, Act, Header, Kind, Purpose, Verdict

MAX_LISTED = 100
MAX_GROUPS = 100_000
_REMEMBERED = 32_768
_COUNT = re.compile(r"(>=|<=|>|<|=)?([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed never to have been let through: all that is given must meet in one leaf.

    `unit` asked or was served; `source` is a unit whose data was in reach; `count` is a range of numbers of results.
    `sized` says that both units always had five people or more, so that the organisation's name never stands for them.
    """

    unit: str | None = None
    source: str | None = None
    purpose: Purpose | None = None
    act: Act | None = None
    count: tuple[int, int] | None = None
    sized: bool = False

    def __str__(self) -> str:
        parts = [
            f"unit {self.unit}" if self.unit else "",
            f"data of {self.source}" if self.source else "",
            f"purpose {self.purpose}" if self.purpose else "",
            f"act {self.act}" if self.act else "",
            f"{self.count[0]} to {'any number of' if self.count[1] > BUCKETS[-1] else self.count[1]} results" if self.count else "",
        ]
        return ", ".join(part for part in parts if part)


def parse_count(text: str) -> tuple[int, int]:
    """`>100`, `>=100`, `<5`, `<=5`, `=0` or `7` as the smallest and greatest count meant. Raises ValueError."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no such count: {text!r} (write for instance '>100')")
    sign, number = match[1] or "=", int(match[2])
    low = {">": number + 1, ">=": number, "=": number}.get(sign, 0)
    high = {"<": number - 1, "<=": number, "=": number}.get(sign, 2**63)
    if high < 0:
        raise ValueError("a count below zero")
    return low, high


_NO, _HIT, _UNDECIDED = 0, 1, 2


class Never:
    """The collector of a claim."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.hits = 0
        self.undecided = 0
        self.accesses = 0
        self.listed: list[int] = []
        self.pairs = Pairs()
        self._known: dict[int, tuple[Header, int]] = {}

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Count the leaf if it is a permitted access that fits, or may fit, the claim."""
        known = self._known.get(id(words))
        if known is None:
            known = (words, self._judge(words))  # the words are kept with their id, so that it stays theirs
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[id(words)] = known
        if words.dec is Verdict.PERMIT or words.dec is Verdict.UNKNOWN:
            self.accesses += 1
        verdict = known[1]
        if verdict == _NO:
            return
        if self.claim.count is not None:
            if words.k is Kind.INTENT and words.n is None:
                self.pairs.ask(index)  # its outcome says how many
                return
            if words.k is Kind.OUTCOME and ref is not None:
                self.pairs.answer(index, ref)
            if not _may_be(words, self.claim.count):
                return
        if verdict == _UNDECIDED:
            self.undecided += 1
        else:
            self.hits += 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append(index)

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Never)  # noqa: S101  # copies of one collector
        self.hits += later.hits
        self.undecided += later.undecided
        self.accesses += later.accesses
        self.listed += later.listed[: MAX_LISTED - len(self.listed)]
        self.pairs.absorb(later.pairs)

    def __getstate__(self) -> dict[str, object]:
        return vars(self) | {"_known": {}}

    def _judge(self, words: Header) -> int:
        if words.dec in (Verdict.REFUSE, Verdict.ERROR):
            return _NO
        claim = self.claim
        if claim.purpose is not None and words.pur is not claim.purpose:
            return _NO
        if claim.act is not None and words.act is not claim.act:
            return _NO
        served = _HIT if claim.unit is None else self._among(claim.unit, (words.unit, words.dst), words.org)
        touched = _HIT if claim.source is None or words.src == (EVERYWHERE,) else self._among(claim.source, words.src, words.org)
        if _NO in (served, touched):
            return _NO
        return max(served, touched)

    def _among(self, unit: str, named: tuple[str | None, ...], org: str) -> int:
        """A hit if the unit is named; undecided if the organisation is, which stands for every small unit."""
        if unit in named:
            return _HIT
        return _UNDECIDED if org in named and not self.claim.sized else _NO


def _may_be(words: Header, count: tuple[int, int]) -> bool:
    """Whether the number of results of this leaf can lie between the two; an unknown number can."""
    if words.n is None:
        return True
    place = BUCKETS.index(words.n)
    greatest = BUCKETS[place + 1] - 1 if place + 1 < len(BUCKETS) else 2**63
    return words.n <= count[1] and greatest >= count[0]


GROUPINGS = ("k", "act", "dec", "pur", "unit", "org", "src", "dst", "n", "prot", "cls", "why", "ch", "hp", "month", "day")


class TooManyGroupsError(Exception):
    """A count would have more groups than a reader, or this machine's memory, can hold."""


class Count:
    """The collector of `count`: leaves by any of `GROUPINGS`. A leaf of several sources or rules counts once for each."""

    def __init__(self, by: tuple[str, ...], accesses_only: bool = False) -> None:
        self.by = by
        self.accesses_only = accesses_only
        self.leaves = 0
        self._timed = 24 if {"day", "month"} & set(by) else 2**54
        self._tally: dict[tuple[int, int], list[object]] = {}
        self.groups: Counter[tuple[str, ...]] = Counter()

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Count one leaf."""
        key = (id(words), hour // self._timed)
        known = self._tally.get(key)
        if known is None:
            if len(self._tally) >= _REMEMBERED:
                self._settle()
            self._tally[key] = known = [words, hour, 0]
        known[2] += 1  # type: ignore[operator]

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Count)  # noqa: S101  # copies of one collector
        later._settle()
        self.leaves += later.leaves
        self.groups.update(later.groups)
        self._bound()

    def __getstate__(self) -> dict[str, object]:
        self._settle()
        return vars(self)

    def _settle(self) -> None:
        for words, hour, count in self._tally.values():
            assert isinstance(words, Header) and isinstance(hour, int) and isinstance(count, int)  # noqa: S101, PT018
            if self.accesses_only and words.dec is None:
                continue
            self.leaves += count
            for group in _groups(words, hour, self.by):
                self.groups[group] += count
        self._tally.clear()
        self._bound()

    def _bound(self) -> None:
        if len(self.groups) > MAX_GROUPS:
            raise TooManyGroupsError(f"more than {MAX_GROUPS:,} groups: count by fewer words")


def _groups(words: Header, hour: int, by: tuple[str, ...]) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = [()]
    for name in by:
        groups = [(*group, value) for group in groups for value in _values(words, hour, name)]
    return groups


def _values(words: Header, hour: int, name: str) -> tuple[str, ...]:
    if name in ("day", "month"):
        return (hour_text(hour)[: 10 if name == "day" else 7],)
    value = getattr(words, name)
    if isinstance(value, tuple):
        return tuple(map(str, value)) or ("-",)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return ("-" if value is None else str(value),)
