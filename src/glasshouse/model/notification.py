"""Notifications: a person is told, elsewhere than on a page, how much waits for them. Numbers of closed topics, and nothing else, are told.

Promise: pure values. What is told holds no name, no title and no id of a case, because nothing in these types could hold one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from glasshouse.base.clock import DAY, HOUR, iso
from glasshouse.model.waiting import Waiting


class Channel(StrEnum):
    """A way to a person."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class Rhythm(StrEnum):
    """How often somebody wants to be told by a channel."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Topic(StrEnum):
    """What is counted, in the order in which it is told."""

    TASK = "task"
    OVERDUE = "overdue"
    DUE = "due"
    MENTION = "mention"
    HAND_OVER = "hand_over"
    APPROVAL = "approval"
    SIGNATURE = "signature"
    REQUEST = "request"
    REVIEW = "review"
    DATE = "date"
    ENDING = "ending"


CLOCKED = frozenset({Topic.OVERDUE, Topic.DUE, Topic.DATE, Topic.ENDING})
"""What the calendar brings, and nobody's act: reminders, told once a day at most."""

_TASKS_TOO = frozenset({Topic.OVERDUE, Topic.DUE})

TOPIC_WORDS: dict[Topic, tuple[str, str]] = {
    Topic.TASK: ("task of yours not done", "tasks of yours not done"),
    Topic.OVERDUE: ("of them overdue", "of them overdue"),
    Topic.DUE: ("of them due by tomorrow", "of them due by tomorrow"),
    Topic.MENTION: ("mention of you", "mentions of you"),
    Topic.HAND_OVER: ("hand-over to sign for", "hand-overs to sign for"),
    Topic.APPROVAL: ("approval to give or decline", "approvals to give or decline"),
    Topic.SIGNATURE: ("signature asked of you", "signatures asked of you"),
    Topic.REQUEST: ("request to answer", "requests to answer"),
    Topic.REVIEW: ("review owed", "reviews owed"),
    Topic.DATE: ("date that is due", "dates that are due"),
    Topic.ENDING: ("access that ends soon", "accesses that end soon"),
}
"""One, and many."""

_OF_LIFE = {
    "closing": Topic.SIGNATURE,
    "role": Topic.SIGNATURE,
    "access": Topic.REQUEST,
    "link": Topic.REQUEST,
    "due": Topic.DATE,
    "ends": Topic.DATE,
    "hold": Topic.REVIEW,
    "grant": Topic.ENDING,
    "tomorrow": Topic.DUE,
    "receipt": Topic.HAND_OVER,
    "feed": Topic.ENDING,
    "look": Topic.ENDING,
}

Counts = dict[Topic, int]


def things(counts: Counts) -> int:
    """How many things these are: a task that is overdue is one."""
    return sum(many for topic, many in counts.items() if topic not in _TASKS_TOO)


class Fault(StrEnum):
    """Why a notification did not go out: a closed list, because a server's own words could hold anything."""

    NO_SERVER = "no_server"
    UNREACHABLE = "unreachable"
    NO_TLS = "no_tls"
    LOGIN = "login"
    LATER = "later"
    REFUSED = "refused"
    PRIVATE = "private"
    ANSWER = "answer"
    STOPPED = "stopped"
    UNFORESEEN = "unforeseen"


FINAL = frozenset({Fault.REFUSED, Fault.PRIVATE, Fault.STOPPED})
"""What does not get better by being tried again."""


class NotificationState(StrEnum):
    """How far a notification is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


def counts_of(waiting: Waiting) -> Counts:
    """How much waits, by topic; topics of which nothing waits are left out."""
    found = dict.fromkeys(Topic, 0)
    found[Topic.TASK] = sum(tasks for _, tasks, _, _ in waiting.work)
    found[Topic.OVERDUE] = sum(overdue for _, _, overdue, _ in waiting.work)
    found[Topic.MENTION] = sum(mentions for _, _, _, mentions in waiting.work)
    found[Topic.APPROVAL] = waiting.approvals
    found[Topic.SIGNATURE] = waiting.seals + waiting.keepers + waiting.policies
    found[Topic.REVIEW] = waiting.reviews + waiting.alerts
    for _, what, many in waiting.life:
        if what in _OF_LIFE:
            found[_OF_LIFE[what]] += many
    return {topic: many for topic, many in found.items() if many}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a look at the clock comes to, for one person and channel: `told` and `day` are kept; `period` names the notification that is
    made, the same for the same turn, and is empty where none is; `counts` are its numbers."""

    told: Counts
    day: str
    period: str = ""
    counts: Counts | None = None


def turn(rhythm: Rhythm, counts: Counts, told: Counts, day: str, now: int, hour: int) -> Turn:
    """Whether somebody is told now (microseconds). `told` are the numbers at the last look, `day` (YYYY-MM-DD) the last day that had its
    look by the clock, which comes at `hour` (UTC)."""
    today = iso(now)[:10]
    clocked = day < today and now % DAY >= hour * HOUR
    if rhythm is Rhythm.AT_ONCE:
        looked = {topic for topic in Topic if clocked or topic not in CLOCKED}
        risen = any(counts.get(topic, 0) > told.get(topic, 0) for topic in looked)
        kept = {topic: counts.get(topic, 0) if topic in looked else min(counts.get(topic, 0), told.get(topic, 0)) for topic in Topic}
        kept = {topic: many for topic, many in kept.items() if many}
        return Turn(kept, today if clocked else day, f"at {now}" if risen else "", counts if risen else None)
    due = clocked and (rhythm is Rhythm.DAILY or (rhythm is Rhythm.WEEKLY and _week(day) < _week(today)))
    if not due:
        return Turn(told, day)
    return Turn(told, today, f"day {today}" if counts else "", counts or None)


def _week(day: str) -> tuple[int, int]:
    """Year and number of a day's ISO week."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return year, week
