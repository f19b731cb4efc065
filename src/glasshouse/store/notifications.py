"""Notifications as they are kept: made once for each period, tried until they arrive or are given up, forgotten after 30 days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.model.actor import Actor
from glasshouse.model.notification import Channel, Counts, Fault, NotificationState, Rhythm, Topic
from glasshouse.policy.plans.notifications import ENDED_DAYS
from glasshouse.store import tables as t, totp
from glasshouse.store.keys import Keys
from glasshouse.store.notificationtables import channels, notifications
from glasshouse.store.rows import roles_of

_SECRET = "webhook"


@dataclass(frozen=True, slots=True)
class Letter:
    """A notification as it is sent: `secret` is empty where its channel has none, `counts` are empty for a test."""

    id: str
    channel: Channel
    address: str
    secret: str
    counts: Counts
    made: int


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to be told by a channel, and where the last look left it."""

    actor: Actor
    channel: Channel
    rhythm: Rhythm
    told: Counts
    day: str


def packed(counts: Counts) -> str:
    """As the columns keep it."""
    return json.dumps({topic.value: many for topic, many in counts.items()}, sort_keys=True)


def unpacked(text: str) -> Counts:
    """The other way round."""
    return {Topic(topic): int(many) for topic, many in json.loads(text).items()}


def own_channel(connection: sa.Connection, person: str, channel: Channel) -> Any:
    """The row of a person's channel, or None."""
    c = channels.c
    return connection.execute(sa.select(channels).where((c.person == person) & (c.channel == channel.value))).first()


def seal_secret(keys: Keys, person: str, secret: str) -> bytes:
    """A webhook's secret as the store keeps it."""
    return totp.seal(keys, person, secret, _SECRET)


def listeners(connection: sa.Connection) -> list[Listener]:
    """Everybody whose account is active and who wants to be told, by person."""
    c, p = channels.c, t.people.c
    query = sa.select(channels, p.name, p.unit, p.roles).join(t.people, p.id == c.person)
    rows = connection.execute(query.where((p.state == "active") & (c.rhythm != Rhythm.NEVER.value)).order_by(c.person, c.channel))
    return [
        Listener(
            Actor(row.person, row.name, row.unit, roles_of(row.roles), ""),
            Channel(row.channel),
            Rhythm(row.rhythm),
            unpacked(row.told),
            row.day,
        )
        for row in rows
    ]


def looked(connection: sa.Connection, person: str, channel: Channel, told: str, day: str) -> None:
    """Keep where a look left a channel."""
    c = channels.c
    connection.execute(sa.update(channels).where((c.person == person) & (c.channel == channel.value)).values(told=told, day=day))


def ready(now: int) -> sa.Select[Any]:
    """Ids of those that may be tried now."""
    n = notifications.c
    return sa.select(n.id).where((n.state == NotificationState.WAITING.value) & (n.at <= now))


def letter(connection: sa.Connection, keys: Keys, public: str) -> Letter | None:
    """What is to be sent; None where its channel has ended."""
    row = connection.execute(sa.select(notifications).where(notifications.c.id == public)).first()
    own = own_channel(connection, row.person, Channel(row.channel)) if row is not None else None
    if row is None or own is None:
        return None
    secret = totp.unseal(keys, row.person, own.secret, _SECRET) if own.secret is not None else ""
    return Letter(row.id, Channel(row.channel), own.address, secret, unpacked(row.counts), row.made)


def channel_of(connection: sa.Connection, public: str) -> Channel:
    """By which channel a notification goes."""
    return Channel(connection.execute(sa.select(notifications.c.channel).where(notifications.c.id == public)).scalar_one())


def mark(connection: sa.Connection, public: str, state: NotificationState, tries: int, at: int, fault: Fault | None, status: int) -> None:
    """How far it is."""
    values = {"state": state.value, "tries": tries, "at": at, "fault": fault.value if fault else "", "status": status}
    connection.execute(sa.update(notifications).where(notifications.c.id == public).values(values))


def forget(connection: sa.Connection, now: int) -> None:
    """Remove what ended long ago, with its jobs."""
    n, j = notifications.c, t.jobs.c
    old = (n.state != NotificationState.WAITING.value) & (n.at < now - ENDED_DAYS * DAY)
    connection.execute(sa.delete(t.jobs).where(j.subject.in_(sa.select(n.id).where(old))))
    connection.execute(sa.delete(notifications).where(old))
