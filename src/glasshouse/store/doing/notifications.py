"""Channels set, tests asked for, and the program's own notifications made."""

from __future__ import annotations

import base64
import json
import re
import secrets
from urllib.parse import urlsplit

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, iso
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.notification import Channel, NotificationState, Rhythm, counts_of
from glasshouse.policy.plans import notifications as plans
from glasshouse.store import notifications as kept
from glasshouse.store.doing.jobs import NOTIFY, add_job
from glasshouse.store.executors import Writer, does
from glasshouse.store.notificationtables import channels, notifications
from glasshouse.store.waiting import waiting

TESTS_AN_HOUR = 5
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=.{1,190}\Z)(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_LONGEST = {Channel.EMAIL: 254, Channel.WEBHOOK: 2_000}


@does(plans.SetChannel)
def set_channel(writer: Writer, command: plans.SetChannel) -> str:
    """What waits at this moment is known to whoever sets a channel: told is what comes from now on."""
    connection, situation = writer.connection, writer.situation
    me, c = situation.actor.person, channels.c
    address, secret = _address(command.channel, command.address.strip()), ""
    before = kept.own_channel(connection, me, command.channel)
    connection.execute(sa.delete(channels).where((c.person == me) & (c.channel == command.channel.value)))
    if not address:
        if command.rhythm is not Rhythm.NEVER:
            raise InvalidInputError("Where shall it go?", field="address", remedy="Write the address, or choose never.")
        return ""
    sealed = before.secret if before is not None else None
    if command.channel is Channel.WEBHOOK and (before is None or before.address != address):
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        sealed = kept.seal_secret(writer.ground.keys, me, secret)
    about = {"person": me, "channel": command.channel.value, "address": address, "rhythm": command.rhythm.value, "secret": sealed}
    told = kept.packed(counts_of(waiting(connection, situation.actor, situation.now)))
    connection.execute(sa.insert(channels).values(**about, told=told, day=iso(situation.now)[:10]))
    return secret


@does(plans.SendNotification)
def send_notification(writer: Writer, command: plans.SendNotification) -> str:
    """A test: it has no numbers."""
    n, situation = notifications.c, writer.situation
    me = situation.actor.person
    if kept.own_channel(writer.connection, me, command.channel) is None:
        raise ConflictError("This channel has no address yet.", remedy="Keep an address first, then send the test.")
    tests = (n.person == me) & n.period.like("test %") & (n.made > situation.now - HOUR)
    if writer.connection.execute(sa.select(sa.func.count()).select_from(notifications).where(tests)).scalar_one() >= TESTS_AN_HOUR:
        raise ConflictError(f"That were {TESTS_AN_HOUR} tests within an hour.", remedy="Look at what became of them, and wait a while.")
    public = _make(writer, me, command.channel, f"test {writer.intent}", "{}")
    if public is None:
        raise ConflictError("This test was sent.")
    return public


@does(plans.MakeNotifications)
def make_notifications(writer: Writer, command: plans.MakeNotifications) -> int:
    """Once for each period: also after a crash between making and keeping."""
    made = 0
    for one in command.made:
        counts = json.dumps(one.counts, sort_keys=True)
        made += _make(writer, one.person, one.channel, one.period, counts) is not None
        kept.looked(writer.connection, one.person, one.channel, json.dumps(one.told, sort_keys=True), one.day)
    writer.disclosed.count = made
    return made


@does(plans.RetryNotification)
def retry_notification(writer: Writer, command: plans.RetryNotification) -> str:
    """From its first try on, by a job of its own."""
    n = notifications.c
    failed = (n.id == command.id) & (n.state == NotificationState.FAILED.value)
    row = writer.connection.execute(sa.select(notifications).where(failed)).first()
    if row is None:
        raise NotFoundError("No notification that was given up has this address.")
    kept.mark(writer.connection, row.id, NotificationState.WAITING, 0, writer.situation.now, None, 0)
    add_job(writer, NOTIFY, row.id, plans.SendNotification(Channel(row.channel)).hash(), row.person)
    return str(row.id)


def _make(writer: Writer, person: str, channel: Channel, period: str, counts: str) -> str | None:
    """A notification and the job that sends it; None where this period has its own already."""
    n, now = notifications.c, writer.situation.now
    same = (n.person == person) & (n.channel == channel.value) & (n.period == period)
    if writer.connection.execute(sa.select(n.id).where(same)).first() is not None:
        return None
    public = random_id()
    about = {"id": public, "person": person, "channel": channel.value, "period": period, "counts": counts, "made": now}
    state = {"state": NotificationState.WAITING.value, "tries": 0, "at": now, "fault": "", "status": 0}
    writer.connection.execute(sa.insert(notifications).values(**about, **state))
    add_job(writer, NOTIFY, public, plans.SendNotification(channel).hash(), person)
    return public


def _address(channel: Channel, text: str) -> str:
    """As it is kept; InvalidInputError for what is none."""
    if not text:
        return ""
    fits = _EMAIL.fullmatch(text) if channel is Channel.EMAIL else _is_https(text)
    if len(text) > _LONGEST[channel] or not fits:
        words = "This is no e-mail address." if channel is Channel.EMAIL else "A webhook has an address that begins with https://."
        raise InvalidInputError(words, field="address", remedy="It is written in letters without accents, and holds no password.")
    return text


def _is_https(text: str) -> bool:
    """ASCII, with a host, without name and password, without a part after #."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    sound = text.isascii() and text.isprintable() and not any(one.isspace() or one in '\\"<>' for one in text)
    return sound and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment and port != 0
