"""Whose openings are to be destroyed: of a closed case at one person's wish, until a second of the other office follows or it lapses; of
cases of one purpose when their time is over."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.base.clock import HOUR
from glasshouse.model.case import Case
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.erasure import ASKED_HOURS
from glasshouse.policy.situation import Situation
from glasshouse.store import meta
from glasshouse.store.rows import case_of
from glasshouse.store.sameness import alike
from glasshouse.store.tables import cases


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asked (account id), in which office (kind of standing case), when (microseconds); empty where nobody did."""

    person: str = ""
    office: str = ""
    when: int = 0

    @classmethod
    def read(cls, connection: sa.Connection, case: str) -> Wish:
        """The newest wish about this case, lapsed or not."""
        words = (meta.get(connection, f"erasure:{case}") or "").split()
        return cls(words[0], words[1], int(words[2])) if len(words) == 3 else cls()

    @property
    def until(self) -> int:
        """When it lapses."""
        return self.when + ASKED_HOURS * HOUR

    def stands(self, now: int) -> bool:
        """Whether somebody asked and it has not lapsed."""
        return bool(self.person) and self.when <= now <= self.until

    def followed_by(self, connection: sa.Connection, me: Situation) -> bool:
        """Whether this person makes two: another than the first, of the other office, in time."""
        another = self.person not in alike(connection, me.actor.person)
        return self.stands(me.now) and another and me.case.kind.value != self.office


def of_purpose(connection: sa.Connection, purpose: Purpose) -> list[Case]:
    """Every case with this purpose, open and closed."""
    return [case_of(row) for row in connection.execute(sa.select(cases).where(cases.c.purpose == purpose)).all()]
