"""Silences: hours without a beat, permitted intents without an outcome, outcomes of nothing.

Every hour that the system runs it writes a beat. An hour without one is an hour in which it did not run, or did not
write; the log alone cannot say which.
"""

from dataclasses import dataclass, field

from glasshouse_audit.pairs import Pairs
from glasshouse_ledger.leaf import Header, Kind, Verdict

MAX_LISTED = 1_000
# What was let through in the newest hours may still be under way.
_UNDER_WAY_HOURS = 2


@dataclass(slots=True)
class Silence:
    """Hours without a beat, from `first` to `last` inclusive, counted since the epoch."""

    first: int
    last: int

    @property
    def hours(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Gaps:
    """The collector. `finish` after the pass, then read the rest."""

    silences: list[Silence] = field(default_factory=list)
    silent_hours: int = 0
    unknown: int = 0
    pairs: Pairs = field(default_factory=Pairs)
    beats: int = 0
    _begun: int = -1
    _beat: int = -1
    _hours: list[tuple[int, int]] = field(default_factory=list)

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if not self._hours or self._hours[-1][0] != hour:
            self._hours = [*self._hours[-_UNDER_WAY_HOURS:], (hour, index)]
        kind = words.k
        if kind is Kind.INTENT:
            if words.dec is Verdict.PERMIT:
                self.pairs.ask(index)
        elif kind is Kind.OUTCOME:
            if ref is not None:
                self.pairs.answer(index, ref)
            self.unknown += words.dec is Verdict.UNKNOWN
        elif kind is Kind.BEAT or kind is Kind.GENESIS:
            self.beats += kind is Kind.BEAT
            self._hear(hour, hour)

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Gaps)  # noqa: S101  # copies of one collector
        self.pairs.absorb(later.pairs)
        self.unknown += later.unknown
        self.beats += later.beats
        self._hours = [*self._hours, *later._hours][-_UNDER_WAY_HOURS - 1 :]
        if later._begun >= 0:
            self._hear(later._begun, later._beat)
            self.silences += later.silences[: MAX_LISTED - len(self.silences)]
            self.silent_hours += later.silent_hours

    def finish(self, last_hour: int, until: int) -> None:
        """The log is read: hours after its last beat are silent too, up to `until`, the hour of the newest cosignature."""
        end = max(last_hour, until - 1)
        if self._begun >= 0 and end > self._beat:
            self._silent(self._beat + 1, end)

    def unanswered(self) -> tuple[int, list[int], int]:
        """Permitted intents without an outcome: how many, the first of them, and how many more may still be under way."""
        count, first = self.pairs.left(MAX_LISTED)
        if not self._hours:
            return count, first, 0
        newest = self._hours[-1][0]
        recent = min(index for hour, index in self._hours if hour > newest - _UNDER_WAY_HOURS)
        under_way = self.pairs.open_from(recent)
        return count - under_way, [index for index in first if index < recent], under_way

    def _hear(self, first: int, last: int) -> None:
        """Beats in every hour from `first` to `last`, but for the silences told apart."""
        if self._begun < 0:
            self._begun = first
        elif first > self._beat + 1:
            self._silent(self._beat + 1, first - 1)
        self._beat = last

    def _silent(self, first: int, last: int) -> None:
        self.silent_hours += last - first + 1
        if len(self.silences) < MAX_LISTED:
            self.silences.append(Silence(first, last))
