"""What one answer, one first look, one account's day and one dataset's month may show of private persons (C2, C3).

Promise: of any number of parallel requests those are refused that would go over a ceiling together: what is on its way counts like what was
shown, and a request may be refused for one that fails after it. The day is the ledger's, which never goes back. One process holds a
store, so its memory is enough for what is on its way; what was shown is counted in the ledger's own transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from glasshouse.base.clock import HOUR, SECOND
from glasshouse.base.errors import RefusedError
from glasshouse.gate.firstlook import FirstLooks
from glasshouse.model.case import CaseKind
from glasshouse.policy.actions import Action
from glasshouse.policy.charter.ceilings import ADDRESS_QUESTIONS_A_MONTH
from glasshouse.policy.plans.entity import LINKS_FIRST
from glasshouse.policy.situation import Situation
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Disclosed
from glasshouse.store.house import House

DISCLOSING = frozenset(
    {
        Action.SEARCH,
        Action.OPEN_ENTITY,
        Action.UNFOLD_TRAITS,
        Action.LIST_LINKS,
        Action.OPEN_ROW,
        Action.WHO_OPENED,
        Action.HOLD_ENTITY,
        Action.ADD_BY_HAND,
        Action.CHANGE_BY_HAND,
        Action.TAKE_ENTITIES,
        Action.GIVE_ROLE,
        Action.EXPORT_ENTITIES,
        Action.EXPORT_PACKAGE,
        Action.EXPORT_REPORT,
        Action.OPEN_REPORT,
        Action.EXPORT_DISCLOSURE,
        Action.COLLECT_EXHIBIT,
        Action.READ_ORIGINAL,
        Action.READ_REDACTED,
        Action.READ_FILTERED,
        Action.REPORT_ACCESSES,
        Action.CORRECT_RECORD,
        Action.RESTRICT_RECORD,
        Action.OPEN_UNLOCKED,
    }
)
"""What may show people who were not shown before. A case's own page shows those who were counted when somebody put them there."""

_SEEN_KEPT = 20_000


