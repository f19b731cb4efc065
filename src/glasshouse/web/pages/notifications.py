"""How one is told what waits elsewhere than on a page; and, for administrators, how the channels do."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.case import CaseKind
from glasshouse.model.notification import Channel, Rhythm
from glasshouse.policy.plans.notifications import (
    ListChannels,
    ListNotifications,
    RetryNotification,
    SendNotification,
    SetChannel,
)
from glasshouse.web import notification_words
from glasshouse.web.visit import Visit, get, post

HERE = "/me/notifications"
CHANNELS = "/people/channels"


def notifications(visit: Visit, status: int = 200, fault: GlasshouseError | None = None, secret: str = "") -> Response:
    """One's own channels, each with a form, and what was sent. `secret`: a webhook's new one, shown this once."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    view, asked = visit.open(ListNotifications()), visit.form.raw("channel", 20)
    words: dict[str, Any] = {"say": notification_words, "rhythms": notification_words.RHYTHMS}
    mail = visit.house.settings.notify.mail is not None
    return visit.render(
        "notifications.html", status, view=view, **words, mail=mail, fault=fault, asked=asked, values=visit.form.values(), secret=secret
    )


def set_channel(visit: Visit) -> Response:
    """Keep address and rhythm of one channel."""
    form = visit.form
    try:
        command = SetChannel(
            form.choice("channel", "Channel", Channel), form.choice("rhythm", "How often", Rhythm), form.raw("address", 4_000)
        )
        secret, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except InvalidInputError as error:
        return notifications(visit, error.status, error)
    return notifications(visit, secret=secret) if secret else visit.to(HERE, "channel-set", receipt)


def send_test(visit: Visit) -> Response:
    """A test to oneself."""
    try:
        command = SendNotification(visit.form.choice("channel", "Channel", Channel))
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except (InvalidInputError, ConflictError) as error:
        return notifications(visit, error.status, error)
    return visit.to(HERE, "test-asked", receipt)


def channels(visit: Visit, status: int = 200, fault: GlasshouseError | None = None) -> Response:
    """How the channels do, without addresses."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    view = visit.open(ListChannels())
    return visit.render("channels.html", status, view=view, say=notification_words, out=visit.house.settings.notify, fault=fault)


def retry(visit: Visit) -> Response:
    """Try one again that was given up."""
    _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RetryNotification(visit.form.line("notification", "Notification", 64)))
    return visit.to(CHANNELS, "tried-again", receipt)


ROUTES = (
    get(HERE, notifications),
    post(HERE, set_channel),
    post(f"{HERE}/test", send_test),
    get(CHANNELS, channels),
    post(f"{CHANNELS}/retry", retry),
)
