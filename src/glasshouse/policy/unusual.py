"""The rules of unusual use: when numbers about an account's use of the system are worth an auditor's look, and the sentence that says why.

Promise: pure, and about accounts alone: what goes in are counts of requests by week, what comes out are those numbers again. Weeks begin on
Monday, UTC. No rule knows whom anybody looked for, and none yields a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

BEFORE = 8
"""Weeks of past that a week is compared with."""
APPROVAL_WEEKS = 13
VOLUME_LEAST, VOLUME_TIMES, VOLUME_PAST = 50, 3, 4
OUTSIDE_LEAST, OUTSIDE_SHARE = 10, 4
COLLEAGUES_LEAST = 2
RECIPROCAL_LEAST, RECIPROCAL_TIMES = 3, 2
DRIFT_LEAST, DRIFT_PERCENT, DRIFT_PAST = 50, 50, 2
_MONDAY = 4  # 1970-01-05
_WEEK = 7

Numbers = dict[str, int | str]
"""What a rule saw, to be kept and told."""


class Rule(StrEnum):
    """What can be unusual."""

    VOLUME = "volume"
    OUTSIDE = "outside"
    COLLEAGUES = "colleagues"
    RECIPROCAL = "reciprocal"
    DRIFT = "drift"


class Explained(StrEnum):
    """What became of an alert."""

    EXPLAINED = "explained"
    FOLLOWED_UP = "followed_up"


TITLES = {
    Rule.VOLUME: "Volume out of line with the account's own past",
    Rule.OUTSIDE: "Opened what nothing in the case had led to",
    Rule.COLLEAGUES: "Looked up colleagues, or themselves",
    Rule.RECIPROCAL: "Two people approve each other",
    Rule.DRIFT: "A case is used in another way than before",
}


def week_of(day: int) -> int:
    """The number of the week of a day (both since 1970)."""
    return (day - _MONDAY) // _WEEK


def monday(week: int) -> date:
    """The first day of a week."""
    return date(1970, 1, 1) + timedelta(days=week * _WEEK + _MONDAY)


def volume(requests: int, past: Sequence[int]) -> Numbers | None:
    """An account's `requests` of a week, against those of at most BEFORE weeks before, from its first one on."""
    usual = int(median(past)) if past else 0
    if len(past) < VOLUME_PAST or requests < VOLUME_LEAST or requests <= VOLUME_TIMES * usual:
        return None
    return {"requests": requests, "usual": usual, "weeks": len(past)}


def outside(unled: int, opened: int) -> Numbers | None:
    """Of an account's openings in a case in a week, those to which no search, link or held thing of the case had led."""
    if unled < OUTSIDE_LEAST or unled * OUTSIDE_SHARE <= opened:
        return None
    return {"unled": unled, "opened": opened}


def colleagues(own: int, others: int) -> Numbers | None:
    """Searches and openings of an account in a case in a week that name its holder, or other account holders."""
    return {"own": own, "others": others} if own + others >= COLLEAGUES_LEAST else None


def reciprocal(there: tuple[int, int, int], back: tuple[int, int, int]) -> Numbers | None:
    """Each way: approvals that one gave the other, all that the other was given, and how many people could have given them. Above chance is
    twice the share that falls to each of these people."""
    for given, every, able in (there, back):
        if given < RECIPROCAL_LEAST or given * able <= RECIPROCAL_TIMES * every:
            return None
    names = ("given", "of", "able", "back_given", "back_of", "back_able")
    return dict(zip(names, (*there, *back), strict=True))


def drift(now: Mapping[str, int], before: Mapping[str, int], weeks: int) -> Numbers | None:
    """An account's requests in a case by what they were, in a week and in the `weeks` before in which there were any: the share that is of
    another kind than before (total variation distance)."""
    new, old = sum(now.values()), sum(before.values())
    if new < DRIFT_LEAST or old < DRIFT_LEAST or weeks < DRIFT_PAST:
        return None
    more = {word: now[word] / new - before.get(word, 0) / old for word in now}
    moved = round(100 * sum(share for share in more.values() if share > 0))
    if moved < DRIFT_PERCENT:
        return None
    word = max(sorted(more), key=lambda word: more[word])
    was, is_ = (round(100 * found.get(word, 0) / total) for found, total in ((before, old), (now, new)))
    return {"moved": moved, "requests": new, "before": old, "weeks": weeks, "word": word, "was": was, "is": is_}


def sentence(rule: Rule, week: int, n: Numbers, *, other: str = "", targets: str = "") -> str:
    """Why there is an alert, with its numbers; `other` names the second account, `targets` whom the case's purpose is about."""
    when = f"the week of {monday(week).day} {monday(week):%B %Y}"
    if rule is Rule.VOLUME:
        return f"{n['requests']} requests in {when}; the median of the {n['weeks']} weeks before was {n['usual']}."
    if rule is Rule.OUTSIDE:
        return f"To {n['unled']} of {n['opened']} things opened in {when} no search, link or held thing of the case had led."
    if rule is Rule.COLLEAGUES:
        return f"{n['others']} requests in {when} named somebody else with an account here, and {n['own']} the account's own holder."
    if rule is Rule.RECIPROCAL:
        return (
            f"In {APPROVAL_WEEKS} weeks {other} gave {n['given']} of the {n['of']} approvals that this account got, where {n['able']} "
            f"people could, and this account {n['back_given']} of the {n['back_of']} that {other} got, where {n['back_able']} could."
        )
    return (
        f"{n['moved']} % of {n['requests']} requests in {when} were of another kind than the {n['before']} of {n['weeks']} weeks before: "
        f"“{n['word']}” rose from {n['was']} % to {n['is']} %. The purpose is about: {targets}."
    )
