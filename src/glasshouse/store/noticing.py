"""The rules of unusual use (`policy.unusual`) held against the counts of one batch; what they find becomes alerts, each once.

Promise: an alert that waits follows its numbers; one that was reviewed stays as it was reviewed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.policy import unusual
from glasshouse.policy.unusual import Numbers, Rule
from glasshouse.store import oversighttables as t
from glasshouse.store.approvals import answerers
from glasshouse.store.statement import Statement
from glasshouse.store.usage import Seen, Usage

_KEPT_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found, before it is an alert."""

    rule: Rule
    person: str
    week: int
    numbers: Numbers
    case: str = ""
    other: str = ""


def _weeks() -> sa.Select[tuple[int, str, int]]:
    c = t.usage.c
    of = (c.what == sa.bindparam("what")) & (c.key == sa.bindparam("key"))
    return sa.select(c.week, c.word, c.requests).where(of & (c.week >= sa.bindparam("since")) & (c.week <= sa.bindparam("until")))


_WEEKS = Statement(_weeks)


class Noticing:
    """Holds the rules against what one batch touched."""

    def __init__(self, connection: sa.Connection, usage: Usage) -> None:
        self._connection = connection
        self._usage = usage

    def run(self, seen: Seen, now: int) -> int:
        """Make alerts; yields how many are new."""
        found = list(self._found(seen))
        made = sum(self._keep(one, now) for one in found)
        if seen.counts:
            newest = max(week for _, _, week, _ in seen.counts)
            self._connection.execute(sa.delete(t.usage).where(t.usage.c.week < newest - _KEPT_WEEKS))
        return made

    def _found(self, seen: Seen) -> Iterator[Found]:
        touched = sorted({(what, key, week) for what, key, week, _ in seen.counts if what != "approvals"})
        for what, key, week in touched:
            person, case = seen.behind[key]
            rule = _RULES.get(what)
            numbers = getattr(self, rule.value)(key, week) if rule is not None else None
            if rule is not None and numbers is not None:
                yield Found(rule, person, week, numbers, case)
        for asker, approver, week in sorted(seen.approvals):
            numbers = self.reciprocal(asker, approver, week)
            if numbers is not None:
                yield Found(Rule.RECIPROCAL, asker, week, numbers, other=approver)

    def volume(self, key: bytes, week: int) -> Numbers | None:
        """An account's week against its own past, from its first week on."""
        by_week = _sums(self._rows("requests", key, week - _KEPT_WEEKS, week))
        first = max(week - unusual.BEFORE, min(by_week))
        return unusual.volume(by_week[week], [by_week[before] for before in range(first, week)])

    def outside(self, key: bytes, week: int) -> Numbers | None:
        """What an account opened in a case without anything having led there."""
        unled, opened = (_sums(self._rows(what, key, week, week))[week] for what in ("unled", "opened"))
        return unusual.outside(unled, opened)

    def colleagues(self, key: bytes, week: int) -> Numbers | None:
        """Whom with an account here an account looked up in a case."""
        by_word = {row.word: row.requests for row in self._rows("colleagues", key, week, week)}
        return unusual.colleagues(by_word.get("own", 0), by_word.get("others", 0))

    def drift(self, key: bytes, week: int) -> Numbers | None:
        """How an account used a case in a week, against the weeks before."""
        now: Counter[str] = Counter()
        before: Counter[str] = Counter()
        weeks = set()
        for row in self._rows("kinds", key, week - unusual.BEFORE, week):
            (now if row.week == week else before)[row.word] += row.requests
            weeks.add(row.week)
        return unusual.drift(now, before, len(weeks - {week}))

    def reciprocal(self, asker: str, approver: str, week: int) -> Numbers | None:
        """How often two accounts approved each other."""
        return unusual.reciprocal(self._given(asker, approver, week), self._given(approver, asker, week))

    def _given(self, asker: str, approver: str, week: int) -> tuple[int, int, int]:
        rows = self._rows("approvals", self._usage.key(asker), week - unusual.APPROVAL_WEEKS + 1, week)
        by = self._usage.key(approver).hex()
        given = sum(row.requests for row in rows if row.word == by)
        return given, sum(row.requests for row in rows), len(answerers(self._connection, asker))

    def _rows(self, what: str, key: bytes, since: int, until: int) -> list[sa.Row[tuple[int, str, int]]]:
        return _WEEKS.all(self._connection, what=what, key=key, since=since, until=until)

    def _keep(self, found: Found, now: int) -> bool:
        c, numbers = t.alerts.c, json.dumps(found.numbers, sort_keys=True)
        same = (c.rule == found.rule.value) & (c.person == found.person) & (c.other == found.other)
        same &= (c.case_id == found.case) & (c.week == found.week)
        if self._connection.execute(sa.select(c.id).where(same)).first() is not None:
            self._connection.execute(sa.update(t.alerts).where(same & c.reviewed.is_(None)).values(numbers=numbers))
            return False
        values = {"rule": found.rule.value, "person": found.person, "other": found.other, "case_id": found.case, "week": found.week}
        rest = {"id": random_id(), "numbers": numbers, "made": now, "explained": "", "review": ""}
        self._connection.execute(sa.insert(t.alerts).values(values | rest))
        return True


_RULES = {"requests": Rule.VOLUME, "unled": Rule.OUTSIDE, "colleagues": Rule.COLLEAGUES, "kinds": Rule.DRIFT}
"""Which rule is asked where a count has moved."""


def _sums(rows: list[sa.Row[tuple[int, str, int]]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for row in rows:
        found[row.week] += row.requests
    return found