class Ceilings:
    """The ceilings of one Glasshouse, and the claims of answers whose entries are not durable yet."""

    def __init__(self, entries: Entries, house: House) -> None:
        self._entries = entries
        self._house = house
        self._first_looks = FirstLooks(entries)
        self._claims: dict[object, Mapping[str, frozenset[str]]] = {}
        self._seen: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def within(self, situation: Situation, action: Action, disclosed: Disclosed) -> Callable[[], None] | None:
        """RefusedError where an answer newly shows more private persons than is left. Where it shows any newly, they are noted in
        `disclosed` to be counted with its entries, and what is yielded is to be called when these are durable or have failed."""
        if disclosed.question:
            return self._asking(situation, disclosed)
        found, case = set(disclosed.private), situation.case
        if action not in DISCLOSING or not found:
            return None
        if len(found) > LINKS_FIRST and len(found - self._entries.already(case.id, situation.actor.person, found)) > LINKS_FIRST:
            raise RefusedError("This would show more than 50 people newly.", rules=("C2",), remedy="Narrow it.")
        counted = self._claim(situation.actor.person, disclosed)
        if case.kind is not CaseKind.FIRST_LOOK:
            return counted
        try:
            looked = self._first_looks.claim(situation, found)
        except RefusedError:
            if counted is not None:
                counted()
            raise

        def give_back() -> None:
            looked()
            if counted is not None:
                counted()

        return give_back

    def today(self, person: str) -> tuple[int, int]:
        """How many private persons the account was newly shown today, and how many it may be."""
        return self._entries.counted.size(_of_day(person, self._entries.hour())), self._house.terms.limits.persons_a_day

    def _asking(self, situation: Situation, disclosed: Disclosed) -> Callable[[], None]:
        """RefusedError for one question more of where people live than an account and a case have. The same question is free."""
        month, asked = f"{_at(self._entries.hour()):%Y-%m}", frozenset({disclosed.question})
        buckets = {f"homes:{about}:{month}": asked for about in (situation.actor.person, situation.case.id)}
        with self._lock:
            waiting, token = list(self._claims.values()), object()
            for bucket in buckets:
                newly, left = self._left(bucket, ADDRESS_QUESTIONS_A_MONTH, asked, waiting)
                if newly > left:
                    raise _asked_enough(self._entries.hour())
            self._claims[token] = buckets
        disclosed.counted = [(bucket, disclosed.question) for bucket in buckets]
        return lambda: self._give_back(token)

    def _claim(self, person: str, disclosed: Disclosed) -> Callable[[], None] | None:
        shown = {public: keys for public, keys in disclosed.within.items() if keys}  # without holders of functions
        seen = self._seen.get(person)
        if not shown or (seen is not None and seen.issuperset(shown)):
            return None
        with self._lock:
            # In this order: a claim that is given back meanwhile stands in the list, or in what is durable, or in both.
            waiting = list(self._claims.values())
            mine = f"account:{person}"
            known = self._entries.counted.known(mine, shown)
            self._remember(person, known)
            new = frozenset(shown) - known
            if not new:
                return None
            hour, token = self._entries.hour(), object()
            buckets = {_of_day(person, hour): new}
            for key in {key for subject in new for key in shown[subject]}:
                buckets[_of_month(key, hour)] = frozenset(subject for subject in new if key in shown[subject])
            for bucket, subjects in buckets.items():
                self._room(bucket, subjects, waiting, hour)
            self._claims[token] = buckets
            disclosed.counted = [(mine, subject) for subject in sorted(new)]
            disclosed.counted += [(bucket, subject) for bucket, subjects in buckets.items() for subject in sorted(subjects)]
        return lambda: self._give_back(token)

    def _give_back(self, token: object) -> None:
        self._claims.pop(token, None)

    def _remember(self, person: str, known: frozenset[str]) -> None:
        seen = self._seen.setdefault(person, set())
        if len(seen) > _SEEN_KEPT:
            seen.clear()
        seen |= known

    def _room(self, bucket: str, subjects: frozenset[str], waiting: list[Mapping[str, frozenset[str]]], hour: int) -> None:
        """RefusedError where the bucket has no room for all of `subjects` beside what is on its way."""
        daily = bucket.startswith("day:")
        limit = self._house.terms.limits.persons_a_day if daily else self._house.terms.limits.dataset_persons_a_month
        newly, left = self._left(bucket, limit, subjects, waiting)
        if newly > left:
            raise _full(newly, max(0, left), limit, hour, daily=daily)

    def _left(self, bucket: str, limit: int, subjects: frozenset[str], waiting: list[Mapping[str, frozenset[str]]]) -> tuple[int, int]:
        """How many of `subjects` are new to the bucket, and for how many it has room beside what is on its way."""
        others = frozenset[str]().union(*(claim.get(bucket, frozenset()) for claim in waiting))
        inside = self._entries.counted.known(bucket, subjects | others)
        return len(subjects - others - inside), limit - self._entries.counted.size(bucket) - len(others - inside)


def _full(newly: int, left: int, limit: int, hour: int, *, daily: bool) -> RefusedError:
    """The refusal: what was asked, how many are left, when the count begins anew, what one could do."""
    when = _next_day(hour) if daily else _next_month(hour)
    told = f"This would newly show {newly} private {'person' if newly == 1 else 'people'}; {left} of {limit} are left"
    if daily:
        told += " for you today, over all your cases."
        remedy = "Narrow it by birth year, company or source, look for holders of functions, or go on with whom you were shown already."
    else:
        told += " this month of a dataset in it, over all cases and accounts."
        remedy = "Narrow it by birth year, company or source, leave that dataset out, or go on with whom you were shown already."
    return RefusedError(told, rules=("C3",), remedy=f"{remedy} The count begins anew on {when:%-d %B %Y} at 00:00 UTC.")


def _asked_enough(hour: int) -> RefusedError:
    told = f"In a month {ADDRESS_QUESTIONS_A_MONTH} different questions of where people live may be asked by an account, and in a case."
    remedy = "Open the records of those who matter to the case: each says its own address."
    return RefusedError(told, rules=("C3",), remedy=f"{remedy} The count begins anew on {_next_month(hour):%-d %B %Y} at 00:00 UTC.")


def _of_day(person: str, hour: int) -> str:
    return f"day:{person}:{hour // 24}"


def _of_month(dataset: str, hour: int) -> str:
    return f"month:{dataset}:{_at(hour):%Y-%m}"


def _next_day(hour: int) -> datetime:
    return _at(hour // 24 * 24) + timedelta(days=1)


def _next_month(hour: int) -> datetime:
    return (_at(hour).replace(day=1, hour=0) + timedelta(days=32)).replace(day=1)


def _at(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * HOUR // SECOND, UTC)
