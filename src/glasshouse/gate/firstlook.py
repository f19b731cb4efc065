"""The ceiling of a first look under requests at one moment: what is on its way counts like what was shown (C3).

Promise: of any number of parallel requests those are refused that would go over the ceiling together; a request may be refused for one that
fails after it, and none is let through for one. One process holds a store, so its memory is enough.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import FIRST_LOOK_PERSONS
from glasshouse.policy.situation import Situation
from glasshouse.store.entries import Entries

_Claim = tuple[str, str, frozenset[str]]
"""Case, reader, and the persons that an answer on its way shows this reader newly."""


class FirstLooks:
    """Claims of answers whose entries are not durable yet."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._claims: dict[object, _Claim] = {}
        self._lock = threading.Lock()

    def claim(self, situation: Situation, shown: set[str]) -> Callable[[], None]:
        """Claim room for the private persons of an answer; yields what gives the claim back, to be called when its entries are durable or
        have failed. RefusedError where there is no room."""
        case, person, token = situation.case.id, situation.actor.person, object()
        with self._lock:
            # In this order: a claim that is given back meanwhile stands in the list, or in what is durable, or in both.
            on_their_way = [claim for claim in list(self._claims.values()) if claim[0] == case]
            new = shown - self._entries.already(case, person, shown)
            waiting = {(who, one) for _, who, some in on_their_way for one in some - self._entries.already(case, who, some)}
            mine = {(person, one) for one in new}
            if self._entries.disclosed(case) + len(waiting | mine) > FIRST_LOOK_PERSONS:
                raise RefusedError(
                    f"This would show more people than a first look may in all, which is {FIRST_LOOK_PERSONS}.",
                    rules=("C3",),
                    remedy="Narrow it, or turn the first look into a case.",
                )
            self._claims[token] = (case, person, frozenset(new))

        def give_back() -> None:
            self._claims.pop(token, None)

        return give_back
