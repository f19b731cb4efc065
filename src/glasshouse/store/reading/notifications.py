"""One's own channels and notifications; and, for administrators, how the channels do."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.notification import Channel, Fault, NotificationState, Rhythm, things
from glasshouse.policy.plans import notifications as plans
from glasshouse.store.executors import Reader, reads
from glasshouse.store.notifications import unpacked
from glasshouse.store.notificationtables import channels, notifications
from glasshouse.store.reading.wording import who

_NEWEST = 10
_FAILED = 100


@reads(plans.ListNotifications)
def list_notifications(reader: Reader, _plan: plans.ListNotifications) -> plans.NotificationsView:
    """The reader's own."""
    me = reader.situation.actor.person
    rows = {row.channel: row for row in reader.connection.execute(sa.select(channels).where(channels.c.person == me))}
    mine = sa.select(notifications).where(notifications.c.person == me).order_by(notifications.c.made.desc(), notifications.c.id)
    newest = reader.connection.execute(mine.limit(_NEWEST)).all()
    reader.disclosed.count = len(newest)
    return plans.NotificationsView(tuple(_channel(one, rows.get(one.value)) for one in Channel), tuple(_shown(row) for row in newest))


@reads(plans.ListChannels)
def list_channels(reader: Reader, _plan: plans.ListChannels) -> plans.ChannelsView:
    """Counts, and what was given up by whose account."""
    c, n = channels.c, notifications.c
    wanted = sa.select(c.channel, sa.func.count().label("many")).where(c.rhythm != Rhythm.NEVER.value).group_by(c.channel)
    people = {row.channel: row.many for row in reader.connection.execute(wanted)}
    by_state = sa.select(n.channel, n.state, sa.func.count().label("many")).group_by(n.channel, n.state)
    states = {(row.channel, row.state): row.many for row in reader.connection.execute(by_state)}
    given_up = sa.select(notifications).where(n.state == NotificationState.FAILED.value).order_by(n.at.desc(), n.id).limit(_FAILED)
    rows = reader.connection.execute(given_up).all()
    names = who(reader, [row.person for row in rows]) if rows else {}
    reader.disclosed.count = len(rows)
    return plans.ChannelsView(
        tuple((one, people.get(one.value, 0)) for one in Channel),
        tuple((one, state, states.get((one.value, state.value), 0)) for one in Channel for state in NotificationState),
        tuple(_shown(row, names.get(row.person, "?")) for row in rows),
    )


def _channel(channel: Channel, row: Any) -> plans.OwnChannel:
    if row is None:
        return plans.OwnChannel(channel, "", Rhythm.NEVER, False)
    return plans.OwnChannel(channel, row.address, Rhythm(row.rhythm), row.secret is not None)


def _shown(row: Any, person: str = "") -> plans.Notification:
    test = row.period.startswith("test ")
    return plans.Notification(
        row.id,
        Channel(row.channel),
        test,
        things(unpacked(row.counts)),
        iso(row.made),
        NotificationState(row.state),
        row.tries,
        iso(row.at) if row.at > row.made else "",
        Fault(row.fault) if row.fault else None,
        row.status,
        person,
    )
